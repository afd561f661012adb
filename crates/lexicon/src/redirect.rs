//! Whom a redirect leads to: only who stays where he was asked is followed.

use url::Url;

/// The address behind `to`, if it has the origin of `from` and hides no user name before its host.
pub fn same_origin(from: &Url, to: &str) -> Option<Url> {
    let target = from.join(to).ok()?;
    let plain = target.username().is_empty() && target.password().is_none();
    (plain && target.origin() == from.origin()).then_some(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_origin_is_followed() {
        let from = Url::parse("https://sentry.example.com/api/0/organizations/acme/?query=x").unwrap();
        for (to, target) in [
            ("/api/0/organizations/acme-inc/", "https://sentry.example.com/api/0/organizations/acme-inc/"),
            ("../acme-inc/", "https://sentry.example.com/api/0/organizations/acme-inc/"),
            ("?cursor=1", "https://sentry.example.com/api/0/organizations/acme/?cursor=1"),
            ("https://sentry.example.com:443/x", "https://sentry.example.com/x"),
            ("HTTPS://SENTRY.EXAMPLE.COM/x", "https://sentry.example.com/x"),
            // What a browser reads as a path stays one.
            ("https:evil.example/x", "https://sentry.example.com/api/0/organizations/acme/evil.example/x"),
            ("https://sentry.example.com\\@evil.example/", "https://sentry.example.com/@evil.example/"),
            ("evil.example/x", "https://sentry.example.com/api/0/organizations/acme/evil.example/x"),
        ] {
            assert_eq!(same_origin(&from, to).map(String::from).as_deref(), Some(target), "{to:?}");
        }
        for to in [
            "//evil.example/",
            "\\\\evil.example/",
            "/\\evil.example/",
            "\\/evil.example/",
            "/\t/evil.example/",
            "\t//evil.example/",
            "h\tttps://evil.example/",
            "https:\\\\evil.example/",
            "https:///evil.example/",
            "https://evil.example/",
            "https://sentry.example.com.evil.example/",
            "https://sentry.example.com@evil.example/",
            "https://sentry.example.com:pass@evil.example/",
            "https://user@sentry.example.com/",
            "https://user:pass@sentry.example.com/",
            "https://:pass@sentry.example.com/",
            "https://sentry.example.com./",
            "https://sentry.example.com:8443/",
            "https://us.sentry.example.com/",
            "http://sentry.example.com/",
            "http:evil.example/",
            "ftp://sentry.example.com/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "data:application/json,{}",
            "https://",
            "https://[",
        ] {
            assert_eq!(same_origin(&from, to), None, "{to:?}");
        }
    }
}
