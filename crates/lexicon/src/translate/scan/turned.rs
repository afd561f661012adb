//! Terms that were typed, and what a negation turns: a term, a phrase with its whole list, or text.

use super::{
    super::{
        effect::Effect,
        free::{self, Role},
        negation::{self, Force},
        token::Kind,
        words::Words,
    },
    Mode, Scan, best, key, negated, reach,
};

const TRIED_AFTER_NEGATION: &[&str] =
    &["in", "on", "from", "the", "a", "an", "any", "for", "of", "by", "with", "those", "ones"];

impl Scan<'_, '_> {
    /// A term, or one that a negation turns, and where it ends.
    fn side(&self, at: usize) -> Option<(usize, String, bool)> {
        let not = negation::begins(self.words, at, true, true).map(|(next, _)| next);
        let at = not.unwrap_or(at);
        let token = self.words.tokens.get(at)?;
        let written = match token.kind {
            Kind::Syntax => token.text.to_owned(),
            Kind::Equals => match token.text.split_once("!=") {
                Some((key, value)) => format!("!{}:{}", key.trim(), value.trim()),
                None => token.text.replacen('=', ":", 1),
            },
            _ => return None,
        };
        let written = if not.is_some() { negation::of_term(&written)? } else { written };
        Some((at + 1, written, not.is_some()))
    }

    /// A term, with those that `AND` or `OR` join to it.
    pub(super) fn syntax(&mut self, at: usize) -> Option<usize> {
        let (mut next, mut written, mut turned) = self.side(at)?;
        let field =
            |term: &str| term.trim_start_matches('!').split(':').next().unwrap_or_default().to_owned();
        while let Some(joint) = self.words.tokens.get(next).filter(|joint| joint.kind == Kind::Word)
            && let Some((end, term, not)) = self.side(next + 1)
        {
            match joint.text {
                // *not a:1 or a:2*: neither.
                "or" | "nor" | "and" if turned && !not && field(&term) == field(&written) => {
                    let Some(term) = negation::of_term(&term) else { break };
                    written = format!("{written} {term}");
                }
                "AND" | "OR" => {
                    written = format!("{written} {} {term}", joint.text);
                    turned = false;
                }
                "or" => {
                    written = format!("{written} OR {term}");
                    turned = false;
                }
                _ => break,
            }
            next = end;
        }
        self.entry(at, next, vec![Effect::Syntax(written)]);
        Some(next)
    }

    pub(super) fn negation(&mut self, at: usize) -> Option<usize> {
        let open = self.piece.is_some();
        let pasted = !self.begun || at > 0 && self.words.kind(at - 1) == Some(Kind::Break);
        let (start, force) = negation::begins(self.words, at, !open, !pasted)?;
        if matches!(self.words.kind(start), Some(Kind::Syntax | Kind::Equals)) {
            return self.syntax(at).or_else(|| {
                self.close(at);
                let place = |at: usize| self.words.tokens.get(at);
                if let (Some(from), Some(to)) = (place(at), place(start)) {
                    self.bar(from.start, to.end);
                }
                Some(start + 1)
            });
        }
        self.negated_phrase(at, start, force).or_else(|| self.negated_text(at, start, force))
    }

    /// A negation before text.
    fn negated_text(&mut self, at: usize, start: usize, force: Force) -> Option<usize> {
        let text = self.words.skip(start, TRIED_AFTER_NEGATION);
        let quoted = self.words.kind(text) == Some(Kind::Quoted) && !negation::is_of_sentence(self.words, at);
        let open = self.piece.is_some();
        if quoted || force == Force::Excludes && !open && self.words.kind(text) == Some(Kind::Word) {
            self.close(at);
            self.begun = true;
            self.mode = Mode::Excluded(at);
            return Some(text);
        }
        if negation::is_of_kind(self.words, text) && (text > start || words_end(self.words, text + 1)) {
            self.close(at);
            let place = |at: usize| self.words.tokens.get(at);
            if let (Some(from), Some(to)) = (place(at), place(text)) {
                self.bar(from.start, to.end);
            }
            return Some(text + 1);
        }
        if open || self.words.kind(start) != Some(Kind::Word) {
            return None;
        }
        let excluded = matches!(self.mode, Mode::Excluded(_));
        if !excluded {
            self.begun = true;
            let modal = ["could", "can", "did", "does", "would", "will"];
            let first = if at > 0 && self.words.is(at - 1, &modal) { at - 1 } else { at };
            self.piece = Some((first, start.saturating_sub(1).max(at)));
        }
        Some(start)
    }

    /// A negation before a phrase that is known, its whole list included.
    fn negated_phrase(&mut self, at: usize, start: usize, force: Force) -> Option<usize> {
        // What is longer wins: *not fixed* is a state.
        let whole = best(self.words, at).filter(|(next, _)| *next > start);
        let start = self.words.skip(start, TRIED_AFTER_NEGATION);
        let inside = best(self.words, start).filter(|(_, effects)| key(effects).is_some());
        if let Some((next, effects)) = whole
            && inside.is_none_or(|inside| inside.0 <= *next)
        {
            self.entry(at, *next, effects.clone());
            return Some(*next);
        }
        let Some((mut next, effects)) = inside.cloned() else {
            // *Not before Monday*, *not slower than 2s*: no search says it, and the opposite is not what was asked.
            let (next, _) = best(self.words, start).filter(|(_, effects)| {
                effects
                    .iter()
                    .any(|effect| matches!(effect, Effect::Period(_) | Effect::Bounds(_) | Effect::Having(_)))
            })?;
            self.close(at);
            let place = |at: usize| self.words.tokens.get(at);
            if let (Some(from), Some(to)) = (place(at), place(*next - 1)) {
                self.bar(from.start, to.end);
            }
            return Some(*next);
        };
        let key = key(&effects)?.to_owned();
        self.entry(at, next, effects.into_iter().map(negated).collect());
        // The whole list.
        loop {
            let comma = usize::from(self.words.kind(next) == Some(Kind::Break));
            let joined = self.words.skip(next + comma, &["or", "and", "nor"]);
            if joined == next {
                break;
            }
            let joined_by = joined - 1;
            let joined = self.words.skip(joined, TRIED_AFTER_NEGATION);
            let Some((end, more)) = best(self.words, joined).cloned() else { break };
            // *Not on iOS or from Chrome* is neither; *not on iOS, from Chrome* says nothing of the kind.
            let neither = self.words.is(joined_by, &["or", "nor"]);
            if self::key(&more).is_none_or(|other| other != key && !neither) {
                break;
            }
            self.entry(joined, end, more.into_iter().map(negated).collect());
            next = end;
        }
        if force == Force::Excludes && self.words.is(next, &["and", "or", "nor"]) {
            self.mode = Mode::Excluded(next + 1);
        }
        Some(next)
    }
}

/// Whether no word of a message follows.
fn words_end(words: &Words<'_>, at: usize) -> bool {
    words.kind(at) != Some(Kind::Word)
        || reach(words, at) > at
        || matches!(free::role(words.word(at), true), Role::Joins | Role::Nothing)
}
