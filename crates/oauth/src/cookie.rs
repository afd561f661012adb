//! Cookies: those that bind a login to the browser that began it, and the one of a session.

use axum::http::{HeaderMap, HeaderValue, header};

/// Binds a consent page to the browser that it was shown in.
pub(crate) const BROWSER: &str = "__Host-sentry-mcp-browser";
/// Stands for a person who is signed in in this browser.
pub(crate) const SESSION: &str = "__Host-sentry-mcp-session";
/// How long the cookies of a login live, in seconds: as long as a login may take.
pub(crate) const LIVES: u64 = 600;

/// The cookie of one login: each has its own, so that two windows do not disturb each other.
pub(crate) fn login(id: &[u8]) -> String {
    use std::fmt::Write;
    id.iter().take(8).fold("__Host-sentry-mcp-login-".to_owned(), |mut name, byte| {
        // Writing to a string cannot fail.
        let _ = write!(name, "{byte:02x}");
        name
    })
}

/// The value of a cookie; of none, when it stands twice.
pub(crate) fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(key, _)| *key == name).map(|(_, value)| value);
    match (values.next(), values.next()) {
        (Some(value), None) => Some(value),
        _ => None,
    }
}

/// Sets a cookie for so many seconds; 0 removes it.
pub(crate) fn set(headers: &mut HeaderMap, name: &str, value: &str, lives: u64) {
    let line = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={lives}");
    if let Ok(mut line) = HeaderValue::from_str(&line) {
        line.set_sensitive(true);
        headers.append(header::SET_COOKIE, line);
    }
}
