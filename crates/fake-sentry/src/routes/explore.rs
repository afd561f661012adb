//! Events, spans and logs of an organization by fields and aggregates.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::Path;
use serde_json::{Value, json};

use crate::{
    asked::{Asked, realm},
    explore::{Asking, Column, Dataset, Row, Telemetric, answer, search},
    paging::Page,
    range::{Range, projects},
    render,
    reply::{Answer, Refusal, ok},
    token::needed,
    world::{Realm, World, occurrence::Occurrence, trace::Span},
};

/// All rows of a dataset, whenever they happened.
fn all<'a>(world: &World, realm: &'a Realm, dataset: Dataset) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    if matches!(dataset, Dataset::Errors | Dataset::Discover) {
        for issue in realm.issues.iter().filter(|issue| issue.about.issue_category == "error") {
            rows.extend(issue.occurrences.iter().map(|occurrence| Row::Event { realm, issue, occurrence }));
        }
    }
    let telemetry = || realm.telemetry(world.now);
    let mut add = |item| rows.push(Row::Telemetric { realm, item });
    match dataset {
        Dataset::Discover | Dataset::Transactions => {
            telemetry().spans().filter(|span| span.is_transaction).map(Telemetric::Transaction).for_each(add);
        }
        Dataset::Spans => telemetry().spans().map(Telemetric::Span).for_each(add),
        Dataset::Logs => telemetry().logs().map(Telemetric::Log).for_each(&mut add),
        Dataset::Metrics => telemetry().metrics.iter().map(Telemetric::Metric).for_each(&mut add),
        Dataset::Profiles => {
            let profiled = |span: &&Span| span.is_transaction && sends(realm, &span.project, "profiles");
            telemetry().spans().filter(profiled).map(Telemetric::Profile).for_each(&mut add);
        }
        Dataset::Errors => {}
    }
    rows
}

/// Whether a project sends data of a kind.
fn sends(realm: &Realm, project: &str, kind: &str) -> bool {
    realm.organization.project(project).is_some_and(|project| project.sends.iter().any(|sent| sent == kind))
}

/// Those in the range, environments and projects that the request names.
pub(super) fn asked_for<'a>(
    asked: &Asked,
    world: &World,
    realm: &'a Realm,
    dataset: Dataset,
) -> Result<Vec<Row<'a>>, Refusal> {
    let range = Range::of(asked, world)?;
    let projects = projects(asked, realm)?;
    let mut rows = all(world, realm, dataset);
    rows.retain(|row| {
        range.covers(row.environment(), row.at())
            && (projects.is_empty() || projects.contains(&row.project_id()))
    });
    Ok(rows)
}

/// `GET /api/0/organizations/{organization}/events/`
pub(crate) async fn events(asked: Asked, Path(organization): Path<String>) -> Answer {
    asked.needs(needed::EVENT_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let refuse = |why: String| Refusal::bad_request(&why);
    let dataset = Dataset::named(asked.first("dataset").unwrap_or("discover")).map_err(refuse)?;
    let rows = asked_for(&asked, &world, realm, dataset)?;
    let asking = Asking {
        dataset,
        fields: asked.all("field").filter(|field| !field.is_empty()).map(str::to_owned).collect(),
        search: search(asked.first("query").unwrap_or_default(), dataset, world.now).map_err(refuse)?,
        sort: asked
            .first("sort")
            .or_else(|| asked.first("orderby"))
            .filter(|sort| !sort.is_empty())
            .map(str::to_owned),
        minutes: Range::of(&asked, &world)?.minutes(),
    };
    let answered = answer(&asking, rows.into_iter()).map_err(refuse)?;
    let cut = page.cut(answered.rows);
    Ok(cut.reply_as(&asked, &json!({ "data": cut.items, "meta": answered.meta })))
}

/// `GET …/events/validate/`: whether a question would be answered, part by part.
pub(crate) async fn validate(asked: Asked, Path(organization): Path<String>) -> Answer {
    asked.needs(needed::EVENT_READ)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let dataset = Dataset::named(asked.first("dataset").unwrap_or("discover"));
    let part =
        |name: &str, error: Option<String>| json!({ "name": name, "valid": error.is_none(), "error": error });
    let columns = |key: &str| -> Vec<Value> {
        let column = |text: &str| {
            let error = Column::read(text.trim_start_matches('-')).err();
            let kind = if text.contains('(') { "number" } else { "string" };
            json!({ "name": text, "valid": error.is_none(), "error": error, "attrType": kind })
        };
        asked.all(key).map(column).collect()
    };
    let known =
        |name: &str| realm.organization.environments.iter().any(|environment| environment.name == name);
    let environment = asked.all("environment").filter(|name| !name.is_empty());
    let environment: Vec<Value> = environment
        .map(|name| part(name, (!known(name)).then(|| "Environment does not exist".to_owned())))
        .collect();
    let projects: Vec<Value> = asked
        .all("project")
        .filter(|id| !matches!(*id, "" | "-1"))
        .map(|id| {
            part(id, realm.organization.project(id).is_none().then(|| "Project does not exist".to_owned()))
        })
        .collect();
    let text = asked.first("query").unwrap_or_default();
    let read = search(text, dataset.clone().unwrap_or(Dataset::Errors), world.now);
    let query = json!({ "valid": read.is_ok(), "error": read.err(), "fields": [] });
    let (field, mut orderby) = (columns("field"), columns("orderby"));
    orderby.extend(columns("sort"));
    let dataset = vec![part(asked.first("dataset").unwrap_or("discover"), dataset.err())];
    let parts = [&field, &orderby, &dataset, &environment, &projects];
    let valid =
        parts.into_iter().flatten().chain([&query]).all(|part| part.get("valid") == Some(&json!(true)));
    Ok(ok(&json!({
        "valid": valid, "projects": projects, "dataset": dataset, "environment": environment, "field": field,
        "query": query, "orderby": orderby,
    })))
}

/// Fields that all spans or logs have.
const SPAN_FIELDS: &[(&str, &str)] = &[
    ("id", "string"),
    ("is_transaction", "boolean"),
    ("parent_span", "string"),
    ("project", "string"),
    ("release", "string"),
    ("environment", "string"),
    ("span.category", "string"),
    ("span.description", "string"),
    ("span.duration", "number"),
    ("span.op", "string"),
    ("span.self_time", "number"),
    ("span.status", "string"),
    ("timestamp", "string"),
    ("trace", "string"),
    ("transaction", "string"),
];
const LOG_FIELDS: &[(&str, &str)] = &[
    ("message", "string"),
    ("project", "string"),
    ("release", "string"),
    ("environment", "string"),
    ("severity", "string"),
    ("severity_number", "number"),
    ("span_id", "string"),
    ("timestamp", "string"),
    ("trace", "string"),
];

const METRIC_FIELDS: &[(&str, &str)] = &[
    ("environment", "string"),
    ("metric.name", "string"),
    ("metric.type", "string"),
    ("metric.unit", "string"),
    ("project", "string"),
    ("release", "string"),
    ("timestamp", "string"),
    ("trace", "string"),
    ("value", "number"),
];

/// `GET …/trace-items/attributes/?itemType=spans|logs|tracemetrics&attributeType=string|number|boolean`
pub(crate) async fn attributes(asked: Asked, Path(organization): Path<String>) -> Answer {
    asked.needs(needed::EVENT_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let telemetry = realm.telemetry(world.now);
    let mut own: BTreeSet<(&str, &str)> = BTreeSet::new();
    let kind = |value: &Value| match value {
        Value::Number(_) => "number",
        Value::Bool(_) => "boolean",
        _ => "string",
    };
    let fields = match asked.first("itemType") {
        Some("logs" | "ourlogs") => {
            let logs = telemetry.logs().flat_map(|log| &log.attributes);
            own.extend(logs.map(|(key, value)| (key.as_str(), kind(value))));
            LOG_FIELDS
        }
        Some("tracemetrics") => {
            let metrics = telemetry.metrics.iter().flat_map(|metric| &metric.attributes);
            own.extend(metrics.map(|(key, value)| (key.as_str(), kind(value))));
            METRIC_FIELDS
        }
        Some("spans") => {
            let spans = telemetry.spans().flat_map(|span| &span.attributes);
            own.extend(spans.map(|(key, value)| (key.as_str(), kind(value))));
            SPAN_FIELDS
        }
        other => {
            let message = format!("\"{}\" is not a valid choice.", other.unwrap_or_default());
            return Err(Refusal::fields(json!({ "itemType": [message] })));
        }
    };
    let wanted = asked.first("attributeType");
    let part =
        asked.first("substringMatch").or_else(|| asked.first("query")).unwrap_or_default().to_lowercase();
    let fixed = fields.iter().map(|(name, kind)| (*name, *kind, "sentry"));
    let own = own.into_iter().map(|(name, kind)| (name, kind, "user"));
    let found = fixed.chain(own).filter(|(name, kind, _)| {
        wanted.is_none_or(|wanted| wanted == *kind) && name.to_lowercase().contains(&part)
    });
    let cut = page.cut(found.collect());
    let rows = cut.items.iter().map(|(name, kind, source)| {
        let key = match (*source, *kind) {
            ("user", "string") => format!("tags[{name},string]"),
            ("user", kind) => format!("tags[{name},{kind}]"),
            _ => (*name).to_owned(),
        };
        json!({ "key": key, "name": name, "attributeSource": { "source_type": source }, "attributeType": kind, "secondaryAliases": [] })
    });
    Ok(cut.reply(&asked, rows.collect()))
}

/// An event with its tags.
type Tagged<'a> = (Vec<(&'a str, &'a str)>, &'a Occurrence);

/// The events of the errors that the request is about, with their tags.
fn tagged<'a>(asked: &Asked, world: &World, realm: &'a Realm) -> Result<Vec<Tagged<'a>>, Refusal> {
    let rows = asked_for(asked, world, realm, Dataset::Errors)?;
    let tags = rows.into_iter().filter_map(|row| match row {
        Row::Event { issue, occurrence, .. } => {
            Some((render::tag::of_occurrence(issue, occurrence), occurrence))
        }
        Row::Telemetric { .. } => None,
    });
    Ok(tags.collect())
}

/// `GET …/organizations/{organization}/tags/`
pub(crate) async fn tags(asked: Asked, Path(organization): Path<String>) -> Answer {
    asked.needs(needed::ORGANIZATION_READ)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let mut totals: BTreeMap<&str, u64> = BTreeMap::new();
    for (key, _) in tagged(&asked, &world, realm)?.iter().flat_map(|(tags, _)| tags) {
        *totals.entry(key).or_default() += 1;
    }
    let rows = totals
        .into_iter()
        .map(|(key, total)| json!({ "key": key, "name": render::tag::label(key), "totalValues": total }));
    Ok(ok(&rows.collect()))
}

/// `GET …/organizations/{organization}/tags/{key}/values/`
pub(crate) async fn tag_values(asked: Asked, Path((organization, key)): Path<(String, String)>) -> Answer {
    asked.needs(needed::ORGANIZATION_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let part = asked.first("query").unwrap_or_default().to_lowercase();
    let found = tagged(&asked, &world, realm)?;
    let pairs = found
        .iter()
        .flat_map(|(tags, occurrence)| tags.iter().map(|(name, value)| (*name, *value, *occurrence)));
    let pairs = pairs.filter(|(name, value, _)| *name == key && value.to_lowercase().contains(&part));
    let cut = page.cut(render::tag::rows(&key, pairs.map(|(_, value, occurrence)| (value, occurrence))));
    Ok(cut.reply(&asked, cut.items.clone()))
}
