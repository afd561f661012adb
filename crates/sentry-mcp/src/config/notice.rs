//! What the operator is told once at the start, although the program goes on: one line each on standard error.

use access::Skills;
use std::{fmt, path::PathBuf};

/// Something that the operator should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    /// No token was found.
    NoToken,
    /// The token was found in the working directory's `.env`, under this name.
    DotEnv(&'static str),
    /// A secret was typed on the command line.
    SecretInArguments(&'static str),
    /// A file of secrets can be read by others.
    OpenToOthers(PathBuf),
    /// Scopes were given where skills are meant: by which setting, and what they come to; `None` when they are not heeded.
    Scopes(&'static str, Option<Skills>),
    /// Settings that are there and hold nothing, by which a session would be confined.
    Empty(Vec<&'static str>),
    /// A provider of a language model is chosen, and this variable with its key is not set.
    NoKey(&'static str, &'static str),
    /// The file of logins, of which nobody can be taken.
    BrokenLogins(PathBuf),
    /// `SENTRY_CLIENT_ID` is set, and the others by which people sign in are not.
    NobodySignsIn,
    /// The variable of a proxy whose address has a scheme that is not spoken.
    Proxy(&'static str),
    /// Flags that change nothing.
    WithoutEffect(Vec<&'static str>),
    /// Keys of providers are set, and no provider is named.
    KeysAlone(Vec<&'static str>),
    /// Flags for a language model, and no provider is named.
    WithoutProvider(Vec<&'static str>),
    /// A variable of OpenTelemetry that cannot be used, and what is wrong with it.
    NotTold(&'static str, &'static str),
    /// `LOG_LEVEL` is no level.
    LogLevel,
    /// Secrets come over the network as they are.
    Unencrypted,
    /// Who calls from elsewhere by a host name is refused, because none is told.
    NoName,
    /// All callers come by a proxy that is not named.
    OneAddress,
    /// Callers bring their own tokens, and the server's own is of use to nobody.
    OwnTokenUnused,
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoToken => f.write_str(
                "no Sentry token is set, so every call will say so; set SENTRY_ACCESS_TOKEN, give --access-token-file, or run `sentry-mcp login`",
            ),
            Self::DotEnv(name) => write!(f, "the token is {name} in .env of the working directory"),
            Self::SecretInArguments(flag) => write!(
                f,
                "{flag} can be seen by every user of this machine; an environment variable or a file cannot"
            ),
            Self::OpenToOthers(path) => {
                let path = path.display();
                write!(f, "{path} can be read by other users of this machine; `chmod 600 {path}` keeps them out")
            }
            Self::Scopes(name, Some(skills)) => {
                write!(f, "{name} is deprecated and taken as --skills={skills}; give that instead")
            }
            Self::Scopes(name, None) => {
                write!(f, "{name} is deprecated, and not heeded beside the skills that are named")
            }
            Self::Empty(names) => write!(
                f,
                "{} set to nothing, and so taken as not set",
                match names.as_slice() {
                    [name] => format!("{name} is"),
                    names => format!("{} are", names.join(" and ")),
                }
            ),
            Self::NoKey(provider, variable) => write!(
                f,
                "{provider} is chosen and {variable} is not set, so no language model is asked; searches work without one"
            ),
            Self::BrokenLogins(path) => write!(
                f,
                "{} cannot be read as the logins of this program, so nobody is signed in; move it away, and \
                 `sentry-mcp login` makes a new one",
                path.display()
            ),
            Self::NobodySignsIn => f.write_str(
                "SENTRY_CLIENT_ID is set, and nobody signs in at this server: that takes SENTRY_CLIENT_SECRET and \
                 COOKIE_SECRET too",
            ),
            Self::Proxy(name) => {
                write!(f, "{name} is not heeded: a proxy's address begins with http://, https:// or socks5://")
            }
            Self::WithoutEffect(flags) => write!(f, "accepted without effect: {}", flags.join(", ")),
            Self::Unencrypted => f.write_str(
                "--bind: callers send their secrets unencrypted; give --tls-cert and --tls-key, or put a proxy with TLS \
                 in front and name it with --trusted-proxies",
            ),
            Self::NoName => f.write_str(
                "--bind: calls to an IP address are answered, calls to a host name are not; --base-url tells this server its \
                 name",
            ),
            Self::OneAddress => f.write_str(
                "--base-url: callers come by a proxy that --trusted-proxies does not name, so --rate-per-address takes all \
                 of them for one",
            ),
            Self::OwnTokenUnused => f.write_str(
                "this server's own Sentry token is not used: callers sign in or bring theirs, and no --client-bearer-file is \
                 given",
            ),
            Self::KeysAlone(names) => write!(
                f,
                "{} alone asks no language model; --agent-provider or EMBEDDED_AGENT_PROVIDER chooses one",
                names.join(" and ")
            ),
            Self::WithoutProvider(flags) => {
                write!(f, "without effect as long as --agent-provider names nobody: {}", flags.join(", "))
            }
            Self::NotTold(name, problem) => write!(f, "{name} is not heeded: {problem}"),
            Self::LogLevel => {
                f.write_str("LOG_LEVEL is not off, error, warn, info, debug or trace, so it is taken as info")
            }
        }
    }
}
