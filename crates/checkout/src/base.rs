//! What a change is compared with.

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
}
