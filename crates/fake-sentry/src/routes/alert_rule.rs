//! Alert rules: those about issues, as newer servers have them, and those about metrics.

use axum::extract::Path;
use serde_json::{Value, json};

use crate::{
    asked::{Asked, realm},
    paging::Page,
    range,
    reply::{Answer, Refusal, ok},
    routes::organization::named,
    token::needed,
    world::{
        Realm,
        monitoring::{dated, text},
    },
};

/// The slugs of the projects that the request names; none for all.
fn projects<'a>(asked: &Asked, realm: &'a Realm) -> Result<Vec<&'a str>, Refusal> {
    let ids = range::projects(asked, realm)?;
    let known = realm.organization.projects.iter().filter(|project| ids.contains(&project.id.as_str()));
    let slugs: Vec<&str> = known.map(|project| project.slug.as_str()).collect();
    Ok(if slugs.is_empty() && !ids.is_empty() { vec![""] } else { slugs })
}

/// Whether a name is what `query` asks for: `name:"*part*"`, or a part of it.
fn is_asked(query: &str, name: &str) -> bool {
    let part = query.trim_start_matches("name:").trim_matches('"').trim_matches('*').replace("\\", "");
    name.to_lowercase().contains(&part.to_lowercase())
}

/// `GET /api/0/organizations/{organization}/workflows/`
pub(crate) async fn workflows(asked: Asked, Path(organization): Path<String>) -> Answer {
    asked.needs(needed::ALERTS_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let wanted = projects(&asked, realm)?;
    let ids: Vec<&str> = asked.all("id").collect();
    let part = asked.first("query").unwrap_or_default();
    // A rule that is connected to nothing is of every project.
    let is_of = |projects: &[String]| {
        wanted.is_empty()
            || projects.is_empty()
            || projects.iter().any(|slug| wanted.contains(&slug.as_str()))
    };
    let rules = realm.monitoring.workflows.iter();
    let mut found: Vec<_> = rules
        .filter(|one| {
            if ids.is_empty() {
                is_of(&one.projects) && is_asked(part, text(&one.about, "name"))
            } else {
                // As Sentry does it: numbers count alone, whatever else is asked for.
                ids.contains(&text(&one.about, "id"))
            }
        })
        .collect();
    if asked.first("sortBy") == Some("-id") {
        found.sort_by(|a, b| text(&b.about, "id").cmp(text(&a.about, "id")));
    }
    let cut = page.cut(found);
    let rows = cut.items.iter().map(|one| {
        let mut row = dated(world.now, &Value::Object(one.about.clone()));
        if let Value::Object(row) = &mut row {
            row.insert("organizationId".to_owned(), json!(realm.organization.id));
        }
        row
    });
    Ok(cut.reply(&asked, rows.collect()))
}

/// `GET /api/0/organizations/{organization}/combined-rules/`: those about metrics, the only ones left here.
pub(crate) async fn combined(asked: Asked, Path(organization): Path<String>) -> Answer {
    asked.needs(needed::ALERTS_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let wanted = projects(&asked, realm)?;
    let part = asked.first("name").unwrap_or_default().to_lowercase();
    let found = realm.monitoring.metric_rules.iter().filter(|rule| {
        let here = rule.get("projects").and_then(Value::as_array).into_iter().flatten();
        let mut here = here.filter_map(Value::as_str);
        (wanted.is_empty() || here.any(|slug| wanted.contains(&slug)))
            && text(rule, "name").to_lowercase().contains(&part)
            && named(&asked, &[text(rule, "name")])
    });
    let cut = page.cut(found.collect());
    let rows = cut.items.iter().map(|rule| {
        let mut row = dated(world.now, &Value::Object((*rule).clone()));
        if let Value::Object(row) = &mut row {
            row.insert("type".to_owned(), json!("alert_rule"));
        }
        row
    });
    Ok(cut.reply(&asked, rows.collect()))
}

/// `GET /api/0/organizations/{organization}/alert-rules/{rule}/`
pub(crate) async fn metric_rule(asked: Asked, Path((organization, id)): Path<(String, String)>) -> Answer {
    asked.needs(needed::ALERTS_READ)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let found = realm.monitoring.metric_rules.iter().find(|rule| text(rule, "id") == id);
    let found = found.ok_or_else(Refusal::not_found)?;
    Ok(ok(&dated(world.now, &Value::Object(found.clone()))))
}
