//! What users of the software wrote about an event.

use serde_json::{Value, json};

use crate::world::{World, issue::Issue, time::seconds};

/// What users wrote about the newest event of an issue, newest first.
pub(crate) fn of_issue(world: &World, issue: &Issue) -> Vec<Value> {
    let event = issue.occurrences.last().map(|occurrence| occurrence.id.as_str());
    issue
        .about
        .user_reports
        .iter()
        .map(|report| {
            json!({
                "id": report.id,
                "eventID": event,
                "name": report.name,
                "email": report.email,
                "comments": report.comments,
                "dateCreated": seconds(world.moment(&report.at)),
                "user": report.email.as_ref().map(|email| json!({
                    "id": report.id, "username": null, "email": email, "name": report.name, "ipAddress": null, "avatarUrl": null,
                })),
                "event": { "id": event, "eventID": event },
            })
        })
        .collect()
}
