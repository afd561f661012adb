//! What answers may show: which secrets and personal data are hidden, and how much of the evidence is given at all.

use super::{
    ConfigError,
    files::{self, Files},
    source::{Source, flag},
};
use crate::cli::AnswerFlags;
use untrusted::{BadPattern, Boundary, Extent, Redact, Redaction};

/// A setting of the answers that cannot be used. A pattern is not repeated: it may describe a secret well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadAnswers {
    /// No such level or extent.
    #[error("{0}")]
    Word(&'static str),
    /// Not a pattern.
    #[error(
        "pattern {0} is not a regular expression that can be used; the syntax is that of Rust's regex, without look-around and back-references"
    )]
    Syntax(usize),
    /// It would match everywhere.
    #[error("pattern {0} matches the empty text, so it would hide nothing or everything")]
    Empty(usize),
}

/// What fences the answers, and what it shows.
pub(super) fn boundary(flags: &AnswerFlags, files: &impl Files) -> Result<Boundary, ConfigError> {
    let level: Redact = word("--redact", flags.redact.as_deref())?;
    let extent: Extent = word("--untrusted", flags.untrusted.as_deref())?;
    let typed = flags.redact_pattern.iter().map(String::as_str);
    let mut redaction = with(Redaction::new(level), typed, Source::Flag("--redact-pattern"))?;
    if let Some(path) = &flags.redact_pattern_file {
        let source = Source::File("--redact-pattern-file");
        let text = files::text(files, path).map_err(|problem| ConfigError::new(source, problem))?;
        redaction = with(redaction, text.lines().filter(|line| !line.trim().is_empty()), source)?;
    }
    Ok(Boundary::new().redacting(redaction).showing(extent))
}

fn word<T>(name: &'static str, value: Option<&str>) -> Result<T, ConfigError>
where
    T: Default + std::str::FromStr<Err = &'static str>,
{
    let Some(found) = flag(name, value) else { return Ok(T::default()) };
    found.text.parse().map_err(|problem| ConfigError::new(found.source, BadAnswers::Word(problem)))
}

/// Counted from 1, so that the wrong one can be found.
fn with<'a>(
    redaction: Redaction,
    patterns: impl Iterator<Item = &'a str>,
    source: Source,
) -> Result<Redaction, ConfigError> {
    patterns.zip(1..).try_fold(redaction, |redaction, (pattern, number)| {
        redaction.with(pattern).map_err(|problem| {
            let problem = match problem {
                BadPattern::Syntax => BadAnswers::Syntax(number),
                BadPattern::Empty => BadAnswers::Empty(number),
            };
            ConfigError::new(source, problem)
        })
    })
}
