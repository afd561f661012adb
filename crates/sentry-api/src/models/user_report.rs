//! What users of the software wrote about an issue.

use lexicon::{EventId, Timestamp};
use serde::Deserialize;
use untrusted::{Maybe, Untrusted, Wire};

/// `GET /organizations/{org}/issues/{issue}/user-reports/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct IssueReport {
    /// Who, as they called themselves.
    pub name: Maybe<Untrusted>,
    /// E-mail address.
    pub email: Maybe<Untrusted>,
    /// What.
    pub comments: Maybe<Untrusted>,
    /// When.
    pub date_created: Maybe<Timestamp>,
    /// The event that it is about.
    #[serde(rename = "eventID")]
    pub event_id: Maybe<EventId>,
    /// Who, as the software knew them.
    pub user: Maybe<ReportUser>,
}

/// A user, as the software that failed knew them.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct ReportUser {
    /// The software's own id of them.
    pub id: Maybe<Untrusted>,
    /// Name.
    pub name: Maybe<Untrusted>,
    /// User name.
    pub username: Maybe<Untrusted>,
    /// E-mail address.
    pub email: Maybe<Untrusted>,
}
