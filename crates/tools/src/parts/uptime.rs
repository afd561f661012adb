//! An uptime monitor: which one is meant, how it is set, and what may be set.

use crate::{
    Cx,
    error::{Error, Result},
    place::Place,
    tool::{Effect, Writes},
};
use lexicon::{Link, ProjectRef, TeamId, UptimeMonitorId, UserId};
use schemars::JsonSchema;
use sentry_api::{
    UptimeChange,
    models::{Count, UptimeMonitor},
};
use serde::Deserialize;
use serde_json::Value;
use untrusted::{Answer, Item, Maybe, Person, Rank, Section, Untrusted};

/// How an address is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
#[schemars(inline)]
pub(crate) enum Method {
    Get,
    Post,
    Head,
    Put,
    Delete,
    Patch,
    Options,
}

impl Method {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Head => "HEAD",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
            Self::Patch => "PATCH",
            Self::Options => "OPTIONS",
        }
    }
}

/// Whether it asks at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(crate) enum Status {
    Active,
    Disabled,
}

impl Status {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }
}

const INTERVALS: [u32; 6] = [60, 300, 600, 1_200, 1_800, 3_600];

/// Refuses what Sentry would, without asking it.
///
/// # Errors
/// A complaint that names the argument.
pub(crate) fn check(change: &UptimeChange) -> Result<()> {
    let length = |text: &Option<String>| text.as_deref().map(|text| text.trim().chars().count());
    let is_address = |url: &str| {
        let named = |rest: &str| rest.starts_with(|c: char| c.is_alphanumeric() || c == '[');
        let parts = url.trim().split_once("://");
        parts.is_some_and(|(scheme, rest)| {
            ["https", "http"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) && named(rest)
        })
    };
    let is_owner = |owner: &str| match owner.split_once(':') {
        Some(("user", id)) => id.parse::<UserId>().is_ok(),
        Some(("team", id)) => id.parse::<TeamId>().is_ok(),
        _ => false,
    };
    let problem = if length(&change.name).is_some_and(|length| !(1..=128).contains(&length)) {
        "`name` must have 1 to 128 characters"
    } else if change.url.as_deref().is_some_and(|url| !is_address(url)) {
        "`url` must begin with https:// or http:// and name a host"
    } else if change.interval_seconds.is_some_and(|seconds| !INTERVALS.contains(&seconds)) {
        "`intervalSeconds` must be 60, 300, 600, 1200, 1800 or 3600"
    } else if change.timeout_ms.is_some_and(|timeout| !(1_000..=60_000).contains(&timeout)) {
        "`timeoutMs` must be from 1000 to 60000"
    } else if [change.recovery_threshold, change.downtime_threshold].contains(&Some(0)) {
        "`recoveryThreshold` and `downtimeThreshold` must be 1 or more"
    } else if change.owner.iter().flatten().any(|owner| !is_owner(owner)) {
        "`owner` must be `user:` or `team:` and a number; find_teams shows the numbers of teams"
    } else if change.environment.iter().flatten().any(|name| !(1..=64).contains(&name.chars().count())) {
        "`environment` must have 1 to 64 characters"
    } else {
        return Ok(());
    };
    Err(Error::complaint(problem))
}

/// The monitor, which must be of the project that the session is confined to.
///
/// # Errors
/// When there is none, or it is of another project.
pub(crate) async fn read<E: Effect>(
    cx: &Cx<'_, E>,
    place: &Place,
    project: &ProjectRef,
    monitor: &UptimeMonitorId,
) -> Result<UptimeMonitor> {
    let found = cx.sentry(place).uptime_monitor(&place.organization, project, monitor).await;
    let found = found.map_err(|error| missing(error, place, project, monitor))?;
    inside(cx, &found)?;
    Ok(found)
}

/// Deletes a monitor, and tells what was there: nobody can look at it afterwards.
///
/// # Errors
/// As [`read`], and what Sentry says against it.
pub(crate) async fn remove<E: Writes>(
    cx: &Cx<'_, E>,
    place: Place,
    project: ProjectRef,
    id: UptimeMonitorId,
) -> Result<Answer> {
    let before = read(cx, &place, &project, &id).await?;
    let removed = cx.writer(&place).remove_uptime_monitor(&place.organization, &project, &id).await;
    let gone = match removed {
        Ok(()) => None,
        Err(sentry_api::Error::Missing(_)) => Some("Somebody else deleted it in the meantime."),
        Err(error) => return Err(Error::of_change(error)),
    };
    Ok(Answer::new(("Deleted uptime monitor ", id, " in ", place.organization))
        .fact("Project", project)
        .section(Section::list("It was").items(rows(&before), |row| row).rank(Rank::Essential))
        .note(gone))
}

/// Refuses what lies outside the project that the session is confined to. A server that does not say has been asked
/// below the project.
///
/// # Errors
/// When it is of another project.
fn inside<E: Effect>(cx: &Cx<'_, E>, monitor: &UptimeMonitor) -> Result<()> {
    monitor.project_slug.as_ref().map_or(Ok(()), |slug| cx.inside(Some(slug)))
}

/// 404 means that there is no such monitor, or none any more.
pub(crate) fn missing(
    error: sentry_api::Error,
    place: &Place,
    project: &ProjectRef,
    monitor: &UptimeMonitorId,
) -> Error {
    match error {
        sentry_api::Error::Missing(_) => Error::input(
            Answer::new("No such uptime monitor")
                .fact("Monitor", monitor.clone())
                .fact("Organization", place.organization.clone())
                .fact("Project", project.clone())
                .note("It may have been deleted. find_uptime_monitors lists those that there are."),
        ),
        other => other.into(),
    }
}

/// What every answer about a monitor begins with.
pub(crate) fn headed(
    heading: &'static str,
    place: &Place,
    project: &ProjectRef,
    monitor: Option<&UptimeMonitorId>,
) -> Answer {
    let link = monitor.map(|monitor| Link::uptime_monitor(&place.host, &place.organization, monitor));
    let name = monitor.map(|monitor| (" ", monitor.clone()));
    Answer::new((heading, name, " in ", place.organization.clone()))
        .fact("Link", link)
        .fact("Project", project.clone())
}

/// How a monitor is set, each with its label.
pub(crate) fn settings(monitor: &UptimeMonitor) -> [(&'static str, Option<Untrusted>); 14] {
    let text = |text: &Maybe<Untrusted>| text.0.clone();
    let number = |count: &Maybe<Count>, unit: &str| {
        count.map(|count| {
            Untrusted::new(if unit.is_empty() { count.to_string() } else { format!("{count} {unit}") })
        })
    };
    let truth =
        |truth: &Maybe<bool>| truth.map(|truth| Untrusted::new(if truth { "on" } else { "off" }.to_owned()));
    let body = monitor.body.as_ref().filter(|body| !body.is_blank());
    [
        ("Name", text(&monitor.name)),
        ("Address", text(&monitor.url)),
        ("Interval", number(&monitor.interval_seconds, "s")),
        ("Timeout", number(&monitor.timeout_ms, "ms")),
        ("Method", text(&monitor.method)),
        (
            "Headers",
            monitor.headers.0.clone().map(|headers| headers.map(|headers| without_secrets(&headers))),
        ),
        // It may hold a secret: that there is one is enough.
        ("Body", body.map(|body| body.clone().map(|body| format!("{} characters", body.chars().count())))),
        ("Status", text(&monitor.status)),
        ("Owner", monitor.owner.as_ref().and_then(|owner| owner.name()).cloned()),
        ("Environment", text(&monitor.environment)),
        ("Trace sampling", truth(&monitor.trace_sampling)),
        ("Response capture", truth(&monitor.response_capture_enabled)),
        ("Recovery threshold", number(&monitor.recovery_threshold, "")),
        ("Downtime threshold", number(&monitor.downtime_threshold, "")),
    ]
}

/// The settings as rows of a list; those without a value are left out.
pub(crate) fn rows(monitor: &UptimeMonitor) -> Vec<Item> {
    let known = settings(monitor).into_iter().filter_map(|(label, value)| Some((label, value?)));
    known
        .filter(|(_, value)| !value.is_blank())
        .map(|(label, value)| Item::new((label, ": ", said(monitor, label, Some(&value)))))
        .collect()
}

/// The value of a setting; an owner who is no team is a person.
pub(crate) fn said<'a>(
    monitor: &UptimeMonitor,
    label: &str,
    value: Option<&'a Untrusted>,
) -> (Option<&'a Untrusted>, Option<Person<'a>>) {
    let is_person = label == "Owner" && monitor.owner.as_ref().is_some_and(|owner| !owner.is_team());
    if is_person { (None, value.map(Person)) } else { (value, None) }
}

/// `Accept: application/json, Authorization: (hidden)`.
fn without_secrets(headers: &Value) -> String {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let pairs: Vec<(String, String)> = match headers {
        Value::Array(pairs) => {
            let pair = |pair: &Value| Some((text(pair.get(0)?), text(pair.get(1)?)));
            pairs.iter().filter_map(pair).collect()
        }
        Value::Object(pairs) => pairs.iter().map(|(name, value)| (name.clone(), text(value))).collect(),
        _ => Vec::new(),
    };
    let shown = pairs.iter().map(|(name, value)| {
        format!("{name}: {}", if is_secret(name) { "(hidden)" } else { value.as_str() })
    });
    shown.collect::<Vec<_>>().join(", ")
}

/// Headers by which somebody proves who they are.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('_', "-");
    ["auth", "cookie", "api-key", "apikey", "token", "secret", "password", "signature", "credential"]
        .iter()
        .any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_of_headers_that_prove_something_are_hidden() {
        let headers = json!([
            ["Accept", "*/*"],
            ["X-Api-Key", "k"],
            ["authorization", "Bearer k"],
            ["X-CSRF_TOKEN", 7],
            ["Via"]
        ]);
        assert_eq!(
            without_secrets(&headers),
            "Accept: */*, X-Api-Key: (hidden), authorization: (hidden), X-CSRF_TOKEN: (hidden)"
        );
        assert_eq!(without_secrets(&json!({ "Cookie": "k", "Via": "x" })), "Cookie: (hidden), Via: x");
        assert_eq!(without_secrets(&json!("k")), "");
    }
}
