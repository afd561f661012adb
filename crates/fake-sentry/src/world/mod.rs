//! The world that is served: organizations, their people, and the issues of their projects.

pub(crate) mod conversations;
pub(crate) mod documentation;
pub(crate) mod event;
mod files;
mod frame;
pub(crate) mod ids;
pub(crate) mod issue;
mod large;
pub(crate) mod metric;
pub(crate) mod monitoring;
pub(crate) mod occurrence;
pub(crate) mod organization;
pub(crate) mod profiles;
pub(crate) mod recorded;
mod searches;
pub(crate) mod snapshots;
mod telemetry;
pub(crate) mod time;
pub(crate) mod trace;

use searches::Searches;
use std::{collections::BTreeMap, sync::OnceLock};

use chrono::{DateTime, Duration, Utc};
use issue::Issue;
use large::LargeTrace;
pub(crate) use large::{LARGE_ORGANIZATION, LARGE_TRACE, ORDINARY_TRACE};
use monitoring::Monitoring;
use organization::Organization;
use recorded::Recorded;
use telemetry::{Telemetry, Traffic};

/// An organization and its issues.
#[derive(Debug)]
pub(crate) struct Realm {
    pub(crate) organization: Organization,
    pub(crate) issues: Vec<Issue>,
    pub(crate) monitoring: Monitoring,
    pub(crate) recorded: Recorded,
    /// When the first and the last event of each release came.
    pub(crate) seen: BTreeMap<String, (DateTime<Utc>, DateTime<Utc>)>,
    described_traces: Vec<trace::Described>,
    large_traces: Vec<LargeTrace>,
    traffic: Traffic,
    /// Made when somebody asks for it.
    telemetry: OnceLock<Telemetry>,
}

/// What the world has besides `acme` and `globex`.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct More {
    /// The organization `initech`, with an issue of every kind.
    pub(crate) every_kind: bool,
    /// The organization `large`, with so many issues.
    pub(crate) issues: Option<usize>,
}

/// Everything that can be asked about, at one fixed moment.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) now: DateTime<Utc>,
    pub(crate) realms: Vec<Realm>,
    pub(crate) searches: Searches,
    changes: i64,
}

impl World {
    /// The world as it is at `now`: `acme` and `globex`, and what is asked for besides.
    pub(crate) fn at(now: DateTime<Utc>, more: More) -> Self {
        let mut realms = files::realms(now, more.every_kind);
        realms.extend(more.issues.map(|count| large::realm(now, count)));
        Self { now, realms, searches: Searches::default(), changes: 0 }
    }

    /// A relative time of the organization files.
    pub(crate) fn moment(&self, relative: &str) -> DateTime<Utc> {
        time::relative(self.now, relative).unwrap_or(self.now)
    }

    /// The time of the next change: "now", a millisecond later each time, so that histories have an order.
    pub(crate) fn tick(&mut self) -> DateTime<Utc> {
        self.changes += 1;
        self.now + Duration::milliseconds(self.changes)
    }

    /// The organization with this slug or numeric id, to be changed.
    pub(crate) fn realm_mut(&mut self, slug_or_id: &str) -> Option<&mut Realm> {
        self.realms.iter_mut().find(|realm| {
            realm.organization.slug.eq_ignore_ascii_case(slug_or_id) || realm.organization.id == slug_or_id
        })
    }

    /// The organization with this slug or numeric id.
    pub(crate) fn realm(&self, slug_or_id: &str) -> Option<&Realm> {
        self.realms.iter().find(|realm| {
            realm.organization.slug.eq_ignore_ascii_case(slug_or_id) || realm.organization.id == slug_or_id
        })
    }
}

impl Realm {
    fn new(
        mut organization: Organization,
        mut issues: Vec<Issue>,
        described_traces: Vec<trace::Described>,
        traffic: Traffic,
    ) -> Self {
        organization.complete_keys();
        described_traces.iter().for_each(|described| described.join(&mut issues));
        let mut seen: BTreeMap<String, (DateTime<Utc>, DateTime<Utc>)> = BTreeMap::new();
        for (issue, occurrence) in
            issues.iter().flat_map(|issue| issue.occurrences.iter().map(move |o| (issue, o)))
        {
            if let Some(version) = issue.template(occurrence).and_then(|template| template.release.clone()) {
                let at = occurrence.at;
                let known = seen.entry(version).or_insert((at, at));
                *known = (known.0.min(at), known.1.max(at));
            }
        }
        let (large_traces, telemetry) = (Vec::new(), OnceLock::new());
        Self {
            organization,
            issues,
            monitoring: Monitoring::default(),
            recorded: Recorded::default(),
            seen,
            described_traces,
            large_traces,
            traffic,
            telemetry,
        }
    }

    /// Gives a project another name in addresses, wherever it stands. Short ids keep the old one, as on Sentry.
    pub(crate) fn rename_project(&mut self, from: &str, to: &str) {
        let organization = &mut self.organization;
        let mut places: Vec<&mut String> = Vec::new();
        places.extend(organization.projects.iter_mut().map(|project| &mut project.slug));
        places.extend(organization.teams.iter_mut().flat_map(|team| &mut team.projects));
        places.extend(organization.releases.iter_mut().flat_map(|release| &mut release.projects));
        places.extend(organization.keys.iter_mut().map(|key| &mut key.project));
        places.extend(organization.code_mappings.iter_mut().map(|mapping| &mut mapping.project));
        places.extend(organization.replays.iter_mut().map(|replay| &mut replay.project));
        places.extend(organization.ownership.iter_mut().map(|ownership| &mut ownership.project));
        places.extend(self.issues.iter_mut().map(|issue| &mut issue.about.project));
        places.into_iter().filter(|place| *place == from).for_each(|place| to.clone_into(place));
        self.telemetry = OnceLock::new();
    }

    /// All traces and logs.
    pub(crate) fn telemetry(&self, now: DateTime<Utc>) -> &Telemetry {
        self.telemetry.get_or_init(|| Telemetry::of(self, now))
    }

    /// The position of the issue with this numeric id or short id.
    pub(crate) fn find(&self, id: &str) -> Option<usize> {
        self.issues
            .iter()
            .position(|issue| issue.about.id == id || issue.about.short_id.eq_ignore_ascii_case(id))
    }
}
