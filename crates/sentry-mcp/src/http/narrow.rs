//! What a path and its parameters leave of a grant: `/mcp/{org}/{project}?skills=…&disable-skills=…&read-only=1` takes
//! away and never gives.

use super::refused::Refused;
use crate::config::nearest;
use access::{Denied, Grant, Skills};
use axum::{
    extract::Query,
    http::{StatusCode, Uri},
};
use lexicon::{OrganizationSlug, ProjectSlug};

const PARAMETERS: [&str; 3] = ["skills", "disable-skills", "read-only"];

/// # Errors
/// A path that is none, a place that the grant does not reach, parameters that make no sense: one that was meant to
/// take away must not be passed over.
pub(super) fn narrowed(grant: Grant, uri: &Uri) -> Result<Grant, Refused> {
    by_query(by_path(grant, uri.path())?, uri)
}

/// What a query leaves of a grant, whichever path it belongs to; `None` when it makes no sense, or leaves nothing.
pub(crate) fn left_by_query(grant: Grant, query: &str) -> Option<Grant> {
    by_query(grant, &format!("/?{query}").parse().ok()?).ok()
}

fn by_query(grant: Grant, uri: &Uri) -> Result<Grant, Refused> {
    let Ok(Query(parameters)) = Query::<Vec<(String, String)>>::try_from_uri(uri) else {
        return Err(wrong("the parameters of the address cannot be read"));
    };
    parameters.iter().try_fold(grant, |grant, (name, value)| by_parameter(grant, name, value))
}

fn by_path(grant: Grant, path: &str) -> Result<Grant, Refused> {
    let missing = || Refused::new(StatusCode::NOT_FOUND, "there is nothing at this path; MCP is at /mcp");
    let path = path.strip_prefix("/mcp").map_or("", |rest| rest.trim_start_matches('/'));
    let mut segments = path.trim_end_matches('/').split('/').filter(|segment| !segment.is_empty());
    let (organization, project) = (segments.next(), segments.next());
    if segments.next().is_some() {
        return Err(missing());
    }
    let organization = organization.map(str::parse).transpose().map_err(|_| missing())?;
    let project = project.map(str::parse).transpose().map_err(|_| missing())?;
    confined(grant, organization, project)
}

/// The grant, confined to these too.
///
/// # Errors
/// It does not reach them.
pub(super) fn confined(
    mut grant: Grant,
    organization: Option<OrganizationSlug>,
    project: Option<ProjectSlug>,
) -> Result<Grant, Refused> {
    let constraint = &mut grant.constraint;
    if let Some(named) = organization {
        constraint.admit_organization(&named).map_err(elsewhere)?;
        constraint.organization = Some(named);
    }
    if let Some(named) = project {
        constraint.admit_project(&named).map_err(elsewhere)?;
        constraint.project = Some(named);
    }
    Ok(grant)
}

fn elsewhere(_: Denied) -> Refused {
    Refused::new(
        StatusCode::FORBIDDEN,
        "this server is confined to another organization or project than the path names",
    )
}

fn by_parameter(grant: Grant, name: &str, value: &str) -> Result<Grant, Refused> {
    match name {
        "skills" => {
            let unwanted = Skills::all().without(skills(value)?);
            without(grant, unwanted)
        }
        "disable-skills" => without(grant, skills(value)?),
        "read-only" => match value.trim().to_ascii_lowercase().as_str() {
            "1" | "true" => Ok(Grant { read_only: true, ..grant }),
            "0" | "false" => Ok(grant),
            _ => Err(wrong("read-only is 1 or 0")),
        },
        "organization" | "organization-slug" | "organizationSlug" | "org" | "project" | "project-slug"
        | "projectSlug" => Err(wrong("the path confines, not a parameter: /mcp/{organization}/{project}")),
        // Others are other programs' business, unless one of ours was meant.
        other => match nearest(other, PARAMETERS.map(|known| (known, known))) {
            Some(meant) => {
                Err(wrong(format!("a parameter of the address is not known; perhaps {meant} was meant")))
            }
            None => Ok(grant),
        },
    }
}

fn without(grant: Grant, unwanted: Skills) -> Result<Grant, Refused> {
    let skills = grant.skills.without(unwanted);
    if skills.is_empty() {
        return Err(wrong("the parameters of the address leave no skill, so no tool"));
    }
    Ok(Grant { skills, ..grant })
}

fn skills(list: &str) -> Result<Skills, Refused> {
    // What is no skill is the caller's own word, but the answer may go elsewhere.
    list.parse().map_err(|_| {
        wrong(format!("the parameters of the address name no skill; there are {}", Skills::all()))
    })
}

fn wrong(message: impl Into<std::borrow::Cow<'static, str>>) -> Refused {
    Refused::new(StatusCode::BAD_REQUEST, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use access::{Constraint, Skill};

    fn after(grant: &Grant, address: &str) -> Result<Grant, u16> {
        narrowed(grant.clone(), &address.parse().unwrap()).map_err(|refused| refused.status.as_u16())
    }

    fn constraint(organization: Option<&str>, project: Option<&str>) -> Constraint {
        Constraint {
            organization: organization.map(|slug| slug.parse().unwrap()),
            project: project.map(|slug| slug.parse().unwrap()),
        }
    }

    #[test]
    fn a_path_confines() {
        let free = Grant::default();
        for (path, organization, project) in [
            ("/mcp", None, None),
            ("/mcp/", None, None),
            ("/mcp/acme", Some("acme"), None),
            ("/mcp/acme/", Some("acme"), None),
            ("/mcp/acme/backend", Some("acme"), Some("backend")),
        ] {
            assert_eq!(after(&free, path).unwrap().constraint, constraint(organization, project), "{path}");
        }
        for path in ["/mcp/acme/backend/more", "/mcp/a%2fb", "/mcp/%2e%2e", "/mcp/a b", "/mcp/..", "/mcp/a?"]
        {
            let uri = path.parse::<Uri>();
            assert!(uri.is_err() || path == "/mcp/a?" || after(&free, path) == Err(404), "{path}");
        }
    }

    #[test]
    fn a_place_among_the_parameters_is_not_passed_over() {
        for parameter in ["org=acme", "organization-slug=acme", "project=backend", "projectSlug=backend"] {
            assert_eq!(after(&Grant::default(), &format!("/rpc?{parameter}")), Err(400), "{parameter}");
        }
    }

    #[test]
    fn a_path_does_not_lead_out() {
        let confined = Grant { constraint: constraint(Some("acme"), Some("backend")), ..Grant::default() };
        assert_eq!(after(&confined, "/mcp"), Ok(confined.clone()));
        assert_eq!(after(&confined, "/mcp/acme"), Ok(confined.clone()));
        assert_eq!(after(&confined, "/mcp/globex"), Err(403));
        assert_eq!(after(&confined, "/mcp/acme/frontend"), Err(403));
    }

    #[test]
    fn parameters_take_away_and_never_give() {
        let few =
            Grant { skills: Skills::of(&[Skill::Inspect, Skill::Docs]), read_only: true, ..Grant::default() };
        let skills = |address: &str| after(&few, address).map(|grant| grant.skills);
        assert_eq!(skills("/mcp?skills=inspect,triage"), Ok(Skills::of(&[Skill::Inspect])));
        assert_eq!(skills("/mcp?skills=inspect&skills=docs"), Err(400), "both hold");
        assert_eq!(skills("/mcp?skills=triage"), Err(400));
        assert_eq!(skills("/mcp?disable-skills=docs"), Ok(Skills::of(&[Skill::Inspect])));
        assert_eq!(skills("/mcp?disable-skills=docs,inspect"), Err(400));
        for address in
            ["/mcp?skills=", "/mcp?skills=nonsense", "/mcp?disable-skills=", "/mcp?read-only=maybe"]
        {
            assert_eq!(skills(address), Err(400), "{address}");
        }
        assert!(after(&few, "/mcp?read-only=0").unwrap().read_only);
        assert!(after(&Grant::default(), "/mcp?read-only=1").unwrap().read_only);
        assert!(!after(&Grant::default(), "/mcp?read-only=0").unwrap().read_only);
        for address in ["/mcp?read_only=1", "/mcp?readonly=1", "/mcp?skill=docs", "/mcp?disabled-skills=docs"]
        {
            assert_eq!(skills(address), Err(400), "{address}");
        }
        assert_eq!(left_by_query(few.clone(), "skills=triage"), None);
        assert_eq!(
            left_by_query(few.clone(), "skills=docs").map(|grant| grant.skills),
            skills("/mcp?skills=docs").ok()
        );
        assert_eq!(after(&few, "/mcp?utm_source=x&experimental=1&agent=1"), Ok(few.clone()));
    }
}
