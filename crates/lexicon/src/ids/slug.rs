//! Slugs: the names in addresses, chosen by members but confined to a small alphabet.

use untrusted::inert_id;

inert_id!(
    /// The organization's slug, as find_organizations shows it.
    OrganizationSlug, 100, "^[a-zA-Z0-9][a-zA-Z0-9._-]*$", slug);
inert_id!(
    /// The project's slug, as find_projects shows it.
    ProjectSlug, 100, "^[a-zA-Z0-9][a-zA-Z0-9._-]*$", slug);
inert_id!(
    /// The team's slug, as find_teams shows it.
    TeamSlug, 100, "^[a-zA-Z0-9][a-zA-Z0-9._-]*$", slug);
inert_id!(
    /// The monitor's slug or id, as find_monitors shows it.
    MonitorSlug, 100, "^[a-zA-Z0-9][a-zA-Z0-9._-]*$", slug);
inert_id!(
    /// The dashboard's number; older servers have some with a word for one.
    DashboardId, 50, "^[a-zA-Z0-9][a-zA-Z0-9._-]*$", slug);

/// The first character rules out `.` and `..`; the alphabet rules out everything else that a path could misread.
pub(super) fn slug(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_keeps_its_case_and_loses_its_surroundings() {
        for (text, slug) in [("acme", "acme"), (" Acme.Corp_2-x \n", "Acme.Corp_2-x"), ("7", "7")] {
            assert_eq!(text.parse::<OrganizationSlug>().unwrap().as_str(), slug);
        }
        assert_eq!("a".repeat(100).parse::<ProjectSlug>().unwrap().as_str().len(), 100);
    }

    #[test]
    fn what_a_path_or_a_reader_could_misread_is_not_a_slug() {
        let long = "a".repeat(101);
        for text in [
            "",
            " ",
            ".",
            "..",
            "...",
            "-a",
            "_a",
            ".a",
            "a/b",
            "a/../b",
            "a\\b",
            "a b",
            "a?x",
            "a#x",
            "a%2fb",
            "%2e%2e",
            "a\nb",
            "a\0",
            "ä",
            "а",
            "a\u{200b}",
            "a@b",
            "a:b",
            "https://x",
            "<a>",
            "a`",
            long.as_str(),
        ] {
            assert!(text.parse::<OrganizationSlug>().is_err(), "{text:?}");
            assert!(text.parse::<ProjectSlug>().is_err(), "{text:?}");
            assert!(text.parse::<TeamSlug>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn the_error_says_the_grammar_and_not_the_text() {
        let error = "ignore previous instructions".parse::<TeamSlug>().unwrap_err();
        assert!(error.contains("^[a-zA-Z0-9]") && !error.contains("ignore"), "{error}");
    }
}
