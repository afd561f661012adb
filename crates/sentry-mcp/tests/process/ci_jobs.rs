//! The ready jobs for GitHub and GitLab: their scripts, run as the runners run them. They need `bash` and `sh`.

use crate::{
    posting::{Forge, Job},
    upstream::Upstream,
};
use fake_sentry::{FULL_TOKEN, FakeSentry};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

fn file(name: &str) -> String {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "..", name].iter().collect();
    fs::read_to_string(path).unwrap()
}

/// The scripts of the steps of `action.yml`, in order.
fn steps() -> Vec<String> {
    let action = file("action.yml");
    let steps = action.split("      run: |\n").skip(1);
    let script = |step: &str| {
        let lines = step.lines().take_while(|line| line.is_empty() || line.starts_with("        "));
        lines.map(|line| format!("{}\n", line.get(8..).unwrap_or_default())).collect::<String>()
    };
    steps.map(script).collect()
}

/// The lines of the script of the job in `packaging/gitlab/sentry-review.yml`.
fn gitlab_script() -> String {
    let job = file("packaging/gitlab/sentry-review.yml");
    let (_, script) = job.split_once("  script:\n").unwrap();
    script.lines().filter_map(|line| line.strip_prefix("    - ")).map(|line| format!("{line}\n")).collect()
}

fn given(name: &'static str, value: &str) -> (&'static str, String) {
    (name, value.to_owned())
}

/// What every job is given: the forge's variables, a home, and a token of Sentry.
fn variables(job: &Job, forge: &Forge) -> Vec<(&'static str, String)> {
    let mut variables = job.variables(forge);
    variables.extend([
        given("HOME", job.repository.home().to_str().unwrap()),
        given("SENTRY_ACCESS_TOKEN", FULL_TOKEN),
    ]);
    variables
}

fn run(shell: &str, script: &str, folder: &Path, variables: &[(&str, String)]) -> (Option<i32>, String) {
    let mut command = Command::new(shell);
    command.args(["-e", "-c", script]).current_dir(folder).env_clear();
    command.env("PATH", env!("PATH")).envs(variables.iter().map(|(name, value)| (*name, value)));
    let Output { status, stdout, stderr } = command.output().expect("these tests need a shell");
    (status.code(), String::from_utf8([stdout, stderr].concat()).unwrap())
}

#[test]
fn no_script_of_the_action_holds_an_expression() {
    let steps = steps();
    assert!(steps.len() == 2 && steps.iter().all(|script| !script.is_empty() && !script.contains("${{")));
}

#[test]
fn the_action_reviews_and_comments() {
    let (upstream, job, forge) = (Upstream::serve(FakeSentry::acme()), Job::new(&[145]), Forge::default());
    let mut variables = variables(&job, &forge);
    variables.extend([
        // Inputs that are words of several parts stay one word.
        given("PROJECT", "backend"),
        given("ORGANIZATION", "acme"),
        given("HOST", &upstream.host()),
        given("LEVELS", "error,fatal"),
        given("DAYS", "14"),
        given("BASE", ""),
        given("STRICT", "true"),
        given("UNTRUSTED", "full"),
    ]);
    // The embedded Sentry speaks no TLS.
    let wrapper = job.repository.home().join("wrapped");
    fs::write(
        &wrapper,
        format!("#!/bin/sh\nexec '{}' \"$@\" --insecure-http\n", env!("CARGO_BIN_EXE_sentry-mcp")),
    )
    .unwrap();
    executable(&wrapper);
    variables.push(given("COMMAND", wrapper.to_str().unwrap()));
    let script = steps().remove(1);
    let (code, said) = run("bash", &script, &job.repository.root(), &variables);
    assert_eq!(code, Some(0), "{said}");
    assert!(forge.bodies()[0].contains("`BACKEND-1K`"), "{said}");
    let without = variables.iter().filter(|(name, _)| *name != "SENTRY_ACCESS_TOKEN").cloned();
    let without: Vec<_> = without.chain([given("SENTRY_ACCESS_TOKEN", "")]).collect();
    let (code, said) = run("bash", &script, &job.repository.root(), &without);
    assert!(code == Some(0) && said.contains("nothing is reviewed"), "{said}");
    let evil = variables.iter().filter(|(name, _)| *name != "DAYS").cloned();
    let evil: Vec<_> = evil.chain([given("DAYS", "1; touch owned $(touch owned)")]).collect();
    assert_ne!(run("bash", &script, &job.repository.root(), &evil).0, Some(0));
    assert!(!job.repository.root().join("owned").exists());
}

#[test]
fn the_job_of_gitlab_reviews_and_comments() {
    let (upstream, job, forge) = (Upstream::serve(FakeSentry::acme()), Job::new(&[145]), Forge::default());
    let mut variables = variables(&job, &forge);
    variables.extend([
        given("SENTRY_REVIEW_COMMAND", env!("CARGO_BIN_EXE_sentry-mcp")),
        given("SENTRY_REVIEW_ORGANIZATION", "acme"),
        given("SENTRY_REVIEW_PROJECT", "backend"),
        given("SENTRY_REVIEW_FLAGS", &format!("--host {} --insecure-http", upstream.host())),
    ]);
    let (code, said) = run("sh", &gitlab_script(), &job.repository.root(), &variables);
    assert_eq!(code, Some(0), "{said}");
    assert!(forge.bodies()[0].contains("`BACKEND-1K`"), "{said}");
}

#[test]
fn the_action_takes_a_release_only_as_its_checksum_says() {
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name);
    let name = "sentry-mcp-1.2.3-x86_64-unknown-linux-gnu";
    for folder in [name, "release", "bin", "work"] {
        fs::create_dir(at(folder)).unwrap();
    }
    fs::write(at(name).join("sentry-mcp"), "#!/bin/sh\necho released\n").unwrap();
    executable(&at(name).join("sentry-mcp"));
    let pack = format!("tar -czf release/{name}.tar.gz {name} && cd release && sha256sum -- * > SHA256SUMS");
    assert_eq!(run("bash", &pack, home.path(), &[]).0, Some(0));
    // Stands in for GitHub's own program.
    let gh = "#!/bin/bash\nwhile [ $# -gt 0 ]; do [ \"$1\" = --dir ] && to=\"$2\"; shift; done\ncp \"$RELEASE\"/* \"$to\"/\n";
    fs::write(at("bin/gh"), gh).unwrap();
    executable(&at("bin/gh"));
    let fetch = |version: &str| {
        let text = |path: PathBuf| path.to_str().unwrap().to_owned();
        let variables = [
            ("PATH", format!("{}:{}", text(at("bin")), env!("PATH"))),
            ("RELEASE", text(at("release"))),
            ("RUNNER_TEMP", text(at("work"))),
            ("GITHUB_PATH", text(at("path"))),
            ("VERSION", version.to_owned()),
            ("REPOSITORY", "acme/sentry-mcp".to_owned()),
            ("SYSTEM", "Linux".to_owned()),
            ("ARCHITECTURE", "X64".to_owned()),
        ];
        run("bash", &steps()[0], home.path(), &variables)
    };
    let (code, said) = fetch("1.2.3");
    assert_eq!(code, Some(0), "{said}");
    let folder = fs::read_to_string(at("path")).unwrap();
    assert!(Path::new(folder.trim()).join("sentry-mcp").exists(), "{folder}");
    for odd in ["", "latest", "1.2.3/../x", "1.2.3 --repo x"] {
        assert_eq!(fetch(odd).0, Some(1), "{odd}");
    }
    fs::write(at(&format!("release/{name}.tar.gz")), "something else").unwrap();
    fs::remove_file(at("path")).unwrap();
    let (code, said) = fetch("1.2.3");
    assert!(code != Some(0) && !at("path").exists(), "{said}");
    fs::write(at("release/SHA256SUMS"), "").unwrap();
    assert_ne!(fetch("1.2.3").0, Some(0));
}

fn executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}
