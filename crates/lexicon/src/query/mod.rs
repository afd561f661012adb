//! Sentry's search syntax: read, checked against what can be asked, changed, and written back as it was.
//!
//! - **Read**: [`Query::parse`]. What Sentry would refuse, or silently read as something else, is a [`Problem`] with a
//!   place and a remedy. [`Column`] and [`Order`] read what tables of events are made of.
//! - **Checked**: [`check()`] and [`check_column`], against a [`Dialect`] and what a project really has. Nothing is ever
//!   dropped: an unknown field may be a tag.
//! - **Built**: [`Literal`] quotes what needs quotes, [`Term`] and [`Text::phrase`] are made of them, and
//!   [`Query::and`], [`Query::any_of`] and [`Query::take`] change a search without touching what stays.
//!
//! ```
//! use lexicon::query::{Dialect, Key, Literal, Operator, Query, Span, Term, Text, check};
//!
//! let mut query = Query::parse(r#"is:unresolved  message:"a  b" sort:freq"#).unwrap();
//! let sorts = query.take_sorts(Dialect::Issues);
//! assert_eq!(&*sorts[0].name, "freq");
//! let seen = Term::matches(Key::field("firstSeen").unwrap(), Literal::since(24, Span::Hours));
//! let often = Term::compares(Key::field("timesSeen").unwrap(), Operator::Greater, Literal::number(1000.0));
//! let query = query.and(seen).and(often.negate()).and(Text::phrase("timed out (again)"));
//! assert_eq!(
//!     query.to_string(),
//!     r#"is:unresolved  message:"a  b" firstSeen:-24h !timesSeen:>1000 "timed out (again)""#
//! );
//! assert_eq!(check(&query, Dialect::Issues, &|_| false), []);
//! ```

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
