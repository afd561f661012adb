//! One issue, its history, its tags and what it is linked to.

use axum::extract::Path;
use serde_json::json;

use super::IssuePath;
use crate::{
    asked::Asked,
    paging::Page,
    render,
    reply::{Answer, Refusal, ok},
    token::needed,
    world::{issue::Issue, occurrence::Occurrence},
};

/// `GET …/issues/{issue}/`
pub(crate) async fn one(asked: Asked, Path(path): Path<IssuePath>) -> Answer {
    asked.needs(needed::EVENT_READ)?;
    let world = asked.world();
    let (realm, issue) = path.find(&world)?;
    Ok(ok(&render::issue::full(&asked, &world, realm, issue)))
}

/// `GET …/issues/{issue}/activities/`
pub(crate) async fn activities(asked: Asked, Path(path): Path<IssuePath>) -> Answer {
    asked.needs(needed::EVENT_READ)?;
    let world = asked.world();
    let (realm, issue) = path.find(&world)?;
    Ok(ok(&json!({ "activity": render::issue::activities(&world, realm, issue) })))
}

/// `GET …/issues/{issue}/external-issues/`
pub(crate) async fn external_issues(asked: Asked, Path(path): Path<IssuePath>) -> Answer {
    asked.needs(needed::EVENT_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let (_, issue) = path.find(&world)?;
    let cut = page.cut(issue.about.external_issues.clone());
    let rows = cut.items.iter().cloned().map(|mut row| {
        if let Some(row) = row.as_object_mut() {
            row.insert("issueId".to_owned(), json!(issue.about.id));
        }
        row
    });
    Ok(cut.reply(&asked, rows.collect()))
}

/// `GET …/issues/{issue}/tags/{key}/`
pub(crate) async fn tag(asked: Asked, Path(path): Path<IssuePath>) -> Answer {
    asked.needs(needed::EVENT_READ)?;
    let world = asked.world();
    let (_, issue) = path.find(&world)?;
    let key = path.key.as_deref().unwrap_or_default();
    let occurrences =
        issue.occurrences.iter().filter(|occurrence| in_environments(&asked, issue, occurrence));
    let values = render::tag::values(issue, occurrences, key).ok_or_else(Refusal::not_found)?;
    Ok(ok(&values))
}

/// Whether an occurrence lies in one of the environments that the request names; without any, it does.
pub(crate) fn in_environments(asked: &Asked, issue: &Issue, occurrence: &Occurrence) -> bool {
    let environment = issue.template(occurrence).and_then(|template| template.environment.as_deref());
    let mut wanted = asked.all("environment").peekable();
    wanted.peek().is_none() || wanted.any(|name| Some(name) == environment)
}
