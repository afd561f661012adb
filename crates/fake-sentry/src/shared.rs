//! What all requests to one fake share: the world, its settings, the faults and the log.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
    time::Duration,
};

use chrono::{DateTime, Utc};
use tokio::time::Instant;

use crate::{
    faults::Faults,
    hostile::Overlay,
    routes::oauth::Issued,
    seen::Recorder,
    token::Token,
    world::{More, World},
};

/// What the caller may set before the first request.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) now: DateTime<Utc>,
    /// Whether the overlay is on.
    pub(crate) hostile: bool,
    pub(crate) latency: Duration,
    /// Requests that are answered within a second; more get 429.
    pub(crate) per_second: Option<usize>,
    /// Base URLs; `{origin}` stands for this server itself.
    pub(crate) regions: Vec<String>,
    pub(crate) tokens: Vec<Token>,
    pub(crate) more: More,
}

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) settings: Settings,
    pub(crate) faults: Faults,
    pub(crate) seen: Recorder,
    pub(crate) overlay: Overlay,
    pub(crate) issued: Issued,
    /// When the requests of the last second were answered.
    lately: Mutex<VecDeque<Instant>>,
    world: RwLock<World>,
}

impl Shared {
    pub(crate) fn new(settings: Settings, faults: Faults) -> Self {
        let world = World::at(settings.now, settings.more);
        Self {
            settings,
            faults,
            seen: Recorder::default(),
            overlay: Overlay::default(),
            issued: Issued::default(),
            lately: Mutex::default(),
            world: RwLock::new(world),
        }
    }

    /// Whether as many requests as are allowed were answered within the last second; this one is counted if not.
    pub(crate) fn is_crowded(&self) -> bool {
        let Some(most) = self.settings.per_second else { return false };
        let mut lately = self.lately.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        while lately.front().is_some_and(|then| now.duration_since(*then) >= Duration::from_secs(1)) {
            lately.pop_front();
        }
        let crowded = lately.len() >= most;
        if !crowded {
            lately.push_back(now);
        }
        crowded
    }

    /// A token of the settings, or one that somebody signed in for.
    pub(crate) fn token(&self, text: &str) -> Option<Token> {
        let known = self.settings.tokens.iter().find(|token| token.text == text);
        known.cloned().or_else(|| self.issued.token(text))
    }

    // A panic while the lock was held has failed its own test already; the others may go on.
    pub(crate) fn world(&self) -> RwLockReadGuard<'_, World> {
        self.world.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn world_mut(&self) -> RwLockWriteGuard<'_, World> {
        let mut world = self.world.write().unwrap_or_else(PoisonError::into_inner);
        world.searches.forget();
        world
    }
}
