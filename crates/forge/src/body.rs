//! What the comment holds: markers that nobody sees, and the report.

use untrusted::Untrusted;

/// What the comment begins with: nothing that is shown. By it, by what it is about and by its author it is found again.
pub const MARKER: &str = "<!-- sentry-mcp: production errors of this change -->";

/// The line behind it says what the comment is about: reviews of several projects each have one.
const ABOUT: &str = "<!-- sentry-mcp project: ";

const CUT: &str = "\n\nThe rest is left out: a comment holds no more.\n";

/// What is to be told in a pull request.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// Markdown of the comment door, in which no line is begun by anybody else.
    pub markdown: &'a str,
    /// Whether there is anything in it that is worth a comment of its own. An earlier one is brought up to date all
    /// the same.
    pub has_news: bool,
    /// Of which projects it is, in an order of their own: of one as the line `- Project: …` of the report has it. Nothing
    /// where that is not known.
    pub about: &'a str,
}

impl Report<'_> {
    /// Whether a comment that begins with the marker is about the same. Before there was a line for it, the report alone
    /// said so.
    pub(crate) fn is_told_by(&self, body: &Untrusted) -> bool {
        let marks = format!("\n{ABOUT}");
        if body.contains(&marks) {
            return !self.about.is_empty() && body.contains(&format!("\n{}", self.mark()));
        }
        // One of several projects had no such line either, and whose it is nobody knows. GitLab may end lines in another way.
        let said = |end: &str| body.contains(&format!("\n- Project: {}{end}", self.about));
        self.about.is_empty() || said("\n") || said("\r\n")
    }

    /// Nothing in it ends it.
    fn mark(&self) -> String {
        let known = |c: &char| c.is_ascii_alphanumeric() || "-_/., ".contains(*c);
        let about: String = self.about.chars().filter(known).collect();
        format!("{ABOUT}{} -->", about.replace("--", "-\u{2010}"))
    }

    /// Markers and report within so many bytes; what is too long is cut between two lines.
    pub(crate) fn body(&self, most: usize) -> String {
        let mark = if self.about.is_empty() { String::new() } else { self.mark() + "\n" };
        let whole = format!("{MARKER}\n{mark}{}", self.markdown);
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
        let report = Report { markdown: &markdown, has_news: true, about: "" };
        assert_eq!(report.body(10_000), format!("{MARKER}\n{markdown}"));
        let cut = report.body(300);
        assert!(
            cut.len() <= 300
                && cut.starts_with(MARKER)
                && cut.ends_with("- `äää`\n\nThe rest is left out: a comment holds no more.\n"),
            "{cut}"
        );
        assert!(
            Report { markdown: &"x".repeat(1_000), has_news: true, about: "" }.body(300).starts_with(MARKER)
        );
    }

    #[test]
    fn a_comment_about_several_projects_is_of_just_those() {
        let report =
            |about| Report { markdown: "### x\n\n- Projects: acme/b, acme/a\n", has_news: true, about };
        let is_told = |about, body: &str| report(about).is_told_by(&Untrusted::new(body.to_owned()));
        let body = report("acme/a, acme/b").body(10_000);
        assert!(is_told("acme/a, acme/b", &body));
        for other in ["acme/a", "acme/b", "acme/a, acme/b, acme/c", "a, acme/b"] {
            assert!(!is_told(other, &body), "{other}");
        }
        // What nobody marked may be anybody's.
        assert!(!is_told("acme/a, acme/b", &report("").body(10_000)));
    }

    #[test]
    fn a_comment_is_about_one_project() {
        let report = |about| Report { markdown: "### x\n\n- Project: acme/web\n", has_news: true, about };
        let is_told = |about, body: &str| report(about).is_told_by(&Untrusted::new(body.to_owned()));
        let body = report("acme/web").body(10_000);
        assert!(
            body.starts_with(&format!("{MARKER}\n<!-- sentry-mcp project: acme/web -->\n### x")),
            "{body}"
        );
        assert!(is_told("acme/web", &body) && is_told("acme/web", &body.replace('\n', "\r\n")));
        assert!(!is_told("acme/we", &body) && !is_told("acme/web2", &body) && !is_told("", &body));
        let older = report("").body(10_000);
        assert!(is_told("acme/web", &older) && is_told("acme/web", &older.replace('\n', "\r\n")));
        assert!(!is_told("acme/we", &older) && is_told("", &older));
        let odd = report("`a_b`/x -->").body(10_000);
        assert!(
            odd.contains("<!-- sentry-mcp project: a_b/x -\u{2010} -->") && is_told("`a_b`/x -->", &odd),
            "{odd}"
        );
    }
}
