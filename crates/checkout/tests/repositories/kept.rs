//! What git said is kept while it is so: each command is counted by a `git` that stands before the real one.

use super::{Repository, base, shown};
use checkout::{Checkout, Commit, FilePath, Kept, Said, Workspace};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

/// A repository, and a server beside it.
struct Beside {
    repository: Repository,
    workspace: Workspace,
}

/// Long after everything that a test writes.
fn late() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(4_000_000_000)
}

/// Before it.
fn early() -> SystemTime {
    SystemTime::UNIX_EPOCH
}

impl Beside {
    fn new(clock: fn() -> SystemTime) -> Self {
        let repository = Repository::new();
        repository.write("a.py", "one\ntwo\n");
        repository.write("b.py", "one\n");
        repository.commit("Begin");
        repository.git(&["remote", "add", "origin", "https://git.example.com/acme/api.git"]);
        let workspace = workspace(&repository, repository.root(), clock);
        Self { repository, workspace }
    }

    async fn checkout(&self) -> Checkout {
        self.workspace.checkout().await.unwrap()
    }

    async fn tracked(&self) -> usize {
        self.checkout().await.tracked().await.unwrap().count()
    }

    async fn origin(&self, name: &str) -> bool {
        self.checkout().await.origin().unwrap().name().same_as(name)
    }

    /// The commit that touched the first line of a file last.
    async fn touched(&self, at: Option<&Commit>) -> String {
        let touched = self.checkout().await.touched(&path("a.py"), 1, at).await.unwrap();
        shown(&touched.unwrap().subject)
    }

    fn head(&self) -> Commit {
        self.repository.git(&["rev-parse", "HEAD"]).parse().unwrap()
    }

    /// The commands that git was given meanwhile.
    fn asked(&self) -> Vec<String> {
        asked(&self.repository)
    }

    /// All that is asked beside an issue of this release, but for what is on disk.
    async fn all(&self, release: &Commit) -> Vec<String> {
        let checkout = self.checkout().await;
        assert!(checkout.origin().is_some());
        assert_eq!(checkout.known(release).await.unwrap().as_ref(), Some(release));
        let (then, now) = (checkout.tracked_at(release).await.unwrap(), checkout.tracked().await.unwrap());
        let touched = (self.touched(None).await, self.touched(Some(release)).await);
        let moved = checkout.moved(release, &[&path("b.py")]).await.unwrap();
        let moved = moved.values().map(|file| file.path.as_str().to_owned());
        let mut said = vec![then.count().to_string(), now.count().to_string(), touched.0, touched.1];
        said.extend(moved);
        said
    }
}

fn path(path: &str) -> FilePath {
    FilePath::of(path).unwrap()
}

/// With a git that writes down what it is given; one of its commands may take its time.
fn workspace(repository: &Repository, folder: PathBuf, clock: fn() -> SystemTime) -> Workspace {
    let programs = repository.home.path().join("programs");
    fs::create_dir_all(&programs).unwrap();
    let home = repository.home.path().display();
    let script = format!(
        "#!/bin/sh\necho \"$@\" >> '{home}/asked'\n[ ! -e '{home}/slow' ] || sleep 1\nPATH='{}' exec git \"$@\"\n",
        env!("PATH")
    );
    fs::write(programs.join("git"), script).unwrap();
    fs::set_permissions(programs.join("git"), fs::Permissions::from_mode(0o755)).unwrap();
    let mut environment = repository.environment();
    environment.path = Some(format!("{}:{}", programs.display(), env!("PATH")).into());
    let (said, kept) = (Said::default(), Arc::new(Kept::by(clock)));
    Workspace { folder, environment, said, reading: None, kept }
}

fn asked(repository: &Repository) -> Vec<String> {
    let file = repository.home.path().join("asked");
    let told = fs::read_to_string(&file).unwrap_or_default();
    let _ = fs::remove_file(file);
    let commands = ["rev-parse", "config", "ls-files", "ls-tree", "blame", "diff"];
    let command = |line: &str| {
        let mut words = line.split(' ').filter(|word| commands.contains(word));
        words.next().unwrap_or("?").to_owned()
    };
    let mut asked: Vec<String> = told.lines().map(command).collect();
    asked.sort();
    asked
}

#[tokio::test]
async fn what_did_not_change_is_asked_once() {
    let beside = Beside::new(late);
    let release = beside.head();
    beside.repository.git(&["mv", "b.py", "c.py"]);
    let before = beside.all(&release).await;
    let first =
        ["blame", "config", "diff", "diff", "ls-files", "ls-tree", "rev-parse", "rev-parse", "rev-parse"];
    assert_eq!(beside.asked(), first);
    // Only the files on disk are compared anew.
    for _ in 0..3 {
        assert_eq!(beside.all(&release).await, before);
        assert_eq!(beside.asked(), ["diff"]);
    }
    assert_eq!(before.last().unwrap(), "c.py");
    // The tree is the same for whoever asks from a folder of it; another folder may be of another repository.
    beside.repository.write("src/x.py", "x\n");
    let below = workspace(&beside.repository, beside.repository.root().join("src"), late);
    assert_eq!(below.checkout().await.unwrap().tracked().await.unwrap().count(), 2);
    assert_eq!(beside.asked(), ["config", "ls-files", "rev-parse"]);
}

#[tokio::test]
async fn what_is_added_committed_or_checked_out_shows_at_once() {
    let beside = Beside::new(late);
    let release = beside.head();
    let begun = beside.all(&release).await;
    let expect = |said: &[String], tracked: &str, touched: &str, moved: Option<&str>| {
        assert_eq!((said[0].as_str(), said[1].as_str()), ("2", tracked));
        assert!(said[2].contains(touched) && said[3] == begun[3], "{said:?}");
        assert_eq!(said.get(4).map(String::as_str), moved);
    };
    beside.repository.write("d.py", "d\n");
    beside.repository.git(&["add", "d.py"]);
    expect(&beside.all(&release).await, "3", "Begin", None);
    beside.repository.write("a.py", "other\ntwo\n");
    beside.repository.git(&["mv", "b.py", "e.py"]);
    expect(&beside.all(&release).await, "3", "Begin", Some("e.py"));
    beside.repository.commit("Later");
    expect(&beside.all(&release).await, "3", "Later", Some("e.py"));
    beside.repository.git(&["checkout", "-q", "-b", "topic", "HEAD~1"]);
    expect(&beside.all(&release).await, "2", "Begin", None);
    beside.repository.git(&["checkout", "-q", "main"]);
    expect(&beside.all(&release).await, "3", "Later", Some("e.py"));
    beside.repository.git(&["pack-refs", "--all"]);
    beside.repository.git(&["update-ref", "refs/heads/main", "HEAD~1"]);
    assert!(beside.touched(None).await.contains("Begin"));
    beside.repository.git(&["checkout", "-q", "--detach", "topic"]);
    beside.repository.write("a.py", "detached\ntwo\n");
    beside.repository.commit("Alone");
    assert!(beside.touched(None).await.contains("Alone"));
}

#[tokio::test]
async fn what_is_configured_shows_at_once() {
    let beside = Beside::new(late);
    let release = beside.head();
    assert!(beside.origin("api").await && beside.origin("api").await);
    assert_eq!(beside.asked(), ["config", "rev-parse"]);
    beside.repository.git(&["remote", "set-url", "origin", "https://git.example.com/acme/other.git"]);
    assert!(beside.origin("other").await);
    // By the user, and by a file that the configuration takes in.
    let home = |name: &str| beside.repository.home.path().join(name);
    fs::write(home(".gitconfig"), "[include]\n\tpath = more\n").unwrap();
    assert!(beside.origin("other").await);
    fs::write(home("more"), "[remote \"origin\"]\n\turl = https://git.example.com/acme/more.git\n").unwrap();
    beside.repository.git(&["config", "--unset", "remote.origin.url"]);
    assert!(beside.origin("more").await);
    beside.asked();
    assert!(beside.origin("more").await);
    assert_eq!(beside.asked(), [""; 0]);
    fs::write(home("more"), "[remote \"origin\"]\n\turl = https://git.example.com/acme/again.git\n").unwrap();
    assert!(beside.origin("again").await);
    // A filter of the repository: from then on the files on disk are not compared.
    beside.repository.write("a.py", "other\n");
    let changed = async || beside.checkout().await.became(&release, &[&path("a.py")]).await.unwrap().len();
    assert_eq!(changed().await, 1);
    beside.repository.git(&["config", "filter.x.clean", "cat"]);
    assert_eq!(changed().await, 0);
    // On a condition that is no file's.
    beside.repository.git(&["config", "includeIf.onbranch:main.path", "/nowhere"]);
    beside.origin("again").await;
    beside.asked();
    beside.origin("again").await;
    assert_eq!(beside.asked(), ["config", "rev-parse"]);
}

#[tokio::test]
async fn another_history_or_name_of_an_author_shows_at_once() {
    let beside = Beside::new(late);
    let author = async || {
        let touched = beside.checkout().await.touched(&path("a.py"), 1, None).await.unwrap().unwrap();
        shown(&touched.author)
    };
    assert!(author().await.contains("Ada"));
    beside.repository.write(".mailmap", "Grace <ada@example.com>\n");
    assert!(author().await.contains("Grace"));
    // What stands for a commit is not looked at: it would be another answer for the same commit.
    let release = beside.head();
    beside.repository.write("n.py", "n\n");
    beside.repository.commit("Later");
    beside.repository.git(&["replace", release.as_str(), "HEAD"]);
    assert_eq!(beside.checkout().await.tracked_at(&release).await.unwrap().count(), 2);
}

#[tokio::test]
async fn each_tree_of_a_repository_is_looked_at_by_itself() {
    let beside = Beside::new(late);
    let linked = beside.repository.home.path().join("linked");
    beside.repository.git(&["worktree", "add", "-q", "-b", "topic", linked.to_str().unwrap()]);
    let tree = workspace(&beside.repository, linked.clone(), late);
    let tracked = async || tree.checkout().await.unwrap().tracked().await.unwrap().count();
    let touched = async || {
        let touched = tree.checkout().await.unwrap().touched(&path("a.py"), 1, None).await.unwrap();
        shown(&touched.unwrap().subject)
    };
    assert_eq!((tracked().await, beside.tracked().await), (2, 2));
    beside.asked();
    assert_eq!((tracked().await, tracked().await), (2, 2));
    assert_eq!(beside.asked(), [""; 0]);
    assert!(touched().await.contains("Begin"));
    let git = |words: &[&str]| {
        let at = linked.to_str().unwrap();
        beside.repository.git(&[&["-C", at], words].concat());
    };
    fs::write(linked.join("a.py"), "linked\n").unwrap();
    fs::write(linked.join("n.py"), "n\n").unwrap();
    git(&["add", "n.py"]);
    assert_eq!((tracked().await, beside.tracked().await), (3, 2));
    git(&["commit", "-q", "-a", "-m", "Beside"]);
    assert!(touched().await.contains("Beside") && beside.touched(None).await.contains("Begin"));
    let origin = async || tree.checkout().await.unwrap().origin().unwrap().name().same_as("moved");
    assert!(!origin().await);
    git(&["remote", "set-url", "origin", "acme/moved"]);
    assert!(origin().await && beside.origin("moved").await);
}

#[tokio::test]
async fn a_repository_that_comes_between_is_another() {
    let beside = Beside::new(late);
    beside.repository.write("inner/x.py", "x\n");
    let tree = workspace(&beside.repository, beside.repository.root().join("inner"), late);
    let root = async || tree.checkout().await.unwrap().root().to_owned();
    let outer = root().await;
    assert_eq!(outer.canonicalize().unwrap(), beside.repository.root().canonicalize().unwrap());
    assert_eq!(tree.checkout().await.unwrap().tracked().await.unwrap().count(), 2);
    beside.repository.git(&["init", "-q", "inner"]);
    assert_eq!(root().await, outer.join("inner"));
    assert_eq!(tree.checkout().await.unwrap().tracked().await.unwrap().count(), 0);
    fs::remove_dir_all(beside.repository.root().join("inner/.git")).unwrap();
    assert_eq!(root().await, outer);
    // One that is configured to lie elsewhere is none, from then on.
    beside.repository.git(&["config", "core.worktree", "/"]);
    assert!(tree.checkout().await.unwrap().root() == Path::new("/"));
    beside.asked();
    tree.checkout().await.unwrap();
    assert_eq!(beside.asked(), ["config", "rev-parse"]);
}

#[tokio::test]
async fn a_commit_that_is_not_here_is_when_it_comes() {
    let beside = Beside::new(late);
    let other = beside.repository.home.path().join("other");
    let git = |words: &[&str]| {
        let at = other.to_str().unwrap();
        beside.repository.git(&[&["-C", at], words].concat())
    };
    beside.repository.git(&["clone", "-q", ".", other.to_str().unwrap()]);
    for pack in ["true", "false"] {
        git(&["commit", "-q", "--allow-empty", "-m", pack]);
        let commit: Commit = git(&["rev-parse", "HEAD"]).parse().unwrap();
        let known = async || beside.checkout().await.known(&commit.brief()).await.unwrap();
        assert_eq!((known().await, known().await), (None, None));
        beside.asked();
        assert_eq!((known().await, beside.asked().len()), (None, 0));
        let as_it_is = format!("fetch.unpackLimit={}", if pack == "true" { 1 } else { 100 });
        beside.repository.git(&["-c", &as_it_is, "fetch", "-q", other.to_str().unwrap()]);
        assert_eq!(known().await, Some(commit.clone()));
    }
}

#[tokio::test]
async fn two_calls_at_once_ask_once() {
    let beside = Beside::new(late);
    let release = beside.head();
    let (one, other) = tokio::join!(beside.all(&release), beside.all(&release));
    assert_eq!(one, other);
    let once = [
        "blame",
        "config",
        "diff",
        "diff",
        "diff",
        "ls-files",
        "ls-tree",
        "rev-parse",
        "rev-parse",
        "rev-parse",
    ];
    assert_eq!(beside.asked(), once);
}

#[tokio::test]
async fn what_changed_just_now_is_asked_anew() {
    let beside = Beside::new(early);
    let release = beside.head();
    let said = beside.all(&release).await;
    beside.asked();
    assert_eq!(beside.all(&release).await, said);
    // All but the files that the commit has.
    let anew: Vec<_> = beside.asked().into_iter().filter(|command| command != "rev-parse").collect();
    assert_eq!(anew, ["blame", "blame", "config", "config", "config", "diff", "diff", "ls-files"]);
}

#[tokio::test]
async fn what_takes_too_long_is_there_for_the_next_call() {
    let beside = Beside::new(late);
    let slow = beside.repository.home.path().join("slow");
    let checkout = beside.checkout().await;
    beside.asked();
    fs::write(&slow, "").unwrap();
    let soon = Duration::from_millis(300);
    assert!(tokio::time::timeout(soon, checkout.tracked()).await.is_err());
    fs::remove_file(&slow).unwrap();
    // Whoever comes meanwhile waits for the same.
    assert_eq!(beside.tracked().await, 2);
    assert_eq!(beside.tracked().await, 2);
    assert_eq!(beside.asked(), ["ls-files"]);
    assert!(checkout.commit(&base("main")).await.is_ok());
}
