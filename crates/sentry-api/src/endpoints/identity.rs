//! Who is calling.

use crate::{
    Error, Reader, Result,
    models::{Root, User},
};

impl Reader<'_> {
    /// The account of the token. `GET /auth/`
    ///
    /// Where the server has no such route, its [`own_account`](Self::own_account) is asked for.
    ///
    /// # Errors
    /// As every call.
    pub async fn identity(&self) -> Result<User> {
        let asked = self.get(&["auth"], &[]).await;
        match asked {
            Err(Error::WebPage { .. } | Error::Missing(_)) => self.own_account().await.or(asked),
            asked => asked,
        }
    }

    /// The account of the token, as servers that are not Sentry's own tell it; Sentry tells it only to people.
    /// `GET /users/me/`
    ///
    /// # Errors
    /// As every call.
    pub async fn own_account(&self) -> Result<User> {
        self.get(&["users", "me"], &[]).await
    }

    /// What the API says of the token: scopes and account. `GET /`
    ///
    /// # Errors
    /// As every call.
    pub async fn root(&self) -> Result<Root> {
        self.get(&[], &[]).await
    }
}
