//! BM25F: how well documents of weighted fields fit weighted words.

use std::collections::{BTreeMap, HashMap};

/// How soon a word that is repeated counts no more.
const SATURATION: f64 = 1.2;
/// How much a long document is held against it.
const LENGTH: f64 = 0.4;

/// What fits less than this share of the best is noise: some common word occurs in it.
const TAIL: f64 = 0.2;

/// A document: its words, and how much each of them counts.
#[derive(Debug, Default)]
pub(super) struct Document(HashMap<String, f64>);

impl Document {
    /// With the words of one more field, each of which counts so much.
    pub(super) fn field(mut self, weight: f64, words: Vec<String>) -> Self {
        for word in words {
            *self.0.entry(word).or_default() += weight;
        }
        self
    }

    fn length(&self) -> f64 {
        self.0.values().sum()
    }
}

/// Documents, and in how many of them each word occurs.
#[derive(Debug)]
pub(super) struct Index {
    documents: Vec<Document>,
    frequency: HashMap<String, f64>,
    mean_length: f64,
}

impl Index {
    /// An index of these documents.
    pub(super) fn of(documents: Vec<Document>) -> Self {
        let mut frequency = HashMap::new();
        for word in documents.iter().flat_map(|document| document.0.keys()) {
            *frequency.entry(word.clone()).or_default() += 1.0;
        }
        let sum: f64 = documents.iter().map(Document::length).sum();
        let mean_length = sum / count(documents.len()).max(1.0);
        Self { documents, frequency, mean_length }
    }

    /// The documents in which any of the words occurs, best first; of equals, the first.
    pub(super) fn ranked(&self, words: &BTreeMap<String, f64>) -> Vec<usize> {
        let scores = self.documents.iter().map(|document| self.score(document, words)).enumerate();
        let mut ranked: Vec<(usize, f64)> = scores.filter(|(_, score)| *score > 0.0).collect();
        ranked.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        let best = ranked.first().map_or(0.0, |(_, score)| *score);
        ranked.retain(|(_, score)| *score >= best * TAIL);
        ranked.into_iter().map(|(at, _)| at).collect()
    }

    fn score(&self, document: &Document, words: &BTreeMap<String, f64>) -> f64 {
        let length = 1.0 - LENGTH + LENGTH * document.length() / self.mean_length;
        let scores = words.iter().filter_map(|(word, weight)| {
            let times = document.0.get(word)? / length;
            let rarity = self.rarity(self.frequency.get(word).copied().unwrap_or_default());
            Some(weight * rarity * times / (SATURATION + times))
        });
        scores.sum()
    }

    fn rarity(&self, frequency: f64) -> f64 {
        (1.0 + (count(self.documents.len()) - frequency + 0.5) / (frequency + 0.5)).ln()
    }
}

#[expect(clippy::cast_precision_loss, reason = "some sixty documents")]
const fn count(length: usize) -> f64 {
    length as f64
}
