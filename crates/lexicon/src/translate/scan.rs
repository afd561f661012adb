//! Goes through a request from left to right: at each place the reader that understands most of it has the word.

use super::{
    client, code,
    effect::{Draft, Effect, Found},
    free::{self, Role},
    group, http, joint, kinds, logs, measure, metrics, models, negation, order, people, place, replays,
    sentence, status,
    token::Kind,
    vitals, when,
    words::Words,
};

mod turned;

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
    /// What of `left` no search can say.
    pub(super) barred: Vec<String>,
    /// What was joined by *or*, and is asked for at once.
    pub(super) alternatives: Vec<String>,
    /// Where in the request an *or* stands that joins, and whether it is Sentry's.
    pub(super) ors: Vec<(usize, bool)>,
    /// Where the phrases and the texts stand.
    pub(super) spots: Vec<Spot>,
}

/// A place of the request, in bytes, and which entry or text stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) entry: Option<usize>,
    pub(super) text: Option<usize>,
}

/// What text that is gathered is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// It has no place.
    Left,
    /// Its text was asked for.
    Placed,
    /// It is not wanted; the words that say so begin at this token.
    Excluded(usize),
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
    let asked = || (0..words.tokens.len()).any(|at| words.is(at, &ranked));
    let (next, name) = group::field(words, at).filter(|_| asked())?;
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

/// What is understood of what begins here. It is asked for again and again, and read once.
fn best<'w>(words: &'w Words<'_>, at: usize) -> Option<&'w Found> {
    let slot = words.found.get(at)?;
    match slot.get() {
        Some(known) => known.as_ref(),
        None => {
            // Readers look ahead, so it cannot be read while the slot is being filled.
            let found = read(words, at);
            slot.get_or_init(|| found).as_ref()
        }
    }
}

fn read(words: &Words<'_>, at: usize) -> Option<Found> {
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
    best(words, at).map(|(next, _)| *next).or_else(|| free::empty(words, at)).unwrap_or(at)
}

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
    let mut out =
        Scan { text, words, out: Scanned::default(), piece: None, mode: Mode::Left, begun: false }.run();
    joint::join(text, words, &mut out);
    out
}

struct Scan<'a, 'b> {
    text: &'a str,
    words: &'b Words<'a>,
    out: Scanned,
    /// The first and the last word of the piece that is being gathered.
    piece: Option<(usize, usize)>,
    /// What it is for.
    mode: Mode,
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
            Some(Kind::Syntax | Kind::Equals) => return self.syntax(at).unwrap_or(at + 1),
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
            self.mode = Mode::Placed;
            return next;
        }
        if let Some((next, effects)) = best(self.words, at).cloned() {
            let listed = at > 0 && self.words.is(at - 1, &["and", "or", "nor"]);
            let excluded = matches!(self.mode, Mode::Excluded(_)) && self.piece.is_none() && listed;
            let effects = if excluded && key(&effects).is_some() {
                effects.into_iter().map(negated).collect()
            } else {
                effects
            };
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
                self.quoted(at);
            }
            Some(Kind::Word) if self.words.is(at, &[">", ">=", "<", "<=", "!"]) => self.close(at),
            Some(Kind::Word) if order::is_unmet(self.words, at) => return self.unmet(at),
            Some(Kind::Word) => self.word(at),
            _ => self.says(at),
        }
        at + 1
    }

    /// An order that cannot be had, up to what is understood.
    fn unmet(&mut self, at: usize) -> usize {
        self.close(at);
        let count = self.words.tokens.len();
        let ends = |at: &usize| {
            let joins = free::role(self.words.word(*at), true) == Role::Joins;
            self.words.kind(*at) != Some(Kind::Word) || joins || reach(self.words, *at) > *at
        };
        let sorted = self.words.is(at + 1, &["by"]);
        let end = if sorted { (at + 2..count).find(ends).unwrap_or(count) } else { at + 1 };
        let place = |at: usize| self.words.tokens.get(at);
        if let (Some(from), Some(to)) = (place(at), place(end - 1)) {
            self.bar(from.start, to.end);
        }
        end
    }

    fn word(&mut self, at: usize) {
        match free::role(self.words.word(at), self.begun) {
            Role::Asks
                if self.words.is(at, &["could", "can", "would"]) && self.words.word(at + 1) == "not" =>
            {
                self.says(at);
            }
            Role::Asks => {}
            Role::Joins => {
                self.close(at);
                if self.words.is(at, &["or"]) {
                    self.out
                        .ors
                        .extend(self.words.tokens.get(at).map(|token| (token.start, token.text == "OR")));
                }
            }
            Role::Nothing if self.mode == Mode::Placed && self.piece.is_none() => self.says(at),
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
        self.mode = Mode::Left;
        self.put(from, to, effects);
    }

    fn put(&mut self, from: usize, to: usize, effects: Vec<Effect>) {
        self.out.spots.push(Spot { from, to, entry: Some(self.out.entries.len()), text: None });
        self.out.entries.push(Entry { from, to, effects });
    }

    fn look_for(&mut self, from: usize, to: usize, text: String) {
        let known = self.out.texts.iter().position(|known| *known == text);
        if known.is_none() {
            self.out.texts.push(text);
        }
        let text = Some(known.unwrap_or(self.out.texts.len() - 1));
        self.out.spots.push(Spot { from, to, entry: None, text });
    }

    /// What stands in quotes.
    fn quoted(&mut self, at: usize) {
        let Some(token) = self.words.tokens.get(at) else { return };
        let text = token.text.replace("\\\"", "\"");
        match std::mem::replace(&mut self.mode, Mode::Left) {
            Mode::Excluded(first) => {
                self.exclude(first, token.end, &text);
                if negation::goes_on(self.words, at + 1) {
                    self.mode = Mode::Excluded(at + 2);
                }
            }
            _ => self.look_for(token.start, token.end, text),
        }
    }

    /// Leaves a text out, or says that it cannot be.
    fn exclude(&mut self, first: usize, to: usize, text: &str) {
        let from = self.words.tokens.get(first).map_or(0, |token| token.start);
        match negation::without(self.words.place, text) {
            Some(written) => self.put(from, to, vec![Effect::Syntax(written)]),
            None => self.bar(from, to),
        }
    }

    /// What no search can say.
    fn bar(&mut self, from: usize, to: usize) {
        let text = self.text.get(from..to).unwrap_or_default().trim().to_owned();
        if !text.is_empty() {
            self.out.left.push(text.clone());
            self.out.barred.push(text);
        }
    }

    /// Ends the piece that was being gathered.
    fn close(&mut self, at: usize) {
        let mode = self.mode;
        let Some((first, mut last)) = self.piece.take() else {
            if at > 0 && self.words.kind(at - 1) == Some(Kind::Break) && mode == Mode::Placed {
                self.mode = Mode::Left;
            }
            return;
        };
        self.mode = match mode {
            Mode::Excluded(_) if negation::goes_on(self.words, at) => Mode::Excluded(at + 1),
            _ => Mode::Left,
        };
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
        let (from, to) = (from.start, to.end);
        match mode {
            Mode::Excluded(first) => return self.exclude(first, to, &text),
            Mode::Left => self.out.left.push(text.clone()),
            Mode::Placed => {}
        }
        self.look_for(from, to, text);
    }
}

/// The effect that a search can turn or join.
pub(super) fn key_effect(effects: &[Effect]) -> Option<&Effect> {
    effects.iter().find(|effect| {
        matches!(
            effect,
            Effect::Term(_) | Effect::Environment(_) | Effect::Project(_) | Effect::New | Effect::Syntax(_)
        )
    })
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
