//! Whom an issue is to be assigned to, in the one form that every version of Sentry takes.

use crate::{
    context::Cx,
    error::{Error, Result},
    place::Place,
    tool::Effect,
};
use lexicon::{TeamId, TeamSlug, UserId};
use untrusted::{Ours, quote};

/// Whom an issue is to be assigned to: as the caller said it, and as Sentry takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Assignee {
    asked: String,
    /// `user:ID`, `team:ID`, an e-mail address, a user name; empty for nobody.
    pub(crate) wire: String,
}

impl Assignee {
    /// Finds out who is meant. `me` and a team's slug cost a request each, once in a session: Sentry takes numbers.
    pub(crate) async fn find<E: Effect>(cx: &Cx<'_, E>, place: &Place, asked: &str) -> Result<Self> {
        let asked = asked.trim();
        let wire = match meant(asked)? {
            Meant::Nobody => String::new(),
            Meant::Me => format!("user:{}", cx.account().await?),
            Meant::User(id) => format!("user:{id}"),
            Meant::Team(id) => format!("team:{id}"),
            Meant::TeamSlug(slug) => format!("team:{}", cx.team(place, slug).await?),
            Meant::Name(name) => name.to_owned(),
        };
        Ok(Self { asked: asked.to_owned(), wire })
    }

    /// As the caller said it, with what became of it.
    pub(crate) fn words(&self) -> impl Ours {
        let nobody = self.wire.is_empty().then_some("nobody");
        let somebody = (!self.wire.is_empty()).then(|| quote(&self.asked));
        let resolved =
            (!self.wire.is_empty() && self.wire != self.asked).then(|| (" (", quote(&self.wire), ")"));
        (nobody, somebody, resolved)
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Meant<'a> {
    Nobody,
    Me,
    User(UserId),
    Team(TeamId),
    TeamSlug(TeamSlug),
    /// An e-mail address or a user name: Sentry knows which.
    Name(&'a str),
}

fn meant(asked: &str) -> Result<Meant<'_>> {
    let bare = asked.trim_start_matches('@');
    match bare.to_ascii_lowercase().as_str() {
        "none" | "nobody" | "unassigned" => return Ok(Meant::Nobody),
        "me" | "user:me" => return Ok(Meant::Me),
        _ => {}
    }
    let team = bare.strip_prefix("team:").or_else(|| bare.strip_prefix('#'));
    if let Some(team) = team.map(|team| team.trim().trim_start_matches('#')) {
        let slug = || team.parse().map(Meant::TeamSlug);
        return team.parse().map(Meant::Team).or_else(|_| slug()).map_err(|_| {
            Error::complaint(("there is no team ", quote(team), ": a team is `team:` and its slug or number"))
        });
    }
    let user = bare.strip_prefix("user:").unwrap_or(bare).trim();
    // A name that is left out, or lost on the way, must not take the issue from whoever has it.
    if user.trim_start_matches('@').is_empty() {
        return Err(Error::complaint((
            quote(asked),
            " names nobody: give `me`, `user:` and a number, `team:` and a slug, an e-mail address, or `nobody`",
        )));
    }
    Ok(user.parse().map_or(Meant::Name(user), Meant::User))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_understood() {
        let user = |id: &str| Meant::User(id.parse().unwrap());
        let team = |slug: &str| Meant::TeamSlug(slug.parse().unwrap());
        for (asked, expected) in [
            ("Nobody", Meant::Nobody),
            ("none", Meant::Nobody),
            ("unassigned", Meant::Nobody),
            ("me", Meant::Me),
            ("@me", Meant::Me),
            ("user:21", user("21")),
            ("21", user("21")),
            ("team:31", Meant::Team("31".parse().unwrap())),
            ("team:platform", team("platform")),
            ("#platform", team("platform")),
            ("team:#platform", team("platform")),
            ("wren@acme.example", Meant::Name("wren@acme.example")),
            ("user:wren@acme.example", Meant::Name("wren@acme.example")),
            ("@wren", Meant::Name("wren")),
        ] {
            assert_eq!(meant(asked).unwrap(), expected, "{asked}");
        }
        for half in ["", "@", "user:", "user:@", "team:", "#", "team:the people upstairs"] {
            assert!(meant(half).is_err(), "{half}");
        }
    }
}
