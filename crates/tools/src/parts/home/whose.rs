//! Whose the folders and source roots of a repository are: the same for its files of any time, and made once for all of
//! them.

use super::{FOLDERS, Folders, Mapping, ROOTS, folders, named};
use checkout::{Folder, Origin, Said, SourceRoot};
use lexicon::{ProjectRef, ProjectSlug};
use std::{
    collections::{HashMap, HashSet},
    iter::{from_fn, successors},
};

/// Whose the folders and source roots of a repository are.
#[derive(Debug, Clone, Default)]
pub(crate) struct Whose {
    /// What the repository says of itself.
    own: Vec<SourceRoot>,
    /// Whether it says more than is taken.
    says_more: bool,
    /// Which folder is which project's.
    folders: Folders,
    /// By project.
    areas: HashMap<ProjectSlug, Area>,
    /// Of every other project.
    elsewhere: Roots,
    /// How many lists of folders there are.
    parts: usize,
}

/// What is one project's.
#[derive(Debug, Clone)]
pub(super) struct Area {
    pub(super) roots: Roots,
    pub(super) folders: Vec<Folder>,
    /// Which of the lists of folders this is: several projects may have the same.
    pub(super) part: usize,
}

/// Source roots that are tried, each once.
#[derive(Debug, Clone, Default)]
pub(super) struct Roots {
    pub(super) list: Vec<SourceRoot>,
    /// Whether there are more, which are not tried.
    is_cut: bool,
}

impl Roots {
    fn first<'r>(roots: impl IntoIterator<Item = &'r SourceRoot>) -> Self {
        let mut seen = HashSet::new();
        let mut roots = roots.into_iter().filter(|root| seen.insert(*root));
        let list = roots.by_ref().take(ROOTS).cloned().collect();
        Self { list, is_cut: roots.next().is_some() }
    }

    fn and(mut self, other: Self) -> Self {
        self.list.extend(other.list);
        self.is_cut |= other.is_cut;
        self
    }
}

impl Whose {
    /// As the repository says of itself.
    pub(crate) fn of(said: &Said) -> Self {
        let mut whose = Self::unsettled(said);
        whose.settle(&[]);
        whose
    }

    /// As the repository says of itself, and Sentry of it.
    pub(crate) fn learned(said: &Said, mappings: &[Mapping], origin: Option<&Origin>) -> Self {
        let mut whose = Self::unsettled(said);
        whose.learn(mappings, origin);
        whose
    }

    fn unsettled(said: &Said) -> Self {
        let mut seen = HashSet::new();
        let mut own: Vec<SourceRoot> = said.roots.iter().filter(|root| seen.insert(*root)).cloned().collect();
        let says_more = own.len() > FOLDERS;
        own.truncate(FOLDERS);
        Self { own, says_more, folders: folders(said), ..Self::default() }
    }

    /// Takes in where Sentry says that code is.
    pub(super) fn learn(&mut self, mappings: &[Mapping], origin: Option<&Origin>) {
        let here = named(mappings, origin);
        // What the repository says of a project stands.
        let known: HashSet<&ProjectSlug> = self.folders.list.iter().map(|(project, _)| project).collect();
        let fresh = here.iter().filter(|mapping| !known.contains(&mapping.project));
        let fresh = fresh.map(|mapping| (mapping.project.clone(), mapping.root.source().clone()));
        self.folders = Folders::of(self.folders.list.iter().cloned().chain(fresh));
        // What a repository is called here and there may differ: then all of a project's mappings count.
        let are_here: HashSet<&ProjectSlug> = here.iter().map(|mapping| &mapping.project).collect();
        let others = mappings.iter().filter(|mapping| !are_here.contains(&mapping.project));
        let mapped: Vec<&Mapping> = here.iter().copied().chain(others).collect();
        self.settle(&mapped);
    }

    /// Says whose each source root is: its folder's project's, or everybody's. It costs as much as there are of each.
    fn settle(&mut self, mapped: &[&Mapping]) {
        let (mut by_folder, mut folders_of) =
            (HashMap::<&Folder, Vec<&ProjectSlug>>::new(), HashMap::<&ProjectSlug, Vec<Folder>>::new());
        for (project, folder) in &self.folders.list {
            by_folder.entry(folder).or_default().push(project);
            folders_of.entry(project).or_default().push(folder.clone());
        }
        let (mut own, mut everybodys) = (HashMap::<&ProjectSlug, Vec<usize>>::new(), Vec::new());
        for (index, root) in self.own.iter().enumerate() {
            let mut above = successors(Some(root.source().clone()), Folder::parent);
            let Some(projects) = above.find_map(|folder| by_folder.get(&folder)) else {
                everybodys.push(index);
                continue;
            };
            for project in projects {
                own.entry(project).or_default().push(index);
            }
        }
        let of = |project: Option<&ProjectSlug>| {
            let its = project.and_then(|project| own.get(project)).map(Vec::as_slice).unwrap_or_default();
            Roots::first(in_order(&everybodys, its).filter_map(|index| self.own.get(index)))
        };
        let mut roots_of = HashMap::<&ProjectSlug, Vec<&SourceRoot>>::new();
        for mapping in mapped {
            roots_of.entry(&mapping.project).or_default().push(&mapping.root);
        }
        let (mut parts, mut areas) = (HashMap::<Vec<Folder>, usize>::new(), HashMap::new());
        for project in folders_of.keys().chain(roots_of.keys()).copied() {
            areas.entry(project.clone()).or_insert_with(|| {
                let said = roots_of.get(project).into_iter().flatten().copied();
                let folders = folders_of.get(project).cloned().unwrap_or_default();
                let next = parts.len();
                let part = *parts.entry(folders.clone()).or_insert(next);
                Area { roots: of(Some(project)).and(Roots::first(said)), folders, part }
            });
        }
        let (elsewhere, parts) = (of(None), parts.len());
        (self.areas, self.elsewhere, self.parts) = (areas, elsewhere, parts);
    }

    /// Whether there are source roots of one of these projects that are not tried.
    pub(super) fn is_cut(&self, projects: &[ProjectRef]) -> bool {
        let of = |project: &ProjectRef| match project {
            ProjectRef::Slug(slug) => self.area(slug).map_or(&self.elsewhere, |area| &area.roots).is_cut,
            _ => self.elsewhere.is_cut,
        };
        self.says_more || projects.iter().any(of)
    }

    /// What is this project's, if anything is.
    pub(super) fn area(&self, project: &ProjectSlug) -> Option<&Area> {
        self.areas.get(project)
    }

    /// What is every other project's.
    pub(super) const fn elsewhere(&self) -> &Roots {
        &self.elsewhere
    }

    /// How many lists of folders there are.
    pub(super) const fn parts(&self) -> usize {
        self.parts
    }
}

/// Both lists in the order of both.
fn in_order<'l>(one: &'l [usize], other: &'l [usize]) -> impl Iterator<Item = usize> + 'l {
    let (mut one, mut other) = (one.iter().copied().peekable(), other.iter().copied().peekable());
    from_fn(move || match (one.peek(), other.peek()) {
        (Some(first), Some(second)) if second < first => other.next(),
        (Some(_), _) => one.next(),
        (None, _) => other.next(),
    })
}
