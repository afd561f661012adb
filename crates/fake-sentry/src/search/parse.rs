//! From pieces to an expression: what stands beside each other must all hold, `OR` binds loosest.

use chrono::{DateTime, Utc};

use super::{
    Expression,
    filter::Filter,
    lex::{Term, Token, lex, parse_error},
};
use crate::world::organization::Organization;

/// What a search means depends on where and when it is asked.
pub(crate) struct Context<'a> {
    pub(crate) now: DateTime<Utc>,
    pub(crate) organization: &'a Organization,
    /// Whether `AND` and `OR` may be used: among events, not among issues.
    pub(crate) boolean: bool,
}

/// Reads a search of issues or of an issue's events, or says in Sentry's words what is wrong with it.
pub(crate) fn parse(search: &str, context: &Context<'_>) -> Result<Expression, String> {
    read(search, context.boolean, &|term| Filter::new(term, context))
}

/// Reads a search whose terms mean what `understand` says.
pub(crate) fn read<F>(
    search: &str,
    boolean: bool,
    understand: &dyn Fn(&Term) -> Result<F, String>,
) -> Result<Expression<F>, String> {
    let tokens = lex(search)?;
    if !boolean && tokens.iter().any(|token| matches!(token, Token::And | Token::Or)) {
        return Err(
            "Boolean statements containing \"OR\" or \"AND\" are not supported in this search".to_owned()
        );
    }
    if is_too_deep(&tokens) {
        return Err(parse_error(search, search));
    }
    let mut reader = Reader { tokens: tokens.into_iter().peekable(), understand, search };
    let expression = reader.any()?;
    match reader.tokens.next() {
        None => Ok(expression),
        Some(_) => {
            let at = search.rfind(')').map_or(search, |index| search.split_at(index).1);
            Err(parse_error(search, at))
        }
    }
}

/// Parentheses inside each other; reading them goes as deep as they do, and the stack does not.
const DEEPEST: usize = 100;

fn is_too_deep(tokens: &[Token]) -> bool {
    let mut depth = 0_usize;
    tokens.iter().any(|token| {
        match token {
            Token::Open => depth += 1,
            Token::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > DEEPEST
    })
}

struct Reader<'a, I: Iterator<Item = Token>, F> {
    tokens: std::iter::Peekable<I>,
    understand: &'a dyn Fn(&Term) -> Result<F, String>,
    /// The whole text, for messages.
    search: &'a str,
}

impl<I: Iterator<Item = Token>, F> Reader<'_, I, F> {
    /// `a OR b`.
    fn any(&mut self) -> Result<Expression<F>, String> {
        let mut parts = vec![self.all()?];
        while self.tokens.next_if_eq(&Token::Or).is_some() {
            parts.push(self.all()?);
        }
        if parts.len() > 1
            && parts.iter().any(|part| matches!(part, Expression::All(empty) if empty.is_empty()))
        {
            return Err("Condition is missing on the left or right side of 'OR' operator".to_owned());
        }
        Ok(if parts.len() == 1 { parts.swap_remove(0) } else { Expression::Any(parts) })
    }

    /// `a b` and `a AND b`, until `OR`, `)` or the end.
    fn all(&mut self) -> Result<Expression<F>, String> {
        let mut parts = Vec::new();
        let mut phrase: Vec<String> = Vec::new();
        while let Some(token) = self.tokens.next_if(|token| !matches!(token, Token::Or | Token::Close)) {
            if let Token::Word(word) = token {
                phrase.push(word);
                continue;
            }
            flush(&mut phrase, &mut parts);
            match token {
                Token::Term(term) => parts.push(Expression::Filter((self.understand)(&term)?)),
                Token::Open => {
                    let inner = self.any()?;
                    if self.tokens.next_if_eq(&Token::Close).is_none() {
                        let at =
                            self.search.rfind('(').map_or(self.search, |index| self.search.split_at(index).1);
                        return Err(parse_error(self.search, at));
                    }
                    parts.push(inner);
                }
                _ => {}
            }
        }
        flush(&mut phrase, &mut parts);
        Ok(Expression::All(parts))
    }
}

/// Neighbouring words are one phrase.
fn flush<F>(phrase: &mut Vec<String>, parts: &mut Vec<Expression<F>>) {
    if !phrase.is_empty() {
        parts.push(Expression::Text(phrase.join(" ").to_lowercase()));
        phrase.clear();
    }
}
