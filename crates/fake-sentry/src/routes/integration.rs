//! Integrations of an organization, and the issues that are linked through them. Acme has GitHub; the others have none.

use axum::{body::Bytes, extract::Path, http::StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{IssuePath, update::json_object};
use crate::{
    asked::{Asked, realm},
    paging::Page,
    reply::{Answer, Refusal, json_with, ok},
    token::needed,
};

/// The path of an integration below an issue.
#[derive(Debug, Deserialize)]
pub(crate) struct LinkPath {
    integration: String,
}

const GITHUB: &str = "24817";
const REPOSITORY: &str = "acme/backend";

fn github() -> Map<String, Value> {
    let about = json!({
        "id": GITHUB,
        "name": "acme",
        "icon": null,
        "domainName": "github.com/acme",
        "accountType": "Organization",
        "scopes": ["read", "write"],
        "outOfDate": false,
        "status": "active",
        "provider": {
            "key": "github", "slug": "github", "name": "GitHub", "canAdd": true, "canDisable": false,
            "features": ["codeowners", "commits", "issue-basic", "stacktrace-link"], "aspects": {},
        },
    });
    about.as_object().cloned().unwrap_or_default()
}

/// `GET /api/0/organizations/{organization}/integrations/`
pub(crate) async fn list(asked: Asked, Path(organization): Path<String>) -> Answer {
    asked.needs(needed::ORGANIZATION_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let organization = &realm(&world, &organization)?.organization;
    let mut listed = github();
    let more = json!({
        "configOrganization": [], "configData": {}, "externalId": "905512",
        "organizationId": organization.id.parse::<u64>().unwrap_or_default(),
        "organizationIntegrationStatus": "active", "gracePeriodEnd": null,
    });
    listed.extend(more.as_object().cloned().unwrap_or_default());
    let has = |feature: &str| ["codeowners", "commits", "issue-basic", "stacktrace-link"].contains(&feature);
    let is_asked_for = asked.all("features").next().is_none() || asked.all("features").any(has);
    let all = (organization.slug == "acme" && is_asked_for).then_some(Value::Object(listed));
    let cut = page.cut(all.into_iter().collect());
    Ok(cut.reply(&asked, cut.items.clone()))
}

/// `GET …/issues/{issue}/integrations/{integration}/`: the fields of the form for what is to be done.
pub(crate) async fn form(asked: Asked, Path(path): Path<IssuePath>, Path(link): Path<LinkPath>) -> Answer {
    asked.needs(needed::EVENT_READ)?;
    let world = asked.world();
    let (realm, issue) = path.find(&world)?;
    if realm.organization.slug != "acme" || link.integration != GITHUB {
        return Err(Refusal::not_found());
    }
    let repository = json!({
        "name": "repo", "label": "GitHub Repository", "type": "select", "default": REPOSITORY,
        "choices": [[REPOSITORY, "backend"], ["acme/frontend", "frontend"]], "required": true,
    });
    let mut answer = github();
    match asked.first("action") {
        Some("create") => answer.insert(
            "createIssueConfig".to_owned(),
            json!([
                repository,
                { "name": "title", "label": "Title", "type": "string", "default": issue.about.title, "required": true },
                { "name": "description", "label": "Description", "type": "textarea", "default": "", "required": false },
            ]),
        ),
        Some("link") => answer.insert(
            "linkIssueConfig".to_owned(),
            json!([
                repository,
                { "name": "externalIssue", "label": "Issue Number or Title", "type": "select", "default": "", "required": true },
            ]),
        ),
        _ => return Err(Refusal::bad_request("Action is required and should be either link or create")),
    };
    Ok(ok(&Value::Object(answer)))
}

/// `POST …/issues/{issue}/integrations/{integration}/`
pub(crate) async fn create(
    asked: Asked,
    Path(path): Path<IssuePath>,
    Path(link): Path<LinkPath>,
    body: Bytes,
) -> Answer {
    attach(&asked, &path, &link, &body, "title")
}

/// `PUT …/issues/{issue}/integrations/{integration}/`
pub(crate) async fn link(
    asked: Asked,
    Path(path): Path<IssuePath>,
    Path(link): Path<LinkPath>,
    body: Bytes,
) -> Answer {
    attach(&asked, &path, &link, &body, "externalIssue")
}

fn attach(asked: &Asked, path: &IssuePath, link: &LinkPath, body: &[u8], needs: &str) -> Answer {
    asked.needs(needed::EVENT_WRITE)?;
    let body = json_object(body)?;
    let mut world = asked.world_mut();
    let (realm, index) = path.position(&world)?;
    let realm = world.realms.get_mut(realm).ok_or_else(Refusal::not_found)?;
    if realm.organization.slug != "acme" || link.integration != GITHUB {
        return Err(Refusal::not_found());
    }
    let text = |name: &str| body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let Some(given) = text(needs) else {
        return Err(Refusal::fields(json!({ needs: ["This field is required."] })));
    };
    let Some(repository) = text("repo") else {
        return Err(Refusal::fields(json!({ "repo": ["repo kwarg must be provided"] })));
    };
    let issue = realm.issues.get_mut(index).ok_or_else(Refusal::not_found)?;
    let id = 9_500 + issue.about.external_issues.len();
    let number = if needs == "title" { "118" } else { given };
    let (key, url) =
        (format!("{repository}#{number}"), format!("https://github.com/{repository}/issues/{number}"));
    issue
        .about
        .external_issues
        .push(json!({ "id": id.to_string(), "serviceType": "github", "displayName": key, "webUrl": url }));
    let made = json!({
        "id": id, "key": number, "url": url, "integrationId": GITHUB.parse::<u64>().unwrap_or_default(),
        "displayName": key,
    });
    Ok(json_with(StatusCode::CREATED, &made))
}
