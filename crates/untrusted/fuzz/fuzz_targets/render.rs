#![no_main]

//! Builds an answer from the bytes and asks every door for every promise.

#[path = "../../tests/properties/checks.rs"]
mod checks;
#[path = "../../tests/properties/pieces.rs"]
mod pieces;
#[path = "../../tests/properties/promises.rs"]
mod promises;
#[path = "../../tests/properties/recipe.rs"]
mod recipe;

use libfuzzer_sys::fuzz_target;
use pieces::{NONCE, PIECES};
use recipe::{LABELS, Own, OwnData, Part, Recipe, Said, Shape};
use untrusted::Budget;

fuzz_target!(|bytes: &[u8]| {
    let mut source = Source(bytes);
    let budget = Budget::of_bytes(source.number() * 320);
    promises::all_are_kept(&source.recipe(), NONCE, budget);
});

/// The bytes, read as decisions; when they are used up, every decision is the smallest.
struct Source<'a>(&'a [u8]);

impl Source<'_> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    fn number(&mut self) -> usize {
        usize::from(self.byte())
    }

    fn up_to(&mut self, most: usize) -> usize {
        self.number() % (most + 1)
    }

    fn many<T>(&mut self, most: usize, mut one: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.up_to(most)).map(|_| one(self)).collect()
    }

    /// Pieces by number, repeated pieces, single characters and raw bytes.
    fn text(&mut self) -> String {
        let mut text = String::new();
        loop {
            match self.byte() {
                0 => return text,
                kind @ 1..=0xdf => text.push_str(PIECES[usize::from(kind) % PIECES.len()]),
                0xe0..=0xe7 => {
                    let piece = PIECES[self.number() % PIECES.len()];
                    text.push_str(&piece.repeat(self.number()));
                }
                0xe8..=0xf3 => {
                    let number = u32::from_be_bytes([0, self.byte(), self.byte(), self.byte()]);
                    text.extend(char::from_u32(number));
                }
                0xf4..=0xff => {
                    let (raw, rest) = self.0.split_at(self.number().min(self.0.len()));
                    text.push_str(&String::from_utf8_lossy(raw));
                    self.0 = rest;
                }
            }
        }
    }

    fn said(&mut self) -> Said {
        match self.byte() % 6 {
            0..=2 => Said::Theirs(self.text()),
            3 => Said::Mixed(self.number(), self.text(), self.text(), self.text()),
            4 => Said::Json(self.text(), self.text()),
            _ => Said::Number(u64::from(self.byte())),
        }
    }

    fn own(&mut self) -> Own {
        match self.byte() % 3 {
            0 => Own::Ours(self.number()),
            1 => Own::Quoted(self.text()),
            _ => Own::Both(self.number(), self.text(), u64::from(self.byte())),
        }
    }

    fn part(&mut self) -> Part {
        const SHAPES: [Shape; 5] = [Shape::Field, Shape::Block, Shape::TextOf, Shape::List, Shape::Code];
        let shape = SHAPES[self.number() % SHAPES.len()];
        let rank = self.byte();
        let mut rows = self.many(5, |source| (source.said(), source.many(3, Self::said)));
        if self.byte() % 8 == 7
            && let Some(row) = rows.first().cloned()
        {
            rows.resize(self.number(), row);
        }
        let at_most = (self.byte() % 4 == 3).then(|| self.number());
        let more = if self.byte() % 4 == 3 { self.number() } else { 0 };
        Part { shape, rank, rows, at_most, more, brought: self.byte() % 2 == 1 }
    }

    fn recipe(&mut self) -> Recipe {
        Recipe {
            heading: self.own(),
            facts: self.many(5, Self::own),
            parts: self.many(LABELS.len(), Self::part),
            notes: self.many(5, Self::own),
            lengthened: self.byte() % 2 == 1,
            data: match self.byte() % 3 {
                0 => OwnData::None,
                1 => OwnData::Data,
                _ => OwnData::Alone,
            },
        }
    }
}
