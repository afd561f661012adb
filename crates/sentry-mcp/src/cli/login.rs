//! What was typed to sign in, and for which login.

use super::{ServerFlags, SessionFlags};
use clap::{Args, Subcommand};

/// For whom, where and for what somebody signs in.
#[derive(Args)]
pub(crate) struct LoginFlags {
    #[command(flatten)]
    pub(crate) server: ServerFlags,
    #[command(flatten)]
    pub(crate) session: SessionFlags,
}

/// Which login.
#[derive(Args)]
pub(crate) struct ProfileFlags {
    /// Its name
    #[arg(long, value_name = "NAME", default_value = "default")]
    pub(crate) profile: String,
}

/// What `auth` can do.
#[derive(Subcommand)]
pub(crate) enum AuthCommand {
    /// Sign in
    Login(Box<LoginFlags>),
    /// Forget a login
    Logout(ProfileFlags),
    /// Tell who is signed in
    Status(StatusFlags),
}

/// Which logins are told of.
#[derive(Args)]
pub(crate) struct StatusFlags {
    /// Only this one
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
}
