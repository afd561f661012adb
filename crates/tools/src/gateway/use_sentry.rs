//! What `use_sentry` says of itself; the gate does it.

use crate::{entry::Entry, tool::Spec};
use access::Skill;
use schemars::JsonSchema;
use serde::Deserialize;

/// Ask a question about Sentry in plain English. A language model looks things up with the tools that read, and answers;
/// it changes nothing, and it takes up to two minutes.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct UseSentry {
    /// The question, with everything that is known about it: the model sees nothing else of your work.
    pub(crate) request: String,
}

/// Not among the others: it is there only where the operator chose a language model.
pub(crate) static ASKING: Entry =
    Entry::asking::<UseSentry>(Spec::new("use_sentry", "Ask about Sentry").skills(&Skill::ALL));
