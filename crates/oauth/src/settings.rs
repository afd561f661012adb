//! What the operator decides about the authorization server.

use std::borrow::Cow;

use access::{Scope, Skills};
use lexicon::Host;
use secrecy::SecretString;
use url::Url;

use crate::{
    offer::{self, Narrowing, Offer},
    redirect::is_loopback,
    vault::BadSecrets,
};

/// What the operator decides, and what the program knows of the skills.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where this server is reached, without a path: `https://mcp.example.com`.
    pub base: Url,
    /// The Sentry that says who somebody is.
    pub sentry: Host,
    /// The id of the application that is registered there.
    pub client_id: String,
    /// Its secret.
    pub client_secret: SecretString,
    /// Secrets of 32 characters or more: the first seals, the others only open, so that one can follow another without
    /// anybody being signed out.
    pub secrets: Vec<SecretString>,
    /// Whether a client may be known by a document that it publishes. Without that it registers: for a server from which
    /// the web cannot be reached.
    pub documents: bool,
    /// The path of the page on which people use this server themselves, in a browser.
    pub page: &'static str,
    /// The skills that are offered for consent, in order.
    pub offers: Vec<Offer>,
    /// What the query of an address leaves of them.
    pub narrowing: Narrowing,
}

/// Why the settings cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSettings {
    /// Tokens would travel unprotected, or the address is more than an origin.
    #[error(
        "the address that people use must be https, or http at localhost, 127.0.0.1 or [::1], and have no path, query or user"
    )]
    Base,
    /// No skill is offered, so that nobody could consent to anything.
    #[error("no skill is offered")]
    Offers,
    /// The application at Sentry is not named.
    #[error("the id or the secret of the application at Sentry is empty")]
    Application,
    /// The secrets that seal.
    #[error(transparent)]
    Secrets(#[from] BadSecrets),
}

impl Settings {
    /// Whether all this can be.
    pub(crate) fn check(&self) -> Result<(), BadSettings> {
        let base = &self.base;
        let safe = base.scheme() == "https" || (base.scheme() == "http" && is_loopback(base));
        let bare = base.path() == "/" && base.query().is_none() && base.fragment().is_none();
        if !safe || !bare || !base.username().is_empty() || base.password().is_some() || !base.has_host() {
            return Err(BadSettings::Base);
        }
        if self.offers.is_empty() {
            return Err(BadSettings::Offers);
        }
        if self.client_id.is_empty() || secrecy::ExposeSecret::expose_secret(&self.client_secret).is_empty() {
            return Err(BadSettings::Application);
        }
        Ok(())
    }

    /// `https://mcp.example.com`, without a slash.
    pub(crate) fn origin(&self) -> String {
        self.base.origin().ascii_serialization()
    }

    /// What is offered at an address of ours with this query; nothing where it makes no sense or leaves nothing.
    pub(crate) fn offers_at(&self, query: &str) -> Cow<'_, [Offer]> {
        if query.is_empty() {
            return Cow::Borrowed(&self.offers);
        }
        Cow::Owned(self.narrowing.left(query))
    }

    /// What the skills need at Sentry.
    pub(crate) fn scopes(&self, skills: Skills) -> Vec<Scope> {
        offer::scopes(&self.offers, skills)
    }

    /// All that may be asked for at an address with this query.
    pub(crate) fn scopes_at(&self, query: &str) -> Vec<Scope> {
        let offers = self.offers_at(query);
        offer::scopes(&offers, offer::skills(&offers))
    }

    /// All skills that are offered.
    pub(crate) fn offered(&self) -> Skills {
        offer::skills(&self.offers)
    }
}

/// Scopes as OAuth writes them.
pub(crate) fn written(scopes: &[Scope]) -> String {
    scopes.iter().map(|scope| scope.id()).collect::<Vec<_>>().join(" ")
}
