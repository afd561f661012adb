//! How people sign in at Sentry: the application that is registered there, what seals sign-ins, and where they are kept.

use super::{
    ConfigError, Notice,
    files::Files,
    secrets::Kept,
    source::{Places, Source, flag},
    token::{self, BadToken},
};
use crate::{
    cli::{ServerFlags, SignInFlags},
    env::{
        COOKIE_SECRET, Environment, SENTRY_CLIENT_ID, SENTRY_CLIENT_SECRET, SENTRY_MCP_STORE,
        STATE_DIRECTORY, state_folder,
    },
};
use secrecy::{ExposeSecret, SecretString};
use std::path::{Path, PathBuf};

/// How people sign in at Sentry.
pub(crate) struct SignIn {
    /// The application's id there.
    pub(crate) client_id: String,
    /// Its secret.
    pub(crate) client_secret: SecretString,
    /// The first seals, all of them open.
    pub(crate) secrets: Vec<SecretString>,
    /// Where sign-ins are kept.
    pub(crate) store: StorePlace,
    /// Whether applications may be known by documents of theirs on the web.
    pub(crate) documents: bool,
}

impl SignIn {
    /// How people sign in by these flags, the environment and `--env-file`, whatever `serve` is told besides; `None` when
    /// nothing about it is set.
    ///
    /// # Errors
    /// The first setting that cannot be used.
    pub(crate) fn read(
        flags: &SignInFlags,
        server: &ServerFlags,
        environment: &Environment,
        files: &impl Files,
    ) -> Result<Option<Self>, ConfigError> {
        find(flags, &super::places(server, environment, files)?, files, &mut Vec::new())
    }
}

/// Where sign-ins are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StorePlace {
    /// In a Redis or Valkey at this address, which may hold a password.
    Server(StoreAddress),
    /// Nowhere: they end with the process.
    Memory,
    /// In a file that the operator named.
    File(PathBuf),
    /// In a file in this folder of ours, which is made where there is none.
    Folder(PathBuf),
}

/// Where a server for sign-ins is.
#[derive(Clone, Debug)]
pub(crate) struct StoreAddress(pub(crate) SecretString);

impl PartialEq for StoreAddress {
    fn eq(&self, other: &Self) -> bool {
        self.0.expose_secret() == other.0.expose_secret()
    }
}

impl Eq for StoreAddress {}

/// A setting of signing in that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadSignIn {
    /// Part of what belongs together.
    #[error(
        "people sign in with all of SENTRY_CLIENT_ID, SENTRY_CLIENT_SECRET and COOKIE_SECRET, and {0} is not set; leave out \
         all three if nobody is to sign in"
    )]
    Half(&'static str),
    /// It has no content.
    #[error("it is empty")]
    Empty,
    /// Too easy to guess.
    #[error(
        "each of its secrets must have 32 characters or more, and white space or commas separate them; \
         `openssl rand -hex 32` makes a good one"
    )]
    Short,
    /// Nobody signs in.
    #[error("it is for people who sign in, and SENTRY_CLIENT_ID is not set")]
    Idle,
    /// Neither a file nor a known word.
    #[error(
        "write memory, a file with its folder, such as /var/lib/sentry-mcp/state.redb, or redis://host or rediss://host"
    )]
    Store,
    /// No folder is known.
    #[error("there is no folder of this user's; name a file for sign-ins, or memory")]
    Nowhere,
}

/// The fewest characters of a secret that seals.
const LEAST: usize = 32;

/// How people sign in, or `None` when nothing about it is set.
pub(super) fn find(
    flags: &SignInFlags,
    places: &Places,
    files: &impl Files,
    notices: &mut Vec<Notice>,
) -> Result<Option<SignIn>, ConfigError> {
    let id = flag("--client-id", flags.client_id.as_deref()).or_else(|| places.variable(&[SENTRY_CLIENT_ID]));
    let id = id.map(|found| (SecretString::from(found.text), found.source));
    let mut kept = |flag, file: &Option<PathBuf>, variable| {
        Kept { flag, file: file.as_deref(), variable }.find(places, files, notices)
    };
    let secret = kept("--client-secret-file", &flags.client_secret_file, SENTRY_CLIENT_SECRET)?;
    let cookie = kept("--cookie-secret-file", &flags.cookie_secret_file, COOKIE_SECRET)?;
    let set = || [&id, &secret, &cookie].into_iter().flatten().map(|(_, source)| *source);
    let is_asked_for = flags.store.is_some() || flags.no_client_documents;
    // The id alone is there for `sentry-mcp login`; a secret alone has no use but this one, of which the rest is missing.
    if let (Some((_, Source::Environment(_))), None, None, false) = (&id, &secret, &cookie, is_asked_for) {
        notices.push(Notice::NobodySignsIn);
        return Ok(None);
    }
    let Some(source) = set().next() else {
        let idle = [("--store", flags.store.is_some()), ("--no-client-documents", flags.no_client_documents)];
        let idle = idle.into_iter().find(|(_, given)| *given);
        return idle.map_or(Ok(None), |(name, _)| Err(ConfigError::new(Source::Flag(name), BadSignIn::Idle)));
    };
    let half = |missing| half(source, missing);
    let (id, secret, cookie) = (
        id.ok_or_else(|| half(SENTRY_CLIENT_ID))?,
        secret.ok_or_else(|| half(SENTRY_CLIENT_SECRET))?,
        cookie.ok_or_else(|| half(COOKIE_SECRET))?,
    );
    let store = store(flags.store.as_deref(), places)?;
    let shown = flags.store.as_deref().is_some_and(|named| named.contains('@'));
    if shown && matches!(store, StorePlace::Server(_)) {
        notices.push(Notice::SecretInArguments("--store"));
    }
    if let StorePlace::File(path) = &store
        && files.is_open_to_others(path)
    {
        notices.push(Notice::OpenToOthers(path.clone()));
    }
    Ok(Some(SignIn {
        client_id: word(&id)?.to_owned(),
        client_secret: word(&secret)?.into(),
        secrets: secrets(&cookie)?,
        store,
        documents: !flags.no_client_documents,
    }))
}

/// Of what belongs together this one is missing.
fn half(source: Source, missing: &'static str) -> ConfigError {
    ConfigError::new(source, BadSignIn::Half(missing))
}

/// What is said of an id alone where the server cannot start without people who sign in.
pub(super) fn only_an_id() -> ConfigError {
    half(Source::Environment(SENTRY_CLIENT_ID), SENTRY_CLIENT_SECRET)
}

/// What is one word, and no placeholder that nobody filled in.
fn word((text, source): &(SecretString, Source)) -> Result<&str, ConfigError> {
    let text = token::token(text.expose_secret());
    let text = text.map_err(|problem: BadToken| ConfigError::new(*source, problem))?;
    if text.is_empty() { Err(ConfigError::new(*source, BadSignIn::Empty)) } else { Ok(text) }
}

fn secrets((text, source): &(SecretString, Source)) -> Result<Vec<SecretString>, ConfigError> {
    let words = text.expose_secret().split(|letter: char| letter.is_whitespace() || letter == ',');
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let wrong = |problem| Err(ConfigError::new(*source, problem));
    if words.is_empty() {
        return wrong(BadSignIn::Empty);
    }
    if words.iter().any(|word| word.chars().count() < LEAST) {
        return wrong(BadSignIn::Short);
    }
    Ok(words.into_iter().map(Into::into).collect())
}

fn store(named: Option<&str>, places: &Places) -> Result<StorePlace, ConfigError> {
    let found = flag("--store", named).or_else(|| places.variable(&[SENTRY_MCP_STORE]));
    let Some(found) = found else {
        let nowhere = || ConfigError::new(Source::Flag("--store"), BadSignIn::Nowhere);
        return folder(places).map(StorePlace::Folder).ok_or_else(nowhere);
    };
    match found.text.trim() {
        "memory" => Ok(StorePlace::Memory),
        address if address.starts_with("redis://") || address.starts_with("rediss://") => {
            Ok(StorePlace::Server(StoreAddress(address.into())))
        }
        // A word alone is more often a slip of the pen than a file of the working directory.
        path if path.contains(['/', '\\']) && !begins_with_scheme(path) => Ok(StorePlace::File(path.into())),
        _ => Err(ConfigError::new(found.source, BadSignIn::Store)),
    }
}

/// Whether it is meant as an address: `redis:/host` is a slip of the pen. One letter is a drive of Windows.
fn begins_with_scheme(text: &str) -> bool {
    let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
    scheme.len() > 1 && scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
}

/// Our folder. systemd names several separated by colons where a unit asks for several: the first is meant.
fn folder(places: &Places) -> Option<PathBuf> {
    let service = places.variable(&[STATE_DIRECTORY]);
    let service = service.map(|found| Path::new(found.text.split(':').next().unwrap_or_default()));
    let service = service.filter(|path| path.is_absolute()).map(Path::to_owned);
    service.or_else(|| state_folder(|names| places.variable(names).map(|found| found.text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::files::tests::Memory;

    const ID: (&str, &str) = ("SENTRY_CLIENT_ID", "application");
    const SECRET: (&str, &str) = ("SENTRY_CLIENT_SECRET", "secret-CANARY");
    const COOKIE: (&str, &str) = ("COOKIE_SECRET", "CANARY 0123456789abcdef0123456789");
    const LONG: &str = "0123456789abcdef0123456789abcdef";

    fn flags(store: Option<&str>) -> SignInFlags {
        SignInFlags {
            client_id: None,
            client_secret_file: None,
            cookie_secret_file: None,
            store: store.map(Into::into),
            no_client_documents: false,
        }
    }

    fn found(flags: &SignInFlags, variables: &[(&str, &str)]) -> Result<Option<SignIn>, String> {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let places = Places { environment: Environment::of(variables), ..Places::default() };
        let files = Memory([("secret", " of-a-file\n"), ("open", LONG), ("empty", " ")].into());
        find(flags, &places, &files, &mut Vec::new()).map_err(|problem| problem.to_string())
    }

    #[test]
    fn all_three_belong_together() {
        assert!(found(&flags(None), &[]).unwrap().is_none());
        let cookie = ("COOKIE_SECRET", LONG);
        for (variables, missing) in [
            (&[ID][..], "SENTRY_CLIENT_SECRET"),
            (&[ID, SECRET], "COOKIE_SECRET"),
            (&[SECRET, cookie], "SENTRY_CLIENT_ID"),
            (&[cookie], "SENTRY_CLIENT_ID"),
        ] {
            let problem = found(&flags(Some("memory")), variables).err().unwrap();
            assert!(problem.contains(&format!("{missing} is not set")), "{problem}");
            assert!(!problem.contains("CANARY"), "{problem}");
        }
        let sign_in = found(&flags(Some("memory")), &[ID, SECRET, cookie]).unwrap().unwrap();
        assert_eq!((sign_in.client_id.as_str(), sign_in.store), ("application", StorePlace::Memory));
    }

    #[test]
    fn an_empty_variable_is_as_one_that_is_not_set() {
        let (none, blank) = (("SENTRY_CLIENT_ID", ""), ("COOKIE_SECRET", " "));
        assert!(found(&flags(None), &[none, ("SENTRY_CLIENT_SECRET", ""), blank]).unwrap().is_none());
        for (variables, missing) in [
            ([none, SECRET, ("COOKIE_SECRET", LONG)], "SENTRY_CLIENT_ID"),
            ([ID, ("SENTRY_CLIENT_SECRET", ""), ("COOKIE_SECRET", LONG)], "SENTRY_CLIENT_SECRET"),
            ([ID, SECRET, blank], "COOKIE_SECRET"),
        ] {
            let problem = found(&flags(Some("memory")), &variables).err().unwrap();
            assert!(
                problem.contains(&format!("{missing} is not set")),
                "half of it is still a mistake: {problem}"
            );
        }
        // What is typed, or a file, is meant.
        let typed = SignInFlags { client_id: Some(String::new()), ..flags(Some("memory")) };
        let problem = found(&typed, &[SECRET, ("COOKIE_SECRET", LONG)]).err().unwrap();
        assert!(problem.starts_with("--client-id: "), "{problem}");
        let file = SignInFlags { cookie_secret_file: Some("empty".into()), ..flags(Some("memory")) };
        let problem = found(&file, &[ID, SECRET]).err().unwrap();
        assert!(problem.starts_with("--cookie-secret-file: "), "{problem}");
    }

    #[test]
    fn the_id_alone_is_for_logins_and_a_secret_alone_is_half_of_signing_in() {
        let found = |flags: &SignInFlags, (name, value): (&str, &str)| {
            let environment = Environment::of([(name.to_owned(), value.to_owned())]);
            let places = Places { environment, ..Places::default() };
            let mut notices = Vec::new();
            let found = find(flags, &places, &Memory::default(), &mut notices);
            (found.map_err(|problem| problem.to_string()), notices)
        };
        let (nobody, notices) = found(&flags(None), ID);
        assert!(nobody.unwrap().is_none());
        assert_eq!(notices, [Notice::NobodySignsIn]);
        // Whoever says more of it means it.
        let problem = found(&flags(Some("memory")), ID).0.err().unwrap();
        assert!(problem.contains("SENTRY_CLIENT_SECRET is not set"), "{problem}");
        for secret in [SECRET, ("COOKIE_SECRET", LONG), ("COOKIE_SECRET", "short")] {
            let (problem, notices) = found(&flags(None), secret);
            let problem = problem.err().unwrap();
            assert!(
                problem.starts_with(secret.0) && problem.contains("SENTRY_CLIENT_ID is not set"),
                "{problem}"
            );
            assert_eq!(notices, []);
        }
    }

    #[test]
    fn an_empty_variable_hides_nothing_of_the_env_file() {
        let of = |variables: [(&str, &str); 3]| {
            Environment::of(variables.map(|(name, value)| (name.to_owned(), value.to_owned())))
        };
        let cookie = ("COOKIE_SECRET", LONG);
        let environment = of([ID.0, SECRET.0, cookie.0].map(|name| (name, "")));
        let places = Places { environment, env_file: of([ID, SECRET, cookie]), ..Places::default() };
        let found = find(&flags(Some("memory")), &places, &Memory::default(), &mut Vec::new());
        assert_eq!(found.ok().unwrap().unwrap().client_id, ID.1);
    }

    #[test]
    fn secrets_stand_in_files_too_and_several_are_separated() {
        let files = SignInFlags {
            client_id: Some("typed".into()),
            client_secret_file: Some("secret".into()),
            cookie_secret_file: Some("open".into()),
            ..flags(Some("memory"))
        };
        let sign_in = found(&files, &[ID, SECRET, COOKIE]).unwrap().unwrap();
        assert_eq!(sign_in.client_id, "typed");
        assert_eq!(sign_in.client_secret.expose_secret(), "of-a-file");
        let two = format!("{LONG}\n{LONG},\n");
        for (value, expected) in [(LONG, Ok(1)), (&two, Ok(2)), (COOKIE.1, Err("32")), (",", Err("empty"))] {
            let found = found(&flags(Some("memory")), &[ID, SECRET, ("COOKIE_SECRET", value)]);
            match (found, expected) {
                (Ok(Some(sign_in)), Ok(count)) => assert_eq!(sign_in.secrets.len(), count, "{value:?}"),
                (Err(problem), Err(word)) => {
                    assert!(problem.starts_with("COOKIE_SECRET: ") && problem.contains(word), "{problem}");
                    assert!(!problem.contains("CANARY"), "{problem}");
                }
                _ => panic!("{value:?}"),
            }
        }
        for value in ["${SENTRY_CLIENT_SECRET}", "two words"] {
            let problem = found(
                &flags(Some("memory")),
                &[ID, ("SENTRY_CLIENT_SECRET", value), ("COOKIE_SECRET", LONG)],
            );
            assert!(problem.err().unwrap().starts_with("SENTRY_CLIENT_SECRET: "), "{value}");
        }
    }

    #[test]
    fn sign_ins_are_kept_where_it_is_said_or_where_a_service_or_user_keeps_files() {
        let cookie = ("COOKIE_SECRET", LONG);
        let kept = |named: Option<&str>, variables: &[(&str, &str)]| {
            let all = [&[ID, SECRET, cookie], variables].concat();
            found(&flags(named), &all).map(|found| found.unwrap().store)
        };
        let folder = |path: &str| Ok(StorePlace::Folder(path.into()));
        let home = ("HOME", "/home/me");
        assert_eq!(kept(None, &[home]), folder("/home/me/.local/state/sentry-mcp"));
        let state = ("XDG_STATE_HOME", "/state");
        assert_eq!(kept(None, &[home, state]), folder("/state/sentry-mcp"));
        assert_eq!(
            kept(None, &[home, state, ("STATE_DIRECTORY", "/var/lib/a:/var/lib/b")]),
            folder("/var/lib/a")
        );
        assert_eq!(
            kept(None, &[home, ("XDG_STATE_HOME", "relative")]),
            folder("/home/me/.local/state/sentry-mcp")
        );
        assert!(kept(None, &[]).unwrap_err().starts_with("--store: there is no folder"));
        assert_eq!(kept(Some("./x.redb"), &[]), Ok(StorePlace::File("./x.redb".into())));
        let redis = StorePlace::Server(StoreAddress("rediss://:CANARY@redis.example/1".into()));
        assert_eq!(
            kept(None, &[home, ("SENTRY_MCP_STORE", "rediss://:CANARY@redis.example/1")]),
            Ok(redis.clone())
        );
        assert!(!format!("{redis:?}").contains("CANARY"));
        assert_eq!(kept(Some(r"C:\x.redb"), &[]), Ok(StorePlace::File(r"C:\x.redb".into())));
        assert_eq!(kept(Some("./redis:/x"), &[]), Ok(StorePlace::File("./redis:/x".into())));
        for named in ["", "redb", "redis", "Memory", "memcached://x", "redis:/x", "rediss:/x", "Redis:x/0"] {
            assert!(kept(Some(named), &[home]).unwrap_err().starts_with("--store: write memory"), "{named}");
        }
        assert!(
            found(&flags(Some("memory")), &[])
                .err()
                .unwrap()
                .starts_with("--store: it is for people who sign in")
        );
    }
}
