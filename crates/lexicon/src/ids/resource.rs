//! Ids that Sentry gives to things below a project, as numbers or as letters, depending on its version.

use super::slug::slug;
use untrusted::inert_id;

inert_id!(
    /// The key's id, as find_dsns shows it.
    KeyId, 100, "^[a-zA-Z0-9][a-zA-Z0-9._-]*$", slug);
inert_id!(
    /// The attachment's id.
    AttachmentId, 100, "^[a-zA-Z0-9][a-zA-Z0-9._-]*$", slug);
inert_id!(
    /// The repository's name, such as `acme/backend`.
    RepositoryName, 200, "^[a-zA-Z0-9][a-zA-Z0-9._/-]*$", repository);
inert_id!(
    /// The key of an integration that has repositories, such as `integrations:github`.
    ProviderKey, 64, "^[a-z0-9][a-z0-9_:-]*$", provider);

impl ProviderKey {
    /// Without the word for all integrations before it: `github`.
    pub fn bare(&self) -> &str {
        self.as_str().strip_prefix("integrations:").unwrap_or(self.as_str())
    }
}

fn repository(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/'))
}

fn provider(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-' | ':'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    #[test]
    fn an_id_is_a_number_or_letters_and_never_a_path() {
        assert_eq!(AttachmentId::deserialize(&json!(9301)).unwrap().as_str(), "9301");
        assert_eq!(" 9f3ac1d2 ".parse::<KeyId>().unwrap().as_str(), "9f3ac1d2");
        for key in ["integrations:github", "github"] {
            assert_eq!(key.parse::<ProviderKey>().unwrap().bare(), "github");
        }
        assert!(
            "acme/backend".parse::<RepositoryName>().is_ok() && "/backend".parse::<RepositoryName>().is_err()
        );
        for bad in ["", "..", "a/b", "a b", "a?x", "a%2f"] {
            assert!(bad.parse::<KeyId>().is_err() && bad.parse::<AttachmentId>().is_err(), "{bad}");
        }
    }
}
