//! One term of a search, understood.

use super::{
    lex::{Operator, Term, Value},
    moment::Between,
    parse::Context,
    pattern::Pattern,
    release::Part,
    subject::Subject,
};
use crate::world::issue::{Assignee, Issue};

/// A term such as `!level:error`.
#[derive(Debug)]
pub(crate) struct Filter {
    negated: bool,
    test: Test,
}

#[derive(Debug)]
enum Test {
    Is(Vec<State>),
    /// `None` stands for nobody.
    Assigned(Vec<Option<Assignee>>),
    /// A fact about the issue itself.
    Issue(fn(&Issue) -> &str, Vec<Pattern>),
    Project(Vec<Pattern>),
    FirstSeen(Vec<Between>),
    LastSeen(Vec<Between>),
    EventTime(Vec<Between>),
    Count(Counted, Operator, Vec<f64>),
    FirstRelease(Vec<Pattern>),
    Handled(bool),
    /// A feature flag that the event was evaluated with.
    Flag(String, Vec<Pattern>),
    /// A part of the release: its package, version or build.
    Release(Part, Operator, Vec<Value>),
    /// A tag that compares as a number.
    Number(String, Operator, Vec<f64>),
    Has {
        key: String,
        tag: bool,
    },
    Field {
        key: String,
        tag: bool,
        patterns: Vec<Pattern>,
    },
}

#[derive(Debug, Clone, Copy)]
enum Counted {
    Events,
    Users,
}

/// What `is:` asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    Status(&'static str),
    Substatus(&'static str),
    Assigned(bool),
    ForReview,
    Linked(bool),
}

const STATES: &[(&str, State)] = &[
    ("resolved", State::Status("resolved")),
    ("unresolved", State::Status("unresolved")),
    ("archived", State::Status("ignored")),
    ("ignored", State::Status("ignored")),
    ("muted", State::Status("ignored")),
    ("archived_until_escalating", State::Substatus("archived_until_escalating")),
    ("archived_until_condition_met", State::Substatus("archived_until_condition_met")),
    ("archived_forever", State::Substatus("archived_forever")),
    ("escalating", State::Substatus("escalating")),
    ("ongoing", State::Substatus("ongoing")),
    ("regressed", State::Substatus("regressed")),
    ("new", State::Substatus("new")),
    ("assigned", State::Assigned(true)),
    ("unassigned", State::Assigned(false)),
    ("for_review", State::ForReview),
    ("linked", State::Linked(true)),
    ("unlinked", State::Linked(false)),
];

const PRIORITIES: &[&str] = &["low", "medium", "high"];
const CATEGORIES: &[&str] = &[
    "error",
    "performance",
    "profile",
    "cron",
    "replay",
    "feedback",
    "uptime",
    "metric_alert",
    "metric",
    "outage",
    "db_query",
    "http_client",
    "frontend",
    "mobile",
];

impl Filter {
    /// Understands a term, or says in Sentry's words why not.
    pub(crate) fn new(term: &Term, context: &Context<'_>) -> Result<Self, String> {
        let test = match term.tag {
            true if term.number => Test::Number(term.key.clone(), term.operator, numbers(term)?),
            true => field(term),
            false => test(term, context)?,
        };
        Ok(Self { negated: term.negated, test })
    }

    pub(crate) fn matches(&self, subject: &Subject<'_>) -> bool {
        self.test.holds(subject) != self.negated
    }

    /// Whether it asks about single events.
    pub(crate) fn about_events(&self) -> bool {
        matches!(
            self.test,
            Test::EventTime(_)
                | Test::Handled(_)
                | Test::Flag(..)
                | Test::Release(..)
                | Test::Number(..)
                | Test::Has { .. }
                | Test::Field { .. }
        )
    }
}

impl Test {
    fn holds(&self, subject: &Subject<'_>) -> bool {
        let issue = subject.issue;
        let any = |patterns: &[Pattern], text: &str| patterns.iter().any(|pattern| pattern.matches(text));
        let within = |spans: &[Between], time: Option<_>| {
            time.is_some_and(|t| spans.iter().any(|span| span.contains(t)))
        };
        match self {
            Self::Is(states) => states.iter().any(|state| state.holds(issue)),
            Self::Assigned(wanted) => wanted.contains(&issue.assignee),
            Self::Issue(fact, patterns) => any(patterns, fact(issue)),
            Self::Project(patterns) => {
                any(patterns, &issue.about.project) || any(patterns, &issue.project_id)
            }
            Self::FirstSeen(spans) => within(spans, issue.first_seen()),
            Self::LastSeen(spans) => within(spans, issue.last_seen()),
            Self::EventTime(spans) => within(spans, Some(subject.occurrence.at)),
            Self::Count(counted, operator, numbers) => {
                let count = match counted {
                    Counted::Events => issue.occurrences.len(),
                    Counted::Users => issue.about.users.min(issue.occurrences.len()),
                };
                numbers.iter().any(|number| operator.compares(count as f64, *number))
            }
            Self::FirstRelease(patterns) => {
                let first = issue.occurrences.first().and_then(|occurrence| issue.template(occurrence));
                any(patterns, first.and_then(|template| template.release.as_deref()).unwrap_or_default())
            }
            Self::Handled(wanted) => {
                let handled = |value: &str| (value == "yes") == *wanted;
                subject.any("handled", true, handled)
            }
            Self::Flag(name, patterns) => subject.flag(name).is_some_and(|value| any(patterns, &value)),
            Self::Release(part, operator, values) => {
                let holds = |release: &str| values.iter().any(|value| part.holds(release, *operator, value));
                subject.any("release", true, holds)
            }
            Self::Number(key, operator, numbers) => subject.any(key, true, |text| {
                let value = text.parse::<f64>().ok();
                value.is_some_and(|value| numbers.iter().any(|number| operator.compares(value, *number)))
            }),
            Self::Has { key, tag } => subject.any(key, *tag, |_| true),
            Self::Field { key, tag, patterns } => subject.has_value(key, *tag, patterns),
        }
    }
}

impl State {
    fn holds(&self, issue: &Issue) -> bool {
        match self {
            Self::Status(status) => issue.status == *status,
            Self::Substatus(substatus) => issue.substatus.as_deref() == Some(substatus),
            Self::Assigned(wanted) => issue.assignee.is_some() == *wanted,
            Self::ForReview => {
                let fresh = ["new", "regressed", "escalating"];
                issue.status == "unresolved" && issue.substatus.as_deref().is_some_and(|s| fresh.contains(&s))
            }
            Self::Linked(wanted) => issue.about.external_issues.is_empty() != *wanted,
        }
    }
}

/// The values of a field that compares as text, where a sign of comparison is a part of the text.
fn patterns(term: &Term) -> Vec<Pattern> {
    let text =
        |value: &Value| Value { text: format!("{}{}", term.operator.sign(), value.text), ..value.clone() };
    term.values.iter().map(|value| Pattern::new(&text(value))).collect()
}

fn field(term: &Term) -> Test {
    Test::Field { key: term.key.clone(), tag: term.tag, patterns: patterns(term) }
}

fn test(term: &Term, context: &Context<'_>) -> Result<Test, String> {
    Ok(match term.key.as_str() {
        "is" => Test::Is(term.values.iter().map(state).collect::<Result<_, _>>()?),
        "assigned" | "assigned_to" | "assignee" | "assigned_or_suggested" => {
            Test::Assigned(term.values.iter().flat_map(|value| assignees(&value.text, context)).collect())
        }
        "has" => match term.values.first() {
            Some(value) if value.text == "assignee" => Test::Is(vec![State::Assigned(true)]),
            Some(value) => {
                let (key, tag) = match value.text.strip_prefix("tags[").and_then(|key| key.strip_suffix(']'))
                {
                    Some(key) => (key, true),
                    None => (alias(&value.text), false),
                };
                Test::Has { key: key.to_owned(), tag }
            }
            None => return Err("Empty string after 'has:'".to_owned()),
        },
        "issue.priority" | "priority" => {
            known(term, "priority", PRIORITIES)?;
            Test::Issue(|issue| &issue.priority, patterns(term))
        }
        "issue.category" => {
            known(term, "group category", CATEGORIES)?;
            Test::Issue(|issue| &issue.about.issue_category, patterns(term))
        }
        "issue.type" => Test::Issue(|issue| &issue.about.issue_type, patterns(term)),
        "issue" => Test::Issue(|issue| &issue.about.short_id, patterns(term)),
        "issue.id" => Test::Issue(|issue| &issue.about.id, patterns(term)),
        "status" => Test::Issue(|issue| &issue.status, patterns(term)),
        "project" | "project.id" => Test::Project(patterns(term)),
        "firstSeen" | "first_seen" | "age" => Test::FirstSeen(times(term, context)?),
        "lastSeen" | "last_seen" => Test::LastSeen(times(term, context)?),
        "timestamp" | "event.timestamp" => Test::EventTime(times(term, context)?),
        "timesSeen" | "times_seen" => Test::Count(Counted::Events, term.operator, numbers(term)?),
        "userCount" | "user_count" => Test::Count(Counted::Users, term.operator, numbers(term)?),
        "firstRelease" | "first_release" | "first-release" => Test::FirstRelease(releases(term, context)),
        "release" => Test::Field { key: "release".to_owned(), tag: true, patterns: releases(term, context) },
        "error.handled" => Test::Handled(flag(term)?),
        "error.unhandled" => Test::Handled(!flag(term)?),
        "release.package" => Test::Release(Part::Package, term.operator, term.values.clone()),
        "release.version" => Test::Release(Part::Version, term.operator, term.values.clone()),
        "release.build" => Test::Release(Part::Build, term.operator, term.values.clone()),
        key if key.starts_with("flags[") => {
            let name = key.trim_start_matches("flags[").trim_end_matches(']');
            Test::Flag(name.to_owned(), patterns(term))
        }
        key if key.ends_with(')') => return Err(format!("Invalid key for this search: {key}")),
        key => Test::Field { key: alias(key).to_owned(), tag: false, patterns: patterns(term) },
    })
}

/// The one name of a field that has several.
fn alias(key: &str) -> &str {
    match key {
        "platform" => "platform.name",
        other => other,
    }
}

fn state(value: &Value) -> Result<State, String> {
    let found = STATES.iter().find(|(name, _)| *name == value.text).map(|(_, state)| state.clone());
    found.ok_or_else(|| {
        let names: Vec<String> = STATES.iter().map(|(name, _)| format!("'{name}'")).collect();
        format!("Invalid value for \"is\" search, valid values are [{}]", names.join(", "))
    })
}

fn known(term: &Term, what: &str, names: &[&str]) -> Result<(), String> {
    match term.values.iter().find(|value| !names.contains(&value.text.as_str())) {
        None => Ok(()),
        Some(value) => Err(format!("Invalid {what} value of '{}'", value.text)),
    }
}

fn assignees(text: &str, context: &Context<'_>) -> Vec<Option<Assignee>> {
    let organization = context.organization;
    let me = organization.people.first().map(|person| person.id.as_str()).unwrap_or_default();
    match text {
        "none" => vec![None],
        "me" => vec![Some(Assignee::User(me.to_owned()))],
        "my_teams" => {
            let mine = organization.teams.iter().filter(|team| team.members.iter().any(|id| id == me));
            mine.map(|team| Some(Assignee::Team(team.id.clone()))).collect()
        }
        text => match text.strip_prefix('#') {
            Some(slug) => {
                let team = organization.teams.iter().find(|team| team.slug == slug);
                team.map(|team| Some(Assignee::Team(team.id.clone()))).into_iter().collect()
            }
            None => {
                let named = organization
                    .people
                    .iter()
                    .filter(|p| p.email == text || p.username == text || p.id == text);
                named.map(|person| Some(Assignee::User(person.id.clone()))).collect()
            }
        },
    }
}

fn times(term: &Term, context: &Context<'_>) -> Result<Vec<Between>, String> {
    let read = |value: &Value| {
        Between::read(context.now, term.operator, &value.text).ok_or_else(|| {
            format!(
                "{}: Invalid date: {}. Expected +/-duration (e.g. +1h) or ISO 8601-like (e.g. 2026-11-20T12:00:00).",
                term.key, value.text
            )
        })
    };
    term.values.iter().map(read).collect()
}

fn numbers(term: &Term) -> Result<Vec<f64>, String> {
    let read = |value: &Value| {
        let text = value.text.to_lowercase();
        let suffixes = [('k', 1e3), ('m', 1e6), ('b', 1e9)];
        let scaled = suffixes.iter().find_map(|(suffix, scale)| Some((text.strip_suffix(*suffix)?, *scale)));
        let (digits, scale) = scaled.unwrap_or((&text, 1.0));
        digits.parse::<f64>().map(|number| number * scale).map_err(|_| {
            format!(
                "{}: Invalid number: {}. Expected number then optional k, m, or b suffix (e.g. 500k).",
                term.key, value.text
            )
        })
    };
    term.values.iter().map(read).collect()
}

fn flag(term: &Term) -> Result<bool, String> {
    match term.values.first().map(|value| value.text.as_str()) {
        Some("1" | "true" | "True" | "yes") => Ok(true),
        Some("0" | "false" | "False" | "no") => Ok(false),
        other => Err(format!(
            "{}: Invalid boolean: {}. Expected true, 1, false, or 0.",
            term.key,
            other.unwrap_or_default()
        )),
    }
}

/// `latest` stands for the newest release of each project.
fn releases(term: &Term, context: &Context<'_>) -> Vec<Pattern> {
    let expand = |value: &Value| {
        if value.text != "latest" {
            return vec![Pattern::new(value)];
        }
        let organization = context.organization;
        let newest =
            organization.projects.iter().filter_map(|project| organization.latest_release(&project.slug));
        newest.map(|release| Pattern::Exact(release.version.clone())).collect()
    };
    term.values.iter().flat_map(expand).collect()
}
