//! Search text cut into terms, words, operators and parentheses, with Sentry's messages for what cannot be.

/// A piece of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    Term(Term),
    /// Free text, quotes removed.
    Word(String),
    And,
    Or,
    Open,
    Close,
}

/// `!key:>value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) negated: bool,
    /// Without `tags[…]` around it.
    pub(crate) key: String,
    /// The key was written as `tags[…]`: it is a tag even if it is called like a field.
    pub(crate) tag: bool,
    /// The key was written as `tags[…,number]`: it compares as a number.
    pub(crate) number: bool,
    pub(crate) operator: Operator,
    /// More than one for `[a, b]`.
    pub(crate) values: Vec<Value>,
}

/// A value and whether it stood in quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Value {
    pub(crate) text: String,
    pub(crate) quoted: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Operator {
    /// As it is written.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Self::Equal => "",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
        }
    }

    /// Whether `left` stands to `right` as it says.
    pub(crate) fn compares(self, left: f64, right: f64) -> bool {
        match self {
            Self::Equal => (left - right).abs() < f64::EPSILON,
            Self::Greater => left > right,
            Self::GreaterOrEqual => left >= right,
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
        }
    }
}

/// Cuts a search into its pieces, or says in Sentry's words why it cannot.
pub(crate) fn lex(search: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = search.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, tail) = match first {
            '(' => (Token::Open, rest.split_at(1).1),
            ')' => (Token::Close, rest.split_at(1).1),
            _ => match term(rest, search)? {
                Some((term, tail)) => (Token::Term(term), tail),
                None => word(rest)?,
            },
        };
        tokens.push(token);
        rest = tail.trim_start();
    }
    Ok(tokens)
}

fn ends_bare(c: char) -> bool {
    c.is_whitespace() || c == '(' || c == ')'
}

fn word(text: &str) -> Result<(Token, &str), String> {
    if let Some(inner) = text.strip_prefix('"') {
        let (word, tail) = quoted(inner, text)?;
        return Ok((Token::Word(word), tail));
    }
    let (word, tail) = text.split_at(text.find(ends_bare).unwrap_or(text.len()));
    let token = match word {
        word if word.eq_ignore_ascii_case("and") => Token::And,
        word if word.eq_ignore_ascii_case("or") => Token::Or,
        word if word.contains('"') && !word.contains("\\\"") => return Err(stray_quote(text)),
        word => Token::Word(word.replace("\\\"", "\"")),
    };
    Ok((token, tail))
}

/// What stands before the closing quote, unescaped, and what follows it.
fn quoted<'a>(inner: &'a str, whole: &str) -> Result<(String, &'a str), String> {
    let mut text = String::new();
    for (index, c) in inner.char_indices() {
        match c {
            // Sentry looks no further back: `"a\\"` is still open.
            '"' if text.ends_with('\\') => {
                text.pop();
                text.push('"');
            }
            '"' => {
                let tail = inner.split_at(index + 1).1;
                let ends =
                    tail.chars().next().is_none_or(|next| ends_bare(next) || next == ',' || next == ']');
                return if ends { Ok((text, tail)) } else { Err(stray_quote(whole)) };
            }
            c => text.push(c),
        }
    }
    Err(stray_quote(whole))
}

fn stray_quote(at: &str) -> String {
    format!("Invalid quote at '{at}': quotes must enclose text or be escaped.")
}

/// A key, if one stands here, and what follows its colon.
fn key(text: &str) -> Option<(String, bool, &str)> {
    if let Some((key, tail)) = text.strip_prefix("tags[").and_then(|inner| inner.split_once("]:")) {
        return Some((key.to_owned(), true, tail));
    }
    if let Some((name, tail)) = text.strip_prefix("flags[").and_then(|inner| inner.split_once("]:")) {
        return Some((format!("flags[{}]", name.trim_matches('"')), false, tail));
    }
    if let Some((key, tail)) = text.strip_prefix('"').and_then(|inner| inner.split_once("\":")) {
        return (!key.contains('"')).then(|| (key.to_owned(), false, tail));
    }
    let length = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '-')))?;
    let (key, tail) = text.split_at(length);
    if let Some((arguments, tail)) = tail.strip_prefix('(').and_then(|inner| inner.split_once("):"))
        && !key.is_empty()
        && !arguments.contains(['(', ')', ':', '"'])
    {
        // An aggregate: `p95(span.duration):>100ms`.
        return Some((format!("{key}({arguments})"), false, tail));
    }
    let tail = tail.strip_prefix(':')?;
    (!key.is_empty()).then(|| (key.to_owned(), false, tail))
}

fn term<'a>(text: &'a str, search: &str) -> Result<Option<(Term, &'a str)>, String> {
    let (negated, unsigned) = text.strip_prefix('!').map_or((false, text), |rest| (true, rest));
    let Some((key, tag, value)) = key(unsigned) else { return Ok(None) };
    let (key, number) = match key.rsplit_once(',').filter(|_| tag) {
        Some((name, kind)) => (name.trim_matches('"').to_owned(), kind.trim() == "number"),
        None => (key, false),
    };
    let operators = [
        (">=", Operator::GreaterOrEqual),
        ("<=", Operator::LessOrEqual),
        (">", Operator::Greater),
        ("<", Operator::Less),
        ("=", Operator::Equal),
    ];
    let found = operators.iter().find_map(|(sign, operator)| Some((*operator, value.strip_prefix(sign)?)));
    let (operator, value) = found.unwrap_or((Operator::Equal, value));
    let (values, tail) = if let Some(list) = value.strip_prefix('[') {
        list_values(list, search)?
    } else if let Some(inner) = value.strip_prefix('"') {
        let (text, tail) = quoted(inner, value)?;
        (vec![Value { text, quoted: true }], tail)
    } else {
        let (bare, tail) = value.split_at(value.find(ends_bare).unwrap_or(value.len()));
        if bare.is_empty() && tail.starts_with(['(', ')']) {
            return Err(parse_error(search, tail));
        }
        if bare.is_empty() {
            return Err(format!("Empty string after '{key}:'"));
        }
        if bare.contains('"') && !bare.contains("\\\"") {
            return Err(stray_quote(bare));
        }
        (vec![Value { text: bare.replace("\\\"", "\""), quoted: false }], tail)
    };
    Ok(Some((Term { negated, key, tag, number, operator, values }, tail)))
}

fn list_values<'a>(list: &'a str, search: &str) -> Result<(Vec<Value>, &'a str), String> {
    let mut values = Vec::new();
    let mut rest = list.trim_start();
    loop {
        let (value, tail) = match rest.strip_prefix('"') {
            Some(inner) => {
                let (text, tail) = quoted(inner, rest)?;
                (Value { text, quoted: true }, tail)
            }
            None => {
                let end = rest.find([',', ']']).ok_or_else(|| parse_error(search, list))?;
                let (bare, tail) = rest.split_at(end);
                (Value { text: bare.trim().to_owned(), quoted: false }, tail)
            }
        };
        if value.text.is_empty() && !value.quoted {
            return Err(parse_error(search, rest));
        }
        values.push(value);
        let tail = tail.trim_start();
        if let Some(after) = tail.strip_prefix(']') {
            return Ok((values, after));
        }
        rest = tail.strip_prefix(',').ok_or_else(|| parse_error(search, tail))?.trim_start();
    }
}

/// Sentry's message for what its grammar does not know, with the column counted from 1.
pub(crate) fn parse_error(search: &str, at: &str) -> String {
    let column = search.len() - at.len() + 1;
    let before: Vec<char> = search.get(..column - 1).unwrap_or_default().chars().rev().take(5).collect();
    let near: String = before.into_iter().rev().chain(at.chars().take(6)).collect();
    format!(
        "Error parsing search query: Parse error at '{near}' (column {column}). This is commonly caused by unmatched \
         parentheses. Enclose any text in double quotes."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(search: &str) -> Vec<(bool, String, Operator, Vec<String>)> {
        let term = |token| match token {
            Token::Term(t) => (t.negated, t.key, t.operator, t.values.into_iter().map(|v| v.text).collect()),
            other => panic!("not a term: {other:?}"),
        };
        lex(search).unwrap().into_iter().map(term).collect()
    }

    #[test]
    fn terms_have_a_sign_a_key_an_operator_and_values() {
        use Operator::{Equal, Greater, LessOrEqual};
        let list = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(terms("is:unresolved"), [(false, "is".into(), Equal, list(&["unresolved"]))]);
        assert_eq!(terms("!level:error"), [(true, "level".into(), Equal, list(&["error"]))]);
        assert_eq!(terms("timesSeen:>10"), [(false, "timesSeen".into(), Greater, list(&["10"]))]);
        assert_eq!(terms("age:<=2026-11-01"), [(false, "age".into(), LessOrEqual, list(&["2026-11-01"]))]);
        assert_eq!(terms(r#"a.b-c:"x \"y\" z""#), [(false, "a.b-c".into(), Equal, list(&["x \"y\" z"]))]);
        assert_eq!(terms(r#"k:[a, "b, c",d]"#), [(false, "k".into(), Equal, list(&["a", "b, c", "d"]))]);
        assert_eq!(terms("tags[level,number]:3"), [(false, "level".into(), Equal, list(&["3"]))]);
        assert_eq!(terms(r#""quoted key":1"#), [(false, "quoted key".into(), Equal, list(&["1"]))]);
    }

    #[test]
    fn words_quotes_and_operators_are_told_apart() {
        let word = |text: &str| Token::Word(text.into());
        let expected = [Token::Open, word("a"), Token::Or, word("b c"), Token::Close, Token::And, word("d")];
        assert_eq!(lex(r#"(a OR "b c") AND d"#).unwrap(), expected);
        assert_eq!(lex(r#"(a or "b c") And d"#).unwrap(), expected);
    }

    #[test]
    fn what_cannot_be_read_is_refused_in_sentrys_words() {
        let refusal = |search| lex(search).unwrap_err();
        assert!(refusal("is:(").starts_with("Error parsing search query: Parse error at 'is:(' (column 4)."));
        assert_eq!(refusal("level:"), "Empty string after 'level:'");
        assert_eq!(refusal("ValueError: Invalid"), "Empty string after 'ValueError:'");
        assert!(refusal("\"open").starts_with("Invalid quote at"));
        assert!(refusal(r#"path:"C:\\""#).starts_with("Invalid quote at"));
        assert!(refusal("a\"b\"").starts_with("Invalid quote at"));
        assert!(refusal("k:[a").contains("Parse error"));
        assert!(refusal("k:[]").contains("Parse error"));
        assert!(refusal("k:[a,]").contains("Parse error"));
    }
}
