//! The events of an issue.

use axum::{extract::Path, http::StatusCode};
use serde_json::Value;

use super::{IssuePath, issue::in_environments};
use crate::{
    asked::Asked,
    paging::Page,
    range::Range,
    render,
    reply::{Answer, Refusal, text},
    search::{Context, Subject, parse},
    token::needed,
    world::{Realm, World, issue::Issue, occurrence::Occurrence},
};

/// `GET …/issues/{issue}/events/`: newest first; `full` for whole events.
pub(crate) async fn list(asked: Asked, Path(path): Path<IssuePath>) -> Answer {
    asked.needs(needed::EVENT_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let (realm, issue) = path.find(&world)?;
    let full = matches!(asked.first("full"), Some("1" | "true" | "True"));
    let cut = page.cut(selected(&asked, &world, realm, issue)?);
    let rows = cut.items.iter().map(|occurrence| {
        if full {
            Value::Object(render::event::full(issue, occurrence)).to_string().into()
        } else {
            render::event::row(issue, occurrence)
        }
    });
    Ok(cut.reply_with(&asked, rows))
}

/// The events that the request is about, newest first.
fn selected<'a>(
    asked: &Asked,
    world: &World,
    realm: &Realm,
    issue: &'a Issue,
) -> Result<Vec<&'a Occurrence>, Refusal> {
    let range = Range::of(asked, world)?;
    let organization = &realm.organization;
    let context = Context { now: world.now, organization, boolean: true };
    let query = asked.first("query").unwrap_or_default();
    if let Some(event) = issue.occurrences.iter().find(|occurrence| occurrence.id == query) {
        return Ok(vec![event]);
    }
    let search = parse(query, &context).map_err(|why| Refusal::bad_request(&why))?;
    let asked_for = |occurrence: &&Occurrence| {
        range.holds(issue, occurrence) && search.matches(&Subject { issue, occurrence })
    };
    let mut found: Vec<&Occurrence> = issue.occurrences.iter().filter(asked_for).collect();
    match asked.first("sort") {
        None | Some("" | "-timestamp") => found.reverse(),
        Some("timestamp") => {}
        Some(other) => {
            return Err(Refusal::bad_request(&format!(
                "Cannot sort by a field that is not selected: {other}"
            )));
        }
    }
    Ok(found)
}

/// `GET …/issues/{issue}/events/{latest, oldest, recommended or an event id}/`
pub(crate) async fn one(asked: Asked, Path(path): Path<IssuePath>) -> Answer {
    asked.needs(needed::EVENT_READ)?;
    let world = asked.world();
    let (realm, issue) = path.find(&world)?;
    let mut candidates =
        issue.occurrences.iter().enumerate().filter(|(_, o)| in_environments(&asked, issue, o));
    let wanted = path.event.as_deref().unwrap_or_default().to_lowercase();
    let found = match wanted.as_str() {
        "latest" => candidates.next_back(),
        "oldest" => candidates.next(),
        // The most telling event is the newest of those made from the fullest template, the first.
        "recommended" => candidates.rfind(|(_, occurrence)| occurrence.template == 0),
        id => candidates.find(|(_, occurrence)| occurrence.id == id.replace('-', "")),
    };
    let index = found.map(|(index, _)| index);
    let bytes = index.and_then(|index| render::event::answer(&world, realm, issue, index));
    bytes
        .map(|bytes| text(StatusCode::OK, "application/json", bytes))
        .ok_or_else(|| Refusal::missing("Event not found"))
}
