//! Several programs before one Sentry, called in turn under one name.

use crate::{
    client::{Ask, Reply},
    server::{ANYWHERE, APPLICATION, Started, started},
};
use fake_sentry::{FakeSentry, Running};
use std::{
    net::SocketAddr,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::runtime::{Builder, Runtime};

/// The name by which they are called.
pub(super) const BASE: &str = "http://localhost:8000";

/// The programs, at addresses that they keep.
pub(super) struct Fleet {
    programs: Vec<(SocketAddr, Mutex<Option<Started>>)>,
    next: AtomicUsize,
    words: Vec<String>,
    upstream: Running,
    _runtime: Runtime,
}

impl Fleet {
    /// So many, with this store.
    pub(super) fn of(count: usize, store: &str) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        // Slow enough that there are always calls under way.
        let fake = FakeSentry::acme().latency(Duration::from_millis(20));
        let upstream = runtime.block_on(fake.serve()).unwrap();
        let base = format!("--base-url={BASE}");
        let words = [store, &base, "--rate-per-address=0", "--rate-per-caller=0", "--rate-of-sign-ins=0"];
        let words = words.map(str::to_owned).to_vec();
        let mut fleet =
            Self { programs: Vec::new(), next: AtomicUsize::default(), words, upstream, _runtime: runtime };
        for _ in 0..count {
            let program = fleet.started(ANYWHERE);
            fleet.programs.push((program.address, Mutex::new(Some(program))));
        }
        fleet
    }

    fn started(&self, bind: &str) -> Started {
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        started(&self.upstream, bind, &words, APPLICATION)
    }

    pub(super) const fn sentry(&self) -> &Running {
        &self.upstream
    }

    pub(super) fn address(&self, number: usize) -> SocketAddr {
        self.programs[number].0
    }

    /// Another than this one, where there is another.
    pub(super) fn others(&self, number: usize) -> usize {
        (number + 1) % self.programs.len()
    }

    /// By SIGKILL.
    pub(super) fn kill(&self, number: usize) {
        *self.programs[number].1.lock().unwrap() = None;
    }

    pub(super) fn start_all_again(&self) {
        for (address, program) in &self.programs {
            let mut program = program.lock().unwrap();
            if program.is_none() {
                *program = Some(self.started(&address.to_string()));
            }
        }
    }

    /// One alone has to come back before anything goes on.
    pub(super) fn start_again_unless_others_are_up(&self, number: usize) {
        if self.others(number) == number {
            self.start_all_again();
        }
    }

    /// What the next in the row answers: nothing where it is gone, goes, or says that it cannot now.
    pub(super) fn ask(&self, ask: &Ask) -> Option<Reply> {
        let next = self.next.fetch_add(1, Ordering::Relaxed) % self.programs.len();
        self.ask_at(next, ask)
    }

    pub(super) fn ask_at(&self, number: usize, ask: &Ask) -> Option<Reply> {
        let host = BASE.split("//").nth(1).unwrap();
        let reply = ask.clone().with("host", host).tried(self.address(number))?;
        (reply.status != 503).then_some(reply)
    }

    /// The answer of the first that gives one, and whether one before it may have been lost.
    pub(super) fn answered(&self, ask: &Ask) -> (Reply, bool) {
        let until = Instant::now() + Duration::from_secs(20);
        let mut lost = false;
        loop {
            if let Some(reply) = self.ask(ask) {
                return (reply, lost);
            }
            lost = true;
            assert!(Instant::now() < until, "nobody answers");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The answer of the first that gives one.
    pub(super) fn answer(&self, ask: &Ask) -> Reply {
        self.answered(ask).0
    }
}
