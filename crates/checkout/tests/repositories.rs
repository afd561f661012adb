#![cfg(test)]

//! Real repositories in temporary directories, friendly and hostile. They need `git` on the PATH that the tests were
//! built with, and fail without it.

use checkout::{
    Base, ChangedFile, Changes, Checkout, Compared, Environment, Error, Fate, FilePath, FramePath, Line,
    SourceRoot, Tracked,
};
use std::{fs, path::PathBuf, process::Command};
use untrusted::{Answer, Boundary, Budget, Untrusted};

#[cfg(unix)]
#[path = "repositories/kept.rs"]
mod kept;

struct Repository {
    home: tempfile::TempDir,
}

impl Repository {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let repository = Self { home };
        fs::create_dir(repository.root()).unwrap();
        repository.git(&["init", "-q", "-b", "main"]);
        repository
    }

    fn root(&self) -> PathBuf {
        self.home.path().join("repo")
    }

    fn environment(&self) -> Environment {
        Environment { path: Some(env!("PATH").into()), home: Some(self.home.path().into()) }
    }

    fn git(&self, arguments: &[&str]) -> String {
        let mut git = Command::new("git");
        git.args([
            "-c",
            "user.name=Ada",
            "-c",
            "user.email=ada@example.com",
            "-c",
            "commit.gpgSign=false",
            "-c",
            "gc.auto=0",
        ]);
        git.args(arguments).current_dir(self.root()).env_clear().env("PATH", env!("PATH"));
        let at = "2026-11-01T12:00:00Z";
        git.env("HOME", self.home.path()).env("GIT_AUTHOR_DATE", at).env("GIT_COMMITTER_DATE", at);
        let output = git.output().expect("these tests need git");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", message]);
    }

    async fn checkout(&self) -> Checkout {
        Checkout::at(&self.root(), self.environment()).await.unwrap()
    }

    async fn changes(&self) -> Changes {
        self.checkout().await.changes(&compared("main")).await.unwrap()
    }
}

fn compared(text: &str) -> Compared {
    text.parse().unwrap()
}

#[tokio::test]
async fn the_branches_are_those_that_can_be_a_base() {
    let repository = Repository::new();
    repository.write("a", "a");
    repository.commit("a");
    for branch in ["topic/one", "odd!name", "zwei"] {
        repository.git(&["branch", branch]);
    }
    repository.git(&["update-ref", "refs/remotes/origin/elsewhere", "HEAD"]);
    let branches = repository.checkout().await.branches().await.unwrap();
    let mut names: Vec<&str> = branches.iter().map(Base::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["main", "topic/one", "zwei"]);
    assert_eq!(Repository::new().checkout().await.branches().await.unwrap(), []);
}

fn base(name: &str) -> Base {
    name.parse().unwrap()
}

fn lines(count: usize) -> String {
    (1..=count).map(|line| format!("line {line}\n")).collect()
}

fn file<'a>(changes: &'a Changes, path: &str) -> &'a ChangedFile {
    let found = changes.files.iter().find(|file| file.path.as_str() == path);
    found.unwrap_or_else(|| panic!("{path} is not in {changes:?}"))
}

fn shown(text: &Untrusted) -> String {
    let answer = Answer::new("x").field("Text", text);
    Boundary::new().data(&answer, Budget::default()).text().to_owned()
}

#[tokio::test]
async fn changes_are_those_since_the_branch_left_its_base() {
    let repository = Repository::new();
    repository
        .write("app/auth.py", &format!("class Tokens:\n    def read(self):\n        pass\n{}", lines(40)));
    repository.write("app/old.py", &lines(30));
    repository.write("app/gone.py", "x\n");
    repository.commit("Begin");
    repository.git(&["checkout", "-q", "-b", "topic"]);
    repository.write(
        "app/auth.py",
        &format!("class Tokens:\n    def read(self):\n        return 1\n{}", lines(40)),
    );
    repository.git(&["mv", "app/old.py", "app/new.py"]);
    repository.git(&["rm", "-q", "app/gone.py"]);
    repository.write("app/added.py", "def added():\n    pass\n");
    repository.commit("Change");
    // What others did on the base meanwhile is no part of the change.
    repository.git(&["checkout", "-q", "main"]);
    repository.write("elsewhere.py", "y\n");
    repository.commit("Meanwhile");
    repository.git(&["checkout", "-q", "topic"]);
    // What is not committed yet is.
    repository.write("app/added.py", "def added():\n    return 2\n");

    let changes = repository.changes().await;
    let paths: Vec<&str> = changes.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["app/added.py", "app/auth.py", "app/gone.py", "app/new.py"]);
    let auth = file(&changes, "app/auth.py");
    assert_eq!((auth.fate, auth.hunks.len()), (Fate::Modified, 1));
    assert_eq!(
        (&auth.hunks[0].before(), &auth.hunks[0].symbols),
        (&(3..=3), &vec![Untrusted::new("read".to_owned())])
    );
    assert_eq!(file(&changes, "app/new.py").deployed_as().as_str(), "app/old.py");
    assert_eq!(file(&changes, "app/gone.py").fate, Fate::Deleted);
    assert_eq!(file(&changes, "app/added.py").fate, Fate::Added);
    assert_eq!((changes.unread, changes.commits_only), (0, false));
}

/// Trying each root on each file for each frame would take an hour.
#[test]
fn many_files_of_one_name_and_many_roots_cost_no_more_than_few() {
    let files = (0..20_000).map(|number| FilePath::of(&format!("packages/p{number}/src/index.ts")).unwrap());
    let tracked = Tracked::of(files);
    let roots: Vec<_> = (0..50).map(|_| SourceRoot::of_words("=packages/none/").unwrap()).collect();
    let begun = std::time::Instant::now();
    for number in 0..5_000 {
        let frame = FramePath::of(&Untrusted::new(format!("/srv/p{}/src/index.ts", number * 2)));
        let expected = format!("packages/p{}/src/index.ts", number * 2);
        let meant = tracked.meant(&frame, &roots).map(FilePath::as_str);
        assert_eq!(meant, (number * 2 < 20_000).then_some(expected.as_str()));
    }
    assert!(begun.elapsed() < std::time::Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn files_are_read_as_they_were_before_the_change() {
    let repository = Repository::new();
    repository.write("said.toml", "above");
    repository.write("app/said.toml", "before");
    repository.write("app/-x/main.py", "x\n");
    repository.commit("Begin");
    repository.git(&["checkout", "-q", "-b", "topic"]);
    repository.write("app/said.toml", "after");
    repository.write("app/-x/said.toml", "new");
    repository.commit("Change");
    let checkout = repository.checkout().await;
    let parted = checkout.parted(&base("main")).await.unwrap();
    let read = async |folder: &str, names: &[&'static str]| {
        let found = checkout.before(&parted, &repository.root().join(folder), names).await.unwrap();
        found.into_iter().map(|(_, bytes)| String::from_utf8(bytes).unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(read("app/-x", &["said.toml"]).await, ["before", "above"]);
    assert_eq!(read("", &["other.toml", "said.toml"]).await, ["above"]);
    assert_eq!(read("..", &["said.toml"]).await, [""; 0]);
    assert_eq!(checkout.parted(&base("nowhere")).await, Err(Error::NoBase));
}

#[tokio::test]
async fn it_is_known_what_a_commit_is_merged_into() {
    let repository = Repository::new();
    repository.write("a.py", "x\n");
    repository.commit("Begin");
    repository.git(&["checkout", "-q", "-b", "topic"]);
    repository.write("b.py", "x\n");
    repository.commit("Change");
    let checkout = repository.checkout().await;
    let topic = checkout.parted(&base("topic")).await.unwrap();
    assert_eq!(checkout.merged_into(&topic).await, Ok(None));
    repository.git(&["checkout", "-q", "main"]);
    repository.write("c.py", "x\n");
    repository.commit("Meanwhile");
    let main = checkout.parted(&base("main")).await.unwrap();
    repository.git(&["merge", "-q", "--no-ff", "-m", "Merge", "topic"]);
    assert_eq!(checkout.merged_into(&topic).await, Ok(Some(main.clone())));
    assert_eq!(checkout.merged_into(&main).await, Ok(None));
}

#[cfg(unix)]
#[tokio::test]
async fn before_the_change_too_only_regular_and_small_files_are_read() {
    let repository = Repository::new();
    repository.write("big.toml", &"x".repeat((1 << 20) + 1));
    repository.write("folder.toml/x", "x");
    std::os::unix::fs::symlink("/etc/passwd", repository.root().join("link.toml")).unwrap();
    repository.commit("Begin");
    let checkout = repository.checkout().await;
    let parted = checkout.parted(&base("main")).await.unwrap();
    let names = ["big.toml", "folder.toml", "link.toml"];
    assert_eq!(checkout.before(&parted, &repository.root(), &names).await, Ok(vec![]));
}

#[tokio::test]
async fn it_is_known_what_became_of_a_file_since_a_release() {
    let repository = Repository::new();
    repository.write("a.py", &lines(5));
    repository.write("b.py", &lines(5));
    repository.write("c.py", &lines(5));
    repository.commit("Release");
    let checkout = repository.checkout().await;
    let path = |path: &str| FilePath::of(path).unwrap();
    let released = checkout.touched(&path("a.py"), 1, None).await.unwrap().unwrap().commit;
    repository.write("a.py", &lines(5).replace("line 3", "other"));
    repository.commit("Later");
    repository.write("b.py", "not committed");
    assert_eq!(checkout.known(&released.brief()).await, Ok(Some(released.clone())));
    assert_eq!(checkout.known(&"0123456789".parse().unwrap()).await, Ok(None));
    repository.git(&["branch", "deadbee1"]);
    assert_eq!(checkout.known(&"deadbee1".parse().unwrap()).await, Ok(None), "a branch of that name is none");
    let (a, b, c) = (path("a.py"), path("b.py"), path("c.py"));
    let became = checkout.became(&released, &[&a, &b, &c]).await.unwrap();
    assert_eq!(became.keys().collect::<Vec<_>>(), [&a, &b]);
    assert_eq!((became[&a].line(3), became[&a].line(4)), (Line::Changed(3), Line::Here(4)));
    // As the release has it, the line is of the release.
    let touched = checkout.touched(&a, 3, Some(&released)).await.unwrap().unwrap();
    assert_eq!((shown(&touched.subject), touched.commit), (shown(&"Release".to_owned().into()), released));
    let now = checkout.touched(&a, 3, None).await.unwrap().unwrap();
    assert_eq!(shown(&now.subject), shown(&"Later".to_owned().into()));
}

#[tokio::test]
async fn files_of_a_release_are_found_where_they_went() {
    let repository = Repository::new();
    for name in ["a.py", "b.py", "-c.py", "d.py", "e.py"] {
        repository.write(name, &format!("{name}\n{}", lines(20)));
    }
    repository.git(&["add", "-A"]);
    std::os::unix::fs::symlink("a.py", repository.root().join("link.py")).unwrap();
    repository.commit("Release");
    let released = repository.git(&["rev-parse", "HEAD"]).parse().unwrap();
    repository.git(&["mv", "a.py", "new.py"]);
    repository.write("new.py", &format!("first\na.py\n{}", lines(20).replace("line 7\n", "")));
    repository.git(&["rm", "-q", "--cached", "b.py"]);
    fs::remove_file(repository.root().join("b.py")).unwrap();
    repository.commit("Later");
    // Not committed, and without lines by what the repository says of it.
    repository.git(&["mv", "--", "-c.py", "--output=x.py"]);
    repository.write("d.py", &lines(25));
    repository.write(".gitattributes", "*.py -diff\n");
    let checkout = repository.checkout().await;
    let path = |path: &str| FilePath::of(path).unwrap();
    let then = checkout.tracked_at(&released).await.unwrap();
    assert!(then.count() == 5 && then.has(&path("a.py")) && !then.has(&path("link.py")));
    let [a, b, c, d, e] = ["a.py", "b.py", "-c.py", "d.py", "e.py"].map(path);
    let tracked = checkout.tracked().await.unwrap();
    let mut became = checkout.became(&released, &[&d, &e]).await.unwrap();
    assert!(!tracked.has(&a) && !tracked.has(&b) && !tracked.has(&c));
    became.extend(checkout.moved(&released, &[&a, &b, &c]).await.unwrap());
    let told = |path: &FilePath| (became[path].path.as_str(), became[path].fate, became[path].line(8));
    assert_eq!(told(&a), ("new.py", Fate::Modified, Line::Gone));
    assert_eq!(became[&a].line(9), Line::Here(9));
    assert_eq!(told(&b), ("b.py", Fate::Deleted, Line::Gone));
    assert_eq!(told(&c), ("--output=x.py", Fate::Modified, Line::Here(8)));
    assert_eq!(told(&d), ("d.py", Fate::Modified, Line::Here(7)));
    assert!(!became.contains_key(&e) && !repository.root().join("x.py").exists());
}

#[tokio::test]
async fn a_subfolder_belongs_to_the_whole_repository() {
    let repository = Repository::new();
    repository.write("a/b.py", "x\n");
    repository.write("top.py", "x\n");
    repository.commit("Begin");
    repository.git(&["remote", "add", "origin", "https://user:secret@git.example.com/acme/api-gateway.git"]);
    let checkout = Checkout::at(&repository.root().join("a"), repository.environment()).await.unwrap();
    assert_eq!(checkout.root().canonicalize().unwrap(), repository.root().canonicalize().unwrap());
    let tracked = checkout.tracked().await.unwrap();
    assert!(tracked.count() == 2 && tracked.has(&FilePath::of("top.py").unwrap()));
    assert!(checkout.origin().unwrap().name().same_as("api-gateway"));
}

#[tokio::test]
async fn names_that_mean_something_to_a_shell_or_to_git_are_names() {
    let repository = Repository::new();
    let names = [
        "-rf.py",
        "--output=x.py",
        "$(id).py",
        ":(top)a.py",
        "a b\"c.py",
        "tab\tx.py",
        "line\nx.py",
        "ä/ö.py",
        "*.py",
    ];
    for name in names {
        repository.write(name, &lines(3));
    }
    repository.commit("Begin");
    repository.git(&["checkout", "-q", "-b", "topic"]);
    for name in names {
        repository.write(name, &format!("{}more\n", lines(3)));
    }
    let checkout = repository.checkout().await;
    let tracked = checkout.tracked().await.unwrap();
    let changes = repository.changes().await;
    assert_eq!((tracked.count(), changes.files.len(), changes.unread), (names.len(), names.len(), 0));
    for name in names {
        let changed = file(&changes, name);
        assert!(tracked.has(&changed.path), "{name:?}");
        let touched = checkout.touched(&changed.path, 2, None).await.unwrap().unwrap();
        assert!(shown(&touched.subject).contains("Begin"), "{name:?}");
    }
}

#[tokio::test]
async fn a_link_is_no_file_that_a_frame_can_mean() {
    let repository = Repository::new();
    repository.write("real.py", "x\n");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/etc/passwd", repository.root().join("passwd")).unwrap();
        std::os::unix::fs::symlink("/etc", repository.root().join("etc")).unwrap();
    }
    repository.commit("Begin");
    repository.write("untracked.py", "x\n");
    let tracked = repository.checkout().await.tracked().await.unwrap();
    assert_eq!(tracked.count(), 1);
    assert!(tracked.has(&FilePath::of("real.py").unwrap()));
}

#[cfg(unix)]
#[tokio::test]
async fn nothing_that_the_repository_configures_is_run() {
    use std::os::unix::fs::PermissionsExt;
    let repository = Repository::new();
    repository.write("a.py", "x\n");
    repository.commit("Begin");
    repository.git(&["checkout", "-q", "-b", "topic"]);
    repository.write("a.py", "y\n");
    repository.commit("Change");
    repository.write("a.py", "z\n");
    let traces = repository.home.path().join("traces");
    let trap = repository.home.path().join("trap");
    fs::write(&trap, format!("#!/bin/sh\necho ran >> '{}'\ncat\n", traces.display())).unwrap();
    fs::set_permissions(&trap, fs::Permissions::from_mode(0o755)).unwrap();
    let trap = trap.to_str().unwrap();
    repository.write(".git/info/attributes", "*.py diff=evil filter=evil\n");
    for key in [
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "diff.external",
        "diff.evil.command",
        "diff.evil.textconv",
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "gpg.program",
        "pager.diff",
        "pager.blame",
    ] {
        repository.git(&["config", key, trap]);
    }
    repository.git(&["config", "log.showSignature", "true"]);
    for hook in ["post-index-change", "post-checkout", "pre-auto-gc"] {
        fs::copy(trap, repository.root().join(".git/hooks").join(hook)).unwrap();
    }
    let _ = fs::remove_file(&traces);
    let checkout = repository.checkout().await;
    checkout.tracked().await.unwrap();
    checkout.origin().unwrap();
    checkout.touched(&FilePath::of("a.py").unwrap(), 1, None).await.unwrap().unwrap();
    let main = checkout.commit(&base("main")).await.unwrap();
    let gone = FilePath::of("gone.py").unwrap();
    let changed = FilePath::of("a.py").unwrap();
    assert_eq!(checkout.tracked_at(&main).await.unwrap().count(), 1);
    assert_eq!(checkout.became(&main, &[&changed, &gone]).await.unwrap().len(), 1);
    assert_eq!(checkout.moved(&main, &[&changed, &gone]).await.unwrap().len(), 1);
    let changes = checkout.changes(&compared("main")).await.unwrap();
    assert!(!traces.exists(), "{}", fs::read_to_string(&traces).unwrap_or_default());
    assert!(changes.commits_only && changes.files.len() == 1);
    // The trap works: without these precautions git runs it.
    let mut git = Command::new("git");
    git.args(["diff", "main"]).current_dir(repository.root()).env_clear().env("PATH", env!("PATH"));
    let _ = git.env("HOME", repository.home.path()).output().unwrap();
    assert!(traces.exists());
}

/// Whether somebody opened the pipe while this ran.
#[cfg(unix)]
fn is_opened(pipe: &std::path::Path, run: impl FnOnce()) -> bool {
    let opened = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let (pipe, told) = (pipe.to_owned(), opened.clone());
    std::thread::spawn(move || {
        // Each time it waits for a reader, who gets an end at once; git may look more than once.
        while fs::OpenOptions::new().write(true).open(&pipe).is_ok() {
            told.store(true, std::sync::atomic::Ordering::SeqCst);
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    });
    run();
    // Who opened it may be done before the thread is told.
    let until = std::time::Instant::now() + std::time::Duration::from_secs(5);
    while !opened.load(std::sync::atomic::Ordering::SeqCst) && std::time::Instant::now() < until {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    opened.load(std::sync::atomic::Ordering::SeqCst)
}

#[cfg(unix)]
#[tokio::test]
async fn no_file_elsewhere_that_the_repository_names_is_read() {
    let repository = Repository::new();
    repository.write("a.py", "x\n");
    repository.write("map", "Eve <eve@example.com> <ada@example.com>\n");
    repository.commit("Begin");
    repository.git(&["checkout", "-q", "-b", "topic"]);
    repository.write("a.py", "y\n");
    repository.commit("Change");
    // One that never ends, as /dev/zero does not; git would wait for it and not fill the memory.
    let keys = ["core.attributesFile", "diff.orderFile", "mailmap.file", "blame.ignoreRevsFile"];
    for key in keys {
        let pipe = repository.home.path().join(key);
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        repository.git(&["config", key, pipe.to_str().unwrap()]);
    }
    repository.git(&["config", "mailmap.blob", "HEAD:map"]);
    let checkout = repository.checkout().await;
    checkout.tracked().await.unwrap();
    assert_eq!(checkout.changes(&compared("main")).await.unwrap().files.len(), 1);
    let touched = checkout.touched(&FilePath::of("a.py").unwrap(), 1, None).await.unwrap().unwrap();
    assert!(shown(&touched.author).contains("Ada"));
    // The traps work: without these precautions git reads each of them.
    for key in keys {
        repository.git(&["config", "--unset", key]);
    }
    for (key, command) in
        keys.iter().zip([["diff", "main"], ["diff", "main"], ["blame", "a.py"], ["blame", "a.py"]])
    {
        let pipe = repository.home.path().join(key);
        let set = format!("{key}={}", pipe.display());
        assert!(is_opened(&pipe, || drop(repository.git(&["-c", &set, command[0], command[1]]))), "{key}");
    }
}

#[tokio::test]
async fn a_checkout_whose_files_lie_elsewhere_is_none() {
    let [hostile, other] = [Repository::new(), Repository::new()];
    for repository in [&hostile, &other] {
        repository.write("a/b.py", "x\n");
        repository.commit("Begin");
    }
    hostile.git(&["config", "core.worktree", other.root().to_str().unwrap()]);
    let asked = Checkout::at(&hostile.root(), hostile.environment()).await;
    assert_eq!(asked.err(), Some(Error::NoCheckout));
    // One of several trees of a repository lies elsewhere than the repository, and holds the folder.
    let linked = other.home.path().join("linked");
    other.git(&["worktree", "add", "-q", linked.to_str().unwrap(), "HEAD"]);
    let checkout = Checkout::at(&linked.join("a"), other.environment()).await.unwrap();
    assert_eq!(checkout.root().canonicalize().unwrap(), linked.canonicalize().unwrap());
}

#[tokio::test]
async fn a_line_knows_its_last_commit() {
    let repository = Repository::new();
    repository.write("a.py", "one\ntwo\n");
    repository.commit("Begin <b>@everyone</b>");
    repository.write("a.py", "one\nTWO\n");
    repository.commit("Shout\n\nAnd more.");
    let checkout = repository.checkout().await;
    let touched = checkout.touched(&FilePath::of("a.py").unwrap(), 2, None).await.unwrap().unwrap();
    assert!(shown(&touched.subject).contains("Shout") && !shown(&touched.subject).contains("more"));
    assert!(shown(&touched.author).contains("Ada"));
    assert_eq!((touched.at, touched.commit.as_str().len()), (1_793_534_400, 40));
    for line in [0, 3, u32::MAX] {
        assert!(checkout.touched(&FilePath::of("a.py").unwrap(), line, None).await.unwrap().is_none());
    }
    assert!(checkout.touched(&FilePath::of("b.py").unwrap(), 1, None).await.unwrap().is_none());
}

#[tokio::test]
async fn what_is_missing_is_said() {
    let repository = Repository::new();
    let at = |folder: PathBuf, environment| async move { Checkout::at(&folder, environment).await.err() };
    assert_eq!(at(repository.home.path().into(), repository.environment()).await, Some(Error::NoCheckout));
    let nothing = repository.home.path().join("nothing");
    fs::create_dir(&nothing).unwrap();
    let without = Environment { path: Some(nothing.into()), home: None };
    assert_eq!(at(repository.root(), without).await, Some(Error::NoGit));
    let checkout = repository.checkout().await;
    assert_eq!(checkout.changes(&compared("main")).await, Err(Error::NoBase));
    repository.write("a.py", "x\n");
    repository.commit("Begin");
    assert_eq!(checkout.changes(&compared("origin/main")).await, Err(Error::NoBase));
    assert_eq!(checkout.changes(&compared("main")).await, Ok(Changes::default()));
}

#[tokio::test]
async fn a_change_that_was_merged_is_what_its_commits_brought() {
    let repository = Repository::new();
    repository.write("a.py", &lines(20));
    repository.commit("Begin");
    repository.git(&["checkout", "-q", "-b", "topic"]);
    repository.write("a.py", &lines(20).replace("line 7\n", "other\nmore\n"));
    repository.commit("Change");
    repository.git(&["checkout", "-q", "main"]);
    repository.write("b.py", "x\n");
    repository.commit("Go on");
    repository.git(&["merge", "-q", "--no-ff", "-m", "Merge", "topic"]);
    let merged = repository.git(&["rev-parse", "HEAD"]);
    repository.write("c.py", "x\n");
    repository.commit("Later");
    // Nor does what is not committed belong to it.
    repository.write("a.py", "all gone\n");
    let checkout = repository.checkout().await;
    let changes = checkout.changes(&compared(&format!("{merged}^1..{merged}"))).await.unwrap();
    assert_eq!(changes.files.len(), 1, "{changes:?}");
    let hunk = &file(&changes, "a.py").hunks[0];
    assert_eq!((hunk.before(), hunk.after()), (7..=7, 7..=8));
    let began = checkout.began(&compared(&format!("{merged}^1..{merged}"))).await.unwrap();
    assert_eq!(began.as_str(), repository.git(&["rev-parse", &format!("{merged}^1")]));
    assert_eq!(checkout.changes(&compared("nothing..HEAD")).await, Err(Error::NoBase));
    assert_eq!(checkout.changes(&compared("HEAD..nothing")).await, Err(Error::NoBase));
}

#[tokio::test]
async fn a_submodule_that_moves_is_counted() {
    let repository = Repository::new();
    repository.write("a.py", "x\n");
    repository.commit("Begin");
    let first = repository.git(&["rev-parse", "HEAD"]);
    let put =
        |id: &str| repository.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{id},lib")]);
    put(&first);
    repository.git(&["commit", "-q", "-m", "Take in"]);
    let second = repository.git(&["rev-parse", "HEAD"]);
    repository.git(&["checkout", "-q", "-b", "topic"]);
    let checkout = repository.checkout().await;
    assert_eq!(checkout.changes(&compared("main")).await.unwrap().submodules, 0);
    put(&second);
    let changes = checkout.changes(&compared("main")).await.unwrap();
    assert_eq!((changes.files.len(), changes.submodules), (0, 1));
    let before = checkout.changes(&compared(&format!("{first}..{second}"))).await.unwrap();
    assert_eq!((before.files.len(), before.submodules), (0, 1));
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_said() {
    let repository = Repository::new();
    let nowhere = repository.root().join("nowhere");
    assert_eq!(Checkout::at(&nowhere, repository.environment()).await.err(), Some(Error::NoFolder));
}

#[tokio::test]
async fn three_thousand_files_are_read_in_a_moment() {
    let repository = Repository::new();
    for number in 0..3_000 {
        repository.write(&format!("src/module_{}/file_{number}.py", number % 50), &lines(20));
    }
    repository.commit("Begin");
    repository.git(&["checkout", "-q", "-b", "topic"]);
    for number in 0..3_000 {
        repository
            .write(&format!("src/module_{}/file_{number}.py", number % 50), &format!("first\n{}", lines(20)));
    }
    let started = std::time::Instant::now();
    let changes = repository.changes().await;
    assert_eq!((changes.files.len(), changes.unread), (3_000, 0));
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
}
