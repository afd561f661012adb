//! Short ids: a project's slug in capitals, a dash, and a count in base 32.

use untrusted::inert_id;

inert_id!(
    /// The short id, such as BACKEND-1A.
    ShortId, 100, "^[A-Z0-9][A-Z0-9_-]*-[A-Z0-9]+$", project_and_count, |text| text.to_ascii_uppercase());

fn project_and_count(text: &str) -> bool {
    let Some((project, count)) = text.rsplit_once('-') else { return false };
    let project_fits = project.starts_with(|c: char| c.is_ascii_alphanumeric())
        && project.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    project_fits && !count.is_empty() && count.chars().all(|c| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_id_is_written_in_capitals() {
        for (text, id) in [
            ("backend-1", "BACKEND-1"),
            (" Backend-API-1a ", "BACKEND-API-1A"),
            ("A-1", "A-1"),
            ("my_app--x-9", "MY_APP--X-9"),
        ] {
            assert_eq!(text.parse::<ShortId>().unwrap().as_str(), id);
        }
    }

    #[test]
    fn what_lacks_a_part_or_has_another_letter_is_refused() {
        let long = format!("{}-1", "A".repeat(99));
        for text in [
            "",
            "-",
            "-1",
            "BACKEND-",
            "BACKEND",
            "123",
            "_A-1",
            "A B-1",
            "A/-1",
            "A.B-1",
            "Ä-1",
            "A-1_",
            "A-1\u{200b}",
            &long,
        ] {
            assert!(text.parse::<ShortId>().is_err(), "{text:?}");
        }
    }
}
