//! The comparison: the same questions to `sentry-mcp`, the official server and a bare rmcp one, on one machine in one run.

mod contender;
mod fake;
mod http;
mod latency;
mod memory;
mod process;
mod requests;
mod served;
mod session;
mod startup;
mod table;
mod tap;
mod throughput;
pub(crate) mod tokens;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};

use contender::Contender;

pub(crate) use fake::Fake;
pub(crate) use served::Served;

/// What is compared, and how often.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Options {
    #[command(subcommand)]
    other: Option<Other>,
    /// index.js of an installed @sentry/mcp-server; without it the official server is left out.
    #[arg(long, value_name = "PATH")]
    official: Option<PathBuf>,
    /// The node that runs the official server.
    #[arg(long, value_name = "PATH", default_value = "node")]
    node: PathBuf,
    /// How often each figure is taken; the median is told.
    #[arg(long, default_value_t = 10)]
    rounds: usize,
    /// Calls in one round of the throughput figure.
    #[arg(long, default_value_t = 2000)]
    calls: usize,
    /// Calls under way at once in the throughput figure.
    #[arg(long, default_value_t = 32)]
    in_flight: usize,
    /// What each upstream answer waits in the latency figure, in milliseconds.
    #[arg(long, default_value_t = 50)]
    latency_ms: u64,
    /// The organization that is asked about.
    #[arg(long, default_value = "acme")]
    organization: String,
    /// The issue that is asked about, by its short id.
    #[arg(long, default_value = "BACKEND-1K")]
    issue: String,
    /// A token that the fake Sentry accepts.
    #[arg(long, default_value = "acme-full")]
    token: String,
    /// Take this program as ours; the release build otherwise.
    #[arg(long, value_name = "PATH")]
    ours: Option<PathBuf>,
    /// Take this program as the fake Sentry (it must understand --bind and --latency-ms); the release build otherwise.
    #[arg(long, value_name = "PATH")]
    fake: Option<PathBuf>,
    /// Leave ours out, to try the harness on the others.
    #[arg(long)]
    without_ours: bool,
}

/// Other comparisons than the one over stdio.
#[derive(clap::Subcommand)]
enum Other {
    /// Over HTTP: requests per second, times, processor and memory; and what healthy callers notice of attacks.
    Http(http::Options),
}

/// Builds what is ours, measures, and prints a Markdown table.
pub(crate) fn run(root: &Path, options: &Options) -> anyhow::Result<()> {
    if let Some(Other::Http(options)) = &options.other {
        return http::run(root, options);
    }
    ensure!(
        options.rounds > 0 && options.calls > 0 && options.in_flight > 0,
        "rounds, calls and in-flight begin at 1"
    );
    let release = root.join("target/release");
    let ours = match (&options.ours, options.without_ours) {
        (_, true) => None,
        (Some(program), false) => Some(program.clone()),
        (None, false) => {
            build(root, &["--package", "sentry-mcp"])?;
            Some(release.join("sentry-mcp"))
        }
    };
    let fake = match &options.fake {
        Some(program) => program.clone(),
        None => {
            build(root, &["--package", "fake-sentry"])?;
            release.join("fake-sentry")
        }
    };
    build(root, &["--manifest-path", "bench/bare-rmcp/Cargo.toml", "--target-dir", "target"])?;

    let contenders = contenders(options, ours.as_deref(), &release.join("bare-rmcp"))?;
    let quick = Fake::start(&fake, &[])?;
    let slow = Fake::start(&fake, &["--latency-ms", &options.latency_ms.to_string()])?;
    let machine = machine(&options.node, options.official.is_some())?;
    let mut rows = Vec::new();
    for contender in &contenders {
        contender.try_out(&quick)?;
    }
    eprintln!("requests per call");
    rows.extend(requests::measure(&contenders, &quick)?);
    eprintln!("start-up");
    rows.extend(startup::measure(&contenders, &quick, options.rounds)?);
    eprintln!("memory");
    rows.extend(memory::measure(&contenders, &quick, options.rounds)?);
    eprintln!("throughput");
    rows.extend(throughput::measure(&contenders, &quick, options.rounds, options.calls, options.in_flight)?);
    eprintln!("latency");
    rows.extend(latency::measure(&contenders, &slow, options.rounds, options.latency_ms)?);

    let (rounds, calls) = (options.rounds, options.calls);
    println!("{machine} Medians of {rounds} rounds, {calls} calls in a round of throughput.\n");
    println!("{}", table::markdown(&contenders, &rows));
    Ok(())
}

fn contenders(options: &Options, ours: Option<&Path>, bare: &Path) -> anyhow::Result<Vec<Contender>> {
    let question = contender::Question {
        organization: options.organization.clone(),
        issue: options.issue.clone(),
        token: options.token.clone(),
    };
    let mut contenders = Vec::new();
    match ours {
        Some(program) => contenders.push(Contender::ours(program, &question)?),
        None => eprintln!("ours: left out, as asked"),
    }
    match &options.official {
        Some(script) => contenders.push(Contender::official(&options.node, script, &question)?),
        None => eprintln!("official: left out, because --official does not say where its index.js is"),
    }
    contenders.push(Contender::bare(bare)?);
    Ok(contenders)
}

fn build(root: &Path, which: &[&str]) -> anyhow::Result<()> {
    let status = Command::new("cargo")
        .args(["build", "--release", "--locked", "--quiet"])
        .args(which)
        .current_dir(root)
        .status()
        .context("cannot run cargo build")?;
    ensure!(status.success(), "cargo build --release {} failed", which.join(" "));
    Ok(())
}

/// One line on what the figures were taken with.
fn machine(node: &Path, with_node: bool) -> anyhow::Result<String> {
    let cores = std::thread::available_parallelism()?;
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("", |(_, name)| name);
    let version = |program: &Path| -> anyhow::Result<String> {
        let output = Command::new(program).arg("--version").output().context("cannot ask for a version")?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let rustc = version(Path::new("rustc"))?;
    let node = if with_node { format!(", node {}", version(node)?) } else { String::new() };
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default().to_owned();
    Ok(format!("{cores} cores ({model}), {rustc}{node}; load average before: {load}."))
}
