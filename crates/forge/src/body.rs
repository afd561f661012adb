//! What the comment holds: a marker that nobody sees, and the report.

/// What the comment begins with: nothing that is shown. By it, and by its author, it is found again.
pub const MARKER: &str = "<!-- sentry-mcp: production errors of this change -->";

const CUT: &str = "\n\nThe rest is left out: a comment holds no more.\n";

/// What is to be told in a pull request.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// Markdown of the comment door, in which no line is begun by anybody else.
    pub markdown: &'a str,
    /// Whether there is anything in it that is worth a comment of its own. An earlier one is brought up to date all
    /// the same.
    pub has_news: bool,
}

impl Report<'_> {
    /// Marker and report within so many bytes; what is too long is cut between two lines.
    pub(crate) fn body(&self, most: usize) -> String {
        let whole = format!("{MARKER}\n{}", self.markdown);
        if whole.len() <= most {
            return whole;
        }
        let end = whole.floor_char_boundary(most.saturating_sub(CUT.len()));
        let kept = whole.get(..end).and_then(|kept| kept.rsplit_once('\n')).map_or(MARKER, |(kept, _)| kept);
        format!("{kept}{CUT}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_that_is_too_long_is_cut_between_lines() {
        let markdown = "- `äää`\n".repeat(100);
        let report = Report { markdown: &markdown, has_news: true };
        assert_eq!(report.body(10_000), format!("{MARKER}\n{markdown}"));
        let cut = report.body(300);
        assert!(
            cut.len() <= 300
                && cut.starts_with(MARKER)
                && cut.ends_with("- `äää`\n\nThe rest is left out: a comment holds no more.\n"),
            "{cut}"
        );
        assert!(Report { markdown: &"x".repeat(1_000), has_news: true }.body(300).starts_with(MARKER));
    }
}
