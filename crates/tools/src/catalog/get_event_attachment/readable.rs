//! Whether a model could read or see a file, as far as its type and its name tell.

use sentry_api::models::Attachment;

/// Types that are text though they do not say so.
const TEXTS: [&str; 8] = ["json", "xml", "yaml", "javascript", "ndjson", "sh", "toml", "sql"];

/// Ends of names whose files are sent as anything.
const ENDS: [&str; 8] = [".log", ".txt", ".json", ".yaml", ".yml", ".xml", ".csv", ".md"];

/// Ends of names whose files are pictures.
const PICTURES: [&str; 5] = [".png", ".jpg", ".jpeg", ".webp", ".gif"];

/// Whether it is said to be a picture. Whether it is one its content says.
pub(super) fn is_picture(file: &Attachment) -> bool {
    file.mimetype.as_ref().is_some_and(|kind| kind.is(is_image))
        || file.name.as_ref().is_some_and(|name| name.is(of_picture))
}

#[expect(clippy::ptr_arg, reason = "the form that a question to untrusted text has")]
fn is_image(kind: &String) -> bool {
    kind.trim_start().get(..6).is_some_and(|start| start.eq_ignore_ascii_case("image/"))
}

#[expect(clippy::ptr_arg, reason = "the form that a question to untrusted text has")]
fn of_picture(name: &String) -> bool {
    let name = name.to_ascii_lowercase();
    PICTURES.iter().any(|end| name.ends_with(end))
}

/// Whether it is text by its type or by its name.
pub(super) fn is_text(file: &Attachment) -> bool {
    file.mimetype.as_ref().is_some_and(|kind| kind.is(of_type))
        || file.name.as_ref().is_some_and(|name| name.is(of_name))
}

#[expect(clippy::ptr_arg, reason = "the form that a question to untrusted text has")]
fn of_type(kind: &String) -> bool {
    let kind = kind.to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let last = kind.strip_prefix("application/").and_then(|rest| rest.rsplit(['+', '-']).next());
    kind.starts_with("text/") || last.is_some_and(|last| TEXTS.contains(&last))
}

#[expect(clippy::ptr_arg, reason = "the form that a question to untrusted text has")]
fn of_name(name: &String) -> bool {
    let name = name.to_ascii_lowercase();
    ENDS.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_known_by_its_type_and_by_its_name() {
        for kind in [
            "text/plain",
            "Text/CSV; charset=utf-8",
            "application/json",
            "application/ld+json",
            "application/x-sh",
        ] {
            assert!(of_type(&kind.to_owned()), "{kind}");
        }
        for kind in ["image/png", "application/octet-stream", "application/zip", "", "image/svg+xml"] {
            assert!(!of_type(&kind.to_owned()), "{kind}");
        }
        assert!(of_name(&"Shop.LOG".to_owned()) && !of_name(&"core.dmp".to_owned()));
    }
}
