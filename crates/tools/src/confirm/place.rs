//! Where a change would be made, as far as its arguments do not say it: a person has to see that too.

use crate::{
    context::Cx,
    entry::Entry,
    error::{Error, Result},
    parts::{link, which_issue},
};
use access::Constraint;
use lexicon::{OrganizationSlug, ProjectSlug};
use serde_json::{Map, Value};

/// Where a change would be made, besides what its arguments say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Implied {
    /// The one that the session is confined to, else that of the links, else what an omitted one means.
    pub(crate) organization: Option<OrganizationSlug>,
    /// The one that the session is confined to.
    pub(crate) project: Option<ProjectSlug>,
}

impl Implied {
    /// What this call leaves open: each issue is looked for where the tool looks for it.
    ///
    /// # Errors
    /// When nobody can tell which organization is meant, or there are several: an argument and a link, or links,
    /// name different ones.
    pub(crate) async fn of(cx: &Cx<'_>, entry: &Entry, arguments: &Map<String, Value>) -> Result<Self> {
        let Constraint { organization: confined, project } = cx.grant().constraint.clone();
        let takes = entry.schema().get("properties").is_some_and(|all| all.get(ORGANIZATION).is_some());
        if !takes {
            return Ok(Self { organization: confined, project });
        }
        let named = arguments.get(ORGANIZATION).map(|named| named.as_str().unwrap_or_default().parse());
        let named: Option<OrganizationSlug> = named.transpose().map_err(Error::complaint)?;
        let mut meant = None;
        for linked in linked(cx, arguments)? {
            let its = cx.organization(link::organization(named.clone(), linked)?).await?;
            if *meant.get_or_insert_with(|| its.clone()) != its {
                return Err(Error::complaint("what is named belongs to several organizations"));
            }
        }
        // What the argument says stands in the question as what it is.
        Ok(Self { organization: if named.is_some() { confined } else { meant }, project })
    }
}

const ORGANIZATION: &str = "organizationSlug";

/// The organizations that links name, which they need not do; none for what is named otherwise, or not at all.
fn linked(cx: &Cx<'_>, arguments: &Map<String, Value>) -> Result<Vec<Option<OrganizationSlug>>> {
    let is_link = |one: &&Value| one.as_str().is_some_and(which_issue::is_link);
    let several = arguments.get("issueIds").and_then(Value::as_array).into_iter().flatten();
    // These name one thing between them: its id beside its link leaves nothing open.
    let one = ["issueUrl", "issueId", "resourceId"].iter().filter_map(|name| arguments.get(*name));
    let mut all: Vec<&Value> = several.chain(one.filter(is_link)).collect();
    if all.is_empty() {
        all.push(&Value::Null);
    }
    let organization = |one: &Value| match one.as_str().filter(|text| which_issue::is_link(text)) {
        Some(text) => Ok(link::read(cx, text)?.organization),
        None => Ok(None),
    };
    all.into_iter().map(organization).collect()
}
