//! `sentry-mcp triage` in a real repository, against a served Sentry. Needs `git` on the PATH of the build.

use crate::{
    session::{Session, program},
    upstream::Upstream,
};
use fake_sentry::{FULL_TOKEN, FakeSentry, Fault, Trouble};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// A repository that has a file which production errors go through, and says who owns it.
struct Repository(tempfile::TempDir);

impl Repository {
    fn new() -> Self {
        let repository = Self(tempfile::tempdir().unwrap());
        fs::create_dir(repository.root()).unwrap();
        repository.git(&["init", "-q", "-b", "main"]);
        fs::create_dir_all(repository.root().join("app/services")).unwrap();
        fs::write(repository.root().join("app/services/auth.py"), "x\n").unwrap();
        fs::write(repository.root().join("CODEOWNERS"), "* @nobody\n/app/ @acme/identity\n").unwrap();
        repository.git(&["add", "-A"]);
        repository.git(&["commit", "-q", "-m", "x"]);
        repository
    }

    fn root(&self) -> PathBuf {
        self.0.path().join("acme-backend")
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn git(&self, words: &[&str]) {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "gc.auto=0"]).args(words);
        git.current_dir(self.root()).env_clear().env("PATH", env!("PATH")).env("HOME", self.0.path());
        assert!(git.status().expect("these tests need git").success(), "{words:?}");
    }

    /// Exit code, standard output and standard error of a sweep of 30 days of this Sentry.
    fn triage(&self, host: &str, words: &[&str]) -> (Option<i32>, String, String) {
        let usual =
            ["triage", "--host", host, "--insecure-http", "--organization-slug", "acme", "--since", "30d"];
        let home = self.0.path().to_str().unwrap();
        let variables = [("SENTRY_ACCESS_TOKEN", FULL_TOKEN), ("PATH", env!("PATH")), ("HOME", home)];
        let mut command = program(&[&usual[..], words].concat(), &variables);
        command.current_dir(self.root()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn each_format_tells_the_most_urgent_with_what_is_known_here() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let repository = Repository::new();
    let sweep = |words: &[&str]| repository.triage(&upstream.host(), words);
    let (code, markdown, complaints) = sweep(&[]);
    assert_eq!(code, Some(0), "{complaints}");
    assert!(markdown.starts_with("### Unresolved issues, the most urgent first"), "{markdown}");
    for said in
        ["`BACKEND-1K`", "files here: `app/services/auth.py`:131", "code owners here: `\\u{40}acme/identity`"]
    {
        assert!(markdown.contains(said), "{said}: {markdown}");
    }
    let (_, plain, _) = sweep(&["--format", "text", "--limit", "2"]);
    assert!(plain.contains("BACKEND-1K") && plain.contains("less urgent ones are ranked"), "{plain}");
    let (code, _, told) = sweep(&["--priority", "urgent"]);
    assert!(code == Some(2) && told.contains("high, medium, low"), "{told}");
    let (_, _, told) = sweep(&["--format", "text", "--limit", "500"]);
    assert!(told.contains("--limit: at most 100 are shown"), "{told}");
    let (_, json, _) = sweep(&["--format", "json", "--project", "backend", "--priority", "high"]);
    let json: Value = json.parse().unwrap();
    assert_eq!(json["untrusted"]["issues"][0]["short_id"], "BACKEND-1K", "{json:#}");
    assert_eq!(json["untrusted"]["issues"][0]["code_owners"][0], "@acme/identity");
    assert_eq!(json["untrusted"]["high_priority"], json["untrusted"]["ranked"]);
    let page = repository.file("report.html");
    let (code, nothing, _) = sweep(&["--format", "html", "--output", text(&page)]);
    assert_eq!((code, nothing.as_str()), (Some(0), ""));
    let page = fs::read_to_string(page).unwrap();
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">"), "{page:.200}");
    for said in [
        "default-src 'none'; style-src 'sha256-",
        "BACKEND-1K",
        "<svg class=\"spark\"",
        "app/services/auth.py",
    ] {
        assert!(page.contains(said), "{said}");
    }
    assert!(!page.contains("<script") && !page.contains("<img"));
}

#[test]
fn a_state_says_what_changed_and_is_never_lost() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let repository = Repository::new();
    let state = repository.file("state.json");
    let sweep =
        |words: &[&str]| repository.triage(&upstream.host(), &[&["--state", text(&state)], words].concat());
    // All of it is new to somebody who begins.
    let (code, _, complaints) = sweep(&["--fail-on", "high,regressed"]);
    assert_eq!(code, Some(4), "{complaints}");
    assert!(complaints.contains("--fail-on: 8 high, 1 regressed"), "{complaints}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&state).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let (code, markdown, complaints) = sweep(&["--fail-on", "any"]);
    assert_eq!(code, Some(0), "{complaints}");
    assert!(markdown.contains("nothing changed"), "{markdown}");
    // A broken state is told, kept and begun anew.
    let whole = fs::read_to_string(&state).unwrap();
    fs::write(&state, &whole[..100]).unwrap();
    let (code, _, complaints) = sweep(&[]);
    assert_eq!(code, Some(0), "{complaints}");
    assert!(complaints.contains("it cannot be read as the state of a sweep"), "{complaints}");
    assert_eq!(fs::read_to_string(repository.file("state.json.1.bak")).unwrap(), whole[..100]);
    assert!(fs::read_to_string(&state).unwrap().len() > 500);
    // One of another sweep too.
    let (_, _, complaints) = sweep(&["--project", "backend"]);
    assert!(complaints.contains("it is of a sweep with another organization, project"), "{complaints}");
    assert!(repository.file("state.json.2.bak").exists());
}

#[test]
fn where_code_is_the_repository_and_sentry_say_as_they_do_in_reviews() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let repository = Repository::new();
    // Without a source root each of two could be meant.
    for path in [
        "src/app/services/auth.py",
        "old/app/services/auth.py",
        "web/app/components/CartSummary.tsx",
        "web/old/components/CartSummary.tsx",
    ] {
        let path = repository.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x\n").unwrap();
    }
    fs::remove_dir_all(repository.root().join("app")).unwrap();
    repository.git(&["add", "-A"]);
    repository.git(&["remote", "add", "origin", "https://git.example.com/acme/shop"]);
    let (code, told, complaints) = repository.triage(&upstream.host(), &[]);
    assert_eq!(code, Some(0), "{complaints}");
    assert!(told.contains("files here: `web/app/components/CartSummary.tsx`"), "{told}");
    assert!(told.contains("files here: `src/app/services/auth.py`"), "{told}");
    fs::write(
        repository.root().join(".sentry-mcp.toml"),
        "organization = \"acme\"\n[source-roots]\n\"app/\" = \"old/app/\"\n",
    )
    .unwrap();
    let (_, told, _) = repository.triage(&upstream.host(), &[]);
    assert!(told.contains("files here: `old/app/services/auth.py`"), "{told}");
    // Nobody is told when the token may not read where code is.
    let refusing =
        Upstream::serve(FakeSentry::acme().fault(Fault::new(Trouble::Status(403)).path("/code-mappings/")));
    let (code, told, complaints) = repository.triage(&refusing.host(), &["--strict"]);
    assert!(code == Some(0) && told.contains("`BACKEND-1K`"), "{told} {complaints}");
    assert!(
        !told.contains("web/app/components") && told.contains("files here: `old/app/services/auth.py`"),
        "{told}"
    );
}

#[test]
fn a_sentry_that_is_down_costs_nothing_that_was_there() {
    let repository = Repository::new();
    let (state, page) = (repository.file("state.json"), repository.file("report.html"));
    fs::write(&state, "before").unwrap();
    fs::write(&page, "before").unwrap();
    let failing =
        Upstream::serve(FakeSentry::acme().fault(Fault::new(Trouble::Status(500)).path("/issues/")));
    let words = ["--state", text(&state), "--output", text(&page), "--format", "html", "--fail-on", "any"];
    let (code, out, complaints) = repository.triage(&failing.host(), &words);
    assert_eq!((code, out.as_str()), (Some(0), ""), "{complaints}");
    assert!(complaints.contains("the sweep could not be made"), "{complaints}");
    let (strict, _, _) = repository.triage("127.0.0.1:9", &[&words[..], &["--strict"]].concat());
    assert_eq!(strict, Some(1));
    assert_eq!(fs::read_to_string(&state).unwrap() + &fs::read_to_string(&page).unwrap(), "beforebefore");
}

#[test]
fn what_is_typed_wrong_exits_with_two() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let repository = Repository::new();
    for words in [
        &["--since", "soon"][..],
        &["--priority", "urgent"],
        &["--fail-on", "worse"],
        &["--fail-on", "everything"],
        &["--format", "pdf"],
    ] {
        let (code, out, complaints) = repository.triage(&upstream.host(), words);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{words:?}: {complaints}");
    }
}

#[test]
fn a_token_that_sentry_refuses_passes_no_job() {
    let refusing = FakeSentry::acme().fault(Fault::new(Trouble::Status(401)).path("/"));
    let refusing = Upstream::serve(refusing);
    let repository = Repository::new();
    let (code, out, complaints) = repository.triage(&refusing.host(), &["--fail-on", "any"]);
    assert_eq!((code, out.as_str()), (Some(3), ""), "{complaints}");
    assert!(complaints.contains("does not accept the token"), "{complaints}");
    let (code, _, complaints) = repository.triage(&refusing.host(), &["--access-token-file", "missing"]);
    assert_eq!(code, Some(3), "{complaints}");
}

/// What a sign-in in front of Sentry answers.
fn away() -> Trouble {
    Trouble::Redirect { status: 302, location: "https://sign-in.example.com/".to_owned() }
}

#[test]
fn a_page_in_front_of_a_sentry_that_is_down_costs_no_job() {
    let repository = Repository::new();
    for trouble in [Trouble::Html, away()] {
        let behind = Upstream::serve(FakeSentry::acme().fault(Fault::new(trouble).path("/")));
        let (code, out, complaints) = repository.triage(&behind.host(), &["--fail-on", "any"]);
        assert_eq!((code, out.as_str()), (Some(0), ""), "{complaints}");
        assert!(complaints.contains("the sweep could not be made"), "{complaints}");
        let (strict, _, complaints) = repository.triage(&behind.host(), &["--strict"]);
        assert_eq!(strict, Some(1), "{complaints}");
    }
}

#[test]
fn an_agent_is_told_how_far_a_sweep_is() {
    let upstream = Upstream::serve(FakeSentry::large(400));
    let words = ["--host", &upstream.host(), "--insecure-http"];
    let mut session = Session::start(&words, &[("SENTRY_ACCESS_TOKEN", FULL_TOKEN)]);
    session.initialize("2025-11-25");
    let arguments = json!({"organizationSlug": "large", "since": "90d", "limit": 2});
    let call =
        json!({"name": "triage_issues", "arguments": arguments, "_meta": {"progressToken": "of the sweep"}});
    let answer = session.request("tools/call", &call);
    assert_ne!(answer["result"]["isError"], true, "{answer}");
    for (place, said) in ["100 of 320 issues read", "200 of 320 issues read"].into_iter().enumerate() {
        let told = session.asked("notifications/progress");
        assert_eq!(told["params"]["progressToken"], "of the sweep");
        assert_eq!(told["params"]["progress"].as_f64(), Some(place as f64 + 1.0), "{told}");
        assert_eq!(told["params"]["message"], said);
    }
}

#[test]
fn where_nothing_can_be_written_is_told_before_sentry_is_asked() {
    let repository = Repository::new();
    let (both, nowhere) = (repository.file("both.json"), repository.file("nowhere/x.html"));
    let link = repository.root().join("../both.json");
    for (words, code, said) in [
        (&["--state", text(&both), "--output", text(&link)][..], 2, "the report would be lost"),
        (&["--output", text(&nowhere)], 1, "there is no folder"),
        (&["--state", text(&nowhere)], 1, "there is no folder"),
        (&["--output", text(&repository.root())], 1, "it is a directory"),
    ] {
        // Nobody answers there: whoever asked first would say so.
        let (exit, out, complaints) = repository.triage("127.0.0.1:9", words);
        assert_eq!((exit, out.as_str()), (Some(code), ""), "{words:?}: {complaints}");
        assert!(complaints.contains(said), "{words:?}: {complaints}");
    }
    assert_eq!(fs::read_dir(repository.0.path()).unwrap().count(), 1, "nothing is left");
}

#[test]
fn the_ending_of_the_file_says_what_is_written() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let repository = Repository::new();
    for (name, begins) in [("a.html", "<!DOCTYPE html>"), ("a.json", "{"), ("a.md", "### ")] {
        let file = repository.file(name);
        let (code, _, complaints) = repository.triage(&upstream.host(), &["--output", text(&file)]);
        assert_eq!(code, Some(0), "{complaints}");
        assert!(fs::read_to_string(file).unwrap().starts_with(begins), "{name}");
    }
}

#[test]
fn the_project_comes_from_the_repository_unless_one_is_typed() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let repository = Repository::new();
    fs::write(repository.root().join(".sentry-mcp.toml"), "project = \"mobile\"\n").unwrap();
    let (_, own, complaints) = repository.triage(&upstream.host(), &[]);
    assert!(own.contains("`MOBILE-2`") && !own.contains("BACKEND-"), "{own} {complaints}");
    let (_, typed, _) = repository.triage(&upstream.host(), &["--project", "backend"]);
    assert!(typed.contains("`BACKEND-1K`") && !typed.contains("MOBILE-"), "{typed}");
}

#[test]
fn the_several_projects_of_a_repository_are_swept_together_and_no_others() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let repository = Repository::new();
    let say = |text: &str| fs::write(repository.root().join(".sentry-mcp.toml"), text).unwrap();
    let several = "[[projects]]\nproject = \"mobile\"\npath = \"app\"\n[[projects]]\nproject = \"frontend\"\n\
                   path = \"web\"\n[[projects]]\nproject = \"mobile\"\npath = \"ios\"\n";
    let sweep = |words: &[&str]| {
        let (code, told, complaints) = repository.triage(&upstream.host(), words);
        assert_eq!(code, Some(0), "{complaints}");
        told
    };
    say(several);
    let asked = upstream.requests().len();
    let told = sweep(&[]);
    assert!(told.contains("- Projects: mobile, frontend\n"), "{told}");
    assert!(
        told.contains("`MOBILE-2`") && told.contains("`FRONTEND-7`") && !told.contains("BACKEND-"),
        "{told}"
    );
    let lists = upstream.requests().split_off(asked);
    let lists: Vec<_> =
        lists.iter().filter(|request| request.path.ends_with("/organizations/acme/issues/")).collect();
    assert!(
        lists.len() == 1 && lists[0].query.contains("mobile") && lists[0].query.contains("frontend"),
        "{lists:?}"
    );
    // The one of all other files is the repository's too.
    say(&format!("organization = \"acme\"\nproject = \"api-gateway\"\n{several}"));
    assert!(sweep(&[]).contains("- Projects: api-gateway, mobile, frontend\n"));
    assert!(sweep(&["--project", "backend"]).contains("- Project: backend\n"));
    let confined = sweep(&["--project-slug", "backend"]);
    assert!(confined.contains("- Project: backend\n"), "{confined}");
    // What another organization's are says nothing here.
    say(&format!("organization = \"elsewhere\"\n{several}"));
    let all = sweep(&["--organization-slug", "acme"]);
    assert!(all.contains("`BACKEND-1K`") && !all.contains("- Projects:"), "{all}");
}
