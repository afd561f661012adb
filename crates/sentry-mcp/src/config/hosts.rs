//! Which Sentry server is meant, and which of its regions are allowed.

use super::{
    ConfigError, Used,
    login::BadProfile,
    source::{Places, Source, filled, flag},
};
use crate::{
    cli::ServerFlags,
    env::{SENTRY_DOCS_URL, SENTRY_HOST, SENTRY_URL},
};
use lexicon::{Address, BadAddress, BadHost, Host, Hosts};
use sentry_docs::{BadSite, Site};

/// A host setting that cannot be used, and what to write instead when that is plain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadHostSetting {
    /// Just that.
    #[error("{0}")]
    Plain(BadHost),
    /// The documentation's.
    #[error("{0}")]
    Docs(BadSite),
    /// Something is around the host name.
    #[error("it is a host name with an optional port; write {0}")]
    HostName(String),
    /// Something follows the host name.
    #[error("it is https:// and a host name with an optional port; write {0}")]
    Url(Address),
}

/// Finds the hosts; a login stands in where none is named. On each level a URL beats a host name; the command line beats the environment.
pub(super) fn find(flags: &ServerFlags, places: &Places, login: Option<&Used>) -> Result<Hosts, ConfigError> {
    let (url, host) = (filled("--url", flags.url.as_deref()), filled("--host", flags.host.as_deref()));
    let found = url.or(host).or_else(|| places.variable(&[SENTRY_URL, SENTRY_HOST]));
    let mut hosts = match found {
        None if login.is_some() => {
            // It came from the operator, as a flag does, and the token is of that server.
            let origin = login.map(|login| login.saved.host.as_str()).unwrap_or_default();
            Hosts::from_url(origin, origin.starts_with("http:"))
                .map_err(|problem| ConfigError::new(Source::Login, BadHostSetting::Plain(problem)))?
        }
        None if flags.insecure_http => {
            return Err(ConfigError::new(
                Source::Flag("--insecure-http"),
                BadHostSetting::Plain(BadHost::InsecureSaas),
            ));
        }
        None => Hosts::saas(),
        Some(found) => {
            let is_url = matches!(found.source.name(), "--url" | SENTRY_URL);
            let read = if is_url { Hosts::from_url } else { Hosts::from_hostname };
            let better = if is_url { better_url } else { better_hostname };
            read(found.text, flags.insecure_http)
                .map_err(|problem| ConfigError::new(found.source, better(found.text, problem)))?
        }
    };
    if login.is_some_and(|login| login.is_named && login.saved.host != hosts.base().to_string()) {
        return Err(ConfigError::new(Source::Flag("--profile"), BadProfile::OtherHost));
    }
    for region in &flags.allowed_region {
        let source = Source::Flag("--allowed-region");
        hosts = hosts
            .allow_region(region)
            .map_err(|problem| ConfigError::new(source, better_url(region, problem)))?;
    }
    Ok(hosts)
}

/// Finds the documentation site, and where a mirror of it was named.
pub(super) fn docs(flags: &ServerFlags, places: &Places) -> Result<(Host, Option<Source>), ConfigError> {
    let found = flag("--docs-url", flags.docs_url.as_deref());
    let found = found.or_else(|| places.variable(&[SENTRY_DOCS_URL]));
    let source = found.as_ref().map(|found| found.source);
    let host = Site::host_at(found.map(|found| found.text)).map_err(|problem| {
        ConfigError::new(source.unwrap_or(Source::Flag("--docs-url")), BadHostSetting::Docs(problem))
    })?;
    Ok((host, source))
}

/// The address in `text`, when only a path stands around it.
fn inside(text: &str) -> Option<Address> {
    let (scheme, rest) = text.trim().split_once("://").unwrap_or(("https", text.trim()));
    let name = rest.split(['/', '?', '#']).next()?;
    format!("{scheme}://{name}").parse().ok()
}

fn better_hostname(text: &str, problem: BadHost) -> BadHostSetting {
    let surrounded = matches!(problem, BadHost::HasScheme | BadHost::Address(BadAddress::Path));
    match inside(text).filter(|_| surrounded) {
        Some(address) => {
            let port = address.port().map(|port| format!(":{port}")).unwrap_or_default();
            BadHostSetting::HostName(format!("{}{port}", address.hostname()))
        }
        None => BadHostSetting::Plain(problem),
    }
}

fn better_url(text: &str, problem: BadHost) -> BadHostSetting {
    let surrounded = matches!(problem, BadHost::Address(BadAddress::Path | BadAddress::Scheme));
    // A URL with another scheme is not made right by guessing.
    let known = !text.contains("://") || text.trim().to_ascii_lowercase().starts_with("http");
    inside(text).filter(|_| surrounded && known).map_or(BadHostSetting::Plain(problem), BadHostSetting::Url)
}
