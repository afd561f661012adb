//! BM25F: how well documents of weighted fields fit weighted words.
//!
//! Of our own, and here because two searches use it, which are strangers to each other. The crates that there are
//! (`bm25`, `probly-search`, `tantivy`) weigh either no fields or no words, or bring an engine for files; what would be
//! left of them is this arithmetic.

use std::collections::{BTreeMap, HashMap};

/// How soon a word that is repeated counts no more.
const SATURATION: f64 = 1.2;
/// How much a long document is held against it.
const LENGTH: f64 = 0.4;

/// What fits less than this share of the best is noise: some common word occurs in it.
const TAIL: f64 = 0.2;

/// A document: its words, and how much each of them counts.
#[derive(Debug, Default)]
pub struct Document(HashMap<String, f64>);

impl Document {
    /// With the words of one more field, each of which counts so much.
    #[must_use]
    pub fn field(mut self, weight: f64, words: impl IntoIterator<Item = String>) -> Self {
        for word in words {
            *self.0.entry(word).or_default() += weight;
        }
        self
    }
}

/// Documents by their words.
#[derive(Debug)]
pub struct Index {
    /// In which documents a word occurs, by their places, and how much it counts there.
    occurrences: HashMap<String, Vec<(usize, f64)>>,
    /// How long each document is, as far as that is held against it.
    lengths: Vec<f64>,
}

impl Index {
    /// An index of these documents.
    pub fn of(documents: impl IntoIterator<Item = Document>) -> Self {
        let mut occurrences: HashMap<String, Vec<(usize, f64)>> = HashMap::new();
        let mut lengths = Vec::new();
        for (at, document) in documents.into_iter().enumerate() {
            lengths.push(document.0.values().sum());
            for (word, times) in document.0 {
                occurrences.entry(word).or_default().push((at, times));
            }
        }
        let mean = lengths.iter().sum::<f64>() / count(lengths.len()).max(1.0);
        for length in &mut lengths {
            *length = 1.0 - LENGTH + LENGTH * *length / mean;
        }
        Self { occurrences, lengths }
    }

    /// The places of the documents in which any of the words occurs, best first; of equals, the first.
    pub fn ranked(&self, words: &BTreeMap<String, f64>) -> Vec<usize> {
        let mut scores: BTreeMap<usize, f64> = BTreeMap::new();
        for (word, weight) in words {
            let found = self.occurrences.get(word).map_or(&[][..], Vec::as_slice);
            let rarity = self.rarity(count(found.len()));
            for (at, times) in found {
                let times = times / self.lengths.get(*at).copied().unwrap_or(1.0);
                *scores.entry(*at).or_default() += weight * rarity * times / (SATURATION + times);
            }
        }
        let mut ranked: Vec<(usize, f64)> = scores.into_iter().collect();
        ranked.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        let best = ranked.first().map_or(0.0, |(_, score)| *score);
        ranked.retain(|(_, score)| *score >= best * TAIL);
        ranked.into_iter().map(|(at, _)| at).collect()
    }

    /// Whether any document has the word.
    pub fn knows(&self, word: &str) -> bool {
        self.occurrences.contains_key(word)
    }

    fn rarity(&self, frequency: f64) -> f64 {
        (1.0 + (count(self.lengths.len()) - frequency + 0.5) / (frequency + 0.5)).ln()
    }
}

#[expect(clippy::cast_precision_loss, reason = "some thousand documents")]
const fn count(length: usize) -> f64 {
    length as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words;

    fn ranked(documents: &[(&str, &str)], request: &str) -> Vec<usize> {
        let document = |(title, text): &(&str, &str)| {
            Document::default().field(3.0, words::of(title)).field(1.0, words::of(text))
        };
        let words = words::of(request).into_iter().map(|word| (word, 1.0)).collect();
        Index::of(documents.iter().map(document)).ranked(&words)
    }

    #[test]
    fn a_rare_word_in_a_title_beats_common_ones_in_texts() {
        let documents = [
            ("Alerts", "rules and rules"),
            ("Fingerprint rules", "grouping"),
            ("Grouping", "issues have fingerprints; rules; rules"),
            ("Tags", "nothing of it"),
        ];
        assert_eq!(ranked(&documents, "fingerprint rules"), [1, 2, 0]);
        assert_eq!(ranked(&documents, "absent"), [0; 0]);
        assert_eq!(ranked(&[], "anything"), [0; 0]);
    }

    #[test]
    fn of_equals_the_first_is_first_and_of_others_the_short_one() {
        assert_eq!(ranked(&[("Logs", ""), ("Logs", "")], "logs"), [0, 1]);
        assert_eq!(ranked(&[("Logs", "one two three four five"), ("Logs", "")], "logs"), [1, 0]);
    }
}
