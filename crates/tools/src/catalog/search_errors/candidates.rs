//! How a stack trace may spell a path of the repository.

use crate::parts::stack_file::{Naming, term};

/// One path, and whether it may stand below folders that the repository does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    path: String,
    spellings: &'static [Spelling],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spelling {
    /// Just the path.
    Whole,
    /// Folders before it: `*/` and the path. A star alone would find `myapp/x.py` for `app/x.py`.
    Below,
    /// Anything before it, where what parts the folders is not known either.
    Ended,
}

/// Endings that are tried when the path as given finds nothing.
const ENDINGS: usize = 4;

impl Candidate {
    /// The path as given, and its endings, the longest first. `None` when it names no file.
    ///
    /// Servers record paths below the folder that was deployed, and some platforms the file's name alone. The name
    /// alone is therefore looked for as it is: at the end of other paths it would say little.
    pub(super) fn of(filename: &str) -> Option<(Self, Vec<Self>)> {
        use Spelling::{Below, Ended, Whole};
        let path = filename.trim().replace('\\', "/");
        let folders = path.split('/').filter(|folder| !matches!(*folder, "" | "." | ".."));
        let folders: Vec<&str> = folders.collect();
        let name = (*folders.last()?).to_owned();
        if folders.len() == 1 {
            let spellings: &[_] = if Naming::of(&name) == Naming::Windows { &[Ended] } else { &[Below] };
            let below = Self { path: name.clone(), spellings };
            return Some((Self { path: name, spellings: &[Whole] }, vec![below]));
        }
        let ending = |from: usize| Self {
            path: folders.get(from..).unwrap_or_default().join("/"),
            spellings: &[Whole, Below],
        };
        let mut endings: Vec<Self> = (1..folders.len() - 1).map(ending).collect();
        // Of a deep path the first ones and the shortest: what lies between adds little.
        if endings.len() > ENDINGS - 1 {
            endings.drain(ENDINGS - 2..endings.len() - 1);
        }
        let spellings: &[_] = if Naming::of(&name) == Naming::Windows { &[Whole, Ended] } else { &[Whole] };
        endings.push(Self { path: name, spellings });
        Some((ending(0), endings))
    }

    /// As Sentry reads it, once for each spelling.
    pub(super) fn terms(&self) -> Vec<String> {
        let before = |spelling: &Spelling| match spelling {
            Spelling::Whole => "",
            Spelling::Below => "*/",
            Spelling::Ended => "*",
        };
        self.spellings.iter().map(|spelling| term(before(spelling), &self.path)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(filename: &str) -> Vec<String> {
        let (first, endings) = Candidate::of(filename).unwrap();
        let terms = std::iter::once(first).chain(endings).flat_map(|candidate| candidate.terms());
        terms.map(|term| term.strip_prefix("stack.filename:").unwrap().to_owned()).collect()
    }

    #[test]
    fn a_path_is_tried_as_given_and_by_its_endings() {
        for (filename, expected) in [
            (
                "app/services/auth.py",
                &[
                    "\"app/services/auth.py\"",
                    "\"*/app/services/auth.py\"",
                    "\"services/auth.py\"",
                    "\"*/services/auth.py\"",
                    "\"auth.py\"",
                ][..],
            ),
            ("./src\\auth.ts", &["\"src/auth.ts\"", "\"*/src/auth.ts\"", "\"auth.ts\""]),
            ("/auth.py", &["\"auth.py\"", "\"*/auth.py\""]),
            ("Printer.cs", &["\"Printer.cs\"", "\"*Printer.cs\""]),
            (
                "Invoices/Printer.cs",
                &[
                    "\"Invoices/Printer.cs\"",
                    "\"*/Invoices/Printer.cs\"",
                    "\"Printer.cs\"",
                    "\"*Printer.cs\"",
                ],
            ),
            (
                "a/b/c/d/e/f.rs",
                &[
                    "\"a/b/c/d/e/f.rs\"",
                    "\"*/a/b/c/d/e/f.rs\"",
                    "\"b/c/d/e/f.rs\"",
                    "\"*/b/c/d/e/f.rs\"",
                    "\"c/d/e/f.rs\"",
                    "\"*/c/d/e/f.rs\"",
                    "\"e/f.rs\"",
                    "\"*/e/f.rs\"",
                    "\"f.rs\"",
                ],
            ),
            (
                "pages/[id]/a \"b\"*.tsx",
                &[
                    "\"pages/[id]/a \\\"b\\\"\\*.tsx\"",
                    "\"*/pages/[id]/a \\\"b\\\"\\*.tsx\"",
                    "\"[id]/a \\\"b\\\"\\*.tsx\"",
                    "\"*/[id]/a \\\"b\\\"\\*.tsx\"",
                    "\"a \\\"b\\\"\\*.tsx\"",
                ],
            ),
        ] {
            assert_eq!(terms(filename), expected, "{filename}");
        }
        for nothing in ["", " ", "/", "./..", "\\"] {
            assert_eq!(Candidate::of(nothing), None, "{nothing:?}");
        }
    }
}
