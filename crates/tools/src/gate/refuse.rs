//! What a caller is told when a call comes to nothing, and of arguments that came to nothing.

use super::{
    Gate,
    outcome::{Answered, Door},
};
use crate::{
    entry::Entry,
    error::Error,
    search,
    surface::{self, ListedTool},
};
use access::Scopes;
use serde_json::Value;
use untrusted::{Answer, quote};

impl Gate {
    /// What may have been meant by a name that no tool has.
    pub(super) fn unknown(&self, name: &str) -> Error {
        let meant = self.nearest(name);
        let like = search::find(name, self.desk.grant()).map(|entry| entry.spec.name);
        let near: Vec<&str> =
            meant.into_iter().chain(like.filter(|like| Some(*like) != meant)).take(5).collect();
        let near = near.join(", ");
        Error::input(
            Answer::new("No such tool")
                .fact("Asked for", quote(name))
                .fact("Perhaps", (!near.is_empty()).then(|| quote(&near)))
                .note("search_sentry_tools finds tools by what they do; at a terminal `sentry-mcp tools` lists them."),
        )
    }

    /// The tool that was probably meant by a name with a slip of the pen.
    fn nearest(&self, name: &str) -> Option<&'static str> {
        let names = surface::every().filter(|entry| entry.permit(self.desk.grant()).is_ok());
        let likeness = |known: &'static str| (strsim::jaro_winkler(name, known), known);
        let ranked = names.map(|entry| likeness(entry.spec.name));
        let best = ranked.max_by(|(one, _), (other, _)| one.total_cmp(other));
        best.filter(|(likeness, _)| *likeness > 0.9).map(|(_, name)| name)
    }

    /// A change is not made by half: what was not understood may be what decides it.
    pub(super) fn not_understood(&self, entry: &Entry, unknown: &[String]) -> Error {
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

    pub(super) fn failed(&self, error: Error, door: Door) -> Answered {
        self.told_of(None, error, door)
    }

    /// As [`Gate::failed`], with what the tool needs where Sentry refused it.
    pub(super) fn failed_at(&self, entry: &Entry, error: Error, unknown: &[String], door: Door) -> Answered {
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
        let failed = self.told_of(Some(entry.spec.name), error, door);
        failed.map(|failed| failed.with(|answer| ignoring(answer.note(needed), unknown)))
    }

    fn told_of(&self, tool: Option<&'static str>, error: Error, door: Door) -> Answered {
        let (blame, failure) = (error.blame(), error.failure());
        tracing::debug!(tool, ?blame, %error, "the call failed");
        let refused = Answered::refused(self.advised(error), door);
        Answered { blame: Some(blame), failure: Some(failure), ..refused }
    }

    /// The error as an answer, with what this caller can do about it.
    fn advised(&self, error: Error) -> Answer {
        if self.signed_in { error.into_answer_to_signed_in() } else { error.into_answer() }
    }
}

/// Says which arguments the tool does not have: whoever sent them thinks that they were heeded.
pub(super) fn ignoring(answer: Answer, unknown: &[String]) -> Answer {
    let names = unknown.join(", ");
    answer.note(
        (!names.is_empty()).then(|| ("Ignored arguments that this tool does not have: ", quote(&names), ".")),
    )
}
