//! A file of somebody else's, replaced as a whole or not at all, with what it was kept.

use super::copies::keep;
use crate::commands::beside::{Rights, beside, folder};
use std::{
    fs,
    io::{self, Write},
    path::{Component, Path, PathBuf},
};

/// What becomes of what a file was.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::commands) enum Old<'a> {
    /// It is kept: beside the new one, or in this folder where git would take it up.
    Kept(Option<&'a Path>),
    /// It is gone; only what was ours changed, and files of a repository are kept by its history.
    Gone,
}

/// The file's text; nothing when there is no file.
pub(in crate::commands) fn read(file: &Path) -> io::Result<String> {
    if file.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder and no file"));
    }
    match fs::read(file) {
        Ok(bytes) => String::from_utf8(bytes)
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(error),
    }
}

/// The file that a name leads to. Within a folder it stays: a link in a repository that leads elsewhere was made by whoever
/// made the repository.
pub(in crate::commands) fn within(folder: &Path, file: &Path) -> io::Result<PathBuf> {
    let named = spelt(folder)?;
    let folder = fs::canonicalize(folder)?;
    // Of what is not there yet, the nearest folder that is.
    let there = file.ancestors().find(|path| fs::symlink_metadata(path).is_ok()).unwrap_or(Path::new("."));
    let there = if there.as_os_str().is_empty() { Path::new(".") } else { there };
    if fs::canonicalize(there).is_ok_and(|there| there.starts_with(&folder)) {
        return Ok(file.to_owned());
    }
    let spelt = spelt(file)?;
    Err(io::Error::other(if spelt.starts_with(&named) || spelt.starts_with(&folder) {
        "it is a link that leads out of this folder"
    } else {
        "it lies outside this folder; run this in the folder that it is of"
    }))
}

/// The path as it is spelt: whole, without `..`, and no link followed.
fn spelt(path: &Path) -> io::Result<PathBuf> {
    let mut spelt = PathBuf::new();
    for part in std::path::absolute(path)?.components() {
        match part {
            Component::ParentDir => drop(spelt.pop()),
            other => spelt.push(other),
        }
    }
    Ok(spelt)
}

/// Writes the file, unless it is no longer what was read; answers where what it was is kept. A link stays a link: what it
/// leads to is written.
pub(in crate::commands) fn replace(
    file: &Path,
    there: &str,
    text: &str,
    old: Old<'_>,
) -> io::Result<Option<PathBuf>> {
    let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    fs::create_dir_all(folder(&file))?;
    let is_new = fs::symlink_metadata(&file).is_err();
    // Nobody else reads it before it has the rights of the file that it takes the place of.
    let mut next = beside(&file, if is_new { Rights::Usual } else { Rights::Private })?;
    next.write_all(text.as_bytes())?;
    if is_new {
        next.as_file().sync_all()?;
        next.persist_noclobber(&file).map_err(|error| error.error)?;
        return Ok(None);
    }
    next.as_file().set_permissions(fs::metadata(&file)?.permissions())?;
    next.as_file().sync_all()?;
    if read(&file)? != there {
        return Err(io::Error::other("it was changed by somebody else meanwhile; run this again"));
    }
    let kept = match old {
        Old::Kept(elsewhere) => Some(keep(&file, there, elsewhere)?),
        Old::Gone => None,
    };
    next.persist(&file).map_err(|error| error.error)?;
    Ok(kept)
}

/// Takes a file away of which nothing is left, unless it is no longer what was read; answers where what it was is kept.
pub(in crate::commands) fn take_away(
    file: &Path,
    there: &str,
    elsewhere: Option<&Path>,
) -> io::Result<PathBuf> {
    if read(file)? != there {
        return Err(io::Error::other("it was changed by somebody else meanwhile; run this again"));
    }
    let kept = keep(file, there, elsewhere)?;
    fs::remove_file(file)?;
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_there_is_kept_and_a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("real.json");
        fs::write(&file, "old").unwrap();
        #[cfg(unix)]
        let named = {
            let link = folder.path().join("link.json");
            std::os::unix::fs::symlink(&file, &link).unwrap();
            link
        };
        #[cfg(not(unix))]
        let named = file.clone();
        let kept = replace(&named, "old", "new", Old::Kept(None)).unwrap().unwrap();
        assert_eq!(fs::read_to_string(&kept).unwrap(), "old");
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        #[cfg(unix)]
        assert!(fs::symlink_metadata(&named).unwrap().is_symlink());
        let kept = replace(&named, "new", "newer", Old::Kept(None)).unwrap().unwrap();
        assert!(kept.ends_with("real.json.2.bak"));
    }

    #[test]
    fn a_file_that_changed_meanwhile_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        fs::write(&file, "theirs").unwrap();
        assert!(replace(&file, "what was read", "ours", Old::Kept(None)).is_err());
        assert_eq!(fs::read_to_string(&file).unwrap(), "theirs");
    }

    #[cfg(unix)]
    #[test]
    fn the_rights_of_a_file_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep/er/a");
        assert_eq!(replace(&file, "", "first", Old::Kept(None)).unwrap(), None);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        replace(&file, "first", "second", Old::Kept(None)).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    }

    #[cfg(unix)]
    #[test]
    fn links_of_a_repository_lead_nowhere_else() {
        use std::os::unix::fs::symlink;
        let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (folder, victim) = (folder.path(), elsewhere.path().join("profile"));
        let file = folder.join(".mcp.json");
        fs::write(&file, "theirs").unwrap();
        symlink(&victim, folder.join(".mcp.json.bak")).unwrap();
        let kept = replace(&file, "theirs", "ours", Old::Kept(None)).unwrap().unwrap();
        assert!(kept.ends_with(".mcp.json.2.bak") && !victim.exists());
        fs::write(&victim, "mine").unwrap();
        symlink(&victim, folder.join("AGENTS.md")).unwrap();
        symlink(elsewhere.path(), folder.join(".codex")).unwrap();
        for (out, why) in [
            ("AGENTS.md", "a link"),
            (".codex/config.toml", "a link"),
            ("../x", "outside"),
            ("/x/y", "outside"),
        ] {
            let error = within(folder, &folder.join(out)).unwrap_err().to_string();
            assert!(error.contains(why), "{out}: {error}");
        }
        for inside in [".mcp.json", ".cursor/mcp.json"] {
            assert!(within(folder, &folder.join(inside)).is_ok(), "{inside}");
        }
    }
}
