//! Whether a caller was answered with text from outside, which decides what a person is asked about.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Set by the first answer that holds text from outside, and never taken back. Copies are one and the same.
#[derive(Debug, Clone, Default)]
pub struct Taint(Arc<AtomicBool>);

impl Taint {
    /// One that is set already, for a caller of whom nothing is known any more.
    #[must_use]
    pub fn unknown() -> Self {
        let taint = Self::default();
        taint.set();
        taint
    }

    /// Whether text from outside was given out.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Remembers that text from outside was given out.
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether another copy may still set it.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }
}
