//! What holds for every search that is built, and for every text.

use proptest::prelude::*;

use super::promises;
use crate::query::{Function, Junction, Key, Literal, Operator, Part, Query, Span, Term, Text, Unit};

/// Any text, and texts full of what means something in a search.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "(?s).{0,20}",
        "[a-z]{1,8}",
        r#"[ab:!"()\[\],<>=*\\ \t\n-]{0,12}"#,
        Just("OR".to_owned()),
        Just(r"\".to_owned()),
    ]
}

fn key() -> impl Strategy<Value = Key> {
    let name = || "[a-zA-Z0-9_.:-]{1,12}".prop_filter_map("a name", |name| Key::field(&name).map(|_| name));
    prop_oneof![
        name().prop_filter_map("a field", |name| Key::field(&name)),
        name().prop_filter_map("a tag", |name| Key::tag(&name)),
        name().prop_filter_map("a flag", |name| Key::flag(&name)),
        ("[a-z_0-9]{1,8}", prop::collection::vec("[a-z.]{1,8}", 0..3)).prop_filter_map(
            "a function",
            |(name, of)| {
                Function::new(&name, &of.iter().map(String::as_str).collect::<Vec<_>>()).map(Key::Function)
            }
        ),
    ]
}

fn literal() -> impl Strategy<Value = Literal> {
    prop_oneof![
        text().prop_map(|text| Literal::exact(&text)),
        text().prop_map(|text| Literal::containing(&text)),
        text().prop_map(|text| Literal::starting_with(&text)),
        text().prop_map(|text| Literal::ending_with(&text)),
        text().prop_map(|text| Literal::pattern(&text)),
        text().prop_map(|text| Literal::phrase(&text)),
        any::<f64>().prop_map(Literal::number),
        any::<f64>().prop_map(|number| Literal::amount(number, Unit::Seconds)),
        any::<u32>().prop_map(|count| Literal::since(count, Span::Hours)),
    ]
}

fn term() -> impl Strategy<Value = Term> {
    let operator = prop_oneof![Just(Operator::Matches), Just(Operator::Greater), Just(Operator::NotEqual)];
    let one = prop_oneof![
        (key(), operator, literal()).prop_map(|(key, operator, value)| Term::compares(key, operator, value)),
        (key(), prop::collection::vec(literal(), 1..4))
            .prop_filter_map("a list", |(key, values)| Term::one_of(key, values)),
        key().prop_filter_map("a key", |key| Term::has(&key)),
    ];
    (one, any::<bool>()).prop_map(|(term, negated)| if negated { term.negate() } else { term })
}

fn query() -> impl Strategy<Value = Query> {
    let part = prop_oneof![
        4 => term().prop_map(Part::Term),
        1 => text().prop_map(|words| Part::Text(Text::phrase(&words))),
    ];
    let part = part.prop_recursive(3, 24, 4, |inner| {
        prop::collection::vec(inner, 2..4).prop_filter_map("a group", Query::any_of)
    });
    prop::collection::vec(part, 0..5)
        .prop_map(|parts| parts.into_iter().fold(Query::everything(), Query::and))
}

proptest! {
    #[test]
    fn what_is_built_is_read_as_it_was_built(query in query()) {
        let written = query.to_string();
        prop_assert_eq!(Query::parse(&written), Ok(query), "{}", written);
        promises::are_kept(&written);
    }

    #[test]
    fn every_text_is_read_or_refused_with_a_place(text in text()) {
        promises::are_kept(&text);
    }

    #[test]
    fn pieces_of_searches_are_read_or_refused_with_a_place(
        pieces in prop::collection::vec(prop_oneof![
            Just("level:"), Just("!"), Just("\""), Just("["), Just("]"), Just(", "), Just("("), Just(")"), Just(" OR "),
            Just(" "), Just("tags[a,number]"), Just(":"), Just("count()"), Just(">="), Just("a"), Just("\\"), Just("é"),
            Just("sort:freq"), Just("has:"), Just("flags[\"a\"]"), Just("\u{a0}"), Just("\n"), Just("NOT "), Just("1h"),
        ], 0..12)
    ) {
        promises::are_kept(&pieces.concat());
    }

    #[test]
    fn every_text_can_be_searched_as_a_phrase(text in "(?s).{0,40}") {
        let query = Query::everything().and(Text::phrase(&text));
        let read = Query::parse(&query.to_string()).unwrap();
        let words: Vec<String> = read.parts().map(|part| match part {
            Part::Text(text) => text.words().to_owned(),
            other => panic!("{other:?}"),
        }).collect();
        prop_assert!(words == [text.as_str()] || text.ends_with('\\'));
    }

    #[test]
    fn every_value_can_be_searched_exactly(key in key(), text in "(?s).{0,40}") {
        let term = Term::matches(key, Literal::exact(&text));
        let read = Query::parse(term.as_str()).unwrap();
        let values: Vec<&str> = read.terms().flat_map(|term| term.value().literals()).map(Literal::text).collect();
        let meant = text.replace('*', "\\*");
        prop_assert!(values == [meant.as_str()] || text.contains("\\*") || text.ends_with('\\'), "{:?}", values);
    }

    #[test]
    fn every_column_is_read_or_refused_with_a_place(text in prop_oneof![text(), r"equation\|[a-c()*/+ 0-9.-]{0,12}"]) {
        promises::are_kept(&text);
    }
}

#[test]
fn a_junction_is_no_condition_of_its_own() {
    assert_eq!(Query::any_of([Part::Junction(Junction::or())]), None);
}

/// What fuzzing found.
#[test]
fn white_space_of_every_kind_is_read_as_it_is_written_back() {
    for text in [
        "flags[a\nb]:c",
        "p.1(flags[\0\u{82}\ncoun$(),number]:x)x:\0\u{82}\n!\\",
        "tags[a\n]:b",
        "tags[a,\nstring]:b",
        "p95(\r\0!evel\0span.durati--:=on):x",
        "f(\ta\n,\rb\u{2003}):1",
        "f(tags[a\tb]):1",
        "f(tags[a\nb]):1",
    ] {
        promises::are_kept(text);
    }
}
