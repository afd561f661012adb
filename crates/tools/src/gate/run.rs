//! How a call runs: which tool is meant, what has to be settled before it does, and what is seen to while it does.

use super::{
    Gate,
    outcome::{Answered, Door, budget},
    refuse::ignoring,
    use_sentry,
};
use crate::{
    arguments,
    audit::{Record, Unwritable},
    caller::Caller,
    catalog,
    confirm::{self, Consent},
    context::{Cx, spent::Spent, touched::Touched},
    entry::{Entry, Permitted},
    error::{Error, Result},
    gateway::{self, Order},
    surface,
};
use futures_util::FutureExt;
use sentry_api::{Deadline, LIMIT};
use serde_json::{Map, Value};
use std::panic::AssertUnwindSafe;
use untrusted::Answer;

/// What is said when the record failed after the change.
const UNRECORDED: &str =
    "The change was made, but the audit log could not be written. Nothing more is changed until it can be.";

/// The same where the change failed, or may have.
const UNRECORDED_FAILURE: &str =
    "The audit log could not be written: this call is not in it. Nothing more is changed until it can be.";

impl Gate {
    /// What came of a call, before it leaves through a door.
    pub(super) async fn answer(
        &self,
        caller: Caller<'_>,
        name: &str,
        arguments: Map<String, Value>,
    ) -> Answered {
        match self.meant(name, arguments) {
            Ok((entry, arguments)) => self.billed(caller, entry, arguments).await,
            Err(error) => self.failed(error, Door::of(caller, None)),
        }
    }

    /// Runs a tool that was found, and tells what it cost.
    pub(super) async fn billed(
        &self,
        caller: Caller<'_>,
        entry: &Entry,
        arguments: Map<String, Value>,
    ) -> Answered {
        let spent = Spent::with_searches_up_to(entry.asks_model().then_some(use_sentry::SEARCHES));
        let answered = self.run(caller, entry, arguments, &spent).await;
        Answered { cost: self.cost(&spent), tool: Some(entry.spec.name), ..answered }
    }

    /// The tool that a call means: itself, or what it asks a gateway to run.
    pub(super) fn meant(
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
    pub(super) async fn run(
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
                Ok(Consent::Asked(question)) => return Answered::asking(question),
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
                permitted.run(arguments, &self.desk, deadline, spent, &touched, caller.progress).await
            };
            let recorded = record.map(|record| record.end(&result));
            let unrecorded = recorded == Some(Err(Unwritable));
            match result {
                Ok(answer) => {
                    let answer = ignoring(answer.note(unrecorded.then_some(UNRECORDED)), &unknown);
                    Answered::told(answer, door, budget)
                }
                Err(error) => {
                    let failed = self.failed_at(entry, error, &unknown, door);
                    failed.map(|failed| failed.with(|it| it.note(unrecorded.then_some(UNRECORDED_FAILURE))))
                }
            }
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
        result.unwrap_or_else(|_| {
            let bug = Error::Bug("the tool failed unexpectedly; this is a fault of this server");
            self.failed_at(entry, bug, &unknown, door)
        })
    }

    /// Runs a tool of a test's own.
    #[cfg(test)]
    pub(crate) async fn call_entry(&self, entry: &Entry, arguments: Map<String, Value>) -> super::Outcome {
        self.call_entry_for(Caller::default(), entry, arguments).await
    }

    /// The same for a caller.
    #[cfg(test)]
    pub(crate) async fn call_entry_for(
        &self,
        caller: Caller<'_>,
        entry: &Entry,
        arguments: Map<String, Value>,
    ) -> super::Outcome {
        self.given_out(self.billed(caller, entry, arguments).await).await
    }
}
