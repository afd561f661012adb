//! Teams: short inside other things, with their projects in the list of teams.

use serde_json::{Value, json};

use super::project;
use crate::{
    asked::Asked,
    world::{Realm, World, organization::Team, time::micros},
};

/// `{id, slug, name}`.
pub(crate) fn reference(team: &Team) -> Value {
    json!({ "id": team.id, "slug": team.slug, "name": team.name })
}

/// A team without its projects.
pub(crate) fn short(world: &World, team: &Team) -> Value {
    json!({
        "id": team.id,
        "slug": team.slug,
        "name": team.name,
        "dateCreated": micros(world.moment(&team.created)),
        "isMember": true,
        "teamRole": "contributor",
        "flags": { "idp:provisioned": false },
        "access": ["event:read", "event:write", "org:read", "project:read", "team:read"],
        "hasAccess": true,
        "isPending": false,
        "memberCount": team.members.len(),
        "avatar": { "avatarType": "letter_avatar", "avatarUuid": null },
    })
}

/// A team as the list of teams shows it.
pub(crate) fn full(asked: &Asked, world: &World, realm: &Realm, team: &Team) -> Value {
    let mut answer = short(world, team);
    let projects: Vec<Value> = team
        .projects
        .iter()
        .filter_map(|slug| realm.organization.project(slug))
        .map(|project| Value::Object(project::shared(asked, world, realm, project)))
        .collect();
    if let Value::Object(answer) = &mut answer {
        answer.insert("externalTeams".to_owned(), json!([]));
        answer.insert("projects".to_owned(), json!(projects));
    }
    answer
}
