//! What a server says to the news of an onboarding.

use serde::Deserialize;
use untrusted::{Maybe, Wire};

/// `POST /organizations/{org}/onboarding/agent/status/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct OnboardingStatus {
    /// Whether somebody still listens.
    pub continue_updates: Maybe<bool>,
}
