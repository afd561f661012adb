//! Which project a repository belongs to, as files in it say. They say nothing else: whoever wrote the repository wrote
//! them, so hosts, tokens and headers in them are not looked at.

use super::files::Files;
use checkout::{Folder, Reading, Said, SourceRoot};
use lexicon::{OrganizationSlug, ProjectRef, ProjectSlug};
use std::path::Path;
use untrusted::Untrusted;

/// What a repository says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Mapping {
    /// The organization.
    pub(crate) organization: Option<OrganizationSlug>,
    /// The project; where there are several, the one of files that lie in no folder of another.
    pub(crate) project: Option<ProjectRef>,
    /// Several projects, and the folder of each.
    pub(crate) folders: Vec<(ProjectSlug, String)>,
    /// Where traces and the repository spell a folder differently, as `STACK=SOURCE`.
    pub(crate) source_roots: Vec<String>,
    /// The file that says so.
    pub(crate) file: Option<&'static str>,
    /// A file that cannot be read as what it should be.
    pub(crate) odd: Option<&'static str>,
    /// Whether git tracks none of these files: whoever works here wrote them.
    pub(crate) own: bool,
}

type Form = fn(&str) -> Option<Mapping>;

/// The first that names a project counts.
const FILES: [(&str, Form); 3] =
    [(".sentry-mcp.toml", toml), (".sentryclirc", sentryclirc), ("sentry.properties", properties)];

impl Mapping {
    /// The files that may say so.
    pub(crate) const NAMES: [&'static str; 3] = [FILES[0].0, FILES[1].0, FILES[2].0];

    /// Looks in the folder, and in those above it up to the repository's uppermost. Outside of a repository nothing
    /// above the folder is looked at: other people may write there.
    pub(crate) fn find(files: &impl Files, folder: &Path) -> Self {
        let uppermost = folder.ancestors().position(|folder| files.is_repository(folder)).unwrap_or(0);
        let paths = folder.ancestors().take(uppermost + 1);
        let paths = paths.flat_map(|folder| Self::NAMES.map(|name| (name, folder.join(name))));
        let plain = paths.filter(|(_, path)| files.is_plain(path));
        Self::first_of(plain.map(|(name, path)| (name, files.read(&path).unwrap_or_default())))
    }

    /// The first of these files that says something, by its name and what it holds.
    pub(crate) fn first_of(files: impl IntoIterator<Item = (&'static str, Vec<u8>)>) -> Self {
        let mut odd = None;
        for (name, bytes) in files {
            let reading = FILES.iter().find(|(known, _)| *known == name).map(|(_, reading)| reading);
            match reading.and_then(|reading| reading(std::str::from_utf8(&bytes).ok()?)) {
                Some(found) if found.says_something() => {
                    return Self { file: Some(name), odd, ..found };
                }
                Some(_) => {}
                None => odd = Some(name),
            }
        }
        Self { odd, ..Self::default() }
    }

    const fn says_something(&self) -> bool {
        self.project.is_some() || self.organization.is_some() || !self.folders.is_empty()
    }

    /// How these files are read as a commit has them.
    pub(crate) const READING: Reading =
        Reading { names: &Self::NAMES, read: |files| Self::first_of(files).said() };

    /// The same for whoever looks for errors and frames.
    pub(crate) fn said(&self) -> Said {
        let folder = |(project, path): &(ProjectSlug, String)| {
            (project.to_string(), Folder::of(&Untrusted::new(path.clone())))
        };
        Said {
            organization: self.organization.as_ref().map(ToString::to_string),
            project: self.project.as_ref().map(ToString::to_string),
            folders: self.folders.iter().map(folder).collect(),
            roots: self.source_roots.iter().filter_map(|words| SourceRoot::of_words(words)).collect(),
        }
    }

    /// The organization, unless a project was named that these files do not name: of which organization that one is,
    /// they do not say.
    pub(crate) fn organization_of(&self, project: Option<&str>) -> Option<&OrganizationSlug> {
        let same = |named: &str| {
            self.project.as_ref().is_some_and(|project| project.as_str() == named)
                || self.folders.iter().any(|(project, _)| project.as_str() == named)
        };
        self.organization.as_ref().filter(|_| project.is_none_or(same))
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
    let mut source_roots = source_roots(&table);
    let mut folders = Vec::new();
    let projects = table.get("projects").and_then(toml::Value::as_array).into_iter().flatten();
    for project in projects.filter_map(toml::Value::as_table) {
        let word = |name: &str| project.get(name).and_then(toml::Value::as_str);
        let slug = word("project").and_then(|slug| slug.parse::<ProjectSlug>().ok());
        folders.extend(slug.zip(word("path").map(str::to_owned)));
        source_roots.extend(self::source_roots(project));
    }
    Some(Mapping { folders, source_roots, ..Mapping::of(word("organization"), word("project")) })
}

/// The entries of `[source-roots]`, as `STACK=SOURCE`.
fn source_roots(table: &toml::Table) -> Vec<String> {
    let roots = table.get("source-roots").and_then(toml::Value::as_table).into_iter().flatten();
    let root = |(stack, source): (&String, &toml::Value)| Some(format!("{stack}={}", source.as_str()?));
    roots.filter_map(root).collect()
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
            told(&found(&[("r/.git", ""), ("r/.sentryclirc", cli)], "r/a/b")),
            (Some(".sentryclirc"), Some("acme"), Some("web"))
        );
        let old = "defaults.url=https://evil.example/\ndefaults.org=acme\ndefaults.project=mobile\n";
        let mapping = found(&[("r/.git", ""), ("r/sentry.properties", old)], "r/a");
        assert_eq!(told(&mapping), (Some("sentry.properties"), Some("acme"), Some("mobile")));
    }

    #[test]
    fn several_projects_have_a_folder_each() {
        let several = "organization = \"acme\"\n[source-roots]\n\"/srv/\" = \"lib/\"\n\
            [[projects]]\nproject = \"api\"\npath = \"services/api\"\n[projects.source-roots]\n\"app/\" = \"services/api/app/\"\n\
            [[projects]]\nproject = \"../x\"\npath = \"x\"\n[[projects]]\nproject = \"pathless\"\n\
            [[projects]]\nproject = \"web\"\npath = \"web/\"\n[projects.source-roots]\n\"app/\" = \"web/app/\"\n";
        let mapping = found(&[("r/.sentry-mcp.toml", several)], "r");
        assert_eq!(told(&mapping), (Some(".sentry-mcp.toml"), Some("acme"), None));
        let folders: Vec<_> =
            mapping.folders.iter().map(|(project, path)| (project.as_str(), path.as_str())).collect();
        assert_eq!(folders, [("api", "services/api"), ("web", "web/")]);
        assert_eq!(mapping.source_roots, ["/srv/=lib/", "app/=services/api/app/", "app/=web/app/"]);
        assert_eq!(mapping.organization_of(Some("web")).map(OrganizationSlug::as_str), Some("acme"));
        let alone = found(&[("r/.sentry-mcp.toml", "[[projects]]\nproject = \"api\"\npath = \"a\"\n")], "r");
        assert_eq!(alone.file, Some(".sentry-mcp.toml"));
        for odd in ["projects = 1", "projects = [1, {}]", "[projects]\npath = \"x\"\n"] {
            assert!(toml(odd).unwrap().folders.is_empty(), "{odd}");
        }
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
    fn nothing_above_the_repository_is_read_and_nothing_above_a_folder_that_belongs_to_none() {
        let outside = [("up/.sentryclirc", "[defaults]\nproject=evil\n"), ("up/r/.git", "")];
        assert_eq!(told(&found(&outside, "up/r/a")), (None, None, None));
        let nowhere = [("up/.sentryclirc", "[defaults]\nproject=evil\n")];
        assert_eq!(told(&found(&nowhere, "up/a")), (None, None, None));
        assert_eq!(told(&found(&nowhere, "up")).2, Some("evil"));
    }

    #[test]
    fn of_another_project_the_organization_is_not_known() {
        let both = Mapping::of(Some("acme"), Some("web"));
        let organization = |project| both.organization_of(project).map(OrganizationSlug::as_str);
        assert_eq!(organization(None), Some("acme"));
        assert_eq!(organization(Some("web")), Some("acme"));
        assert_eq!(organization(Some("payments")), None);
        let only = Mapping::of(Some("acme"), None);
        assert_eq!(only.organization_of(Some("web")), None);
    }
}
