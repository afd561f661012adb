//! `sentry-mcp call NAME key=value…`: one tool from the terminal.

use super::{page, run, session};
use crate::{cli::Flags, env::Environment, logs};
use serde_json::{Map, Value};
use std::process::ExitCode;

/// Exit code 0 when the tool answered, 1 when it failed; 2 and 3 as every command when the settings cannot be used.
pub(crate) fn call(
    name: &str,
    arguments: &[String],
    flags: &Flags,
    json: bool,
    environment: &Environment,
) -> ExitCode {
    let Some(arguments) = arguments.iter().map(|word| argument(word)).collect::<Option<Map<_, _>>>() else {
        logs::tell(
            "an argument is not written as KEY=VALUE; `sentry-mcp tools NAME` lists what a tool takes",
        );
        return ExitCode::from(2);
    };
    let opened = session::tells_nobody(&flags.telemetry).and_then(|()| session::open(flags, environment));
    let session = match opened {
        Ok(session) => session,
        Err(code) => return code,
    };
    run::to_the_end(&session.renewals, async {
        let way = page::way(json, environment);
        page::print(&session.gate.show(name, arguments, way).await)
    })
}

/// `fields=["title","count()"]`, `exact=true`, `query=is:unresolved`: what can only be JSON is taken as such, the rest
/// as text. A number stays as it was written, `1.10` among them: the tool makes one of it where it wants one.
fn argument(word: &str) -> Option<(String, Value)> {
    let (key, value) = word.split_once('=').filter(|(key, _)| !key.is_empty())?;
    let is_json = value.starts_with(['[', '{', '"']) || matches!(value, "true" | "false" | "null");
    let read = is_json.then(|| value.parse().ok()).flatten();
    Some((key.to_owned(), read.unwrap_or_else(|| Value::String(value.to_owned()))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_argument_is_json_or_text() {
        for (word, expected) in [
            ("limit=5", Some(("limit", json!("5")))),
            ("query=1.10", Some(("query", json!("1.10")))),
            ("query=[unclosed", Some(("query", json!("[unclosed")))),
            ("exact=true", Some(("exact", json!(true)))),
            ("query=is:unresolved a=b", Some(("query", json!("is:unresolved a=b")))),
            ("fields=[\"title\"]", Some(("fields", json!(["title"])))),
            ("query=", Some(("query", json!("")))),
            ("limit", None),
            ("=5", None),
        ] {
            let expected = expected.map(|(key, value)| (key.to_owned(), value));
            assert_eq!(argument(word), expected, "{word}");
        }
    }
}
