//! The id of a commit: digits alone, so that it is no option and harmless to print.

use std::{fmt, str::FromStr};

/// The id of a commit or of another object, in 7 to 64 hexadecimal digits, perhaps not all that it has.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Commit(Box<str>);

untrusted::inert!(Commit, 64);

impl Commit {
    /// Its digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As much of it as people write.
    #[must_use]
    pub fn brief(&self) -> Self {
        Self(self.0.get(..10).unwrap_or(&self.0).into())
    }
}

impl FromStr for Commit {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let ok = (7..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        ok.then(|| Self(text.to_ascii_lowercase().into())).ok_or("it must be 7 to 64 hexadecimal digits")
    }
}

impl fmt::Display for Commit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The commit that the version of a release names: it is one, or holds one as a word, such as `web@1.2+0a1b2c3d`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedCommit(pub Commit);

untrusted::inert!(NamedCommit, 64);

impl FromStr for NamedCommit {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric());
        // Dates and numbers of builds are digits alone.
        let named = |word: &&str| word.len() >= 40 || word.bytes().any(|byte| byte.is_ascii_alphabetic());
        let mut commits = words.filter(named).filter_map(|word| word.parse().ok());
        commits.next_back().map(Self).ok_or("it names no commit")
    }
}

impl fmt::Display for NamedCommit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_names_its_commit() {
        for (version, expected) in [
            ("0123456789abcdef0123456789abcdef01234567", Some("0123456789abcdef0123456789abcdef01234567")),
            ("backend@2.4.1+0A1B2C3D", Some("0a1b2c3d")),
            ("web-feedbee1-7", Some("feedbee1")),
            ("backend@2.4.1", None),
            ("build-20261121101010", None),
            ("abcdefg", None),
            ("abc123", None),
            ("--output=abcdef12", Some("abcdef12")),
            ("", None),
        ] {
            let named = version.parse::<NamedCommit>().ok();
            assert_eq!(named.as_ref().map(|named| named.0.as_str()), expected, "{version}");
        }
    }
}
