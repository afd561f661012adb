//! Whether a caller was answered with text from outside, which decides what a person is asked about.

use async_trait::async_trait;
use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Set by the first answer that holds text from outside, and never taken back. Copies are one and the same.
#[derive(Debug, Clone, Default)]
pub struct Taint(Arc<State>);

#[derive(Debug, Default)]
struct State {
    is_set: AtomicBool,
    keeper: Option<Arc<dyn Keeper>>,
}

/// Writes down, where other processes and later ones find it, that a caller was answered with text from outside.
#[async_trait]
pub trait Keeper: fmt::Debug + Send + Sync {
    /// Writes it down.
    ///
    /// # Errors
    /// [`Unkept`] when it cannot be written now; who is to know of it has been told.
    async fn keep(&self) -> Result<(), Unkept>;
}

/// It could not be written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unkept;

impl Taint {
    /// One that is set already, for a caller of whom nothing is known.
    #[must_use]
    pub fn unknown() -> Self {
        let taint = Self::default();
        taint.set();
        taint
    }

    /// One that is written down before it is set. `is_set`: what was written down so far.
    #[must_use]
    pub fn kept_by(keeper: Arc<dyn Keeper>, is_set: bool) -> Self {
        Self(Arc::new(State { is_set: is_set.into(), keeper: Some(keeper) }))
    }

    /// Whether text from outside was given out.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.0.is_set.load(Ordering::Relaxed)
    }

    /// Takes over that text from outside was given out, where that is written down already.
    pub fn set(&self) {
        self.0.is_set.store(true, Ordering::Relaxed);
    }

    /// To be called before text from outside is given out: it is remembered first.
    ///
    /// # Errors
    /// [`Unkept`]: then it must not be given out.
    pub(crate) async fn goes_out(&self) -> Result<(), Unkept> {
        if !self.is_set() {
            if let Some(keeper) = &self.0.keeper {
                keeper.keep().await?;
            }
            self.set();
        }
        Ok(())
    }
}
