//! The arrows between crates: read from cargo, compared with the rows of docs/architecture.md.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};
use serde::Deserialize;

use super::Finding;

/// A crate's row; arrows go to a lower row only. A new crate gets its row here and in docs/architecture.md.
const ROWS: &[(&str, u8)] = &[
    ("untrusted-derive", 0),
    ("untrusted", 1),
    ("pages", 1),
    ("client-config", 2),
    ("lexicon", 2),
    ("access", 3),
    ("checkout", 3),
    ("forge", 3),
    ("llm", 3),
    ("sentry-api", 3),
    ("sentry-docs", 3),
    ("oauth", 4),
    ("tools", 4),
    ("sentry-mcp", 5),
];

/// Stands beside the rows: knows nobody; known to tests, and to the program for its demonstration.
const FAKE: &str = "fake-sentry";
/// Stands beside the rows: nobody knows it.
const CHORES: &str = "xtask";
/// The only crate that ships the fake.
const PROGRAM: &str = "sentry-mcp";

/// Dependencies of others that only some crates may have outside their tests.
const GUARDED: &[(&str, &[&str], &str)] = &[
    ("rmcp", &["sentry-mcp"], "invariant 5"),
    ("reqwest", &["oauth", "sentry-api"], "invariant 5"),
    ("axum", &["fake-sentry", "oauth", "sentry-mcp"], "invariant 5"),
    ("chrono", &["fake-sentry", "lexicon"], "invariant 9"),
];

const DOWN_ONLY: &str = "invariant 12";
const FAKE_IS_A_STRANGER: &str = "invariant 13";

/// One crate of the workspace, as `cargo metadata` tells it.
#[derive(Debug, Deserialize)]
pub(super) struct Member {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    name: String,
    /// `None`, `"dev"` or `"build"`.
    kind: Option<String>,
}

impl Dependency {
    fn is_for_tests(&self) -> bool {
        self.kind.as_deref() == Some("dev")
    }
}

/// Asks cargo; needs no network.
pub(super) fn members(root: &Path) -> anyhow::Result<Vec<Member>> {
    #[derive(Deserialize)]
    struct Metadata {
        packages: Vec<Member>,
    }
    let output = Command::new("cargo")
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root)
        .output()
        .context("cannot run cargo metadata")?;
    ensure!(output.status.success(), "cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: Metadata = serde_json::from_slice(&output.stdout).context("cannot read cargo metadata")?;
    Ok(metadata.packages)
}

/// Every arrow that may not be, tests' dependencies included.
pub(super) fn check(members: &[Member]) -> Vec<Finding> {
    let ours: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
    let mut findings = Vec::new();
    for member in members {
        let mut report = |what: String, rule: &'static str| {
            findings.push(Finding { place: member.name.clone(), what, rule });
        };
        if row(&member.name).is_none() && member.name != FAKE && member.name != CHORES {
            report("has no row in xtask/src/layers/graph.rs".into(), DOWN_ONLY);
        }
        for dependency in &member.dependencies {
            if ours.contains(&dependency.name.as_str()) {
                if let Some((what, rule)) = forbidden(&member.name, dependency) {
                    report(what, rule);
                }
            } else if let Some((name, allowed, rule)) =
                GUARDED.iter().find(|guard| guard.0 == dependency.name)
                && !dependency.is_for_tests()
                && !allowed.contains(&member.name.as_str())
            {
                report(format!("depends on {name}, which only {} may", allowed.join(", ")), rule);
            }
        }
    }
    findings
}

/// Why `from` may not depend on one of our own crates, if it may not.
fn forbidden(from: &str, to: &Dependency) -> Option<(String, &'static str)> {
    if from == FAKE {
        return Some((
            format!("depends on {}: the fake shares nothing with what it tests", to.name),
            FAKE_IS_A_STRANGER,
        ));
    }
    if to.name == FAKE {
        let may = to.is_for_tests() || from == PROGRAM;
        return (!may).then(|| ("depends on the fake outside its tests".into(), FAKE_IS_A_STRANGER));
    }
    if to.name == CHORES {
        return Some(("depends on the chores".into(), DOWN_ONLY));
    }
    // Chores look at everything; a crate without a row has been reported already.
    let (own, other) = (row(from)?, row(&to.name)?);
    let direction = match other.cmp(&own) {
        std::cmp::Ordering::Less => return None,
        std::cmp::Ordering::Equal => "sideways",
        std::cmp::Ordering::Greater => "upwards",
    };
    Some((format!("row {own}, depends {direction} on {} of row {other}", to.name), DOWN_ONLY))
}

fn row(name: &str) -> Option<u8> {
    ROWS.iter().find(|(known, _)| *known == name).map(|(_, row)| *row)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str, dependencies: &[(&str, Option<&str>)]) -> Member {
        let dependency = |&(name, kind): &(&str, Option<&str>)| Dependency {
            name: name.into(),
            kind: kind.map(Into::into),
        };
        Member { name: name.into(), dependencies: dependencies.iter().map(dependency).collect() }
    }

    /// What is said about `tree`, one line per breach.
    fn said(tree: &[Member]) -> Vec<String> {
        check(tree).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_tree_whose_arrows_point_down_is_clean() {
        let tree = [
            member("untrusted-derive", &[("syn", None)]),
            member("untrusted", &[("untrusted-derive", None)]),
            member("lexicon", &[("untrusted", None), ("chrono", None)]),
            member("sentry-api", &[("untrusted", None), ("reqwest", None), ("fake-sentry", Some("dev"))]),
            member("tools", &[("sentry-api", None), ("fake-sentry", Some("dev"))]),
            member("sentry-mcp", &[("tools", None), ("rmcp", None), ("fake-sentry", None)]),
            member("fake-sentry", &[("axum", None), ("reqwest", Some("dev"))]),
            member("xtask", &[("clap", None)]),
        ];
        assert_eq!(said(&tree), [""; 0]);
    }

    #[test]
    fn an_arrow_upwards_is_found_also_in_tests() {
        let tree = [member("lexicon", &[("tools", Some("dev"))]), member("tools", &[])];
        assert_eq!(said(&tree), ["lexicon: row 2, depends upwards on tools of row 4 (invariant 12)"]);
    }

    #[test]
    fn an_arrow_sideways_is_found() {
        let tree = [member("access", &[("sentry-api", None)]), member("sentry-api", &[])];
        assert_eq!(said(&tree), ["access: row 3, depends sideways on sentry-api of row 3 (invariant 12)"]);
    }

    #[test]
    fn a_crate_without_a_row_is_found() {
        assert_eq!(
            said(&[member("helpers", &[])]),
            ["helpers: has no row in xtask/src/layers/graph.rs (invariant 12)"]
        );
    }

    #[test]
    fn the_fake_may_know_nobody() {
        let tree = [member("fake-sentry", &[("lexicon", Some("dev"))]), member("lexicon", &[])];
        assert_eq!(
            said(&tree),
            ["fake-sentry: depends on lexicon: the fake shares nothing with what it tests (invariant 13)"]
        );
    }

    #[test]
    fn only_tests_and_the_program_may_know_the_fake() {
        let tree = [member("tools", &[("fake-sentry", None)]), member("fake-sentry", &[])];
        assert_eq!(said(&tree), ["tools: depends on the fake outside its tests (invariant 13)"]);
    }

    #[test]
    fn nobody_may_know_the_chores() {
        let tree = [member("tools", &[("xtask", Some("dev"))]), member("xtask", &[])];
        assert_eq!(said(&tree), ["tools: depends on the chores (invariant 12)"]);
    }

    #[test]
    fn a_guarded_dependency_in_the_wrong_crate_is_found() {
        let tree = [member("tools", &[("rmcp", None), ("reqwest", Some("build"))])];
        assert_eq!(
            said(&tree),
            [
                "tools: depends on rmcp, which only sentry-mcp may (invariant 5)",
                "tools: depends on reqwest, which only oauth, sentry-api may (invariant 5)",
            ]
        );
    }
}
