//! What else Codex can be told in the file that names the server: to ask before it acts, and to note changes down.

use crate::{
    edit::{Trouble, like, plain, put_toml, read_toml, table},
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
    let mut file = read_toml(&plain(text))?;
    // Whoever is asked more often already, stays so.
    let asks_more = file.get("approval_policy").and_then(Item::as_str) == Some("untrusted");
    if careful.asks && !asks_more {
        put_toml(file.as_table_mut(), "approval_policy", &"on-request".into());
    }
    if !careful.noted.is_empty() {
        let hooks = table(file.as_table_mut(), "hooks", true)?;
        let after = hooks.entry("PostToolUse").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        let after = after.as_array_of_tables_mut().ok_or_else(|| Trouble::unexpected("hooks.PostToolUse"))?;
        let matcher = format!("^mcp__{server}__({})$", careful.noted.join("|"));
        // Which tools there are changes from one version of this program to the next.
        let at = after.iter().position(|hook| is_ours(hook, server));
        match at.and_then(|at| after.get_mut(at)) {
            Some(hook) => drop(hook.insert("matcher", value(matcher))),
            None => after.push(hook(&matcher)),
        }
    }
    Ok(like(text, file.to_string()))
}

/// The file without the hook that notes changes of this server; `None` when it is not there.
///
/// # Errors
/// [`Trouble`]: the file is not what Codex reads.
pub fn without_hook(text: &str, server: &Name) -> Result<Option<String>, Trouble> {
    let mut file = read_toml(&plain(text))?;
    let Some(hooks) = file.get_mut("hooks").and_then(Item::as_table_like_mut) else { return Ok(None) };
    let Some(after) = hooks.get_mut("PostToolUse").and_then(Item::as_array_of_tables_mut) else {
        return Ok(None);
    };
    let before = after.len();
    after.retain(|hook| !is_ours(hook, server));
    let (is_gone, is_empty) = (after.len() < before, after.is_empty());
    if is_empty {
        hooks.remove("PostToolUse");
    }
    Ok(is_gone.then(|| like(text, file.to_string())))
}

/// Whether a hook is the one that is written here for this server.
fn is_ours(hook: &Table, server: &Name) -> bool {
    let matcher = hook.get("matcher").and_then(Item::as_str).unwrap_or_default();
    let handlers = hook.get("hooks").and_then(Item::as_array_of_tables);
    let runs = |handler: &Table| handler.get("command").and_then(Item::as_str) == Some(NOTES);
    matcher.starts_with(&format!("^mcp__{server}__("))
        && handlers.is_some_and(|handlers| handlers.iter().any(runs))
}

/// What our hook runs: it notes the time alone.
const NOTES: &str = r#"mkdir -p .codex && echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) a tool changed Sentry" >> .codex/sentry-audit.log"#;

/// Notes the time alone: what the tool was told and answered is for the server's own audit file.
fn hook(matcher: &str) -> Table {
    let mut handler = Table::new();
    handler.insert("type", value("command"));
    handler.insert("command", value(NOTES));
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
        let other = Careful { noted: vec!["update_issue".into()], ..wanted };
        let changed = careful(&once, &name(), &other).unwrap();
        assert_eq!(changed.matches("PostToolUse]]").count(), 1, "{changed}");
        let without = without_hook(&changed, &name()).unwrap().unwrap();
        assert!(!without.contains("hooks") && without.contains("model"), "{without}");
        assert_eq!(without_hook(&without, &name()).unwrap(), None);
        let strict = careful("approval_policy = \"untrusted\" # mine\n", &name(), &other).unwrap();
        assert!(strict.contains("\"untrusted\" # mine"), "{strict}");
        let lax = careful("approval_policy = \"never\" # mine\n", &name(), &other).unwrap();
        assert!(lax.contains("\"on-request\" # mine"), "{lax}");
    }

    #[test]
    fn hooks_of_another_shape_are_left_alone() {
        let wanted = Careful { noted: vec!["update_issue".into()], ..Careful::default() };
        assert!(careful("hooks = 3", &name(), &wanted).is_err());
        assert!(careful("[hooks]\nPostToolUse = []\n", &name(), &wanted).is_err());
    }
}
