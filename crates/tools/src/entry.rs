//! A tool in the catalogue, with its type forgotten, and the proof that a caller may run it.

use crate::{
    arguments,
    caller::Progress,
    catalog,
    context::{Cx, desk::Desk, spent::Spent, touched::Touched},
    error::{Error, Result},
    schema,
    tool::{Effect, Reads, Spec, Tool},
};
use access::{Denied, Grant, Need};
use schemars::JsonSchema;
use sentry_api::Deadline;
use serde_json::{Map, Value};
use std::{future::Future, pin::Pin, sync::OnceLock};
use untrusted::Answer;

type Running<'a> = Pin<Box<dyn Future<Output = Result<Answer>> + Send + 'a>>;
type Run = for<'a> fn(
    Map<String, Value>,
    &'a Desk,
    Deadline,
    &'a Spent,
    &'a Touched,
    Option<&'a dyn Progress>,
) -> Running<'a>;

/// A tool in the catalogue.
#[derive(Debug)]
pub struct Entry {
    /// Name, title, and who may use it.
    pub spec: Spec,
    /// Whether it changes anything in Sentry.
    pub writes: bool,
    /// Whether it changes or removes what is there.
    pub destroys: bool,
    /// Whether it changes more than one thing, or cannot be undone.
    pub weighty: bool,
    make_schema: fn() -> schemars::Schema,
    /// Made once: every call looks at it.
    schema: OnceLock<schemars::Schema>,
    run: Deed,
}

/// What happens when it is called.
#[derive(Debug)]
enum Deed {
    /// It answers.
    Run(Run),
    /// It says which other tool is meant, and the gate runs that.
    Forward,
    /// A language model is asked, and the gate runs what that calls.
    Ask,
}

impl Entry {
    /// The entry of a tool.
    #[must_use]
    pub const fn of<T: Tool>() -> Self {
        Self {
            spec: T::SPEC,
            writes: T::Effect::WRITES,
            destroys: T::Effect::DESTROYS,
            weighty: T::SPEC.weighty || T::Effect::REMOVES,
            make_schema: schema::of::<T>,
            schema: OnceLock::new(),
            run: Deed::Run(|sent, desk, deadline, spent, touched, progress| {
                Box::pin(async move {
                    let tool: T = arguments::read(sent)?;
                    tool.run(&Cx::new(desk, deadline, spent, touched).telling(progress)).await
                })
            }),
        }
    }

    /// The entry of a gateway: a tool that runs others of the catalogue, at most with this effect.
    pub(crate) const fn gateway<T: JsonSchema, E: Effect>(spec: Spec) -> Self {
        Self::by_the_gate::<T, E>(spec, Deed::Forward)
    }

    /// The entry of a tool by which a language model uses those that read.
    pub(crate) const fn asking<T: JsonSchema>(spec: Spec) -> Self {
        Self::by_the_gate::<T, Reads>(spec, Deed::Ask)
    }

    const fn by_the_gate<T: JsonSchema, E: Effect>(spec: Spec, run: Deed) -> Self {
        Self {
            spec,
            writes: E::WRITES,
            destroys: E::DESTROYS,
            weighty: false,
            make_schema: schema::of::<T>,
            schema: OnceLock::new(),
            run,
        }
    }

    /// Whether a language model is asked.
    pub(crate) const fn asks_model(&self) -> bool {
        matches!(self.run, Deed::Ask)
    }

    /// Whether it runs other tools and does nothing by itself.
    #[must_use]
    pub const fn is_gateway(&self) -> bool {
        matches!(self.run, Deed::Forward)
    }

    /// Whether a call with these arguments changes something, or only shows what would be changed.
    pub(crate) fn changes(&self, arguments: &Map<String, Value>) -> bool {
        let with = self.spec.changes_with;
        self.writes && (with.is_empty() || with.iter().any(|name| arguments.contains_key(*name)))
    }

    /// What the tool says of itself, and the schema of its arguments.
    #[must_use]
    pub fn schema(&self) -> &schemars::Schema {
        self.schema.get_or_init(self.make_schema)
    }

    /// What policy asks of a caller.
    #[must_use]
    pub const fn need(&self) -> Need {
        Need {
            skills: self.spec.skills,
            scopes: self.spec.scopes,
            writes: self.writes,
            only_with_allow_delete: self.spec.only_with_allow_delete,
            by_seer: self.spec.by_seer,
            hidden_when: self.spec.hidden_when,
        }
    }

    /// Whether the caller may use the tool: the one question behind listing, finding and calling. A gateway is of use
    /// only to who may use a tool of the kind that it is there for.
    ///
    /// # Errors
    /// Why not.
    pub fn permit(&self, grant: &Grant) -> Result<Permitted<'_>, Denied> {
        access::permit(&self.need(), grant)?;
        if self.is_gateway() || self.asks_model() {
            let kind = catalog::ALL.iter().filter(|entry| entry.writes == self.writes);
            let mut refusals = Vec::new();
            for entry in kind {
                match access::permit(&entry.need(), grant) {
                    Ok(()) => return Ok(Permitted(self)),
                    Err(denied) => refusals.push(denied),
                }
            }
            return Err(refusals.into_iter().next().unwrap_or(Denied::Skill { any_of: self.spec.skills }));
        }
        Ok(Permitted(self))
    }
}

/// A tool that this caller may use. There is no other way to run one.
#[derive(Debug, Clone, Copy)]
pub struct Permitted<'a>(&'a Entry);

impl<'a> Permitted<'a> {
    /// The tool.
    #[must_use]
    pub const fn entry(&self) -> &'a Entry {
        self.0
    }

    /// Runs it.
    ///
    /// # Errors
    /// As the tool; and when the token is known to lack a scope that Sentry will demand.
    pub async fn run(
        &self,
        arguments: Map<String, Value>,
        desk: &Desk,
        deadline: Deadline,
        spent: &Spent,
        touched: &Touched,
        progress: Option<&dyn Progress>,
    ) -> Result<Answer> {
        access::covers(&self.0.need(), &desk.grant_as_known())?;
        match self.0.run {
            Deed::Run(run) => run(arguments, desk, deadline, spent, touched, progress).await,
            Deed::Forward | Deed::Ask => {
                Err(Error::Bug("a gateway was run itself instead of what it was asked to run"))
            }
        }
    }
}
