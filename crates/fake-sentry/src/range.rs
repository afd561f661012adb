//! Which events a request is about: its time range, environments and projects.

use chrono::{DateTime, Duration, Utc};

use crate::{
    asked::Asked,
    reply::Refusal,
    search::{span, time},
    world::{Realm, World, issue::Issue, occurrence::Occurrence},
};

/// Sentry keeps events for this long.
const RETENTION_DAYS: i64 = 90;

/// A stretch of time and the environments that count.
pub(crate) struct Range<'a> {
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    environments: Vec<&'a str>,
}

impl<'a> Range<'a> {
    /// Reads `statsPeriod` or `start` and `end`, and `environment`. 400 for what cannot be read.
    pub(crate) fn of(asked: &'a Asked, world: &World) -> Result<Self, Refusal> {
        let environments = asked.all("environment").filter(|name| !name.is_empty()).collect();
        let all = Duration::days(RETENTION_DAYS);
        let (from, until) = match (asked.first("statsPeriod"), asked.first("start"), asked.first("end")) {
            (Some(period), ..) if !period.is_empty() => {
                let span = span(period);
                let span =
                    span.ok_or_else(|| Refusal::bad_request(&format!("Invalid statsPeriod: '{period}'")))?;
                (world.now - span, world.now)
            }
            (_, Some(start), Some(end)) => {
                let read = |text: &str| {
                    time(text)
                        .ok_or_else(|| Refusal::bad_request(&format!("Invalid date query value: '{text}'")))
                };
                let (start, end) = (read(start)?, read(end)?);
                if start > end {
                    return Err(Refusal::bad_request("start must be before end"));
                }
                (start, end)
            }
            (_, None, None) => (world.now - all, world.now),
            _ => return Err(Refusal::bad_request("start and end are both required")),
        };
        Ok(Self { from, until, environments })
    }

    /// Whether something at this time and in this environment counts.
    pub(crate) fn covers(&self, environment: Option<&str>, at: DateTime<Utc>) -> bool {
        let here =
            self.environments.is_empty() || environment.is_some_and(|name| self.environments.contains(&name));
        here && (self.from..=self.until).contains(&at)
    }

    /// When it begins and ends.
    pub(crate) const fn ends(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        (self.from, self.until)
    }

    /// How long it is, in minutes.
    pub(crate) fn minutes(&self) -> f64 {
        (self.until - self.from).num_seconds() as f64 / 60.0
    }

    /// Whether an event counts.
    pub(crate) fn holds(&self, issue: &Issue, occurrence: &Occurrence) -> bool {
        let environment = issue.template(occurrence).and_then(|template| template.environment.as_deref());
        self.covers(environment, occurrence.at)
    }
}

/// The ids of the projects that the request names; none for all. 403 for one that is not there, as Sentry answers
/// for one that the token must not see. Beside slugs it does not look for numbers, and misses those that are named.
pub(crate) fn projects<'a>(asked: &Asked, realm: &'a Realm) -> Result<Vec<&'a str>, Refusal> {
    let mut ids = Vec::new();
    let numbers = || asked.all("project").filter(|wanted| !matches!(*wanted, "" | "-1"));
    if numbers().next().is_some() && asked.all("projectSlug").any(|slug| !slug.is_empty()) {
        return Err(Refusal::forbidden());
    }
    for wanted in numbers() {
        let project = realm.organization.project(wanted).ok_or_else(Refusal::forbidden)?;
        ids.push(project.id.as_str());
    }
    for wanted in asked.all("projectSlug").filter(|slug| !matches!(*slug, "" | "$all")) {
        let project = realm.organization.project(wanted).ok_or_else(Refusal::forbidden)?;
        ids.push(project.id.as_str());
    }
    Ok(ids)
}
