//! What stands below a project: its events, their attachments, its issues.

use axum::{extract::Path, http::StatusCode, response::Response};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    asked::{Asked, realm},
    paging::Page,
    range::Range,
    render,
    reply::{Answer, Refusal, ok, text},
    token::needed,
    world::{
        Realm, World, ids,
        issue::{Attachment, Issue},
        occurrence::Occurrence,
        time::micros,
    },
};

/// The path of an event below its project.
#[derive(Debug, Deserialize)]
pub(crate) struct EventPath {
    organization: String,
    project: String,
    event: String,
    attachment: Option<String>,
}

impl EventPath {
    pub(super) fn find<'a>(
        &self,
        world: &'a World,
    ) -> Result<(&'a Realm, &'a Issue, &'a Occurrence), Refusal> {
        let realm = realm(world, &self.organization)?;
        let project = realm.organization.project(&self.project).ok_or_else(Refusal::not_found)?;
        let id = self.event.replace('-', "").to_lowercase();
        let issues = realm.issues.iter().filter(|issue| issue.project_id == project.id);
        let found =
            issues.filter_map(|issue| Some((issue, issue.occurrences.iter().find(|one| one.id == id)?)));
        let (issue, occurrence) =
            found.into_iter().next().ok_or_else(|| Refusal::missing("Event not found"))?;
        Ok((realm, issue, occurrence))
    }
}

/// `GET /api/0/projects/{organization}/{project}/events/`: newest first.
pub(crate) async fn list(asked: Asked, Path((organization, project)): Path<(String, String)>) -> Answer {
    asked.needs(needed::PROJECT_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let project = realm.organization.project(&project).ok_or_else(Refusal::not_found)?;
    let range = Range::of(&asked, &world)?;
    let full = matches!(asked.first("full"), Some("1" | "true" | "True"));
    let issues = realm.issues.iter().filter(|issue| issue.project_id == project.id);
    let mut found: Vec<(&Issue, &Occurrence)> = issues
        .flat_map(|issue| issue.occurrences.iter().map(move |occurrence| (issue, occurrence)))
        .filter(|(issue, occurrence)| range.holds(issue, occurrence))
        .collect();
    found.sort_by_key(|(_, occurrence)| std::cmp::Reverse(occurrence.at));
    let cut = page.cut(found);
    let rows = cut.items.iter().map(|(issue, occurrence)| {
        if full {
            Value::Object(render::event::full(issue, occurrence)).to_string().into()
        } else {
            render::event::row(issue, occurrence)
        }
    });
    Ok(cut.reply_with(&asked, rows))
}

/// `GET /api/0/projects/{organization}/{project}/events/{event}/`
pub(crate) async fn one(asked: Asked, Path(path): Path<EventPath>) -> Answer {
    asked.needs(needed::PROJECT_READ)?;
    let world = asked.world();
    let (realm, issue, occurrence) = path.find(&world)?;
    let index = issue.occurrences.iter().position(|one| one.id == occurrence.id);
    let bytes = index.and_then(|index| render::event::answer(&world, realm, issue, index));
    bytes
        .map(|bytes| text(StatusCode::OK, "application/json", bytes))
        .ok_or_else(|| Refusal::missing("Event not found"))
}

/// The files of an event: they came with the newest one.
fn files<'a>(issue: &'a Issue, occurrence: &Occurrence) -> &'a [Attachment] {
    let newest = issue.occurrences.last().is_some_and(|last| last.id == occurrence.id);
    if newest { &issue.about.attachments } else { &[] }
}

fn file(occurrence: &Occurrence, attachment: &Attachment) -> Value {
    let sha1 = ids::hex32("sha1", &attachment.id, 0);
    json!({
        "id": attachment.id,
        "event_id": occurrence.id,
        "type": attachment.kind,
        "name": attachment.name,
        "mimetype": attachment.mimetype,
        "dateCreated": micros(occurrence.at),
        "size": attachment.content().len(),
        "headers": { "Content-Type": attachment.mimetype },
        "sha1": format!("{sha1}{}", sha1.get(..8).unwrap_or_default()),
    })
}

/// `GET …/events/{event}/attachments/`
pub(crate) async fn attachments(asked: Asked, Path(path): Path<EventPath>) -> Answer {
    asked.needs(needed::PROJECT_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let (_, issue, occurrence) = path.find(&world)?;
    let part = asked.first("query").unwrap_or_default();
    let found = files(issue, occurrence).iter().filter(|attachment| attachment.name.contains(part));
    let cut = page.cut(found.collect());
    Ok(cut.reply(&asked, cut.items.iter().map(|attachment| file(occurrence, attachment)).collect()))
}

/// `GET …/events/{event}/attachments/{attachment}/`: about it, or with `download` its content.
pub(crate) async fn attachment(asked: Asked, Path(path): Path<EventPath>) -> Answer {
    asked.needs(needed::PROJECT_READ)?;
    let world = asked.world();
    let (_, issue, occurrence) = path.find(&world)?;
    let wanted = path.attachment.as_deref().unwrap_or_default();
    let found = files(issue, occurrence).iter().find(|attachment| attachment.id == wanted);
    let attachment = found.ok_or_else(|| Refusal::missing("Attachment not found"))?;
    if asked.first("download").is_none() {
        return Ok(ok(&file(occurrence, attachment)));
    }
    Ok(download(attachment))
}

fn download(attachment: &Attachment) -> Response {
    let kind = match attachment.mimetype.as_str() {
        "image/png" => "image/png",
        "text/plain" => "text/plain",
        "application/json" => "application/json",
        _ => "application/octet-stream",
    };
    let response = text(StatusCode::OK, kind, attachment.content().into());
    let named = format!("attachment; filename=\"{}\"", attachment.name);
    crate::reply::with_header(response, "content-disposition", &named)
}

/// `GET /api/0/projects/{organization}/{project}/user-feedback/`
pub(crate) async fn user_feedback(
    asked: Asked,
    Path((organization, project)): Path<(String, String)>,
) -> Answer {
    asked.needs(needed::PROJECT_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let project = realm.organization.project(&project).ok_or_else(Refusal::not_found)?;
    let issues = realm.issues.iter().filter(|issue| issue.project_id == project.id);
    let rows = issues.flat_map(|issue| {
        let group = render::issue::short(&asked, realm, issue);
        render::report::of_issue(&world, issue).into_iter().map(move |mut report| {
            if let Value::Object(report) = &mut report {
                report.insert("issue".to_owned(), group.clone());
            }
            report
        })
    });
    let cut = page.cut(rows.collect());
    Ok(cut.reply(&asked, cut.items.clone()))
}
