//! Holds the golden table to its form: what a row says is for people to review, that it can be read is for this.
#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};

use lexicon::{Period, Range, Timestamp};

#[path = "golden/table.rs"]
mod table;

use table::{FROZEN, Row, Surface, files, rows};

/// All rows, each with the name of its file.
fn all() -> Vec<(String, Row)> {
    files()
        .into_iter()
        .flat_map(|(file, text)| rows(&text).into_iter().map(move |row| (file.clone(), row)))
        .collect()
}

/// FNV-1a, 64 bits: stable between versions of the standard library, whose hasher is not.
fn digest(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |digest, byte| {
        (digest ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[test]
fn the_frozen_rows_are_as_they_were_written_before_the_translator() {
    let (_, text) = files().into_iter().find(|(file, _)| file == FROZEN).unwrap();
    assert_eq!((rows(&text).len(), digest(&text)), (100, 0xc793_ed3d_6793_5935));

    let mut classes = BTreeMap::<String, usize>::new();
    for row in rows(&text) {
        *classes.entry(row.class).or_default() += 1;
    }
    assert_eq!(classes.len(), 20);
    assert!(classes.values().all(|count| *count == 5), "{classes:?}");
}

#[test]
fn every_class_has_rows_enough_to_be_scored_by() {
    let mut classes = BTreeMap::<String, usize>::new();
    for (_, row) in all() {
        *classes.entry(row.class).or_default() += 1;
    }
    assert_eq!(classes.len(), 20, "{classes:?}");
    assert!(classes.values().all(|count| *count >= 20), "{classes:?}");
    assert!(classes.values().sum::<usize>() >= 420, "{classes:?}");
}

#[test]
fn no_request_stands_twice() {
    let mut seen = BTreeSet::new();
    for (file, row) in all() {
        let surface = format!("{:?}", row.surface);
        assert!(seen.insert((row.ask.clone(), surface)), "{file}: {:?}", row.ask);
    }
}

#[test]
fn a_query_closes_what_it_opens() {
    for (file, row) in all() {
        let (mut quoted, mut escaped, mut open) = (false, false, 0_i32);
        for letter in row.query.chars() {
            match letter {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => quoted = !quoted,
                '(' | '[' if !quoted => open += 1,
                ')' | ']' if !quoted => open -= 1,
                _ => {}
            }
            assert!(open >= 0, "{file}: {:?}", row.query);
        }
        assert!(!quoted && open == 0, "{file}: {:?}", row.query);
        assert!(!row.query.contains("  ") && row.query.trim() == row.query, "{file}: {:?}", row.query);
    }
}

#[test]
fn a_row_says_only_what_its_surface_can_do() {
    for (file, row) in all() {
        let place = format!("{file}: {:?}", row.ask);
        assert!(file == FROZEN || file == row.class, "{place}");
        match (row.surface, row.dataset.as_deref()) {
            (Surface::Events, Some("errors" | "spans" | "logs" | "metrics" | "profiles")) => {}
            (Surface::Events | Surface::Replays, Some("replays"))
            | (Surface::Issues | Surface::IssueEvents | Surface::Conversations, None) => {
                assert!(row.aggregates.is_empty() && row.interval.is_none(), "{place}");
                assert!(row.group_by.is_empty() && row.fields.is_empty(), "{place}");
            }
            (_, dataset) => panic!("{place}: dataset {dataset:?}"),
        }
        assert!(row.group_by.is_empty() || !row.aggregates.is_empty(), "{place}: a group of nothing");
        assert!(row.interval.is_none() || !row.aggregates.is_empty(), "{place}: a series of nothing");
        assert!(row.limit != Some(0), "{place}");
    }
}

#[test]
fn a_sort_is_one_that_the_answer_can_be_sorted_by() {
    for (file, row) in all() {
        let Some(sort) = &row.sort else {
            assert!(row.group_by.is_empty(), "{file}: {:?}: groups without a rank", row.ask);
            continue;
        };
        let field = sort.trim_start_matches('-');
        let known = match row.surface {
            Surface::Issues => {
                ["date", "freq", "new", "user", "recommended", "trends"].contains(&sort.as_str())
            }
            Surface::Conversations => false,
            _ if !row.aggregates.is_empty() => row.aggregates.iter().any(|aggregate| aggregate == field),
            _ if row.dataset.as_deref() == Some("replays") => [
                "activity",
                "count_dead_clicks",
                "count_errors",
                "count_rage_clicks",
                "count_urls",
                "duration",
                "started_at",
            ]
            .contains(&field),
            _ => field == "timestamp" || field.ends_with(".duration") || field.starts_with("gen_ai."),
        };
        assert!(known, "{file}: {:?} sorts by {sort}", row.ask);
    }
}

#[test]
fn times_are_ones_that_can_be_asked_for() {
    for (file, row) in all() {
        if let Some(period) = &row.period {
            let shown = match period.split_once('/') {
                None => Range::last(period.parse().unwrap()).to_string(),
                Some((start, end)) => {
                    let (start, end): (Timestamp, Timestamp) = (start.parse().unwrap(), end.parse().unwrap());
                    Range::between(start, end).unwrap().to_string()
                }
            };
            assert_eq!(&shown, period, "{file}: {:?}", row.ask);
        }
        if let Some(interval) = row.interval.filter(|interval| interval != "auto") {
            assert!(interval.parse::<Period>().is_ok(), "{file}: {:?}", row.ask);
        }
    }
}

#[test]
fn what_was_left_is_searched_for_as_text_and_stands_in_the_request() {
    for (file, row) in all() {
        let mut space: usize = 200;
        for piece in &row.left {
            assert!(row.ask.contains(piece.as_str()), "{file}: {piece:?} of {:?}", row.ask);
            if row.unsearched.contains(piece) {
                continue;
            }
            // What is longer than the room is cut behind a word.
            let cut = piece.char_indices().nth(space).map(|(end, _)| piece[..end].rfind(' ').unwrap_or(0));
            let kept = piece[..cut.unwrap_or(piece.len())].trim_end();
            space -= kept.chars().count();
            let quoted = format!("\"{}\"", kept.replace('\\', "\\\\").replace('"', "\\\""));
            assert!(kept.is_empty() || row.query.contains(&quoted), "{file}: {quoted} in {:?}", row.query);
        }
    }
}
