//! A way to Sentry that notices when Sentry does not accept the token any more: then a sign-in is over.

use async_trait::async_trait;
use http::{Request, Response, StatusCode};
use sentry_api::{Transport, Unreachable};
use serde_json::Value;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Whether Sentry has refused a token. Copies are one and the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Withdrawn(Arc<AtomicBool>);

impl Withdrawn {
    pub(crate) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A way to Sentry that is watched.
pub(crate) struct Watched {
    pub(crate) way: Arc<dyn Transport>,
    pub(crate) withdrawn: Withdrawn,
}

#[async_trait]
impl Transport for Watched {
    async fn exchange(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Unreachable> {
        let response = self.way.exchange(request).await?;
        if response.status() == StatusCode::UNAUTHORIZED && is_of_token(response.body()) {
            self.withdrawn.0.store(true, Ordering::Relaxed);
        }
        Ok(response)
    }
}

/// Whether a 401 is about the token. Sentry says so in a sentence; where it wants something else of a person (single
/// sign-on, a password once more) it sends an object, and what stands in front of it sends no JSON of this form.
pub(crate) fn is_of_token(body: &[u8]) -> bool {
    let body = std::str::from_utf8(body).unwrap_or_default().parse::<Value>().unwrap_or_default();
    body.get("detail").is_some_and(Value::is_string)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sentry_api::InProcess;

    async fn is_withdrawn(status: u16, body: &'static str) -> bool {
        let way = InProcess::new(move |_| async move {
            Response::builder().status(status).body(body.as_bytes().to_vec()).unwrap()
        });
        let watched = Watched { way: Arc::new(way), withdrawn: Withdrawn::default() };
        let answer = watched.exchange(Request::get("https://sentry.example.com/").body(Vec::new()).unwrap());
        assert_eq!(answer.await.unwrap().body(), body.as_bytes());
        watched.withdrawn.is_set()
    }

    #[tokio::test]
    async fn only_a_refused_token_ends_a_sign_in() {
        assert!(is_withdrawn(401, r#"{"detail": "Invalid token"}"#).await);
        for (status, body) in [
            (200, r#"{"detail": "Invalid token"}"#),
            (403, r#"{"detail": "You do not have permission to perform this action."}"#),
            (401, r#"{"detail": {"code": "sso-required", "message": "Must login via SSO"}}"#),
            (401, "<html>sign in first</html>"),
            (401, "\u{fffd}"),
        ] {
            assert!(!is_withdrawn(status, body).await, "{status} {body}");
        }
    }
}
