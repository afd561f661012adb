//! What a change is compared with, and which change is meant.

use crate::{Checkout, Error};
use std::{fmt, str::FromStr};

/// A branch, a tag or a commit, such as `origin/main`: never an option, never a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base(Box<str>);

impl Base {
    /// As git takes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Base {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let known = |c: char| c.is_alphanumeric() || "./_-+~^@{}".contains(c);
        let ok = (1..=250).contains(&text.len())
            && !text.starts_with('-')
            && !text.contains("..")
            && text.chars().all(known);
        if ok {
            Ok(Self(text.into()))
        } else {
            Err("it must be a branch, a tag or a commit, such as origin/main")
        }
    }
}

/// Which change is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Compared {
    /// What the checkout has that a base lacks: commits, and what is not committed yet.
    Checkout(Base),
    /// What differs between two commits, the earlier first: a change that was merged.
    Commits(Base, Base),
}

impl FromStr for Compared {
    type Err = &'static str;

    /// A base, or two of them with `..` between.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once("..") {
            None => Ok(Self::Checkout(text.parse()?)),
            // Three dots would mean another beginning than is compared with.
            Some((_, to)) if to.starts_with('.') => Err("commits are written as FROM..TO, with two dots"),
            Some((from, to)) => Ok(Self::Commits(from.parse()?, to.parse()?)),
        }
    }
}

impl Checkout {
    /// The local branches, the last worked on first, at most 100; those whose names can be no base are left out.
    ///
    /// # Errors
    /// Those of running git.
    pub async fn branches(&self) -> Result<Vec<Base>, Error> {
        let asked = ["--format=%(refname:lstrip=2)", "--sort=-committerdate", "--count=100", "refs/heads/"];
        let said = self.ask("for-each-ref", &asked).await?;
        let names = String::from_utf8_lossy(&said);
        Ok(names.lines().filter_map(|name| name.parse().ok()).collect())
    }
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_a_name_and_no_option() {
        for good in ["origin/main", "v1.2", "HEAD~3", "main@{1}", "0123abcd", "Käse"] {
            assert_eq!(good.parse::<Base>().unwrap().as_str(), good);
        }
        for bad in
            ["", "--output=/tmp/x", "-", "a..b", "a b", "a:b", "$(id)", "a\nb", "a\0", &"a".repeat(251)]
        {
            assert!(bad.parse::<Base>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn two_commits_are_a_change_too() {
        let compared = |text: &str| text.parse::<Compared>();
        assert_eq!(compared("origin/main"), Ok(Compared::Checkout("origin/main".parse().unwrap())));
        let commits = Compared::Commits("0123abcd^1".parse().unwrap(), "0123abcd".parse().unwrap());
        assert_eq!(compared("0123abcd^1..0123abcd"), Ok(commits));
        for bad in ["a...b", "..b", "a..", "a..b..c", "--output=x..b", "a..-b", ".."] {
            assert!(compared(bad).is_err(), "{bad:?}");
        }
    }
}
