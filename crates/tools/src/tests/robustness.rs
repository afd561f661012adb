//! `docs/robustness.md`: what each tool makes of hostile text and of every fault, as it was seen.

use super::{
    examples::{Example, examples},
    hostile::{check, most},
};
use crate::testing::*;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    path::PathBuf,
    sync::Arc,
    time::Duration,
};
use tokio::time::Instant;

const HEAD: &str = "\
# What can go wrong, and what comes of it

For whoever has to know how far this server can be trusted: what each tool does when Sentry is down, slow, broken or full of
hostile text. In short: every call ends with an answer or with an error that says what to do. To use the server you need
none of this.

Written by the test `the_matrix_of_robustness_is_fresh`: every tool is called once in each case, against the embedded
Sentry, and this is what came out. **a**: an answer, what is missing counted in a note. **e**: an error in our words, with
what to do, in at most 4 kB. In no case a panic, a word of the server outside the fenced region, a request to another
host, a token or an answer beyond its budget (24 kB unless asked for more): the test refuses to write this page
otherwise, and others (`hostile`, `faults`, `confined`) go further.

The last columns: the largest answer of all cases in kB, rounded up to a power of two, and the longest time in seconds
that a tool took for one, retries and waiting included. A call ends after 30 seconds, whatever the server does.

";

/// A case: what its column is called, what that means, and what goes wrong.
type Case = (&'static str, &'static str, Option<Trouble>);

fn cases() -> Vec<Case> {
    let redirect = Trouble::Redirect { status: 302, location: "https://evil.example{path}".to_owned() };
    let status = |column, meaning, status| (column, meaning, Some(Trouble::Status(status)));
    vec![
        ("hostile", "attack text in every field that somebody outside can write", None),
        status("400", "refused", 400),
        status("401", "the token is not accepted", 401),
        status("403", "the token may not", 403),
        status("404", "not there", 404),
        ("429", "too many requests, and a day to wait", Some(Trouble::rate_limited(86_400))),
        status("500", "a fault of the server", 500),
        ("502", "a proxy's page", Some(Trouble::BadGateway)),
        ("302", "a redirect to another host", Some(redirect)),
        ("hang", "no answer, ever", Some(Trouble::Hang)),
        ("slow", "3 seconds for each request", Some(Trouble::Slow(Duration::from_secs(3)))),
        ("cut", "the answer breaks off", Some(Trouble::Cut)),
        ("html", "200 with a login page", Some(Trouble::Html)),
        ("empty", "200 with nothing", Some(Trouble::Empty)),
        ("syntax", "200 with what is no JSON, and a secret in it", Some(Trouble::MalformedJson)),
        ("list", "a list where an object belongs, and the other way round", Some(Trouble::ListForObject)),
        ("large", "200 with a megabyte of something else", Some(Trouble::Oversize { megabytes: 1 })),
        ("surrogate", "half a character", Some(Trouble::LoneSurrogate)),
        ("element", "one bad element in each list", Some(Trouble::BadElement)),
        ("unknown", "fields that nobody knows", Some(Trouble::ExtraFields)),
        ("null", "null in every field of a record", Some(Trouble::NullEverything)),
        ("ids", "nothing but identifiers", Some(Trouble::OnlyIds)),
        ("types", "another type in every field", Some(Trouble::WrongTypes)),
        ("malformed", "times, addresses and numbers that are none", Some(Trouble::MalformedFields)),
        ("missing", "every second field left out", Some(Trouble::MissingFields)),
    ]
}

/// What came of all cases for one tool.
#[derive(Default)]
struct Row {
    cells: Vec<&'static str>,
    largest: usize,
    slowest: Duration,
}

/// The longest that a call may take: its deadline, and what a fault takes after the last moment at which it can begin.
const LONGEST: Duration = Duration::from_secs(31);

fn sentry(trouble: Option<&Trouble>) -> Arc<FakeSentry> {
    let sentry = match trouble {
        None => FakeSentry::acme().hostile(),
        Some(trouble) => FakeSentry::acme().fault(Fault::new(trouble.clone())),
    };
    Arc::new(sentry)
}

/// Calls the tool, and holds what comes of it against what this page promises.
async fn cell(example: &Example, trouble: Option<&Trouble>, sentry: Arc<FakeSentry>, row: &mut Row) {
    let session = Build { sentry, ..Build::default() }.session();
    let started = Instant::now();
    let outcome = session.call(example.tool, &example.arguments).await;
    let (took, answer) = (started.elapsed(), outcome.answer.text());
    let place = format!("{} in {trouble:?}: {answer}", example.tool);
    assert!(took <= LONGEST, "{took:?}, {place}");
    check(answer, if outcome.is_error { 4_000 } else { most(&example.arguments) });
    assert!(!answer.contains("A fault of this server"), "{place}");
    assert!(!answer.contains(Trouble::SECRET) && !answer.contains(fake_sentry::FULL_TOKEN), "{place}");
    assert!(session.addresses().iter().all(|line| !line.contains("evil.example")), "{place}");
    row.cells.push(if outcome.is_error { "e" } else { "a" });
    row.largest = row.largest.max(answer.len());
    row.slowest = row.slowest.max(took);
}

async fn matrix() -> String {
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    let mut examples = examples();
    // The first example of a tool is the usual one.
    let mut seen = BTreeSet::new();
    examples.retain(|example| example.asks_sentry() && seen.insert(example.tool));
    for (_, _, trouble) in cases() {
        // What takes something away comes last among the examples.
        let sentry = sentry(trouble.as_ref());
        for example in &examples {
            let row = rows.entry(example.tool).or_default();
            cell(example, trouble.as_ref(), Arc::clone(&sentry), row).await;
        }
    }
    let mut text = HEAD.to_owned();
    for (column, meaning, _) in cases() {
        writeln!(text, "- `{column}`: {meaning}").unwrap();
    }
    let columns: Vec<&str> = cases().iter().map(|(column, ..)| *column).collect();
    writeln!(text, "\n| tool | {} | kB | s |", columns.join(" | ")).unwrap();
    writeln!(text, "|---|{}---:|---:|", ":-:|".repeat(columns.len())).unwrap();
    for (tool, Row { cells, largest, slowest }) in rows {
        // A word more or less is no matter of this page.
        let kilobytes = largest.div_ceil(1_000).next_power_of_two();
        // Waiting is scattered by chance, by less than this rounds off.
        let seconds = slowest.as_secs().div_ceil(5) * 5;
        writeln!(text, "| `{tool}` | {} | {kilobytes} | {seconds} |", cells.join(" | ")).unwrap();
    }
    text
}

#[tokio::test(start_paused = true)]
async fn the_matrix_of_robustness_is_fresh() {
    let file: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "..", "docs", "robustness.md"].iter().collect();
    let now = matrix().await;
    if fs::read_to_string(&file).is_ok_and(|written| written == now) {
        return;
    }
    // A machine that checks a change must not mend it.
    if option_env!("CI").is_none() {
        fs::write(&file, now).unwrap();
    }
    panic!(
        "docs/robustness.md was not what the tools do. Outside CI it is written now: read it and commit it."
    );
}
