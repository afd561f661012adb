#![no_main]

//! Reads the bytes as a request in plain English: what comes out is a search that can be read, whatever is searched.

use lexicon::{
    Dataset,
    query::Query,
    translate::{Surface, World, translate},
};
use libfuzzer_sys::fuzz_target;

const SURFACES: [Surface; 9] = [
    Surface::Issues,
    Surface::Events,
    Surface::IssueEvents,
    Surface::Replays,
    Surface::Conversations,
    Surface::Data(Dataset::Spans),
    Surface::Data(Dataset::Logs),
    Surface::Data(Dataset::Metrics),
    Surface::Data(Dataset::Profiles),
];

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let now = "2026-11-20T12:00:00Z".parse().unwrap();
    let world = World { now, projects: &["backend"], environments: &["qa"], custom: &["tenant"] };
    for surface in SURFACES {
        let reading = translate(&text, surface, &world);
        assert_eq!(Query::parse(&reading.query.to_string()).ok(), Some(reading.query), "{text:?}");
    }
});
