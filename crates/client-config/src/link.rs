//! The link by which a browser hands a server to a client, where the client has one.

use crate::{
    client::Client,
    entry::{entry, questions},
    server::Server,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

/// The link that adds the server; the client asks its person first. `None` where the client has none.
///
/// Cursor's is `cursor://anysphere.cursor-deeplink/mcp/install` with the entry in base64
/// (<https://docs.cursor.com/en/tools/developers>), VS Code's `vscode:mcp/install` with the entry and its name in JSON
/// (<https://code.visualstudio.com/api/extension-guides/ai/mcp>).
#[must_use]
pub fn link(client: Client, server: &Server) -> Option<String> {
    let mut entry = entry(client, server);
    match client {
        Client::Cursor => {
            let entry = encoded(&STANDARD.encode(Value::Object(entry).to_string()));
            let name = &server.name;
            Some(format!("cursor://anysphere.cursor-deeplink/mcp/install?name={name}&config={entry}"))
        }
        Client::VsCode => {
            entry.insert("name".to_owned(), Value::from(server.name.as_str()));
            let questions = questions(client, server);
            if !questions.is_empty() {
                entry.insert("inputs".to_owned(), Value::Array(questions));
            }
            Some(format!("vscode:mcp/install?{}", encoded(&Value::Object(entry).to_string())))
        }
        _ => None,
    }
}

/// As `encodeURIComponent` writes it, and the five marks that it leaves alone too.
fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::{Name, Reach};

    fn server(bearer: Option<&str>) -> Server {
        let reach =
            Reach::Address { url: "https://mcp.example.com/mcp".into(), bearer: bearer.map(Into::into) };
        Server { name: Name::new("sentry").unwrap(), reach, tools: Vec::new() }
    }

    fn decoded(text: &str) -> String {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            bytes.push(match byte {
                b'%' => {
                    let digits = [rest.next().unwrap(), rest.next().unwrap()];
                    u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
                }
                byte => byte,
            });
        }
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_link_holds_the_entry_that_the_file_would() {
        let cursor = link(Client::Cursor, &server(None)).unwrap();
        let config = cursor
            .strip_prefix("cursor://anysphere.cursor-deeplink/mcp/install?name=sentry&config=")
            .unwrap();
        let entry = String::from_utf8(STANDARD.decode(decoded(config)).unwrap()).unwrap();
        assert_eq!(entry, r#"{"url":"https://mcp.example.com/mcp"}"#);
        let code = link(Client::VsCode, &server(None)).unwrap();
        assert_eq!(
            decoded(code.strip_prefix("vscode:mcp/install?").unwrap()).parse::<Value>().unwrap(),
            serde_json::json!({"name": "sentry", "type": "http", "url": "https://mcp.example.com/mcp"})
        );
    }

    #[test]
    fn a_bearer_is_named_and_never_held() {
        let code = decoded(&link(Client::VsCode, &server(Some("SENTRY_MCP_CLIENT_BEARER"))).unwrap());
        assert!(code.contains("Bearer ${input:sentry-mcp-client-bearer}"), "{code}");
        assert!(code.contains(r#""inputs":[{"#) && code.contains(r#""password":true"#), "{code}");
    }

    #[test]
    fn others_have_none() {
        let with: Vec<Client> =
            Client::ALL.into_iter().filter(|client| link(*client, &server(None)).is_some()).collect();
        assert_eq!(with, [Client::Cursor, Client::VsCode]);
    }
}
