//! From events to code: repositories, code mappings, links to source, suspect commits.

use axum::extract::Path;
use serde_json::{Value, json};

use super::project_event::EventPath;
use crate::{
    asked::{Asked, realm},
    paging::Page,
    render,
    reply::{Answer, Refusal, ok},
    token::needed,
    world::{Realm, World, event::Template, organization::CodeMapping},
};

fn mapping(realm: &Realm, mapping: &CodeMapping) -> Value {
    let project = realm.organization.project(&mapping.project);
    let repository = realm.organization.repositories.iter().find(|known| known.name == mapping.repository);
    json!({
        "id": mapping.id,
        "projectId": project.map(|project| &project.id),
        "projectSlug": mapping.project,
        "repoId": repository.map(|repository| &repository.id),
        "repoName": mapping.repository,
        "integrationId": "4001",
        "provider": { "key": "forge", "slug": "forge", "name": "Forge", "canAdd": true, "canDisable": false, "features": ["commits", "stacktrace-link"], "aspects": {} },
        "stackRoot": mapping.stack_root,
        "sourceRoot": mapping.source_root,
        "defaultBranch": mapping.branch,
        "automaticallyGenerated": false,
    })
}

/// `GET …/code-mappings/`
pub(crate) async fn code_mappings(asked: Asked, Path(organization): Path<String>) -> Answer {
    asked.needs(needed::ORGANIZATION_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let wanted: Vec<&str> =
        asked.all("project").filter(|id| *id != "-1").chain(asked.all("projectSlug")).collect();
    let of_project = |known: &&CodeMapping| {
        let id = realm.organization.project(&known.project).map_or("", |project| &project.id);
        wanted.is_empty() || wanted.contains(&id) || wanted.contains(&known.project.as_str())
    };
    let cut = page.cut(realm.organization.code_mappings.iter().filter(of_project).collect());
    Ok(cut.reply(&asked, cut.items.iter().map(|known| mapping(realm, known)).collect()))
}

/// `GET …/repos/`
pub(crate) async fn repositories(asked: Asked, Path(organization): Path<String>) -> Answer {
    asked.needs(needed::ORGANIZATION_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let part = asked.first("query").unwrap_or_default();
    let found = realm.organization.repositories.iter().filter(|repository| repository.name.contains(part));
    let cut = page.cut(found.collect());
    let rows = cut.items.iter().map(|known| render::release::repository(&world, realm, &known.name));
    Ok(cut.reply(&asked, rows.collect()))
}

/// `GET /api/0/projects/{organization}/{project}/stacktrace-link/?file=…&lineNo=…`
pub(crate) async fn stacktrace_link(
    asked: Asked,
    Path((organization, project)): Path<(String, String)>,
) -> Answer {
    asked.needs(needed::PROJECT_READ)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let project = realm.organization.project(&project).ok_or_else(Refusal::not_found)?;
    let Some(file) = asked.first("file").filter(|file| !file.is_empty()) else {
        return Err(Refusal::bad_request("Filepath is required"));
    };
    let known: Vec<&CodeMapping> =
        realm.organization.code_mappings.iter().filter(|known| known.project == project.slug).collect();
    let nothing = |why: &str| json!({ "config": null, "sourceUrl": null, "integrations": [], "error": why });
    let Some((found, rest)) =
        known.iter().find_map(|known| Some((known, file.strip_prefix(&known.stack_root)?)))
    else {
        let why = if known.is_empty() { "no_code_mappings_for_project" } else { "stack_root_mismatch" };
        return Ok(ok(&nothing(why)));
    };
    let path = format!("{}{rest}", found.source_root);
    let repository = realm.organization.repositories.iter().find(|known| known.name == found.repository);
    let revision = asked.first("commitId").filter(|id| !id.is_empty()).unwrap_or(&found.branch);
    let line = asked.first("lineNo").map(|line| format!("#L{line}")).unwrap_or_default();
    let url = repository.map(|known| format!("{}/blob/{revision}/{path}{line}", known.url));
    Ok(ok(
        &json!({ "config": mapping(realm, found), "sourcePath": path, "sourceUrl": url, "integrations": [] }),
    ))
}

/// Somebody who owns code, as Sentry names actors.
fn actor(realm: &Realm, owner: &str) -> Option<Value> {
    match owner.split_once(':')? {
        ("user", id) => {
            let person = realm.organization.person(id)?;
            Some(json!({ "type": "user", "id": id, "name": person.name, "email": person.email }))
        }
        ("team", id) => {
            let team = realm.organization.teams.iter().find(|team| team.id == id)?;
            Some(json!({ "type": "team", "id": id, "name": team.slug }))
        }
        _ => None,
    }
}

/// `GET /api/0/projects/{organization}/{project}/ownership/`
pub(crate) async fn ownership(asked: Asked, Path((organization, project)): Path<(String, String)>) -> Answer {
    asked.needs(needed::PROJECT_READ)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let project = realm.organization.project(&project).ok_or_else(Refusal::not_found)?;
    let known = realm.organization.ownership.iter().find(|known| known.project == project.slug);
    let rules = known.map(|known| {
        let rules = known.rules.iter().map(|(kind, pattern, owners)| {
            let owners: Vec<Value> = owners.iter().filter_map(|owner| actor(realm, owner)).collect();
            json!({ "matcher": { "type": kind, "pattern": pattern }, "owners": owners })
        });
        json!({ "$version": 1, "rules": rules.collect::<Vec<_>>() })
    });
    let at = crate::world::time::micros(world.moment(&project.created));
    Ok(ok(&json!({
        "raw": known.map(|known| known.raw.as_str()).unwrap_or_default(), "fallthrough": true, "dateCreated": at, "lastUpdated": at,
        "isActive": true, "autoAssignment": "Auto Assign to Issue Owner", "codeownersAutoSync": true, "schema": rules,
    })))
}

/// `GET /api/0/projects/{organization}/{project}/events/{event}/owners/`
pub(crate) async fn owners(asked: Asked, Path(path): Path<EventPath>) -> Answer {
    asked.needs(needed::PROJECT_READ)?;
    let world = asked.world();
    let (realm, issue, _) = path.find(&world)?;
    let owners: Vec<Value> = issue.about.owners.iter().filter_map(|one| actor(realm, &one.owner)).collect();
    let known = realm.organization.ownership.iter().find(|known| known.project == issue.about.project);
    let rules = known.filter(|_| !owners.is_empty()).map(|known| &known.rules);
    let rules: Vec<Value> =
        rules.into_iter().flatten().map(|(kind, pattern, _)| json!([kind, pattern])).collect();
    Ok(ok(&json!({ "owners": owners, "rule": rules.first(), "rules": rules })))
}

/// Whether a stack trace has an in-app frame in one of these files.
fn stands_in(template: &Template, realm: &Realm, project: &str, touched: &[String]) -> bool {
    let mappings = realm.organization.code_mappings.iter().filter(|known| known.project == project);
    let roots: Vec<_> = mappings.map(|known| (&known.stack_root, &known.source_root)).collect();
    let entries = template.body.get("entries").and_then(Value::as_array).into_iter().flatten();
    let values = entries.filter_map(|entry| entry.pointer("/data/values")?.as_array()).flatten();
    let frames = values.filter_map(|value| value.pointer("/stacktrace/frames")?.as_array()).flatten();
    // A frame of Java has the file's bare name; its folder stands in the path.
    let files = |frame: &'_ Value| {
        ["filename", "absPath"].map(|name| frame.get(name).and_then(Value::as_str).map(str::to_owned))
    };
    let is_touched = |file: String| {
        roots
            .iter()
            .filter_map(|(stack, source)| Some(format!("{source}{}", file.strip_prefix(stack.as_str())?)))
            .any(|path| touched.contains(&path))
    };
    frames.filter(|frame| frame.get("inApp") == Some(&json!(true))).flat_map(files).flatten().any(is_touched)
}

/// The commits of an event's release that touched a file of its stack trace, with who made them.
fn suspects(world: &World, realm: &Realm, project: &str, template: &Template) -> Vec<Value> {
    let release = template.release.as_deref().and_then(|version| realm.organization.release(version));
    let Some(release) = release else { return Vec::new() };
    let mut committers: Vec<Value> = Vec::new();
    for commit in
        release.all_commits().iter().filter(|commit| stands_in(template, realm, project, &commit.touches))
    {
        let mut full = render::release::commit(world, realm, release, commit);
        let author = full.get("author").cloned();
        if let Value::Object(full) = &mut full {
            full.insert("suspectCommitType".to_owned(), json!("via commit in release"));
        }
        committers
            .push(json!({ "author": author, "commits": [full], "group_owner_id": 6000 + committers.len() }));
    }
    committers
}

/// `GET /api/0/projects/{organization}/{project}/events/{event}/committers/`
pub(crate) async fn committers(asked: Asked, Path(path): Path<EventPath>) -> Answer {
    asked.needs(needed::PROJECT_READ)?;
    let world = asked.world();
    let (realm, issue, occurrence) = path.find(&world)?;
    let template = issue.template(occurrence).ok_or_else(Refusal::not_found)?;
    Ok(ok(&json!({ "committers": suspects(&world, realm, &issue.about.project, template) })))
}
