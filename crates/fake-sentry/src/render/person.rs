//! People: as users, as members of an organization, as the one whom a token belongs to.

use serde_json::{Value, json};

use crate::world::{World, organization::Person, time::micros};

/// A user, as others see them.
pub(crate) fn user(world: &World, person: &Person) -> Value {
    let joined = micros(world.moment(&person.joined));
    json!({
        "id": person.id,
        "name": person.name,
        "username": person.username,
        "email": person.email,
        "avatarUrl": format!("https://gravatar.com/avatar/{}?s=32&d=mm", crate::world::ids::hex32("avatar", &person.id, 0)),
        "isActive": true,
        "isSuspended": false,
        "hasPasswordAuth": true,
        "isManaged": false,
        "dateJoined": joined,
        "lastLogin": micros(world.moment("-3h")),
        "has2fa": true,
        "lastActive": micros(world.moment("-20m")),
        "isSuperuser": false,
        "isStaff": false,
        "experiments": {},
        "emails": [{ "id": person.id, "email": person.email, "is_verified": true }],
        "avatar": { "avatarType": "letter_avatar", "avatarUuid": null, "avatarUrl": null },
    })
}

/// A user, as they see themselves.
pub(crate) fn myself(world: &World, person: &Person) -> Value {
    let mut user = user(world, person);
    if let Value::Object(user) = &mut user {
        let options = json!({
            "theme": "light", "language": "en", "stacktraceOrder": -1, "defaultIssueEvent": "recommended",
            "timezone": "UTC", "clock24Hours": false,
        });
        user.insert("options".to_owned(), options);
        user.insert("flags".to_owned(), json!({ "newsletter_consent_prompt": false }));
        user.insert("identities".to_owned(), json!([]));
    }
    user
}

/// A member of an organization.
pub(crate) fn member(world: &World, person: &Person) -> Value {
    let mut role = person.role.clone();
    if let Some(first) = role.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    json!({
        "id": format!("7{}", person.id),
        "email": person.email,
        "name": person.name,
        "user": user(world, person),
        "role": person.role,
        "roleName": role,
        "orgRole": person.role,
        "pending": false,
        "expired": false,
        "flags": {
            "idp:provisioned": false, "idp:role-restricted": false, "sso:linked": false, "sso:invalid": false,
            "member-limit:restricted": false, "partnership:restricted": false,
        },
        "dateCreated": micros(world.moment(&person.joined)),
        "inviteStatus": "approved",
        "inviterName": null,
    })
}
