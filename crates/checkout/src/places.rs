//! Where git has its own files of a folder, found as git finds them: to see whether one changed. What they say is git's
//! to tell.

use crate::{Commit, Environment};
use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
};

/// Where git has its own files of a checkout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Places {
    /// The folder that has the `.git`.
    pub(crate) root: PathBuf,
    /// What is this tree's alone: its HEAD and its index.
    git: PathBuf,
    /// What all trees of the repository share.
    common: PathBuf,
}

/// The largest file that is read for a path in it, in bytes.
const LARGEST: u64 = 8 << 10;
/// Names that a name may stand for, one after the other; git follows as many.
const DEEPEST: usize = 5;

impl Places {
    /// `None` where there are none, or not as usual.
    pub(crate) fn of(folder: &Path) -> Option<Self> {
        let folder = folder.canonicalize().ok()?;
        let root =
            folder.ancestors().find(|folder| folder.join(".git").symlink_metadata().is_ok())?.to_owned();
        let beside = root.join(".git");
        // Of one of several trees, and of a submodule, it is a file that says where.
        let git = match said(&beside) {
            Some(said) => root.join(said.strip_prefix("gitdir:")?.trim_start()),
            None => beside,
        };
        let git = git.canonicalize().ok().filter(|git| git.is_dir())?;
        let common = match said(&git.join("commondir")) {
            Some(said) => git.join(said).canonicalize().ok()?,
            None => git.clone(),
        };
        Some(Self { root, git, common })
    }

    /// The repository, of which commits are.
    pub(crate) fn repository(&self) -> &Path {
        &self.common
    }

    /// The folders into which a commit of this id comes, alone or with others; `None` where it may come elsewhere.
    pub(crate) fn objects(&self, commit: &Commit) -> Option<Vec<PathBuf>> {
        let objects = self.common.join("objects");
        let elsewhere = objects.join("info/alternates").symlink_metadata().is_ok();
        let alone = commit.as_str().get(..2).map(|first| objects.join(first));
        let folders = alone.map(|alone| vec![objects.join("pack"), alone, objects]);
        folders.filter(|_| !elsewhere)
    }

    /// What git tracks.
    pub(crate) fn index(&self) -> PathBuf {
        self.git.join("index")
    }

    /// The files in which git is configured, without those that they name.
    pub(crate) fn configuration(&self, environment: &Environment) -> Vec<PathBuf> {
        let home = environment.home.as_ref().map(PathBuf::from);
        let of_user = home.iter().flat_map(|home| [home.join(".gitconfig"), home.join(".config/git/config")]);
        of_user.chain([self.common.join("config"), self.git.join("config.worktree")]).collect()
    }

    /// What a commit's history depends on besides: where it was cut off, what is said to come before, and how authors are
    /// called.
    pub(crate) fn history(&self) -> Vec<PathBuf> {
        let common = |name| self.common.join(name);
        vec![common("shallow"), common("info/grafts"), self.root.join(".mailmap")]
    }

    /// What says which commit is checked out; `None` where that is not as usual.
    pub(crate) fn head(&self) -> Option<Vec<PathBuf>> {
        let tables = "reftable/tables.list";
        let mut files =
            vec![self.common.join("packed-refs"), self.common.join(tables), self.git.join(tables)];
        let mut name = "HEAD".to_owned();
        for _ in 0..DEEPEST {
            // Some names are of one tree alone.
            let mut places = vec![self.git.join(&name)];
            if name != "HEAD" && self.common != self.git {
                places.push(self.common.join(&name));
            }
            let next = places.iter().find_map(|place| said(place));
            files.append(&mut places);
            match next.as_deref().and_then(|said| said.strip_prefix("ref:")).map(str::trim) {
                Some(next) if next.starts_with("refs/") && !next.contains("..") => name = next.to_owned(),
                Some(_) => return None,
                None => return Some(files),
            }
        }
        None
    }
}

/// What a small file says, if it is one: a pipe would never end.
fn said(file: &Path) -> Option<String> {
    file.metadata().ok().filter(|file| file.is_file() && file.len() <= LARGEST)?;
    let mut said = String::new();
    fs::File::open(file).ok()?.take(LARGEST).read_to_string(&mut said).ok()?;
    Some(said.trim_end_matches(['\n', '\r']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_branch_that_stands_for_another_is_followed_and_nothing_else_is() {
        let folder = tempfile::tempdir().unwrap();
        let git = folder.path().join(".git");
        fs::create_dir_all(git.join("refs/heads")).unwrap();
        let write = |name: &str, said: &str| fs::write(git.join(name), said).unwrap();
        write("HEAD", "ref: refs/heads/alias\n");
        write("refs/heads/alias", "ref: refs/heads/main\n");
        write("refs/heads/main", "0123456789012345678901234567890123456789\n");
        let places = Places::of(folder.path()).unwrap();
        let named =
            |name: &str| places.head().is_some_and(|files| files.iter().any(|file| file.ends_with(name)));
        assert!(named("HEAD") && named("refs/heads/alias") && named("refs/heads/main"));
        // A branch that lies among the packed ones, and no commit yet.
        write("HEAD", "ref: refs/heads/packed\n");
        assert!(named("refs/heads/packed") && named("packed-refs"));
        for odd in ["ref: ../../x", "ref: refs/../../x", "ref: HEAD"] {
            write("HEAD", odd);
            assert_eq!(places.head(), None, "{odd}");
        }
        write("HEAD", "ref: refs/heads/round");
        write("refs/heads/round", "ref: refs/heads/round");
        assert_eq!(places.head(), None);
    }

    #[test]
    fn a_tree_beside_the_repository_has_its_own_files_and_the_common_ones() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        fs::create_dir_all(at("main/.git/worktrees/linked")).unwrap();
        fs::create_dir_all(at("linked/src")).unwrap();
        fs::write(at("linked/.git"), "gitdir: ../main/.git/worktrees/linked\n").unwrap();
        fs::write(at("main/.git/worktrees/linked/commondir"), "../..\n").unwrap();
        let places = Places::of(&at("linked/src")).unwrap();
        let real = |path: &str| at(path).canonicalize().unwrap();
        assert_eq!(places.root, real("linked"));
        assert_eq!(places.index(), real("main/.git/worktrees/linked").join("index"));
        assert_eq!(places.repository(), real("main/.git"));
        let configured = places.configuration(&Environment { path: None, home: Some("/home/x".into()) });
        assert!(configured.contains(&real("main/.git").join("config")) && configured.len() == 4);
        for odd in ["", "nothing", "gitdir: nowhere"] {
            fs::write(at("linked/.git"), odd).unwrap();
            assert_eq!(Places::of(&at("linked")), None, "{odd}");
        }
    }
}
