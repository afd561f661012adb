//! Who owns which file, by the `CODEOWNERS` of the repository. No crate that is kept reads this format.

use crate::{Checkout, FilePath, Result};
use untrusted::Untrusted;

/// Where GitHub, GitLab and Bitbucket look, the first first.
const PLACES: [&str; 4] =
    ["HEAD:.github/CODEOWNERS", "HEAD:CODEOWNERS", "HEAD:docs/CODEOWNERS", "HEAD:.gitlab/CODEOWNERS"];
/// The largest file that is read, in bytes; GitHub reads no larger one.
const LARGEST: usize = 3 << 20;
/// The longest pattern that is tried, in bytes.
const LONGEST: usize = 500;

/// Rules that say who owns which file. Whoever may commit writes them, so owners are text from outside.
#[derive(Debug, Clone, Default)]
pub struct CodeOwners {
    rules: Vec<Rule>,
}

#[derive(Debug, Clone)]
struct Rule {
    pattern: Pattern,
    owners: Vec<Untrusted>,
}

/// A path with `*`, `?` and `**`, as `.gitignore` has them; `!` and `[…]` mean nothing here.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pattern {
    parts: Vec<String>,
    /// It is compared with the whole path, and not with what stands below any folder.
    anchored: bool,
    /// It means what is in a folder, and no file of that name.
    folder: bool,
}

impl Checkout {
    /// The rules as they are committed; none where there is no such file.
    ///
    /// # Errors
    /// Those of running git.
    pub async fn code_owners(&self) -> Result<CodeOwners> {
        for place in PLACES {
            let (status, said) = self.run("cat-file", &["blob", place]).await?;
            if status.success() {
                return Ok(CodeOwners::read(said.get(..said.len().min(LARGEST)).unwrap_or_default()));
            }
        }
        Ok(CodeOwners::default())
    }
}

impl CodeOwners {
    /// Reads the rules. Lines that are none are passed over, headings of sections among them.
    #[must_use]
    pub fn read(text: &[u8]) -> Self {
        let text = String::from_utf8_lossy(text);
        Self { rules: text.lines().filter_map(rule).collect() }
    }

    /// The owners of a file: those of the last rule that means it, which may be nobody.
    #[must_use]
    pub fn of(&self, path: &FilePath) -> &[Untrusted] {
        let parts: Vec<&str> = path.parts().collect();
        let rule = self.rules.iter().rev().find(|rule| rule.pattern.means(&parts));
        rule.map(|rule| rule.owners.as_slice()).unwrap_or_default()
    }
}

fn rule(line: &str) -> Option<Rule> {
    let line = line.trim();
    let heading = line.starts_with('[') || line.starts_with("^[");
    if line.is_empty() || line.starts_with('#') || heading || line.len() > LARGEST {
        return None;
    }
    // A space within a pattern has a backslash before it.
    let ends = line
        .char_indices()
        .find(|(at, c)| c.is_whitespace() && !line.get(..*at).is_some_and(|before| before.ends_with('\\')));
    let (pattern, owners) = line.split_at(ends.map_or(line.len(), |(at, _)| at));
    let owners = owners.split_whitespace().take_while(|word| !word.starts_with('#'));
    let owners = owners.map(|owner| Untrusted::new(owner.to_owned())).collect();
    Some(Rule { pattern: Pattern::read(&pattern.replace("\\ ", " "))?, owners })
}

impl Pattern {
    fn read(text: &str) -> Option<Self> {
        let bare = text.strip_suffix('/').unwrap_or(text);
        let parts: Vec<String> = bare.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        let ok = text.len() <= LONGEST && !parts.is_empty() && !text.starts_with('!');
        ok.then(|| Self { anchored: bare.contains('/'), folder: bare.len() < text.len(), parts })
    }

    fn means(&self, path: &[&str]) -> bool {
        let starts = if self.anchored { 0..=0 } else { 0..=path.len().saturating_sub(1) };
        starts.into_iter().any(|start| self.reaches(path.get(start..).unwrap_or_default()))
    }

    /// Whether the pattern means the path, or a folder that the path is in. All ends that the parts read so far can have
    /// are kept at once, so that no pattern takes long.
    fn reaches(&self, path: &[&str]) -> bool {
        let mut ends = vec![false; path.len() + 1];
        if let Some(first) = ends.first_mut() {
            *first = true;
        }
        for part in &self.parts {
            let mut next = vec![false; path.len() + 1];
            if part == "**" {
                let mut any = false;
                for (end, next) in ends.iter().zip(&mut next) {
                    any |= end;
                    *next = any;
                }
            } else {
                for ((end, folder), next) in ends.iter().zip(path).zip(next.iter_mut().skip(1)) {
                    *next = *end && is_like(part, folder);
                }
            }
            ends = next;
        }
        // `docs/*` means the files in the folder, and not those below.
        let whole = self.anchored && !self.folder && self.parts.last().is_some_and(|last| last == "*");
        let all = path.len();
        ends.iter()
            .enumerate()
            .any(|(end, reached)| *reached && end > 0 && (end == all && !self.folder || end < all && !whole))
    }
}

/// Whether a name is like a pattern of one folder; in time proportional to both.
fn is_like(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut at, mut read) = (0, 0);
    // Where the last `*` stands, and how much of the name it has taken.
    let mut star: Option<(usize, usize)> = None;
    while let Some(letter) = name.get(read) {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(like) if like == letter || *like == '?' => (at, read) = (at + 1, read + 1),
            _ => match star {
                Some((place, taken)) => {
                    star = Some((place, taken + 1));
                    (at, read) = (place + 1, taken + 1);
                }
                None => return false,
            },
        }
    }
    pattern.get(at..).unwrap_or_default().iter().all(|left| *left == '*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn owner(rules: &str, path: &str) -> Vec<&'static str> {
        let rules = CodeOwners::read(rules.as_bytes());
        let known = ["@a", "@b", "@acme/c", "d@example.com"];
        let owners = rules.of(&FilePath::of(path).unwrap());
        known.into_iter().filter(|name| owners.iter().any(|owner| owner.same_as(name))).collect()
    }

    #[test]
    fn the_last_rule_that_means_a_file_decides() {
        let rules = "# all\n*  @a\n*.py @b # python\n/docs/ @acme/c d@example.com\napp/secret.py\n";
        for (path, expected) in [
            ("README.md", &["@a"][..]),
            ("app/x.py", &["@b"]),
            ("docs/a/b.md", &["@acme/c", "d@example.com"]),
            ("site/docs/a.md", &["@a"]),
            ("app/secret.py", &[]),
        ] {
            assert_eq!(owner(rules, path), expected, "{path}");
        }
    }

    #[test]
    fn patterns_mean_what_they_mean_in_gitignore() {
        for (pattern, path, means) in [
            ("*.js", "a/b.js", true),
            ("/build/logs/", "build/logs/x", true),
            ("/build/logs/", "a/build/logs/x", false),
            ("docs/*", "docs/a.md", true),
            ("docs/*", "docs/a/b.md", false),
            ("apps/", "x/apps/a/b", true),
            ("apps/", "x/apps", false),
            ("/apps", "apps/a", true),
            ("**/logs", "a/b/logs/c", true),
            ("a/**/d.py", "a/d.py", true),
            ("a/**/d.py", "a/b/c/d.py", true),
            ("a/**", "a/b/c", true),
            ("?.rs", "x.rs", true),
            ("?.rs", "xy.rs", false),
            ("a\\ b.rs", "a b.rs", true),
            ("[ab].rs", "a.rs", false),
            ("!x.rs", "x.rs", false),
            ("App.rs", "app.rs", false),
        ] {
            assert_eq!(!owner(&format!("{pattern} @a"), path).is_empty(), means, "{pattern} {path}");
        }
    }

    #[test]
    fn headings_comments_and_odd_lines_are_passed_over() {
        assert!(owner("[Section][2] @a\n^[Other] @a\n# x.rs @a\n\n   \n", "x.rs").is_empty());
    }

    proptest! {
        #[test]
        fn no_rule_takes_long_or_fails(
            rules in proptest::collection::vec("[*?/a\\[\\]! #@\\\\]{0,60}", 0..20),
            path in "(a|aa|b)(/(a|aa|b)){0,20}",
        ) {
            let rules = CodeOwners::read(rules.join("\n").as_bytes());
            let _ = rules.of(&FilePath::of(&path).unwrap());
        }

        #[test]
        fn a_path_means_itself(path in "(a|aa|b)(/(a|aa|b)){0,8}") {
            prop_assert_eq!(owner(&format!("/{path} @a"), &path), ["@a"]);
        }
    }
}
