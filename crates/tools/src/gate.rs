//! The gate: what a session can see of the catalogue, and the only way to run any of it.

mod cost;
mod examine;
mod needs;
mod offers;
mod show;
mod triage;
mod use_sentry;

pub use cost::Cost;
pub use examine::{Setting, scopes_of};
pub use needs::scopes_under;
pub use offers::Values;
pub use show::{Shown, Way};
pub use triage::{Card, Kind, Report, Tone, Triaged};

use crate::{
    arguments,
    audit::{Audit, Record, Unwritable},
    caller::Caller,
    catalog,
    confirm::{self, ConfirmWrites, Consent, Question},
    context::{
        Cx,
        desk::{Desk, Ways},
        policy::Policy,
        spent::Spent,
        touched::Touched,
    },
    entry::{Entry, Permitted},
    error::{Blame, Error, Failure, Result},
    gateway::{self, Order},
    search,
    surface::{self, ListedTool, Surface},
    taint::Taint,
};
use access::{Denied, Grant, Scopes};
use checkout::Workspace;
use futures_util::FutureExt;
use lexicon::{Hosts, OrganizationSlug, Timestamp};
use llm::Model;
use sentry_api::{Client, Deadline, LIMIT};
use sentry_docs::Site;
use serde_json::{Map, Value};
use std::{
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use untrusted::{Answer, Boundary, Budget, Label, Rendered, quote};

/// What a session is made of.
#[derive(Debug)]
pub struct Setup {
    /// The way to Sentry.
    pub client: Client,
    /// The servers that may be spoken to.
    pub hosts: Hosts,
    /// Sentry's documentation.
    pub documentation: Arc<Site>,
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
    /// When a person is asked before a change.
    pub confirm_writes: ConfirmWrites,
    /// Where changes are recorded, if anywhere.
    pub audit: Option<Audit>,
    /// Whether the caller was answered with text from outside; gates of one caller share it.
    pub taint: Taint,
    /// The language model that the operator chose, if any.
    pub model: Option<Model>,
    /// The folder whose checkout may be looked at: of a session on this machine, never of one over a network.
    pub workspace: Option<Workspace>,
}

/// What came of a call.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The answer, rendered by a door.
    pub rendered: Rendered,
    /// Whether the tool failed.
    pub is_error: bool,
    /// Who can help where it failed, if that is known.
    pub blame: Option<Blame>,
    /// The tool that ran, or was to run: behind a gateway the one that was meant.
    pub tool: Option<&'static str>,
    /// What kept it from its answer, in a word.
    pub failure: Option<Failure>,
    /// What a person has to be asked before the call is made again, where that goes with the answer.
    pub question: Option<Question>,
    /// What it cost at the provider of the language model, where one was asked.
    pub cost: Option<Cost>,
}

/// The tools, as one session may use them.
#[derive(Debug)]
pub struct Gate {
    desk: Desk,
    boundary: Boundary,
    missing_token: Option<&'static str>,
    surface: Surface,
    confirm_writes: ConfirmWrites,
    audit: Option<Audit>,
    taint: Taint,
    /// Whether the caller came by signing in, and can do so again.
    signed_in: bool,
    told_without_seer: AtomicBool,
}

impl Gate {
    /// The tools for one session.
    #[must_use]
    pub fn new(setup: Setup) -> Self {
        let Setup { client, hosts, documentation, grant, organization, boundary, clock, model, .. } = setup;
        let workspace = setup.workspace;
        let policy = Policy {
            confirm_writes: setup.confirm_writes.words(),
            has_audit_log: setup.audit.is_some(),
            redact: boundary.redact().id(),
            untrusted: boundary.extent(),
        };
        Self {
            desk: Desk::new(
                Ways { client, hosts, documentation, workspace },
                grant,
                organization,
                clock,
                model,
                boundary.clone(),
                policy,
            ),
            boundary,
            missing_token: setup.missing_token,
            surface: setup.surface,
            confirm_writes: setup.confirm_writes,
            audit: setup.audit,
            taint: setup.taint,
            signed_in: false,
            told_without_seer: AtomicBool::new(false),
        }
    }

    /// The same for a caller who signed in: what is refused for want of a skill, a scope or a token is to be had by signing
    /// in again.
    #[must_use]
    pub fn for_signed_in(self) -> Self {
        Self { signed_in: true, ..self }
    }

    /// Whether its caller was answered with text from outside, at any gate that shares the memory of it.
    #[must_use]
    pub fn is_tainted(&self) -> bool {
        self.taint.is_set()
    }

    /// Takes over that its caller was answered with text from outside, where that is written down already.
    pub fn was_tainted(&self) {
        self.taint.set();
    }

    /// The tools that the session lists, by name.
    #[must_use]
    pub fn list(&self) -> Vec<ListedTool> {
        let permitted = surface::every().filter_map(|entry| entry.permit(self.desk.grant()).ok());
        let listed = permitted.map(|tool| tool.entry()).filter(|entry| self.surface.lists(entry.spec.name));
        let asking = Some(&gateway::ASKING).filter(|entry| self.offers(entry));
        let mut listed: Vec<&Entry> = listed.chain(asking).collect();
        listed.sort_by_key(|entry| entry.spec.name);
        listed.into_iter().map(|entry| ListedTool::of(entry, &self.desk.grant().constraint)).collect()
    }

    /// Runs a tool for a caller of whom nothing is known. Dropping the future cancels it, its requests to Sentry
    /// included.
    pub async fn call(&self, name: &str, arguments: Map<String, Value>) -> Outcome {
        self.call_for(Caller::default(), name, arguments).await
    }

    /// Runs a tool for a caller.
    pub async fn call_for(&self, caller: Caller<'_>, name: &str, arguments: Map<String, Value>) -> Outcome {
        self.given_out(self.answer(caller, name, arguments).await).await
    }

    /// What came of a call, before it leaves through a door.
    async fn answer(&self, caller: Caller<'_>, name: &str, arguments: Map<String, Value>) -> Answered {
        match self.meant(name, arguments) {
            Ok((entry, arguments)) => self.billed(caller, entry, arguments).await,
            Err(error) => self.failed(error, Door::of(caller, None)),
        }
    }

    /// Runs a tool that was found, and tells what it cost.
    async fn billed(&self, caller: Caller<'_>, entry: &Entry, arguments: Map<String, Value>) -> Answered {
        let spent = Spent::with_searches_up_to(entry.asks_model().then_some(use_sentry::SEARCHES));
        let answered = self.run(caller, entry, arguments, &spent).await;
        Answered { cost: self.cost(&spent), tool: Some(entry.spec.name), ..answered }
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
    async fn run(
        &self,
        caller: Caller<'_>,
        entry: &Entry,
        arguments: Map<String, Value>,
        spent: &Spent,
    ) -> Answered {
        let refuse = |error| self.failed(error, Door::of(caller, None));
        let permitted = match entry.permit(self.desk.grant()) {
            Ok(permitted) => permitted,
            Err(denied) => return refuse(Error::Denied(denied)),
        };
        if entry.asks_model() && self.desk.model.is_none() {
            return refuse(Error::Setup(use_sentry::NO_MODEL));
        }
        if let Some(sentence) = self.missing_token.filter(|_| !entry.spec.tokenless) {
            return refuse(Error::Setup(sentence));
        }
        self.run_permitted(caller, permitted, arguments, spent).await
    }

    async fn run_permitted(
        &self,
        caller: Caller<'_>,
        permitted: Permitted<'_>,
        mut arguments: Map<String, Value>,
        spent: &Spent,
    ) -> Answered {
        let refuse = |error| self.failed(error, Door::of(caller, None));
        let entry = permitted.entry();
        let arguments::Odd { unknown, blank } = arguments::accommodate(&mut arguments, entry.schema());
        if entry.writes && !unknown.is_empty() {
            return refuse(self.not_understood(entry, &unknown));
        }
        if entry.writes && !blank.is_empty() {
            return refuse(arguments::refuse_blank(entry.schema(), &blank));
        }
        let asks = self.confirm_writes.asks(entry.weighty, self.taint.is_set());
        let changes = entry.changes(&arguments);
        let touched = Touched::within(self.desk.grant().constraint.project.clone());
        if changes && asks {
            let cx = Cx::new(&self.desk, Deadline::within(LIMIT), spent, &touched);
            match confirm::consent(&cx, caller, entry, &arguments).await {
                Ok(Consent::Given) => {}
                Ok(Consent::Asked(question)) => return asking(question),
                Err(error) => return refuse(error),
            }
        }
        let audit = self.audit.as_ref().filter(|_| changes);
        let record = audit.map(|audit| {
            Record::begin(audit, &self.boundary, (self.desk.clock)(), caller, entry, &arguments, &touched)
        });
        let record = match record.transpose() {
            Ok(record) => record,
            Err(error) => return refuse(error),
        };
        let door = Door::of(caller, arguments.get("format"));
        let budget = if entry.asks_model() { use_sentry::ANSWER } else { budget(&arguments, door) };
        let deadline = Deadline::within(LIMIT);
        let run = async {
            let result = if entry.asks_model() {
                // It runs tools of this gate, which would make a future that holds itself.
                Box::pin(self.use_sentry(caller, arguments, spent)).await
            } else {
                permitted.run(arguments, &self.desk, deadline, spent, &touched).await
            };
            let recorded = record.map(|record| record.end(&result));
            let unrecorded = recorded == Some(Err(Unwritable));
            Ok(match result {
                Ok(answer) => {
                    let answer = ignoring(answer.note(unrecorded.then_some(UNRECORDED)), &unknown);
                    Answered {
                        answer,
                        door,
                        budget,
                        is_error: false,
                        blame: None,
                        tool: None,
                        failure: None,
                        question: None,
                        cost: None,
                    }
                }
                Err(error) => {
                    let failed = self.failed_at(entry, error, &unknown, door);
                    Answered {
                        answer: failed.answer.note(unrecorded.then_some(UNRECORDED_FAILURE)),
                        ..failed
                    }
                }
            })
        };
        // One event that trips a fault of ours costs one answer, not the session.
        let run = AssertUnwindSafe(run).catch_unwind();
        // What the token may do is learned on the side, for the next call: this one does not wait for it.
        let learn = async {
            if self.desk.learn_scopes().await {
                self.tell_skipped();
            }
            std::future::pending().await
        };
        let result = tokio::select! {
            biased;
            never = learn => never,
            result = run => result,
        };
        self.tell_without_seer();
        let bug = |_| Err(Error::Bug("the tool failed unexpectedly; this is a fault of this server"));
        result.unwrap_or_else(bug).unwrap_or_else(|error| self.failed_at(entry, error, &unknown, door))
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
        self.call_entry_for(Caller::default(), entry, arguments).await
    }

    /// The same for a caller.
    #[cfg(test)]
    pub(crate) async fn call_entry_for(
        &self,
        caller: Caller<'_>,
        entry: &Entry,
        arguments: Map<String, Value>,
    ) -> Outcome {
        self.given_out(self.billed(caller, entry, arguments).await).await
    }

    fn failed(&self, error: Error, door: Door) -> Answered {
        let (blame, failure) = (error.blame(), error.failure());
        tracing::debug!(?blame, %error, "the call failed");
        Answered { blame: Some(blame), failure: Some(failure), ..refusal(self.advised(error), door) }
    }

    /// As [`Gate::failed`], with what the tool needs where Sentry refused it.
    fn failed_at(&self, entry: &Entry, error: Error, unknown: &[String], door: Door) -> Answered {
        let (blame, failure) = (error.blame(), error.failure());
        tracing::debug!(tool = entry.spec.name, ?blame, %error, "the call failed");
        let forbidden = matches!(error, Error::Sentry(sentry_api::Error::Forbidden(_)));
        let scopes: Vec<&str> = entry.spec.scopes.iter().map(|scope| scope.id()).collect();
        let scopes = scopes.join(", ");
        let has_them = match self.desk.grant_as_known().scopes {
            Scopes::Unknown => false,
            known @ Scopes::Known(_) => known.missing(entry.spec.scopes).is_none(),
        };
        let needed = (forbidden && !scopes.is_empty()).then(|| {
            let more = has_them.then_some(
                " The token has it; Sentry may ask for org:read or project:read here, or for membership of the project.",
            );
            ("This tool needs the scope ", quote(&scopes), ".", more)
        });
        let answer = ignoring(self.advised(error).note(needed), unknown);
        Answered { blame: Some(blame), failure: Some(failure), ..refusal(answer, door) }
    }

    /// The error as an answer, with what this caller can do about it.
    fn advised(&self, error: Error) -> Answer {
        if self.signed_in { error.into_answer_to_signed_in() } else { error.into_answer() }
    }

    /// What leaves this gate. That its caller reads text from outside is remembered before: whoever answers them next, a
    /// stream that is broken off, or a process that ends must not lose it.
    async fn given_out(&self, answered: Answered) -> Outcome {
        let door = answered.door;
        let outcome = self.rendered(answered);
        if outcome.rendered.label() == Label::Untrusted && self.taint.goes_out().await.is_err() {
            let withheld = self.rendered(refusal(Answer::new("Answer withheld").note(WITHHELD), door));
            let (blame, failure) = (Some(Blame::Operator), Some(Failure::WITHHELD));
            return Outcome { blame, failure, tool: outcome.tool, cost: outcome.cost, ..withheld };
        }
        outcome
    }

    fn rendered(&self, answered: Answered) -> Outcome {
        let Answered { answer, door, budget, is_error, blame, tool, failure, question, cost } = answered;
        let rendered = match door {
            Door::Answer => self.boundary.answer(&answer, budget),
            Door::Text => self.boundary.answer_in_text(&answer, budget),
            Door::Data => self.boundary.data(&answer, budget),
        };
        Outcome { rendered, is_error, blame, tool, failure, question, cost }
    }

    /// Tells the operator once which tools the list lacks from now on because the server has no Seer.
    fn tell_without_seer(&self) {
        let grant = self.desk.grant();
        if grant.lacks_seer && !self.told_without_seer.swap(true, Ordering::Relaxed) {
            for entry in
                catalog::ALL.iter().filter(|entry| matches!(entry.permit(grant), Err(Denied::NoSeer)))
            {
                tracing::warn!("skipped {}: the server has no Seer", entry.spec.name);
            }
        }
    }

    /// Tells the operator which tools the token cannot serve. They stay in the list, and a call says the same.
    fn tell_skipped(&self) {
        let grant = self.desk.grant_as_known();
        for entry in catalog::ALL.iter().filter(|entry| entry.permit(&grant).is_ok()) {
            if let Err(Denied::Scope { missing }) = access::covers(&entry.need(), &grant) {
                tracing::warn!("skipped {}: token lacks {missing}", entry.spec.name);
            }
        }
    }
}

/// An answer that is still a document, and how it is to leave.
struct Answered {
    answer: Answer,
    door: Door,
    budget: Budget,
    is_error: bool,
    blame: Option<Blame>,
    tool: Option<&'static str>,
    failure: Option<Failure>,
    question: Option<Question>,
    cost: Option<Cost>,
}

/// A change that waits for a yes.
fn asking(question: Question) -> Answered {
    let answer = Answer::new("Not done yet").note("A person has to say yes to this change first.");
    Answered { question: Some(question), ..refusal(answer, Door::Answer) }
}

/// What is said when the record failed after the change.
const UNRECORDED: &str =
    "The change was made, but the audit log could not be written. Nothing more is changed until it can be.";

/// The same where the change failed, or may have.
const UNRECORDED_FAILURE: &str =
    "The audit log could not be written: this call is not in it. Nothing more is changed until it can be.";

/// What is said instead of text from outside where nobody would know later that it was read.
const WITHHELD: &str = "This server cannot write down now that text from outside was read, and gives none out until it can. \
    Call again in some seconds; if the call was to change something, look first whether that was done.";

/// A refusal needs little room, and its evidence is the least worth reading.
fn refusal(answer: Answer, door: Door) -> Answered {
    Answered {
        answer,
        door,
        budget: Budget::of_bytes(Budget::LEAST),
        is_error: true,
        blame: None,
        tool: None,
        failure: None,
        question: None,
        cost: None,
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
    /// To a model that sees no pictures.
    Text,
    /// To a program.
    Data,
}

impl Door {
    /// A program is answered as data, and so is whoever gives the argument `format`; it may also ask for text.
    fn of(caller: Caller<'_>, format: Option<&Value>) -> Self {
        let data = format.map_or(caller.is_program, |format| format == "json");
        if data { Self::Data } else { Self::Answer }
    }
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
