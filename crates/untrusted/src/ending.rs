//! How far two paths agree from their end: what may be asked of a path that an attacker wrote.

use crate::Untrusted;

/// How far a path from outside agrees with one of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SharedEnding {
    /// Folders and names that are the same, counted from the end.
    pub parts: usize,
    /// Whether that is all of the path from outside.
    pub whole: bool,
}

impl Untrusted<String> {
    /// How far the path agrees with one of ours, in whole folders from the end.
    #[must_use]
    pub fn shared_ending(&self, ours: &str) -> SharedEnding {
        let mut theirs = self.0.rsplit('/');
        let mut parts = 0;
        for our in ours.rsplit('/') {
            match theirs.next() {
                Some(their) if their == our && !our.is_empty() => parts += 1,
                Some(_) => return SharedEnding { parts, whole: false },
                None => return SharedEnding { parts, whole: parts > 0 },
            }
        }
        SharedEnding { parts, whole: parts > 0 && theirs.next().is_none() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_folders_agree() {
        for (theirs, ours, parts, whole) in [
            ("app/auth.py", "app/auth.py", 2, true),
            ("auth.py", "app/auth.py", 1, true),
            ("srv/app/auth.py", "app/auth.py", 2, false),
            ("srv/auth.py", "app/auth.py", 1, false),
            ("xauth.py", "auth.py", 0, false),
            ("", "auth.py", 0, false),
            ("", "", 0, false),
            ("a/", "a/", 0, false),
        ] {
            let shared = Untrusted::new(theirs.to_owned()).shared_ending(ours);
            assert_eq!(shared, SharedEnding { parts, whole }, "{theirs} {ours}");
        }
    }
}
