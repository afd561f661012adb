//! What all requests to one fake share: the world, its settings, the faults and the log.

use std::{
    sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
    time::Duration,
};

use chrono::{DateTime, Utc};

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
            world: RwLock::new(world),
        }
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
        self.world.write().unwrap_or_else(PoisonError::into_inner)
    }
}
