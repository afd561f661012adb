//! Several programs before one Sentry, called in turn under one name.

use crate::{
    client::{Ask, NoReply, Reply},
    redis::Redis,
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

/// What the operator's secrets are set by.
const SECRET: &str = "COOKIE_SECRET";

/// Requests a minute: so many that nobody is turned away, and everybody is counted.
const RATES: [&str; 3] =
    ["--rate-per-address=1000000", "--rate-per-caller=1000000", "--rate-of-sign-ins=1000000"];

/// The programs, at addresses that they keep.
pub(super) struct Fleet {
    programs: Vec<(SocketAddr, Mutex<Option<Started>>)>,
    next: AtomicUsize,
    words: Vec<String>,
    /// `COOKIE_SECRET` of each.
    secrets: Vec<Mutex<String>>,
    /// While the store is being killed, and after that: since when it is dead.
    killed: Mutex<Option<Option<Instant>>>,
    upstream: Running,
    _runtime: Runtime,
}

impl Fleet {
    /// So many, with this store.
    pub(super) fn of(count: usize, store: &str) -> Self {
        Self::with(count, &[store])
    }

    /// So many, with these flags.
    pub(super) fn with(count: usize, flags: &[&str]) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        // Slow enough that there are always calls under way.
        let fake = FakeSentry::acme().latency(Duration::from_millis(20));
        let upstream = runtime.block_on(fake.serve()).unwrap();
        let base = format!("--base-url={BASE}");
        let words = flags.iter().copied().chain([base.as_str()]).chain(RATES).map(str::to_owned).collect();
        let (_, secret) = APPLICATION.iter().find(|(name, _)| *name == SECRET).unwrap();
        let mut fleet = Self {
            programs: Vec::new(),
            next: AtomicUsize::default(),
            words,
            secrets: (0..count).map(|_| Mutex::new((*secret).to_owned())).collect(),
            killed: Mutex::default(),
            upstream,
            _runtime: runtime,
        };
        for number in 0..count {
            let program = fleet.started(number, ANYWHERE);
            fleet.programs.push((program.address, Mutex::new(Some(program))));
        }
        fleet
    }

    fn started(&self, number: usize, bind: &str) -> Started {
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        let secrets = self.secrets[number].lock().unwrap();
        let others = APPLICATION.iter().copied().filter(|(name, _)| *name != SECRET);
        let variables: Vec<_> = others.chain([(SECRET, secrets.as_str())]).collect();
        started(&self.upstream, bind, &words, &variables)
    }

    /// Ends one, and starts it again with these secrets.
    pub(super) fn begin_anew(&self, number: usize, secrets: &str) {
        self.kill(number);
        *self.secrets[number].lock().unwrap() = secrets.to_owned();
        self.start_all_again();
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
        for (number, (address, program)) in self.programs.iter().enumerate() {
            let mut program = program.lock().unwrap();
            if program.is_none() {
                *program = Some(self.started(number, &address.to_string()));
            }
        }
    }

    /// One alone has to come back before anything goes on.
    pub(super) fn start_again_unless_others_are_up(&self, number: usize) {
        if self.others(number) == number {
            self.start_all_again();
        }
    }

    /// Kills the store, and starts it again after a while.
    pub(super) fn be_without(&self, redis: &Redis, gone: Duration) {
        *self.killed.lock().unwrap() = Some(None);
        redis.kill();
        *self.killed.lock().unwrap() = Some(Some(Instant::now()));
        std::thread::sleep(gone);
        redis.start_again();
    }

    /// Whether a request that was sent then, and could not be answered, was under way when the store was killed.
    fn was_under_way(&self, sent: Instant) -> bool {
        let killed = *self.killed.lock().unwrap();
        killed.is_some_and(|dead| dead.is_none_or(|dead| sent <= dead))
    }

    /// What the next in the row answers: nothing where it is gone, goes, or says that it cannot now.
    pub(super) fn ask(&self, ask: &Ask) -> Option<Reply> {
        self.tried(self.next(), ask).ok()
    }

    /// The one answer that the next in the row gives, whatever it is.
    pub(super) fn first_answer(&self, ask: &Ask) -> Reply {
        let host = BASE.split("//").nth(1).unwrap();
        ask.clone().with("host", host).send(self.address(self.next()))
    }

    fn next(&self) -> usize {
        self.next.fetch_add(1, Ordering::Relaxed) % self.programs.len()
    }

    /// An answer that is not 503, or whether this request may have been taken all the same.
    ///
    /// It may be where the connection was made and then broke. A 503 promises that one may try again, so nothing is excused by
    /// it, but for one moment: where the store was killed while it did what it was told, nobody knows whether it has.
    fn tried(&self, number: usize, ask: &Ask) -> Result<Reply, bool> {
        let host = BASE.split("//").nth(1).unwrap();
        let sent = Instant::now();
        match ask.clone().with("host", host).tried(self.address(number)) {
            Ok(reply) if reply.status == 503 => Err(self.was_under_way(sent)),
            Ok(reply) => Ok(reply),
            Err(NoReply::Gone) => Err(false),
            Err(NoReply::BrokenOff) => Err(true),
        }
    }

    fn answered_by(&self, ask: &Ask, who: impl Fn() -> usize) -> (Reply, bool) {
        let until = Instant::now() + Duration::from_secs(20);
        let mut lost = false;
        loop {
            match self.tried(who(), ask) {
                Ok(reply) => return (reply, lost),
                Err(may_be_taken) => lost |= may_be_taken,
            }
            assert!(Instant::now() < until, "nobody answers");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The answer of this one, as soon as it gives one.
    pub(super) fn answer_of(&self, number: usize, ask: &Ask) -> Reply {
        self.answered_by(ask, || number).0
    }

    /// The answer of the first that gives one, and whether one before it may have been lost.
    pub(super) fn answered(&self, ask: &Ask) -> (Reply, bool) {
        self.answered_by(ask, || self.next())
    }

    /// The answer of the first that gives one.
    pub(super) fn answer(&self, ask: &Ask) -> Reply {
        self.answered(ask).0
    }
}
