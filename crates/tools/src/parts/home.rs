//! The files of a repository, whose they are, and which of them a frame of a project means: by what the repository says
//! of itself, by Sentry's code mappings, and by how paths end. Reviews, sweeps and single issues look here alike.

use crate::{context::mapped::Mapping, parts::traced::FramePlace};
use checkout::{FilePath, Folder, FramePath, Origin, Said, SourceRoot, Tracked};
use lexicon::ProjectSlug;
use std::{collections::HashMap, sync::OnceLock};

/// Source roots and folders that are taken of the repository, and of Sentry: each is tried on each frame.
pub(crate) const ROOTS: usize = 50;

/// The files of a repository, and what is known of them.
#[derive(Debug, Default)]
pub(crate) struct Home {
    files: Tracked,
    /// What the repository says of itself.
    own: Vec<SourceRoot>,
    /// Which folder is which project's.
    folders: Vec<(ProjectSlug, Folder)>,
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
        home.own.truncate(ROOTS);
        home.settle(&[]);
        home
    }

    /// Takes in where Sentry says that code is.
    pub(crate) fn learn(&mut self, mappings: &[Mapping], origin: Option<&Origin>) {
        let here = named(mappings, origin);
        // What the repository says of a project stands.
        let known: Vec<ProjectSlug> = self.folders.iter().map(|(project, _)| project.clone()).collect();
        let fresh = here.iter().filter(|mapping| !known.contains(&mapping.project));
        let fresh = fresh.map(|mapping| (mapping.project.clone(), mapping.root.source().clone()));
        self.folders.extend(fresh.take(ROOTS));
        // What a repository is called here and there may differ: then all of a project's mappings count.
        let is_here = |project: &ProjectSlug| here.iter().any(|mapping| mapping.project == *project);
        let others = mappings.iter().filter(|mapping| !is_here(&mapping.project));
        let mapped: Vec<&Mapping> = here.iter().copied().chain(others).collect();
        self.settle(&mapped);
    }

    /// Says whose each source root is: its folder's project's, or everybody's.
    fn settle(&mut self, mapped: &[&Mapping]) {
        let owners = |root: &SourceRoot| nearest(&self.folders, |folder| root.source().lies_in(folder));
        let own: Vec<(Vec<ProjectSlug>, &SourceRoot)> =
            self.own.iter().map(|root| (owners(root), root)).collect();
        let of = |project: Option<&ProjectSlug>| {
            let is_its = |owners: &[ProjectSlug]| {
                owners.is_empty() || project.is_some_and(|project| owners.contains(project))
            };
            own.iter()
                .filter(|(owners, _)| is_its(owners))
                .map(|(_, root)| (*root).clone())
                .collect::<Vec<_>>()
        };
        let mut areas: HashMap<ProjectSlug, Area> = HashMap::new();
        let projects = self.folders.iter().map(|(project, _)| project);
        for project in projects.chain(mapped.iter().map(|mapping| &mapping.project)) {
            areas.entry(project.clone()).or_insert_with(|| {
                let said = mapped.iter().filter(|mapping| mapping.project == *project).take(ROOTS);
                let roots = of(Some(project)).into_iter().chain(said.map(|mapping| mapping.root.clone()));
                let folders = self.folders.iter().filter(|(of, _)| of == project);
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

    /// Of several files that are named alike, the one in the project's own folder is meant.
    fn meant<'a>(
        &'a self,
        project: Option<&ProjectSlug>,
        find: impl Fn(&'a Tracked, &[SourceRoot]) -> Option<&'a FilePath>,
    ) -> Option<&'a FilePath> {
        let Some(area) = project.and_then(|project| self.areas.get(project)) else {
            return find(&self.files, &self.elsewhere);
        };
        find(&self.files, &area.roots).or_else(|| {
            let is_part = !area.folders.iter().any(Folder::is_whole);
            let holds = |path: &FilePath| area.folders.iter().any(|folder| folder.holds(path));
            is_part
                .then(|| area.files.get_or_init(|| self.files.only(holds)))
                .and_then(|files| find(files, &[]))
        })
    }
}

/// Which folder is which project's, as the repository says.
pub(crate) fn folders(said: &Said) -> Vec<(ProjectSlug, Folder)> {
    let slug = |(project, folder): &(String, Folder)| Some((project.parse().ok()?, folder.clone()));
    said.folders.iter().filter_map(slug).take(ROOTS).collect()
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
