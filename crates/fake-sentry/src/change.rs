//! A validated change of an issue, and what it does.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Map, Value, json};

use crate::{
    reply::Refusal,
    world::{
        Realm,
        issue::{Assignee, Issue},
        time::micros,
    },
};

/// The longest window for ignore conditions: a week, in minutes.
const LONGEST_WINDOW: u64 = 7 * 24 * 60;

/// What a PUT asks for, checked.
#[derive(Debug, Default)]
pub(crate) struct Change {
    status: Option<Status>,
    substatus: Option<String>,
    conditions: Conditions,
    /// `Some(None)` unassigns.
    assignee: Option<Option<(Assignee, Value)>>,
    priority: Option<String>,
    bookmarked: Option<bool>,
    seen: Option<bool>,
    subscribed: Option<bool>,
}

#[derive(Debug)]
enum Status {
    Resolved,
    ResolvedInNextRelease,
    ResolvedInRelease(String),
    ResolvedInCommit(Value),
    Unresolved,
    Ignored,
}

#[derive(Debug, Default)]
struct Conditions {
    /// Minutes.
    duration: Option<u64>,
    count: Option<u64>,
    window: Option<u64>,
    user_count: Option<u64>,
    user_window: Option<u64>,
}

impl Conditions {
    fn any(&self) -> bool {
        self.duration.or(self.count).or(self.user_count).is_some()
    }
}

/// Messages per field, as Sentry's framework collects them.
#[derive(Default)]
struct Complaints(Map<String, Value>);

impl Complaints {
    fn add(&mut self, field: &str, message: &str) {
        self.0.insert(field.to_owned(), json!([message]));
    }
}

impl Change {
    /// Reads a body. 400 with messages per field when anything in it is invalid; unknown fields are ignored.
    pub(crate) fn read(body: &Map<String, Value>, realm: &Realm, issue: &Issue) -> Result<Self, Refusal> {
        let mut wrong = Complaints::default();
        let mut change = Self::default();
        let empty = Map::new();
        let details = body.get("statusDetails").and_then(Value::as_object).unwrap_or(&empty);
        if let Some(given) = body.get("status") {
            change.status = status(given, details, realm, issue, &mut wrong);
        }
        if let Some(given) = body.get("substatus").filter(|given| !given.is_null()) {
            let known = [
                "archived_until_escalating",
                "archived_until_condition_met",
                "archived_forever",
                "escalating",
                "ongoing",
                "regressed",
                "new",
            ];
            change.substatus = choice("substatus", given, &known, &mut wrong);
        }
        let mut number = |field: &str, most: u64| {
            let given = body.get(field).or_else(|| details.get(field))?;
            whole_number(field, given, most, &mut wrong)
        };
        change.conditions = Conditions {
            duration: number("ignoreDuration", u64::MAX),
            count: number("ignoreCount", u64::MAX),
            window: number("ignoreWindow", LONGEST_WINDOW),
            user_count: number("ignoreUserCount", u64::MAX),
            user_window: number("ignoreUserWindow", LONGEST_WINDOW),
        };
        if let Some(given) = body.get("assignedTo") {
            change.assignee = assignee(given, realm, &mut wrong);
        }
        if let Some(given) = body.get("priority") {
            change.priority = choice("priority", given, &["low", "medium", "high"], &mut wrong);
        }
        let mut flag = |field: &str| match body.get(field)? {
            Value::Bool(flag) => Some(*flag),
            _ => {
                wrong.add(field, "Must be a valid boolean.");
                None
            }
        };
        change.bookmarked = flag("isBookmarked");
        change.seen = flag("hasSeen");
        change.subscribed = flag("isSubscribed");
        if wrong.0.is_empty() { Ok(change) } else { Err(Refusal::fields(Value::Object(wrong.0))) }
    }

    /// Does it, and notes in the issue's history what has really changed.
    pub(crate) fn apply(self, issue: &mut Issue, by: Option<String>, actor: &Value, at: DateTime<Utc>) {
        if let Some(status) = &self.status {
            self.set_status(status, issue, by.clone(), actor, at);
            issue.subscribed = Some("changed_status");
        } else if let Some(substatus) = &self.substatus {
            issue.substatus = Some(substatus.clone());
        }
        match self.assignee {
            Some(Some((assignee, data))) if issue.assignee.as_ref() != Some(&assignee) => {
                issue.assignee = Some(assignee);
                issue.remember("assigned", by.clone(), data, at);
            }
            Some(None) if issue.assignee.is_some() => {
                issue.assignee = None;
                issue.remember("unassigned", by.clone(), json!({}), at);
            }
            _ => {}
        }
        if let Some(priority) = self.priority {
            if issue.priority != priority {
                issue.remember("set_priority", by, json!({ "priority": priority, "reason": null }), at);
            }
            issue.priority = priority;
            issue.priority_locked_at = Some(at);
        }
        issue.bookmarked = self.bookmarked.unwrap_or(issue.bookmarked);
        issue.seen = self.seen.unwrap_or(issue.seen);
        match self.subscribed {
            Some(true) => issue.subscribed = Some("unknown"),
            Some(false) => issue.subscribed = None,
            None => {}
        }
    }

    fn set_status(
        &self,
        status: &Status,
        issue: &mut Issue,
        by: Option<String>,
        actor: &Value,
        at: DateTime<Utc>,
    ) {
        let mut details = Map::new();
        let mut detail = |key: &str, value: Value| drop(details.insert(key.to_owned(), value));
        let (name, substatus, kind, data) = match status {
            Status::Resolved => ("resolved", None, "set_resolved", json!({})),
            Status::ResolvedInNextRelease => {
                detail("inNextRelease", json!(true));
                detail("actor", actor.clone());
                ("resolved", None, "set_resolved_in_release", json!({ "version": "" }))
            }
            Status::ResolvedInRelease(version) => {
                detail("inRelease", json!(version));
                detail("actor", actor.clone());
                ("resolved", None, "set_resolved_in_release", json!({ "version": version }))
            }
            Status::ResolvedInCommit(commit) => {
                detail("inCommit", commit.clone());
                detail("actor", actor.clone());
                ("resolved", None, "set_resolved_in_commit", json!({ "commit": commit }))
            }
            Status::Unresolved => ("unresolved", Some("ongoing"), "set_unresolved", json!({})),
            Status::Ignored => {
                let conditions = &self.conditions;
                let until = conditions.duration.and_then(|minutes| i64::try_from(minutes).ok());
                let until =
                    until.and_then(Duration::try_minutes).and_then(|minutes| at.checked_add_signed(minutes));
                for (key, value) in [
                    ("ignoreUntil", until.map(|until| json!(micros(until)))),
                    ("ignoreCount", conditions.count.map(Value::from)),
                    ("ignoreWindow", conditions.window.map(Value::from)),
                    ("ignoreUserCount", conditions.user_count.map(Value::from)),
                    ("ignoreUserWindow", conditions.user_window.map(Value::from)),
                ] {
                    value.into_iter().for_each(|value| detail(key, value));
                }
                if conditions.any() {
                    detail("actor", actor.clone());
                }
                let data = json!({
                    "ignoreCount": conditions.count, "ignoreDuration": conditions.duration,
                    "ignoreUntil": until.map(micros), "ignoreUserCount": conditions.user_count,
                    "ignoreUserWindow": conditions.user_window, "ignoreWindow": conditions.window,
                    "ignoreUntilEscalating": self.substatus.as_deref() == Some("archived_until_escalating"),
                });
                ("ignored", Some("archived_until_condition_met"), "set_ignored", data)
            }
        };
        let substatus =
            self.substatus.as_deref().or(substatus).filter(|_| name != "resolved").map(str::to_owned);
        let same = issue.status == name && issue.substatus == substatus && issue.status_details == details;
        issue.status = name.to_owned();
        issue.substatus = substatus;
        issue.status_details = details;
        if !same {
            issue.remember(kind, by, data, at);
        }
    }
}

fn choice(field: &str, given: &Value, known: &[&str], wrong: &mut Complaints) -> Option<String> {
    match given.as_str() {
        Some(text) if known.contains(&text) => Some(text.to_owned()),
        _ => {
            let shown = given.as_str().map_or_else(|| given.to_string(), str::to_owned);
            wrong.add(field, &format!("\"{shown}\" is not a valid choice."));
            None
        }
    }
}

fn whole_number(field: &str, given: &Value, most: u64, wrong: &mut Complaints) -> Option<u64> {
    let number = given.as_u64().or_else(|| given.as_str()?.parse().ok());
    match number {
        Some(number) if number <= most => return Some(number),
        Some(_) => wrong.add(field, &format!("Ensure this value is less than or equal to {most}.")),
        None if given.is_null() => {}
        None => wrong.add(field, "A valid integer is required."),
    }
    None
}

fn status(
    given: &Value,
    details: &Map<String, Value>,
    realm: &Realm,
    issue: &Issue,
    wrong: &mut Complaints,
) -> Option<Status> {
    let known = ["resolved", "unresolved", "ignored", "resolvedInNextRelease", "muted"];
    let name = choice("status", given, &known, wrong)?;
    let version = match details.get("inRelease").and_then(Value::as_str) {
        Some("latest") => realm.organization.latest_release(&issue.about.project).map(|r| r.version.clone()),
        Some(version) => {
            let known = realm.organization.releases.iter().any(|release| release.version == version);
            if !known {
                let message = json!({ "inRelease": ["Unable to find a release with the given version."] });
                wrong.0.insert("statusDetails".to_owned(), message);
            }
            Some(version.to_owned())
        }
        None => None,
    };
    Some(match name.as_str() {
        "unresolved" => Status::Unresolved,
        "ignored" | "muted" => Status::Ignored,
        "resolvedInNextRelease" => Status::ResolvedInNextRelease,
        _ if details.get("inNextRelease") == Some(&json!(true)) => Status::ResolvedInNextRelease,
        _ => match (version, details.get("inCommit")) {
            (Some(version), _) => Status::ResolvedInRelease(version),
            (None, Some(commit)) => Status::ResolvedInCommit(commit.clone()),
            (None, None) => Status::Resolved,
        },
    })
}

/// An e-mail address, a username, a number, `user:ID` or `team:ID`; empty or null for nobody.
fn assignee(given: &Value, realm: &Realm, wrong: &mut Complaints) -> Option<Option<(Assignee, Value)>> {
    let text = match given {
        Value::Null => return Some(None),
        Value::String(text) if text.is_empty() => return Some(None),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => {
            wrong.add("assignedTo", "Not a valid string.");
            return None;
        }
    };
    let organization = &realm.organization;
    let numeric = |id: &str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    let unreadable = "Could not parse actor. Format should be `type:id` where type is `team` or `user`.";
    let person = match text.split_once(':') {
        Some(("team", id)) if numeric(id) => {
            let Some(team) = organization.teams.iter().find(|team| team.id == id) else {
                wrong.add("assignedTo", "Team does not exist");
                return None;
            };
            let data = json!({ "assignee": id, "assigneeEmail": null, "assigneeName": team.name, "assigneeType": "team" });
            return Some(Some((Assignee::Team(id.to_owned()), data)));
        }
        Some(("user", id)) if numeric(id) => organization.person(id).ok_or("User does not exist"),
        Some(("team" | "user", _)) => Err(unreadable),
        _ if numeric(&text) => organization.person(&text).ok_or("User does not exist"),
        _ => {
            let by_name = |p: &&crate::world::organization::Person| p.email == text || p.username == text;
            organization.people.iter().find(by_name).ok_or("Unable to resolve actor identifier")
        }
    };
    match person {
        Ok(person) => {
            let data = json!({
                "assignee": person.id, "assigneeEmail": person.email, "assigneeName": person.name, "assigneeType": "user",
            });
            Some(Some((Assignee::User(person.id.clone()), data)))
        }
        Err(message) => {
            wrong.add("assignedTo", message);
            None
        }
    }
}
