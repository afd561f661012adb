//! Whether a request was meant for this server: a page in somebody's browser may send requests here too, under a name
//! of its own that leads to this machine (DNS rebinding), or from its own origin.

use super::refused::Refused;
use crate::config::names_loopback;
use axum::http::{HeaderMap, StatusCode, Uri, header, uri::Authority};
use lexicon::Address;
use std::net::IpAddr;

/// Under which names this server is called, and from which pages.
pub(crate) struct Guard {
    own: Option<Address>,
    local: bool,
}

fn forbidden(message: &'static str) -> Refused {
    Refused::new(StatusCode::FORBIDDEN, message)
}

impl Guard {
    /// `local`: only programs of this machine reach it.
    pub(crate) const fn new(own: Option<Address>, local: bool) -> Self {
        Self { own, local }
    }

    /// # Errors
    /// It was sent to another name, or by a page of another origin.
    pub(super) fn admit(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), Refused> {
        self.admit_from_anywhere(uri, headers)?;
        let mut origins = headers.get_all(header::ORIGIN).iter();
        let (origin, more) = (origins.next(), origins.next());
        let allowed = origin.is_none_or(|origin| origin.to_str().is_ok_and(|origin| self.is_origin(origin)));
        if allowed && more.is_none() {
            Ok(())
        } else {
            Err(forbidden("requests from pages of other origins are not served"))
        }
    }

    /// The same for what looks at origins itself, or is for every page.
    ///
    /// # Errors
    /// It was sent to another name.
    pub(super) fn admit_from_anywhere(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), Refused> {
        let mut hosts = headers.get_all(header::HOST).iter();
        let (host, more) = (hosts.next(), hosts.next());
        let host = host.and_then(|host| Authority::try_from(host.as_bytes()).ok());
        let Some(host) = host.filter(|_| more.is_none()) else {
            return Err(Refused::new(StatusCode::BAD_REQUEST, "the request needs one header Host"));
        };
        // A proxy's form of a request names its host twice.
        let same = uri.authority().is_none_or(|named| *named == host);
        if !same || !self.is_named(&host) {
            return Err(forbidden(
                "this server is not called by that host name; --base-url tells it another",
            ));
        }
        Ok(())
    }

    /// Names that a resolver is asked about may lead anywhere; addresses lead where they say.
    fn is_named(&self, host: &Authority) -> bool {
        let name = host.host();
        let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
        let own = self.own.as_ref().is_some_and(|own| own.hostname().eq_ignore_ascii_case(name));
        let plain = !host.as_str().contains('@');
        plain && (own || names_loopback(name) || !self.local && bare.parse::<IpAddr>().is_ok())
    }

    /// Our own pages, and while only this machine reaches us those of its other servers.
    fn is_origin(&self, origin: &str) -> bool {
        let Ok(origin) = origin.parse::<Address>() else { return false };
        self.own.as_ref() == Some(&origin) || self.local && names_loopback(origin.hostname())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(guard: &Guard, headers: &[(&'static str, &str)]) -> Option<u16> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        guard.admit(&Uri::from_static("/mcp"), &map).err().map(|refused| refused.status.as_u16())
    }

    #[test]
    fn a_server_of_this_machine_is_called_by_its_own_names() {
        let guard = Guard::new(None, true);
        for host in ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST", "127.0.0.2"]
        {
            assert_eq!(status(&guard, &[("host", host)]), None, "{host}");
        }
        for host in [
            "evil.example",
            "evil.example:8000",
            "localhost.evil.example",
            "127.0.0.1.nip.io",
            "192.168.1.7",
            "localhost.",
            "a@localhost",
            "127.1",
            "2130706433",
        ] {
            assert_eq!(status(&guard, &[("host", host)]), Some(403), "{host}");
        }
        assert_eq!(status(&guard, &[]), Some(400));
        assert_eq!(status(&guard, &[("host", "")]), Some(400));
        assert_eq!(status(&guard, &[("host", "localhost"), ("host", "localhost")]), Some(400));
    }

    #[test]
    fn a_server_of_a_network_is_called_by_addresses_and_its_told_name() {
        let guard = Guard::new(Some("https://mcp.example.com".parse().unwrap()), false);
        for host in ["mcp.example.com", "MCP.example.com:443", "10.0.0.7:8000", "[2001:db8::1]", "localhost"]
        {
            assert_eq!(status(&guard, &[("host", host)]), None, "{host}");
        }
        for host in ["evil.example", "mcp.example.com.evil.example", "xmcp.example.com"] {
            assert_eq!(status(&guard, &[("host", host)]), Some(403), "{host}");
        }
    }

    #[test]
    fn pages_of_other_origins_are_not_served() {
        let own = Some("https://mcp.example.com".parse().unwrap());
        let (local, far) = (Guard::new(None, true), Guard::new(own, false));
        for (origin, to_local, to_far) in [
            ("http://localhost:6274", None, Some(403)),
            ("http://127.0.0.1:3000", None, Some(403)),
            ("http://[::1]:3000", None, Some(403)),
            ("https://mcp.example.com", Some(403), None),
            ("http://mcp.example.com", Some(403), Some(403)),
            ("https://mcp.example.com:8443", Some(403), Some(403)),
            ("https://evil.example", Some(403), Some(403)),
            ("http://localhost.evil.example", Some(403), Some(403)),
            ("http://evil.example@localhost", Some(403), Some(403)),
            ("null", Some(403), Some(403)),
            ("", Some(403), Some(403)),
        ] {
            let headers = [("host", "127.0.0.1"), ("origin", origin)];
            assert_eq!((status(&local, &headers), status(&far, &headers)), (to_local, to_far), "{origin}");
        }
        let twice = [("host", "127.0.0.1"), ("origin", "http://localhost"), ("origin", "http://localhost")];
        assert_eq!(status(&local, &twice), Some(403));
    }

    #[test]
    fn both_names_of_a_request_must_agree() {
        let headers = [(header::HOST, "localhost".parse().unwrap())].into_iter().collect();
        let guard = Guard::new(None, true);
        assert!(guard.admit(&Uri::from_static("http://evil.example/mcp"), &headers).is_err());
        assert!(guard.admit(&Uri::from_static("http://localhost/mcp"), &headers).is_ok());
    }
}
