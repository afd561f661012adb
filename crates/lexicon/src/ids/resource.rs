//! Ids that Sentry gives to things below a project, as numbers or as letters, depending on its version.

use super::slug::{OrganizationSlug, ProjectSlug, slug};
use untrusted::inert_id;

inert_id!(
    /// The key's id, as find_dsns shows it.
    KeyId, 100, "^[a-zA-Z0-9][a-zA-Z0-9._-]*$", slug);
inert_id!(
    /// The attachment's id.
    AttachmentId, 100, "^[a-zA-Z0-9][a-zA-Z0-9._-]*$", slug);
inert_id!(
    /// Where Sentry keeps an image of a snapshot: `/api/0/projects/acme/mobile/files/images/9f3ac1d2/`.
    ImageAddress, 400, "^/api/0/projects/[^/]+/[^/]+/files/images/[^/]+/$", image);
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

impl ImageAddress {
    /// The project that it belongs to.
    pub fn project(&self) -> Option<ProjectSlug> {
        self.as_str().split('/').nth(5)?.parse().ok()
    }

    /// What the image is called there.
    pub fn key(&self) -> &str {
        self.as_str().split('/').nth(8).unwrap_or_default()
    }
}

fn image(text: &str) -> bool {
    match text.split('/').collect::<Vec<_>>().as_slice() {
        ["", "api", "0", "projects", organization, project, "files", "images", key, ""] => {
            organization.parse::<OrganizationSlug>().is_ok()
                && project.parse::<ProjectSlug>().is_ok()
                && slug(key)
        }
        _ => false,
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
        let image: ImageAddress = "/api/0/projects/acme/mobile/files/images/9f3a.png/".parse().unwrap();
        assert_eq!((image.project(), image.key()), ("mobile".parse().ok(), "9f3a.png"));
        for elsewhere in [
            "https://evil.example/api/0/projects/acme/mobile/files/images/9f3a/",
            "//evil.example/0/projects/acme/mobile/files/images/9f3a/",
            "/api/0/projects/acme/../files/images/9f3a/",
            "/api/0/projects/acme/mobile/files/images/../",
            "/api/0/projects/acme/mobile/files/images/a?b/",
            "/api/0/projects/acme/mobile/files/images/9f3a/more/",
            "/api/0/projects/acme/mobile/events/files/images/9f3a/",
        ] {
            assert!(elsewhere.parse::<ImageAddress>().is_err(), "{elsewhere}");
        }
        for bad in ["", "..", "a/b", "a b", "a?x", "a%2f"] {
            assert!(bad.parse::<KeyId>().is_err() && bad.parse::<AttachmentId>().is_err(), "{bad}");
        }
    }
}
