//! Goes through a request from left to right: at each place the reader that understands most of it has the word.

use super::{
    client, code,
    effect::{Draft, Effect, Found},
    free::{self, Role},
    group, http, kinds, logs, measure, metrics, models, order, people, place, replays, sentence, status,
    token::Kind,
    vitals, when,
    words::Words,
};

/// A phrase that was understood.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its place in the request, in bytes.
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) effects: Vec<Effect>,
}

#[derive(Debug, Default)]
pub(super) struct Scanned {
    pub(super) entries: Vec<Entry>,
    /// Pieces that could not be placed, as they were typed.
    pub(super) left: Vec<String>,
    /// All text to look for, in order.
    pub(super) texts: Vec<String>,
}

const READERS: &[fn(&Words<'_>, usize) -> Option<Found>] = &[
    when::read,
    kinds::read,
    logs::read,
    replays::read,
    metrics::read,
    vitals::read,
    models::read,
    measure::read,
    group::read,
    status::read,
    people::read,
    code::read,
    http::read,
    client::read,
    place::read,
    order::read,
    noun,
];

/// A thing that groups can be made of, where something is ranked or counted.
fn noun(words: &Words<'_>, at: usize) -> Option<Found> {
    if !words.counts {
        return None;
    }
    let ranked = [
        "top", "most", "least", "fewest", "highest", "lowest", "which", "common", "frequent", "popular",
        "biggest", "worst", "noisiest", "more", "than", "over", "busiest", "slowest",
    ];
    let asked = (0..words.tokens.len()).any(|at| words.is(at, &ranked));
    let (next, name) = group::field(words, at).filter(|_| asked)?;
    let plain = words.is(
        at,
        &[
            "time",
            "type",
            "issue",
            "issues",
            "query",
            "cost",
            "duration",
            "status",
            "page",
            "description",
            "title",
            "op",
            "timestamp",
            "trace",
            "level",
        ],
    ) && next == at + 1;
    let stop = words.is(next, &["with", "for"]) && words.is(at, &["user"]);
    (!plain && !stop).then(|| (next, vec![Effect::Group(vec![format!("?{name}")])]))
}

fn best(words: &Words<'_>, at: usize) -> Option<Found> {
    if words.word(at).is_empty() && words.kind(at) != Some(Kind::Quoted) {
        return None;
    }
    READERS.iter().filter_map(|read| read(words, at)).fold(None, |best: Option<Found>, found| match best {
        Some(best) if best.0 >= found.0 => Some(best),
        _ => Some(found),
    })
}

/// Where what is understood here ends; the place itself when nothing is.
pub(super) fn reach(words: &Words<'_>, at: usize) -> usize {
    best(words, at).map(|(next, _)| next).or_else(|| free::empty(words, at)).unwrap_or(at)
}

const NEGATIONS: &[&str] = &[
    "not in",
    "not on",
    "not from",
    "not",
    "no",
    "non",
    "except",
    "except for",
    "excluding",
    "other than",
    "outside of",
    "outside",
    "not for",
    "aside from",
    "apart from",
    "isn't",
    "aren't",
    "without",
    "exclude",
    "not with",
    "not of",
    "not by",
    "neither",
    "ignoring",
    "nor",
    "besides",
];

const TRIED_AFTER_NEGATION: &[&str] =
    &["in", "on", "from", "the", "a", "an", "any", "for", "of", "by", "with", "those", "ones"];

/// Text is looked for in words behind these.
const MENTIONS: &[&str] = &[
    "mentioning",
    "containing",
    "matching",
    "saying",
    "about",
    "related to",
    "that mention",
    "that mentions",
    "that contain",
    "that contains",
    "that say",
    "that says",
    "which mention",
    "with the message",
    "with message",
    "with the text",
    "that match",
    "mention",
    "contain",
    "regarding",
    "which contain",
    "which say",
];

pub(super) fn scan(text: &str, words: &Words<'_>) -> Scanned {
    Scan { text, words, out: Scanned::default(), piece: None, placed: false, begun: false }.run()
}

struct Scan<'a, 'b> {
    text: &'a str,
    words: &'b Words<'a>,
    out: Scanned,
    /// The first and the last word of the piece that is being gathered.
    piece: Option<(usize, usize)>,
    /// Whether its text was asked for.
    placed: bool,
    /// Whether anything was said yet.
    begun: bool,
}

impl Scan<'_, '_> {
    fn run(mut self) -> Scanned {
        let mut at = 0;
        let count = self.words.tokens.len();
        while at < count {
            at = self.step(at).max(at + 1);
        }
        self.close(count);
        self.out
    }

    /// Reads what begins here, and says where it ends.
    fn step(&mut self, at: usize) -> usize {
        match self.words.kind(at) {
            Some(Kind::Break) | None => {
                self.close(at);
                return at + 1;
            }
            Some(Kind::Syntax | Kind::Equals) => return self.syntax(at),
            Some(Kind::Call) if self.words.counts => {
                let name = self.words.tokens.get(at).map_or("", |token| token.text).to_owned();
                self.entry(at, at + 1, vec![Effect::Measure(name)]);
                return at + 1;
            }
            _ => {}
        }
        let follows = self.piece.is_some_and(|(_, last)| last + 1 == at);
        if sentence::is_part(self.words, at, follows) || sentence::is_of_verb(self.words, at) {
            self.says(at);
            return at + 1;
        }
        if let Some(next) = self.negation(at) {
            return next;
        }
        if let Some(next) = MENTIONS.iter().filter_map(|phrase| self.words.phrase(at, phrase)).max() {
            self.close(at);
            self.begun = true;
            self.placed = true;
            return next;
        }
        if let Some((next, effects)) = best(self.words, at) {
            self.entry(at, next, effects);
            return next;
        }
        if let Some(next) = free::empty(self.words, at) {
            self.close(at);
            return next;
        }
        match self.words.kind(at) {
            Some(Kind::Quoted) => {
                self.close(at);
                self.begun = true;
                let text = self.words.tokens.get(at).map_or("", |token| token.text).replace("\\\"", "\"");
                if !self.out.texts.contains(&text) {
                    self.out.texts.push(text);
                }
                self.placed = false;
            }
            Some(Kind::Word) => self.word(at),
            _ => self.says(at),
        }
        at + 1
    }

    fn word(&mut self, at: usize) {
        match free::role(self.words.word(at), self.begun) {
            Role::Asks
                if self.words.is(at, &["could", "can", "would"]) && self.words.word(at + 1) == "not" =>
            {
                self.says(at);
            }
            Role::Asks => {}
            Role::Joins => self.close(at),
            Role::Nothing if self.placed && self.piece.is_none() => self.says(at),
            Role::Nothing => self.close(at),
            Role::Inner => {
                if let Some((_, last)) = &mut self.piece {
                    *last = at;
                }
            }
            Role::Says => self.says(at),
        }
    }

    fn says(&mut self, at: usize) {
        self.begun = true;
        let first = self.piece.map_or(at, |(first, _)| first);
        self.piece = Some((first, at));
    }

    fn entry(&mut self, at: usize, next: usize, effects: Vec<Effect>) {
        self.close(at);
        self.begun = true;
        let place = |at: usize| self.words.tokens.get(at);
        let from = place(at).map_or(0, |token| token.start);
        let to = place(next.saturating_sub(1)).map_or(from, |token| token.end);
        self.out.entries.push(Entry { from, to, effects });
    }

    /// Ends the piece that was being gathered.
    fn close(&mut self, at: usize) {
        let placed = self.placed;
        let Some((first, mut last)) = self.piece.take() else {
            if at > 0 && self.words.kind(at - 1) == Some(Kind::Break) {
                self.placed = false;
            }
            return;
        };
        self.placed = false;
        let ends = (last + 1..self.words.tokens.len())
            .all(|at| self.words.kind(at) == Some(Kind::Break) || free::asks(self.words.word(at)));
        loop {
            let word = self.words.word(last);
            let asked = ends && free::asks(word) && !(last > first && self.words.before(last) == "to");
            let empty = free::inner(word) || asked;
            if !empty {
                break;
            }
            if last == first {
                return;
            }
            last -= 1;
        }
        let place = |at: usize| self.words.tokens.get(at);
        let (Some(from), Some(to)) = (place(first), place(last)) else { return };
        let Some(text) = self.text.get(from.start..to.end) else { return };
        let text = text
            .trim_matches(|c: char| {
                !c.is_alphanumeric()
                    && !matches!(
                        c,
                        '/' | '#'
                            | '@'
                            | '_'
                            | '$'
                            | '.'
                            | '('
                            | ')'
                            | '<'
                            | '>'
                            | '['
                            | ']'
                            | '%'
                            | '*'
                            | '-'
                            | '+'
                    )
            })
            .to_owned();
        if text.is_empty() {
            return;
        }
        if !placed {
            self.out.left.push(text.clone());
        }
        if !self.out.texts.contains(&text) {
            self.out.texts.push(text);
        }
    }

    /// A term, with those that `AND` or `OR` join to it.
    fn syntax(&mut self, at: usize) -> usize {
        let tokens = &self.words.tokens;
        let kind = |at: usize| tokens.get(at).map(|token| token.kind);
        let mut last = at;
        let single = |at: usize| kind(at) == Some(Kind::Syntax);
        while single(last)
            && single(last + 2)
            && tokens.get(last + 1).is_some_and(|token| matches!(token.text, "AND" | "OR"))
        {
            last += 2;
        }
        let (Some(first), Some(end)) = (tokens.get(at), tokens.get(last)) else { return at + 1 };
        let written = self.text.get(first.start..end.end).unwrap_or_default();
        let written =
            if first.kind == Kind::Equals { written.replacen('=', ":", 1) } else { written.to_owned() };
        self.entry(at, last + 1, vec![Effect::Syntax(written)]);
        last + 1
    }

    fn negation(&mut self, at: usize) -> Option<usize> {
        let start = NEGATIONS.iter().filter_map(|phrase| self.words.phrase(at, phrase)).max()?;
        // What is longer wins: *not fixed* is a state.
        let whole = best(self.words, at).filter(|(next, _)| *next > start);
        let start = self.words.skip(start, TRIED_AFTER_NEGATION);
        let inside = best(self.words, start).filter(|(_, effects)| key(effects).is_some());
        if let Some((next, effects)) = whole
            && inside.as_ref().is_none_or(|inside| inside.0 <= next)
        {
            self.entry(at, next, effects);
            return Some(next);
        }
        let (mut next, effects) = inside?;
        let key = key(&effects)?.to_owned();
        self.entry(at, next, effects.into_iter().map(negated).collect());
        // The whole list.
        loop {
            let comma = usize::from(self.words.kind(next) == Some(Kind::Break));
            let joined = self.words.skip(next + comma, &["or", "and", "nor"]);
            if joined == next {
                break;
            }
            let joined = self.words.skip(joined, TRIED_AFTER_NEGATION);
            let Some((end, more)) = best(self.words, joined) else { break };
            if self::key(&more) != Some(&key) {
                break;
            }
            self.entry(joined, end, more.into_iter().map(negated).collect());
            next = end;
        }
        Some(next)
    }
}

/// What a term is about, if the effects are one that can be negated.
fn key(effects: &[Effect]) -> Option<&str> {
    match effects.iter().find(|effect| {
        !matches!(effect, Effect::OtherKind | Effect::Segment | Effect::Measured | Effect::Noun(_))
    })? {
        Effect::Term(draft) => Some(&draft.key),
        Effect::Environment(_) => Some("environment"),
        Effect::Project(_) => Some("project"),
        Effect::New => Some("is"),
        _ => None,
    }
}

fn negated(effect: Effect) -> Effect {
    match effect {
        Effect::Term(draft) => Effect::Term(Draft { negated: !draft.negated, ..draft }),
        Effect::Environment(name) => not("environment", &name),
        Effect::Project(name) => not("project", &name),
        Effect::New => not("is", "new"),
        other => other,
    }
}

fn not(key: &str, value: &str) -> Effect {
    let written = crate::query::Literal::exact(value).to_string();
    Effect::Term(Draft { negated: true, ..Draft::of(key, &written) })
}
