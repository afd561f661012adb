//! The settings as an operator may see them: where they come from, never what is secret in them.

use super::Config;
use secrecy::ExposeSecret;
use tools::{ConfirmWrites, Setting};

impl Config {
    /// The setting that the token was found in.
    pub(crate) fn token_from(&self) -> Option<String> {
        self.token.as_ref().and(self.token_source).map(|source| source.to_string())
    }

    /// What is worth telling, without secrets: a proxy's address may hold a password, a header is one.
    pub(crate) fn told(&self) -> Vec<Setting> {
        let token = self.token.as_ref().zip(self.token_source);
        let token = token.map(|(token, source)| format!("{} from {source}", kind(token.expose_secret())));
        let https = self.hosts.base().to_string().starts_with("https:");
        let proxy = if https { &self.http.https_proxy } else { &self.http.http_proxy };
        let agent = self.agent.as_ref().map(|agent| {
            let (choice, source) = (&agent.choice, agent.key_source);
            format!(
                "{} of {} at {}, key from {source}",
                choice.model(),
                choice.provider().id(),
                choice.base()
            )
        });
        let headers: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        [
            ("Token", token),
            ("Proxy", proxy.as_ref().map(|_| "as the environment says".to_owned())),
            (
                "Certificates",
                self.http.certificates.as_ref().map(|_| "the system's and --ca-file".to_owned()),
            ),
            ("Extra headers", (!headers.is_empty()).then(|| headers.join(", "))),
            ("Language model", agent.or_else(|| Some("none chosen".to_owned()))),
            ("Documentation", self.docs_source.map(|source| format!("{} from {source}", self.docs))),
            ("A person is asked", Some(asked(self.confirm_writes).to_owned())),
            ("Audit log", self.audit_log.as_ref().map(|path| path.display().to_string())),
        ]
        .into_iter()
        .filter_map(|(label, words)| Some((label, words?)))
        .collect()
    }
}

/// Before which changes.
const fn asked(confirm_writes: ConfirmWrites) -> &'static str {
    match confirm_writes {
        ConfirmWrites::Never => "never",
        ConfirmWrites::Weighty => {
            "before changes of many issues, merging and deleting, once events have been read"
        }
        ConfirmWrites::Tainted => "before every change, once events have been read",
        ConfirmWrites::Always => "before every change",
    }
}

/// What kind of token it is, by Sentry's own prefixes.
fn kind(token: &str) -> &'static str {
    match token.split_once('_').map(|(prefix, _)| prefix) {
        Some("sntryu") => "a personal token",
        Some("sntrys") => "an organization token",
        Some("sntrya") => "a token of an application",
        Some("sntryi") => "a token of an integration",
        _ => "a token without a prefix, as older servers make them,",
    }
}
