//! Answers of one kind: asked for once however many want them, kept while what they depend on is as it was, and waited for
//! in the background when whoever wanted them had no more time.

use super::{lock, stamp::Stamp};
use crate::{Error, Result};
use std::{
    collections::HashMap,
    fmt::Debug,
    hash::Hash,
    pin::pin,
    sync::{Arc, Mutex},
};
use tokio::{
    sync::{Semaphore, watch},
    task::JoinSet,
};

/// What runs for answers; it ends with this value.
#[derive(Debug, Default)]
pub(crate) struct Tasks(Mutex<JoinSet<()>>);

impl Tasks {
    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let mut tasks = lock(&self.0);
        while tasks.try_join_next().is_some() {}
        tasks.spawn(task);
    }
}

/// What something is asked about.
pub(crate) trait Question: Debug + Clone + Eq + Hash + Send + Sync + 'static {}
impl<K: Debug + Clone + Eq + Hash + Send + Sync + 'static> Question for K {}

/// Answers of one kind, by what they are about.
#[derive(Debug)]
pub(crate) struct Answers<K: Question, V> {
    /// What git is asked.
    command: &'static str,
    state: Arc<Mutex<State<K, V>>>,
    /// Whoever has it may go on while nobody waits.
    background: Arc<Semaphore>,
}

/// How much is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Most {
    pub(crate) count: usize,
    pub(crate) bytes: usize,
}

#[derive(Debug)]
struct State<K, V> {
    most: Most,
    /// What it takes to keep one, in bytes; `None` of what is not kept.
    weigh: fn(&V) -> Option<usize>,
    kept: HashMap<K, One<V>>,
    bytes: usize,
    /// How often one was kept or used.
    uses: u64,
    asked: HashMap<K, Asked<V>>,
}

#[derive(Debug)]
struct One<V> {
    stamp: Stamp,
    value: V,
    bytes: usize,
    used: u64,
}

type Told<V> = Arc<watch::Sender<Option<Result<V>>>>;

/// A question under way.
#[derive(Debug)]
struct Asked<V> {
    stamp: Stamp,
    told: Told<V>,
}

/// Questions under way of one kind of which nobody waits for the answer: those behind are given up.
const WAITING: usize = 20;

impl<K: Question, V: Clone + Send + Sync + 'static> Answers<K, V> {
    pub(crate) fn new(command: &'static str, most: Most, weigh: fn(&V) -> Option<usize>) -> Self {
        let (kept, asked) = (HashMap::new(), HashMap::new());
        let state = State { most, weigh, kept, bytes: 0, uses: 0, asked };
        Self { command, state: Arc::new(Mutex::new(state)), background: Arc::new(Semaphore::new(1)) }
    }

    /// The answer, as it is while the stamp is the same. Without a stamp it is asked for anew, for this caller alone.
    pub(crate) async fn get<F: Future<Output = Result<V>> + Send + 'static>(
        &self,
        tasks: &Tasks,
        key: K,
        stamp: Option<Stamp>,
        ask: impl Fn() -> F + Send + Sync + 'static,
    ) -> Result<V> {
        let Some(stamp) = stamp else { return ask().await };
        let (mut told, asking) = {
            let mut state = lock(&self.state);
            if let Some(known) = state.known(&key, &stamp) {
                return Ok(known);
            }
            match state.asked.get(&key) {
                Some(asked) if asked.stamp == stamp => (asked.told.subscribe(), None),
                // What is asked for of a time before is told to whoever waits for it.
                _ => {
                    let (sender, told) = watch::channel(None);
                    let sender = Arc::new(sender);
                    let asked = Asked { stamp: stamp.clone(), told: Arc::clone(&sender) };
                    state.asked.insert(key.clone(), asked);
                    (told, Some(Asking { state: Arc::clone(&self.state), key, stamp, told: sender }))
                }
            }
        };
        // Without the lock: where all is about to end, what is begun ends at once, and takes it.
        if let Some(asking) = asking {
            tasks.spawn(asking.run(Arc::clone(&self.background), ask));
        }
        let said = told.wait_for(Option::is_some).await;
        said.ok().and_then(|said| said.clone()).unwrap_or(Err(Error::Slow(self.command)))
    }
}

impl<K: Question, V: Clone> State<K, V> {
    fn known(&mut self, key: &K, stamp: &Stamp) -> Option<V> {
        let one = self.kept.get_mut(key).filter(|one| one.stamp == *stamp)?;
        self.uses += 1;
        one.used = self.uses;
        Some(one.value.clone())
    }

    fn keep(&mut self, key: K, stamp: Stamp, value: V) {
        let Some(bytes) = (self.weigh)(&value) else { return };
        self.uses += 1;
        let one = One { stamp, value, bytes, used: self.uses };
        let before = self.kept.insert(key, one).map_or(0, |before| before.bytes);
        self.bytes = self.bytes.saturating_sub(before).saturating_add(bytes);
        // The last stays, however large: git itself has its bounds.
        while self.kept.len() > 1 && (self.kept.len() > self.most.count || self.bytes > self.most.bytes) {
            let oldest = self.kept.iter().min_by_key(|(_, one)| one.used).map(|(key, _)| key.clone());
            let Some(gone) = oldest.and_then(|oldest| self.kept.remove(&oldest)) else { return };
            self.bytes = self.bytes.saturating_sub(gone.bytes);
        }
    }
}

/// The task of one question.
struct Asking<K: Question, V> {
    state: Arc<Mutex<State<K, V>>>,
    key: K,
    stamp: Stamp,
    told: Told<V>,
}

impl<K: Question, V: Clone> Asking<K, V> {
    async fn run<F: Future<Output = Result<V>>>(self, background: Arc<Semaphore>, ask: impl Fn() -> F) {
        let Some(said) = self.said(&background, ask).await else { return };
        if let Ok(value) = &said
            && self.is_current()
        {
            lock(&self.state).keep(self.key.clone(), self.stamp.clone(), value.clone());
        }
        self.told.send_replace(Some(said));
    }

    /// What is said, be it after everybody went away: one of a kind goes on then, the others begin anew one after the
    /// other.
    async fn said<F: Future<Output = Result<V>>>(
        &self,
        background: &Semaphore,
        ask: impl Fn() -> F,
    ) -> Option<Result<V>> {
        {
            let mut asking = pin!(ask());
            tokio::select! {
                biased;
                said = &mut asking => return Some(said),
                () = self.told.closed() => {}
            }
            if !self.is_current() {
                return None;
            }
            if let Ok(_turn) = background.try_acquire() {
                return Some(asking.await);
            }
        }
        if lock(&self.state).asked.len() > WAITING {
            return None;
        }
        let _turn = background.acquire().await.ok()?;
        if self.is_current() { Some(ask().await) } else { None }
    }

    /// Whether nobody asks the same of a later time.
    fn is_current(&self) -> bool {
        lock(&self.state).asked.get(&self.key).is_some_and(|asked| Arc::ptr_eq(&asked.told, &self.told))
    }
}

impl<K: Question, V> Drop for Asking<K, V> {
    fn drop(&mut self) {
        let mut state = lock(&self.state);
        if state.asked.get(&self.key).is_some_and(|asked| Arc::ptr_eq(&asked.told, &self.told)) {
            state.asked.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests;
