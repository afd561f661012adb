//! Puts the terms of a search together: each once, those of one field as a list, free text last.

use crate::query::{Query, Text};

use super::effect::Draft;

/// Characters of free text in a search.
pub(super) const LONGEST: usize = 200;

#[derive(Debug, PartialEq)]
pub(super) enum Piece {
    Draft(Draft),
    /// Kept as it was typed.
    Syntax(String),
}

/// The terms so far, in the order of the words.
#[derive(Debug, Default)]
pub(super) struct Terms(Vec<Piece>);

impl Terms {
    pub(super) fn draft(&mut self, draft: Draft) {
        let written = draft.written();
        if self.0.iter().any(|piece| matches!(piece, Piece::Syntax(text) if *text == written)) {
            return;
        }
        let lists = lists(&draft);
        for piece in &mut self.0 {
            let Piece::Draft(earlier) = piece else { continue };
            if *earlier == draft {
                return;
            }
            if lists
                && earlier.key == draft.key
                && earlier.sign.is_empty()
                && earlier.negated == draft.negated
            {
                for value in draft.values {
                    if !earlier.values.contains(&value) {
                        earlier.values.push(value);
                    }
                }
                return;
            }
        }
        self.0.push(Piece::Draft(draft));
    }

    pub(super) fn syntax(&mut self, written: String) {
        self.0.retain(|piece| !matches!(piece, Piece::Draft(draft) if draft.written() == written));
        if !self.0.contains(&Piece::Syntax(written.clone())) {
            self.0.push(Piece::Syntax(written));
        }
    }

    /// The search with the free text that it has room for, and what it has no room for.
    pub(super) fn query(&self, texts: &[String]) -> (Query, Vec<String>) {
        let mut room = LONGEST;
        let (mut words, mut without) = (Vec::new(), Vec::new());
        for text in texts {
            let (kept, rest) = cut(text, room);
            if !rest.is_empty() {
                without.push(rest.to_owned());
            }
            if !kept.is_empty() {
                room -= kept.chars().count();
                words.push(Text::phrase(kept).as_str().to_owned());
            }
        }
        let alone = self.0.len() + words.len() == 1;
        let piece = |piece: &Piece| match piece {
            Piece::Draft(draft) => draft.written(),
            Piece::Syntax(text) => {
                let joined = Query::parse(text).is_ok_and(|query| query.has_or());
                if joined && !alone { format!("({text})") } else { text.clone() }
            }
        };
        let written: Vec<String> = self.0.iter().map(piece).chain(words).collect();
        (Query::parse(&written.join(" ")).unwrap_or_default(), without)
    }
}

/// Whether several values of a field are one term.
pub(super) fn lists(draft: &Draft) -> bool {
    draft.sign.is_empty()
        && !matches!(
            draft.key.as_str(),
            "is" | "has" | "is_transaction" | "firstSeen" | "lastSeen" | "userCount" | "timesSeen"
        )
}

/// The whole words of a text that so many characters hold, and the rest.
fn cut(text: &str, room: usize) -> (&str, &str) {
    let Some((end, _)) = text.char_indices().nth(room) else { return (text, "") };
    let (fits, behind) = text.split_at(end);
    let whole = if behind.starts_with(char::is_whitespace) {
        fits.len()
    } else {
        fits.rfind(char::is_whitespace).unwrap_or(0)
    };
    let (kept, rest) = text.split_at(whole);
    (kept.trim_end(), rest.trim_start())
}
