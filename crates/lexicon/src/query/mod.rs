//! Sentry's search syntax: read, checked against what can be asked, changed, and written back as it was.

mod amount;
mod check;
mod column;
mod dialect;
mod edit;
mod function;
mod key;
mod literal;
mod nearest;
mod problem;
mod read;
mod sort;
mod term;
mod tree;

#[cfg(test)]
mod tests;

pub use amount::{Span, Unit};
pub use check::{Finding, What, check, check_column};
pub use column::{Column, Order};
pub use dialect::{Aggregate, Dialect, Field, Kind};
pub use function::Function;
pub use key::{Key, Name, Type};
pub use literal::Literal;
pub use problem::{Problem, Wrong};
pub use sort::Asked;
pub use term::{Operator, Term, Value};
pub use tree::{Junction, Part, Query, Text};
