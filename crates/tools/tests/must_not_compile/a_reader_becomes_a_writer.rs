//! What a reading tool holds of the client cannot change anything.

use sentry_api::IssueChange;
use tools::{Cx, Place, Reads};

async fn resolve(cx: &Cx<'_, Reads>, place: &Place) {
    let issue = "BACKEND-1".parse().unwrap();
    let _ = cx.sentry(place).change_issue(&place.organization, &issue, &IssueChange::default()).await;
}

fn main() {}
