//! Making and changing teams and projects, and who looks after which.

use axum::{body::Bytes, extract::Path, http::StatusCode};
use serde_json::{Value, json};

use crate::{
    asked::{Asked, realm},
    paging::Page,
    render,
    reply::{Answer, Refusal, json_with, ok},
    routes::{
        fields::{Fields, slug},
        update::json_object,
    },
    token::needed,
    world::organization::{CodeMapping, Key, Organization, Project, Team},
};

const CONFLICT: &str = "A team with this slug already exists.";

fn conflict(detail: &str) -> Answer {
    Ok(json_with(StatusCode::CONFLICT, &json!({ "detail": detail })))
}

/// `POST /api/0/organizations/{organization}/teams/`
pub(crate) async fn create_team(asked: Asked, Path(place): Path<String>, body: Bytes) -> Answer {
    asked.needs(needed::TEAM_WRITE)?;
    let body = json_object(&body)?;
    let mut fields = Fields::of(&body);
    let (name, given) = (fields.text("name", 64), fields.text("slug", 50));
    if name.is_none() && given.is_none() {
        fields.complain("non_field_errors", "Name or slug is required");
    }
    fields.done()?;
    let chosen = given.clone().unwrap_or_else(|| slug(name.as_deref().unwrap_or_default()));
    let name = name.or(given).unwrap_or_default();
    let mut world = asked.world_mut();
    let found = world.realm_mut(&place).ok_or_else(Refusal::not_found)?;
    let teams = &mut found.organization.teams;
    if teams.iter().any(|team| team.slug == chosen) {
        return conflict(CONFLICT);
    }
    let id = Organization::next_number(teams.iter().map(|team| &team.id));
    let by = found.organization.people.first().map(|person| person.id.clone());
    let (projects, members) = (Vec::new(), by.into_iter().collect());
    teams.push(Team { id, slug: chosen.clone(), name, created: "0".to_owned(), projects, members });
    let realm = realm(&world, &place)?;
    let team = realm.organization.teams.iter().find(|team| team.slug == chosen);
    let team = render::team::full(&asked, &world, realm, team.ok_or_else(Refusal::not_found)?);
    Ok(json_with(StatusCode::CREATED, &team))
}

/// `POST /api/0/teams/{organization}/{team}/projects/`
pub(crate) async fn create(asked: Asked, Path((place, team)): Path<(String, String)>, body: Bytes) -> Answer {
    asked.needs(needed::PROJECT_WRITE)?;
    let body = json_object(&body)?;
    let mut fields = Fields::of(&body);
    let (name, given) = (fields.needed("name", 50), fields.text("slug", 100));
    let platform = fields.text("platform", 64);
    if platform.as_deref().is_some_and(|platform| !PLATFORMS.contains(&platform)) {
        fields.complain("platform", "Invalid platform");
    }
    fields.done()?;
    let name = name.unwrap_or_default();
    let chosen = given.unwrap_or_else(|| slug(&name));
    let mut world = asked.world_mut();
    let organization = &mut world.realm_mut(&place).ok_or_else(Refusal::not_found)?.organization;
    let team = organization.teams.iter_mut().find(|known| known.slug == team || known.id == team);
    let team = team.ok_or_else(Refusal::not_found)?;
    if organization.projects.iter().any(|project| project.slug == chosen) {
        return conflict("A project with this slug already exists.");
    }
    team.projects.push(chosen.clone());
    organization.keys.push(Key::first(&chosen, "0"));
    organization.projects.push(Project {
        id: Organization::next_number(organization.projects.iter().map(|project| &project.id)),
        slug: chosen.clone(),
        name,
        platform: platform.unwrap_or_default(),
        created: "0".to_owned(),
        color: "#bf833f".to_owned(),
        sends: Vec::new(),
    });
    let realm = realm(&world, &place)?;
    let project = realm.organization.project(&chosen).ok_or_else(Refusal::not_found)?;
    Ok(json_with(StatusCode::CREATED, &render::project::listed(&asked, &world, realm, project)))
}

/// Some of the platforms that Sentry knows.
const PLATFORMS: [&str; 12] = [
    "android",
    "apple-ios",
    "dotnet",
    "go",
    "java",
    "javascript",
    "javascript-react",
    "node",
    "php",
    "python",
    "ruby",
    "rust",
];

/// `PUT /api/0/projects/{organization}/{project}/`
pub(crate) async fn change(
    asked: Asked,
    Path((place, project)): Path<(String, String)>,
    body: Bytes,
) -> Answer {
    asked.needs(needed::PROJECT_WRITE)?;
    let body = json_object(&body)?;
    let mut world = asked.world_mut();
    let found = world.realm_mut(&place).ok_or_else(Refusal::not_found)?;
    let id = found.organization.project(&project).ok_or_else(Refusal::not_found)?.id.clone();
    let mut fields = Fields::of(&body);
    let (name, platform) = (fields.text("name", 200), fields.text("platform", 64));
    let given = fields.text("slug", 100);
    if let Some(other) =
        given.as_deref().and_then(|slug| found.organization.project(slug)).filter(|p| p.id != id)
    {
        let message = format!("Another project ({}) is already using that slug", other.name);
        fields.complain("slug", &message);
    }
    if given.as_deref().is_some_and(|given| given.bytes().all(|byte| byte.is_ascii_digit())) {
        fields.complain("slug", "Enter a valid slug; it cannot be entirely numeric.");
    }
    if platform.as_deref().is_some_and(|platform| !PLATFORMS.contains(&platform)) {
        fields.complain("platform", "Invalid platform");
    }
    fields.done()?;
    let project = found.organization.projects.iter_mut().find(|project| project.id == id);
    let project = project.ok_or_else(Refusal::not_found)?;
    project.name = name.unwrap_or_else(|| project.name.clone());
    project.platform = platform.unwrap_or_else(|| project.platform.clone());
    let old = project.slug.clone();
    if let Some(given) = given {
        found.rename_project(&old, &given);
    }
    let realm = realm(&world, &place)?;
    let project = realm.organization.project(&id).ok_or_else(Refusal::not_found)?;
    Ok(ok(&render::project::full(&asked, &world, realm, project)))
}

/// `GET /api/0/projects/{organization}/{project}/teams/`
pub(crate) async fn teams(asked: Asked, Path((place, project)): Path<(String, String)>) -> Answer {
    asked.needs(needed::PROJECT_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let organization = &realm(&world, &place)?.organization;
    let project = organization.project(&project).ok_or_else(Refusal::not_found)?;
    let cut = page.cut(organization.teams_of(&project.slug).collect());
    let rows = cut.items.iter().map(|team| render::team::short(&world, team));
    Ok(cut.reply(&asked, rows.collect()))
}

/// `POST /api/0/projects/{organization}/{project}/teams/{team}/`
pub(crate) async fn add_team(asked: Asked, Path(path): Path<(String, String, String)>) -> Answer {
    let project = look_after(&asked, &path, true)?;
    Ok(json_with(StatusCode::CREATED, &project))
}

/// `DELETE /api/0/projects/{organization}/{project}/teams/{team}/`
pub(crate) async fn remove_team(asked: Asked, Path(path): Path<(String, String, String)>) -> Answer {
    let project = look_after(&asked, &path, false)?;
    Ok(ok(&project))
}

/// Answers the project as it is then.
fn look_after(asked: &Asked, path: &(String, String, String), does: bool) -> Result<Value, Refusal> {
    asked.needs(needed::PROJECT_WRITE)?;
    let (place, project, team) = path;
    let mut world = asked.world_mut();
    let organization = &mut world.realm_mut(place).ok_or_else(Refusal::not_found)?.organization;
    let slug = organization.project(project).ok_or_else(Refusal::not_found)?.slug.clone();
    let team = organization.teams.iter_mut().find(|known| known.slug == *team || known.id == *team);
    let team = team.ok_or_else(|| Refusal::missing("Team does not exist."))?;
    team.projects.retain(|known| *known != slug);
    team.projects.extend(does.then(|| slug.clone()));
    let realm = realm(&world, place)?;
    let project = realm.organization.project(&slug).ok_or_else(Refusal::not_found)?;
    Ok(render::project::full(asked, &world, realm, project))
}

/// `POST /api/0/organizations/{organization}/code-mappings/bulk/`
pub(crate) async fn map_code(asked: Asked, Path(place): Path<String>, body: Bytes) -> Answer {
    asked.needs(needed::PROJECT_WRITE)?;
    let body = json_object(&body)?;
    let mut fields = Fields::of(&body);
    let (project, repository) = (fields.needed("project", 100), fields.needed("repository", 200));
    let provider = fields.needed("provider", 64);
    fields.done()?;
    let mut world = asked.world_mut();
    let organization = &mut world.realm_mut(&place).ok_or_else(Refusal::not_found)?.organization;
    let project = organization.project(&project.unwrap_or_default()).ok_or_else(Refusal::not_found)?;
    let project = project.slug.clone();
    let repository = organization.repositories.iter().find(|known| Some(&known.name) == repository.as_ref());
    let known = repository.filter(|_| provider.as_deref() == Some("forge"));
    let repository = known.ok_or_else(|| Refusal::missing("Repository not found."))?.name.clone();
    let id = Organization::next_number(organization.code_mappings.iter().map(|mapping| &mapping.id));
    for mapping in body.get("mappings").and_then(Value::as_array).into_iter().flatten() {
        let root = |name: &str| mapping.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        organization.code_mappings.push(CodeMapping {
            id: id.clone(),
            project: project.clone(),
            repository: repository.clone(),
            stack_root: root("stackRoot"),
            source_root: root("sourceRoot"),
            branch: "main".to_owned(),
        });
    }
    Ok(ok(&json!({
        "created": 1, "updated": 0, "errors": 0,
        "mappings": [{ "stackRoot": "", "sourceRoot": "", "status": "created" }],
    })))
}
