//! The gate: what a session can see of the catalogue, and the only way to run any of it.

use crate::{
    arguments, catalog,
    context::desk::Desk,
    entry::{Entry, Permitted},
    error::Error,
};
use access::{Fixed, Grant};
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

/// Which of the permitted tools are listed. Any permitted tool answers to its name, listed or not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Surface {
    /// Those that most sessions need.
    #[default]
    Default,
    /// Every one.
    All,
    /// These.
    Names(Vec<String>),
}

/// A tool as `tools/list` shows it.
#[derive(Debug, Clone)]
pub struct ListedTool {
    /// As clients call it.
    pub name: &'static str,
    /// As people read it.
    pub title: &'static str,
    /// What it does.
    pub description: String,
    /// Its arguments.
    pub input_schema: Map<String, Value>,
    /// It changes nothing.
    pub read_only: bool,
    /// It changes or removes what is there.
    pub destructive: bool,
    /// Doing it twice is doing it once.
    pub idempotent: bool,
    /// It speaks to the world outside.
    pub open_world: bool,
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

/// Names under which a project is given: gone from the schemas of a session that is confined to one.
const PROJECT: [&str; 3] = ["project", "projectSlug", "projectSlugOrId"];

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
        let listed = self.permitted().filter(|tool| self.is_listed(tool.entry()));
        listed.map(|tool| self.listed(tool.entry())).collect()
    }

    /// Runs a tool. Dropping the future cancels it, its requests to Sentry included.
    pub async fn call(&self, name: &str, arguments: Map<String, Value>) -> Outcome {
        let Some(entry) = catalog::ALL.iter().find(|entry| entry.spec.name == name) else {
            return self.failed(self.unknown(name));
        };
        self.run(entry, arguments).await
    }

    /// Runs a tool that was found, which still has to be permitted.
    pub(crate) async fn run(&self, entry: &Entry, mut arguments: Map<String, Value>) -> Outcome {
        let permitted = match entry.permit(self.desk.grant()) {
            Ok(permitted) => permitted,
            Err(denied) => return self.failed(Error::Denied(denied)),
        };
        if let Some(sentence) = self.missing_token {
            return self.failed(Error::Setup(sentence));
        }
        let unknown = arguments::accommodate(&mut arguments, entry.schema());
        if entry.writes && !unknown.is_empty() {
            return self.failed(self.not_understood(entry, &unknown));
        }
        let door = if wants_data(&arguments) { Door::Data } else { Door::Answer };
        let budget = budget(&arguments, door);
        let deadline = Deadline::within(LIMIT);
        let run = async {
            let answer = permitted.run(arguments, &self.desk, deadline).await?;
            Ok(self.render(&ignoring(answer, &unknown), door, budget))
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
        match result.unwrap_or_else(bug) {
            Ok(rendered) => Outcome { rendered, is_error: false },
            Err(error) => self.failed_at(entry, error, &unknown, door),
        }
    }

    fn permitted(&self) -> impl Iterator<Item = Permitted<'static>> {
        catalog::ALL.iter().filter_map(|entry| entry.permit(self.desk.grant()).ok())
    }

    fn is_listed(&self, entry: &Entry) -> bool {
        match &self.surface {
            Surface::Default | Surface::All => true,
            Surface::Names(names) => names.iter().any(|name| name == entry.spec.name),
        }
    }

    /// The tool without what the session leaves no choice of.
    fn listed(&self, entry: &Entry) -> ListedTool {
        let mut schema = entry.schema().clone();
        let schema = schema.ensure_object();
        let description = schema.remove("description");
        let fixed = |what| self.desk.grant().constraint.fixes(what);
        let gone = |name: &str| {
            fixed(Fixed::Organization) && name == "organizationSlug"
                || fixed(Fixed::Project) && PROJECT.contains(&name)
        };
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            properties.retain(|name, _| !gone(name));
        }
        if let Some(Value::Array(required)) = schema.get_mut("required") {
            required.retain(|name| !name.as_str().is_some_and(gone));
        }
        ListedTool {
            name: entry.spec.name,
            title: entry.spec.title,
            description: description.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned(),
            input_schema: std::mem::take(schema),
            read_only: !entry.writes,
            destructive: entry.destroys,
            idempotent: !entry.writes,
            open_world: true,
        }
    }

    fn unknown(&self, name: &str) -> Error {
        let names: Vec<&str> = self.permitted().map(|tool| tool.entry().spec.name).collect();
        let names = names.join(", ");
        Error::input(Answer::new("No such tool").fact("Asked for", quote(name)).fact("Tools", quote(&names)))
    }

    /// A change is not made by half: what was not understood may be what decides it.
    fn not_understood(&self, entry: &Entry, unknown: &[String]) -> Error {
        let schema = self.listed(entry).input_schema;
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

    fn failed(&self, error: Error) -> Outcome {
        tracing::debug!(blame = ?error.blame(), %error, "the call failed");
        self.refusal(&error.into_answer(), Door::Answer)
    }

    /// As [`failed`](Self::failed), with what the tool needs where Sentry refused it.
    fn failed_at(&self, entry: &Entry, error: Error, unknown: &[String], door: Door) -> Outcome {
        tracing::debug!(tool = entry.spec.name, blame = ?error.blame(), %error, "the call failed");
        let forbidden = matches!(error, Error::Sentry(sentry_api::Error::Forbidden(_)));
        let scopes: Vec<&str> = entry.spec.scopes.iter().map(|scope| scope.id()).collect();
        let scopes = scopes.join(", ");
        let needed =
            (forbidden && !scopes.is_empty()).then(|| ("This tool needs the scope ", quote(&scopes), "."));
        self.refusal(&ignoring(error.into_answer().note(needed), unknown), door)
    }

    /// A refusal needs little room, and its evidence is the least worth reading.
    fn refusal(&self, answer: &Answer, door: Door) -> Outcome {
        Outcome { rendered: self.render(answer, door, Budget::of_bytes(Budget::LEAST)), is_error: true }
    }

    fn render(&self, answer: &Answer, door: Door, budget: Budget) -> Rendered {
        match door {
            Door::Answer => self.boundary.answer(answer, budget),
            Door::Data => self.boundary.data(answer, budget),
        }
    }
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
