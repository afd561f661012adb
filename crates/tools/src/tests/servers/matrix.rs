//! The table of `docs/servers.md`: what works where, and how the answer says what does not.

use super::{
    calls::{Call, EMBEDDED, Names, calls},
    replayed::{ReplayedSession, recorded},
};
use crate::testing::*;
use fake_sentry::Replayed;
use std::{collections::BTreeMap, fs, path::PathBuf, sync::Arc};

/// A real server that was recorded.
struct Server {
    name: &'static str,
    folder: &'static str,
    names: Names,
}

const SERVERS: [Server; 3] = [
    Server {
        name: "Sentry 24.4",
        folder: "sentry-24.4",
        names: Names {
            issue: "2",
            short_id: "BACKEND-API-2",
            event: "da4ee5417a774707a3880a65f9f827d9",
            trace: "57dc2d3c0ca74929adfe652eb6a09ae5",
            span: "a8990bea1a22f7c9",
            ..OF_THE_RECORDINGS
        },
    },
    Server {
        name: "Sentry 23.7.1",
        folder: "sentry-23.7",
        names: Names {
            issue: "2",
            short_id: "BACKEND-API-2",
            event: "fceb3cc9d5d24daa9bf1060b62db4a0d",
            trace: "60405bc9a9b5463597d432604479e3e8",
            span: "b533ef2513144cc3",
            ..OF_THE_RECORDINGS
        },
    },
    Server {
        name: "GlitchTip",
        folder: "glitchtip",
        names: Names {
            issue: "BACKEND-API-4",
            short_id: "BACKEND-API-4",
            event: "3740483016a44faa8affc4bf2b9c7e02",
            trace: "4786b7a2975c4b3182dadab43614450a",
            team: "team:1",
            ..OF_THE_RECORDINGS
        },
    },
];

const OF_THE_RECORDINGS: Names = Names {
    issue: "",
    short_id: "",
    event: "",
    trace: "",
    span: "",
    project: "backend-api",
    tag: "environment",
    email: "dev@example.com",
    user: "user:2",
    team: "team:2",
    url: "http://127.0.0.1:9000",
};

const NOT_RECORDED: &str = "not recorded";
const WORKS: &str = "works";
const OTHERWISE: &str = "works by fallback";
/// Notes that say that what was asked for did not come of it.
const IN_VAIN: [&str; 3] = ["finds nothing by", "not as it was asked for", "has none by the word"];
/// What stands above the table, which the test leaves alone.
const MARK: &str = "<!-- Below this line the test `the_matrix_of_servers_is_fresh` writes. -->\n";

/// What a row says of a server.
fn cell(outcome: &crate::Outcome, asked: &[Replayed]) -> String {
    let text = outcome.answer.text();
    if outcome.is_error && asked.iter().any(|asked| asked.recording.is_none()) {
        return NOT_RECORDED.to_owned();
    }
    if outcome.is_error {
        let heading = text.lines().next().unwrap_or_default().trim_start_matches("# ");
        return format!("not there: “{heading}”");
    }
    // What is said about the server stands below the evidence.
    let notes = text.rsplit("</untrusted-").next().unwrap_or_default();
    let told = notes.lines().skip(1).filter(|line| line.contains("his server"));
    let told: Vec<&str> = told.collect();
    let detour =
        asked.iter().any(|asked| asked.recording.is_some() && (asked.status >= 400 || asked.is_page));
    let works = if detour { OTHERWISE } else { WORKS };
    match told.first() {
        Some(note) => {
            let first = note.split_inclusive(". ").next().unwrap_or(note).trim_end();
            let in_vain = IN_VAIN.iter().any(|words| note.contains(words));
            let state = if in_vain { "not there: " } else { &format!("{works}; ") };
            format!("{state}“{}”", first.replace('|', "\\|"))
        }
        None => works.to_owned(),
    }
}

type Rows = BTreeMap<String, Vec<String>>;

/// Each call against a server of its own, which has learned nothing yet.
async fn column(server: &Server, calls: &[Call]) -> Option<Vec<String>> {
    let replay = Arc::new(recorded(server.folder)?);
    let mut cells = Vec::new();
    for call in calls {
        let session = ReplayedSession::of(Arc::clone(&replay));
        let (outcome, asked) = session.call(call.tool, &server.names.translate(&call.arguments)).await;
        cells.push(cell(&outcome, &asked));
    }
    Some(cells)
}

async fn embedded(call: &Call) -> String {
    let outcome = Session::new().call(call.tool, &EMBEDDED.translate(&call.arguments)).await;
    cell(&outcome, &[])
}

/// The rows of a table that was written before.
fn written(document: &str) -> Rows {
    let lines = document
        .lines()
        .skip_while(|line| !line.starts_with("|---"))
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let cells = lines.map(|line| line.split(" | ").map(ToOwned::to_owned).collect::<Vec<_>>());
    cells
        .filter(|cells| cells.len() == SERVERS.len() + 2)
        .map(|cells| (cells[0].clone(), cells[1..].to_vec()))
        .collect()
}

fn table(rows: &Rows) -> String {
    let names: Vec<&str> = SERVERS.iter().map(|server| server.name).collect();
    let mut table = format!("\n| call | {} | embedded |\n|---|---|---|---|---|\n", names.join(" | "));
    for (label, cells) in rows {
        table.push_str(&format!("| {label} | {} |\n", cells.join(" | ")));
    }
    table
}

async fn rows(known: &Rows) -> Rows {
    let calls = calls();
    let mut columns = Vec::new();
    for server in &SERVERS {
        columns.push(column(server, &calls).await);
    }
    let mut rows = Rows::new();
    for (at, call) in calls.iter().enumerate() {
        let known =
            |server: usize| known.get(&call.label).map_or(NOT_RECORDED, |cells| &cells[server]).to_owned();
        let recorded = columns.iter().enumerate();
        let mut cells: Vec<String> = recorded
            .map(|(server, cells)| cells.as_ref().map_or_else(|| known(server), |cells| cells[at].clone()))
            .collect();
        cells.push(embedded(call).await);
        rows.insert(call.label.clone(), cells);
    }
    rows
}

fn file() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "..", "docs", "servers.md"].iter().collect()
}

/// Rows of new tools are written as they come; what is known of a server changes only with `UPDATE_SERVERS=1`. With
/// `CI` nothing is written, and a row that is missing fails.
#[tokio::test(start_paused = true)]
async fn the_matrix_of_servers_is_fresh() {
    let document = fs::read_to_string(file()).unwrap();
    let (above, below) = document.split_once(MARK).unwrap();
    let known = written(below);
    let rows = rows(&known).await;
    let changed: Vec<&String> = known
        .iter()
        .filter(|(label, cells)| rows.get(*label) != Some(*cells))
        .map(|(label, _)| label)
        .collect();
    let may_change = option_env!("UPDATE_SERVERS").is_some_and(|update| update == "1");
    let now = format!("{above}{MARK}{}", table(&rows));
    if now == document {
        return;
    }
    let can_write = option_env!("CI").is_none() && (may_change || changed.is_empty());
    if can_write {
        fs::write(file(), now).unwrap();
    }
    assert!(
        can_write,
        "docs/servers.md is not what tools and servers make of each other: {changed:#?}. If that is wanted, run \
         `UPDATE_SERVERS=1 cargo nextest run -p tools -E 'test(matrix)'`, read the difference and commit it"
    );
}

/// What must work, whatever else changes: on both versions of Sentry everything but what they lack, on the other server
/// what it has.
#[test]
fn what_works_on_a_server_keeps_working() {
    let document = fs::read_to_string(file()).unwrap();
    let rows = written(document.split_once(MARK).unwrap().1);
    let lacking = |label: &str, server: usize| {
        let later =
            ["dataset `spans`", "dataset `logs`", "dataset `metrics`", "dataset `profiles`", "interval `"];
        let later = later.iter().any(|words| label.contains(words));
        // Of the ways to name an assignee one was recorded.
        let unrecorded =
            label.contains("assignedTo") && !label.contains("e-mail") && !label.contains("nobody");
        let unread = ["error.type", "!level", "firstSeen", "times_seen", "has:user", "filename"];
        let lacks = match server {
            0 => false,
            1 => label.contains("priority"),
            _ => {
                ["search_events", "get_trace_details"].iter().any(|tool| label.starts_with(tool))
                    || ["eventId `oldest`", "resolvedInNextRelease", "e-mail", "priority"]
                        .iter()
                        .chain(&unread)
                        .any(|word| label.contains(word))
            }
        };
        lacks || later || unrecorded
    };
    let ours = [
        "add_issue_note",
        "find_organizations",
        "find_projects",
        "find_releases",
        "find_teams",
        "get_event_stacktrace",
        "get_issue_activity",
        "get_issue_breadcrumbs",
        "get_issue_details",
        "get_issue_tag_values",
        "get_trace_details",
        "search_errors",
        "search_events",
        "search_issue_events",
        "search_issues",
        "update_issue",
        "whoami",
    ];
    let mut works = [0; 4];
    for (label, cells) in &rows {
        let is_ours = ours.contains(&label.split(':').next().unwrap());
        for (server, cell) in cells.iter().enumerate() {
            let does = cell.starts_with(WORKS);
            works[server] += usize::from(does);
            if is_ours && server < 3 {
                assert_eq!(does, !lacking(label, server), "{label} on {}: {cell}", SERVERS[server].name);
            }
        }
    }
    assert!(works[0] >= 39 && works[1] >= 39 && works[2] >= 25, "{works:?} calls work");
}
