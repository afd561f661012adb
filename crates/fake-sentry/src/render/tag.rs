//! How often which tag had which value.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::world::{issue::Issue, occurrence::Occurrence, time::seconds};

/// What Sentry calls a tag in its interface.
pub(crate) fn label(key: &str) -> String {
    match key {
        "server_name" => "Server".to_owned(),
        "url" => "URL".to_owned(),
        _ => {
            let mut upper = true;
            let capital = |c: char| {
                let shown = if upper { c.to_ascii_uppercase() } else { c };
                upper = !c.is_ascii_alphanumeric();
                if shown == '_' { ' ' } else { shown }
            };
            key.chars().map(capital).collect()
        }
    }
}

/// All tags of an occurrence, `user` included, sorted by key.
pub(crate) fn of_occurrence<'a>(issue: &'a Issue, occurrence: &'a Occurrence) -> Vec<(&'a str, &'a str)> {
    let tags = issue.template(occurrence).map(|template| template.tags.as_slice()).unwrap_or_default();
    let mut tags: Vec<(&str, &str)> =
        tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    if let Some(user) = &occurrence.user {
        let place = tags.partition_point(|(key, _)| *key < "user");
        tags.insert(place, ("user", &user.tag));
    }
    tags
}

/// `tags` of an issue: key, name and how many events carry it.
pub(crate) fn totals(issue: &Issue) -> Vec<Value> {
    let mut totals: BTreeMap<&str, u64> = BTreeMap::new();
    for occurrence in &issue.occurrences {
        for (key, _) in of_occurrence(issue, occurrence) {
            *totals.entry(key).or_default() += 1;
        }
    }
    totals
        .into_iter()
        .map(|(key, total)| json!({ "key": key, "name": label(key), "totalValues": total }))
        .collect()
}

/// A row per value with counts and times, the most frequent first.
pub(crate) fn rows<'a>(key: &str, pairs: impl Iterator<Item = (&'a str, &'a Occurrence)>) -> Vec<Value> {
    let mut values: BTreeMap<&str, (u64, DateTime<Utc>, DateTime<Utc>)> = BTreeMap::new();
    for (value, occurrence) in pairs {
        let known = values.entry(value).or_insert((0, occurrence.at, occurrence.at));
        *known = (known.0 + 1, known.1.min(occurrence.at), known.2.max(occurrence.at));
    }
    let mut values: Vec<_> = values.into_iter().collect();
    values.sort_by(|a, b| b.1.0.cmp(&a.1.0).then_with(|| a.0.cmp(b.0)));
    values
        .into_iter()
        .map(|(value, (count, first, last))| {
            let name = if key == "user" { value.trim_start_matches("id:") } else { value };
            let mut row = json!({
                "key": key, "name": name, "value": value, "count": count,
                "lastSeen": seconds(last), "firstSeen": seconds(first),
            });
            if let (Some(query), Value::Object(row)) = (query(key, value), &mut row) {
                row.insert("query".to_owned(), json!(query));
            }
            row
        })
        .collect()
}

/// The rows of one tag of an issue.
pub(crate) fn of_issue<'a>(
    issue: &'a Issue,
    occurrences: impl Iterator<Item = &'a Occurrence>,
    key: &str,
) -> Vec<Value> {
    let pairs = occurrences.flat_map(|occurrence| {
        of_occurrence(issue, occurrence).into_iter().map(move |(name, value)| (name, value, occurrence))
    });
    rows(key, pairs.filter(|(name, ..)| *name == key).map(|(_, value, occurrence)| (value, occurrence)))
}

/// A tag of an issue with its ten most frequent values; `None` when no event carries it.
pub(crate) fn values<'a>(
    issue: &'a Issue,
    occurrences: impl Iterator<Item = &'a Occurrence>,
    key: &str,
) -> Option<Value> {
    let mut rows = of_issue(issue, occurrences, key);
    if rows.is_empty() {
        return None;
    }
    let total: u64 = rows.iter().filter_map(|row| row.get("count")?.as_u64()).sum();
    let unique = rows.len();
    rows.truncate(10);
    Some(
        json!({ "key": key, "name": label(key), "uniqueValues": unique, "totalValues": total, "topValues": rows }),
    )
}

/// The search that finds a user again.
pub(crate) fn query(key: &str, value: &str) -> Option<String> {
    let id = value.strip_prefix("id:")?;
    (key == "user").then(|| format!("user.id:\"{id}\""))
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn labels_are_title_case() {
        assert_eq!(label("environment"), "Environment");
        assert_eq!(label("runtime.name"), "Runtime.Name");
        assert_eq!(label("device_class"), "Device Class");
        assert_eq!(label("server_name"), "Server");
    }
}
