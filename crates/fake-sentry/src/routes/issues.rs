//! The list of an organization's issues, or of one project's.

use axum::{extract::Path, response::Response};
use serde_json::{Value, json};

use crate::{
    asked::{Asked, realm},
    paging::Page,
    range::{Range, projects},
    render::{self, issue::Hit},
    reply::{Answer, Refusal, ok, with_header},
    search::{Context, Subject, parse},
    token::needed,
    world::{Realm, World, issue::Issue, occurrence::Occurrence},
};

const MAX_HITS: &str = "1000";
/// What Sentry searches for when nothing is asked: an explicit empty query asks for everything.
const DEFAULT_SEARCH: &str = "is:unresolved issue.priority:[high, medium]";

/// `GET /api/0/organizations/{organization}/issues/`
pub(crate) async fn list(asked: Asked, Path(organization): Path<String>) -> Answer {
    asked.needs(needed::EVENT_READ)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let projects = projects(&asked, realm)?;
    found(&asked, &world, realm, &projects, DEFAULT_SEARCH)
}

/// `GET /api/0/projects/{organization}/{project}/issues/`
pub(crate) async fn of_project(
    asked: Asked,
    Path((organization, project)): Path<(String, String)>,
) -> Answer {
    asked.needs(needed::EVENT_READ)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let project = realm.organization.project(&project).ok_or_else(Refusal::not_found)?;
    found(&asked, &world, realm, &[&project.id], "is:unresolved")
}

/// The issues of these projects (of all, without any) that the request is about.
fn found(asked: &Asked, world: &World, realm: &Realm, projects: &[&str], otherwise: &str) -> Answer {
    let page = Page::of(asked)?;
    if let Some(hit) = direct_hit(asked, realm) {
        return Ok(hit.reply(asked, world, realm));
    }
    let range = Range::of(asked, world)?;
    let organization = &realm.organization;
    let context = Context { now: world.now, organization, boolean: false };
    let search = asked.first("query").unwrap_or(otherwise);
    let search = parse(search, &context).map_err(|why| Refusal::bad_request(&why))?;
    let hit = |place: usize| {
        let issue = realm.issues.get(place)?;
        let in_range: Vec<&Occurrence> = issue.occurrences.iter().filter(|o| range.holds(issue, o)).collect();
        let matches = |occurrence: &&Occurrence| search.matches(&Subject { issue, occurrence });
        let matching: Vec<&Occurrence> = if search.about_events() {
            in_range.iter().copied().filter(matches).collect()
        } else {
            // It says the same of all of them.
            in_range.first().filter(|first| matches(first)).map(|_| in_range.clone()).unwrap_or_default()
        };
        let found = !matching.is_empty();
        found.then(|| Hit { issue, in_range, matching: search.about_events().then_some(matching) })
    };
    let searched = || {
        let meant = |issue: &Issue| projects.is_empty() || projects.contains(&issue.project_id.as_str());
        let meant = realm.issues.iter().enumerate().filter(|(_, issue)| meant(issue));
        let mut hits: Vec<(usize, Hit<'_>)> =
            meant.filter_map(|(place, _)| Some((place, hit(place)?))).collect();
        sort(&mut hits, asked.first("sort"))?;
        Ok::<Vec<usize>, Refusal>(hits.into_iter().map(|(place, _)| place).collect())
    };
    // Who pages through many issues makes one search, and not one for each page.
    let places = world.searches.found(&key(asked, realm, otherwise), searched)?;
    let cut = page.cut(places);
    let hits = cut.items.iter().filter_map(|place| hit(*place));
    let rows = hits.map(|hit| render::issue::listed(asked, world, realm, &hit));
    let response = cut.reply(asked, rows.collect());
    Ok(with_header(with_header(response, "x-hits", &cut.total.to_string()), "x-max-hits", MAX_HITS))
}

/// All that decides which issues a search finds, and in which order.
fn key(asked: &Asked, realm: &Realm, otherwise: &str) -> String {
    let decides = |name: &str| !matches!(name, "cursor" | "limit" | "per_page" | "collapse" | "expand");
    let query: Vec<_> = asked.query.iter().filter(|(name, _)| decides(name)).collect();
    format!("{} {} {otherwise} {query:?}", realm.organization.slug, asked.path)
}

/// The one issue that a short id or an event id leads to.
struct Direct<'a> {
    issue: &'a Issue,
    /// The event that was asked for by its id.
    event: Option<&'a Occurrence>,
}

impl Direct<'_> {
    fn reply(&self, asked: &Asked, world: &World, realm: &Realm) -> Response {
        let hit =
            Hit { issue: self.issue, in_range: self.issue.occurrences.iter().collect(), matching: None };
        let mut row = render::issue::listed(asked, world, realm, &hit);
        if let (Some(event), Value::Object(row)) = (self.event, &mut row) {
            row.insert("matchingEventId".to_owned(), json!(event.id));
        }
        with_header(ok(&json!([row])), "x-sentry-direct-hit", "1")
    }
}

/// A query that is nothing but the id of an event, or a short id when `shortIdLookup` is on.
fn direct_hit<'a>(asked: &Asked, realm: &'a Realm) -> Option<Direct<'a>> {
    let query = asked.first("query")?.trim();
    if matches!(asked.first("shortIdLookup"), Some("1" | "true")) {
        let found = realm.issues.iter().find(|issue| issue.about.short_id.eq_ignore_ascii_case(query));
        if let Some(issue) = found {
            return Some(Direct { issue, event: None });
        }
    }
    let id = query.replace('-', "").to_lowercase();
    if id.len() != 32 {
        return None;
    }
    realm.issues.iter().find_map(|issue| {
        let event = issue.occurrences.iter().find(|occurrence| occurrence.id == id)?;
        Some(Direct { issue, event: Some(event) })
    })
}

/// Sorts as asked, equal ones by id, newest first.
fn sort(hits: &mut [(usize, Hit<'_>)], key: Option<&str>) -> Result<(), Refusal> {
    let last = |hit: &Hit<'_>| hit.in_range.last().map_or(0, |occurrence| occurrence.at.timestamp());
    hits.sort_by(|(_, a), (_, b)| b.issue.about.id.cmp(&a.issue.about.id));
    match key.unwrap_or("date") {
        "date" | "" => hits.sort_by_key(|(_, hit)| std::cmp::Reverse(last(hit))),
        "freq" | "trends" => hits.sort_by_key(|(_, hit)| std::cmp::Reverse(hit.in_range.len())),
        "new" => hits.sort_by_key(|(_, hit)| std::cmp::Reverse(hit.issue.first_seen())),
        "user" => hits.sort_by_key(|(_, hit)| std::cmp::Reverse(users(hit))),
        "recommended" => hits.sort_by_key(|(_, hit)| {
            std::cmp::Reverse((rank(&hit.issue.priority), hit.in_range.len(), last(hit)))
        }),
        other => return Err(Refusal::bad_request(&format!("Sort key '{other}' not supported."))),
    }
    Ok(())
}

fn users(hit: &Hit<'_>) -> usize {
    let ids = hit.in_range.iter().filter_map(|occurrence| Some(&occurrence.user.as_ref()?.id));
    ids.collect::<std::collections::BTreeSet<_>>().len()
}

fn rank(priority: &str) -> u8 {
    match priority {
        "high" => 2,
        "medium" => 1,
        _ => 0,
    }
}
