//! What a sweep leaves for the next one: numbers and ids, and no text from outside.

use super::{Priority, Sweep, seen::Standing};
use lexicon::{IssueId, IssueRef, ShortId, Timestamp};
use sentry_api::models::Count;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashSet};
use untrusted::{Listed, Maybe, Untrusted, Wire};

/// The form of the file. A newer one is not read.
const VERSION: u64 = 1;

#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
struct File {
    version: Maybe<Count>,
    of: Maybe<Untrusted>,
    at: Maybe<Timestamp>,
    issues: Listed<Issue>,
}

#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
struct Issue {
    id: Maybe<IssueId>,
    name: Maybe<ShortId>,
    events: Maybe<Count>,
    users: Maybe<Count>,
    priority: Maybe<Untrusted>,
    standing: Maybe<Untrusted>,
}

/// What is known of an issue from the last sweep.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) name: IssueRef,
    pub(crate) events: u64,
    pub(crate) users: u64,
    pub(crate) priority: Option<Priority>,
    pub(crate) standing: Standing,
}

/// What the last sweep found.
#[derive(Debug, Clone)]
pub(crate) struct Remembered {
    pub(crate) at: Timestamp,
    pub(crate) issues: BTreeMap<IssueId, Known>,
}

/// Why what was left cannot be compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forgotten {
    /// It is no state of a sweep, or broken.
    Unreadable,
    /// A newer version of this program wrote it.
    Newer,
    /// It is of a sweep of other issues.
    Other,
}

impl Forgotten {
    /// Why, in a clause.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Unreadable => "it cannot be read as the state of a sweep",
            Self::Newer => "a newer version of this program wrote it",
            Self::Other => {
                "it is of a sweep with another organization, project, time, priority or environment"
            }
        }
    }
}

/// Reads what the last sweep of this scope left.
pub(crate) fn read(bytes: &[u8], scope: &str) -> Result<Remembered, Forgotten> {
    let file: File = untrusted::decode(bytes).map_err(|_| Forgotten::Unreadable)?;
    match file.version.0 {
        None => return Err(Forgotten::Unreadable),
        Some(version) if version.0 > VERSION => return Err(Forgotten::Newer),
        Some(_) => {}
    }
    let at = file.at.0.ok_or(Forgotten::Unreadable)?;
    if !file.of.as_ref().is_some_and(|of| of.same_as(scope)) {
        return Err(Forgotten::Other);
    }
    // One that is missing would be told as new: rather none is known.
    if file.issues.skipped > 0 {
        return Err(Forgotten::Unreadable);
    }
    let known = |issue: Issue| {
        let id = issue.id.0?;
        let name = issue.name.0.map_or_else(|| IssueRef::from(id.clone()), IssueRef::Short);
        let known = Known {
            name,
            events: issue.events.0?.0,
            users: issue.users.0?.0,
            priority: issue.priority.as_ref().and_then(Priority::of),
            standing: issue.standing.as_ref().map_or(Standing::Other, Standing::of),
        };
        Some((id, known))
    };
    let issues: Option<_> = file.issues.items.into_iter().map(known).collect();
    Ok(Remembered { at, issues: issues.ok_or(Forgotten::Unreadable)? })
}

/// What this sweep leaves. One that did not see all keeps what it knew of the others: they are not gone. It is written issue
/// by issue, because there may be very many.
pub(crate) fn written(sweep: &Sweep, scope: &str, before: Option<&Remembered>) -> String {
    let mut text =
        json!({ "version": VERSION, "of": scope, "at": sweep.at.to_string(), "complete": sweep.is_complete })
            .to_string();
    text.truncate(text.len().saturating_sub(1));
    text.push_str(",\"issues\":[\n");
    let mut comma = "";
    let mut add = |issue: &Value| {
        text.push_str(std::mem::replace(&mut comma, ",\n"));
        text.push_str(&issue.to_string());
    };
    for seen in &sweep.seen {
        let facts = &seen.facts;
        let name = seen.short_id.as_ref().map(ShortId::as_str);
        let mut value = issue(&seen.id, name, (facts.events, facts.users), facts.priority, facts.standing);
        if let Value::Object(fields) = &mut value {
            fields.insert("score".to_owned(), seen.score.sum().into());
        }
        add(&value);
    }
    if let Some(before) = before.filter(|_| !sweep.is_complete) {
        let now: HashSet<&IssueId> = sweep.seen.iter().map(|seen| &seen.id).collect();
        for (id, known) in before.issues.iter().filter(|(id, _)| !now.contains(id)) {
            let name = match &known.name {
                IssueRef::Short(name) => Some(name.as_str()),
                IssueRef::Number(_) => None,
            };
            add(&issue(id, name, (known.events, known.users), known.priority, known.standing));
        }
    }
    text.push_str("\n]}\n");
    text
}

fn issue(
    id: &IssueId,
    name: Option<&str>,
    (events, users): (u64, u64),
    priority: Option<Priority>,
    standing: Standing,
) -> Value {
    let priority = priority.map(Priority::as_str);
    json!({ "id": id.as_str(), "name": name, "events": events, "users": users, "priority": priority, "standing": standing.words() })
}
