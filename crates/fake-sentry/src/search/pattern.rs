//! Values to compare with: exact, or with `*` for anything.

use super::lex::Value;

/// A value of a term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Pattern {
    Exact(String),
    /// What stands between the stars, in lower case: wildcards ignore case, exact values do not.
    Wild(Vec<String>),
}

impl Pattern {
    pub(crate) fn new(value: &Value) -> Self {
        let text = &value.text;
        if text.replace("\\*", "").contains('*') {
            // A star that is meant literally is hidden while the others cut.
            let pieces = text.replace("\\*", "\u{0}").to_lowercase();
            return Self::Wild(pieces.split('*').map(|piece| piece.replace('\u{0}', "*")).collect());
        }
        Self::Exact(text.replace("\\*", "*"))
    }

    /// An exact empty value asks for events without the field.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Exact(text) if text.is_empty())
    }

    pub(crate) fn matches(&self, text: &str) -> bool {
        match self {
            Self::Exact(exact) => exact == text,
            Self::Wild(pieces) => wild(pieces, &text.to_lowercase()),
        }
    }

    /// Whether the text contains it, ignoring case: how `message:` compares.
    pub(crate) fn within(&self, text: &str) -> bool {
        match self {
            Self::Exact(exact) => text.to_lowercase().contains(&exact.to_lowercase()),
            Self::Wild(_) => self.matches(text),
        }
    }
}

fn wild(pieces: &[String], text: &str) -> bool {
    let Some(((first, middle), last)) = pieces.split_first().and_then(|(f, rest)| {
        let (last, middle) = rest.split_last()?;
        Some(((f, middle), last))
    }) else {
        return false;
    };
    let Some(mut rest) = text.strip_prefix(first.as_str()) else { return false };
    for piece in middle {
        match rest.find(piece.as_str()) {
            Some(at) => rest = rest.split_at(at + piece.len()).1,
            None => return false,
        }
    }
    rest.ends_with(last.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern::new(&Value { text: text.into(), quoted: false })
    }

    #[test]
    fn stars_stand_for_anything() {
        assert!(pattern("Value*").matches("valueerror"));
        assert!(pattern("*auth.py").matches("app/services/auth.py"));
        assert!(pattern("a*c*e").matches("abcde"));
        assert!(!pattern("a*c*e").matches("abde"));
        assert!(!pattern("ab*b").matches("ab"));
        assert!(pattern("*").matches(""));
    }

    #[test]
    fn an_escaped_star_is_a_star() {
        assert!(pattern(r"/v2/\*").matches("/v2/*"));
        assert!(!pattern(r"/v2/\*").matches("/v2/orders"));
        assert!(pattern(r"*/\*").matches("/v2/*"));
    }

    #[test]
    fn exact_values_mind_case_and_messages_do_not() {
        assert!(!pattern("Error").matches("error"));
        assert!(pattern("TOKEN").within("Invalid token format"));
    }
}
