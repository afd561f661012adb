//! The logins that `sentry-mcp login` keeps, by profile: one file of this user's, which nobody else may read.

use crate::env::{CONFIG_HOME, Environment, HOME};
use oauth::Login;
use secrecy::{ExposeSecret, SecretString};
use sentry_api::Transport;
use serde_json::{Map, Value, json};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// The profile that is meant when none is named.
pub(crate) const DEFAULT: &str = "default";

/// How often the lock is tried, and how long is waited in between: ten seconds in all, longer than Sentry takes to renew.
const PATIENCE: u32 = 200;
const PAUSE: Duration = Duration::from_millis(50);

/// One login. It holds secrets, so it prints nothing.
#[derive(Clone)]
pub(crate) struct Saved {
    /// Sentry's origin.
    pub(crate) host: String,
    /// The application that it was made with.
    pub(crate) client_id: String,
    /// The token.
    pub(crate) access: SecretString,
    /// What renews it.
    pub(crate) refresh: Option<SecretString>,
    /// When the token ends, in seconds since 1970.
    pub(crate) expires_at: u64,
    /// What was granted.
    pub(crate) scopes: Vec<String>,
    /// The number of the account.
    pub(crate) user: Option<String>,
}

impl Saved {
    pub(crate) fn new(host: String, client_id: String, login: Login) -> Self {
        let Login { access, refresh, expires_at, scopes, user } = login;
        Self { host, client_id, access, refresh, expires_at, scopes, user }
    }

    pub(crate) fn login(&self) -> Login {
        Login {
            access: self.access.clone(),
            refresh: self.refresh.clone(),
            expires_at: self.expires_at,
            scopes: self.scopes.clone(),
            user: self.user.clone(),
        }
    }

    fn read(value: &Value) -> Option<Self> {
        let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let scopes = value.get("scopes").and_then(Value::as_array).into_iter().flatten();
        Some(Self {
            host: text("host")?,
            client_id: text("clientId")?,
            access: text("accessToken")?.into(),
            refresh: text("refreshToken").map(Into::into),
            expires_at: value.get("expiresAt").and_then(Value::as_u64)?,
            scopes: scopes.filter_map(Value::as_str).map(str::to_owned).collect(),
            user: text("user"),
        })
    }

    fn written(&self) -> Value {
        json!({
            "host": self.host,
            "clientId": self.client_id,
            "accessToken": self.access.expose_secret(),
            "refreshToken": self.refresh.as_ref().map(ExposeSecret::expose_secret),
            "expiresAt": self.expires_at,
            "scopes": self.scopes,
            "user": self.user,
        })
    }
}

/// A token that Sentry has refused.
pub(crate) struct Refused<'a> {
    pub(crate) token: &'a SecretString,
    /// Whether it may be renewed; else it is only looked for what another process has renewed.
    pub(crate) may_renew: bool,
    /// The way to Sentry.
    pub(crate) way: Arc<dyn Transport>,
}

/// What takes the place of a token that Sentry has refused.
pub(crate) struct Instead {
    pub(crate) token: SecretString,
    /// Whether it was renewed now; else another process had done so.
    pub(crate) is_renewed: bool,
}

/// The logins of this user, by profile.
#[derive(Default)]
pub(crate) struct Logins(BTreeMap<String, Saved>);

impl Logins {
    /// What a file holds; `None` when it is not what we write.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let value: Value = std::str::from_utf8(bytes).ok()?.parse().ok()?;
        let profiles = value.get("profiles")?.as_object()?;
        let read = |(name, value): (&String, &Value)| Some((name.clone(), Saved::read(value)?));
        profiles.iter().map(read).collect::<Option<BTreeMap<_, _>>>().map(Self)
    }

    pub(crate) fn get(&self, profile: &str) -> Option<&Saved> {
        self.0.get(profile)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Saved)> {
        self.0.iter().map(|(name, saved)| (name.as_str(), saved))
    }

    pub(crate) fn put(&mut self, profile: &str, saved: Saved) {
        self.0.insert(profile.to_owned(), saved);
    }

    pub(crate) fn remove(&mut self, profile: &str) -> bool {
        self.0.remove(profile).is_some()
    }

    fn written(&self) -> String {
        let profiles: Map<String, Value> =
            self.0.iter().map(|(name, saved)| (name.clone(), saved.written())).collect();
        // It is read and mended by people too.
        format!("{:#}\n", json!({ "profiles": profiles }))
    }
}

/// Where the logins of this user are; `None` when nobody says where the user's files are.
pub(crate) fn place(environment: &Environment) -> Option<PathBuf> {
    let config = environment.first(CONFIG_HOME).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || environment.first(HOME).map(PathBuf::from).filter(|path| path.is_absolute());
    let config = config.or_else(|| Some(home()?.join(".config")))?;
    Some(config.join("sentry-mcp").join("logins.json"))
}

/// Whether a profile can have this name.
pub(crate) fn is_name(profile: &str) -> bool {
    let letter = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_' | b'.');
    !profile.is_empty() && profile.len() <= 64 && profile.bytes().all(letter)
}

/// Why the logins are as they were.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unchanged {
    /// The file is of somebody else's making.
    #[error("it is not a file of this program; move it away")]
    Foreign,
    /// The file cannot be read or written.
    #[error("{}", .0.kind())]
    File(#[from] io::Error),
}

/// Changes the logins: one process at a time, and the file as a whole or not at all.
pub(crate) fn change(file: &Path, change: impl FnOnce(&mut Logins)) -> Result<(), Unchanged> {
    let locked = lock(file)?;
    let mut logins = there(file)?;
    change(&mut logins);
    keep(file, &logins)?;
    drop(locked);
    Ok(())
}

/// Makes sure that a login could be kept, before anybody is asked to agree to one that would be lost.
///
/// # Errors
/// As [`change`] would be refused.
pub(crate) fn prepare(file: &Path) -> Result<(), Unchanged> {
    let locked = lock(file)?;
    there(file)?;
    tempfile::Builder::new().prefix(".logins-").tempfile_in(file.parent().unwrap_or(Path::new(".")))?;
    drop(locked);
    Ok(())
}

/// Waits until no other process changes the logins; as long as the answer lives, none does.
///
/// # Errors
/// As the operating system says, and [`io::ErrorKind::TimedOut`] after ten seconds.
pub(crate) fn lock(file: &Path) -> io::Result<File> {
    let folder = file.parent().unwrap_or(Path::new("."));
    private_folder(folder)?;
    let lock =
        fs::OpenOptions::new().create(true).truncate(false).write(true).open(file.with_extension("lock"))?;
    // A process that was stopped while it held the lock must not stop every start after it.
    for _ in 0..PATIENCE {
        match lock.try_lock() {
            Ok(()) => return Ok(lock),
            Err(fs::TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            Err(fs::TryLockError::Error(error)) => return Err(error),
        }
    }
    Err(io::ErrorKind::TimedOut.into())
}

/// The logins that are there.
pub(crate) fn there(file: &Path) -> Result<Logins, Unchanged> {
    match fs::read(file) {
        Ok(bytes) => Logins::read(&bytes).ok_or(Unchanged::Foreign),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Logins::default()),
        Err(error) => Err(error.into()),
    }
}

/// Writes the logins under a lock that the caller holds. A file made here belongs to this user alone from the beginning.
pub(crate) fn keep(file: &Path, logins: &Logins) -> io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut next = tempfile::Builder::new().prefix(".logins-").tempfile_in(folder)?;
    next.write_all(logins.written().as_bytes())?;
    next.as_file().sync_all()?;
    next.persist(file).map_err(|error| error.error)?;
    Ok(())
}

fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(access: &str) -> Saved {
        Saved {
            host: "https://sentry.example.com".into(),
            client_id: "application".into(),
            access: access.to_owned().into(),
            refresh: None,
            expires_at: 7,
            scopes: vec!["org:read".into()],
            user: Some("1".into()),
        }
    }

    #[test]
    fn a_login_is_kept_for_its_user_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep/logins.json");
        change(&file, |logins| logins.put("a", saved("one"))).unwrap();
        change(&file, |logins| logins.put("b", saved("two"))).unwrap();
        let read = Logins::read(&fs::read(&file).unwrap()).unwrap();
        assert_eq!(read.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["a", "b"]);
        let one = read.get("a").unwrap();
        assert_eq!((one.access.expose_secret(), one.expires_at, one.scopes.len()), ("one", 7, 1));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
        }
        change(&file, |logins| assert!(logins.remove("a") && !logins.remove("c"))).unwrap();
        assert!(Logins::read(&fs::read(&file).unwrap()).unwrap().get("a").is_none());
    }

    #[test]
    fn a_file_of_another_kind_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("logins.json");
        for text in ["", "{}", "[]", "{\"profiles\": {\"a\": {}}}", "{\"profiles\": []}"] {
            fs::write(&file, text).unwrap();
            assert!(matches!(change(&file, |_| {}), Err(Unchanged::Foreign)), "{text}");
            assert_eq!(fs::read_to_string(&file).unwrap(), text);
        }
    }

    #[test]
    fn where_logins_are_is_said_by_the_environment() {
        let of = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            place(&Environment::of(pairs))
        };
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[("HOME", "/home/me")]), Some("/home/me/.config/sentry-mcp/logins.json".into()));
        assert_eq!(
            of(&[("HOME", "/home/me"), ("XDG_CONFIG_HOME", "/c")]),
            Some("/c/sentry-mcp/logins.json".into())
        );
        assert_eq!(of(&[("HOME", "relative")]), None);
    }
}
