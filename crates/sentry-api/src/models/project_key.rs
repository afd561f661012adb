//! Client keys: what an application needs to send events to a project.

use super::Count;
use lexicon::{KeyId, Timestamp};
use serde::Deserialize;
use untrusted::{Maybe, Untrusted, Wire};

/// `GET /projects/{org}/{project}/keys/`. The secret half, which Sentry still sends, is not read.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct ProjectKey {
    /// Its id, which is its public half.
    pub id: Maybe<KeyId>,
    /// What people call it.
    pub name: Maybe<Untrusted>,
    /// Whether events that are sent with it are taken.
    pub is_active: Maybe<bool>,
    /// How many events are taken.
    pub rate_limit: Maybe<RateLimit>,
    /// Its addresses.
    pub dsn: Maybe<Dsns>,
    /// The version of the browser SDK that the loader brings: `latest`, `7.x`.
    pub browser_sdk_version: Maybe<Untrusted>,
    /// What the loader turns on.
    pub dynamic_sdk_loader_options: Maybe<LoaderOptions>,
    /// When it was made.
    pub date_created: Maybe<Timestamp>,
}

impl ProjectKey {
    /// The address that goes into an application, without a secret: old servers have put one behind the public half.
    #[must_use]
    pub fn public_dsn(&self) -> Option<Untrusted> {
        let dsn = self.dsn.as_ref()?.public.as_ref()?;
        Some(dsn.clone().map(without_secret))
    }
}

fn without_secret(dsn: String) -> String {
    let parts = dsn.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?)));
    match parts.and_then(|(scheme, (keys, rest))| Some((scheme, keys.split_once(':')?.0, rest))) {
        Some((scheme, public, rest)) => format!("{scheme}://{public}@{rest}"),
        None => dsn,
    }
}

/// The addresses of a key; there are more than this one.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct Dsns {
    /// The one that goes into applications.
    pub public: Maybe<Untrusted>,
}

/// So many events within so many seconds.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct RateLimit {
    /// Events.
    pub count: Maybe<Count>,
    /// Seconds.
    pub window: Maybe<Count>,
}

/// What the loader script of the browser SDK turns on.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct LoaderOptions {
    /// Session replay.
    pub has_replay: Maybe<bool>,
    /// Tracing.
    pub has_performance: Maybe<bool>,
    /// Debug bundles.
    pub has_debug: Maybe<bool>,
    /// User feedback.
    pub has_feedback: Maybe<bool>,
    /// Logs and metrics.
    pub has_logs_and_metrics: Maybe<bool>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_in_a_public_address_is_taken_out() {
        for (dsn, shown) in [
            ("https://abc@sentry.example.com/1", "https://abc@sentry.example.com/1"),
            ("https://abc:hunter2@sentry.example.com:8443/1", "https://abc@sentry.example.com:8443/1"),
            ("https://sentry.example.com:8443/1", "https://sentry.example.com:8443/1"),
            ("abc", "abc"),
        ] {
            assert_eq!(without_secret(dsn.to_owned()), shown);
        }
    }
}
