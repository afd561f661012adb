//! Who asks, with which scopes, and in which regions.

use serde_json::{Value, json};

use crate::{
    asked::Asked,
    render::person,
    reply::{Answer, ok},
    token::needed,
    world::World,
};

fn owner(world: &World) -> Option<Value> {
    let person = world.realms.first()?.organization.people.first()?;
    Some(person::myself(world, person))
}

/// `GET /api/0/`: answers without a token too.
pub(crate) async fn root(asked: Asked) -> Answer {
    let token = asked.token();
    Ok(ok(&json!({
        "version": "0",
        "auth": token.map(|token| json!({ "scopes": token.scopes })),
        "user": token.and_then(|_| owner(&asked.world())),
    })))
}

/// `GET /api/0/auth/`
pub(crate) async fn auth(asked: Asked) -> Answer {
    asked.needs(needed::NOTHING)?;
    let mut answer = owner(&asked.world()).unwrap_or(Value::Null);
    if let Value::Object(answer) = &mut answer {
        answer.insert("permissions".to_owned(), json!([]));
        answer.insert("authenticators".to_owned(), json!([]));
    }
    Ok(ok(&answer))
}

/// `GET /api/0/users/me/regions/`: empty on a server without regions.
pub(crate) async fn regions(asked: Asked) -> Answer {
    asked.needs(needed::NOTHING)?;
    let named = ["us", "de"];
    let regions = asked.shared.settings.regions.iter().enumerate().map(|(index, url)| {
        let name =
            named.get(index).map_or_else(|| format!("region-{}", index + 1), |name| (*name).to_owned());
        json!({ "name": name, "url": url.replace("{origin}", &asked.origin) })
    });
    Ok(ok(&json!({ "regions": regions.collect::<Vec<_>>() })))
}
