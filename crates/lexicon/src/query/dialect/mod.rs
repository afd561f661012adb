//! What can be searched: the fields, functions and orders that Sentry knows by itself in each kind of data.
//!
//! Whatever is not here may still be a tag or an attribute of a project, so a name that is missing proves nothing.

mod errors;
mod issues;
mod logs;
mod metrics;
mod profiles;
mod replays;
mod shared;
mod spans;

/// A kind of data with its own fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// Issues: what groups of events have in common.
    Issues,
    /// Events of issues, and of Sentry's search of errors.
    Errors,
    /// Spans, and through them transactions and traces.
    Spans,
    /// Lines of logs.
    Logs,
    /// Metrics that an application sends (`tracemetrics`).
    Metrics,
    /// Profiles.
    Profiles,
    /// Recorded sessions of users.
    Replays,
}

/// A field of a dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// As it is written.
    pub name: &'static str,
    /// What its values are.
    pub kind: Kind,
}

/// What the values of a field, or what comes out of a function, are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text: equal or like a pattern.
    Text,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// Text whose order means something, such as a version.
    Version,
    /// A number; `k`, `m` and `b` multiply it.
    Number,
    /// A duration; milliseconds without a unit.
    Duration,
    /// A size; bytes without a unit.
    Size,
    /// A share of 1, or with `%` of 100.
    Percentage,
    /// `true` or `false`.
    Boolean,
    /// An instant.
    Time,
}

/// A function of a dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aggregate {
    /// As it is written.
    pub name: &'static str,
    /// The fewest arguments.
    pub least: usize,
    /// The most arguments.
    pub most: usize,
    /// What comes out of it. `None`: what its first argument is.
    pub result: Option<Kind>,
}

impl Dialect {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Issues, Self::Errors, Self::Spans, Self::Logs, Self::Metrics, Self::Profiles, Self::Replays];

    /// The fields that Sentry knows by itself.
    pub fn fields(self) -> impl Iterator<Item = &'static Field> {
        let shared = match self {
            Self::Issues | Self::Errors => shared::OF_EVENTS,
            _ => shared::OF_ALL,
        };
        self.own_fields().iter().chain(shared)
    }

    /// Those of them that hardly anything else has.
    pub const fn own_fields(self) -> &'static [Field] {
        match self {
            Self::Issues => issues::FIELDS,
            Self::Errors => errors::FIELDS,
            Self::Spans => spans::FIELDS,
            Self::Logs => logs::FIELDS,
            Self::Metrics => metrics::FIELDS,
            Self::Profiles => profiles::FIELDS,
            Self::Replays => replays::FIELDS,
        }
    }

    /// A field by its exact name.
    pub fn field(self, name: &str) -> Option<&'static Field> {
        self.fields().find(|field| field.name == name)
    }

    /// The functions that conditions and columns can have. None of issues and replays.
    pub const fn aggregates(self) -> &'static [Aggregate] {
        match self {
            Self::Issues | Self::Replays => &[],
            Self::Errors => errors::AGGREGATES,
            Self::Spans => spans::AGGREGATES,
            Self::Logs => logs::AGGREGATES,
            Self::Metrics => metrics::AGGREGATES,
            Self::Profiles => profiles::AGGREGATES,
        }
    }

    /// A function by its exact name.
    pub fn aggregate(self, name: &str) -> Option<&'static Aggregate> {
        self.aggregates().iter().find(|aggregate| aggregate.name == name)
    }

    /// What results can be ordered by. `None`: by any column.
    pub const fn sorts(self) -> Option<&'static [&'static str]> {
        match self {
            Self::Issues => Some(issues::SORTS),
            Self::Replays => Some(replays::SORTS),
            _ => None,
        }
    }

    /// The order when none is asked for; `-` before the name: the greatest first.
    pub const fn default_sort(self) -> &'static str {
        match self {
            Self::Issues => "date",
            Self::Spans => "-span.duration",
            Self::Replays => "-started_at",
            Self::Errors | Self::Logs | Self::Metrics | Self::Profiles => "-timestamp",
        }
    }

    /// Whether an order can be asked for in both directions.
    pub const fn sorts_both_ways(self) -> bool {
        !matches!(self, Self::Issues)
    }

    /// Whether Sentry takes `AND`, `OR` and parentheses here.
    pub const fn joins(self) -> bool {
        !matches!(self, Self::Issues)
    }

    /// Whether what applications send along is searched by its bare name, so that an unknown name says little.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Spans | Self::Logs | Self::Metrics)
    }

    /// Whether the name is one of a family of fields that cannot be listed.
    pub fn has_family(self, name: &str) -> bool {
        let families: &[&str] = match self {
            Self::Issues | Self::Errors => &["measurements.", "device.", "os.", "contexts."],
            Self::Spans => &["measurements.", "gen_ai.", "sentry.", "browser.", "messaging.", "cache."],
            Self::Logs => &["message.parameter.", "sentry.", "code."],
            Self::Metrics => &["sentry."],
            Self::Profiles => &["device."],
            Self::Replays => &["click.", "tap."],
        };
        families.iter().any(|family| name.starts_with(family))
    }
}

const fn text(name: &'static str) -> Field {
    Field { name, kind: Kind::Text }
}

const fn one_of(name: &'static str, values: &'static [&'static str]) -> Field {
    Field { name, kind: Kind::OneOf(values) }
}

const fn number(name: &'static str) -> Field {
    Field { name, kind: Kind::Number }
}

const fn duration(name: &'static str) -> Field {
    Field { name, kind: Kind::Duration }
}

const fn boolean(name: &'static str) -> Field {
    Field { name, kind: Kind::Boolean }
}

const fn time(name: &'static str) -> Field {
    Field { name, kind: Kind::Time }
}

/// A function whose result is of one kind.
const fn gives(name: &'static str, least: usize, most: usize, result: Kind) -> Aggregate {
    Aggregate { name, least, most, result: Some(result) }
}

/// A function whose result is of its argument's kind.
const fn of_field(name: &'static str, least: usize, most: usize) -> Aggregate {
    Aggregate { name, least, most, result: None }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::query::{Function, Key};

    #[test]
    fn no_name_stands_twice_and_each_can_be_written() {
        for dialect in Dialect::ALL {
            let mut seen = BTreeSet::new();
            for field in dialect.fields() {
                assert!(seen.insert(field.name), "{dialect:?}: {}", field.name);
                assert!(Key::field(field.name).is_some(), "{dialect:?}: {}", field.name);
            }
            let mut seen = BTreeSet::new();
            for aggregate in dialect.aggregates() {
                assert!(seen.insert(aggregate.name), "{dialect:?}: {}", aggregate.name);
                assert!(aggregate.least <= aggregate.most && Function::new(aggregate.name, &[]).is_some());
            }
        }
    }

    #[test]
    fn each_default_order_is_one_that_can_be_asked_for() {
        for dialect in Dialect::ALL {
            let sort = dialect.default_sort().trim_start_matches('-');
            match dialect.sorts() {
                Some(sorts) => assert!(sorts.contains(&sort), "{dialect:?}"),
                None => assert!(dialect.field(sort).is_some(), "{dialect:?}"),
            }
        }
    }
}
