//! The history of an issue: what happened to it, and what people wrote below it.

use super::{Actor, Count, User};
use lexicon::Timestamp;
use serde::Deserialize;
use untrusted::{Listed, Maybe, Pairs, Untrusted, Wire};

/// `GET /organizations/{org}/issues/{issue}/activities/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Activities {
    /// The newest first.
    pub activity: Listed<Activity>,
}

/// One entry of the history. Comments are entries too, of the type `note`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Activity {
    /// Its number; 0 of the entry that Sentry makes up for the first event.
    pub id: Maybe<Count>,
    /// Who did it; missing when Sentry did.
    pub user: Maybe<User>,
    /// `note`, `assigned`, `set_resolved`, `set_regression`, …
    #[serde(rename = "type")]
    pub kind: Maybe<Untrusted>,
    /// What belongs to it: the text of a comment, an assignee, a release.
    pub data: Maybe<Pairs>,
    /// When.
    pub date_created: Maybe<Timestamp>,
}

impl Activity {
    /// The text of a comment.
    #[must_use]
    pub fn text(&self) -> Option<Untrusted> {
        self.said("text")
    }

    /// To whom the issue was assigned, where that is told by name or address.
    #[must_use]
    pub fn assignee(&self) -> Option<Actor> {
        let [_, email, name, kind] = ASSIGNEE.map(|key| self.said(key));
        (name.is_some() || email.is_some()).then(|| Actor::called(kind, name, email))
    }

    /// What else belongs to it.
    #[must_use]
    pub fn besides_assignee(&self) -> Vec<(Untrusted, Untrusted<serde_json::Value>)> {
        let all = self.data.as_ref().into_iter().flat_map(|data| data.iter());
        all.filter(|(key, _)| !ASSIGNEE.iter().any(|known| key.same_as(known))).cloned().collect()
    }

    /// A text that belongs to it.
    fn said(&self, wanted: &str) -> Option<Untrusted> {
        let (_, text) = self.data.as_ref()?.iter().find(|(key, _)| key.same_as(wanted))?;
        text.is(serde_json::Value::is_string).then(|| {
            text.clone().map(|value| match value {
                serde_json::Value::String(text) => text,
                other => other.to_string(),
            })
        })
    }
}

/// What an entry says of the one to whom the issue was assigned.
const ASSIGNEE: [&str; 4] = ["assignee", "assigneeEmail", "assigneeName", "assigneeType"];
