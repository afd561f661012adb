//! A source file as the compiler sees it, without its tests: what the text rules search.

use std::ops::RangeInclusive;
use std::str::FromStr;

use anyhow::anyhow;
use proc_macro2::{Delimiter, LexError, Spacing, TokenStream, TokenTree};

/// One token of code; comments are none, and a text in quotes is a single one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) text: String,
    /// Counted from 1.
    pub(super) line: usize,
}

/// Whether `file` (relative to the root) is code that ends up in a crate, not a test, an example or a bench.
pub(crate) fn is_shipped(file: &str) -> bool {
    let mut parts = file.split('/');
    parts.next() == Some("crates")
        && parts.nth(1) == Some("src")
        && !file.ends_with("/tests.rs")
        && !file.contains("/tests/")
}

/// The tokens of `text` outside `#[cfg(test)]`.
pub(super) fn code(text: &str) -> anyhow::Result<Vec<Token>> {
    let stream = TokenStream::from_str(text).map_err(|error: LexError| anyhow!("{error}"))?;
    let mut tokens = Vec::new();
    flatten(stream, &mut tokens);
    Ok(tokens)
}

/// The lines of `text`, counted from 1, on which stands what `#[cfg(test)]` is before.
pub(crate) fn lines_of_tests(text: &str) -> anyhow::Result<Vec<RangeInclusive<usize>>> {
    fn search(stream: TokenStream, found: &mut Vec<RangeInclusive<usize>>) {
        let mut trees = stream.into_iter().peekable();
        let mut is_attribute = false;
        while let Some(tree) = trees.next() {
            let line = tree.span().start().line;
            if is_attribute && is_for_tests(&tree) {
                found.push(line..=item(&mut trees).unwrap_or(line));
            } else if let TokenTree::Group(group) = &tree {
                search(group.stream(), found);
            }
            is_attribute = matches!(&tree, TokenTree::Punct(hash) if hash.as_char() == '#');
        }
    }
    let stream = TokenStream::from_str(text).map_err(|error: LexError| anyhow!("{error}"))?;
    let mut found = Vec::new();
    search(stream, &mut found);
    Ok(found)
}

/// Takes an item away: it ends with its body or its semicolon. The line on which it does.
fn item(trees: &mut impl Iterator<Item = TokenTree>) -> Option<usize> {
    for tree in trees {
        match tree {
            TokenTree::Group(body) if body.delimiter() == Delimiter::Brace => {
                return Some(body.span_close().end().line);
            }
            TokenTree::Punct(end) if end.as_char() == ';' => return Some(end.span().end().line),
            _ => {}
        }
    }
    None
}

fn flatten(stream: TokenStream, tokens: &mut Vec<Token>) {
    let mut trees = stream.into_iter().peekable();
    while let Some(tree) = trees.next() {
        let line = tree.span().start().line;
        match tree {
            TokenTree::Punct(hash) if hash.as_char() == '#' => {
                let whole_file =
                    matches!(trees.peek(), Some(TokenTree::Punct(bang)) if bang.as_char() == '!');
                if whole_file {
                    trees.next();
                }
                if trees.next_if(is_for_tests).is_none() {
                    continue;
                }
                if whole_file {
                    return;
                }
                item(&mut trees);
            }
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::None => ("", ""),
                };
                tokens.push(Token { text: open.into(), line });
                flatten(group.stream(), tokens);
                tokens.push(Token { text: close.into(), line: group.span_close().start().line });
            }
            TokenTree::Punct(colon) if colon.as_char() == ':' && colon.spacing() == Spacing::Joint => {
                let path =
                    trees.next_if(|next| matches!(next, TokenTree::Punct(second) if second.as_char() == ':'));
                tokens.push(Token { text: if path.is_some() { "::" } else { ":" }.into(), line });
            }
            other => tokens.push(Token { text: other.to_string(), line }),
        }
    }
}

/// `[cfg(test)]`, or a `cfg(all(test, …))`, which no shipped build has either.
fn is_for_tests(attribute: &TokenTree) -> bool {
    let text: String = attribute.to_string().split_whitespace().collect();
    text == "[cfg(test)]" || text.starts_with("[cfg(all(test,")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<String> {
        code(source).unwrap().into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn comments_are_no_code_and_quoted_text_is_one_token() {
        assert_eq!(
            texts("// rmcp\n/* rmcp /* rmcp */ */ let a = \"rmcp // x\";"),
            ["let", "a", "=", "\"rmcp // x\"", ";"]
        );
    }

    #[test]
    fn a_path_keeps_its_double_colons_whole() {
        assert_eq!(texts("std::env::var::<u8>"), ["std", "::", "env", "::", "var", "::", "<", "u8", ">"]);
        assert_eq!(texts("a:&b"), ["a", ":", "&", "b"]);
    }

    #[test]
    fn tests_are_left_out_and_what_follows_them_is_not() {
        let source = "fn a() {} #[cfg(test)] mod tests { fn rmcp() {} } #[cfg(test)] use rmcp::x; fn b() {}";
        assert_eq!(texts(source), ["fn", "a", "(", ")", "{", "}", "fn", "b", "(", ")", "{", "}"]);
        assert_eq!(texts("#![cfg(test)] fn a() {}"), [""; 0]);
        assert_eq!(texts("#[cfg(all(test, unix))] #[ignore] fn a() {} x"), ["x"]);
    }

    #[test]
    fn tests_stand_on_lines() {
        let source =
            "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\nfn c() {\n    #[cfg(test)]\n    d();\n}";
        assert_eq!(lines_of_tests(source).unwrap(), [2..=5, 7..=8]);
    }

    #[test]
    fn code_behind_another_attribute_is_kept() {
        assert_eq!(
            texts("#[cfg(not(test))] use rmcp;"),
            ["[", "cfg", "(", "not", "(", "test", ")", ")", "]", "use", "rmcp", ";"]
        );
    }

    #[test]
    fn a_token_knows_its_line() {
        let code = code("fn a() {\n    b\n}").unwrap();
        assert_eq!(code.iter().find(|token| token.text == "b").map(|token| token.line), Some(2));
    }

    #[test]
    fn only_the_sources_of_crates_are_shipped() {
        assert!(is_shipped("crates/tools/src/gate.rs"));
        assert!(!is_shipped("crates/tools/tests/surface.rs"));
        assert!(!is_shipped("crates/tools/src/gate/tests.rs"));
        assert!(!is_shipped("xtask/src/main.rs"));
    }
}
