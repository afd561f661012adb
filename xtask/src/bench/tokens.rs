//! What answers cost: the same questions about the same data, counted in tokens.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use tiktoken_rs::CoreBPE;

use super::contender::{Contender, Question};
use super::fake::Fake;
use super::session::Session;

/// What is compared.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// index.js of an installed @sentry/mcp-server.
    #[arg(long, value_name = "PATH")]
    official: PathBuf,
    /// The node that runs the official server.
    #[arg(long, value_name = "PATH", default_value = "node")]
    node: PathBuf,
    /// Write the answers that were counted to this folder, to read them side by side.
    #[arg(long, value_name = "FOLDER")]
    keep: Option<PathBuf>,
}

/// One question to both.
struct Case {
    about: &'static str,
    tool: &'static str,
    arguments: Value,
    /// The official server reaches the tool through its gateway only.
    gateway: bool,
    /// What both answers must mention.
    proof: &'static str,
    /// The most that ours may cost, as a share of theirs.
    goal: f64,
}

fn cases() -> Vec<Case> {
    let case =
        |about, tool, arguments, gateway, proof, goal| Case { about, tool, arguments, gateway, proof, goal };
    let details = |issue: &str| json!({ "organizationSlug": "acme", "issueId": issue });
    // An empty region is the host itself; the official server refuses the fake's own, which is plain HTTP.
    let trace = |id: &str| json!({ "organizationSlug": "large", "traceId": id, "regionUrl": "" });
    vec![
        case("an error, Python", "get_issue_details", details("BACKEND-1K"), true, "get_user_token", 1.0),
        case("an error, JavaScript", "get_issue_details", details("FRONTEND-7"), true, "FRONTEND-7", 1.0),
        case("an error, Java", "get_issue_details", details("MOBILE-2"), true, "MOBILE-2", 1.0),
        case("an N+1 query", "get_issue_details", details("BACKEND-15"), true, "BACKEND-15", 1.0),
        case(
            "a list of 100 issues",
            "search_issues",
            json!({ "organizationSlug": "large", "query": "is:unresolved", "limit": 100 }),
            false,
            "WAREHOUSE-8401",
            0.5,
        ),
        case(
            "ten lines of log",
            "search_events",
            json!({ "organizationSlug": "acme", "dataset": "logs", "query": "", "limit": 10 }),
            false,
            "session cookie read",
            0.4,
        ),
        case(
            "a trace of 500 spans",
            "get_trace_details",
            trace("0500aaaa0500bbbb0500cccc0500dddd"),
            true,
            "queue.process",
            0.5,
        ),
        case(
            "a trace of 5,000 spans",
            "get_trace_details",
            trace("5000aaaa5000bbbb5000cccc5000dddd"),
            true,
            "queue.process",
            0.5,
        ),
    ]
}

/// Asks both, counts, and prints a Markdown table.
pub(crate) fn run(root: &Path, options: &Options) -> anyhow::Result<()> {
    super::build(root, &["--package", "sentry-mcp", "--package", "fake-sentry"])?;
    let release = root.join("target/release");
    let fake = Fake::start(&release.join("fake-sentry"), &["--large", "10000"])?;
    let tokens = tiktoken_rs::o200k_base()?;
    let question =
        Question { organization: "acme".into(), issue: "BACKEND-1K".into(), token: "acme-full".into() };
    let ours = Contender::ours(&release.join("sentry-mcp"), &question)?;
    let official = Contender::official(&options.node, &options.official, &question)?;
    let mut here = Session::start(&ours, &fake.address)?;
    let mut there = Session::start(&official, &fake.address)?;
    here.list()?;
    there.list()?;
    println!(
        "| tokens (o200k) | {} | {} | ratio | goal |\n|---|---:|---:|---:|---|",
        ours.name, official.name
    );
    let lists = [here.listed()?.to_string(), there.listed()?.to_string()];
    row(&tokens, "`tools/list`", &lists, None)?;
    for case in cases() {
        let direct = json!({ "name": case.tool, "arguments": case.arguments });
        let through = json!({ "name": "execute_sentry_tool", "arguments": direct });
        let answers = [here.text(&direct)?, there.text(if case.gateway { &through } else { &direct })?];
        for (answer, name) in answers.iter().zip([&ours.name, &official.name]) {
            ensure!(answer.contains(case.proof), "{name}, {}: no {} in {answer}", case.about, case.proof);
            if let Some(folder) = &options.keep {
                let file = format!("{} - {name}.txt", case.about);
                std::fs::write(folder.join(file), answer).context("cannot keep an answer")?;
            }
        }
        row(&tokens, case.about, &answers, Some(case.goal))?;
    }
    Ok(())
}

/// Prints a row.
fn row(tokens: &CoreBPE, about: &str, answers: &[String; 2], goal: Option<f64>) -> anyhow::Result<()> {
    let [ours, theirs] = answers.each_ref().map(|answer| tokens.encode_ordinary(answer).len());
    let [here, there] = [u32::try_from(ours)?, u32::try_from(theirs)?].map(f64::from);
    let ratio = here / there;
    let goal = goal.map_or("–".to_owned(), |goal| {
        format!("≤ {goal}: {}", if ratio <= goal { "met" } else { "NOT met" })
    });
    println!("| {about} | {ours} | {theirs} | {ratio:.2} | {goal} |");
    Ok(())
}
