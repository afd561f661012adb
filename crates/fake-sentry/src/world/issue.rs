//! An issue: what is fixed about it, what can be changed, and the events that belong to it.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    event::{About, Template, overlay},
    frame::Libraries,
    occurrence::{Occurrence, Spread},
    organization::Release,
    time::relative,
};

/// An issue as the world's files describe it. Times are relative to "now".
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Description {
    pub(crate) id: String,
    pub(crate) short_id: String,
    pub(crate) project: String,
    pub(crate) title: String,
    pub(crate) culprit: String,
    pub(crate) level: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) issue_type: String,
    pub(crate) issue_category: String,
    pub(crate) status: String,
    pub(crate) substatus: Option<String>,
    #[serde(default)]
    pub(crate) status_details: Map<String, Value>,
    pub(crate) priority: String,
    #[serde(default)]
    pub(crate) unhandled: bool,
    #[serde(default)]
    pub(crate) logger: Option<String>,
    pub(crate) first_seen: String,
    pub(crate) last_seen: String,
    pub(crate) occurrences: usize,
    #[serde(default)]
    pub(crate) users: usize,
    pub(crate) metadata: Value,
    /// `user:ID` or `team:ID`.
    #[serde(default)]
    pub(crate) assigned_to: Option<String>,
    #[serde(default)]
    pub(crate) external_issues: Vec<Value>,
    #[serde(default)]
    pub(crate) history: Vec<Past>,
    /// Whom Sentry takes for its owners.
    #[serde(default)]
    pub(crate) owners: Vec<Owner>,
    /// What users of the software wrote about the newest event.
    #[serde(default)]
    pub(crate) user_reports: Vec<Report>,
    /// Files that came with the newest event.
    #[serde(default)]
    pub(crate) attachments: Vec<Attachment>,
    /// What Seer has made of it, as its route answers.
    #[serde(default)]
    pub(crate) autofix: Option<Value>,
    /// Descriptions of events; `"like": n` starts from the n-th one.
    pub(crate) events: Vec<Map<String, Value>>,
}

/// Somebody whom a rule or a commit makes an owner.
#[derive(Debug, Deserialize)]
pub(crate) struct Owner {
    /// `ownershipRule`, `codeowners` or `suspectCommit`.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// `user:ID` or `team:ID`.
    pub(crate) owner: String,
}

/// What a user of the software wrote.
#[derive(Debug, Deserialize)]
pub(crate) struct Report {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) comments: String,
    pub(crate) at: String,
}

/// A file that came with an event.
#[derive(Debug, Deserialize)]
pub(crate) struct Attachment {
    pub(crate) id: String,
    pub(crate) name: String,
    /// `event.attachment`, `event.view_hierarchy`, `event.minidump`, …
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) mimetype: String,
    /// Its content, when that is text.
    #[serde(default)]
    text: String,
    /// Its content in hexadecimal digits otherwise.
    #[serde(default)]
    hex: String,
}

impl Attachment {
    pub(crate) fn content(&self) -> Vec<u8> {
        if self.hex.is_empty() {
            return self.text.clone().into_bytes();
        }
        let digits: Vec<u8> = self
            .hex
            .chars()
            .filter_map(|c| c.to_digit(16))
            .filter_map(|digit| u8::try_from(digit).ok())
            .collect();
        digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect()
    }
}

/// Something that was done to the issue before "now", oldest first: a comment, a status, an assignment.
#[derive(Debug, Deserialize)]
pub(crate) struct Past {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) by: Option<String>,
    pub(crate) at: String,
    pub(crate) data: Value,
}

/// Who looks after an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Assignee {
    /// The id of a person.
    User(String),
    /// The id of a team.
    Team(String),
}

/// Something that was done to an issue.
#[derive(Debug, Clone)]
pub(crate) struct Activity {
    pub(crate) id: u64,
    /// As Sentry spells it: `note`, `set_resolved`, `assigned`, …
    pub(crate) kind: String,
    /// The id of a person; none when Sentry itself did it.
    pub(crate) by: Option<String>,
    pub(crate) data: Value,
    pub(crate) at: DateTime<Utc>,
}

/// One issue of the world.
#[derive(Debug)]
pub(crate) struct Issue {
    pub(crate) about: Description,
    pub(crate) project_id: String,
    pub(crate) templates: Vec<Template>,
    /// Oldest first.
    pub(crate) occurrences: Vec<Occurrence>,
    pub(crate) status: String,
    pub(crate) substatus: Option<String>,
    pub(crate) status_details: Map<String, Value>,
    pub(crate) assignee: Option<Assignee>,
    pub(crate) priority: String,
    pub(crate) priority_locked_at: Option<DateTime<Utc>>,
    pub(crate) subscribed: Option<&'static str>,
    pub(crate) bookmarked: bool,
    pub(crate) seen: bool,
    /// How often the run of Seer that was started was looked at; none when nobody started one.
    pub(crate) seer_looks: Option<u32>,
    /// Oldest first.
    pub(crate) activity: Vec<Activity>,
}

impl Issue {
    /// Builds the issue with all its occurrences.
    pub(crate) fn new(
        mut about: Description,
        project_id: &str,
        now: DateTime<Utc>,
        releases: &[Release],
        libraries: &Libraries,
    ) -> Self {
        let first = relative(now, &about.first_seen).unwrap_or(now);
        let last = relative(now, &about.last_seen).unwrap_or(now);
        complete_metadata(&mut about);
        let mut described: Vec<Map<String, Value>> = Vec::new();
        for mut event in std::mem::take(&mut about.events) {
            let like = event.remove("like").and_then(|n| usize::try_from(n.as_u64()?).ok());
            let mut full = like.and_then(|n| described.get(n).cloned()).unwrap_or_default();
            overlay(&mut full, event);
            described.push(full);
        }
        let common = About {
            issue: &about.id,
            project: project_id,
            title: &about.title,
            culprit: &about.culprit,
            level: &about.level,
            kind: &about.kind,
            logger: about.logger.as_deref(),
            metadata: &about.metadata,
        };
        let templates: Vec<Template> =
            described.iter().map(|event| Template::new(&common, event, libraries)).collect();
        let created = |version: &String| releases.iter().find(|release| release.version == *version);
        let since = |template: &Template| relative(now, &created(template.release.as_ref()?)?.created);
        let spread = Spread {
            first,
            last,
            count: about.occurrences,
            users: about.users,
            since: templates.iter().map(since).collect(),
        };
        let mut issue = Self {
            occurrences: spread.occurrences(&about.id),
            project_id: project_id.to_owned(),
            templates,
            status: about.status.clone(),
            substatus: about.substatus.clone(),
            status_details: about.status_details.clone(),
            assignee: about.assigned_to.as_deref().and_then(Assignee::parse),
            priority: about.priority.clone(),
            priority_locked_at: None,
            subscribed: None,
            bookmarked: false,
            seen: false,
            seer_looks: None,
            activity: Vec::new(),
            about,
        };
        issue.remember("first_seen", None, json!({ "priority": issue.priority }), first);
        for past in std::mem::take(&mut issue.about.history) {
            let at = relative(now, &past.at).unwrap_or(now);
            issue.remember(&past.kind, past.by, past.data, at);
        }
        issue
    }

    /// Adds to the history and answers the entry's id.
    pub(crate) fn remember(&mut self, kind: &str, by: Option<String>, data: Value, at: DateTime<Utc>) -> u64 {
        // Sentry gives the first entry, which it makes up, the id 0.
        let number = self.about.id.parse::<u64>().unwrap_or(0) * 1000;
        let id = if self.activity.is_empty() { 0 } else { number + self.activity.len() as u64 };
        self.activity.push(Activity { id, kind: kind.to_owned(), by, data, at });
        id
    }

    /// When the first event came.
    pub(crate) fn first_seen(&self) -> Option<DateTime<Utc>> {
        self.occurrences.first().map(|occurrence| occurrence.at)
    }

    /// When the last event came.
    pub(crate) fn last_seen(&self) -> Option<DateTime<Utc>> {
        self.occurrences.last().map(|occurrence| occurrence.at)
    }

    /// What the occurrence was made from.
    pub(crate) fn template(&self, occurrence: &Occurrence) -> Option<&Template> {
        self.templates.get(occurrence.template)
    }

    /// How many comments there are.
    pub(crate) fn comments(&self) -> usize {
        self.activity.iter().filter(|activity| activity.kind == "note").count()
    }

    /// The platform of the issue's events.
    pub(crate) fn platform(&self) -> Value {
        self.templates
            .first()
            .and_then(|template| template.body.get("platform"))
            .cloned()
            .unwrap_or(Value::Null)
    }
}

impl Assignee {
    /// Reads `user:ID` and `team:ID`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text.split_once(':')? {
            ("user", id) => Some(Self::User(id.to_owned())),
            ("team", id) => Some(Self::Team(id.to_owned())),
            _ => None,
        }
    }
}

/// Adds what Sentry notes with every issue's metadata.
fn complete_metadata(about: &mut Description) {
    let sdk = about.events.first().and_then(|event| event.get("sdk")?.get("name").cloned());
    let priority = match about.priority.as_str() {
        "high" => 75,
        "medium" => 50,
        _ => 25,
    };
    if let Value::Object(metadata) = &mut about.metadata {
        if about.kind == "error" {
            metadata.insert("display_title_with_tree_label".to_owned(), json!(false));
            metadata.insert("in_app_frame_mix".to_owned(), json!("mixed"));
        }
        if let Some(name) = sdk {
            metadata.insert("sdk".to_owned(), json!({ "name": name, "name_normalized": name }));
        }
        metadata.insert("initial_priority".to_owned(), json!(priority));
    }
}
