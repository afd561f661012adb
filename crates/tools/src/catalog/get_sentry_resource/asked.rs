//! What is asked for: by a link, by a link and another view of what it shows, or by type and id.

use crate::{
    context::Cx,
    error::{Error, Result},
    parts::link,
};
use lexicon::{EventId, EventRef, IssueRef, OrganizationSlug, Thing};
use schemars::JsonSchema;
use serde::Deserialize;
use untrusted::quote;

/// What is asked for.
#[derive(Debug, Clone)]
pub(super) enum Asked {
    /// What a page shows.
    Thing(Thing),
    /// What led to an issue's event.
    Breadcrumbs { issue: IssueRef, event: Option<EventRef> },
    /// An event whose issue is not known yet.
    EventAlone(EventId),
}

impl Asked {
    pub(super) const fn thing(&self) -> Option<&Thing> {
        match self {
            Self::Thing(thing) => Some(thing),
            Self::Breadcrumbs { .. } | Self::EventAlone(_) => None,
        }
    }
}

impl From<Thing> for Asked {
    fn from(thing: Thing) -> Self {
        match thing {
            Thing::EventOfProject { event, .. } => Self::EventAlone(event),
            thing => Self::Thing(thing),
        }
    }
}

/// What can be named without a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub(super) enum ResourceType {
    Issue,
    Event,
    Breadcrumbs,
    Trace,
    Span,
    Replay,
    Monitor,
    Release,
    Dashboard,
    Snapshot,
    AiConversation,
}

/// The organization that a link names, and what is asked for.
pub(super) fn asked(
    cx: &Cx<'_>,
    url: Option<String>,
    kind: Option<ResourceType>,
    id: Option<String>,
) -> Result<(Option<OrganizationSlug>, Asked)> {
    let given = |text: &String| !text.trim().is_empty();
    let id = id.filter(given);
    let url = url.filter(given).or_else(|| id.clone().filter(|id| id.contains("://")));
    let Some(url) = url else {
        let missing = || Error::complaint("give `url`, or `resourceType` and `resourceId`");
        let (kind, id) = kind.zip(id).ok_or_else(missing)?;
        return Ok((None, kind.named(id.trim())?));
    };
    let parsed = link::read(cx, &url)?;
    let asked = match kind {
        Some(kind) => kind.view_of(parsed.thing)?,
        None => parsed.thing.into(),
    };
    Ok((parsed.organization, asked))
}

impl ResourceType {
    /// What the link shows, seen as this.
    fn view_of(self, thing: Thing) -> Result<Asked> {
        let other = "the link shows something else than `resourceType` says; leave `resourceType` out";
        Ok(match (self, thing) {
            (Self::Breadcrumbs, Thing::Issue(issue)) => Asked::Breadcrumbs { issue, event: None },
            (Self::Breadcrumbs, Thing::Event { issue, event }) => {
                Asked::Breadcrumbs { issue, event: Some(event) }
            }
            (Self::Issue, Thing::Event { issue, .. }) => Thing::Issue(issue).into(),
            (Self::Issue, Thing::Feedback { issue, .. }) => Thing::Issue(issue.into()).into(),
            (Self::Event, Thing::Issue(issue)) => Thing::Event { issue, event: EventRef::default() }.into(),
            (Self::Trace, Thing::Span { trace, .. }) => Thing::Trace(trace).into(),
            (kind, thing) if kind.is_of(&thing) => thing.into(),
            _ => return Err(Error::complaint(other)),
        })
    }

    const fn is_of(self, thing: &Thing) -> bool {
        match thing {
            Thing::Issue(_) | Thing::Feedback { .. } => matches!(self, Self::Issue),
            Thing::Event { .. } | Thing::EventOfProject { .. } => matches!(self, Self::Event),
            Thing::Trace(_) => matches!(self, Self::Trace),
            Thing::Span { .. } => matches!(self, Self::Span),
            Thing::Replay(_) => matches!(self, Self::Replay),
            Thing::Monitor { .. } | Thing::UptimeMonitor { .. } | Thing::Detector(_) => {
                matches!(self, Self::Monitor)
            }
            Thing::Release(_) => matches!(self, Self::Release),
            Thing::Dashboard(_) => matches!(self, Self::Dashboard),
            Thing::Snapshot { .. } => matches!(self, Self::Snapshot),
            Thing::Conversation(_) => matches!(self, Self::AiConversation),
            Thing::Profile { .. }
            | Thing::ContinuousProfile { .. }
            | Thing::AlertRule { .. }
            | Thing::Project(_)
            | Thing::Search(_) => false,
        }
    }

    /// What an id of this type names.
    fn named(self, id: &str) -> Result<Asked> {
        let pair = || id.split_once(['/', ':']);
        let unfit =
            |expected: &'static str| Error::complaint(("`resourceId` is ", quote(id), ", but ", expected));
        let thing = match self {
            Self::Issue => Thing::Issue(id.parse().map_err(Error::complaint)?),
            Self::Breadcrumbs => {
                let issue = id.parse().map_err(Error::complaint)?;
                return Ok(Asked::Breadcrumbs { issue, event: None });
            }
            Self::Event => {
                let of_issue = || {
                    let (issue, event) = pair()?;
                    Some(Thing::Event { issue: issue.parse().ok()?, event: event.parse().ok()? })
                };
                let alone = || id.parse().ok().map(Asked::EventAlone);
                return of_issue()
                    .map(Asked::Thing)
                    .or_else(alone)
                    .ok_or_else(|| unfit("an event's id has 32 hexadecimal digits"));
            }
            Self::Trace => {
                Thing::Trace(id.parse().map_err(|_| unfit("a trace's id has 32 hexadecimal digits"))?)
            }
            Self::Span => pair()
                .and_then(|(trace, span)| {
                    Some(Thing::Span { trace: trace.parse().ok()?, span: span.parse().ok()? })
                })
                .ok_or_else(|| unfit("a span is `TRACE/SPAN`, of 32 and 16 hexadecimal digits"))?,
            Self::Replay => {
                Thing::Replay(id.parse().map_err(|_| unfit("a replay's id has 32 hexadecimal digits"))?)
            }
            Self::Monitor => {
                let of_project = || {
                    let (project, monitor) = pair()?;
                    Some(Thing::Monitor {
                        project: Some(project.parse().ok()?),
                        monitor: monitor.parse().ok()?,
                    })
                };
                let alone = || Some(Thing::Monitor { project: None, monitor: id.parse().ok()? });
                of_project().or_else(alone).ok_or_else(|| unfit("a monitor is a slug or `PROJECT/SLUG`"))?
            }
            Self::Release => Thing::Release(id.into()),
            Self::Dashboard => {
                Thing::Dashboard(id.parse().map_err(|_| unfit("a dashboard's id is a number"))?)
            }
            Self::Snapshot => Thing::Snapshot {
                snapshot: id.parse().map_err(|_| unfit("a snapshot's id is a number"))?,
                image: None,
            },
            Self::AiConversation => Thing::Conversation(id.into()),
        };
        Ok(Asked::Thing(thing))
    }
}
