//! Where what a file was is kept: beside it, and out of the work tree where git would take it up.

use crate::env::{Environment, state_folder};
use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// The folder for what must not lie in a work tree; `None` when nobody says where the user's files are.
pub(super) fn folder(environment: &Environment) -> Option<PathBuf> {
    Some(state_folder(|names| environment.first(names))?.join("copies"))
}

/// Writes what the file was to a name that is free, readable to this user alone: it may hold a secret. Beside the file
/// that is `NAME.bak`, `NAME.2.bak`, …; of a file in a work tree it lies in `folder`. A name that is a link is not free.
///
/// # Errors
/// As the operating system says; or it lies in a work tree and there is no folder.
pub(super) fn keep(file: &Path, there: &str, folder: Option<&Path>) -> io::Result<PathBuf> {
    if !checkout::may_be_within(file) {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        return first_free(crate::commands::beside::folder(file), &name, there);
    }
    let folder = folder.ok_or_else(|| {
        io::Error::other("what it was may not be kept in a work tree, and where your files are is not known")
    })?;
    private(folder)?;
    // A home may be a work tree too.
    let ignored = folder.join(".gitignore");
    if fs::symlink_metadata(&ignored).is_err() {
        fs::write(&ignored, "*\n")?;
    }
    first_free(folder, &flat(file), there)
}

/// The end of a path as one name, so that copies can be told apart.
fn flat(file: &Path) -> String {
    let parts: Vec<_> = file.iter().filter_map(std::ffi::OsStr::to_str).collect();
    let last = parts.len().saturating_sub(3);
    let name = parts.get(last..).unwrap_or_default().join("-").replace(['/', '\\', ':'], "");
    name.chars().rev().take(80).collect::<Vec<_>>().into_iter().rev().collect()
}

fn private(folder: &Path) -> io::Result<()> {
    let mut made = fs::DirBuilder::new();
    made.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut made, 0o700);
    made.create(folder)
}

fn first_free(folder: &Path, name: &str, text: &str) -> io::Result<PathBuf> {
    let names =
        std::iter::once(format!("{name}.bak")).chain((2..1_000).map(|number| format!("{name}.{number}.bak")));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    for kept in names.map(|name| folder.join(name)) {
        match options.open(&kept) {
            Ok(mut copy) => {
                copy.write_all(text.as_bytes())?;
                return Ok(kept);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("there are a thousand copies of it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_lies_beside_its_file_unless_git_would_take_it_up() {
        let place = tempfile::tempdir().unwrap();
        let (plain, tree, state) =
            (place.path().join("plain"), place.path().join("tree/deep"), place.path().join("state"));
        for folder in [&plain, &tree, &place.path().join("tree/.git")] {
            fs::create_dir_all(folder).unwrap();
        }
        let kept = |folder: &Path| {
            let file = folder.join("mcp.json");
            fs::write(&file, "old").unwrap();
            keep(&file, "old", Some(&state)).unwrap()
        };
        assert_eq!(kept(&plain), plain.join("mcp.json.bak"));
        let outside = kept(&tree);
        assert_eq!(outside, state.join("tree-deep-mcp.json.bak"));
        assert_eq!(kept(&tree), state.join("tree-deep-mcp.json.2.bak"));
        assert_eq!(fs::read_to_string(state.join(".gitignore")).unwrap(), "*\n");
        #[cfg(unix)]
        for (path, rights) in [(&outside, 0o600), (&state, 0o700), (&plain.join("mcp.json.bak"), 0o600)] {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, rights, "{path:?}");
        }
        assert!(keep(&tree.join("mcp.json"), "old", None).is_err());
    }
}
