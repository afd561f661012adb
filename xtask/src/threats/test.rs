//! A test by the name under which cargo runs it: package, target and path.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::Context;

/// `oauth flows attacks::a_name`: of the package oauth, in `tests/flows`. `lib` and `bins` are targets too.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Test {
    pub(crate) package: String,
    pub(crate) target: String,
    pub(crate) path: String,
}

impl FromStr for Test {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let mut words = text.split_whitespace().map(str::to_owned);
        let test = (words.next(), words.next(), words.next(), words.next());
        let (Some(package), Some(target), Some(path), None) = test else {
            anyhow::bail!("a test is a package, a target and a path, not {text:?}");
        };
        Ok(Self { package, target, path })
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.package, self.target, self.path)
    }
}

impl Test {
    /// The last word of its path.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit("::").next().unwrap_or(&self.path)
    }

    /// What cargo is told to compile.
    pub(crate) fn selection(&self) -> Vec<&str> {
        let package = ["--package", &self.package];
        match self.target.as_str() {
            "lib" => [&package[..], &["--lib"]].concat(),
            "bins" => [&package[..], &["--bins"]].concat(),
            target => [&package[..], &["--test", target]].concat(),
        }
    }

    /// Whether a function of this name stands where the target's sources are.
    pub(crate) fn exists(&self, root: &Path) -> anyhow::Result<bool> {
        let package = root.join("crates").join(&self.package);
        let folder = match self.target.as_str() {
            "lib" | "bins" => package.join("src"),
            target => package.join("tests").join(target),
        };
        let head = format!("fn {}(", self.name());
        let mut folders: Vec<PathBuf> = vec![folder];
        while let Some(folder) = folders.pop() {
            let entries =
                std::fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
            for entry in entries {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs")
                    && std::fs::read_to_string(&path)?.contains(&head)
                {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_is_read_and_found() {
        let test: Test =
            "oauth flows attacks::cookies_are_of_this_host_unreadable_and_short_lived".parse().unwrap();
        assert_eq!(test.selection(), ["--package", "oauth", "--test", "flows"]);
        let root = crate::root().unwrap();
        assert!(test.exists(&root).unwrap());
        assert!(!Test { path: "attacks::nobody_wrote_this".into(), ..test }.exists(&root).unwrap());
        assert!("oauth flows".parse::<Test>().is_err());
    }
}
