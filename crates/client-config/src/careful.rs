//! What else Codex can be told in the file that names the server: to ask before it acts, and to note changes down.

use crate::{
    edit::{Trouble, read_toml, table},
    server::Name,
};
use toml_edit::{ArrayOfTables, Item, Table, value};

/// What Codex is told besides the server.
#[derive(Clone, Debug, Default)]
pub struct Careful {
    /// `approval_policy = "on-request"`: Codex asks before it acts.
    pub asks: bool,
    /// A hook that notes each call of these tools in `.codex/sentry-audit.log`; none when there is none.
    pub noted: Vec<String>,
}

/// The file with that in it. A hook for the same tools is written once.
///
/// # Errors
/// [`Trouble`]: the file is not what Codex reads.
pub fn careful(text: &str, server: &Name, careful: &Careful) -> Result<String, Trouble> {
    let mut file = read_toml(text)?;
    if careful.asks {
        // Written through the entry, so that a comment before the key stays; a key of the whole file stands before tables.
        match file.get_mut("approval_policy") {
            Some(there) => *there = value("on-request"),
            None => drop(file.insert("approval_policy", value("on-request"))),
        }
    }
    if !careful.noted.is_empty() {
        let hooks = table(file.as_table_mut(), "hooks", true)?;
        let after = hooks.entry("PostToolUse").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        let after = after.as_array_of_tables_mut().ok_or_else(|| Trouble::unexpected("hooks.PostToolUse"))?;
        let matcher = format!("^mcp__{server}__({})$", careful.noted.join("|"));
        let is_ours = |hook: &Table| hook.get("matcher").and_then(Item::as_str) == Some(matcher.as_str());
        if !after.iter().any(is_ours) {
            after.push(hook(&matcher));
        }
    }
    Ok(file.to_string())
}

/// Notes the time alone: what the tool was told and answered is for the server's own audit file.
fn hook(matcher: &str) -> Table {
    let mut handler = Table::new();
    handler.insert("type", value("command"));
    let command = r#"mkdir -p .codex && echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) a tool changed Sentry" >> .codex/sentry-audit.log"#;
    handler.insert("command", value(command));
    handler.insert("timeout", value(5));
    handler.insert("statusMessage", value("Noting a change in Sentry"));
    let mut handlers = ArrayOfTables::new();
    handlers.push(handler);
    let mut hook = Table::new();
    hook.insert("matcher", value(matcher));
    hook.insert("hooks", Item::ArrayOfTables(handlers));
    hook
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name() -> Name {
        Name::new("sentry").unwrap()
    }

    #[test]
    fn codex_is_told_to_ask_and_to_note() {
        let wanted = Careful { asks: true, noted: vec!["update_issue".into(), "merge_issues".into()] };
        let text = "# mine\nmodel = \"gpt-5\"\n\n[mcp_servers.sentry]\ncommand = \"sentry-mcp\"\n";
        let once = careful(text, &name(), &wanted).unwrap();
        insta::assert_snapshot!(once);
        assert_eq!(careful(&once, &name(), &wanted).unwrap(), once);
    }

    #[test]
    fn hooks_of_another_shape_are_left_alone() {
        let wanted = Careful { noted: vec!["update_issue".into()], ..Careful::default() };
        assert!(careful("hooks = 3", &name(), &wanted).is_err());
        assert!(careful("[hooks]\nPostToolUse = []\n", &name(), &wanted).is_err());
    }
}
