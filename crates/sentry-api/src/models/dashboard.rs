//! Dashboards and their widgets: what is asked, not what is answered.

use super::{Actor, Count};
use lexicon::{DashboardId, ProjectId, Timestamp};
use serde::Deserialize;
use serde_json::Value;
use untrusted::{Listed, Maybe, Untrusted, Wire};

/// `GET /organizations/{org}/dashboards/` and, with its widgets, `GET /organizations/{org}/dashboards/{dashboard}/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Dashboard {
    /// Its number.
    pub id: Maybe<DashboardId>,
    /// Its title.
    pub title: Maybe<Untrusted>,
    /// Who made it.
    pub created_by: Maybe<Actor>,
    /// When it was made.
    pub date_created: Maybe<Timestamp>,
    /// When it was last looked at; in the list.
    pub last_visited: Maybe<Timestamp>,
    /// The projects that it shows; all where there are none.
    pub projects: Listed<ProjectId>,
    /// The environments that it shows; all where there are none.
    pub environment: Listed<Untrusted>,
    /// How far back it looks.
    pub period: Maybe<Untrusted>,
    /// From when it looks.
    pub start: Maybe<Timestamp>,
    /// Until when it looks.
    pub end: Maybe<Timestamp>,
    /// What else narrows it.
    pub filters: Maybe<Untrusted<Value>>,
    /// Whether whoever asks has marked it.
    pub is_favorited: Maybe<bool>,
    /// Whether it came with Sentry.
    pub prebuilt_id: Maybe<Count>,
    /// How each widget shows itself; in the list.
    pub widget_display: Listed<Untrusted>,
    /// Its widgets; not in the list.
    pub widgets: Maybe<Listed<Widget>>,
}

/// A part of a dashboard.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Widget {
    /// Its number.
    pub id: Maybe<Untrusted>,
    /// Its title.
    pub title: Maybe<Untrusted>,
    /// What it is for.
    pub description: Maybe<Untrusted>,
    /// `line`, `table`, `big_number`, …
    pub display_type: Maybe<Untrusted>,
    /// Its dataset: `error-events`, `spans`, `issue`, …
    pub widget_type: Maybe<Untrusted>,
    /// How fine it is.
    pub interval: Maybe<Untrusted>,
    /// How many rows it has at most.
    pub limit: Maybe<Count>,
    /// What it asks.
    pub queries: Listed<WidgetQuery>,
}

/// A search of a widget.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct WidgetQuery {
    /// Its name.
    pub name: Maybe<Untrusted>,
    /// In Sentry's search syntax.
    pub conditions: Maybe<Untrusted>,
    /// Columns and aggregates.
    pub fields: Listed<Untrusted>,
    /// Aggregates.
    pub aggregates: Listed<Untrusted>,
    /// Columns.
    pub columns: Listed<Untrusted>,
    /// What it is sorted by.
    pub orderby: Maybe<Untrusted>,
}
