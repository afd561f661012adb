//! Who the token belongs to, and what it may do.

use lexicon::UserId;
use serde::Deserialize;
use untrusted::{Listed, Maybe, Untrusted, Wire};

/// `GET /auth/`, `GET /users/me/` and the `user` of `GET /`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct User {
    /// Number of the account.
    pub id: Maybe<UserId>,
    /// Display name.
    pub name: Maybe<Untrusted>,
    /// User name; often the e-mail address.
    pub username: Maybe<Untrusted>,
    /// E-mail address.
    pub email: Maybe<Untrusted>,
}

/// `GET /`: what the API says of itself and of the caller.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Root {
    /// The token, when the server tells.
    pub auth: Maybe<RootAuth>,
    /// The account behind the token.
    pub user: Maybe<User>,
}

/// The token of the request.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct RootAuth {
    /// Scopes, such as `event:read`; `None` on servers that do not say.
    pub scopes: Maybe<Listed<Untrusted>>,
}
