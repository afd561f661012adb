//! Where a setting was found, and in which order the places are looked at.

use crate::env::Environment;
use std::fmt;

/// Where a setting was found. Messages name it, never the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// On the command line.
    Flag(&'static str),
    /// In the file that this flag names.
    File(&'static str),
    /// In the real environment.
    Environment(&'static str),
    /// In the file that `--env-file` names.
    EnvFile(&'static str),
    /// In the `.env` of the working directory.
    DotEnv(&'static str),
    /// Among the logins that are kept.
    Login,
}

impl Source {
    /// The flag or the variable.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Flag(name)
            | Self::File(name)
            | Self::Environment(name)
            | Self::EnvFile(name)
            | Self::DotEnv(name) => name,
            Self::Login => "sentry-mcp login",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self {
            Self::Flag(_) | Self::File(_) | Self::Environment(_) | Self::Login => Ok(()),
            Self::EnvFile(_) => f.write_str(" in --env-file"),
            Self::DotEnv(_) => f.write_str(" in .env"),
        }
    }
}

/// A setting as it was written, and where.
#[derive(Clone, Copy)]
pub(crate) struct Found<'a> {
    pub(crate) text: &'a str,
    pub(crate) source: Source,
}

/// A flag's value. An empty one counts: `--organization-slug=${UNSET}` must not lift the confinement that it was to
/// bring.
pub(crate) fn flag<'a>(name: &'static str, value: Option<&'a str>) -> Option<Found<'a>> {
    Some(Found { text: value?, source: Source::Flag(name) })
}

/// A flag's value where an empty one gives nothing, as with the official server; what the environment says counts then,
/// so that less is opened than there.
pub(super) fn filled<'a>(name: &'static str, value: Option<&'a str>) -> Option<Found<'a>> {
    flag(name, value.filter(|text| !text.is_empty()))
}

/// The places below the command line.
#[derive(Default)]
pub(crate) struct Places {
    /// The real environment.
    pub(crate) environment: Environment,
    /// `--env-file`: named by the operator, so trusted like the environment.
    pub(crate) env_file: Environment,
    /// `.env` of the working directory: whoever wrote the repository wrote it, so it may give a token and nothing
    /// else.
    pub(crate) dot_env: Environment,
}

impl Places {
    /// The first of these variables that is set: all of them in the environment, then all in `--env-file`.
    pub(crate) fn variable(&self, names: &[&'static str]) -> Option<Found<'_>> {
        look(&self.environment, names, Source::Environment)
            .or_else(|| look(&self.env_file, names, Source::EnvFile))
    }

    /// The same for the token's variables, which `.env` may set too.
    pub(crate) fn token(&self, names: &[&'static str]) -> Option<Found<'_>> {
        self.variable(names).or_else(|| look(&self.dot_env, names, Source::DotEnv))
    }
}

fn look<'a>(
    place: &'a Environment,
    names: &[&'static str],
    source: fn(&'static str) -> Source,
) -> Option<Found<'a>> {
    names.iter().find_map(|name| Some(Found { text: place.value(name)?, source: source(name) }))
}
