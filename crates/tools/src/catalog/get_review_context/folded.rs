//! Many files told by the folders that they stand in.

use checkout::FilePath;
use std::collections::BTreeMap;
use untrusted::Untrusted;

/// Folders that are looked at, counted from the uppermost.
const DEEPEST: usize = 40;

/// The folders of these files with how many each holds: as deep as they are at most so many, and at last all of them as
/// one. The folders are in order, and end in `/`.
pub(super) fn folded(paths: &[FilePath], most: usize) -> Vec<(Untrusted, usize)> {
    let folders = |path: &FilePath| path.parts().count().saturating_sub(1);
    let deepest = paths.iter().map(folders).max().unwrap_or_default().min(DEEPEST);
    let mut counted = BTreeMap::new();
    for depth in (0..=deepest).rev() {
        counted.clear();
        for path in paths {
            let mut folder = path.parts().take(folders(path).min(depth)).collect::<Vec<_>>().join("/");
            folder.push_str(if folder.is_empty() { "./" } else { "/" });
            *counted.entry(folder).or_insert(0) += 1;
        }
        if counted.len() <= most {
            break;
        }
    }
    counted.into_iter().map(|(folder, count)| (Untrusted::new(folder), count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(paths: &[&str], most: usize) -> Vec<String> {
        let paths: Vec<FilePath> = paths.iter().map(|path| FilePath::of(path).unwrap()).collect();
        let known = ["./", "a/", "b/", "a/x/", "a/y/"];
        let name = |folder: &Untrusted| known.iter().find(|name| folder.same_as(name)).unwrap();
        folded(&paths, most).iter().map(|(folder, count)| format!("{} {count}", name(folder))).collect()
    }

    #[test]
    fn folders_are_as_deep_as_they_are_few() {
        let paths = ["a/x/1.py", "a/x/2.py", "a/y/1.py", "b/1.py", "1.py"];
        assert_eq!(told(&paths, 4), ["./ 1", "a/x/ 2", "a/y/ 1", "b/ 1"]);
        assert_eq!(told(&paths, 3), ["./ 1", "a/ 3", "b/ 1"]);
        assert_eq!(told(&paths, 2), ["./ 5"]);
        assert_eq!(told(&[], 2), [""; 0]);
    }
}
