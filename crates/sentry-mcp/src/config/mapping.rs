//! Which project a repository belongs to, as files in it say. They say nothing else: whoever wrote the repository wrote
//! them, so hosts, tokens and headers in them are not looked at.

use super::files::Files;
use lexicon::{OrganizationSlug, ProjectRef};
use std::path::Path;

/// What a repository says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Mapping {
    /// The organization.
    pub(crate) organization: Option<OrganizationSlug>,
    /// The project.
    pub(crate) project: Option<ProjectRef>,
    /// Where traces and the repository spell a folder differently, as `STACK=SOURCE`.
    pub(crate) source_roots: Vec<String>,
    /// The file that says so.
    pub(crate) file: Option<&'static str>,
    /// A file that cannot be read as what it should be.
    pub(crate) odd: Option<&'static str>,
}

type Reading = fn(&str) -> Option<Mapping>;

/// The first that names a project counts.
const FILES: [(&str, Reading); 3] =
    [(".sentry-mcp.toml", toml), (".sentryclirc", sentryclirc), ("sentry.properties", properties)];

impl Mapping {
    /// Looks in the folder, and in those above it up to the repository's uppermost.
    pub(crate) fn find(files: &impl Files, folder: &Path) -> Self {
        let mut odd = None;
        for folder in folder.ancestors() {
            for (name, reading) in FILES {
                let path = folder.join(name);
                if !files.is_plain(&path) {
                    continue;
                }
                let text = files.read(&path).ok().and_then(|bytes| String::from_utf8(bytes).ok());
                match text.and_then(|text| reading(&text)) {
                    Some(found) if found.project.is_some() || found.organization.is_some() => {
                        return Self { file: Some(name), odd, ..found };
                    }
                    Some(_) => {}
                    None => odd = Some(name),
                }
            }
            if files.is_repository(folder) {
                break;
            }
        }
        Self { odd, ..Self::default() }
    }

    fn of(organization: Option<&str>, project: Option<&str>) -> Self {
        Self {
            organization: organization.and_then(|text| text.parse().ok()),
            project: project.and_then(|text| text.parse().ok()),
            ..Self::default()
        }
    }
}

fn toml(text: &str) -> Option<Mapping> {
    let table: toml::Table = text.parse().ok()?;
    let word = |name: &str| table.get(name).and_then(toml::Value::as_str);
    let roots = table.get("source-roots").and_then(toml::Value::as_table).into_iter().flatten();
    let root = |(stack, source): (&String, &toml::Value)| Some(format!("{stack}={}", source.as_str()?));
    let source_roots = roots.filter_map(root).collect();
    Some(Mapping { source_roots, ..Mapping::of(word("organization"), word("project")) })
}

/// `[defaults]`, then `org=` and `project=`.
#[expect(clippy::unnecessary_wraps, reason = "one of several ways to read, some of which fail")]
fn sentryclirc(text: &str) -> Option<Mapping> {
    let mut here = false;
    let (mut organization, mut project) = (None, None);
    for line in text.lines().map(str::trim) {
        if line.starts_with('[') {
            here = line == "[defaults]";
        } else if let Some((key, value)) = line.split_once('=').filter(|_| here) {
            match key.trim() {
                "org" => organization = Some(bare(value)),
                "project" => project = Some(bare(value)),
                _ => {}
            }
        }
    }
    Some(Mapping::of(organization, project))
}

/// `defaults.org=` and `defaults.project=`.
#[expect(clippy::unnecessary_wraps, reason = "one of several ways to read, some of which fail")]
fn properties(text: &str) -> Option<Mapping> {
    let value = |name: &str| {
        let mut pairs = text.lines().filter_map(|line| line.split_once(['=', ':']));
        pairs.find(|(key, _)| key.trim() == name).map(|(_, value)| bare(value))
    };
    Some(Mapping::of(value("defaults.org"), value("defaults.project")))
}

fn bare(value: &str) -> &str {
    value.trim().trim_matches(['"', '\''])
}

#[cfg(test)]
mod tests {
    use super::{super::files::tests::Memory, *};

    fn found(files: &[(&'static str, &'static str)], folder: &str) -> Mapping {
        Mapping::find(&Memory(files.iter().copied().collect()), Path::new(folder))
    }

    fn told(mapping: &Mapping) -> (Option<&str>, Option<&str>, Option<&str>) {
        let organization = mapping.organization.as_ref().map(OrganizationSlug::as_str);
        (mapping.file, organization, mapping.project.as_ref().map(ProjectRef::as_str))
    }

    #[test]
    fn each_file_names_the_project() {
        let own = "organization = \"acme\"\nproject = \"backend\"\n[source-roots]\n\"/srv/app/\" = \"backend/app/\"\n";
        let mapping =
            found(&[("r/.sentry-mcp.toml", own), ("r/.sentryclirc", "[defaults]\nproject=x\n")], "r");
        assert_eq!(told(&mapping), (Some(".sentry-mcp.toml"), Some("acme"), Some("backend")));
        assert_eq!(mapping.source_roots, ["/srv/app/=backend/app/"]);
        let cli = "[auth]\ntoken=secret\norg=wrong\n[defaults]\nurl = https://evil.example/\norg = acme\nproject=\"web\"\n";
        assert_eq!(
            told(&found(&[("r/.sentryclirc", cli)], "r/a/b")),
            (Some(".sentryclirc"), Some("acme"), Some("web"))
        );
        let old = "defaults.url=https://evil.example/\ndefaults.org=acme\ndefaults.project=mobile\n";
        let mapping = found(&[("r/sentry.properties", old)], "r/a");
        assert_eq!(told(&mapping), (Some("sentry.properties"), Some("acme"), Some("mobile")));
    }

    #[test]
    fn what_is_no_slug_is_nothing_and_what_is_no_file_of_its_kind_is_told() {
        let odd = found(
            &[("r/.sentry-mcp.toml", "project = ["), ("r/.sentryclirc", "[defaults]\nproject=../x y\n")],
            "r",
        );
        assert_eq!((told(&odd), odd.odd), ((None, None, None), Some(".sentry-mcp.toml")));
    }

    #[test]
    fn nothing_above_the_repository_is_read() {
        let outside = [("up/.sentryclirc", "[defaults]\nproject=evil\n"), ("up/r/.git", "")];
        assert_eq!(told(&found(&outside, "up/r/a")), (None, None, None));
    }
}
