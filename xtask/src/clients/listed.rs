//! `install` in and out of a client, as the client itself reads its file.

use std::path::{Path, PathBuf};

use anyhow::ensure;

use super::{Desk, Options};

/// A client that lists its servers without anybody being there.
pub(super) struct Client {
    /// As `install` calls it.
    pub(super) name: &'static str,
    /// As people do.
    pub(super) title: &'static str,
    pub(super) path: fn(&Options) -> &PathBuf,
    /// What its file says already: Gemini CLI starts nothing in a folder that nobody trusts.
    before: Option<(&'static str, &'static str)>,
    /// What its list says of a server that it reached; nothing where it only says what it was told.
    connected: Option<&'static str>,
}

pub(super) const CLIENTS: [Client; 4] = [
    Client { name: "codex", title: "Codex", path: |options| &options.codex, before: None, connected: None },
    Client {
        name: "claude-code",
        title: "Claude Code",
        path: |options| &options.claude,
        before: None,
        connected: Some("Connected"),
    },
    Client {
        name: "gemini",
        title: "Gemini CLI",
        path: |options| &options.gemini,
        before: Some((".gemini/settings.json", "{\"security\": {\"folderTrust\": {\"enabled\": false}}}\n")),
        connected: Some("Connected"),
    },
    Client {
        name: "opencode",
        title: "OpenCode",
        path: |options| &options.opencode,
        before: None,
        connected: Some("connected"),
    },
];

/// A name that occurs in nothing else that a client lists.
const NAME: &str = "round-trip";

pub(super) fn round_trip(desk: &Desk<'_>, client: &Client, path: &Path) -> anyhow::Result<()> {
    let list = || desk.ended(desk.command(path, path)?.args(["mcp", "list"]));
    if let Some((file, text)) = client.before {
        let file = desk.folder.join(file);
        std::fs::create_dir_all(file.parent().unwrap_or(&desk.folder))?;
        std::fs::write(file, text)?;
    }
    desk.install(client.name, path, &["--name", NAME], &["--read-only"])?;
    let with = list()?;
    ensure!(with.is_well && with.text.contains(NAME), "its list does not name the server: {}", with.text);
    if let Some(word) = client.connected {
        ensure!(with.text.contains(word), "it does not reach the server: {}", with.text);
    }
    desk.install(client.name, path, &["--name", NAME, "--uninstall"], &[])?;
    let without = list()?;
    ensure!(!without.text.contains(NAME), "its list still names the server: {}", without.text);
    Ok(())
}
