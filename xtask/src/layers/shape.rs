//! The shape of a file: it says why it exists, it is about one thing, and its name says which.

use super::Finding;

/// Beyond this a file is split; beyond 400 its first sentence gives the reason.
const LONGEST: usize = 600;

/// Names that say nothing about what is inside.
const DRAWERS: &[&str] = &["common", "core", "helpers", "manager", "misc", "utils"];

const RULE: &str = "house style";

/// What is wrong with the shape of `file`.
pub(super) fn check(file: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut report = |what: String| findings.push(Finding { place: file.into(), what, rule: RULE });
    let first = text.lines().find(|line| !line.is_empty() && !line.starts_with("#!["));
    let purpose = first.and_then(|line| line.strip_prefix("//!")).map(str::trim);
    // A crate may say it in its README, which is then its first page of documentation.
    let in_readme = text.contains("#![doc = include_str!(\"../README.md\")]");
    if !in_readme && purpose.is_none_or(|sentence| sentence.len() < 8) {
        report("does not begin with a `//!` sentence that says why it exists".into());
    }
    let lines = text.lines().count();
    if lines > LONGEST {
        report(format!("{lines} lines, at most {LONGEST}"));
    }
    for part in file.split('/').map(|part| part.trim_end_matches(".rs")) {
        if DRAWERS.contains(&part) {
            report(format!("`{part}` does not say what is inside"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaches(file: &str, text: &str) -> usize {
        check(file, text).len()
    }

    #[test]
    fn a_file_says_why_it_exists() {
        assert_eq!(breaches("crates/tools/src/gate.rs", "//! One predicate for listing and calling.\n"), 0);
        assert_eq!(breaches("crates/tools/src/lib.rs", "#![doc = include_str!(\"../README.md\")]\n"), 0);
        assert_eq!(breaches("crates/tools/src/gate.rs", "#![cfg(test)]\n\n//! The gate, from outside.\n"), 0);
        assert_eq!(breaches("crates/tools/src/gate.rs", "use a::b;\n//! Too late to say it.\n"), 1);
        assert_eq!(breaches("crates/tools/src/gate.rs", "//! .\n"), 1);
    }

    #[test]
    fn a_file_is_not_too_long() {
        let text = |lines: usize| format!("//! Why this file exists.\n{}", "\n".repeat(lines - 1));
        assert_eq!(breaches("crates/tools/src/gate.rs", &text(LONGEST)), 0);
        assert_eq!(breaches("crates/tools/src/gate.rs", &text(LONGEST + 1)), 1);
    }

    #[test]
    fn a_drawer_is_not_a_name() {
        assert_eq!(breaches("crates/tools/src/utils.rs", "//! Why this file exists.\n"), 1);
        assert_eq!(breaches("crates/tools/src/helpers/mod.rs", "//! Why this file exists.\n"), 1);
    }
}
