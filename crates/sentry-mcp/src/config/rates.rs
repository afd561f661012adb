//! How many requests a minute are answered.

use super::{ConfigError, source::Source};
use crate::cli::RateFlags;
use std::num::NonZeroU32;

/// Requests a minute; `None` is without limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rates {
    /// Of one address, whatever it asks for.
    pub(crate) address: Option<NonZeroU32>,
    /// Of one address, by which people sign in.
    pub(crate) sign_in: Option<NonZeroU32>,
    /// Of one token, or one sign-in.
    pub(crate) caller: Option<NonZeroU32>,
}

/// A rate that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write requests a minute, such as 300, or 0 for as many as come")]
pub(crate) struct BadRate;

/// What is not set is limited where callers are asked who they are, and else not: then they are programs of this machine.
///
/// # Errors
/// What is no number.
pub(super) fn find(flags: &RateFlags, are_asked: bool) -> Result<Rates, ConfigError> {
    let rate = |name, flag: &Option<String>, usual: u32| {
        let Some(text) = flag else { return Ok(NonZeroU32::new(usual).filter(|_| are_asked)) };
        let wrong = |_| ConfigError::new(Source::Flag(name), BadRate);
        text.trim().parse::<u32>().map(NonZeroU32::new).map_err(wrong)
    };
    Ok(Rates {
        address: rate("--rate-per-address", &flags.rate_per_address, 600)?,
        sign_in: rate("--rate-of-sign-ins", &flags.rate_of_sign_ins, 60)?,
        caller: rate("--rate-per-caller", &flags.rate_per_caller, 300)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(rate_per_address: Option<&str>) -> RateFlags {
        RateFlags {
            rate_per_address: rate_per_address.map(Into::into),
            rate_per_caller: None,
            rate_of_sign_ins: None,
        }
    }

    #[test]
    fn rates_are_as_is_said_and_else_as_the_server_is_open() {
        assert_eq!(find(&flags(None), false).unwrap(), Rates::default());
        let rates = find(&flags(Some("7")), true).unwrap();
        assert_eq!((rates.address, rates.caller), (NonZeroU32::new(7), NonZeroU32::new(300)));
        assert_eq!(find(&flags(Some("0")), true).unwrap().address, None);
        for text in ["", "-1", "many", "1.5", "99999999999"] {
            let problem = find(&flags(Some(text)), true).unwrap_err().to_string();
            assert!(problem.starts_with("--rate-per-address: write requests a minute"), "{problem}");
        }
    }
}
