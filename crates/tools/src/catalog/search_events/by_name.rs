//! Asking by the name under which a server knows a dataset, which is not the same on servers of all ages.

use super::dataset::{self, Searched};
use crate::{place::Place, prelude::*};
use lexicon::Dataset;

/// Asks by the name that the organization's server is known to take, then by one after the other: a server that was
/// upgraded may know another. With what came, the name that was taken.
///
/// # Errors
/// That the server has no such dataset, else what `told` makes of Sentry's answer.
pub(super) async fn ask<T, F>(
    cx: &Cx<'_>,
    place: &Place,
    dataset: Dataset,
    ask: impl Fn(&'static str) -> F,
    told: impl FnOnce(sentry_api::Error) -> Error,
) -> Result<(T, &'static str)>
where
    F: Future<Output = sentry_api::Result<T>>,
{
    let key = (place.organization.clone(), dataset.as_str());
    let known = cx.learned(|learned| learned.datasets.get(&key));
    let others = dataset.names().iter().copied().filter(|name| known != Some(*name));
    for name in known.into_iter().chain(others) {
        match ask(name).await {
            Ok(found) => {
                cx.learned(|learned| learned.datasets.keep(key, name));
                return Ok((found, name));
            }
            Err(sentry_api::Error::Refused { status: 400, said }) if dataset::is_unknown(&said) => {}
            Err(error) => return Err(told(error)),
        }
    }
    cx.learned(|learned| learned.datasets.forget(&key));
    Err(Error::lacking(Answer::new(("This server has no dataset ", dataset.as_str())).note(
        "Its version does not keep them. search_issues and the dataset `errors` may tell what is sought.",
    )))
}
