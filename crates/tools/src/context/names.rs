//! What can be named in a search: projects, tags and attributes, asked for once in a while and not with every call.

use super::{Cx, place::Place};
use crate::tool::Effect;
use lexicon::{OrganizationSlug, Period, ProjectId, query::Dialect};
use moka::future::Cache;
use sentry_api::Error;
use std::{collections::BTreeSet, sync::Arc, time::Duration};

/// What is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Named {
    /// Slugs of projects.
    Projects,
    /// Tags of errors.
    Tags,
    /// Attributes of spans.
    Spans,
    /// Attributes of logs.
    Logs,
    /// Attributes of metrics.
    Metrics,
}

impl Named {
    /// What may be named in a search of this kind.
    pub(crate) const fn of(dialect: Dialect) -> Option<Self> {
        match dialect {
            Dialect::Issues | Dialect::Errors => Some(Self::Tags),
            Dialect::Spans => Some(Self::Spans),
            Dialect::Logs => Some(Self::Logs),
            Dialect::Metrics => Some(Self::Metrics),
            Dialect::Profiles | Dialect::Replays => None,
        }
    }
}

/// Names of a grammar that is harmless to print; they are compared with what the caller wrote.
pub(crate) type Names = Arc<BTreeSet<Box<str>>>;

/// A session of a confined kind asks about its project alone.
type Asked = (OrganizationSlug, Option<ProjectId>, Named);

/// The names of this session; those who want the same at the same time ask once.
#[derive(Debug)]
pub(crate) struct Known(Cache<Asked, Option<Names>>);

impl Default for Known {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(200).time_to_live(Duration::from_secs(600)).build())
    }
}

/// An answer does not wait longer for what it can do without.
const PATIENCE: Duration = Duration::from_secs(5);

impl<E: Effect> Cx<'_, E> {
    /// What is named there; `None` when nobody can tell.
    pub(crate) async fn names(&self, place: &Place, named: Named) -> Option<Names> {
        let project = match &self.grant().constraint.project {
            Some(_) => Some(self.project(place, None).await.ok()??),
            None => None,
        };
        let key = (place.organization.clone(), project, named);
        let asking = async {
            match self.asked_names(place, named, key.1.as_ref()).await {
                Ok(names) => Ok(Some(Arc::new(names))),
                // A server without such a list, or a token that may not see it, will have none next time.
                Err(
                    Error::Missing(_) | Error::WebPage { .. } | Error::Forbidden(_) | Error::Refused { .. },
                ) => Ok(None),
                Err(other) => Err(other),
            }
        };
        self.desk.names.0.try_get_with(key.clone(), asking).await.ok().flatten()
    }

    async fn asked_names(
        &self,
        place: &Place,
        named: Named,
        project: Option<&ProjectId>,
    ) -> Result<BTreeSet<Box<str>>, Error> {
        let (sentry, organization) = (self.sentry_within(place, PATIENCE), &place.organization);
        let attributes = |kind: &'static str| async move {
            let page = sentry.attribute_names(organization, kind, project, Period::days(14)).await?;
            Ok(page.items.into_iter().filter_map(|found| Some(found.name.0?.as_str().into())).collect())
        };
        match named {
            Named::Projects => {
                let page = sentry.projects(organization, None, 100, None).await?;
                Ok(page.items.into_iter().filter_map(|found| Some(found.slug.0?.as_str().into())).collect())
            }
            Named::Tags => {
                let page = sentry.tag_names(organization, project, Period::days(14)).await?;
                Ok(page.items.into_iter().filter_map(|found| Some(found.key.0?.as_str().into())).collect())
            }
            Named::Spans => attributes("spans").await,
            Named::Logs => attributes("logs").await,
            Named::Metrics => attributes("tracemetrics").await,
        }
    }
}
