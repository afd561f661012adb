//! A value, a word or an argument: what it says, and how it is written so that nothing of it is taken for syntax.

use std::fmt::{self, Write};

/// Text in a search, without the quotes around it and with `\"` for none of its own quotation marks.
///
/// `\*` stays as it is, because it says that the star is no wildcard.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Literal {
    text: Box<str>,
    quoted: bool,
}

impl Literal {
    pub(super) fn read(text: &str, quoted: bool) -> Self {
        Self { text: text.replace("\\\"", "\"").into(), quoted }
    }

    /// Exactly this text: a star in it is a star.
    ///
    /// Sentry has no way to write a backslash before a star, or at the end of a text that needs quotes: there a
    /// wildcard stands for it, which finds more and never less.
    pub fn exact(text: &str) -> Self {
        let mut exact = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '*' if exact.ends_with('\\') => {
                    exact.pop();
                    exact.push('*');
                }
                '*' => exact.push_str("\\*"),
                c => exact.push(c),
            }
        }
        Self::needing(exact)
    }

    /// Any text with this in it.
    pub fn containing(text: &str) -> Self {
        Self::needing(format!("*{}*", in_pattern(text)))
    }

    /// Any text that begins with this.
    pub fn starting_with(text: &str) -> Self {
        Self::needing(format!("{}*", in_pattern(text)))
    }

    /// Any text that ends with this.
    pub fn ending_with(text: &str) -> Self {
        Self::needing(format!("*{}", in_pattern(text)))
    }

    /// A pattern whose stars are wildcards, as someone wrote it.
    pub fn pattern(text: &str) -> Self {
        Self::needing(text.to_owned())
    }

    /// In quotes, whether it needs them or not.
    pub fn phrase(text: &str) -> Self {
        Self { text: closable(text.to_owned()).into(), quoted: true }
    }

    fn needing(text: String) -> Self {
        let quoted = needs_quotes(&text);
        Self { text: if quoted { closable(text) } else { text }.into(), quoted }
    }

    /// As it can stand anywhere, also if it was read where less is taken for syntax.
    pub(super) fn anywhere(self) -> Self {
        if self.quoted { self } else { Self::needing(self.text.into()) }
    }

    /// What it says.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it stands in quotes. Numbers, times and lists are read only without.
    pub const fn is_quoted(&self) -> bool {
        self.quoted
    }

    /// Whether a star in it stands for anything: one before which no backslash, or an even number, stands.
    pub fn has_wildcard(&self) -> bool {
        let mut escaped = false;
        self.text.chars().any(|c| {
            let wild = c == '*' && !escaped;
            escaped = c == '\\' && !escaped;
            wild
        })
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.quoted { "\"" } else { "" };
        f.write_str(mark)?;
        for c in self.text.chars() {
            if c == '"' {
                f.write_char('\\')?;
            }
            f.write_char(c)?;
        }
        f.write_str(mark)
    }
}

/// A backslash would be taken for the escape of the quotation mark that follows it.
fn closable(text: String) -> String {
    match text.strip_suffix('\\') {
        Some(before) => format!("{}*", before.trim_end_matches('\\')),
        None => text,
    }
}

/// In a pattern a backslash takes the meaning from whatever follows it.
fn in_pattern(text: &str) -> String {
    text.replace('\\', "\\\\").replace('*', "\\*")
}

/// What can be taken for syntax somewhere: after a colon, in a list, or alone.
fn needs_quotes(text: &str) -> bool {
    let syntax = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '(' | ')' | '"' | ',');
    text.is_empty()
        || text.contains(syntax)
        || text.starts_with(['>', '<', '=', '!', '['])
        || text.ends_with(']')
        || text.starts_with("//")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_quoted_when_it_could_be_taken_for_syntax() {
        for (text, written) in [
            ("error", "error"),
            ("1.2.3@4+5", "1.2.3@4+5"),
            ("a@example.com", "a@example.com"),
            ("https://example.com/a?b=c", "https://example.com/a?b=c"),
            ("", r#""""#),
            ("two words", r#""two words""#),
            ("f(x)", r#""f(x)""#),
            (r#"say "hi""#, r#""say \"hi\"""#),
            ("a,b", r#""a,b""#),
            ("[a]", r#""[a]""#),
            (">5", r#"">5""#),
            ("!x", r#""!x""#),
            ("a*b", r"a\*b"),
            (r"C:\new", r"C:\new"),
            (r"C:\", r"C:\"),
            (r"C:\My Files\", r#""C:\My Files*""#),
            (r"\*", "*"),
        ] {
            assert_eq!(Literal::exact(text).to_string(), written, "{text}");
        }
    }

    #[test]
    fn patterns_keep_the_text_between_their_stars_literal() {
        assert_eq!(Literal::containing("a*b").to_string(), r"*a\*b*");
        assert_eq!(Literal::starting_with(r"C:\new").to_string(), r"C:\\new*");
        assert_eq!(Literal::ending_with("two words").to_string(), r#""*two words""#);
        assert_eq!(Literal::pattern("/api/*/users").to_string(), "/api/*/users");
        assert_eq!(Literal::phrase("or").to_string(), r#""or""#);
    }

    #[test]
    fn an_escaped_star_is_no_wildcard() {
        for (text, wild) in [("a*", true), (r"a\*", false), (r"a\\*", true), ("a", false)] {
            assert_eq!(Literal::read(text, false).has_wildcard(), wild, "{text}");
        }
    }
}
