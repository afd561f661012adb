//! How much an answer may hold, and what gives way first.

/// The size that an answer must not exceed.
///
/// Single values are capped in proportion: at the default of 24 kB a value gets 2 kB and a text of
/// several lines 4 kB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    bytes: usize,
}

impl Budget {
    /// The smallest budget, in bytes: head and notes need room.
    pub const LEAST: usize = 4_000;
    /// What an answer gets unless the caller asks for more, in bytes.
    pub const DEFAULT: usize = 24_000;
    /// The largest budget, in bytes.
    pub const MOST: usize = 80_000;

    /// A budget of so many bytes, brought between [`LEAST`](Self::LEAST) and [`MOST`](Self::MOST).
    #[must_use]
    pub const fn of_bytes(bytes: usize) -> Self {
        let bytes = if bytes < Self::LEAST { Self::LEAST } else { bytes };
        Self { bytes: if bytes > Self::MOST { Self::MOST } else { bytes } }
    }

    /// Bytes of the whole answer.
    #[must_use]
    pub const fn bytes(self) -> usize {
        self.bytes
    }

    /// Bytes of a value on one line.
    pub(crate) const fn value(self) -> usize {
        self.bytes / 12
    }

    /// Bytes of a text of several lines, such as an exception's value.
    pub(crate) const fn text(self) -> usize {
        self.bytes / 6
    }

    /// Bytes of one row with all that stands below it.
    pub(crate) const fn row(self) -> usize {
        self.bytes / 4
    }

    /// Rows of a section that shows `at_most` by default: more when the caller wants a longer answer.
    pub(crate) const fn rows(self, at_most: usize) -> usize {
        let longer = at_most.saturating_mul(self.bytes) / Self::DEFAULT;
        if longer > at_most { longer } else { at_most }
    }

    /// The most rows of such a section in any answer.
    pub(crate) const fn most_rows(at_most: usize) -> usize {
        Self { bytes: Self::MOST }.rows(at_most)
    }

    /// Bytes of the facts in the head; as many again for the notes.
    pub(crate) const fn margin(self) -> usize {
        self.bytes / 6
    }

    /// Three quarters of it, below the least too: for a form in which the same text is longer.
    pub(crate) const fn tighter(self) -> Self {
        Self { bytes: self.bytes / 4 * 3 }
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self { bytes: Self::DEFAULT }
    }
}
