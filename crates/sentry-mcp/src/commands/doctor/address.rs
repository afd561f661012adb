//! What people who sign in would meet at the address that `serve` is told: this server, something else, or nobody yet.

use http::{Request, StatusCode};
use lexicon::Address;
use sentry_api::{Transport, Unreachable};
use serde_json::Value;

/// What answers there.
enum There {
    /// A document.
    Metadata(Value),
    /// Nobody, or what stands in front of a server that does not run.
    Nobody(String),
}

/// Whether clients would find their way there, in words. That nobody answers yet is no fault: this may be before the start.
///
/// # Errors
/// What is wrong, in words.
pub(super) async fn met(way: &dyn Transport, base: &Address) -> Result<String, String> {
    let looked = [
        ("authorization-server", "issuer", String::new()),
        ("protected-resource/mcp", "resource", "/mcp".into()),
    ];
    for (name, key, path) in looked {
        match asked(way, &format!("{base}/.well-known/oauth-{name}")).await? {
            There::Metadata(metadata)
                if metadata.get(key).is_some_and(|said| *said == format!("{base}{path}")) => {}
            There::Metadata(_) => {
                return Err(
                    "another server: its metadata are of another address, so clients would refuse it; serve must get this \
                     one as --base-url"
                        .into(),
                );
            }
            There::Nobody(words) => return Ok(words),
        }
    }
    Ok("a server that signs people in, by metadata of this address".into())
}

async fn asked(way: &dyn Transport, address: &str) -> Result<There, String> {
    let request = Request::get(address).body(Vec::new()).map_err(|_| "nothing: it is no address")?;
    let answer = match way.exchange(request).await {
        Ok(answer) => answer,
        Err(problem @ (Unreachable::Tls | Unreachable::NoTls | Unreachable::Setup(_))) => {
            // In words without advice: its flags are about Sentry's address, and this is ours.
            return Err(format!("nothing that can be trusted: {}", problem.words()));
        }
        Err(problem) => {
            return Ok(There::Nobody(format!("nobody yet, as seen from here: {}", problem.words())));
        }
    };
    match answer.status() {
        StatusCode::OK => {}
        status
        @ (StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT) => {
            return Ok(There::Nobody(format!(
                "a proxy, and nobody behind it yet: it answers {}",
                status.as_u16()
            )));
        }
        StatusCode::FORBIDDEN => {
            return Err("a refusal (403): the proxy has to pass the header Host on, and serve must get this address as \
                        --base-url"
                .into());
        }
        status => {
            return Err(format!(
                "something else, which answers {} at /.well-known/oauth-…: a proxy has to pass every path on",
                status.as_u16()
            ));
        }
    }
    let metadata = String::from_utf8(answer.into_body()).ok().and_then(|text| text.parse().ok());
    metadata.map(There::Metadata).ok_or_else(|| "something else: what it answers is no metadata".into())
}
