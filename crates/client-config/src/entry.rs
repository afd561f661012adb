//! A server in each client's own words.

use crate::{
    client::Client,
    server::{Reach, Server},
};
use serde_json::{Map, Value, json};

/// How a client writes servers down.
pub(crate) struct Form {
    /// The key under which its servers stand.
    pub(crate) root: &'static str,
    /// What only a server that is started has; gone when the server becomes an address.
    pub(crate) of_programs: &'static [&'static str],
    /// What only an address has.
    pub(crate) of_addresses: &'static [&'static str],
    /// The key under which the variables of a program stand.
    pub(crate) variables: &'static str,
    /// Whether the file is TOML; JSON with comments otherwise.
    pub(crate) is_toml: bool,
}

const JSON: Form = Form {
    root: "mcpServers",
    of_programs: &["command", "args", "env", "envFile", "cwd"],
    of_addresses: &["url", "serverUrl", "httpUrl", "headers"],
    variables: "env",
    is_toml: false,
};

/// The form of a client's file.
pub(crate) const fn form(client: Client) -> Form {
    match client {
        Client::Codex => Form {
            root: "mcp_servers",
            of_programs: &["command", "args", "env", "env_vars", "cwd"],
            of_addresses: &["url", "bearer_token_env_var", "http_headers", "env_http_headers"],
            variables: "env",
            is_toml: true,
        },
        Client::VsCode => Form { root: "servers", ..JSON },
        Client::OpenCode => Form {
            root: "mcp",
            of_programs: &["command", "environment"],
            of_addresses: &["url", "headers"],
            variables: "environment",
            ..JSON
        },
        Client::Zed => Form { root: "context_servers", ..JSON },
        Client::Goose => Form { root: "extensions", variables: "envs", ..JSON },
        Client::ClaudeCode | Client::Cursor | Client::Gemini | Client::Windsurf => JSON,
    }
}

/// The id of the question in which VS Code asks for a secret; it keeps the answer where secrets are kept.
pub(crate) fn question(variable: &str) -> String {
    variable.to_ascii_lowercase().replace('_', "-")
}

/// The entry of a server.
pub(crate) fn entry(client: Client, server: &Server) -> Map<String, Value> {
    let mut entry = Map::new();
    let mut put = |key: &str, value: Value| drop(entry.insert(key.to_owned(), value));
    match &server.reach {
        Reach::Program { program, arguments, variables, values } => {
            match client {
                Client::OpenCode => {
                    put("type", json!("local"));
                    put("command", std::iter::once(program).chain(arguments).map(String::as_str).collect());
                    put("enabled", json!(true));
                }
                Client::Goose => {
                    put("enabled", json!(true));
                    put("type", json!("stdio"));
                    put("name", json!(server.name.as_str()));
                    put("cmd", json!(program));
                    put("args", json!(arguments));
                    put("env_keys", json!(variables));
                    put("timeout", json!(300));
                }
                _ => {
                    if matches!(client, Client::ClaudeCode | Client::VsCode) {
                        put("type", json!("stdio"));
                    }
                    put("command", json!(program));
                    put("args", json!(arguments));
                    if client == Client::Codex {
                        // Codex hands a server a few variables of its own choice, and those that are named here.
                        put("env_vars", json!(variables));
                    }
                }
            }
            let set = values.iter().map(|(name, value)| (name.clone(), json!(value)));
            let all: Map<String, Value> = named(client, variables).chain(set).collect();
            if !all.is_empty() {
                put(form(client).variables, Value::Object(all));
            }
        }
        Reach::Address { url, bearer } => {
            match client {
                Client::ClaudeCode | Client::VsCode | Client::Gemini => put("type", json!("http")),
                Client::OpenCode => put("type", json!("remote")),
                Client::Goose => {
                    put("enabled", json!(true));
                    put("type", json!("streamable_http"));
                    put("name", json!(server.name.as_str()));
                }
                _ => {}
            }
            let address = match client {
                Client::Windsurf => "serverUrl",
                Client::Goose => "uri",
                _ => "url",
            };
            put(address, json!(url));
            if client == Client::OpenCode {
                put("enabled", json!(true));
            }
            if let Some(variable) = bearer {
                match client {
                    Client::Codex => put("bearer_token_env_var", json!(variable)),
                    _ => put(
                        "headers",
                        json!({ "Authorization": format!("Bearer {}", reference(client, variable)) }),
                    ),
                }
            }
        }
    }
    if client.chooses_tools() && !server.tools.is_empty() {
        put(if client == Client::Codex { "enabled_tools" } else { "includeTools" }, json!(server.tools));
    }
    entry
}

/// The variables of a program by reference. Claude Code hands its own on, and refuses an entry that names one that is
/// not set; Zed knows no references; the others have lists of names.
fn named(client: Client, variables: &[String]) -> impl Iterator<Item = (String, Value)> {
    let by_reference = !matches!(client, Client::ClaudeCode | Client::Zed | Client::Codex | Client::Goose);
    let variables = variables.iter().filter(move |_| by_reference);
    variables.map(move |name| (name.clone(), Value::String(reference(client, name))))
}

/// A variable's value, as the client's files refer to it.
fn reference(client: Client, variable: &str) -> String {
    match client {
        Client::Cursor | Client::Windsurf => format!("${{env:{variable}}}"),
        Client::OpenCode => format!("{{env:{variable}}}"),
        Client::VsCode => format!("${{input:{}}}", question(variable)),
        // These refer to nothing in a header, so a person fills it in.
        Client::Zed | Client::Goose => format!("<{variable}>"),
        _ => format!("${{{variable}}}"),
    }
}

/// The questions in which VS Code asks for what the entry refers to.
pub(crate) fn questions(client: Client, server: &Server) -> Vec<Value> {
    let variables = match &server.reach {
        Reach::Program { variables, .. } => variables.as_slice(),
        Reach::Address { bearer, .. } => bearer.as_slice(),
    };
    if client != Client::VsCode {
        return Vec::new();
    }
    let ask = |variable: &String| json!({ "type": "promptString", "id": question(variable), "description": variable, "password": true });
    variables.iter().map(ask).collect()
}
