//! The clients: their names, their files, and what each can be told.

use std::path::{Path, PathBuf};

/// An MCP client whose configuration we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client {
    /// OpenAI's Codex, of which the command line, the app and the extension share one file.
    Codex,
    /// Anthropic's Claude Code.
    ClaudeCode,
    /// Cursor.
    Cursor,
    /// Visual Studio Code with Copilot.
    VsCode,
    /// Google's Gemini CLI.
    Gemini,
    /// OpenCode.
    OpenCode,
    /// Zed; shown, not written.
    Zed,
    /// Windsurf; shown, not written.
    Windsurf,
    /// Block's Goose; shown, not written.
    Goose,
}

/// For whom a server is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// For this user, in every project.
    User,
    /// For everybody who works in this directory; such files are usually under version control.
    Project,
}

/// Where the files of a user are. The program reads them from its environment.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// The user's home.
    pub home: PathBuf,
    /// `CODEX_HOME`, where it is set.
    pub codex: Option<PathBuf>,
    /// `XDG_CONFIG_HOME`, or on Windows `APPDATA`, where it is set.
    pub config: Option<PathBuf>,
}

impl Client {
    /// All of them, the ones that can be written first.
    pub const ALL: [Self; 9] = [
        Self::Codex,
        Self::ClaudeCode,
        Self::Cursor,
        Self::VsCode,
        Self::Gemini,
        Self::OpenCode,
        Self::Zed,
        Self::Windsurf,
        Self::Goose,
    ];

    /// The name that is typed.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Codex => "codex",
            Self::ClaudeCode => "claude-code",
            Self::Cursor => "cursor",
            Self::VsCode => "vscode",
            Self::Gemini => "gemini",
            Self::OpenCode => "opencode",
            Self::Zed => "zed",
            Self::Windsurf => "windsurf",
            Self::Goose => "goose",
        }
    }

    /// The name that people know it by.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Codex => "Codex",
            Self::ClaudeCode => "Claude Code",
            Self::Cursor => "Cursor",
            Self::VsCode => "VS Code",
            Self::Gemini => "Gemini CLI",
            Self::OpenCode => "OpenCode",
            Self::Zed => "Zed",
            Self::Windsurf => "Windsurf",
            Self::Goose => "Goose",
        }
    }

    /// The client that is meant; other spellings of a name count too.
    #[must_use]
    pub fn meant(typed: &str) -> Option<Self> {
        let typed = typed.to_ascii_lowercase().replace([' ', '_'], "-");
        Some(match typed.as_str() {
            "claude" => Self::ClaudeCode,
            "code" | "vs-code" | "copilot" => Self::VsCode,
            "gemini-cli" => Self::Gemini,
            "open-code" => Self::OpenCode,
            "codex-cli" => Self::Codex,
            name => return Self::ALL.into_iter().find(|client| client.as_str() == name),
        })
    }

    /// The client's own program, which adds the server where its file is not for others to write: Claude Code keeps its
    /// state in the same file and writes it while it runs.
    #[must_use]
    pub const fn program(self, scope: Scope) -> Option<&'static str> {
        match (self, scope) {
            (Self::ClaudeCode, Scope::User) => Some("claude"),
            _ => None,
        }
    }

    /// The file that is written for this scope. `None`: its own program writes it, or we only show what to write.
    #[must_use]
    pub fn file(self, scope: Scope, places: &Places, project: &Path) -> Option<PathBuf> {
        let config = || places.config.clone().unwrap_or_else(|| places.home.join(".config"));
        Some(match (self, scope) {
            (Self::Codex, Scope::User) => {
                places.codex.clone().unwrap_or_else(|| places.home.join(".codex")).join("config.toml")
            }
            (Self::Codex, Scope::Project) => project.join(".codex/config.toml"),
            (Self::ClaudeCode, Scope::Project) => project.join(".mcp.json"),
            (Self::Cursor, Scope::User) => places.home.join(".cursor/mcp.json"),
            (Self::Cursor, Scope::Project) => project.join(".cursor/mcp.json"),
            (Self::VsCode, Scope::User) => {
                // The default profile; others have folders of their own that only VS Code knows.
                let of_system =
                    cfg!(target_os = "macos").then(|| places.home.join("Library/Application Support"));
                of_system.unwrap_or_else(config).join("Code/User/mcp.json")
            }
            (Self::VsCode, Scope::Project) => project.join(".vscode/mcp.json"),
            (Self::Gemini, Scope::User) => places.home.join(".gemini/settings.json"),
            (Self::Gemini, Scope::Project) => project.join(".gemini/settings.json"),
            (Self::OpenCode, Scope::User) => config().join("opencode/opencode.json"),
            (Self::OpenCode, Scope::Project) => project.join("opencode.json"),
            _ => return None,
        })
    }

    /// Whether its entry can say which tools are shown at all.
    #[must_use]
    pub const fn chooses_tools(self) -> bool {
        matches!(self, Self::Codex | Self::Gemini)
    }

    /// What a person does next in that client.
    #[must_use]
    pub const fn next_step(self) -> &'static str {
        match self {
            Self::Codex => "Start Codex and type /mcp; `codex mcp list` shows the entry.",
            Self::ClaudeCode => {
                "Start Claude Code and type /mcp; `claude mcp list` tells whether it connects."
            }
            Self::Cursor => "Open Cursor's settings under MCP and switch the server on.",
            Self::VsCode => {
                "Run \"MCP: List Servers\" in VS Code and start it; VS Code asks once for a token that it needs."
            }
            Self::Gemini => "Start Gemini CLI and type /mcp; `gemini mcp list` tells whether it connects.",
            Self::OpenCode => "`opencode mcp list` tells whether it connects.",
            Self::Zed => "Zed takes it up when its settings are saved.",
            Self::Windsurf => "Refresh the servers in Windsurf's settings.",
            Self::Goose => "Start a new Goose session.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_understood_as_people_type_them() {
        for client in Client::ALL {
            assert_eq!(Client::meant(client.as_str()), Some(client));
            assert_eq!(Client::meant(client.title()), Some(client), "{}", client.title());
        }
        assert_eq!(Client::meant("claude"), Some(Client::ClaudeCode));
        assert_eq!(Client::meant("emacs"), None);
    }

    #[test]
    fn each_has_one_way_to_be_written_for_a_scope() {
        let places = Places { home: "/home/user".into(), ..Places::default() };
        for client in Client::ALL {
            for scope in [Scope::User, Scope::Project] {
                let file = client.file(scope, &places, Path::new("/project"));
                assert!(file.is_none() || client.program(scope).is_none(), "{client:?} {scope:?}");
            }
        }
        let moved = Places { codex: Some("/elsewhere".into()), ..places };
        assert_eq!(
            Client::Codex.file(Scope::User, &moved, Path::new("/project")),
            Some("/elsewhere/config.toml".into())
        );
    }
}
