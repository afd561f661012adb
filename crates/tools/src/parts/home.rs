//! The files of a repository, whose they are, and which of them a frame of a project means: by what the repository says
//! of itself, by Sentry's code mappings, and by how paths end. Reviews, sweeps and single issues look here alike.

use crate::{context::mapped::Mapping, parts::traced::FramePlace};
use checkout::{FilePath, Folder, FramePath, Origin, Said, SourceRoot, Tracked};
use lexicon::ProjectSlug;
use std::{
    collections::{HashMap, HashSet},
    sync::OnceLock,
};

/// Source roots of a project that are taken of the repository, and as many of Sentry: each is tried on each frame.
pub(crate) const ROOTS: usize = 50;
/// Folders of all projects that are taken: each is compared once with each file.
const FOLDERS: usize = 2_000;

/// The files of a repository, and what is known of them.
#[derive(Debug, Default)]
pub(crate) struct Home {
    files: Tracked,
    /// What the repository says of itself.
    own: Vec<SourceRoot>,
    /// Which folder is which project's.
    folders: Folders,
    /// By project.
    areas: HashMap<ProjectSlug, Area>,
    /// Of every other project.
    elsewhere: Vec<SourceRoot>,
}

/// What is one project's.
#[derive(Debug, Default)]
struct Area {
    roots: Vec<SourceRoot>,
    folders: Vec<Folder>,
    /// The files of these folders, made when one is first looked for.
    files: OnceLock<Tracked>,
}

impl Home {
    /// These files, and what the repository says of itself.
    pub(crate) fn new(files: Tracked, said: &Said) -> Self {
        let mut home = Self { files, own: said.roots.clone(), folders: folders(said), ..Self::default() };
        home.own.truncate(FOLDERS);
        home.settle(&[]);
        home
    }

    /// Takes in where Sentry says that code is.
    pub(crate) fn learn(&mut self, mappings: &[Mapping], origin: Option<&Origin>) {
        let here = named(mappings, origin);
        // What the repository says of a project stands.
        let known: Vec<ProjectSlug> = self.folders.list.iter().map(|(project, _)| project.clone()).collect();
        let fresh = here.iter().filter(|mapping| !known.contains(&mapping.project));
        let fresh = fresh.map(|mapping| (mapping.project.clone(), mapping.root.source().clone()));
        self.folders = Folders::of(self.folders.list.iter().cloned().chain(fresh));
        // What a repository is called here and there may differ: then all of a project's mappings count.
        let is_here = |project: &ProjectSlug| here.iter().any(|mapping| mapping.project == *project);
        let others = mappings.iter().filter(|mapping| !is_here(&mapping.project));
        let mapped: Vec<&Mapping> = here.iter().copied().chain(others).collect();
        self.settle(&mapped);
    }

    /// Says whose each source root is: its folder's project's, or everybody's.
    fn settle(&mut self, mapped: &[&Mapping]) {
        let owners = |root: &SourceRoot| nearest(&self.folders.list, |folder| root.source().lies_in(folder));
        let own: Vec<(Vec<ProjectSlug>, &SourceRoot)> =
            self.own.iter().map(|root| (owners(root), root)).collect();
        let of = |project: Option<&ProjectSlug>| {
            let is_its = |owners: &[ProjectSlug]| {
                owners.is_empty() || project.is_some_and(|project| owners.contains(project))
            };
            own.iter()
                .filter(|(owners, _)| is_its(owners))
                .take(ROOTS)
                .map(|(_, root)| (*root).clone())
                .collect::<Vec<_>>()
        };
        let mut areas: HashMap<ProjectSlug, Area> = HashMap::new();
        let projects = self.folders.list.iter().map(|(project, _)| project);
        for project in projects.chain(mapped.iter().map(|mapping| &mapping.project)) {
            areas.entry(project.clone()).or_insert_with(|| {
                let said = mapped.iter().filter(|mapping| mapping.project == *project).take(ROOTS);
                let roots = of(Some(project)).into_iter().chain(said.map(|mapping| mapping.root.clone()));
                let folders = self.folders.list.iter().filter(|(of, _)| of == project);
                let folders = folders.map(|(_, folder)| folder.clone()).collect();
                Area { roots: roots.collect(), folders, files: OnceLock::new() }
            });
        }
        self.elsewhere = of(None);
        self.areas = areas;
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
        let Some(area) = project.and_then(|project| self.areas.get(project)) else {
            return find(&self.files, &self.elsewhere);
        };
        let is_part = !area.folders.iter().any(Folder::is_whole);
        let holds = |path: &FilePath| area.folders.iter().any(|folder| folder.holds(path));
        let its = is_part.then(|| area.files.get_or_init(|| self.files.only(holds)));
        its.and_then(|files| find(files, &area.roots)).or_else(|| find(&self.files, &area.roots))
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

    #[test]
    fn a_folder_that_is_said_often_counts_once() {
        let folder = |at: usize| ("api".parse().unwrap(), Folder::of(&Untrusted::new(format!("s{at}"))));
        let same = Folders::of((0..FOLDERS * 2).map(|at| folder(at % 7)));
        assert_eq!((same.list.len(), same.is_cut), (7, false));
        let many = Folders::of((0..=FOLDERS).map(folder));
        assert_eq!((many.list.len(), many.is_cut), (FOLDERS, true));
    }
}
