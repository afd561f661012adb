//! Which file of the repository a stack frame means.

use crate::{Error, FilePath, Folder, FramePath, ModulePath, Result};
use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Arc, OnceLock},
};
use tokio::task::spawn_blocking;
use untrusted::{Endings, Untrusted};

/// The files that git tracks. Links and other repositories inside this one are left out: they lead elsewhere.
#[derive(Debug, Clone, Default)]
pub struct Tracked {
    paths: Vec<FilePath>,
    /// Made when it is first asked which file is meant.
    endings: OnceLock<ByEnding>,
    /// The same, of what files are called, and without what stands behind the last dot.
    names: OnceLock<ByName>,
    stems: OnceLock<ByName>,
}

/// The same files: by their paths, and without what stands behind the last dot of their names.
#[derive(Debug, Clone)]
struct ByEnding {
    paths: Endings,
    stems: Endings,
}

/// The same files by what they are called: a digest of the name, and which it is.
#[derive(Debug, Clone)]
struct ByName(Box<[(u32, u32)]>);

/// A list that takes its time, in bytes.
const LARGE: usize = 256 << 10;

impl ByName {
    fn of(paths: &[FilePath], name: fn(&FilePath) -> &str) -> Self {
        let mut names: Vec<(u32, u32)> =
            (0..).zip(paths).map(|(index, path)| (digest(&name(path).to_owned().into()), index)).collect();
        names.sort_unstable();
        Self(names.into())
    }

    fn find<'p>(
        &self,
        paths: &'p [FilePath],
        name: &Untrusted,
        of: fn(&FilePath) -> &str,
    ) -> Vec<&'p FilePath> {
        let wanted = digest(name);
        let from = self.0.partition_point(|(digest, _)| *digest < wanted);
        let alike = self.0.iter().skip(from).take_while(|(digest, _)| *digest == wanted);
        let paths = alike.filter_map(|(_, index)| paths.get(usize::try_from(*index).ok()?));
        paths.filter(|path| name.same_as(of(path))).collect()
    }
}

/// As texts are told apart by most of their digits.
fn digest(name: &Untrusted) -> u32 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    let [a, b, c, d, ..] = hasher.finish().to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

/// What it is called, without what stands behind the last dot.
fn stem(path: &FilePath) -> &str {
    path_without_extension(path.name())
}

/// Where a part of the repository stands in stack traces.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SourceRoot {
    stack: Folder,
    source: Folder,
}

impl SourceRoot {
    /// What paths in stack traces begin with, such as `/srv/app/`, and what the same paths in the repository begin
    /// with, such as `services/backend/app/`: whole folders, or nothing.
    #[must_use]
    pub fn new(stack: &Untrusted, source: &Untrusted) -> Self {
        Self { stack: Folder::of(stack), source: Folder::of(source) }
    }

    /// `STACK=SOURCE`, as people write it.
    #[must_use]
    pub fn of_words(words: &str) -> Option<Self> {
        let (stack, source) = words.split_once('=')?;
        Some(Self::new(&Untrusted::new(stack.to_owned()), &Untrusted::new(source.to_owned())))
    }

    /// The folder of the repository that it leads to.
    #[must_use]
    pub const fn source(&self) -> &Folder {
        &self.source
    }

    /// How long it is, in bytes.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.stack.bytes() + self.source.bytes()
    }
}

impl Tracked {
    /// Just these files.
    #[must_use]
    pub fn of(paths: impl IntoIterator<Item = FilePath>) -> Self {
        let mut paths: Vec<FilePath> = paths.into_iter().collect();
        paths.sort();
        paths.dedup();
        Self { paths, ..Self::default() }
    }

    /// The regular files, whether they may be run or not, of a list of git: its lines begin with the mode and end in a tab
    /// and the path.
    ///
    /// # Errors
    /// None of git: that the process is about to end.
    pub(crate) async fn listed(said: Vec<u8>) -> Result<Arc<Self>> {
        let is_large = said.len() >= LARGE;
        let read = move || {
            let lines = said.split(|byte| *byte == 0).filter(|line| line.starts_with(b"100"));
            let paths = lines.filter_map(|line| line.splitn(2, |byte| *byte == b'\t').nth(1));
            let tracked = Self::of(paths.filter_map(FilePath::of_git));
            tracked.names();
            Arc::new(tracked)
        };
        if !is_large {
            return Ok(read());
        }
        // Others are answered meanwhile.
        spawn_blocking(read).await.map_err(|_| Error::Failed("ls-files"))
    }

    /// What it takes to keep them, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        let one = |path: &FilePath| path.as_str().len() + size_of::<FilePath>() + 2 * size_of::<(u32, u32)>();
        self.paths.iter().map(one).sum()
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.paths.len()
    }

    /// Whether this is one of them.
    #[must_use]
    pub fn has(&self, path: &FilePath) -> bool {
        self.paths.binary_search(path).is_ok()
    }

    /// These files, and those of `self` that are named as one of them: no other can be confused with them.
    #[must_use]
    pub fn around(&self, files: &[&FilePath]) -> Self {
        let names: std::collections::BTreeSet<&str> = files.iter().map(|path| path.name()).collect();
        let alike = self.paths.iter().filter(|path| names.contains(path.name()));
        Self::of(alike.chain(files.iter().copied()).cloned())
    }

    /// Those that can be meant by one of these: they are called as it is, or as its module. It costs as much as there are
    /// of these.
    #[must_use]
    pub fn called<'f>(
        &self,
        paths: impl IntoIterator<Item = &'f FramePath>,
        modules: impl IntoIterator<Item = &'f ModulePath>,
    ) -> Self {
        let by_name =
            paths.into_iter().flat_map(|path| self.names().find(&self.paths, &path.name(), FilePath::name));
        let by_stem = modules.into_iter().flat_map(|module| {
            let stems = self.stems.get_or_init(|| ByName::of(&self.paths, stem));
            stems.find(&self.paths, &module.name(), stem)
        });
        Self::of(by_name.chain(by_stem).cloned())
    }

    fn names(&self) -> &ByName {
        self.names.get_or_init(|| ByName::of(&self.paths, FilePath::name))
    }

    /// Those of them that are wanted.
    #[must_use]
    pub fn only(&self, wanted: impl Fn(&FilePath) -> bool) -> Self {
        Self::of(self.paths.iter().filter(|path| wanted(path)).cloned())
    }

    /// The file that a frame's path means. It costs as much as the path has folders, for each source root once.
    ///
    /// Source roots decide first. Otherwise it is the file whose path shares the most folders with the frame's,
    /// counted from the end; of two that share as many, the one that is shared as a whole. A file that shares its name
    /// alone is meant only if one of the two is nothing but that name. `None` when none or more than one is left.
    #[must_use]
    pub fn meant(&self, frame: &FramePath, roots: &[SourceRoot]) -> Option<&FilePath> {
        let FramePath(frame) = frame;
        let paths = &self.by_ending().paths;
        let moved = roots.iter().find_map(|root| paths.moved(frame, &root.stack.0, &root.source.0));
        let nearest = || {
            let nearest = paths.nearest(frame)?;
            let is_meant = nearest.parts > 1 || nearest.is_whole_ours || nearest.is_whole_theirs;
            is_meant.then_some(nearest.index)
        };
        self.paths.get(moved.or_else(nearest)?)
    }

    /// The file that a frame's module means, for languages whose frames name a class: `com.acme.Orders` is
    /// `src/main/java/com/acme/Orders.java`.
    #[must_use]
    pub fn of_module(&self, module: &ModulePath) -> Option<&FilePath> {
        let ModulePath(module) = module;
        let nearest = self.by_ending().stems.nearest(module)?;
        let is_meant = nearest.is_whole_theirs && nearest.parts > 1 && nearest.among == 1;
        self.paths.get(nearest.index).filter(|_| is_meant)
    }

    fn by_ending(&self) -> &ByEnding {
        self.endings.get_or_init(|| {
            let paths = || self.paths.iter().map(FilePath::as_str);
            ByEnding { paths: Endings::of(paths()), stems: Endings::of(paths().map(path_without_extension)) }
        })
    }
}

/// Of a module the file is named without what stands behind its last dot.
pub(crate) fn path_without_extension(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tracked(paths: &[&str]) -> Tracked {
        Tracked::of(paths.iter().map(|path| FilePath::of(path).unwrap()))
    }

    fn meant<'a>(tracked: &'a Tracked, frame: &str) -> Option<&'a str> {
        tracked.meant(&FramePath::of(&Untrusted::new(frame.to_owned())), &[]).map(FilePath::as_str)
    }

    #[test]
    fn the_longest_common_ending_is_meant() {
        let files =
            tracked(&["app/auth.py", "backend/app/auth.py", "lib/auth.py", "main.py", "web/src/App.vue"]);
        for (frame, expected) in [
            ("app/auth.py", Some("app/auth.py")),
            ("/usr/src/backend/app/auth.py", Some("backend/app/auth.py")),
            ("/srv/app/auth.py", Some("app/auth.py")),
            ("auth.py", None),
            ("other/auth.py", None),
            ("/srv/main.py", Some("main.py")),
            ("main.py", Some("main.py")),
            ("App.vue", Some("web/src/App.vue")),
            ("webpack:///./src/App.vue?7f", Some("web/src/App.vue")),
            ("elsewhere/App.vue", None),
            ("APP/AUTH.PY", None),
            ("", None),
            ("../../app/auth.py", Some("app/auth.py")),
            ("/etc/passwd", None),
            ("--output=main.py", None),
            ("xmain.py", None),
        ] {
            assert_eq!(meant(&files, frame), expected, "{frame}");
        }
    }

    #[test]
    fn a_source_root_decides_first() {
        let files = tracked(&["app/auth.py", "services/api/app/auth.py"]);
        let roots = [SourceRoot::of_words("/srv/app/=services/api/app/").unwrap()];
        let frame = FramePath::of(&Untrusted::new("/srv/app/auth.py".to_owned()));
        assert_eq!(files.meant(&frame, &roots).unwrap().as_str(), "services/api/app/auth.py");
        assert_eq!(files.meant(&frame, &[]).unwrap().as_str(), "app/auth.py");
        let nothing = [SourceRoot::of_words("/srv/=nowhere").unwrap()];
        assert_eq!(files.meant(&frame, &nothing).unwrap().as_str(), "app/auth.py");
    }

    #[test]
    fn a_module_means_the_file_of_its_class() {
        let files =
            tracked(&["src/main/java/com/acme/Orders.java", "src/test/java/com/acme/OrdersTest.java"]);
        let module = |module: &str| {
            files.of_module(&ModulePath::of(&Untrusted::new(module.to_owned()))).map(FilePath::as_str)
        };
        assert_eq!(module("com.acme.Orders$Line"), Some("src/main/java/com/acme/Orders.java"));
        for other in ["com.other.Orders", "Orders", "", "com.acme.Order"] {
            assert_eq!(module(other), None, "{other}");
        }
    }

    #[test]
    fn what_can_be_meant_is_called_so() {
        let files = tracked(&[
            "a/auth.py",
            "auth.py",
            "b/xauth.py",
            "src/com/acme/Orders.java",
            "Orders.kt",
            "Orders",
        ]);
        let frame = |path: &str| FramePath::of(&Untrusted::new(path.to_owned()));
        let module = |module: &str| ModulePath::of(&Untrusted::new(module.to_owned()));
        let told =
            |called: Tracked| called.paths.iter().map(|path| path.as_str().to_owned()).collect::<Vec<_>>();
        assert_eq!(
            told(files.called([&frame("/srv/a/auth.py"), &frame("auth.py")], [])),
            ["a/auth.py", "auth.py"]
        );
        let orders = ["Orders", "Orders.kt", "src/com/acme/Orders.java"];
        assert_eq!(told(files.called([&frame("")], [&module("com.acme.Orders$Line")])), orders);
        assert!(told(files.called([&frame("py"), &frame("a/")], [&module("acme")])).is_empty());
    }

    fn folder() -> impl Strategy<Value = &'static str> {
        proptest::sample::select(vec!["a", "b", "c", "ab", "ä", "-x", "a b"])
    }

    fn path() -> impl Strategy<Value = String> {
        proptest::collection::vec(folder(), 1..5).prop_map(|parts| parts.join("/"))
    }

    /// As the documentation says it, with strings.
    fn model<'a>(files: &'a [String], frame: &str) -> Option<&'a str> {
        let parts = |path: &str| path.split('/').rev().map(str::to_owned).collect::<Vec<_>>();
        let frame = parts(frame);
        let worth = |file: &String| {
            let file = parts(file);
            let shared = file.iter().zip(&frame).take_while(|(a, b)| a == b).count();
            let ok = shared > 1 || shared > 0 && (shared == file.len() || shared == frame.len());
            ok.then_some((shared, shared == file.len()))
        };
        let most = files.iter().filter_map(worth).max()?;
        let mut best = files.iter().filter(|file| worth(file) == Some(most));
        let first = best.next()?;
        best.next().is_none().then_some(first.as_str())
    }

    proptest! {
        #[test]
        fn what_is_meant_is_what_shares_most(mut files in proptest::collection::vec(path(), 0..8), frame in path()) {
            files.sort();
            files.dedup();
            let tracked = Tracked::of(files.iter().filter_map(|file| FilePath::of(file)));
            prop_assert_eq!(meant(&tracked, &frame), model(&files, &frame));
        }

        #[test]
        fn only_a_tracked_file_is_ever_meant(frame in "(\\.\\.|/|\\\\|[a-c]|://|\\?|~|\n|\0| ){0,12}") {
            let tracked = tracked(&["a/b.py", "b", "c/a"]);
            if let Some(path) = meant(&tracked, &frame) {
                prop_assert!(tracked.has(&FilePath::of(path).unwrap()));
            }
        }
    }
}
