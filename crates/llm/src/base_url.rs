//! Where a provider is: an address of which the key is worth.

use std::{fmt, net::IpAddr, str::FromStr};
use url::{Host, Url};

/// The address below which a provider's API is, without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(String);

/// Why an address cannot be a provider's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadBaseUrl {
    /// No address, or one of another kind.
    #[error("it is not an address such as https://llm.example.com/v1")]
    NoUrl,
    /// It holds a user name, a query or a fragment.
    #[error(
        "an address with a user name, a query or a fragment is not taken; the key has a setting of its own"
    )]
    Surrounded,
    /// Plain http to a public host.
    #[error(
        "plain http would show the key to everybody on the way; use https, or a host of this machine or network"
    )]
    PlainHttp,
}

impl BaseUrl {
    /// The address of something below.
    pub(crate) fn below(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    pub(crate) fn ends_with(&self, end: &str) -> bool {
        self.0.ends_with(end)
    }

    /// Whether the last part but one of the path is this.
    pub(crate) fn is_child_of(&self, parent: &str) -> bool {
        self.0.rsplit_once('/').is_some_and(|(rest, last)| !last.is_empty() && rest.ends_with(parent))
    }

    pub(crate) fn own(text: &'static str) -> Self {
        Self(text.to_owned())
    }
}

impl FromStr for BaseUrl {
    type Err = BadBaseUrl;

    fn from_str(text: &str) -> Result<Self, BadBaseUrl> {
        let url = Url::parse(text.trim()).map_err(|_| BadBaseUrl::NoUrl)?;
        let (true, Some(host)) = (matches!(url.scheme(), "http" | "https"), url.host()) else {
            return Err(BadBaseUrl::NoUrl);
        };
        if !url.username().is_empty()
            || url.password().is_some()
            || url.query().is_some()
            || url.fragment().is_some()
        {
            return Err(BadBaseUrl::Surrounded);
        }
        if url.scheme() == "http" && !is_near(&host) {
            return Err(BadBaseUrl::PlainHttp);
        }
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a host is on this machine or network: models are run there, and few of them have certificates.
fn is_near(host: &Host<&str>) -> bool {
    let address = match host {
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            let suffixes = [".localhost", ".local", ".internal", ".lan", ".home.arpa"];
            return !name.contains('.') || suffixes.iter().any(|suffix| name.ends_with(suffix));
        }
        Host::Ipv4(address) => IpAddr::V4(*address),
        Host::Ipv6(address) => IpAddr::V6(*address),
    };
    match address {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_loses_the_slash_at_its_end() {
        for text in ["https://llm.example.com/v1", " https://llm.example.com/v1/ "] {
            assert_eq!(
                text.parse::<BaseUrl>().unwrap().below("/responses"),
                "https://llm.example.com/v1/responses"
            );
        }
    }

    #[test]
    fn plain_http_is_for_this_machine_and_network() {
        for text in [
            "http://localhost:11434/v1",
            "http://127.0.0.1:8000",
            "http://[::1]:8000/v1",
            "http://192.168.1.20:1234/v1",
            "http://ollama:11434/v1",
            "http://models.internal/v1",
        ] {
            assert!(text.parse::<BaseUrl>().is_ok(), "{text}");
        }
        for text in ["http://api.openai.com/v1", "http://8.8.8.8/v1", "http://localhost.example.com"] {
            assert_eq!(text.parse::<BaseUrl>(), Err(BadBaseUrl::PlainHttp), "{text}");
        }
    }

    #[test]
    fn what_is_no_plain_address_is_refused() {
        for text in ["", "llm.example.com", "ftp://llm.example.com", "https://", "file:///etc/passwd"] {
            assert_eq!(text.parse::<BaseUrl>(), Err(BadBaseUrl::NoUrl), "{text}");
        }
        for text in
            ["https://me:secret@llm.example.com", "https://llm.example.com?key=a", "https://a.example/#b"]
        {
            assert_eq!(text.parse::<BaseUrl>(), Err(BadBaseUrl::Surrounded), "{text}");
        }
    }

    #[test]
    fn the_forms_of_a_path_are_told_apart() {
        let deployment: BaseUrl = "https://a.example/openai/deployments/gpt".parse().unwrap();
        assert!(deployment.is_child_of("/openai/deployments"));
        let bare: BaseUrl = "https://a.example/openai/deployments/".parse().unwrap();
        assert!(!bare.is_child_of("/openai/deployments"));
    }
}
