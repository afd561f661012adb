//! The files of a repository, whose they are, and which of them a frame of a project means: by what the repository says
//! of itself, by Sentry's code mappings, and by how paths end. Reviews, sweeps and single issues look here alike.

use crate::{context::mapped::Mapping, parts::traced::FramePlace};
use checkout::{FilePath, Folder, FramePath, Origin, Said, SourceRoot, Tracked};
use lexicon::{ProjectRef, ProjectSlug};
use std::{
    collections::HashSet,
    sync::{Arc, OnceLock},
};
pub(crate) use whose::Whose;

mod whose;

/// Source roots of a project that are taken of the repository, and as many of Sentry: each is tried on each frame.
pub(crate) const ROOTS: usize = 50;
/// Folders of all projects that are taken, and source roots of all: each is compared once with each file.
pub const FOLDERS: usize = 2_000;

/// The files of a repository, and whose they are.
#[derive(Debug, Default)]
pub(crate) struct Home {
    files: Tracked,
    whose: Arc<Whose>,
    /// The files of the folders of one project, made when one is first looked for: once for all projects of the same
    /// folders.
    parts: Vec<OnceLock<Arc<Tracked>>>,
}

impl Home {
    /// These files, and what the repository says of itself.
    pub(crate) fn new(files: Tracked, said: &Said) -> Self {
        Self::of(files, Arc::new(Whose::of(said)))
    }

    /// These files, of a repository of which it is known whose they are.
    pub(crate) fn of(files: Tracked, whose: Arc<Whose>) -> Self {
        let parts = (0..whose.parts()).map(|_| OnceLock::new()).collect();
        Self { files, whose, parts }
    }

    /// Takes in where Sentry says that code is.
    pub(crate) fn learn(&mut self, mappings: &[Mapping], origin: Option<&Origin>) {
        Arc::make_mut(&mut self.whose).learn(mappings, origin);
        self.parts = (0..self.whose.parts()).map(|_| OnceLock::new()).collect();
    }

    /// Whether there are source roots of one of these projects that are not tried.
    pub(crate) fn is_cut(&self, projects: &[ProjectRef]) -> bool {
        self.whose.is_cut(projects)
    }

    /// The file that a frame of this project means.
    pub(crate) fn file(&self, frame: &FramePlace, project: Option<&ProjectSlug>) -> Option<&FilePath> {
        self.meant(project, |files, roots| frame.file(files, roots))
    }

    /// The file that a path in a frame of this project means.
    pub(crate) fn path(&self, path: &FramePath, project: Option<&ProjectSlug>) -> Option<&FilePath> {
        self.meant(project, |files, roots| files.meant(path, roots))
    }

    /// Of several files that could be meant, the one in the project's own folder is, however well another fits.
    fn meant<'a>(
        &'a self,
        project: Option<&ProjectSlug>,
        find: impl Fn(&'a Tracked, &[SourceRoot]) -> Option<&'a FilePath>,
    ) -> Option<&'a FilePath> {
        let Some(area) = project.and_then(|project| self.whose.area(project)) else {
            return find(&self.files, &self.whose.elsewhere().list);
        };
        let is_part = !area.folders.iter().any(Folder::is_whole);
        let holds = |path: &FilePath| area.folders.iter().any(|folder| folder.holds(path));
        let part = self.parts.get(area.part).filter(|_| is_part);
        let its = part.map(|part| part.get_or_init(|| Arc::new(self.files.only(holds))));
        its.and_then(|files| find(files, &area.roots.list)).or_else(|| find(&self.files, &area.roots.list))
    }
}

/// Which folder is which project's, as the repository says.
pub(crate) fn folders(said: &Said) -> Folders {
    let slug = |(project, folder): &(String, Folder)| Some((project.parse().ok()?, folder.clone()));
    Folders::of(said.folders.iter().filter_map(slug))
}

/// Which folder is which project's, each said once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Folders {
    pub(crate) list: Vec<(ProjectSlug, Folder)>,
    /// Whether there are more, which are not looked at.
    pub(crate) is_cut: bool,
}

impl Folders {
    /// The first of them. Several source roots of a project often lead into one folder.
    pub(crate) fn of(folders: impl IntoIterator<Item = (ProjectSlug, Folder)>) -> Self {
        let mut seen = HashSet::new();
        let mut list: Vec<_> = folders.into_iter().filter(|folder| seen.insert(folder.clone())).collect();
        let is_cut = list.len() > FOLDERS;
        list.truncate(FOLDERS);
        Self { list, is_cut }
    }
}

/// The projects whose folder is the longest of those that hold something.
pub(crate) fn nearest(
    folders: &[(ProjectSlug, Folder)],
    holds: impl Fn(&Folder) -> bool,
) -> Vec<ProjectSlug> {
    let held: Vec<_> = folders.iter().filter(|(_, folder)| holds(folder)).collect();
    let longest = held.iter().map(|(_, folder)| folder.bytes()).max();
    let mut projects: Vec<ProjectSlug> = Vec::new();
    for (project, folder) in held {
        if Some(folder.bytes()) == longest && !projects.contains(project) {
            projects.push(project.clone());
        }
    }
    projects
}

/// The mappings that name this repository.
pub(crate) fn named<'m>(mappings: &'m [Mapping], origin: Option<&Origin>) -> Vec<&'m Mapping> {
    let names = || mappings.iter().filter_map(|mapping| mapping.repository.as_ref());
    let Some(name) = origin.and_then(|origin| origin.among(names())) else { return Vec::new() };
    // The same repository may be written in several ways, but seldom is.
    mappings.iter().filter(|mapping| mapping.repository.as_ref() == Some(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use untrusted::Untrusted;

    fn home(files: &[&str], said: &[(&str, &str)], roots: &[&str]) -> Home {
        let folder = |path: &str| Folder::of(&Untrusted::new(path.to_owned()));
        let folders = said.iter().map(|(project, path)| ((*project).to_owned(), folder(path))).collect();
        let roots = roots.iter().map(|root| SourceRoot::of_words(root).unwrap()).collect();
        let files = Tracked::of(files.iter().map(|path| FilePath::of(path).unwrap()));
        Home::new(files, &Said { folders, roots, ..Said::default() })
    }

    fn meant<'h>(home: &'h Home, frame: &str, project: &str) -> Option<&'h str> {
        let frame = FramePath::of(&Untrusted::new(frame.to_owned()));
        home.path(&frame, Some(&project.parse().unwrap())).map(FilePath::as_str)
    }

    #[test]
    fn a_file_elsewhere_that_fits_as_a_whole_is_not_meant_where_the_projects_folder_has_one() {
        let files = ["app/main.py", "services/api/app/main.py", "shared/log.py"];
        let home = home(&files, &[("api", "services/api"), ("site", "")], &[]);
        assert_eq!(meant(&home, "app/main.py", "api"), Some("services/api/app/main.py"));
        assert_eq!(meant(&home, "app/main.py", "site"), Some("app/main.py"));
        // What the folder has not may lie elsewhere.
        assert_eq!(meant(&home, "shared/log.py", "api"), Some("shared/log.py"));
    }

    #[test]
    fn a_project_has_its_own_fifty_source_roots_however_many_others_have() {
        let names: Vec<(String, String)> = (0..60).map(|at| (format!("p{at}"), format!("s{at}"))).collect();
        let said: Vec<(&str, &str)> = names.iter().map(|(project, path)| (&**project, &**path)).collect();
        let roots: Vec<String> = (0..60).map(|at| format!("x{at}/=s{at}/y/")).collect();
        let roots: Vec<&str> = roots.iter().map(AsRef::as_ref).collect();
        let home = home(&["s59/y/a.py", "s59/z/a.py"], &said, &roots);
        assert_eq!(meant(&home, "x59/a.py", "p59"), Some("s59/y/a.py"));
    }

    fn mapping(project: &str, repository: Option<&str>, root: &str) -> Mapping {
        Mapping {
            project: project.parse().unwrap(),
            repository: repository.map(|name| name.to_owned().into()),
            root: SourceRoot::of_words(root).unwrap(),
        }
    }

    fn shop() -> Origin {
        Origin::of("https://git.example.com/acme/shop.git").unwrap()
    }

    #[test]
    fn what_the_repository_says_of_a_project_stands() {
        let files = ["api/x.py", "old/x.py", "web/x.py"];
        let mut home = home(&files, &[("api", "api")], &[]);
        let learned =
            [mapping("api", Some("acme/shop"), "a/=old/"), mapping("web", Some("acme/shop"), "w/=web/")];
        home.learn(&learned, Some(&shop()));
        // Its folder is the one that the repository says, and other projects have what Sentry says.
        assert_eq!(meant(&home, "x.py", "api"), Some("api/x.py"));
        assert_eq!(meant(&home, "x.py", "web"), Some("web/x.py"));
        assert_eq!(meant(&home, "x.py", "other"), None);
    }

    #[test]
    fn mappings_of_other_repositories_count_where_a_project_has_none_of_this_one() {
        let files = ["one/x/a.py", "two/x/a.py"];
        let here = mapping("api", Some("acme/shop"), "s/=one/x/");
        let elsewhere = mapping("api", Some("acme/other"), "s/=two/x/");
        let learned = |mappings: &[Mapping]| {
            let mut home = home(&files, &[], &[]);
            home.learn(mappings, Some(&shop()));
            meant(&home, "s/a.py", "api").map(str::to_owned)
        };
        assert_eq!(learned(&[elsewhere.clone(), here]).as_deref(), Some("one/x/a.py"));
        // It may be called otherwise there, or not at all; but its folder is no folder of this repository.
        assert_eq!(learned(&[elsewhere]).as_deref(), Some("two/x/a.py"));
        assert_eq!(learned(&[mapping("api", None, "s/=one/x/")]).as_deref(), Some("one/x/a.py"));
        assert_eq!(learned(&[]), None);
    }

    #[test]
    fn a_source_root_into_the_folder_of_a_project_is_that_projects_alone() {
        let files = ["api/app/a.py", "web/app/a.py", "lib/a.py"];
        let said = [("api", "api"), ("api-two", "api"), ("web", "web")];
        let home = home(&files, &said, &["app/=api/app/", "app/=web/app/", "l/=lib/"]);
        assert_eq!(meant(&home, "app/a.py", "api"), Some("api/app/a.py"));
        assert_eq!(meant(&home, "app/a.py", "api-two"), Some("api/app/a.py"));
        assert_eq!(meant(&home, "app/a.py", "web"), Some("web/app/a.py"));
        // Two could be meant of a project that has no folder here; what is nobody's is everybody's.
        assert_eq!(meant(&home, "app/a.py", "other"), None);
        for project in ["api", "web", "other"] {
            assert_eq!(meant(&home, "/srv/l/a.py", project), None);
            assert_eq!(meant(&home, "l/a.py", project), Some("lib/a.py"), "{project}");
        }
    }

    #[test]
    fn of_several_folders_that_hold_a_file_the_longest_is_meant() {
        let list = folders(&Said {
            folders: vec![
                ("all".to_owned(), Folder::of(&String::new().into())),
                ("api".to_owned(), Folder::of(&"services/api".to_owned().into())),
                ("twin".to_owned(), Folder::of(&"/services/api/".to_owned().into())),
                ("../odd".to_owned(), Folder::of(&"services/api/x".to_owned().into())),
            ],
            ..Said::default()
        });
        let of = |path: &str| {
            let path = FilePath::of(path).unwrap();
            let found = nearest(&list.list, |folder| folder.holds(&path));
            found.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(of("services/api/x/a.py"), ["api", "twin"]);
        assert_eq!(of("README"), ["all"]);
    }

    #[test]
    fn projects_of_the_same_folders_share_what_is_made_of_their_files() {
        let home = home(&["a/x.py", "b/x.py"], &[("one", "a"), ("two", "a"), ("three", "b")], &[]);
        let part = |project: &str| home.whose.area(&project.parse().unwrap()).unwrap().part;
        assert_eq!(meant(&home, "x.py", "one"), Some("a/x.py"));
        assert!(part("one") == part("two") && part("one") != part("three") && home.parts.len() == 2);
        assert!(home.parts[part("two")].get().is_some() && home.parts[part("three")].get().is_none());
    }

    #[test]
    fn as_many_roots_folders_and_projects_as_are_taken_are_settled_in_a_moment() {
        let folder = |at: usize| Folder::of(&Untrusted::new(format!("services/s{at}")));
        let said = Said {
            folders: (0..FOLDERS).map(|at| (format!("p{at}"), folder(at))).collect(),
            roots: (0..FOLDERS)
                .map(|at| SourceRoot::of_words(&format!("x{at}/=services/s{at}/y/")).unwrap())
                .collect(),
            ..Said::default()
        };
        let begun = std::time::Instant::now();
        let whose = Arc::new(Whose::learned(&said, &[], None));
        let files = Tracked::of([FilePath::of("services/s7/y/a.py").unwrap()]);
        let [now, then] = [files.clone(), files].map(|files| Home::of(files, Arc::clone(&whose)));
        for home in [&now, &then] {
            assert_eq!(meant(home, "x7/a.py", "p7"), Some("services/s7/y/a.py"));
        }
        // Each of them with each of the others took seconds here.
        assert!(begun.elapsed() < std::time::Duration::from_secs(1), "{:?}", begun.elapsed());
    }

    #[test]
    fn source_roots_that_are_not_tried_are_known() {
        let roots = |project: &str, count: usize| {
            (0..count).map(|at| format!("x{at}/={project}/y{at}/")).collect::<Vec<_>>()
        };
        let all = [roots("many", ROOTS + 1), roots("few", ROOTS), roots("few", ROOTS)].concat();
        let all: Vec<&str> = all.iter().map(AsRef::as_ref).collect();
        let home = home(&[], &[("many", "many"), ("few", "few")], &all);
        let is_cut = |project: &str| home.is_cut(&[project.parse().unwrap()]);
        assert!(is_cut("many") && !is_cut("few") && !is_cut("other"));
        let said = |count| Said {
            roots: roots("x", count).iter().map(|root| SourceRoot::of_words(root).unwrap()).collect(),
            ..Said::default()
        };
        let home = |count| Home::new(Tracked::default(), &said(count));
        assert!(home(FOLDERS + 1).is_cut(&[]) && !home(FOLDERS).is_cut(&[]));
        assert!(home(ROOTS + 1).is_cut(&["other".parse().unwrap()]));
    }

    #[test]
    fn a_folder_that_is_said_often_counts_once() {
        let folder = |at: usize| ("api".parse().unwrap(), Folder::of(&Untrusted::new(format!("s{at}"))));
        let same = Folders::of((0..FOLDERS * 2).map(|at| folder(at % 7)));
        assert_eq!((same.list.len(), same.is_cut), (7, false));
        let many = Folders::of((0..=FOLDERS).map(folder));
        assert_eq!((many.list.len(), many.is_cut), (FOLDERS, true));
    }
}
