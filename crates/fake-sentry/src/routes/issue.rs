//! One issue, its history, its tags, its reports and what it is linked to.

use axum::extract::Path;
use serde_json::{Value, json};

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

/// `GET …/issues/{issue}/tags/`: each tag with its ten most frequent values.
pub(crate) async fn tags(asked: Asked, Path(path): Path<IssuePath>) -> Answer {
    asked.needs(needed::EVENT_READ)?;
    let world = asked.world();
    let (_, issue) = path.find(&world)?;
    let wanted: Vec<&str> = asked.all("key").collect();
    let keys = render::tag::totals(issue);
    let keys = keys.iter().filter_map(|total| total.get("key")?.as_str());
    let rows = keys.filter(|key| wanted.is_empty() || wanted.contains(key)).filter_map(|key| {
        let occurrences =
            issue.occurrences.iter().filter(|occurrence| in_environments(&asked, issue, occurrence));
        render::tag::values(issue, occurrences, key)
    });
    Ok(ok(&rows.collect()))
}

/// `GET …/issues/{issue}/tags/{key}/values/`: all values, the most frequent first.
pub(crate) async fn tag_values(asked: Asked, Path(path): Path<IssuePath>) -> Answer {
    asked.needs(needed::EVENT_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let (_, issue) = path.find(&world)?;
    let key = path.key.as_deref().unwrap_or_default();
    let occurrences =
        issue.occurrences.iter().filter(|occurrence| in_environments(&asked, issue, occurrence));
    let mut rows = render::tag::of_issue(issue, occurrences, key);
    match asked.first("sort") {
        None | Some("" | "count" | "-count") => {}
        Some(sort @ ("date" | "age" | "-last_seen" | "-first_seen")) => {
            let field = if matches!(sort, "date" | "-last_seen") { "lastSeen" } else { "firstSeen" };
            rows.sort_by(|a, b| text(b, field).cmp(text(a, field)));
        }
        Some(other) => return Err(Refusal::bad_request(&format!("Invalid sort: {other}"))),
    }
    let cut = page.cut(rows);
    Ok(cut.reply(&asked, cut.items.clone()))
}

fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// `GET …/issues/{issue}/hashes/`: there is one, with the newest event.
pub(crate) async fn hashes(asked: Asked, Path(path): Path<IssuePath>) -> Answer {
    asked.needs(needed::EVENT_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let (_, issue) = path.find(&world)?;
    let hash = |occurrence: &Occurrence| {
        let event = render::event::full(issue, occurrence);
        let id = event.get("fingerprints").and_then(|list| list.get(0)).cloned();
        json!({ "id": id, "latestEvent": event, "mergedBySeer": false, "seerMatchDistance": null })
    };
    let cut = page.cut(issue.occurrences.last().map(hash).into_iter().collect());
    Ok(cut.reply(&asked, cut.items.clone()))
}

/// `GET …/issues/{issue}/user-reports/`
pub(crate) async fn user_reports(asked: Asked, Path(path): Path<IssuePath>) -> Answer {
    asked.needs(needed::EVENT_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let (_, issue) = path.find(&world)?;
    let cut = page.cut(render::report::of_issue(&world, issue));
    Ok(cut.reply(&asked, cut.items.clone()))
}

/// Whether an occurrence lies in one of the environments that the request names; without any, it does.
pub(crate) fn in_environments(asked: &Asked, issue: &Issue, occurrence: &Occurrence) -> bool {
    let environment = issue.template(occurrence).and_then(|template| template.environment.as_deref());
    let mut wanted = asked.all("environment").peekable();
    wanted.peek().is_none() || wanted.any(|name| Some(name) == environment)
}
