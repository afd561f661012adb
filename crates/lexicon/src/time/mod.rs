//! When: instants, how long ago they were, and spans that a search covers.

mod age;
mod period;
mod timestamp;

pub use age::{Age, Day};
pub use period::{BadRange, Period, Range};
pub use timestamp::Timestamp;
