//! Runs a server until the client is done or somebody wants it to end.

use crate::{by_login::Renewals, config::TelemetrySettings, http::Threads, logs, mcp, telemetry};
use sentry_api::HttpSettings;
use std::{
    future::Future,
    io::{self, IsTerminal},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};
use tokio::{
    runtime::{Builder, Runtime},
    task::yield_now,
};
use tools::Gate;

/// How often what was broken off has its turn before the last is told: more than the steps from the end to a call.
const TURNS: usize = 16;

/// One thread suffices: a call waits for Sentry, and starting more threads takes longer than the rest of the start.
fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

/// Serves over standard input and output. All is well when the client closes our input, and when we are told to end.
pub(super) fn serve(
    gate: Gate,
    renewals: &Renewals,
    (settings, http): (TelemetrySettings, HttpSettings),
) -> ExitCode {
    if io::stdin().is_terminal() {
        logs::tell(
            "this waits for an MCP client's messages on standard input; `sentry-mcp demo --tour` shows what it does, \
             and Ctrl-C ends it",
        );
    }
    to_the_end(renewals, async {
        telemetry::start(settings, &http);
        tokio::select! {
            () = mcp::serve(gate) => {}
            () = told_to_end() => {}
        }
        // Calls that the end breaks off tell of themselves when they learn of it, on this thread.
        for _ in 0..TURNS {
            yield_now().await;
        }
        telemetry::end().await;
        ExitCode::SUCCESS
    })
}

/// Runs a future, and leaves behind what is still waiting for input. Renewals of a login are waited for.
pub(super) fn to_the_end(renewals: &Renewals, work: impl Future<Output = ExitCode>) -> ExitCode {
    let work = async {
        let code = work.await;
        renewals.finish().await;
        code
    };
    on(runtime(), work, Runtime::shutdown_background)
}

/// The same beside threads that answer calls, for many callers at once. What is broken off has a moment to write down that it
/// was.
pub(super) fn beside_threads<W: Future<Output = ExitCode>>(work: impl FnOnce(Arc<Threads>) -> W) -> ExitCode {
    let threads = match Threads::start(LAST_WORDS) {
        Ok(threads) => Arc::new(threads),
        Err(problem) => {
            tell_refused(&problem);
            return ExitCode::FAILURE;
        }
    };
    let code = on(runtime(), work(Arc::clone(&threads)), |runtime| runtime.shutdown_timeout(LAST_WORDS));
    if let Some(threads) = Arc::into_inner(threads) {
        threads.end();
    }
    code
}

const LAST_WORDS: Duration = Duration::from_secs(2);

/// Runs a future whose end is waited for; `None` when that cannot even begin, which has been told.
pub(super) fn block_on<T>(work: impl Future<Output = T>) -> Option<T> {
    runtime().inspect_err(tell_refused).ok().map(|runtime| runtime.block_on(work))
}

fn tell_refused(problem: &io::Error) {
    logs::tell(format_args!("the operating system refuses what a start needs: {}", problem.kind()));
}

fn on(
    runtime: io::Result<Runtime>,
    work: impl Future<Output = ExitCode>,
    end: impl FnOnce(Runtime),
) -> ExitCode {
    match runtime {
        Ok(runtime) => {
            let code = runtime.block_on(work);
            end(runtime);
            code
        }
        Err(problem) => {
            tell_refused(&problem);
            ExitCode::FAILURE
        }
    }
}

#[cfg(unix)]
pub(super) async fn told_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut interrupt), Ok(mut terminate)) =
        (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        // Without handlers the signals end the process by themselves.
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
pub(super) async fn told_to_end() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
