//! The gate: what a session can see of the catalogue, and the only way to run any of it.

mod examine;
mod show;

pub use examine::{Setting, scopes_of};
pub use show::{Shown, Way};

use crate::{
    arguments, catalog,
    context::desk::Desk,
    entry::Entry,
    error::{Error, Result},
    gateway::{self, Order},
    search,
    surface::{self, ListedTool, Surface},
};
use access::Grant;
use futures_util::FutureExt;
use lexicon::{Hosts, OrganizationSlug, Timestamp};
use sentry_api::{Client, Deadline, LIMIT};
use serde_json::{Map, Value};
use std::panic::AssertUnwindSafe;
use untrusted::{Answer, Boundary, Budget, Rendered, quote};

/// What a session is made of.
#[derive(Debug)]
pub struct Setup {
    /// The way to Sentry.
    pub client: Client,
    /// The servers that may be spoken to.
    pub hosts: Hosts,
    /// Who is calling, and what they may do.
    pub grant: Grant,
    /// The organization that is meant when none is named.
    pub organization: Option<OrganizationSlug>,
    /// What fences the answers.
    pub boundary: Boundary,
    /// What time it is.
    pub clock: fn() -> Timestamp,
    /// What every call is answered when there is no token.
    pub missing_token: Option<&'static str>,
    /// Which tools are listed.
    pub surface: Surface,
}

/// What came of a call.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The answer, rendered by a door.
    pub rendered: Rendered,
    /// Whether the tool failed.
    pub is_error: bool,
}

/// The tools, as one session may use them.
#[derive(Debug)]
pub struct Gate {
    desk: Desk,
    boundary: Boundary,
    missing_token: Option<&'static str>,
    surface: Surface,
}

impl Gate {
    /// The tools for one session.
    #[must_use]
    pub fn new(setup: Setup) -> Self {
        let Setup { client, hosts, grant, organization, boundary, clock, missing_token, surface } = setup;
        Self { desk: Desk::new(client, hosts, grant, organization, clock), boundary, missing_token, surface }
    }

    /// The tools that the session lists, by name.
    #[must_use]
    pub fn list(&self) -> Vec<ListedTool> {
        let permitted = surface::every().filter_map(|entry| entry.permit(self.desk.grant()).ok());
        let listed = permitted.map(|tool| tool.entry()).filter(|entry| self.surface.lists(entry.spec.name));
        listed.map(|entry| ListedTool::of(entry, &self.desk.grant().constraint)).collect()
    }

    /// Runs a tool. Dropping the future cancels it, its requests to Sentry included.
    pub async fn call(&self, name: &str, arguments: Map<String, Value>) -> Outcome {
        self.rendered(&self.answer(name, arguments).await)
    }

    /// What came of a call, before it leaves through a door.
    async fn answer(&self, name: &str, arguments: Map<String, Value>) -> Answered {
        match self.meant(name, arguments) {
            Ok((entry, arguments)) => self.run(entry, arguments).await,
            Err(error) => failed(error),
        }
    }

    /// The tool that a call means: itself, or what it asks a gateway to run.
    fn meant(
        &self,
        name: &str,
        arguments: Map<String, Value>,
    ) -> Result<(&'static Entry, Map<String, Value>)> {
        let entry = surface::named(name).ok_or_else(|| self.unknown(name))?;
        if !entry.is_gateway() {
            return Ok((entry, arguments));
        }
        entry.permit(self.desk.grant())?;
        let Order { name, arguments } = Order::read(arguments)?;
        let meant = surface::named(&name).ok_or_else(|| self.unknown(&name))?;
        if !catalog::ALL.iter().any(|entry| entry.spec.name == meant.spec.name) {
            return Err(Error::complaint(("call ", meant.spec.name, " by its own name")));
        }
        meant.permit(self.desk.grant())?;
        if meant.writes && !entry.writes {
            return Err(Error::input(
                Answer::new("This tool changes Sentry").fact("Tool", meant.spec.name).note((
                    "Nothing was changed. Call ",
                    gateway::WRITING.name,
                    " with the same `name` and `arguments`.",
                )),
            ));
        }
        Ok((meant, arguments))
    }

    /// Runs a tool that was found, which still has to be permitted.
    async fn run(&self, entry: &Entry, mut arguments: Map<String, Value>) -> Answered {
        let permitted = match entry.permit(self.desk.grant()) {
            Ok(permitted) => permitted,
            Err(denied) => return failed(Error::Denied(denied)),
        };
        if let Some(sentence) = self.missing_token {
            return failed(Error::Setup(sentence));
        }
        let unknown = arguments::accommodate(&mut arguments, entry.schema());
        if entry.writes && !unknown.is_empty() {
            return failed(self.not_understood(entry, &unknown));
        }
        let door = if wants_data(&arguments) { Door::Data } else { Door::Answer };
        let budget = budget(&arguments, door);
        let deadline = Deadline::within(LIMIT);
        let run = async {
            let answer = permitted.run(arguments, &self.desk, deadline).await?;
            Ok(Answered { answer: ignoring(answer, &unknown), door, budget, is_error: false })
        };
        // One event that trips a fault of ours costs one answer, not the session.
        let run = AssertUnwindSafe(run).catch_unwind();
        // What the token may do is learned on the side, for the next call: this one does not wait for it.
        let learn = async {
            self.desk.learn_scopes().await;
            std::future::pending().await
        };
        let result = tokio::select! {
            biased;
            never = learn => never,
            result = run => result,
        };
        let bug = |_| Err(Error::Bug("the tool failed unexpectedly; this is a fault of this server"));
        result.unwrap_or_else(bug).unwrap_or_else(|error| failed_at(entry, error, &unknown, door))
    }

    /// What may have been meant by a name that no tool has.
    fn unknown(&self, name: &str) -> Error {
        let near: Vec<&str> =
            search::find(name, self.desk.grant()).map(|entry| entry.spec.name).take(5).collect();
        let near = near.join(", ");
        Error::input(
            Answer::new("No such tool")
                .fact("Asked for", quote(name))
                .fact("Perhaps", (!near.is_empty()).then(|| quote(&near)))
                .note("search_sentry_tools finds tools by what they do."),
        )
    }

    /// A change is not made by half: what was not understood may be what decides it.
    fn not_understood(&self, entry: &Entry, unknown: &[String]) -> Error {
        let schema = ListedTool::of(entry, &self.desk.grant().constraint).input_schema;
        let properties = schema.get("properties").and_then(Value::as_object);
        let names: Vec<&str> = properties.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        Error::input(
            Answer::new("The arguments do not fit the tool")
                .fact("Unknown, or given twice with different values", quote(&unknown.join(", ")))
                .fact("Parameters", quote(&names.join(", ")))
                .note(
                    "Nothing was changed. Correct or leave out what is named above, and call the tool again.",
                ),
        )
    }

    /// Runs a tool of a test's own.
    #[cfg(test)]
    pub(crate) async fn call_entry(&self, entry: &Entry, arguments: Map<String, Value>) -> Outcome {
        self.rendered(&self.run(entry, arguments).await)
    }

    fn rendered(&self, answered: &Answered) -> Outcome {
        let Answered { answer, door, budget, is_error } = answered;
        let rendered = match door {
            Door::Answer => self.boundary.answer(answer, *budget),
            Door::Data => self.boundary.data(answer, *budget),
        };
        Outcome { rendered, is_error: *is_error }
    }
}

/// An answer that is still a document, and how it is to leave.
struct Answered {
    answer: Answer,
    door: Door,
    budget: Budget,
    is_error: bool,
}

fn failed(error: Error) -> Answered {
    tracing::debug!(blame = ?error.blame(), %error, "the call failed");
    refusal(error.into_answer(), Door::Answer)
}

/// As [`failed`], with what the tool needs where Sentry refused it.
fn failed_at(entry: &Entry, error: Error, unknown: &[String], door: Door) -> Answered {
    tracing::debug!(tool = entry.spec.name, blame = ?error.blame(), %error, "the call failed");
    let forbidden = matches!(error, Error::Sentry(sentry_api::Error::Forbidden(_)));
    let scopes: Vec<&str> = entry.spec.scopes.iter().map(|scope| scope.id()).collect();
    let scopes = scopes.join(", ");
    let needed =
        (forbidden && !scopes.is_empty()).then(|| ("This tool needs the scope ", quote(&scopes), "."));
    refusal(ignoring(error.into_answer().note(needed), unknown), door)
}

/// A refusal needs little room, and its evidence is the least worth reading.
fn refusal(answer: Answer, door: Door) -> Answered {
    Answered { answer, door, budget: Budget::of_bytes(Budget::LEAST), is_error: true }
}

/// Says which arguments the tool does not have: whoever sent them thinks that they were heeded.
fn ignoring(answer: Answer, unknown: &[String]) -> Answer {
    let names = unknown.join(", ");
    answer.note(
        (!names.is_empty()).then(|| ("Ignored arguments that this tool does not have: ", quote(&names), ".")),
    )
}

/// Through which door an answer leaves.
#[derive(Debug, Clone, Copy)]
enum Door {
    /// To a model.
    Answer,
    /// To a program.
    Data,
}

/// Whether a program asks. Arguments that the tool does not have are gone by now.
fn wants_data(arguments: &Map<String, Value>) -> bool {
    arguments.get("format").is_some_and(|format| format == "json")
}

/// How long an answer the caller wants. A program has no window that fills up.
fn budget(arguments: &Map<String, Value>, door: Door) -> Budget {
    if matches!(door, Door::Data) {
        return Budget::of_bytes(Budget::MOST);
    }
    let kilobytes = arguments.get("maxKilobytes").and_then(Value::as_u64);
    let bytes =
        kilobytes.map(|kilobytes| usize::try_from(kilobytes).unwrap_or(usize::MAX).saturating_mul(1_000));
    bytes.map_or_else(Budget::default, Budget::of_bytes)
}
