//! A Sentry server on the loopback interface, and the program pointed at it.

use crate::session::Session;
use fake_sentry::{FULL_TOKEN, FakeSentry, Running, Seen};
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};

/// A served fake. It ends with the value.
pub(crate) struct Upstream {
    running: Running,
    _runtime: Runtime,
}

impl Upstream {
    pub(crate) fn serve(fake: FakeSentry) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let running = runtime.block_on(fake.serve()).unwrap();
        Self { running, _runtime: runtime }
    }

    pub(crate) fn slow(latency: Duration) -> Self {
        Self::serve(FakeSentry::acme().latency(latency))
    }

    /// `--host` of it.
    pub(crate) fn host(&self) -> String {
        self.running.address().to_string()
    }

    /// The program with the token of someone who may do everything.
    pub(crate) fn session(&self) -> Session {
        let words = ["--host", &self.host(), "--insecure-http"];
        Session::start(&words, &[("SENTRY_ACCESS_TOKEN", FULL_TOKEN)])
    }

    /// The requests that a call of `find_organizations` makes. What is learned about the token on the side is not
    /// the call's.
    pub(crate) fn of_the_call(&self) -> Vec<Seen> {
        self.requests().into_iter().filter(|seen| seen.path == "/api/0/organizations/").collect()
    }

    pub(crate) const fn running(&self) -> &Running {
        &self.running
    }

    pub(crate) fn requests(&self) -> Vec<Seen> {
        self.running.requests()
    }

    /// Waits until the request of a call of `find_organizations` has arrived.
    pub(crate) fn is_asked(&self) {
        let until = Instant::now() + Duration::from_secs(10);
        while self.of_the_call().is_empty() {
            assert!(Instant::now() < until, "no request arrives");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
