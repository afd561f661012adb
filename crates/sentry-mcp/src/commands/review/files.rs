//! Paths as people type them, and as shells complete them: from the working directory, or absolute.

use super::change::workspace;
use crate::commands::run;
use checkout::{FilePath, Tracked};
use std::path::{Component, Path, PathBuf};

/// These paths from the uppermost folder of the checkout, as far as they lie in it. What is tracked from there and not from
/// the working directory is meant from there: so it stands in diffs.
pub(super) fn below_root(typed: &[String], folder: &Path) -> Vec<String> {
    if typed.is_empty() {
        return Vec::new();
    }
    let known = async {
        let checkout = workspace(folder).checkout().await.ok()?;
        let tracked = checkout.tracked().await.ok()?;
        Some((checkout.root().canonicalize().ok()?, tracked))
    };
    let Some((root, tracked)) = run::block_on(known).flatten() else { return typed.to_vec() };
    let here = std::env::current_dir().ok().and_then(|here| here.canonicalize().ok());
    let here = here.filter(|here| here.starts_with(&root)).unwrap_or_else(|| folder.to_owned());
    typed.iter().map(|path| from_root(path, &root, &here, &tracked)).collect()
}

fn from_root(typed: &str, root: &Path, here: &Path, tracked: &Tracked) -> String {
    let path = Path::new(typed.trim());
    if path.is_absolute() {
        // A link on the way to the checkout is followed, the file itself is not.
        let folder = path.parent().and_then(|folder| folder.canonicalize().ok());
        let followed = folder.zip(path.file_name()).map(|(folder, name)| folder.join(name));
        let mut ways = followed.into_iter().chain(std::iter::once(plain(path)));
        return ways.find_map(|way| below(&way, root)).unwrap_or_else(|| typed.to_owned());
    }
    let from_here = below(&plain(&here.join(path)), root);
    let is_tracked = |path: &str| FilePath::of(path).is_some_and(|path| tracked.has(&path));
    match from_here {
        Some(from_here) if is_tracked(&from_here) || !is_tracked(typed.trim()) => from_here,
        _ => typed.to_owned(),
    }
}

/// Without `.` and `..`, by the words alone.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(plain.pop()),
            part => plain.push(part),
        }
    }
    plain
}

fn below(path: &Path, root: &Path) -> Option<String> {
    let below = path.strip_prefix(root).ok()?;
    let parts: Option<Vec<&str>> = below.components().map(|part| part.as_os_str().to_str()).collect();
    Some(parts?.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_meant_from_where_it_is_typed_or_from_the_root() {
        let tracked =
            Tracked::of(["app/services/auth.py", "setup.py"].map(|path| FilePath::of(path).unwrap()));
        let (root, here) = (Path::new("/nowhere/repo"), Path::new("/nowhere/repo/app"));
        for (typed, expected) in [
            ("services/auth.py", "app/services/auth.py"),
            ("./services/auth.py", "app/services/auth.py"),
            ("services/../services/auth.py", "app/services/auth.py"),
            ("../setup.py", "setup.py"),
            ("app/services/auth.py", "app/services/auth.py"),
            ("setup.py", "setup.py"),
            ("new.py", "app/new.py"),
            ("/nowhere/repo/app/services/auth.py", "app/services/auth.py"),
            ("/nowhere/repo/app/../setup.py", "setup.py"),
            ("/elsewhere/auth.py", "/elsewhere/auth.py"),
            ("../../auth.py", "../../auth.py"),
        ] {
            assert_eq!(from_root(typed, root, here, &tracked), expected, "{typed}");
        }
    }
}
