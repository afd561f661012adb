//! Serves the fake on an address of the loopback interface until it is ended.

use std::{net::SocketAddr, process::ExitCode, time::Duration};

use fake_sentry::FakeSentry;

const USAGE: &str =
    "usage: fake-sentry [--bind 127.0.0.1:9000] [--hostile] [--every-kind] [--large N] [--latency-ms N]";

struct Arguments {
    bind: SocketAddr,
    hostile: bool,
    every_kind: bool,
    large: Option<usize>,
    latency: Duration,
}

/// Reads the command line; `None` when it makes no sense.
fn read(mut words: impl Iterator<Item = String>) -> Option<Arguments> {
    let mut arguments = Arguments {
        bind: SocketAddr::from(([127, 0, 0, 1], 9000)),
        hostile: false,
        every_kind: false,
        large: None,
        latency: Duration::ZERO,
    };
    while let Some(word) = words.next() {
        match word.as_str() {
            "--bind" => arguments.bind = words.next()?.parse().ok()?,
            "--every-kind" => arguments.every_kind = true,
            "--large" => arguments.large = Some(words.next()?.parse().ok()?),
            "--hostile" => arguments.hostile = true,
            "--latency-ms" => arguments.latency = Duration::from_millis(words.next()?.parse().ok()?),
            _ => return None,
        }
    }
    // The tokens are written in the source: whoever reaches the port may do everything.
    arguments.bind.ip().is_loopback().then_some(arguments)
}

#[tokio::main]
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the address is what this program has to say")]
async fn main() -> ExitCode {
    let Some(arguments) = read(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let mut fake =
        arguments.large.map_or_else(FakeSentry::acme, FakeSentry::large).latency(arguments.latency);
    if arguments.every_kind {
        fake = fake.every_kind();
    }
    if arguments.hostile {
        fake = fake.hostile();
    }
    match fake.serve_at(arguments.bind).await {
        Ok(running) => {
            println!("{}", running.url());
            running.wait().await;
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("cannot listen on {}: {error}", arguments.bind);
            ExitCode::FAILURE
        }
    }
}
