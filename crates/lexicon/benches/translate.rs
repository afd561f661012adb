//! How long reading plain English takes, over the golden table: `cargo bench -p lexicon`. A sample is one request of the
//! table, so that the slowest is the one that takes longest.

use std::{
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
};

use divan::Bencher;
use lexicon::translate::{Surface, World, translate};

/// How often a request is read in a row; the sample is the mean.
const TIMES: u32 = 50;

/// More than the table has.
const ROWS: u32 = 2_000;

fn main() {
    divan::main();
}

/// The requests, each with what it searches.
fn asked() -> Vec<(String, Surface)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let files = folder.read_dir().into_iter().flatten().flatten().map(|entry| entry.path());
    let texts = files.filter(|path| path.extension().is_some_and(|ending| ending == "jsonl"));
    let lines = texts.flat_map(|path| {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        text.lines().filter_map(|line| line.parse::<serde_json::Value>().ok()).collect::<Vec<_>>()
    });
    let row = |row: serde_json::Value| {
        let surface = match row.get("surface")?.as_str()? {
            "issues" => Surface::Issues,
            "issue_events" => Surface::IssueEvents,
            "replays" => Surface::Replays,
            "conversations" => Surface::Conversations,
            _ => Surface::Events,
        };
        Some((row.get("ask")?.as_str()?.to_owned(), surface))
    };
    lines.filter_map(row).collect()
}

#[divan::bench(sample_size = TIMES, sample_count = ROWS)]
fn golden_table(bencher: Bencher<'_, '_>) {
    let (asked, turn) = (asked(), AtomicUsize::new(0));
    let world = |now| World {
        now,
        projects: &["backend", "frontend", "api-gateway", "payments-service", "mobile-app", "worker"],
        environments: &[],
        custom: &["tenant", "customer_tier", "region", "feature_flag"],
    };
    let Ok(now) = "2026-11-20T12:00:00Z".parse() else { return };
    bencher
        .with_inputs(|| {
            let at = turn.fetch_add(1, Ordering::Relaxed) / TIMES as usize;
            asked.get(at % asked.len().max(1)).cloned().unwrap_or_else(|| (String::new(), Surface::Issues))
        })
        .bench_refs(|(text, surface)| translate(text, *surface, &world(now)));
}
