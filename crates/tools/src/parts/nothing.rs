//! What is said where a search finds nothing: how it would find more.

use lexicon::{Period, Range};
use untrusted::Ours;

/// Ever longer times to search.
const WIDER: [(&str, u64); 5] =
    [("24h", 86_400), ("7d", 604_800), ("14d", 1_209_600), ("30d", 2_592_000), ("90d", 7_776_000)];

/// What to change, when nothing was found.
pub(crate) fn found(
    nothing: bool,
    period: Option<Period>,
    terms: bool,
    environments: bool,
) -> Option<impl Ours> {
    let wider = period.and_then(|period| WIDER.iter().find(|(_, seconds)| *seconds > period.seconds()));
    nothing.then_some((
        "Nothing matches.",
        wider.map(|(wider, _)| (" Widen the time: `period: \"", *wider, "\"`.")),
        terms.then_some(" Drop a term of the query."),
        environments.then_some(" Leave out the environments."),
    ))
}

/// The period of a range that ends now.
pub(crate) fn period(range: Range) -> Option<Period> {
    if range.ends_now() { range.to_string().parse().ok() } else { None }
}
