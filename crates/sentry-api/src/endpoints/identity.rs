//! Who is calling.

use crate::{
    Reader, Result,
    models::{Root, User},
};

impl Reader<'_> {
    /// The account of the token. `GET /auth/`
    ///
    /// # Errors
    /// As every call; servers that are not Sentry's own may lack the route.
    pub async fn identity(&self) -> Result<User> {
        self.get(&["auth"], &[]).await
    }

    /// What the API says of the token: scopes and account. `GET /`
    ///
    /// # Errors
    /// As every call.
    pub async fn root(&self) -> Result<Root> {
        self.get(&[], &[]).await
    }
}
