//! Why a text is no search: in our words, with the place, drawn below the text like a compiler does.

use std::{fmt, ops::Range};

/// Why a text is no search.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Problem {
    wrong: Wrong,
    span: Range<usize>,
}

/// What can be wrong with the syntax of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// `"open`
    OpenQuote,
    /// `a"b`
    StrayQuote,
    /// `"a"b`
    AfterQuote,
    /// `level:`
    NothingAfterColon,
    /// `level:(a OR b)`, `message:f(x)`
    ParenthesisInValue,
    /// `(a`
    OpenParenthesis,
    /// `a)`
    StrayParenthesis,
    /// `()`
    EmptyGroup,
    /// `OR a`, `a AND`, `a OR OR b`
    MissingSide,
    /// `key:[a, b`
    OpenList,
    /// `key:[a,,b]`, `key:[]`
    EmptyListValue,
    /// `key:[a b]`
    SpaceInList,
    /// `key:[a]b`
    AfterList,
    /// `key:>[1, 2]`
    ListAfterOperator,
    /// `!(a OR b)`
    NegatedGroup,
    /// `!"some words"`
    NegatedText,
    /// `"my key":a`, `tags[my key]:a`
    BadKey,
    /// More than 100 parentheses inside each other.
    TooDeep,
    /// A column that is no field, function or equation.
    BadColumn,
    /// `equation|a b`
    BadEquation,
}

impl Wrong {
    /// What is wrong, and what to write instead.
    pub const fn message(self) -> &'static str {
        match self {
            Self::OpenQuote => {
                "this quotation mark is never closed; inside quotes, `\\\"` is a mark of the text"
            }
            Self::StrayQuote => {
                "a quotation mark inside a word: put quotes around the whole, or write `\\\"`"
            }
            Self::AfterQuote => "text follows the closing quotation mark without a space",
            Self::NothingAfterColon => {
                "nothing follows the colon: write the value without a space, or quote text that holds a colon"
            }
            Self::ParenthesisInValue => {
                "a value with a parenthesis needs quotes; for several values write `key:[a, b]`"
            }
            Self::OpenParenthesis => "this parenthesis is never closed; quote it if it belongs to the text",
            Self::StrayParenthesis => "this parenthesis was never opened; quote it if it belongs to the text",
            Self::EmptyGroup => {
                "nothing stands between the parentheses; quote them if they belong to the text"
            }
            Self::MissingSide => {
                "a term is missing on one side of this word; quote it if it belongs to the text"
            }
            Self::OpenList => "this list is never closed; quote the value if the bracket belongs to the text",
            Self::EmptyListValue => "the list holds an empty value",
            Self::SpaceInList => {
                "a space or parenthesis in a value of a list needs quotes, and none stands next to the brackets"
            }
            Self::AfterList => "text follows the list without a space",
            Self::ListAfterOperator => "a list takes no operator; `!key:[a, b]` is none of them",
            Self::NegatedGroup => "parentheses cannot be negated: write `!` before each term inside",
            Self::NegatedText => "text cannot be negated: write `!message:\"*text*\"`",
            Self::BadKey => "the name of a field or tag has only letters, digits and `_`, `.`, `-`, `:`",
            Self::TooDeep => "more than 100 parentheses inside each other",
            Self::BadColumn => {
                "a column is a field, a function such as `count()`, or an equation such as `equation|a / b`"
            }
            Self::BadEquation => {
                "an equation joins fields, functions and numbers by `+`, `-`, `*`, `/` and parentheses"
            }
        }
    }
}

impl Problem {
    pub(super) const fn new(wrong: Wrong, span: Range<usize>) -> Self {
        Self { wrong, span }
    }

    /// What is wrong.
    pub const fn wrong(&self) -> Wrong {
        self.wrong
    }

    /// Where, in bytes of the text that was read.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The text with a line of carets below the place; it holds the caller's words.
    pub fn drawn(&self, text: &str) -> String {
        drawn(text, &self.span, self.wrong.message())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.wrong.message())
    }
}

/// So many characters of the text are shown on either side of the place.
const AROUND: usize = 30;

/// Two lines: the text around the span, and carets with what is said about it.
pub(super) fn drawn(text: &str, span: &Range<usize>, message: &str) -> String {
    let before: Vec<char> = text.get(..span.start).unwrap_or(text).chars().collect();
    let within: Vec<char> = text.get(span.clone()).unwrap_or_default().chars().take(2 * AROUND).collect();
    let after: Vec<char> = text.get(span.end..).unwrap_or_default().chars().collect();
    let visible = |c: &char| if c.is_control() { ' ' } else { *c };
    let cut = before.len().saturating_sub(AROUND);
    let mut line = if cut > 0 { String::from("…") } else { String::new() };
    line.extend(before.iter().skip(cut).map(visible));
    let column = line.chars().count();
    line.extend(within.iter().map(visible));
    line.extend(after.iter().take(AROUND).map(visible));
    if after.len() > AROUND {
        line.push('…');
    }
    let carets = "^".repeat(within.len().max(1));
    format!("{line}\n{}{carets} {message}", " ".repeat(column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_below_the_place() {
        let text = "is:unresolved level:\"error";
        let problem = Problem::new(Wrong::OpenQuote, 20..21);
        assert_eq!(
            problem.drawn(text),
            "is:unresolved level:\"error\n                    ^ this quotation mark is never closed; \
             inside quotes, `\\\"` is a mark of the text"
        );
    }

    #[test]
    fn a_long_text_is_shown_around_the_place() {
        let text = format!("{}ä)\tb{}", "x".repeat(50), "y".repeat(50));
        let at = text.find(')').unwrap();
        let drawn = Problem::new(Wrong::StrayParenthesis, at..at + 1).drawn(&text);
        let lines: Vec<&str> = drawn.lines().collect();
        assert_eq!(lines[0], format!("…{}ä) b{}…", "x".repeat(29), "y".repeat(28)));
        assert!(lines[1].starts_with(&format!("{}^ this", " ".repeat(31))));
    }
}
