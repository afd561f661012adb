//! Which addresses may be called: the only place where a `Host` is made.

use std::fmt;
use std::ops::Deref;

use crate::address::{Address, Scheme};

mod refused;

pub use refused::{BadHost, Refused};

/// An address that may be called. It comes only out of [`Hosts`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Host(Address);

impl Deref for Host {
    type Target = Address;

    fn deref(&self) -> &Address {
        &self.0
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

untrusted::inert!(Host, 120);

/// The base host and the regions beside it that the operator allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hosts {
    base: Host,
    regions: Vec<Host>,
}

/// The regions of Sentry's own service. A base host there allows them; no other base does.
const SAAS_REGIONS: [&str; 3] = ["sentry.io", "us.sentry.io", "de.sentry.io"];

impl Hosts {
    /// Sentry's own service.
    pub fn saas() -> Self {
        let base = saas("sentry.io");
        Self { regions: SAAS_REGIONS.map(saas).into(), base }
    }

    /// Reads `--host`: a host name with an optional port.
    ///
    /// # Errors
    /// A scheme or anything else that is no host name; plain http to sentry.io.
    pub fn from_hostname(text: &str, insecure_http: bool) -> Result<Self, BadHost> {
        let text = text.trim();
        if text.contains("://") {
            return Err(BadHost::HasScheme);
        }
        let scheme = if insecure_http { Scheme::Http } else { Scheme::Https };
        let address = if text.is_empty() { "" } else { &format!("{}://{text}", scheme.as_str()) };
        Self::based_on(address.parse()?, insecure_http)
    }

    /// Reads `--url`: `https://` and a host name with an optional port.
    ///
    /// # Errors
    /// Anything else; plain http unless it is allowed, and always to sentry.io.
    pub fn from_url(text: &str, insecure_http: bool) -> Result<Self, BadHost> {
        Self::based_on(text.parse()?, insecure_http)
    }

    fn based_on(address: Address, insecure_http: bool) -> Result<Self, BadHost> {
        if address.is_saas() && (insecure_http || address.scheme() == Scheme::Http) {
            return Err(BadHost::InsecureSaas);
        }
        if address.scheme() == Scheme::Http && !insecure_http {
            return Err(BadHost::Insecure);
        }
        let regions = if address.is_saas() { SAAS_REGIONS.map(saas).into() } else { Vec::new() };
        Ok(Self { base: Host(address), regions })
    }

    /// Allows one region more: the operator's `--allowed-region`, a URL or a host name.
    ///
    /// # Errors
    /// Not an address; plain http.
    pub fn allow_region(mut self, text: &str) -> Result<Self, BadHost> {
        let text = text.trim();
        let address: Address = if text.is_empty() || text.contains("://") {
            text.parse()
        } else {
            format!("https://{text}").parse()
        }?;
        if address.scheme() == Scheme::Http {
            return Err(BadHost::InsecureRegion);
        }
        self.regions.push(Host(address));
        Ok(self)
    }

    /// The host that the operator chose.
    pub const fn base(&self) -> &Host {
        &self.base
    }

    /// Decides a `regionUrl` argument. Empty is the base host.
    ///
    /// `named` is the region that the answer for this very organization names, if that is known yet; without it
    /// an allowed region gives [`Refused::NotNamed`], and the caller may look the organization up and ask again.
    ///
    /// # Errors
    /// Any address but the base host or a region both named and allowed. Plain http never replaces https.
    pub fn resolve_region(&self, argument: &str, named: Option<&Address>) -> Result<Host, Refused> {
        let argument = argument.trim();
        if argument.is_empty() {
            return Ok(self.base.clone());
        }
        // Models shorten; a bare host name is read as https, never as less.
        let with_scheme = if argument.contains("://") { argument } else { &format!("https://{argument}") };
        let asked: Address = with_scheme.parse().map_err(Refused::Unreadable)?;
        if asked.scheme() < self.base.scheme() {
            return Err(Refused::Insecure(asked));
        }
        if asked.names_same_server(&self.base) {
            return Ok(self.base.clone());
        }
        if asked.scheme() == Scheme::Http {
            return Err(Refused::Insecure(asked));
        }
        match self.regions.iter().find(|region| region.0 == asked) {
            None => Err(Refused::NotAllowed { asked, base: self.base.clone() }),
            Some(_) if named != Some(&asked) => Err(Refused::NotNamed(asked)),
            Some(region) => Ok(region.clone()),
        }
    }

    /// Where an organization's data is: the region that its own answer names, if it is allowed, else the base host.
    pub fn region_or_base(&self, named: Option<&Address>) -> Host {
        self.regions.iter().find(|region| Some(&region.0) == named).unwrap_or(&self.base).clone()
    }

    /// Whether pages of this address belong to the configured Sentry.
    ///
    /// The scheme does not matter: a page's address is only read, never called.
    pub(crate) fn own_pages_of(&self, page: &Address) -> bool {
        let saas = self.base.is_saas() && page.is_saas() && page.port().is_none();
        saas || self.regions.iter().chain([&self.base]).any(|host| host.names_same_server(page))
    }
}

fn saas(hostname: &'static str) -> Host {
    Host(Address::saas(hostname))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn self_hosted() -> Hosts {
        Hosts::from_hostname("sentry.example.com:8443", false)
            .unwrap()
            .allow_region("https://eu.sentry.example.com")
            .unwrap()
    }

    fn named(text: &str) -> Option<Address> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn a_hostname_is_a_base_over_https() {
        for (text, base) in [
            ("sentry.io", "https://sentry.io"),
            (" Sentry.Example.COM ", "https://sentry.example.com"),
            ("sentry.example.com:8443", "https://sentry.example.com:8443"),
            ("sentry.example.com:443", "https://sentry.example.com"),
            ("127.0.0.1:9000", "https://127.0.0.1:9000"),
            ("us.sentry.io", "https://us.sentry.io"),
        ] {
            assert_eq!(Hosts::from_hostname(text, false).unwrap().base().to_string(), base);
        }
        assert_eq!(Hosts::from_hostname("sentry.io", false).unwrap(), Hosts::saas());
    }

    #[test]
    fn plain_http_needs_the_flag_and_never_reaches_saas() {
        assert_eq!(
            Hosts::from_hostname("localhost:9000", true).unwrap().base().to_string(),
            "http://localhost:9000"
        );
        assert_eq!(
            Hosts::from_url("http://localhost:9000", true).unwrap().base().to_string(),
            "http://localhost:9000"
        );
        assert_eq!(Hosts::from_url("http://localhost:9000", false), Err(BadHost::Insecure));
        for saas in
            ["sentry.io", "us.sentry.io", "acme.sentry.io", "SENTRY.IO", "sentry.io:80", "sentry.io:8080"]
        {
            assert_eq!(Hosts::from_hostname(saas, true), Err(BadHost::InsecureSaas), "{saas}");
            assert_eq!(
                Hosts::from_url(&format!("http://{saas}"), true),
                Err(BadHost::InsecureSaas),
                "{saas}"
            );
            assert_eq!(
                Hosts::from_url(&format!("http://{saas}"), false),
                Err(BadHost::InsecureSaas),
                "{saas}"
            );
        }
    }

    #[test]
    fn a_host_with_a_scheme_is_sent_to_url() {
        let error = Hosts::from_hostname("https://sentry.example.com", false).unwrap_err();
        assert!(error.to_string().contains("--url"), "{error}");
        for text in [
            "",
            " ",
            "sentry.example.com/path",
            "a@b",
            "sentry.example.com.",
            "https",
            "https//x",
            "sentry .io",
        ] {
            assert!(matches!(Hosts::from_hostname(text, false), Err(BadHost::Address(_))), "{text:?}");
        }
        for text in
            ["", "sentry.example.com", "https://sentry.example.com/path", "https://user@sentry.example.com"]
        {
            assert!(matches!(Hosts::from_url(text, false), Err(BadHost::Address(_))), "{text:?}");
        }
    }

    #[test]
    fn no_argument_or_the_base_itself_is_the_base() {
        for (hosts, arguments) in [
            (
                Hosts::saas(),
                &["", " ", "https://sentry.io", "https://SENTRY.io/", "sentry.io", "https://sentry.io:443"][..],
            ),
            (self_hosted(), &["", "https://sentry.example.com:8443", "sentry.example.com:8443"][..]),
            (
                Hosts::from_hostname("localhost:9000", true).unwrap(),
                &["http://localhost:9000", "https://localhost:9000/", "localhost:9000"][..],
            ),
        ] {
            for argument in arguments {
                assert_eq!(hosts.resolve_region(argument, None).as_ref(), Ok(hosts.base()), "{argument:?}");
            }
        }
    }

    #[test]
    fn a_region_must_be_named_and_allowed() {
        let us = "https://us.sentry.io";
        let saas = Hosts::saas();
        assert_eq!(saas.resolve_region("US.sentry.io", named(us).as_ref()).unwrap().to_string(), us);
        assert_eq!(saas.resolve_region(us, None), Err(Refused::NotNamed(us.parse().unwrap())));
        assert!(matches!(
            saas.resolve_region(us, named("https://de.sentry.io").as_ref()),
            Err(Refused::NotNamed(_))
        ));

        let eu = "https://eu.sentry.example.com";
        assert_eq!(self_hosted().resolve_region(eu, named(eu).as_ref()).unwrap().to_string(), eu);
        assert!(matches!(self_hosted().resolve_region(eu, None), Err(Refused::NotNamed(_))));
        // What an answer names is not enough.
        let evil = "https://evil.example";
        for hosts in [saas, self_hosted()] {
            assert!(matches!(
                hosts.resolve_region(evil, named(evil).as_ref()),
                Err(Refused::NotAllowed { .. })
            ));
        }
        assert!(matches!(
            self_hosted().resolve_region(us, named(us).as_ref()),
            Err(Refused::NotAllowed { .. })
        ));
    }

    #[test]
    fn every_bad_spelling_is_refused() {
        for argument in [
            "http://us.sentry.io",
            "http://sentry.io",
            "https://us.sentry.io:8443",
            "https://us.sentry.io:80",
            "https://us.sentry.io.",
            "https://user@us.sentry.io",
            "https://us.sentry.io@evil.example",
            "https://us.sentry.io/../evil",
            "https://us.sentry.io/api/0/",
            "https://us.sentry.io?x=1",
            "https://us.sentry.io#x",
            "https://us.sentry.io\\@evil.example",
            "https://us.sеntry.io",
            "https://us.sentry。io",
            "https://xn--us-sentry-x.io",
            "https://evil-sentry.io",
            "https://sentry.io.evil.example",
            "https://evil.us.sentry.io",
            "https://127.0.0.1",
            "https://169.254.169.254",
            "https://[::1]",
            "https://localhost",
            "https://us.sen\ttry.io",
            "https://us%2esentry.io",
            "//us.sentry.io",
            "ftp://us.sentry.io",
            "file:///us.sentry.io",
            "javascript:alert(1)",
            "https:us.sentry.io",
            "https",
            "null",
        ] {
            // Even if an answer names it: that a bad region is named must not help it.
            let named = argument.parse::<Address>().ok();
            for hosts in [Hosts::saas(), self_hosted(), Hosts::from_hostname("localhost:9000", true).unwrap()]
            {
                let outcome = hosts.resolve_region(argument, named.as_ref());
                assert!(outcome.is_err(), "{argument:?} gave {outcome:?}");
            }
        }
    }

    #[test]
    fn https_is_never_downgraded() {
        let hosts = self_hosted();
        for argument in ["http://sentry.example.com:8443", "http://eu.sentry.example.com"] {
            let outcome = hosts.resolve_region(argument, named(argument).as_ref());
            assert!(matches!(outcome, Err(Refused::Insecure(_))), "{outcome:?}");
        }
        assert_eq!(hosts.clone().allow_region("http://x.example"), Err(BadHost::InsecureRegion));
        let plain = Hosts::from_hostname("localhost:9000", true).unwrap();
        assert!(matches!(
            plain.resolve_region("http://other:9000", named("http://other:9000").as_ref()),
            Err(Refused::Insecure(_))
        ));
    }

    #[test]
    fn an_organizations_region_is_used_if_allowed() {
        let saas = Hosts::saas();
        assert_eq!(saas.region_or_base(named("https://de.sentry.io").as_ref()).hostname(), "de.sentry.io");
        for other in [
            None,
            named("https://evil.example"),
            named("http://de.sentry.io"),
            named("https://de.sentry.io:1"),
        ] {
            assert_eq!(&saas.region_or_base(other.as_ref()), saas.base());
        }
    }
}
