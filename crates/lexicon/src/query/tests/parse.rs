//! What is a search and what is none.

use crate::query::{
    Junction, Key, Literal, Operator, Part, Query, Span, Term, Text, Type, Unit, Value, Wrong,
};

use super::valid;
use Wrong::*;

#[test]
fn searches_are_written_as_they_were_read() {
    for (_, text) in valid() {
        assert_eq!(Query::parse(text).expect(text).to_string(), text);
    }
    // Sentry knows no other white space than spaces between terms, and any within quotes.
    let query = Query::parse(" a\tb\nmessage:\"two\nlines\"\u{a0}").unwrap();
    assert_eq!(query.to_string(), " a b message:\"two\nlines\" ");
}

#[test]
fn terms_hold_what_was_written() {
    let plain = |text: &str| Literal::exact(text);
    for (text, negated, key, operator, value) in [
        ("level:error", false, Key::field("level"), Operator::Matches, Value::One(plain("error"))),
        ("!level:error", true, Key::field("level"), Operator::Matches, Value::One(plain("error"))),
        (
            "a.b-c:\"x \\\"y\\\" z\"",
            false,
            Key::field("a.b-c"),
            Operator::Matches,
            Value::One(plain("x \"y\" z")),
        ),
        ("\"a:b\":1", false, Key::field("a:b"), Operator::Matches, Value::One(Literal::number(1.0))),
        ("n:>=5", false, Key::field("n"), Operator::GreaterOrEqual, Value::One(Literal::number(5.0))),
        ("n:!=5", false, Key::field("n"), Operator::NotEqual, Value::One(Literal::number(5.0))),
        ("n:<1.5s", false, Key::field("n"), Operator::Less, Value::One(Literal::amount(1.5, Unit::Seconds))),
        ("t:-24h", false, Key::field("t"), Operator::Matches, Value::One(Literal::since(24, Span::Hours))),
        ("tags[a]:b", false, Key::tag("a"), Operator::Matches, Value::One(plain("b"))),
        ("flags[\"a\"]:b", false, Key::flag("a"), Operator::Matches, Value::One(plain("b"))),
        (
            "k:[a, \"b, c\",d]",
            false,
            Key::field("k"),
            Operator::Matches,
            Value::List(vec![plain("a"), plain("b, c"), plain("d")]),
        ),
        ("has:user", false, Key::field("has"), Operator::Matches, Value::One(plain("user"))),
    ] {
        let query = Query::parse(text).unwrap();
        let terms: Vec<&Term> = query.terms().collect();
        let [term] = terms.as_slice() else { panic!("{text}") };
        let found = (term.is_negated(), Some(term.key()), term.operator(), term.value());
        assert_eq!(found, (negated, key.as_ref(), operator, &value), "{text}");
    }
    let query = Query::parse("tags[a.b, number]:5").unwrap();
    assert!(
        matches!(query.terms().next().unwrap().key(), Key::Tag(name, Some(Type::Number)) if name.as_str() == "a.b")
    );
    let list = Query::parse("k:[a[0], b[1]]").unwrap();
    let texts: Vec<&str> = list.terms().flat_map(|term| term.value().literals()).map(Literal::text).collect();
    assert_eq!(texts, ["a[0]", "b[1]"]);
}

#[test]
fn words_phrases_and_groups_are_told_apart() {
    let query = Query::parse("(a OR \"b c\") and d connect(host, port)").unwrap();
    let parts: Vec<&Part> = query.parts().collect();
    let [Part::Group(group), Part::Junction(and), Part::Text(d), Part::Text(call)] = parts.as_slice() else {
        panic!("{query:?}")
    };
    assert_eq!((and.is_or(), d.words(), call.words()), (false, "d", "connect(host, port)"));
    let inside: Vec<Part> = group.parts().cloned().collect();
    assert_eq!(inside[1], Part::Junction(Junction::or()));
    assert_eq!(inside[2], Part::Text(Text::phrase("b c")));
    for (text, count) in
        [("f(a", 0), ("f(level:error)", 2), ("f(a OR b)", 2), ("f()", 1), ("f(a)(b)c d", 2), ("tags[0]", 1)]
    {
        assert_eq!(Query::parse(text).map_or(0, |query| query.parts().len()), count, "{text}");
    }
}

#[test]
fn what_is_no_search_is_told_with_its_place() {
    for (text, wrong, span) in [
        (r#""open"#, OpenQuote, 0..1),
        (r#"level:"open"#, OpenQuote, 6..7),
        (r#"path:"C:\""#, OpenQuote, 5..6),
        (r#"a"b"#, StrayQuote, 1..2),
        (r#"level:er"ror"#, StrayQuote, 8..9),
        (r#"k:[a"b, c]"#, StrayQuote, 4..5),
        (r#""a"b"#, AfterQuote, 3..4),
        (r#"k:"a"b"#, AfterQuote, 5..6),
        (r#"k:["a"b]"#, AfterQuote, 6..7),
        ("level:", NothingAfterColon, 0..6),
        ("x level: error", NothingAfterColon, 2..8),
        ("TypeError: x is undefined", NothingAfterColon, 0..10),
        ("(level:)", NothingAfterColon, 1..7),
        ("timesSeen:>", NothingAfterColon, 0..11),
        ("has:", NothingAfterColon, 0..4),
        ("level:(a OR b)", ParenthesisInValue, 0..6),
        ("message:foo()", ParenthesisInValue, 11..12),
        ("(a", OpenParenthesis, 0..1),
        ("a (b (c)", OpenParenthesis, 2..3),
        ("a)", StrayParenthesis, 1..2),
        ("()", EmptyGroup, 0..2),
        ("a ( )", EmptyGroup, 2..5),
        ("OR a", MissingSide, 0..2),
        ("a and", MissingSide, 2..5),
        ("a OR OR b", MissingSide, 5..7),
        ("a (b OR) c", MissingSide, 5..7),
        ("k:[a, b", OpenList, 2..3),
        ("k:[", OpenList, 2..3),
        ("k:[]", EmptyListValue, 2..4),
        ("k:[a,]", EmptyListValue, 2..6),
        ("k:[a,,b]", EmptyListValue, 2..6),
        ("k:[a b]", SpaceInList, 2..5),
        ("k:[ a]", SpaceInList, 2..4),
        ("k:[a, b ]", SpaceInList, 2..8),
        ("k:[a(b)]", SpaceInList, 2..4),
        ("k:[a]b c", AfterList, 5..6),
        ("k:[a]/é", AfterList, 5..6),
        ("k:>[1, 2]", ListAfterOperator, 3..4),
        ("!(a OR b)", NegatedGroup, 0..2),
        (r#"!"some words""#, NegatedText, 0..2),
        (r#""my key":a"#, BadKey, 0..8),
        ("tags[my key]:a", BadKey, 0..12),
        ("tags[a,date]:b", BadKey, 0..12),
        ("!tags[]:b", BadKey, 0..7),
    ] {
        let problem = Query::parse(text).expect_err(text);
        assert_eq!((problem.wrong(), problem.span()), (wrong, span), "{text}");
    }
    let deep = format!("{}a{}", "(".repeat(101), ")".repeat(101));
    assert_eq!(Query::parse(&deep).unwrap_err().wrong(), TooDeep);
    let less = format!("{}a{}", "(".repeat(100), ")".repeat(100));
    assert_eq!(Query::parse(&less).unwrap().to_string(), less);
}

#[test]
fn a_regular_expression_is_one_value() {
    for (text, value) in [
        (r"message://^Timeout after \d+// severity:error", r"//^Timeout after \d+//"),
        (r"!message://(?i)(time|read) out//", r"//(?i)(time|read) out//"),
        ("(message://a b//)", "//a b//"),
        ("url://cdn.example.com/a", "//cdn.example.com/a"),
        ("https://example.com/a b//", "//example.com/a"),
    ] {
        let query = Query::parse(text).expect(text);
        assert_eq!(query.to_string(), text);
        let term = query.terms().next().unwrap();
        assert_eq!(term.value().literals()[0].text(), value, "{text}");
    }
}
