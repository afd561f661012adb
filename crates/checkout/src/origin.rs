//! What a repository is called where it is fetched from, so that it can be found by that name elsewhere.

use crate::Checkout;
use untrusted::Untrusted;

/// What a repository is called: `acme/backend`, without the host that it is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The whole name, and what is left of it without its first folders, down to owner and name.
    wholes: Vec<Untrusted>,
    last: Untrusted,
    /// The last part as it is written.
    written: Untrusted,
}

/// Folders before a name that are looked at.
const DEEPEST: usize = 20;

impl Origin {
    /// Of the address that a repository is fetched from, as git takes it, or of a name such as `acme/backend`. `None`
    /// where it names nothing.
    #[must_use]
    pub fn of(address: &str) -> Option<Self> {
        let address = address.trim().trim_end_matches('/');
        let path = match address.split_once("://") {
            Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
            // `git@host:owner/name`
            None => match address.split_once(':') {
                Some((host, path)) if !host.contains('/') => path,
                _ => address,
            },
        };
        let path = path.strip_suffix(".git").unwrap_or(path);
        let written = path.rsplit(['/', ':']).next().unwrap_or_default().trim();
        let name = plain(path);
        let parts: Vec<&str> = name.split('/').collect();
        let from = parts.len().saturating_sub(DEEPEST);
        let to = parts.len().saturating_sub(1);
        let wholes = (from..to).filter_map(|first| Some(parts.get(first..)?.join("/").into())).collect();
        let last = (*parts.last()?).to_owned();
        (!last.is_empty()).then(|| Self { wholes, last: last.into(), written: written.to_owned().into() })
    }

    /// Which of these names is this repository's: that which agrees with most of it in whole folders, with owner and
    /// name at least; else the one that has the last part, unless several repositories have it. Names are compared
    /// without regard to capitals and to spaces, which some forges write into them.
    #[must_use]
    pub fn among<'n>(&self, names: impl IntoIterator<Item = &'n Untrusted>) -> Option<&'n Untrusted> {
        let names: Vec<(&Untrusted, Untrusted)> =
            names.into_iter().map(|name| (name, name.clone().map(|name| plain(&name)))).collect();
        let whole = |whole: &Untrusted| names.iter().find(|(_, plain)| plain == whole).map(|(name, _)| *name);
        let last = || {
            let last =
                |name: Untrusted| name.map(|name| name.rsplit('/').next().unwrap_or_default().to_owned());
            let mut alike = names.iter().filter(|(_, plain)| last(plain.clone()) == self.last);
            let (name, first) = alike.next()?;
            alike.all(|(_, other)| other == first).then_some(*name)
        };
        self.wholes.iter().find_map(whole).or_else(last)
    }

    /// The last part, such as `backend`.
    #[must_use]
    pub const fn name(&self) -> &Untrusted {
        &self.written
    }
}

/// In small letters, with `-` for spaces and none around slashes: `Acme / Core Team / Backend` is `acme/core-team/backend`.
fn plain(name: &str) -> String {
    let parts = name.split('/').map(|part| part.split_whitespace().collect::<Vec<_>>().join("-"));
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/").to_lowercase()
}

impl Checkout {
    /// What the repository is called where it is fetched from; else the folder's name.
    #[must_use]
    pub fn origin(&self) -> Option<Origin> {
        let folder = || Origin::of(&self.root().file_name()?.to_string_lossy());
        self.origin_address().and_then(Origin::of).or_else(folder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(address: &str, names: &[&str]) -> Option<usize> {
        let names: Vec<Untrusted> = names.iter().map(|name| Untrusted::new((*name).to_owned())).collect();
        let found = Origin::of(address)?.among(&names)?;
        names.iter().position(|name| std::ptr::eq(name, found))
    }

    #[test]
    fn a_repository_is_found_by_where_it_is_fetched_from() {
        let names = ["acme/backend", "Acme / Core Team / Web App", "other/backend", "acme/only", "tools"];
        for (address, expected) in [
            ("https://user:secret@github.example.com/Acme/backend.git", Some(0)),
            ("git@git.example.com:acme/backend.git", Some(0)),
            ("ssh://git@git.example.com:7999/acme/backend/", Some(0)),
            ("https://git.example.com/scm/acme/backend", Some(0)),
            ("acme/backend", Some(0)),
            ("https://git.example.com/acme/core-team/web-app.git", Some(1)),
            ("https://git.example.com/fork/only.git", Some(3)),
            ("only", Some(3)),
            ("/srv/git/tools.git", Some(4)),
            // Two repositories are called so.
            ("https://git.example.com/fork/backend", None),
            ("backend", None),
            ("https://git.example.com/acme/back", None),
            ("https://git.example.com", None),
            ("", None),
            ("/", None),
        ] {
            assert_eq!(chosen(address, &names), expected, "{address}");
        }
        assert_eq!(chosen("a/b/c", &["b/c", "a/b/c"]), Some(1));
        assert_eq!(chosen("x/backend", &["acme/backend", "Acme / Backend"]), Some(0));
    }

    #[test]
    fn the_last_part_is_told_as_it_is_written() {
        for (address, name) in
            [("git@h:Acme/API_Gateway.git", "API_Gateway"), ("C:\\x", "\\x"), ("a b", "a b")]
        {
            assert!(Origin::of(address).unwrap().name().same_as(name), "{address}");
        }
    }
}
