//! A session with a server that is replayed.

use crate::{Gate, Outcome, Setup, Surface, documentation, testing::*};
use access::Grant;
use fake_sentry::{Replay, Replayed};
use lexicon::{Hosts, Timestamp};
use sentry_api::{Client, InProcess, Settings, Transport};
use std::{fs, path::Path, sync::Arc};
use untrusted::Boundary;

/// Somewhere beside the repository.
const PLACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/samples");

/// Recordings of a request with another token, or with none.
const OF_OTHERS: [&str; 4] = ["bad_token.json", "no_token.json", "root_noauth.json", "ro_put.json"];

/// A session with a replayed server.
pub(super) struct ReplayedSession {
    gate: Gate,
    replay: Arc<Replay>,
}

/// The recordings of a real server, where they are at hand.
pub(super) fn recorded(folder: &str) -> Option<Replay> {
    let folder = Path::new(PLACE).join(folder);
    let Ok(files) = fs::read_dir(&folder) else {
        println!("skipped: no recordings at {}", folder.display());
        return None;
    };
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    let named = files.into_iter().map(|file| (file.file_name().unwrap().to_str().unwrap().to_owned(), file));
    let of_ours = named.filter(|(name, _)| name.ends_with(".json") && !OF_OTHERS.contains(&name.as_str()));
    let read = of_ours.map(|(name, file)| (name, fs::read_to_string(file).unwrap().parse().unwrap()));
    Some(Replay::new("127.0.0.1:9000", read))
}

/// An hour after the recordings were made.
fn now() -> Timestamp {
    "2026-11-21T06:30:00Z".parse().unwrap()
}

impl ReplayedSession {
    pub(super) fn of(replay: Arc<Replay>) -> Self {
        let answering = Arc::clone(&replay);
        let transport = InProcess::new(move |request| {
            let answer = answering.answer(&request);
            async move { answer }
        });
        let hosts = Hosts::from_url(&replay.url(), true).unwrap();
        let settings =
            Settings { base: hosts.base().clone(), token: Some("replayed".into()), headers: Vec::new() };
        let transport: Arc<dyn Transport> = Arc::new(transport);
        let gate = Gate::new(Setup {
            client: Client::new(settings, Arc::clone(&transport)),
            documentation: documentation(hosts.base().clone(), transport),
            hosts,
            grant: Grant { allow_delete: true, ..Grant::default() },
            organization: None,
            boundary: Boundary::with_nonce(0x9f3a_c1d2_7be4_aa01),
            clock: now,
            missing_token: None,
            surface: Surface::All,
            confirm_writes: crate::ConfirmWrites::Never,
            audit: None,
            taint: crate::Taint::default(),
            model: None,
            workspace: None,
        });
        Self { gate, replay }
    }

    /// What came of a call, and what was asked for it; without the question what the token may do.
    pub(super) async fn call(&self, tool: &str, arguments: &Value) -> (Outcome, Vec<Replayed>) {
        let outcome = self.gate.call(tool, arguments.as_object().unwrap().clone()).await;
        let mut asked = self.replay.take();
        asked.retain(|asked| asked.line != "GET /api/0/");
        (outcome, asked)
    }

    /// The answer, which must not be an error.
    pub(super) async fn answer(&self, tool: &str, arguments: Value) -> String {
        let (outcome, asked) = self.call(tool, &arguments).await;
        assert!(!outcome.is_error, "{arguments}: {}\n{asked:#?}", outcome.answer.text());
        outcome.answer.text().to_owned()
    }

    /// The refusal, which must be an error.
    pub(super) async fn refusal(&self, tool: &str, arguments: Value) -> String {
        let (outcome, _) = self.call(tool, &arguments).await;
        assert!(outcome.is_error, "{arguments}: {}", outcome.answer.text());
        outcome.answer.text().to_owned()
    }
}
