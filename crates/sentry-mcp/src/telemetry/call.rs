//! What is told of a request to this server: which one it was, how it came, how long it took and whether it failed.

use super::{
    TELEMETRY, Telemetry,
    attribute::{Attribute, Id, Model, Place, Value, number, word},
    parent::Parent,
    step::Step,
};
use crate::clock;
use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};
use tokio::{task_local, time::Instant};
use tools::Outcome;

task_local! {
    /// The request that is being answered.
    static CURRENT: Arc<Call>;
}

/// How many steps of a call are told at most.
const STEPS: usize = 128;

/// How a request came.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Way {
    /// By standard input, in the one session of the process.
    Stdio(Id),
    /// By HTTP, in a session of the oldest transport.
    Events(Id),
    /// By HTTP, where each request stands alone.
    Http,
}

impl Way {
    const fn network(self) -> &'static str {
        match self {
            Self::Stdio(_) => "pipe",
            Self::Events(_) | Self::Http => "tcp",
        }
    }

    pub(super) const fn app(self) -> &'static str {
        match self {
            Self::Stdio(_) => "stdio",
            Self::Events(_) => "sse",
            Self::Http => "http",
        }
    }

    const fn session(self) -> Option<Id> {
        match self {
            Self::Stdio(id) | Self::Events(id) => Some(id),
            Self::Http => None,
        }
    }
}

/// What is known of a request before it is answered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told {
    /// The method of MCP.
    pub(crate) method: &'static str,
    pub(crate) way: Way,
    /// The revision of the protocol, where it is one that is known.
    pub(crate) version: Option<&'static str>,
    /// What it is part of.
    pub(crate) parent: Option<Parent>,
}

/// A request that is being answered.
struct Call {
    told: Told,
    began: SystemTime,
    since: Instant,
    found: Mutex<Found>,
}

/// What is found out while it is.
#[derive(Default)]
struct Found {
    tool: Option<&'static str>,
    failure: Option<(&'static str, bool)>,
    /// Tokens that went to a language model and came from it.
    tokens: Option<(u64, u64)>,
    place: Option<Place>,
    steps: Vec<Step>,
    is_done: bool,
}

impl Call {
    fn found(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that was answered, or broken off.
pub(super) struct Ended {
    pub(super) told: Told,
    pub(super) tool: Option<&'static str>,
    pub(super) began: SystemTime,
    pub(super) took: Duration,
    /// In a word, and whether somebody has to look.
    pub(super) failure: Option<(&'static str, bool)>,
    tokens: Option<(u64, u64)>,
    pub(super) place: Option<Place>,
    pub(super) steps: Vec<Step>,
    model: Option<Model>,
}

impl Ended {
    /// What spans of it are called: the method, and the tool if there is one.
    pub(super) fn name(&self) -> String {
        [self.told.method].into_iter().chain(self.tool).collect::<Vec<_>>().join(" ")
    }

    /// What distinguishes it among many, for measures.
    pub(super) fn kind(&self) -> impl Iterator<Item = Attribute> {
        let Told { method, way, .. } = self.told;
        let of_tool = self.tool.map(|tool| word("gen_ai.tool.name", tool));
        let failure = self.failure.map(|(failure, _)| word("error.type", failure));
        [
            word("mcp.method.name", method),
            word("network.transport", way.network()),
            word("app.transport", way.app()),
        ]
        .into_iter()
        .chain(of_tool)
        .chain(failure)
    }

    /// All that is told of it.
    pub(super) fn attributes(&self) -> impl Iterator<Item = Attribute> {
        let version = self.told.version.map(|version| word("mcp.protocol.version", version));
        let session = self.told.way.session();
        let session = session.map(|id| Attribute { name: "mcp.session.id", value: Value::Id(id) });
        let executes = self.tool.map(|_| word("gen_ai.operation.name", "execute_tool"));
        let model = self.tokens.and(self.model.as_ref()).into_iter().flat_map(of_model);
        let tokens = self.tokens.into_iter().flat_map(|(sent, came)| {
            [number("gen_ai.usage.input_tokens", sent), number("gen_ai.usage.output_tokens", came)]
        });
        self.kind().chain(version).chain(session).chain(executes).chain(model).chain(tokens)
    }
}

/// Which language model it is.
pub(super) fn of_model((provider, model): &Model) -> [Attribute; 2] {
    [
        word("gen_ai.provider.name", provider),
        Attribute { name: "gen_ai.request.model", value: Value::Setting(model.clone()) },
    ]
}

/// Tells of a request when it is answered, or broken off.
struct Ends<'a> {
    telemetry: &'a Telemetry,
    call: Arc<Call>,
}

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        let found = std::mem::take(&mut *self.call.found());
        let Found { tool, failure, tokens, place, steps, is_done } = found;
        let broken = if place.is_some() { ("panic", true) } else { ("cancelled", false) };
        let broken = (!is_done).then_some(broken);
        self.telemetry.tell(&Ended {
            told: self.call.told,
            tool,
            began: self.call.began,
            took: self.call.since.elapsed(),
            failure: failure.or(broken),
            tokens,
            place,
            steps,
            model: self.telemetry.model.clone(),
        });
    }
}

/// What is known of a request, where anybody is to be told: nothing is read for nobody.
pub(crate) fn told(known: impl FnOnce() -> Told) -> Option<Told> {
    TELEMETRY.get().map(|_| known())
}

/// Answers a request, and tells of it if anybody is [`told`].
pub(crate) async fn observed<T>(told: Option<Told>, work: impl Future<Output = T>) -> T {
    let (Some(told), Some(telemetry)) = (told, TELEMETRY.get()) else { return work.await };
    let call = Call { told, began: clock::time(), since: Instant::now(), found: Mutex::default() };
    let ends = Ends { telemetry, call: Arc::new(call) };
    let done = CURRENT.scope(Arc::clone(&ends.call), work).await;
    ends.call.found().is_done = true;
    done
}

/// Notes which tool the request asks for, if there is one of that name.
pub(crate) fn asks_for(tool: &str) {
    note(|found| found.tool = tools::named(tool).map(|entry| entry.spec.name));
}

/// Notes what came of a tool in the request that is being answered.
pub(crate) fn outcome(outcome: &Outcome) {
    note(|found| {
        // Behind a gateway it is another than was asked for.
        found.tool = outcome.tool.or(found.tool);
        found.failure = outcome.failure.map(|failure| (failure.word, failure.is_news));
        found.tokens = outcome.cost.as_ref().map(|cost| (cost.input_tokens, cost.output_tokens));
    });
}

/// Notes that the request is refused, in a word, and whether that is a fault of ours. What is known already stays.
pub(crate) fn failed(failure: &'static str, is_news: bool) {
    note(|found| found.failure = found.failure.or(Some((failure, is_news))));
}

/// Notes something that was done for the request.
pub(super) fn did(step: Step) {
    note(|found| {
        if found.steps.len() < STEPS {
            found.steps.push(step);
        }
    });
}

/// Notes where a fault of ours is; gives the place back where no request is being answered.
pub(super) fn panicked(place: Place) -> Option<Place> {
    let mut place = Some(place);
    note(|found| found.place = place.take());
    place
}

fn note(with: impl FnOnce(&mut Found)) {
    let _ = CURRENT.try_with(|call| with(&mut call.found()));
}
