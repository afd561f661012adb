//! What must be true of every answer that left a door, whatever was put in.
//!
//! Written without a look at how the doors do it, and from ICU's tables where they use unicode-rs's: a mistake
//! made there is not made here again.

use icu_normalizer::DecomposingNormalizer;
use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{
        DefaultIgnorableCodePoint, Emoji, GeneralCategory, Ideographic, NoncharacterCodePoint,
        PrependedConcatenationMark, Script,
    },
};

/// An answer in its parts.
#[derive(Debug)]
pub(crate) struct Parts<'a> {
    pub(crate) nonce: &'a str,
    /// What stands before the fence.
    pub(crate) head: &'a str,
    /// What stands inside it, each line with its end.
    pub(crate) region: &'a str,
    /// What stands after it.
    pub(crate) notes: &'a str,
}

/// Takes an answer apart; an answer without evidence has no region.
pub(crate) fn parts(answer: &str) -> Option<Parts<'_>> {
    assert!(answer.starts_with("# "), "the heading comes first: {answer}");
    let opening: Vec<usize> = answer.match_indices("<untrusted-").map(|(at, _)| at).collect();
    let closing: Vec<usize> = answer.match_indices("</untrusted-").map(|(at, _)| at).collect();
    if opening.is_empty() && closing.is_empty() {
        return None;
    }
    let ([opening], [_]) = (opening.as_slice(), closing.as_slice()) else {
        panic!("{} opening and {} closing markers: {answer}", opening.len(), closing.len());
    };
    let nonce = &answer[opening + "<untrusted-".len()..][..16];
    assert!(nonce.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')), "{nonce}");
    assert_eq!(answer.matches(nonce).count(), 2, "the nonce is in the markers alone: {answer}");
    let (head, rest) = answer.split_once(&format!("\n\n<untrusted-{nonce}>\n")).expect("opens at column 0");
    let (region, notes) = rest.split_once(&format!("\n</untrusted-{nonce}>")).expect("closes at column 0");
    let notes = if notes.is_empty() { notes } else { notes.strip_prefix("\n\n").expect("alone on its line") };
    Some(Parts { nonce, head, region, notes })
}

/// No character hides from the reader, and none changes how another is seen.
pub(crate) fn nothing_hides(text: &str) {
    let characters: Vec<char> = text.chars().collect();
    let mut marks = 0;
    for (at, &c) in characters.iter().enumerate() {
        if matches!(c, ' '..='~') {
            marks = 0;
            continue;
        }
        let before = at.checked_sub(1).and_then(|at| characters.get(at)).copied();
        let after = characters.get(at + 1).copied();
        assert!(
            may_be_seen(c, before, after),
            "U+{:04X} after {before:?} before {after:?}: {text}",
            u32::from(c)
        );
        match category(c) {
            _ if matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}') =>
                {}
            GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark => marks += 1,
            _ => marks = 0,
        }
        assert!(marks <= 8, "{marks} marks on one letter: {text}");
    }
}

fn category(c: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(c)
}

fn may_be_seen(c: char, before: Option<char>, after: Option<char>) -> bool {
    let is_emoji = |c: char| CodePointSetData::new::<Emoji>().contains(c);
    match c {
        '\n' | '\t' => true,
        '\u{200c}' | '\u{200d}' => {
            let joins = |c: char| !c.is_ascii() && (is_emoji(c) || is_of_a_joining_script(c));
            before.is_some_and(|c| joins(c) || c == '\u{fe0f}') && after.is_some_and(joins)
        }
        '\u{fe0e}' | '\u{fe0f}' => {
            before.is_some_and(|c| is_emoji(c) && (!c.is_ascii() || after == Some('\u{20e3}')))
        }
        '\u{fe00}'..='\u{fe02}' | '\u{e0100}'..='\u{e011f}' => {
            // Two planes are set aside for them; which of their places are taken depends on the year.
            let is_han = |c| {
                matches!(c, '\u{20000}'..='\u{3ffff}') || CodePointSetData::new::<Ideographic>().contains(c)
            };
            before.is_some_and(is_han)
        }
        _ if CodePointSetData::new::<PrependedConcatenationMark>().contains(c) => true,
        _ if CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c) => false,
        _ if CodePointSetData::new::<NoncharacterCodePoint>().contains(c) => false,
        _ => !matches!(
            category(c),
            GeneralCategory::Control
                | GeneralCategory::Format
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
        ),
    }
}

fn is_of_a_joining_script(c: char) -> bool {
    let script = CodePointMapData::<Script>::new().get(c);
    let letter_or_mark = matches!(
        category(c),
        GeneralCategory::OtherLetter
            | GeneralCategory::ModifierLetter
            | GeneralCategory::UppercaseLetter
            | GeneralCategory::LowercaseLetter
            | GeneralCategory::NonspacingMark
            | GeneralCategory::SpacingMark
            | GeneralCategory::EnclosingMark
    );
    let joins_nothing = [
        Script::Latin,
        Script::Greek,
        Script::Cyrillic,
        Script::Common,
        Script::Han,
        Script::Hiragana,
        Script::Katakana,
        Script::Hangul,
        Script::Hebrew,
        Script::Armenian,
        Script::Georgian,
        Script::Thai,
    ];
    letter_or_mark && !joins_nothing.contains(&script)
}

/// Nothing reads like a marker of ours but the two that are.
pub(crate) fn no_look_alike(text: &str, nonce: Option<&str>) {
    let mut text = text.to_owned();
    if let Some(nonce) = nonce {
        text =
            text.replace(&format!("<untrusted-{nonce}>"), "").replace(&format!("</untrusted-{nonce}>"), "");
    }
    let folded: String = DecomposingNormalizer::new_nfkd()
        .normalize(&text)
        .chars()
        .flat_map(char::to_lowercase)
        .filter(|c| !c.is_whitespace())
        .filter(|c| !matches!(category(*c), GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark))
        .filter(|c| !CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(*c))
        .collect();
    for (at, _) in folded.match_indices("untrusted") {
        let mut before = &folded[..at];
        loop {
            let shorter =
                before.trim_end_matches(['/', '\\', '!', '?', '-', '_', '\'', '"', '`', ';', '}', '|']);
            let shorter = ["\\n", "\\r", "\\t"]
                .iter()
                .fold(shorter, |text, end| text.strip_suffix(end).unwrap_or(text));
            if shorter == before {
                break;
            }
            before = shorter;
        }
        let bracket = before.ends_with(['<', '‹', '«', '〈', '⟨', '❮', '❬', '≺', '˂', 'ᐸ']);
        let decimal = before.strip_suffix("60").is_some_and(|b| b.trim_end_matches('0').ends_with("&#"));
        let hexadecimal = before.strip_suffix("3c").is_some_and(|b| {
            let b = b.trim_end_matches('0');
            ["&#x", "%", "%25", "\\u", "\\u{", "\\x"].iter().any(|escape| b.ends_with(escape))
        });
        let octal = before.strip_suffix("74").is_some_and(|b| b.trim_end_matches('0').ends_with('\\'));
        let named = before.ends_with("&lt");
        assert!(!(bracket || decimal || hexadecimal || octal || named), "reads like a marker: {text}");
    }
}

/// Each line inside the fence begins as we begin lines.
pub(crate) fn lines_are_ours(region: &str, labels: &[&str]) {
    for line in region.split('\n') {
        let labelled = labels
            .iter()
            .any(|label| line.strip_prefix(label).is_some_and(|rest| rest == ":" || rest.starts_with(": ")));
        let prefixed = ["- ", "  ", "| "].iter().any(|prefix| line.starts_with(prefix));
        assert!(labelled || prefixed, "begins by itself: {line:?}");
    }
}
