//! docs/threats.md against the patches: each threat has a test, each test a patch, and neither stands alone.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context;

use super::{patch::Patch, test::Test};

/// What the page and the patches do not agree on.
pub(crate) fn wrong(root: &Path, patches: &[Patch]) -> anyhow::Result<Vec<String>> {
    let page =
        std::fs::read_to_string(root.join("docs/threats.md")).context("cannot read docs/threats.md")?;
    let named = named(&page)?;
    let patched: BTreeSet<(u8, Test)> =
        patches.iter().map(|patch| (patch.threat, patch.test.clone())).collect();
    let only_named = named.difference(&patched);
    let only_named =
        only_named.map(|(number, test)| format!("threat {number}: no patch takes away what {test} looks at"));
    let only_patched = patched.difference(&named);
    let only_patched =
        only_patched.map(|(number, test)| format!("threat {number}: docs/threats.md does not name {test}"));
    Ok(only_named.chain(only_patched).collect())
}

/// The tests of each row `| number | threat | what holds | tests |`. A row without any is an error.
fn named(page: &str) -> anyhow::Result<BTreeSet<(u8, Test)>> {
    let mut all = BTreeSet::new();
    for row in page.lines().filter_map(|line| line.strip_prefix("| ")) {
        let Some(number) = row.split(' ').next().and_then(|number| number.parse::<u8>().ok()) else {
            continue;
        };
        let tests = row.trim_end_matches([' ', '|']).rsplit('|').next().unwrap_or_default();
        let tests: Vec<&str> = tests.split('`').skip(1).step_by(2).collect();
        anyhow::ensure!(!tests.is_empty(), "threat {number} of docs/threats.md has no test");
        for test in tests {
            all.insert((
                number,
                test.parse().with_context(|| format!("threat {number} of docs/threats.md"))?,
            ));
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_name_their_tests() {
        let page = "| | threat |\n|---|---|\n| 2 | a `x` | b | `oauth flows a::b`<br>`lexicon lib c` |\n| 3 | a | b | `oauth lib d` |\n";
        let named: Vec<String> =
            named(page).unwrap().into_iter().map(|(number, test)| format!("{number} {test}")).collect();
        assert_eq!(named, ["2 lexicon lib c", "2 oauth flows a::b", "3 oauth lib d"]);
        assert!(super::named("| 4 | a | b | none |").is_err());
    }
}
