//! An address as it was written: scheme, host name and port, and nothing that could hide another.

use std::fmt;
use std::net::Ipv6Addr;
use std::str::FromStr;

use url::Url;

use crate::spoken::spoken;

/// How a Sentry is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// Plain, for a base host under `--insecure-http` only.
    Http,
    /// Encrypted.
    Https,
}

impl Scheme {
    /// `http` or `https`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

/// Where a Sentry might be, such as `https://us.sentry.io`. It is read, not yet allowed: no request goes
/// to an `Address`, only to a [`Host`](crate::Host).
///
/// Equal addresses are the same server: letters are lower-cased and a scheme's own port is left out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    scheme: Scheme,
    hostname: Box<str>,
    port: Option<u16>,
}

/// Why text is not an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// Nothing was written.
    #[error("it is empty")]
    Empty,
    /// Another scheme than http or https.
    #[error("it must begin with https://")]
    Scheme,
    /// A user name or password.
    #[error("it must not hold a user name or password")]
    UserInformation,
    /// A path, query or fragment.
    #[error("it must end after the host name, without a path")]
    Path,
    /// Letters outside ASCII, which can imitate others.
    #[error("its host name must be in ASCII; write an international name in its `xn--` form")]
    International,
    /// A dot after the host name.
    #[error("its host name must not end with a dot")]
    TrailingDot,
    /// The host name has over 100 characters.
    #[error("its host name is longer than 100 characters")]
    Long,
    /// Anything else.
    #[error("it is not a host name with an optional port")]
    Unreadable,
}

/// The longest host name: an address is printed as it is.
const LONGEST: usize = 100;

impl Address {
    /// How it is spoken to.
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The host name alone, in lower case; an IPv6 address stands in brackets.
    pub fn hostname(&self) -> &str {
        &self.hostname
    }

    /// The port, unless it is the scheme's own.
    pub const fn port(&self) -> Option<u16> {
        self.port
    }

    /// Whether this is sentry.io or one of its subdomains.
    pub fn is_saas(&self) -> bool {
        self.hostname() == "sentry.io" || self.hostname().ends_with(".sentry.io")
    }

    /// Whether host name and port are the same, whatever the scheme.
    pub fn names_same_server(&self, other: &Self) -> bool {
        self.hostname == other.hostname && self.port == other.port
    }

    /// An address that our own source spells out.
    pub(crate) fn saas(hostname: &'static str) -> Self {
        Self { scheme: Scheme::Https, hostname: hostname.into(), port: None }
    }

    /// The address of a page. `None` when it has user information or a host name that we would not print.
    pub(crate) fn of_page(url: &Url) -> Option<Self> {
        let scheme = match url.scheme() {
            "https" => Scheme::Https,
            "http" => Scheme::Http,
            _ => return None,
        };
        let hostname = url.host_str()?;
        let plain = url.username().is_empty() && url.password().is_none() && is_hostname(hostname);
        plain.then(|| Self { scheme, hostname: hostname.into(), port: url.port() })
    }
}

/// Whether it can be printed and compared: labels of letters, digits, dashes and underscores, or an IP address.
fn is_hostname(text: &str) -> bool {
    let in_brackets = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    if let Some(inside) = in_brackets {
        return inside.parse::<Ipv6Addr>().is_ok();
    }
    let holds = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let label = |label: &str| !label.is_empty() && label.chars().all(holds);
    text.len() <= LONGEST && text.split('.').all(label)
}

impl FromStr for Address {
    type Err = BadAddress;

    /// Reads `https://sentry.example.com:8443`, with or without a slash at the end.
    ///
    /// URL parsers forgive much (tabs, back slashes, `0x7f.1`, `%2e`), and each such kindness is a way to look like
    /// one host and be another. So the text must already be what the parser makes of it.
    fn from_str(text: &str) -> Result<Self, BadAddress> {
        let text = text.trim();
        if text.is_empty() {
            return Err(BadAddress::Empty);
        }
        if !text.is_ascii() {
            return Err(BadAddress::International);
        }
        let text = text.to_ascii_lowercase();
        let (scheme, own_port, rest) = if let Some(rest) = text.strip_prefix("https://") {
            (Scheme::Https, ":443", rest)
        } else if let Some(rest) = text.strip_prefix("http://") {
            (Scheme::Http, ":80", rest)
        } else {
            return Err(BadAddress::Scheme);
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        if rest.contains('@') {
            return Err(BadAddress::UserInformation);
        }
        if rest.contains(['/', '\\', '?', '#']) {
            return Err(BadAddress::Path);
        }
        let rest = rest.strip_suffix(own_port).unwrap_or(rest);
        if rest.ends_with('.') || rest.contains(".:") {
            return Err(BadAddress::TrailingDot);
        }
        if rest.len() > LONGEST + ":65535".len() {
            return Err(BadAddress::Long);
        }

        let written = format!("{}://{rest}", scheme.as_str());
        let url = Url::parse(&written).map_err(|_| BadAddress::Unreadable)?;
        let address = Self::of_page(&url).ok_or(BadAddress::Unreadable)?;
        // A host called "https" is a slip of the pen (`https//sentry.io`), never a server.
        let slip = matches!(address.hostname(), "http" | "https");
        if address.to_string() == written && !slip { Ok(address) } else { Err(BadAddress::Unreadable) }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme.as_str(), self.hostname)?;
        match self.port {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

spoken!(
    /// The address of a Sentry region, such as https://us.sentry.io.
    Address, 120);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_of_one_server_are_equal() {
        for (text, address) in [
            ("https://sentry.io", "https://sentry.io"),
            (" https://SENTRY.io/ ", "https://sentry.io"),
            ("HTTPS://us.sentry.io:443", "https://us.sentry.io"),
            ("https://us.sentry.io:443/", "https://us.sentry.io"),
            ("http://localhost:9000", "http://localhost:9000"),
            ("http://localhost:80", "http://localhost"),
            ("https://localhost:80", "https://localhost:80"),
            ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
            ("http://[::1]:9000", "http://[::1]:9000"),
            ("https://sentry_web:9000", "https://sentry_web:9000"),
            ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
        ] {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), address, "{text:?}");
        }
    }

    #[test]
    fn what_could_hide_another_server_is_not_an_address() {
        use BadAddress::*;
        let long = format!("https://{}.example", "a".repeat(120));
        for (text, why) in [
            ("", Empty),
            ("us.sentry.io", Scheme),
            ("//us.sentry.io", Scheme),
            ("ftp://us.sentry.io", Scheme),
            ("javascript:alert(1)", Scheme),
            ("file:///etc/passwd", Scheme),
            ("https:/us.sentry.io", Scheme),
            ("https:us.sentry.io", Scheme),
            ("https:\\\\us.sentry.io", Scheme),
            ("https://user@us.sentry.io", UserInformation),
            ("https://us.sentry.io@evil.example", UserInformation),
            ("https://us.sentry.io:443@evil.example", UserInformation),
            ("https://@us.sentry.io", UserInformation),
            ("https://us.sentry.io/api", Path),
            ("https://us.sentry.io//", Path),
            ("https:///us.sentry.io", Path),
            ("https://us.sentry.io/../x", Path),
            ("https://us.sentry.io?x", Path),
            ("https://us.sentry.io#x", Path),
            ("https://us.sentry.io\\x", Path),
            ("https://evil.example\\.sentry.io", Path),
            ("https://us.sentry.io.", TrailingDot),
            ("https://us.sentry.io.:443", TrailingDot),
            ("https://us.sentry.io.:8443", TrailingDot),
            ("https://.", TrailingDot),
            ("https://us.sentry.іo", International),
            ("https://ｕs.sentry.io", International),
            ("https://us。sentry.io", International),
            ("https://us.sentry.io\u{200b}", International),
            ("https://u\u{ad}s.sentry.io", International),
            (&long, Long),
            ("https://", Unreadable),
            ("https://us..sentry.io", Unreadable),
            ("https://.sentry.io", Unreadable),
            ("https://us.sen\ttry.io", Unreadable),
            ("https://us.sen\ntry.io", Unreadable),
            ("https://us sentry.io", Unreadable),
            ("https://us%2esentry.io", Unreadable),
            ("https://us.sentry.io%00", Unreadable),
            ("https://us.sentry.io\0", Unreadable),
            ("https://us.sentry.io:", Unreadable),
            ("https://us.sentry.io:0443", Unreadable),
            ("https://us.sentry.io:99999", Unreadable),
            ("https://us.sentry.io:-1", Unreadable),
            ("https://us.sentry.io:443:443", Unreadable),
            ("https://0x7f000001", Unreadable),
            ("https://2130706433", Unreadable),
            ("https://127.1", Unreadable),
            ("https://0177.0.0.1", Unreadable),
            ("https://[0:0:0:0:0:0:0:1]", Unreadable),
            ("https://[::ffff:127.0.0.1]", Unreadable),
            ("https://us.sentry.io,evil.example", Unreadable),
            ("https://us.sentry.io;evil", Unreadable),
            ("https://us.sentry.io&x", Unreadable),
            ("https://*.sentry.io", Unreadable),
            ("https://http", Unreadable),
            ("https://https:443", Unreadable),
        ] {
            assert_eq!(text.parse::<Address>(), Err(why), "{text:?}");
        }
    }

    #[test]
    fn only_the_domain_itself_is_saas() {
        for (text, saas) in [
            ("https://sentry.io", true),
            ("https://us.sentry.io", true),
            ("https://acme.sentry.io", true),
            ("https://notsentry.io", false),
            ("https://sentry.io.example", false),
            ("https://sentry.example.com", false),
            ("https://xn--sentry-x0a.io", false),
        ] {
            if let Ok(address) = text.parse::<Address>() {
                assert_eq!(address.is_saas(), saas, "{text}");
            }
        }
    }

    proptest! {
        #[test]
        fn an_address_reads_back_as_itself(text in "(?s)(https?://)?[a-zA-Z0-9.:@/%\\[\\]-]{0,40}|.{0,40}") {
            if let Ok(address) = text.parse::<Address>() {
                prop_assert_eq!(address.to_string().parse::<Address>().unwrap(), address.clone());
                let url = Url::parse(&address.to_string()).unwrap();
                prop_assert_eq!(url.host_str().unwrap(), address.hostname());
                prop_assert_eq!(url.port(), address.port());
                prop_assert!(url.username().is_empty() && url.password().is_none() && url.path() == "/");
            }
        }
    }
}
