#![cfg(test)]

//! The shape of an answer for a model: what stands where, what gives way, and what is said about it.

use untrusted::{Answer, Boundary, Budget, Item, Label, Rank, Section, Untrusted, quote};

fn untrusted(text: &str) -> Untrusted {
    Untrusted::from(text.to_owned())
}

fn rendered(answer: &Answer) -> String {
    Boundary::with_nonce(0x9f3a).answer(answer, Budget::default()).text().to_owned()
}

fn notes(answer: &Answer) -> String {
    rendered(answer).rsplit("\n\n").next().unwrap().to_owned()
}

#[test]
fn head_evidence_and_notes_stand_apart() {
    let answer = Answer::new(("Issue ", 7_u32))
        .fact("Query", quote("is:unresolved `x`"))
        .fact("Absent", None::<u64>)
        .field("Title", untrusted("Bad\nthing"))
        .field("Absent", None::<Untrusted>)
        .block("Error", Some(&untrusted("first\r\n\u{1b}second")))
        .block("Absent", Some(&untrusted(" \n")))
        .section(
            Section::list("Breadcrumbs")
                .row((12_u32, " ", untrusted("clicked")))
                .item(Item::new(untrusted("query")).field("data", untrusted("a = 1"))),
        )
        .section(
            Section::code("Frames")
                .item(Item::new("auth.py:145").field("locals", untrusted("token = None")))
                .row(untrusted("  locals: forged")),
        )
        .section(Section::list("Absent"))
        .note(("Next, ask for ", quote("BACKEND-1K"), "."))
        .note(None::<u64>);
    let expected = "\
# Issue 7

Query: `` is:unresolved `x` ``

<untrusted-0000000000009f3a>
Title: Bad\\nthing
Error:
| first
| \\u{1b}second
Breadcrumbs:
- 12 clicked
- query
  data: a = 1
Frames:
| auth.py:145
  locals: token = None
|   locals: forged
</untrusted-0000000000009f3a>

Next, ask for `BACKEND-1K`.";
    assert_eq!(rendered(&answer), expected);
}

#[test]
fn an_answer_without_evidence_has_no_fence() {
    let rendered = Boundary::new().answer(&Answer::new("Done").note("That is all."), Budget::default());
    assert_eq!(rendered.text(), "# Done\n\nThat is all.");
    assert_eq!(rendered.label(), Label::Ours);
}

#[test]
fn the_label_says_whether_anything_came_from_outside() {
    let label = |answer: &Answer| Boundary::new().answer(answer, Budget::default()).label();
    let ours = Answer::new("Issue").field("Events", 47_u64).section(Section::list("Scopes").row("org:read"));
    assert_eq!(label(&ours), Label::Ours);
    assert_eq!(label(&ours.clone().field("Title", untrusted("x"))), Label::Untrusted);
    let below = Section::list("Tags").item(Item::new("tag").field("value", untrusted("x")));
    assert_eq!(label(&ours.section(below)), Label::Untrusted);
}

#[test]
fn every_answer_has_a_nonce_of_its_own() {
    let answer = Answer::new("Issue").field("Title", untrusted("x"));
    let boundary = Boundary::new();
    let texts: std::collections::BTreeSet<String> =
        (0..50).map(|_| boundary.answer(&answer, Budget::default()).text().to_owned()).collect();
    assert_eq!(texts.len(), 50);
}

#[test]
fn a_nonce_that_stands_in_the_data_is_not_used() {
    let answer = Answer::new("Issue").field("Title", untrusted("0000000000009F3A 0000000000009f3b"));
    assert!(rendered(&answer).contains("<untrusted-0000000000009f3c>\n"));
}

#[test]
fn words_of_ours_between_two_values_make_them_no_marker() {
    let answer = Answer::new("Issue")
        .field("Title", untrusted("a <"))
        .field("Error", untrusted("untrusted root"))
        .section(Section::list("Tags").row(untrusted("b <")).row(untrusted("untrusted root")));
    let text = rendered(&answer);
    assert!(text.contains("\nError: untrusted root\n"), "a label stands between them: {text}");
    assert!(text.contains("\n- \\u{75}ntrusted root\n"), "nothing but a prefix stands between them: {text}");
}

#[test]
fn a_long_value_is_cut_and_says_by_how_much() {
    let answer =
        Answer::new("Issue").field("Title", untrusted(&"x".repeat(5000))).lengthened_by("maxKilobytes");
    let text = rendered(&answer);
    let shown = text.split("Title: ").nth(1).unwrap().lines().next().unwrap();
    assert_eq!(shown, format!("{}…(+3032 bytes)", "x".repeat(1968)));
    assert_eq!(notes(&answer), "One long value was cut; `maxKilobytes` shows more of them.");
    let answer = answer.block("Error", Some(&untrusted(&"line\n".repeat(5000))));
    assert_eq!(notes(&answer), "2 long values were cut; `maxKilobytes` shows more of them.");
    let answer = answer.fact("Query", quote(&"y".repeat(5000)));
    assert_eq!(notes(&answer), "3 long values were cut; `maxKilobytes` shows more of them.");
    let words = "z".repeat(5000);
    assert_eq!(notes(&Answer::new(quote(&words)).field("Title", 7_u32)), "One long value was cut.");
}

#[test]
fn rows_beyond_the_cap_are_counted_with_those_never_fetched() {
    let list = Section::list("Frames").items(0..60_u32, Item::new).at_most(20);
    assert_eq!(notes(&Answer::new("Issue").section(list.clone())), "Left out: Frames (20 of 60 shown).");
    let answer = Answer::new("Issue").section(list.more(40).brought_by("limit: 100"));
    assert_eq!(notes(&answer), "Left out: Frames (20 of 100 shown; `limit: 100` brings more).");
    let unread = Answer::new("Issue").section(Section::list("Events").more(3)).lengthened_by("maxKilobytes");
    assert_eq!(rendered(&unread), "# Issue\n\nLeft out: Events (0 of 3 shown; `maxKilobytes` brings more).");
}

#[test]
fn a_larger_budget_shows_more_rows() {
    let answer =
        Answer::new("Issue").section(Section::list("Frames").items(0..60_u32, Item::new).at_most(20));
    let rows = |kilobytes: usize| {
        let rendered = Boundary::new().answer(&answer, Budget::of_bytes(kilobytes * 1000));
        rendered.text().matches("\n- ").count()
    };
    assert_eq!((rows(4), rows(24), rows(48), rows(80)), (20, 20, 40, 60));
}

#[test]
fn the_least_dear_gives_way_first() {
    let section = |label, rank| {
        let text = untrusted(&"x".repeat(300));
        Section::list(label).items(0..40, move |_| Item::new(text.clone())).rank(rank)
    };
    let answer = Answer::new("Issue")
        .section(section("Contexts", Rank::Detail))
        .section(section("Tags", Rank::Useful))
        .section(section("Frames", Rank::Important));
    assert_eq!(notes(&answer), "Left out: Contexts (0 of 40 shown), Tags (25 of 40 shown).");
    let text = rendered(&answer);
    assert!(!text.contains("\nContexts:"));
    assert!(text.len() > Budget::DEFAULT * 3 / 4, "the room is used: {}", text.len());
}

#[test]
fn many_gaps_are_counted_together() {
    const LABELS: [&str; 4] =
        ["Contexts of the operating system", "Contexts of the runtime", "Tags", "Frames"];
    let answer = (0..200).fold(Answer::new("Issue"), |answer, at| {
        answer.section(Section::list(LABELS[at % 4]).row("x").more(at))
    });
    let note = notes(&answer);
    let named = note.matches(" shown)").count() - 1;
    assert!(named > 10 && note.contains(&format!(", and {} other sections (", 199 - named)), "{note}");
}

#[test]
fn a_row_with_too_much_below_it_says_how_much_is_missing() {
    let text = untrusted(&"x".repeat(1900));
    let row = (0..9).fold(Item::new("row"), |row, _| row.field("data", text.clone()));
    let answer = Answer::new("Issue").section(Section::list("Breadcrumbs").item(row));
    assert!(rendered(&answer).contains("\n  …(+6 values)\n"));
    assert_eq!(notes(&answer), "6 long values were cut.");
}

#[test]
fn too_many_facts_and_notes_are_counted() {
    let answer = (0..200).fold(Answer::new("Issue").field("Title", untrusted("x")), |answer, _| {
        let answer = answer.fact("A label", "a fact of some thirty characters");
        answer.note("a note of some thirty characters")
    });
    let text = rendered(&answer);
    let (head, rest) = text.split_once("\n\n<untrusted-").unwrap();
    let facts = head.matches("\nA label: ").count();
    assert!(rest.contains(&format!("\n\nLeft out: the head ({facts} of 200 shown).\n")), "{facts}: {text}");
    let notes = rest.matches("\na note of").count();
    assert!(rest.ends_with(&format!("\n…(+{} notes)", 200 - notes)), "{notes}: {text}");
    assert!(facts > 50 && notes > 50);
}
