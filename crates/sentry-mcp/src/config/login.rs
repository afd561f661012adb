//! Which kept login is used, where no token is given.

use super::{
    ConfigError, Notice,
    files::Files,
    source::{Places, Source, flag},
};
use crate::{
    cli::ServerFlags,
    env::{SENTRY_CLIENT_ID, SENTRY_CLIENT_SECRET},
    logins::{self, Logins, Saved},
};
use secrecy::SecretString;
use std::{io, path::PathBuf};

/// A profile that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadProfile {
    #[error("a profile's name is made of letters, digits, -, _ and .")]
    Name,
    #[error(
        "nobody is signed in under this name; `sentry-mcp login --profile NAME` does that, `sentry-mcp status` lists who is"
    )]
    Unknown,
    #[error(
        "it is signed in at another server than the one that is named; leave that out, or name another profile"
    )]
    OtherHost,
    #[error(
        "sentry-mcp/logins.json in your configuration folder cannot be read as the logins of this program, so nobody is \
         signed in; move it away, and `sentry-mcp login` makes a new one"
    )]
    Broken,
    #[error("it cannot be given together with --access-token or --access-token-file")]
    Twice,
    #[error("where your files are is not known: HOME is not set")]
    Homeless,
}

/// A login that is used.
pub(crate) struct Used {
    pub(crate) profile: String,
    pub(crate) saved: Saved,
    /// The secret of the application that it was made with, if the operator gives it: another's must not go there.
    pub(crate) client_secret: Option<SecretString>,
    /// Where it is kept.
    pub(crate) file: PathBuf,
    /// Whether the operator named it; else it stands in for a token that nobody gave.
    pub(crate) is_named: bool,
}

/// The profile that is meant by the command line.
pub(super) fn profile(flags: &ServerFlags) -> Result<(&str, bool), ConfigError> {
    match flag("--profile", flags.profile.as_deref()) {
        None => Ok((logins::DEFAULT, false)),
        Some(found) if logins::is_name(found.text) => Ok((found.text, true)),
        Some(found) => Err(ConfigError::new(found.source, BadProfile::Name)),
    }
}

/// Finds the login.
pub(super) fn find(
    flags: &ServerFlags,
    places: &Places,
    files: &impl Files,
    notices: &mut Vec<Notice>,
) -> Result<Option<Used>, ConfigError> {
    let (profile, is_named) = profile(flags)?;
    let refuse = |problem| ConfigError::new(Source::Flag("--profile"), problem);
    if is_named && (flags.access_token.is_some() || flags.access_token_file.is_some()) {
        return Err(refuse(BadProfile::Twice));
    }
    let Some(file) = logins::place(&places.environment) else {
        return if is_named { Err(refuse(BadProfile::Homeless)) } else { Ok(None) };
    };
    let found = match files.read(&file) {
        Ok(bytes) => Logins::read(&bytes),
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => Some(Logins::default()),
        Err(_) => None,
    };
    if found.is_none() {
        if is_named {
            return Err(refuse(BadProfile::Broken));
        }
        notices.push(Notice::BrokenLogins(file.clone()));
    }
    let Some(saved) = found.as_ref().and_then(|logins| logins.get(profile)).cloned() else {
        return if is_named { Err(refuse(BadProfile::Unknown)) } else { Ok(None) };
    };
    if files.is_open_to_others(&file) {
        notices.push(Notice::OpenToOthers(file.clone()));
    }
    let variable = |name| places.variable(&[name]).map(|found| found.text.trim());
    let is_of_it = variable(SENTRY_CLIENT_ID) == Some(saved.client_id.as_str());
    let client_secret = variable(SENTRY_CLIENT_SECRET).filter(|secret| is_of_it && !secret.is_empty());
    let client_secret = client_secret.map(Into::into);
    Ok(Some(Used { profile: profile.to_owned(), saved, client_secret, file, is_named }))
}
