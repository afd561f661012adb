//! How each client is told of this server: its own entry, its own link, its own command, as `client-config` has them.

use super::Way;
use client_config::{Client, Name, Places, Reach, Scope, Server, link, snippet, told_to_add};
use maud::{Markup, html};
use pages::prose;
use std::path::Path;

impl Way {
    /// In words, for whoever wants to connect.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::SignIn => {
                "Give your client this address. It opens a browser, where you choose what it may do and sign in at \
                 Sentry. The client never gets your Sentry token."
            }
            Self::Bearer => {
                "Callers bring the bearer of this server's operator. Put it into the variable SENTRY_MCP_CLIENT_BEARER \
                 where your client starts; what you write down below names the variable and does not hold the secret."
            }
            Self::Direct => {
                "Callers bring a Sentry token of their own, one that begins with sntry. Put it into the variable \
                 SENTRY_ACCESS_TOKEN where your client starts; what you write down below names the variable and does \
                 not hold the secret."
            }
            Self::Nobody => {
                "It serves the programs of this machine, asks nobody who they are, and can be reached from nowhere else."
            }
        }
    }

    /// The variable that holds what callers bring.
    const fn variable(self) -> Option<&'static str> {
        match self {
            Self::SignIn | Self::Nobody => None,
            Self::Bearer => Some("SENTRY_MCP_CLIENT_BEARER"),
            Self::Direct => Some("SENTRY_ACCESS_TOKEN"),
        }
    }

    /// What a person does to sign in, in this client.
    const fn sign_in(self, client: Client) -> Option<&'static str> {
        match (self, client) {
            (Self::SignIn, Client::Codex) => Some("To sign in: codex mcp login sentry"),
            (Self::SignIn, Client::ClaudeCode) => {
                Some("To sign in: type /mcp in Claude Code and choose Authenticate.")
            }
            (Self::SignIn, _) => Some("It asks you to sign in when it connects for the first time."),
            _ => None,
        }
    }
}

/// All clients, each in a part that opens.
pub(super) fn clients(way: Way, address: &str) -> Markup {
    let Ok(name) = Name::new("sentry") else { return Markup::default() };
    let reach = Reach::Address { url: address.to_owned(), bearer: way.variable().map(str::to_owned) };
    let server = Server { name, reach, tools: Vec::new() };
    html! { @for client in Client::ALL { (part(way, client, &server)) } }
}

/// The command that writes the entry of any client that can be written.
pub(super) fn install(way: Way, address: &str) -> String {
    let variable =
        way.variable().map(|variable| format!(" --bearer-variable {variable}")).unwrap_or_default();
    format!("sentry-mcp install CLIENT --http {address}{variable}")
}

fn part(way: Way, client: Client, server: &Server) -> Markup {
    let command = told_to_add(client, Scope::User, server)
        .and_then(|words| Some(format!("{} {}", client.program(Scope::User)?, spoken(&words))));
    html! {
        details {
            summary { (client.title()) }
            @if let Some(link) = link(client, server) {
                p { a.button href=(link) { "Add to " (client.title()) } }
            }
            @if let Some(command) = command {
                p { "In a terminal:" }
                pre { code { (command) } }
            }
            p {
                @match file(client) {
                    Some(file) => { "In " code { (file) } ":" },
                    None => "In its settings:",
                }
            }
            pre { code { (snippet(client, server).trim_end()) } }
            p.note { (prose(client.next_step())) @if let Some(sign_in) = way.sign_in(client) { " " (sign_in) } }
        }
    }
}

/// The file that holds the entry: the user's, or where that lies elsewhere on every system the project's.
fn file(client: Client) -> Option<String> {
    let places = Places { home: "~".into(), ..Places::default() };
    let of_user = (client != Client::VsCode).then_some(Scope::User);
    let file = of_user.and_then(|scope| client.file(scope, &places, Path::new("")));
    file.or_else(|| client.file(Scope::Project, &places, Path::new("")))
        .map(|file| file.display().to_string())
}

/// The words as a shell reads them back.
fn spoken(words: &[String]) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=".contains(c);
    let word = |word: &String| {
        if word.chars().all(plain) { word.clone() } else { format!("'{}'", word.replace('\'', "'\\''")) }
    };
    words.iter().map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_client_has_an_entry_with_the_address() {
        let html = clients(Way::SignIn, "https://mcp.example.com/mcp").into_string();
        for client in Client::ALL {
            let summary = format!("<summary>{}</summary>", client.title());
            let (_, part) = html.split_once(&summary).unwrap();
            let (part, _) = part.split_once("</details>").unwrap();
            assert!(part.contains("https://mcp.example.com/mcp"), "{part}");
            assert!(!part.contains("Bearer") && !part.contains("bearer"), "{part}");
        }
        assert!(
            html.contains("<code>~/.codex/config.toml</code>")
                && html.contains("<code>.vscode/mcp.json</code>")
        );
        assert!(html.contains("href=\"cursor://") && html.contains("href=\"vscode:mcp/install?"), "{html}");
        assert!(html.contains("claude mcp add-json -s user sentry '{"), "{html}");
    }

    #[test]
    fn what_callers_bring_is_named_and_never_held() {
        for (way, variable) in
            [(Way::Bearer, "SENTRY_MCP_CLIENT_BEARER"), (Way::Direct, "SENTRY_ACCESS_TOKEN")]
        {
            let html = clients(way, "https://mcp.example.com/mcp").into_string();
            assert!(html.matches(variable).count() >= Client::ALL.len() - 1, "{html}");
            assert!(install(way, "https://x.example/mcp").ends_with(variable));
        }
        assert_eq!(spoken(&["a b".into(), "it's".into(), "x".into()]), "'a b' 'it'\\''s' x");
    }
}
