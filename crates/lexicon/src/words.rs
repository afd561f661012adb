//! Words as a search in plain language compares them: of names in any style, without idle words and endings.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{LazyLock, OnceLock},
};

/// Words that say nothing of what is wanted.
const IDLE: &[&str] = &[
    "a", "about", "all", "also", "am", "an", "and", "any", "are", "at", "be", "by", "can", "could", "did",
    "do", "does", "for", "from", "had", "has", "have", "how", "i", "if", "in", "into", "is", "it", "its",
    "me", "my", "need", "no", "not", "of", "on", "one", "or", "our", "out", "please", "sentry", "should",
    "some", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those", "to",
    "up", "us", "want", "was", "we", "were", "what", "when", "where", "which", "who", "will", "with",
    "would", "you", "your",
];

/// How much a word counts that was not used itself but that means the same.
const MEANT: f64 = 0.7;

/// What people say, and the words under which it is found. A phrase matches its words in a row.
#[derive(Debug)]
pub struct Trade {
    phrases: &'static [(&'static str, &'static str)],
    read: OnceLock<Vec<(Vec<String>, Vec<String>)>>,
}

impl Trade {
    /// A table of phrases, each with words that mean the same.
    pub const fn new(phrases: &'static [(&'static str, &'static str)]) -> Self {
        Self { phrases, read: OnceLock::new() }
    }

    /// The words of a request with those that mean the same, and how much each counts.
    pub fn meant(&self, request: &str) -> BTreeMap<String, f64> {
        let read = || self.phrases.iter().map(|(phrase, words)| (every(phrase), of(words))).collect();
        let said = every(request);
        let mut meant = BTreeMap::new();
        for (phrase, words) in self.read.get_or_init(read) {
            if said.windows(phrase.len()).any(|row| row == phrase) {
                meant.extend(words.iter().map(|word| (word.clone(), MEANT)));
            }
        }
        meant.extend(said.into_iter().filter(|word| !is_idle(word)).map(|word| (word, 1.0)));
        meant
    }
}

/// The words of a text: of a name in any style, too, and without their endings.
pub fn of(text: &str) -> Vec<String> {
    let mut words = every(text);
    words.retain(|word| !is_idle(word));
    words
}

fn is_idle(word: &str) -> bool {
    static STEMS: LazyLock<HashSet<String>> = LazyLock::new(|| IDLE.iter().map(|word| stem(word)).collect());
    STEMS.contains(word)
}

/// Every word, idle ones too: a phrase may hold them.
fn every(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in text.chars() {
        if !c.is_alphanumeric() || c.is_uppercase() && before.is_lowercase() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut()
            && c.is_alphanumeric()
        {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words.iter().map(|word| stem(word)).collect()
}

/// The word without the ending that English gave it here: enough for `issues`, `queries`, `resolved`, `resolving`.
fn stem(word: &str) -> String {
    let cut = |ending: &str, least: usize| word.strip_suffix(ending).filter(|rest| rest.len() >= least);
    let rest = if let Some(rest) = cut("ies", 2).or_else(|| cut("ied", 3)) {
        return format!("{rest}y");
    } else if word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") {
        word
    } else {
        cut("ing", 3)
            .or_else(|| cut("ed", 3))
            .or_else(|| cut("es", 4))
            .or_else(|| cut("s", 2))
            .unwrap_or(word)
    };
    rest.strip_suffix('e').filter(|rest| rest.len() >= 3).unwrap_or(rest).to_owned()
}
