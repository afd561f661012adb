//! Which token is used, and whether it can be one.

use super::{
    ConfigError, Notice,
    files::{self, Files},
    source::{Found, Places, Source, flag},
};
use crate::{
    cli::ServerFlags,
    env::{SENTRY_ACCESS_TOKEN, SENTRY_AUTH_TOKEN},
};
use secrecy::SecretString;

/// Why text is not a token. The text itself is never repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadToken {
    /// A template that nobody filled in.
    #[error(
        "it holds a placeholder, not a token: the client passed it on without filling it in; put the token there, or leave the setting out and set the variable where the client runs"
    )]
    Placeholder,
    /// Quotes around it.
    #[error("the token is wrapped in quotes; leave them out")]
    Quoted,
    /// The beginning of a header.
    #[error("it begins like a header; give the token alone, without `Authorization` or `Bearer`")]
    Header,
    /// An address.
    #[error(
        "it is an address, such as a DSN, and not a token; tokens are made in Sentry under User settings, Personal tokens"
    )]
    Address,
    /// Several words.
    #[error("the token has a space or a line break in it")]
    Space,
    /// Characters that no header may hold.
    #[error("the token has characters that no token has")]
    Characters,
    /// Two places at once.
    #[error("it cannot be given together with --access-token")]
    Twice,
}

/// Whether the operator gives one: a flag, the environment, or `--env-file`.
pub(super) fn is_given(flags: &ServerFlags, places: &Places) -> bool {
    let typed = flags.access_token.as_ref().is_some_and(|token| !token.trim().is_empty());
    typed
        || flags.access_token_file.is_some()
        || places.variable(&[SENTRY_ACCESS_TOKEN, SENTRY_AUTH_TOKEN]).is_some()
}

/// Finds the token: a flag, the environment, `--env-file`, `.env`, in this order.
pub(super) fn find(
    flags: &ServerFlags,
    places: &Places,
    files: &impl Files,
    notices: &mut Vec<Notice>,
) -> Result<Option<(SecretString, Source)>, ConfigError> {
    const FILE: &str = "--access-token-file";
    // Without content it gives nothing, and takes nothing away.
    let typed =
        flag("--access-token", flags.access_token.as_deref()).filter(|found| !found.text.trim().is_empty());
    let from_file;
    let found = match (typed, &flags.access_token_file) {
        (Some(_), Some(_)) => return Err(ConfigError::new(Source::Flag(FILE), BadToken::Twice)),
        (Some(found), None) => {
            notices.push(Notice::SecretInArguments("--access-token"));
            Some(found)
        }
        (None, Some(path)) => {
            let source = Source::File(FILE);
            from_file = files::text(files, path).map_err(|problem| ConfigError::new(source, problem))?;
            if files.is_open_to_others(path) {
                notices.push(Notice::OpenToOthers(path.clone()));
            }
            Some(Found { text: &from_file, source })
        }
        (None, None) => places.token(&[SENTRY_ACCESS_TOKEN, SENTRY_AUTH_TOKEN]),
    };
    let Some(Found { text, source }) = found else { return Ok(None) };
    if matches!(source, Source::DotEnv(_)) {
        notices.push(Notice::DotEnv(source.name()));
    }
    let token = token(text).map_err(|problem| ConfigError::new(source, problem))?;
    Ok(Some((token.into(), source)))
}

/// Whether text that a caller brings can be a token, white space around it aside.
pub(crate) fn could_be_token(text: &str) -> bool {
    token(text).is_ok()
}

/// The token in `text`, without the white space around it.
pub(super) fn token(text: &str) -> Result<&str, BadToken> {
    let text = text.trim();
    let upper = text.to_ascii_uppercase();
    let begins = |with: &str| upper.starts_with(with);
    let wrapped = |open, close| text.starts_with(open) && text.ends_with(close);
    let template = text.starts_with(['$', '<', '{', '[']) || wrapped('%', '%') || text.contains("${");
    let words = [
        "YOUR_",
        "YOUR-",
        "YOUR ",
        "CHANGEME",
        "REPLACE",
        "TOKEN_HERE",
        "SENTRY_ACCESS_TOKEN",
        "SENTRY_AUTH_TOKEN",
    ];
    if wrapped('"', '"') || wrapped('\'', '\'') || wrapped('`', '`') {
        Err(BadToken::Quoted)
    } else if template || words.into_iter().any(begins) || text.contains("...") || text.contains('…') {
        Err(BadToken::Placeholder)
    } else if begins("BEARER ") || begins("AUTHORIZATION") || begins("TOKEN ") {
        Err(BadToken::Header)
    } else if text.contains("://") {
        Err(BadToken::Address)
    } else if text.contains(char::is_whitespace) {
        Err(BadToken::Space)
    } else if text.chars().all(|c| c.is_ascii_graphic()) {
        Ok(text)
    } else {
        Err(BadToken::Characters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_loses_its_surroundings_and_nothing_else() {
        for text in ["acme-full", " acme-full\r\n", "acme-full\n"] {
            assert_eq!(token(text), Ok("acme-full"));
        }
        let long = "0".repeat(64);
        assert_eq!(token(&long), Ok(long.as_str()));
        assert_eq!(token("sntrys_a.b+c/d_e-f="), Ok("sntrys_a.b+c/d_e-f="));
    }

    #[test]
    fn what_cannot_be_a_token_is_told_apart() {
        use BadToken::*;
        for (text, why) in [
            ("${SENTRY_ACCESS_TOKEN}", Placeholder),
            ("$SENTRY_ACCESS_TOKEN", Placeholder),
            ("${input:sentry-token}", Placeholder),
            ("${env:SENTRY_ACCESS_TOKEN}", Placeholder),
            ("prefix${X}", Placeholder),
            ("{{SENTRY_TOKEN}}", Placeholder),
            ("%SENTRY_ACCESS_TOKEN%", Placeholder),
            ("<token>", Placeholder),
            ("<your token>", Placeholder),
            ("[token]", Placeholder),
            ("YOUR_TOKEN", Placeholder),
            ("your-token-here", Placeholder),
            ("SENTRY_ACCESS_TOKEN", Placeholder),
            ("sntryu_...", Placeholder),
            ("\"acme-full\"", Quoted),
            ("'acme-full'", Quoted),
            ("Bearer acme-full", Header),
            ("bearer acme-full", Header),
            ("Authorization: Bearer acme-full", Header),
            ("https://key@o1.ingest.sentry.io/2", Address),
            ("acme full", Space),
            ("acme\nfull", Space),
            ("acme\tfull", Space),
            ("acmé", Characters),
            ("acme\u{200b}full", Characters),
            ("acme\0full", Characters),
        ] {
            assert_eq!(token(text), Err(why), "{text:?}");
        }
    }
}
