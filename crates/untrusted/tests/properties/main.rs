#![cfg(test)]

//! What the doors promise, asked of random answers made of nasty text.

mod checks;
mod nasty;
mod pieces;
mod promises;
mod recipe;

use checks::{no_look_alike, nothing_hides, parts};
use nasty::text;
use pieces::NONCE;
use proptest::{collection::vec, prelude::*};
use recipe::{Own, OwnData, Part, Recipe, Said, Shape};
use untrusted::{Answer, Boundary, Budget, Section, Untrusted};

fn said() -> impl Strategy<Value = Said> {
    prop_oneof![
        4 => text().prop_map(Said::Theirs),
        2 => (any::<usize>(), text(), text(), text()).prop_map(|(ours, a, b, c)| Said::Mixed(ours, a, b, c)),
        1 => (text(), text()).prop_map(|(key, value)| Said::Json(key, value)),
        1 => any::<u64>().prop_map(Said::Number),
    ]
}

fn own() -> impl Strategy<Value = Own> {
    prop_oneof![
        any::<usize>().prop_map(Own::Ours),
        text().prop_map(Own::Quoted),
        (any::<usize>(), text(), any::<u64>())
            .prop_map(|(ours, caller, number)| Own::Both(ours, caller, number)),
    ]
}

fn part() -> impl Strategy<Value = Part> {
    let shape =
        proptest::sample::select(&[Shape::Field, Shape::Block, Shape::TextOf, Shape::List, Shape::Code]);
    let rows = prop_oneof![
        4 => vec((said(), vec(said(), 0..4)), 0..6),
        1 => (said(), 0..200_usize).prop_map(|(said, times)| vec![(said, Vec::new()); times]),
    ];
    let at_most = proptest::option::of(0..80_usize);
    let more = prop_oneof![3 => Just(0_usize), 1 => 0..1000_usize];
    (shape, any::<u8>(), rows, at_most, more, any::<bool>()).prop_map(
        |(shape, rank, rows, at_most, more, brought)| Part { shape, rank, rows, at_most, more, brought },
    )
}

fn recipe() -> impl Strategy<Value = Recipe> {
    let parts = vec(part(), 0..recipe::LABELS.len());
    let data = proptest::sample::select(&[OwnData::None, OwnData::Data, OwnData::Alone]);
    (own(), vec(own(), 0..6), parts, vec(own(), 0..6), any::<bool>(), data).prop_map(
        |(heading, facts, parts, notes, lengthened, data)| Recipe {
            heading,
            facts,
            parts,
            notes,
            lengthened,
            data,
        },
    )
}

fn budget() -> impl Strategy<Value = Budget> {
    prop_oneof![Just(Budget::LEAST), Just(Budget::DEFAULT), Just(Budget::MOST), 0..100_000_usize]
        .prop_map(Budget::of_bytes)
}

/// The value that the answer door shows for a text on one line.
fn on_one_line(text: &str, budget: Budget) -> String {
    let answer = Answer::new("Issue").field("Title", Untrusted::from(format!("^{text}$")));
    let rendered = Boundary::with_nonce(NONCE).answer(&answer, budget);
    parts(rendered.text()).unwrap().region.strip_prefix("Title: ^").unwrap().to_owned()
}

proptest! {
    // Large answers, all of whose characters are looked at: each case counts for many.
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_promise_is_kept(recipe in recipe(), budget in budget()) {
        promises::all_are_kept(&recipe, NONCE, budget);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_value_keeps_to_its_share(text in text(), budget in budget()) {
        let shown = on_one_line(&text, budget);
        prop_assert!(shown.len() < budget.bytes() / 12);
        let answer = Answer::new("Issue").block("Error", Some(&Untrusted::from(format!("^{text}"))));
        let rendered = Boundary::with_nonce(NONCE).answer(&answer, budget);
        let block = parts(rendered.text()).unwrap().region;
        prop_assert!(block.len() <= "Error:\n| ".len() + budget.bytes() / 6);
    }

    #[test]
    fn what_is_visible_stays_as_it_is(text in text()) {
        let once = on_one_line(&text, Budget::of_bytes(Budget::MOST));
        prop_assume!(once.ends_with('$'));
        let twice = on_one_line(once.strip_suffix('$').unwrap(), Budget::of_bytes(Budget::MOST));
        prop_assert_eq!(once, twice);
    }

    #[test]
    fn a_cut_counts_the_bytes_that_are_not_shown(text in text(), budget in budget()) {
        // Half a marker is none: a text that is cut inside one is shown otherwise than its first half.
        let text = format!("^{}", text.to_lowercase().replace(['t', 'ｔ', '𝐭'], "").repeat(40));
        let answer = |text: &str| {
            let answer = Answer::new("Issue").field("Title", Untrusted::from(text.to_owned()));
            let rendered = Boundary::with_nonce(0).answer(&answer, budget);
            parts(rendered.text()).unwrap().region.strip_prefix("Title: ").unwrap().to_owned()
        };
        let shown = answer(&text);
        if let Some((kept, left_out)) = shown.strip_suffix(" bytes)").and_then(|shown| shown.rsplit_once("…(+"))
            && let Ok(left_out) = left_out.parse::<usize>()
            && shown.len() + 40 > budget.bytes() / 12
        {
            prop_assert!(text.is_char_boundary(text.len() - left_out));
            prop_assert_eq!(answer(&text[..text.len() - left_out]), kept);
        }
    }

    #[test]
    fn a_nonce_is_never_found_in_the_data(text in text(), nonce in any::<u64>()) {
        let all = format!("{text}{nonce:016x}{:016X}{:016x}", nonce.wrapping_add(1), nonce.wrapping_add(2));
        let answer = Answer::new("Issue").section(Section::list("Tags").row(Untrusted::from(all)));
        for boundary in [Boundary::with_nonce(nonce), Boundary::new()] {
            let rendered = boundary.answer(&answer, Budget::default());
            prop_assert!(parts(rendered.text()).is_some());
        }
    }
}

#[test]
fn every_kind_of_character_gets_through_or_is_shown() {
    // Of the large blocks whose characters are all alike, a few.
    let alike = |c: char| {
        matches!(c, '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{f8ff}' | '\u{17000}'..='\u{1b000}')
            || matches!(c, '\u{20000}'..='\u{dfff0}' | '\u{e1000}'..='\u{efff0}' | '\u{f0000}'..='\u{10fff0}')
    };
    let all: Vec<char> = ('\0'..=char::MAX).filter(|c| !alike(*c) || u32::from(*c) % 997 == 0).collect();
    for chunk in all.chunks(80) {
        let text: String =
            chunk.iter().flat_map(|c| ['a', *c, 'b', 'ب', *c, 'ب', '❤', *c, '漢', *c]).collect();
        let shown = on_one_line(&text, Budget::of_bytes(Budget::MOST));
        nothing_hides(&shown);
        no_look_alike(&shown, None);
        assert!(shown.ends_with('$'), "nothing was cut: {shown}");
    }
}
