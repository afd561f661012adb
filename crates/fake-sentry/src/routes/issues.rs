//! The list of an organization's issues.

use axum::extract::Path;

use crate::{
    asked::{Asked, realm},
    paging::Page,
    render::{self, issue::Hit},
    reply::{Answer, Refusal, with_header},
    token::needed,
};

const MAX_HITS: &str = "1000";

/// `GET /api/0/organizations/{organization}/issues/`
pub(crate) async fn list(asked: Asked, Path(organization): Path<String>) -> Answer {
    asked.needs(needed::EVENT_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let mut hits: Vec<Hit<'_>> = realm
        .issues
        .iter()
        .map(|issue| Hit { issue, in_range: issue.occurrences.iter().collect(), matching: None })
        .collect();
    sort(&mut hits, asked.first("sort"))?;
    let cut = page.cut(hits);
    let rows = cut.items.iter().map(|hit| render::issue::listed(&asked, &world, realm, hit));
    let response = cut.reply(&asked, rows.collect());
    Ok(with_header(with_header(response, "x-hits", &cut.total.to_string()), "x-max-hits", MAX_HITS))
}

/// Sorts as asked, equal ones by id, newest first.
fn sort(hits: &mut [Hit<'_>], key: Option<&str>) -> Result<(), Refusal> {
    let last = |hit: &Hit<'_>| hit.in_range.last().map_or(0, |occurrence| occurrence.at.timestamp());
    hits.sort_by(|a, b| b.issue.about.id.cmp(&a.issue.about.id));
    match key.unwrap_or("date") {
        "date" | "" => hits.sort_by_key(|hit| std::cmp::Reverse(last(hit))),
        "freq" => hits.sort_by_key(|hit| std::cmp::Reverse(hit.in_range.len())),
        "new" => hits.sort_by_key(|hit| std::cmp::Reverse(hit.issue.first_seen())),
        "user" => hits.sort_by_key(|hit| std::cmp::Reverse(users(hit))),
        "recommended" => hits
            .sort_by_key(|hit| std::cmp::Reverse((rank(&hit.issue.priority), hit.in_range.len(), last(hit)))),
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
