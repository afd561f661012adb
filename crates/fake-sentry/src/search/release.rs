//! Parts of a release's name: `package@1.2.3+build`, compared as versions are.

use std::cmp::Ordering;

use super::{
    lex::{Operator, Value},
    pattern::Pattern,
};

/// What a search asks of a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Package,
    Version,
    Build,
}

impl Part {
    /// Whether a release stands to this value as the operator says.
    pub(crate) fn holds(self, release: &str, operator: Operator, value: &Value) -> bool {
        let (package, number) = release.rsplit_once('@').unwrap_or(("", release));
        let (number, build) = number.split_once('+').unwrap_or((number, ""));
        match (self, operator) {
            (Self::Package, _) => Pattern::new(value).matches(package),
            (Self::Build, _) => Pattern::new(value).matches(build),
            (Self::Version, Operator::Equal) if value.text.contains('*') => {
                Pattern::new(value).matches(number)
            }
            (Self::Version, operator) => {
                let order = compare(number, &value.text);
                match operator {
                    Operator::Equal => order.is_eq(),
                    Operator::Greater => order.is_gt(),
                    Operator::GreaterOrEqual => order.is_ge(),
                    Operator::Less => order.is_lt(),
                    Operator::LessOrEqual => order.is_le(),
                }
            }
        }
    }
}

/// Number by number; what is missing counts as 0, and what comes before a release (`1.0-beta`) is less than it.
fn compare(left: &str, right: &str) -> Ordering {
    let parts = |version: &str| {
        let (numbers, before) = version.split_once('-').unwrap_or((version, ""));
        let mut numbers: Vec<u64> = numbers.split('.').map(|part| part.parse().unwrap_or(0)).collect();
        numbers.resize(4, 0);
        (numbers, before.is_empty(), before.to_owned())
    };
    parts(left).cmp(&parts(right))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_their_numbers() {
        assert!(compare("2.10.0", "2.9").is_gt());
        assert!(compare("2.4", "2.4.0").is_eq());
        assert!(compare("2.4.0-beta.1", "2.4.0").is_lt());
        let value = |text: &str| Value { text: text.into(), quoted: false };
        assert!(Part::Version.holds("backend@2.4.1", Operator::Greater, &value("2.4")));
        assert!(Part::Version.holds("backend@2.4.1", Operator::Equal, &value("2.4.*")));
        assert!(Part::Package.holds("com.acme.shop@4.2.0+4200", Operator::Equal, &value("com.acme.*")));
        assert!(Part::Build.holds("com.acme.shop@4.2.0+4200", Operator::Equal, &value("4200")));
    }
}
