//! Where Claude Code keeps a server of a name: it has scopes of its own, and only the user's is written through it.

use client_config::Name;
use std::process::Command;

/// The scope that Claude Code says a server is of.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kept {
    User,
    /// Of this folder, for one person or for everybody.
    Folder(&'static str),
    /// It says something else.
    Somewhere,
}

impl Kept {
    pub(super) fn is_users(&self) -> bool {
        *self == Self::User
    }

    /// How the server is taken away.
    pub(super) fn way(&self, name: &Name) -> String {
        match self {
            Self::User => "run this with --uninstall first".to_owned(),
            Self::Folder(scope) => {
                format!(
                    "the one that it has is of its scope {scope}: `claude mcp remove -s {scope} {name}` takes it away"
                )
            }
            Self::Somewhere => {
                format!("`claude mcp get {name}` says of which scope that is, and how it is taken away")
            }
        }
    }
}

/// Where the client's own program keeps a server of this name; `None` when it knows none.
pub(super) fn kept(program: &str, name: &Name) -> Option<Kept> {
    let asked = Command::new(program).args(["mcp", "get", name.as_str()]).output().ok()?;
    asked.status.success().then(|| scope(&String::from_utf8_lossy(&asked.stdout)))
}

fn scope(said: &str) -> Kept {
    let line = said.lines().find_map(|line| line.trim().strip_prefix("Scope:"));
    match line.and_then(|line| line.split_whitespace().next()) {
        Some("User") => Kept::User,
        Some("Local") => Kept::Folder("local"),
        Some("Project") => Kept::Folder("project"),
        _ => Kept::Somewhere,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_read_as_claude_code_says_it() {
        for (said, kept) in [
            (
                "sentry:\n  Scope: Local config (private to you in this project)\n  Type: http\n",
                Kept::Folder("local"),
            ),
            ("sentry:\n  Scope: Project config (shared via .mcp.json)\n", Kept::Folder("project")),
            ("sentry:\n  Scope: User config (available in all your projects)\n", Kept::User),
            ("sentry:\n  Type: http\n", Kept::Somewhere),
        ] {
            assert_eq!(scope(said), kept, "{said}");
        }
    }
}
