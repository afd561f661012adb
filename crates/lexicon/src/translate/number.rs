//! Numbers in figures and in words, and what compares them.

use super::{effect::Bound, words::Words};

const SPELLED: &[(&str, f64)] = &[
    ("one", 1.0),
    ("a", 1.0),
    ("an", 1.0),
    ("two", 2.0),
    ("three", 3.0),
    ("four", 4.0),
    ("five", 5.0),
    ("six", 6.0),
    ("seven", 7.0),
    ("eight", 8.0),
    ("nine", 9.0),
    ("ten", 10.0),
    ("eleven", 11.0),
    ("twelve", 12.0),
    ("fifteen", 15.0),
    ("twenty", 20.0),
    ("thirty", 30.0),
    ("fifty", 50.0),
    ("a hundred", 100.0),
    ("one hundred", 100.0),
    ("hundred", 100.0),
    ("a thousand", 1000.0),
    ("one thousand", 1000.0),
    ("thousand", 1000.0),
    ("a couple of", 2.0),
    ("couple of", 2.0),
    ("a couple", 2.0),
    ("a few", 3.0),
    ("few", 3.0),
    ("half a", 0.5),
    ("half an", 0.5),
];

const COMPARING: &[(&str, &str)] = &[
    ("more than", ">"),
    ("over", ">"),
    ("above", ">"),
    ("exceeding", ">"),
    ("greater than", ">"),
    ("longer than", ">"),
    ("slower than", ">"),
    ("higher than", ">"),
    ("bigger than", ">"),
    ("larger than", ">"),
    ("at least", ">="),
    ("no fewer than", ">="),
    ("no less than", ">="),
    ("minimum", ">="),
    ("fewer than", "<"),
    ("less than", "<"),
    ("under", "<"),
    ("below", "<"),
    ("shorter than", "<"),
    ("faster than", "<"),
    ("lower than", "<"),
    ("smaller than", "<"),
    ("at most", "<="),
    ("up to", "<="),
    ("no more than", "<="),
    ("exactly", ""),
    ("only", ""),
    ("worse than", ">"),
    ("better than", "<"),
    (">", ">"),
    (">=", ">="),
    ("<", "<"),
    ("<=", "<="),
];

/// `1,000`, `1k`, `2.5`
pub(super) fn figures(text: &str) -> Option<f64> {
    let (digits, factor) = match text.as_bytes().last()? {
        b'k' | b'K' => (text.get(..text.len() - 1)?, 1e3),
        _ => (text, 1.0),
    };
    let plain = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',')
        && digits.matches('.').count() < 2
        && !digits.ends_with(['.', ',']);
    let number: f64 = if plain { digits.replace(',', "").parse().ok()? } else { return None };
    (number < 1e15).then_some(number * factor)
}

/// A number in figures or words, and where it ends.
pub(super) fn number(words: &Words<'_>, at: usize) -> Option<(usize, f64)> {
    if let Some(number) = figures(words.word(at)) {
        return Some((at + 1, number));
    }
    words.longest(at, SPELLED)
}

/// As a search has it.
pub(super) fn written(number: f64) -> String {
    number.to_string()
}

/// `more than 10`, `10+`, `between 1 and 3`, with a unit of time if one follows. A bare number is equal.
pub(super) fn bounds(words: &Words<'_>, at: usize) -> Option<(usize, Vec<Bound>)> {
    if let Some(next) = words.phrase(at, "between") {
        let (next, low, _) = amount(words, next)?;
        let (next, high, unit) = amount(words, words.phrase(next, "and")?)?;
        return Some((
            next,
            vec![Bound { sign: ">=", number: low, unit }, Bound { sign: "<=", number: high, unit }],
        ));
    }
    let (start, sign) = words.longest(at, COMPARING).unwrap_or((at, ""));
    if let Some(plus) = words.word(start).strip_suffix('+')
        && let Some(number) = figures(plus)
    {
        return Some((start + 1, vec![Bound { sign: ">=", number, unit: "" }]));
    }
    let (next, number, unit) = amount(words, start)?;
    let (next, sign) = match sign {
        "" => match (
            words.phrase(next, "or more"),
            words.phrase(next, "or less").or_else(|| words.phrase(next, "or fewer")),
        ) {
            (Some(next), _) => (next, ">="),
            (_, Some(next)) => (next, "<="),
            _ => (next, ""),
        },
        sign => (next, sign),
    };
    Some((next, vec![Bound { sign, number, unit }]))
}

const UNITS: &[(&str, &str)] = &[
    ("ms", "ms"),
    ("millisecond", "ms"),
    ("milliseconds", "ms"),
    ("msec", "ms"),
    ("s", "s"),
    ("sec", "s"),
    ("secs", "s"),
    ("second", "s"),
    ("seconds", "s"),
    ("m", "m"),
    ("min", "m"),
    ("mins", "m"),
    ("minute", "m"),
    ("minutes", "m"),
    ("h", "h"),
    ("hr", "h"),
    ("hrs", "h"),
    ("hour", "h"),
    ("hours", "h"),
];

/// A number with its unit of time, if it has one.
fn amount(words: &Words<'_>, at: usize) -> Option<(usize, f64, &'static str)> {
    if let Some((next, number)) = number(words, at) {
        return Some(match words.longest(next, UNITS) {
            Some((next, unit)) => (next, number, unit),
            None => (next, number, ""),
        });
    }
    let word = words.word(at);
    let digits = word.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (digits, unit) = word.split_at_checked(digits)?;
    let (_, unit) = UNITS.iter().find(|(name, _)| *name == unit)?;
    Some((at + 1, figures(digits)?, unit))
}
