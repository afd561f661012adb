//! Where a code may be sent: addresses that a client registered, compared to the letter.

use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// Longer ones are nobody's.
const LONGEST: usize = 1000;

/// Schemes that a browser runs, shows or reads from the disk, or that carry something else than a code.
const NEVER: &[&str] = &[
    "about",
    "blob",
    "chrome",
    "content",
    "data",
    "file",
    "filesystem",
    "ftp",
    "intent",
    "jar",
    "javascript",
    "mailto",
    "resource",
    "res",
    "sms",
    "tel",
    "vbscript",
    "view-source",
    "ws",
    "wss",
];

/// An address that a code may be sent to: https, http on the user's own machine, or an application's own scheme.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct RedirectUri {
    url: Url,
    /// As the client writes it.
    text: String,
}

impl RedirectUri {
    /// Reads one. It must be written as a browser would write it, so that what is compared is what is gone to: no
    /// `..`, no `%2e`, no capital letters in the host, no backslash, no port that goes without saying; see [`is_plain`] for
    /// the user's own machine.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.len() > LONGEST
            || !text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\' && byte != b'*')
        {
            return None;
        }
        let url = Url::parse(text).ok()?;
        let is_sound = is_plain(&url, text)
            && url.fragment().is_none()
            && !text.ends_with('#')
            && url.username().is_empty()
            && url.password().is_none()
            && url.port() != Some(0)
            && !dots(url.path());
        let may_be = match url.scheme() {
            "https" => url.host_str().is_some_and(|host| !host.ends_with('.')),
            "http" => is_loopback(&url),
            // An application's own scheme names where in the application: `cursor://auth/callback`.
            scheme => !NEVER.contains(&scheme) && !url.cannot_be_a_base() && scheme.len() > 1,
        };
        (is_sound && may_be).then(|| Self { url, text: text.to_owned() })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether this is the registered one. On the user's own machine the port may differ, because an application takes
    /// the one that is free (RFC 8252, section 7.3).
    pub(crate) fn is(&self, registered: &Self) -> bool {
        if self.url == registered.url {
            return true;
        }
        let without_port = |url: &Url| {
            let mut url = url.clone();
            url.set_port(None).ok().map(|()| url)
        };
        self.is_local() && registered.is_local() && without_port(&self.url) == without_port(&registered.url)
    }

    /// Whether it leads to the user's own machine, where any program may listen.
    pub(crate) fn is_local(&self) -> bool {
        self.url.scheme() == "http" && is_loopback(&self.url)
    }

    /// Who gets the code, for people: the host in the form that no other letters imitate, or the scheme.
    pub(crate) fn receiver(&self) -> String {
        match (self.url.scheme(), self.url.host_str(), self.url.port()) {
            ("https" | "http", Some(host), Some(port)) => format!("{host}:{port}"),
            ("https" | "http", Some(host), None) => host.to_owned(),
            (scheme, ..) => format!("{scheme}:"),
        }
    }

    /// The same as a source of a content security policy.
    pub(crate) fn source(&self) -> String {
        match (self.url.scheme(), self.url.host_str()) {
            ("https", Some(_)) => self.url.origin().ascii_serialization(),
            ("http", Some(host)) => format!("http://{host}:*"),
            (scheme, _) => format!("{scheme}:"),
        }
    }

    /// The address with these parameters added.
    pub(crate) fn with(&self, parameters: &[(&str, &str)]) -> Url {
        let mut url = self.url.clone();
        url.query_pairs_mut().extend_pairs(parameters);
        url
    }
}

impl TryFrom<String> for RedirectUri {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("no address that a code may be sent to")
    }
}

impl From<RedirectUri> for String {
    fn from(address: RedirectUri) -> Self {
        address.text
    }
}

/// Whether a text is the plainest spelling of an address. Of the user's own machine clients also leave out the path `/`, and
/// name the port 80: that can be read in one way alone.
fn is_plain(url: &Url, text: &str) -> bool {
    if url.as_str() == text {
        return true;
    }
    let Some(rest) = text.strip_prefix("http://").filter(|_| is_loopback(url)) else { return false };
    let (host, path) = rest.split_at_checked(rest.find('/').unwrap_or(rest.len())).unwrap_or((rest, ""));
    let host = host.strip_suffix(":80").unwrap_or(host);
    url.as_str() == format!("http://{host}{}", if path.is_empty() { "/" } else { path })
}

/// Whether the path walks upwards, or hides that it does.
fn dots(path: &str) -> bool {
    path.split('/').any(|segment| {
        let plain = segment.to_ascii_lowercase().replace("%2e", ".");
        plain == "." || plain == ".."
    }) || path.to_ascii_lowercase().contains("%5c")
        || path.to_ascii_lowercase().contains("%2f")
}

/// Whether the address is one of the user's own machine, by one of the three names that RFC 8252 knows.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.octets() == [127, 0, 0, 1],
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
