//! `sentry-mcp review` on real repositories, against a served Sentry. Needs `git` on the PATH of the build.

use crate::{session::program, upstream::Upstream};
use fake_sentry::{FULL_TOKEN, FakeSentry, Fault, Trouble};
use serde_json::Value;
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// A repository whose branch `topic` changes what production errors go through.
pub(crate) struct Repository(tempfile::TempDir);

/// A module of so many lines, with this function around line 140.
pub(crate) fn module(changed: &[usize]) -> String {
    let mut text = String::from("import os\n");
    for line in 2..=200 {
        let head = if line == 125 { "def split_token(text):" } else { "def get_user_token(request):" };
        text += &match line {
            125 | 138 => format!("{head}\n"),
            line if changed.contains(&line) => format!("    changed({line})\n"),
            line => format!("    step({line})\n"),
        };
    }
    text
}

impl Repository {
    pub(crate) fn new() -> Self {
        let repository = Self(tempfile::tempdir().unwrap());
        fs::create_dir(repository.root()).unwrap();
        repository.git(&["init", "-q", "-b", "main"]);
        repository.write("app/services/auth.py", &module(&[]));
        repository.write("README.md", "x\n");
        repository.commit();
        repository.git(&["checkout", "-q", "-b", "topic"]);
        repository
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.0.path().join("acme-backend")
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The folder that the repository stands in.
    pub(crate) fn home(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn git(&self, words: &[&str]) -> String {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "gc.auto=0"]).args(words);
        git.current_dir(self.root()).env_clear().env("PATH", env!("PATH")).env("HOME", self.0.path());
        let output = git.output().expect("these tests need git");
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    pub(crate) fn commit(&self) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", "x"]);
    }

    /// Exit code, standard output and standard error of a review against this Sentry.
    fn review(&self, host: &str, words: &[&str], input: &str) -> (Option<i32>, String, String) {
        self.review_in(host, words, input, &[])
    }

    /// The same from a folder, without input.
    fn review_from(&self, folder: &Path, host: &str, words: &[&str]) -> (Option<i32>, String, String) {
        let words = [&["review", "--host", host, "--insecure-http"], words].concat();
        let home = self.0.path().to_str().unwrap();
        let variables = [("SENTRY_ACCESS_TOKEN", FULL_TOKEN), ("PATH", env!("PATH")), ("HOME", home)];
        let output = program(&words, &variables).current_dir(folder).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    }

    /// The same, where these variables are set.
    pub(crate) fn review_in(
        &self,
        host: &str,
        words: &[&str],
        input: &str,
        variables: &[(&str, String)],
    ) -> (Option<i32>, String, String) {
        let more = variables;
        let words = [&["review", "--host", host, "--insecure-http"], words].concat();
        let home = self.0.path().to_str().unwrap();
        let variables = [("SENTRY_ACCESS_TOKEN", FULL_TOKEN), ("PATH", env!("PATH")), ("HOME", home)];
        let mut command = program(&words, &variables);
        command.envs(more.iter().map(|(name, value)| (name, value)));
        command.current_dir(self.root()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace(host, "HOST");
        (output.status.code(), text(output.stdout), text(output.stderr))
    }
}

pub(crate) const HERE: [&str; 2] = ["--organization-slug", "acme"];

fn with<'a>(words: &[&'a str]) -> Vec<&'a str> {
    [&HERE[..], words].concat()
}

#[test]
fn a_change_that_meets_an_error_is_told_place_first() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let repository = Repository::new();
    // One change lies where the error is raised, one elsewhere.
    repository.write("app/services/auth.py", &module(&[145]));
    repository.write("README.md", "y\n");
    repository.commit();
    let (code, text, complaints) = repository.review(&upstream.host(), &with(&["--base", "main"]), "");
    assert_eq!(code, Some(0), "{complaints}");
    // The program reads the real clock, and the embedded Sentry does not.
    let (before, after) = text.split_once(", last ").unwrap();
    insta::assert_snapshot!(format!("{before}, last …{}", after.split_once(" ago").unwrap().1));
    // The same by a diff from standard input, by its names, and not committed yet.
    let diff = "--- a/app/services/auth.py\n+++ b/app/services/auth.py\n@@ -145 +145 @@\n-a\n+b\n";
    let (_, by_diff, _) = repository.review(&upstream.host(), &with(&["--diff", "-"]), diff);
    assert!(by_diff.contains("`BACKEND-1K` · in a changed place"), "{by_diff}");
    let (_, by_name, _) =
        repository.review(&upstream.host(), &with(&["--files", "app/services/auth.py"]), "");
    assert!(by_name.contains("`BACKEND-1K` · in a changed file"), "{by_name}");
    assert!(!by_name.contains("git tracks"), "{by_name}");
    // A name that is misspelt proves nothing.
    let misspelt = with(&["--files", "app/services/auht.py", "app/services/auth.py"]);
    let (_, misspelt, _) = repository.review(&upstream.host(), &misspelt, "");
    for said in ["Of the files that were named git tracks 1 not here", "`app/services/auht.py`"] {
        assert!(misspelt.contains(said), "{said}: {misspelt}");
    }
    repository.write("app/services/auth.py", &module(&[141]));
    let (_, now, _) = repository.review(&upstream.host(), &with(&["--base", "main", "--format", "json"]), "");
    let now: Value = now.parse().unwrap();
    assert_eq!(now["untrusted"]["errors"][0]["touch"], "function", "{now:#}");
    assert_eq!(now["untrusted"]["complete"], true);
}

#[test]
fn the_project_comes_from_the_repository_and_nothing_else_does() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let repository = Repository::new();
    // The folder is called `acme-backend`, and there is a project `backend`.
    let asked = ["--files", "app/services/auth.py"];
    let (_, text, _) = repository.review(&upstream.host(), &with(&asked), "");
    assert!(text.contains("acme/backend"), "{text}");
    let mapping = "organization = \"acme\"\nproject = \"frontend\"\nhost = \"evil.example\"\n";
    repository.write(".sentry-mcp.toml", mapping);
    let (code, text, complaints) = repository.review(&upstream.host(), &asked, "");
    assert!(code == Some(0) && text.contains("acme/frontend"), "{text} {complaints}");
    let typed = [&asked[..], &["--project", "mobile"]].concat();
    let (_, text, _) = repository.review(&upstream.host(), &with(&typed), "");
    assert!(text.contains("acme/mobile"), "{text}");
    // Whose that project is, the file does not say.
    repository.write(".sentry-mcp.toml", "organization = \"nobody\"\nproject = \"frontend\"\n");
    let (_, text, complaints) = repository.review(&upstream.host(), &typed, "");
    assert!(!text.contains("nobody") && !complaints.contains("nobody"), "{text} {complaints}");
}

#[test]
fn a_change_does_not_choose_whose_errors_are_shown_beside_it() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let repository = Repository::new();
    let mapping = |project: &str| format!("organization = \"acme\"\nproject = \"{project}\"\n");
    repository.git(&["checkout", "-q", "main"]);
    repository.write(".sentry-mcp.toml", &mapping("backend"));
    repository.commit();
    repository.git(&["checkout", "-q", "-b", "strange"]);
    repository.write(".sentry-mcp.toml", &mapping("frontend"));
    repository.write("app/services/auth.py", &module(&[145]));
    repository.commit();
    let (code, text, complaints) = repository.review(&upstream.host(), &["--base", "main"], "");
    assert!(
        code == Some(0) && text.contains("acme/backend") && !text.contains("frontend"),
        "{text} {complaints}"
    );
    // Nor does one that is the first to say so.
    repository.git(&["checkout", "-q", "topic"]);
    repository.write(".sentry-mcp.toml", &mapping("frontend"));
    repository.git(&["add", ".sentry-mcp.toml"]);
    let (_, text, complaints) = repository.review(&upstream.host(), &with(&["--base", "topic"]), "");
    assert!(text.contains("acme/backend"), "{text} {complaints}");
    assert!(complaints.contains(".sentry-mcp.toml: what it says counts once"), "{complaints}");
}

#[test]
fn a_change_does_not_choose_where_its_code_is() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let repository = Repository::new();
    repository.write("decoy/services/auth.py", &module(&[]));
    let mapping = "project = \"backend\"\n[source-roots]\n\"app/\" = \"decoy/\"\n";
    repository.write(".sentry-mcp.toml", mapping);
    repository.write("app/services/auth.py", &module(&[145]));
    repository.commit();
    let (code, text, complaints) = repository.review(&upstream.host(), &with(&["--base", "main"]), "");
    assert!(code == Some(0) && text.contains("`BACKEND-1K` · in a changed place"), "{text} {complaints}");
}

/// A repository of two projects, which Sentry's code mappings know as `acme/shop`.
fn shop() -> Repository {
    let repository = Repository::new();
    repository.git(&["remote", "add", "origin", "git@git.example.com:acme/shop.git"]);
    repository.git(&["checkout", "-q", "main"]);
    for path in ["services/gateway/internal/tenant/resolver.go", "web/app/components/CartSummary.tsx"] {
        repository.write(path, &module(&[]));
    }
    repository.commit();
    repository.git(&["checkout", "-q", "-b", "both"]);
    repository.write("services/gateway/internal/tenant/resolver.go", &module(&[88]));
    repository.write("web/app/components/CartSummary.tsx", &module(&[3]));
    repository.commit();
    repository
}

#[test]
fn in_a_repository_of_several_projects_each_file_is_looked_up_in_its_own() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let repository = shop();
    let review = |words: &[&str]| repository.review(&upstream.host(), &with(words), "");
    let (code, text, complaints) = review(&["--base", "main"]);
    assert_eq!(code, Some(0), "{complaints}");
    for said in [
        "acme/api-gateway, acme/frontend",
        "`API-GATEWAY-3` · in a changed place",
        "`services/gateway/internal/tenant/resolver.go`:88",
        "`FRONTEND-7` · in a changed file",
        "`web/app/components/CartSummary.tsx`",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    // What the repository says of itself goes before, as it was before the change.
    repository.git(&["checkout", "-q", "main"]);
    let mapping = "organization = \"acme\"\n[[projects]]\nproject = \"frontend\"\npath = \"web\"\n\
                   [projects.source-roots]\n\"src/\" = \"web/app/\"\n";
    repository.write(".sentry-mcp.toml", mapping);
    repository.commit();
    repository.git(&["checkout", "-q", "-b", "web"]);
    repository.write("web/app/components/CartSummary.tsx", &module(&[3]));
    repository.write(".sentry-mcp.toml", &mapping.replace("frontend", "mobile"));
    repository.commit();
    let (_, text, complaints) = repository.review(&upstream.host(), &["--base", "main"], "");
    assert!(
        text.contains("Project: acme/frontend") && text.contains("`FRONTEND-7` · in a changed file"),
        "{text} {complaints}"
    );
    assert!(!text.contains("mobile") && !text.contains("code mappings"), "{text}");
    // A file of another organization says nothing of this one's projects.
    repository.write(".sentry-mcp.toml", &mapping.replace("acme", "elsewhere"));
    let (_, text, complaints) = review(&["--files", "web/app/components/CartSummary.tsx"]);
    assert!(text.contains("acme/api-gateway, acme/frontend"), "{text} {complaints}");
}

#[test]
fn a_repository_may_be_named() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let repository = Repository::new();
    let asked = ["--repository", "acme/shop", "--files", "services/gateway/internal/tenant/resolver.go"];
    let (code, text, complaints) = repository.review(&upstream.host(), &with(&asked), "");
    assert!(code == Some(0) && text.contains("`API-GATEWAY-3` · in a changed file"), "{text} {complaints}");
    let (code, _, complaints) =
        repository.review(&upstream.host(), &with(&["--repository", "/", "--files", "a.py"]), "");
    assert!(code == Some(2) && complaints.contains("is a name, such as"), "{complaints}");
}

#[test]
fn of_many_source_roots_fifty_are_taken() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let repository = Repository::new();
    let roots: String = (0..60).map(|number| format!("\"/srv/{number}/\" = \"x/{number}/\"\n")).collect();
    repository.write(".sentry-mcp.toml", &format!("project = \"backend\"\n[source-roots]\n{roots}"));
    repository.commit();
    repository.write("app/services/auth.py", &module(&[145]));
    let (code, text, complaints) = repository.review(&upstream.host(), &with(&["--base", "HEAD"]), "");
    assert!(code == Some(0) && text.contains("`BACKEND-1K` · in a changed place"), "{text} {complaints}");
}

#[test]
fn a_sentry_that_does_not_answer_costs_a_line_and_no_build() {
    let repository = Repository::new();
    repository.write("app/services/auth.py", &module(&[145]));
    for (sentry, said) in [
        (FakeSentry::acme().fault(Fault::new(Trouble::Status(503))), "Sentry failed"),
        (FakeSentry::acme().fault(Fault::new(Trouble::rate_limited(3_600))), "limits the rate"),
        (FakeSentry::acme().latency(Duration::from_secs(60)), "9 seconds"),
    ] {
        let upstream = Upstream::serve(sentry);
        let asked = with(&["--base", "main", "--project", "backend"]);
        let started = Instant::now();
        let (code, text, complaints) = repository.review(&upstream.host(), &asked, "");
        assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());
        assert_eq!(code, Some(0), "{complaints}");
        assert!(
            complaints.contains("the review could not be made") && complaints.contains(said),
            "{complaints}"
        );
        assert!(text.contains("Sentry could not be asked"), "{text}");
        assert!(!complaints.contains(FULL_TOKEN) && !text.contains(FULL_TOKEN));
    }
    let strict = with(&["--base", "main", "--project", "backend", "--strict"]);
    let (code, text, complaints) = repository.review("127.0.0.1:1", &strict, "");
    assert_eq!(code, Some(1), "{complaints}");
    assert!(
        text.contains("Sentry could not be asked") && complaints.contains("connection failed"),
        "{complaints}"
    );
}

/// What a sign-in in front of Sentry answers.
fn away() -> Trouble {
    Trouble::Redirect { status: 302, location: "https://sign-in.example.com/".to_owned() }
}

#[test]
fn a_token_that_sentry_refuses_is_told_as_a_setting_and_a_page_in_front_of_sentry_is_not() {
    let repository = Repository::new();
    repository.write("app/services/auth.py", &module(&[145]));
    for (trouble, expected, said) in [
        (Trouble::Status(401), 3, "does not accept the token"),
        (Trouble::Status(403), 3, "The token may not do this"),
        (Trouble::Html, 0, "A web page instead of data"),
        (away(), 0, "redirects elsewhere"),
    ] {
        let upstream = Upstream::serve(FakeSentry::acme().fault(Fault::new(trouble).path("/")));
        let asked = with(&["--base", "main", "--project", "backend"]);
        let (code, text, complaints) = repository.review(&upstream.host(), &asked, "");
        assert_eq!(code, Some(expected), "{complaints}");
        assert!(complaints.contains(said) && text.contains("Sentry could not be asked"), "{complaints}");
    }
}

#[test]
fn what_is_found_before_sentry_fails_is_printed() {
    let upstream =
        Upstream::serve(FakeSentry::acme().fault(Fault::new(Trouble::Status(503)).path("/events/")));
    let repository = Repository::new();
    repository.write("app/services/auth.py", &module(&[145]));
    let asked = with(&["--base", "main", "--project", "backend"]);
    let (code, text, complaints) = repository.review(&upstream.host(), &asked, "");
    assert!(code == Some(0) && text.contains("`BACKEND-1K`"), "{text}");
    assert!(complaints.contains("the review is incomplete"), "{complaints}");
    let (code, ..) = repository.review(&upstream.host(), &[&asked[..], &["--strict"]].concat(), "");
    assert_eq!(code, Some(1));
}

#[test]
fn what_is_typed_wrong_is_told() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let repository = Repository::new();
    for (words, said) in [
        (&["--base", "nowhere"][..], "git knows nothing here as `nowhere`"),
        (
            &[],
            "git knows nothing here as `origin/main`, or it shares no commit with HEAD; fetch it with its history, or give another `--base`",
        ),
        (&["--base=--output=x"], "`--base`: it must be a branch, a tag or a commit"),
        (&["--merged", "nowhere"], "git knows nothing here as `nowhere^1..nowhere`"),
        (&["--merged", "HEAD", "--base", "main"], "give one of them"),
        (&["--base", "main", "--watch-after", "soon"], "Argument: `--watch-after`"),
        (&["--files", "a.py", "--watch-after", "2099-01-01"], "`--watch-after` lies in the future"),
        (&["--base", "topic", "--watch-after", "2026-11-18"], "there is nothing to watch"),
        (&["--base", "main", "--repo", "/nonexistent"], "no such folder"),
        (&["--diff", "-"], "not a unified diff"),
        (&["--diff", "nothing.diff"], "nothing.diff cannot be read"),
        (&["--base", "main", "--files", "a.py"], "give one of them"),
        (&["--format", "xml"], "--format"),
        (&["--days", "0"], "--days"),
        (&["--days", "1000"], "--days"),
        (&["--base", "main", "--repo", "/"], "no git checkout"),
    ] {
        let (code, text, complaints) = repository.review(&upstream.host(), &with(words), "no diff");
        assert_eq!(code, Some(2), "{words:?}: {text} {complaints}");
        assert!(complaints.contains(said), "{words:?}: {complaints}");
    }
}

#[test]
fn nothing_that_changed_is_no_error() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let repository = Repository::new();
    let (code, text, complaints) = repository.review(&upstream.host(), &["--diff", "-"], "");
    assert!(code == Some(0) && text.contains("Nothing changed"), "{text} {complaints}");
}

#[test]
fn a_change_that_was_merged_is_watched_by_its_commit() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let repository = Repository::new();
    repository.write("app/services/auth.py", &module(&[145]));
    repository.commit();
    repository.git(&["checkout", "-q", "main"]);
    repository.git(&["merge", "-q", "--no-ff", "-m", "Merge", "topic"]);
    let merged = repository.git(&["rev-parse", "HEAD"]);
    repository.write("README.md", "z\n");
    repository.commit();
    // The embedded Sentry's errors are of November 2026, and DATE is measured by this clock.
    let watched = ["--merged", &merged, "--format", "json"];
    let (code, text, complaints) = repository.review(&upstream.host(), &with(&watched), "");
    let told: Value = text.parse().unwrap();
    assert!(code == Some(0) && told["untrusted"]["errors"][0]["touch"] == "hunk", "{told:#} {complaints}");
    let range = format!("{merged}^1..{merged}");
    let (_, same, _) =
        repository.review(&upstream.host(), &with(&["--merged", &range, "--format", "json"]), "");
    assert_eq!(told["untrusted"], same.parse::<Value>().unwrap()["untrusted"]);
}

#[test]
fn the_usual_branch_is_what_the_remote_says_where_it_is_not_main() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let repository = Repository::new();
    let main = repository.git(&["rev-parse", "main"]);
    repository.git(&["update-ref", "refs/remotes/origin/master", &main]);
    repository.git(&["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/master"]);
    repository.write("app/services/auth.py", &module(&[145]));
    repository.commit();
    let (code, text, complaints) = repository.review(&upstream.host(), &with(&[]), "");
    assert!(code == Some(0) && text.contains("`BACKEND-1K` · in a changed place"), "{text} {complaints}");
}

#[test]
fn files_are_meant_from_where_they_are_typed() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let repository = Repository::new();
    let below = repository.root().join("app");
    let absolute = repository.root().join("app/services/auth.py").to_str().unwrap().to_owned();
    for (here, path) in [
        (repository.root().join("app"), "services/auth.py"),
        (below, "app/services/auth.py"),
        (repository.root(), &absolute),
    ] {
        let asked = with(&["--project", "backend", "--repo", here.to_str().unwrap(), "--files", path]);
        let (code, text, complaints) = repository.review_from(&here, &upstream.host(), &asked);
        let found = text.contains("`BACKEND-1K` · in a changed file");
        assert!(code == Some(0) && found, "{path} in {}: {text} {complaints}", here.display());
    }
}

#[test]
fn a_file_of_ones_own_says_whose_a_repository_is_unless_others_read_the_answer() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let repository = Repository::new();
    repository.write("app/services/auth.py", &module(&[145]));
    repository.commit();
    let own = "[auth]\ntoken=made-up\n[defaults]\norg = acme\nproject = frontend\n";
    repository.write(".sentryclirc", own);
    let (code, text, complaints) = repository.review(&upstream.host(), &["--base", "main"], "");
    assert!(code == Some(0) && text.contains("acme/frontend"), "{text} {complaints}");
    assert!(!complaints.contains("counts once"), "{complaints}");
    let (_, text, complaints) =
        repository.review(&upstream.host(), &with(&["--base", "main", "--post", "github"]), "");
    assert!(!text.contains("frontend") && complaints.contains("counts once"), "{text} {complaints}");
    // What the change brings never counts, also where it is not in the index any more.
    repository.git(&["add", "-f", ".sentryclirc"]);
    repository.git(&["commit", "-q", "-m", "x"]);
    for _ in 0..2 {
        let (_, text, _) = repository.review(&upstream.host(), &with(&["--base", "main"]), "");
        assert!(text.contains("acme/backend"), "{text}");
        repository.git(&["rm", "-q", "--cached", "--ignore-unmatch", ".sentryclirc"]);
    }
    // Nor where it is spelt otherwise: systems that do not care for case open it by either name.
    let other = repository.root().join(".SentryCLIrc");
    let backend = || {
        repository.git(&["rm", "-q", "--cached", "--ignore-unmatch", ".sentryclirc", ".SentryCLIrc"]);
        let _ = fs::remove_file(&other);
        repository.write(".sentryclirc", own);
        let (_, text, _) = repository.review(&upstream.host(), &with(&["--base", "main"]), "");
        text.contains("acme/backend")
    };
    repository.git(&["commit", "-q", "-m", "x"]);
    assert!(!backend());
    repository.write(".SentryCLIrc", own);
    repository.git(&["add", "-f", ".SentryCLIrc"]);
    repository.git(&["commit", "-q", "-m", "x"]);
    assert!(backend());
    // What the base had and the change takes away is not of whoever works here either.
    repository.git(&["branch", "-q", "-f", "main", "HEAD"]);
    repository.git(&["commit", "-q", "-m", "x"]);
    assert!(backend());
}

#[test]
fn of_many_projects_that_a_file_of_ones_own_names_the_last_counts_too() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let repository = Repository::new();
    repository.write("app/services/auth.py", &module(&[145]));
    repository.commit();
    let project =
        |(name, path): (String, String)| format!("[[projects]]\nproject = \"{name}\"\npath = \"{path}\"\n");
    let others = (0..60).map(|at| project((format!("p{at}"), format!("f{at}"))));
    let own = project(("backend".to_owned(), "app".to_owned()));
    let said: String =
        std::iter::once("organization = \"acme\"\n".to_owned()).chain(others).chain([own]).collect();
    repository.write(".sentry-mcp.toml", &said);
    let (code, text, complaints) = repository.review(&upstream.host(), &["--base", "main"], "");
    assert!(code == Some(0) && text.contains("`BACKEND-1K` · in a changed place"), "{text} {complaints}");
}

#[test]
fn a_hostile_event_stays_text_in_a_pull_request() {
    let upstream = Upstream::serve(FakeSentry::acme().hostile());
    let repository = Repository::new();
    let (code, text, complaints) = repository.review(
        &upstream.host(),
        &with(&["--project", "backend", "--files", "app/services/auth.py"]),
        "",
    );
    assert_eq!(code, Some(0), "{complaints}");
    let outside: String = text.split('`').step_by(2).collect();
    for sign in ["![", "](", "<img", "<script", "@everyone"] {
        assert!(!outside.contains(sign), "{sign}: {text}");
    }
}
