//! Integrations: other services that an organization has connected.

use lexicon::IntegrationId;
use serde::Deserialize;
use serde_json::Value;
use untrusted::{Listed, Maybe, Untrusted, Wire};

/// `GET /organizations/{org}/integrations/` and `GET /organizations/{org}/issues/{issue}/integrations/{integration}/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Integration {
    /// Its number.
    pub id: Maybe<IntegrationId>,
    /// What it is called, such as the organization there.
    pub name: Maybe<Untrusted>,
    /// Where it leads to, such as `github.com/acme`.
    pub domain_name: Maybe<Untrusted>,
    /// `active`, `disabled`.
    pub status: Maybe<Untrusted>,
    /// Which service.
    pub provider: Maybe<IntegrationProvider>,
    /// What it wants to know to link an issue that is there.
    pub link_issue_config: Listed<IntegrationField>,
    /// What it wants to know to create one.
    pub create_issue_config: Listed<IntegrationField>,
}

/// A service that Sentry can be connected with.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct IntegrationProvider {
    /// Such as `GitHub`.
    pub name: Maybe<Untrusted>,
}

/// A field of a form.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct IntegrationField {
    /// As it is sent.
    pub name: Maybe<Untrusted>,
    /// As people read it.
    pub label: Maybe<Untrusted>,
    /// Whether it must be there.
    pub required: Maybe<bool>,
    /// What it is unless something is sent.
    pub default: Maybe<Untrusted<Value>>,
    /// What it may be: pairs of value and label, or values.
    pub choices: Listed<Untrusted<Value>>,
}

/// What became of a link: `POST` and `PUT /organizations/{org}/issues/{issue}/integrations/{integration}/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct ExternalLink {
    /// Its key there, such as `ABC-12`.
    pub key: Maybe<Untrusted>,
    /// Its name, such as `acme/shop#12`.
    pub display_name: Maybe<Untrusted>,
    /// Its page, as the integration wrote it.
    pub url: Maybe<Untrusted>,
}
