//! Who calls through a proxy: its word counts only where the operator said so.

use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;
use std::{
    net::{IpAddr, SocketAddr},
    sync::Once,
};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Whether a proxy passed the request on, as proxies tell.
pub(super) fn is_forwarded(headers: &HeaderMap) -> bool {
    ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via", "cf-connecting-ip"]
        .iter()
        .any(|name| headers.contains_key(*name))
}

/// The address of the caller: read from the right, the first that is not a trusted proxy's. What stands left of it
/// the caller may have written.
pub(super) fn caller_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(&address));
    let mut address = peer.to_canonical();
    let values = headers.get_all(FORWARDED_FOR).iter().rev();
    let mut named = values.flat_map(|value| value.as_bytes().rsplit(|byte| *byte == b','));
    while is_trusted(address) {
        let Some(word) = named.next() else { break };
        match named_address(word) {
            Some(next) => address = next.to_canonical(),
            None => {
                tell_unreadable();
                break;
            }
        }
    }
    address
}

/// An address as proxies write it: bare, in brackets, with a port, in quotation marks.
fn named_address(word: &[u8]) -> Option<IpAddr> {
    let word = std::str::from_utf8(word).ok()?.trim();
    let word = word.strip_prefix('"').and_then(|word| word.strip_suffix('"')).unwrap_or(word);
    let bare = word.strip_prefix('[').and_then(|word| word.strip_suffix(']')).unwrap_or(word);
    bare.parse().ok().or_else(|| word.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

/// Once: all who come through that proxy are counted as one then, which its operator cannot see otherwise.
fn tell_unreadable() {
    static TOLD: Once = Once::new();
    TOLD.call_once(|| {
        tracing::warn!(
            "a trusted proxy names no address in X-Forwarded-For; limits count all who come through it as one"
        );
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let trusted: Vec<IpNet> = vec!["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        for (peer, told, expected) in [
            ("192.0.2.1", &["203.0.113.9"][..], "192.0.2.1"),
            ("10.0.0.1", &["203.0.113.9"], "203.0.113.9"),
            ("::ffff:10.0.0.1", &["203.0.113.9"], "203.0.113.9"),
            ("10.0.0.1", &["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
            ("10.0.0.1", &["1.1.1.1, 203.0.113.9, 10.9.9.9"], "203.0.113.9"),
            ("10.0.0.1", &["1.1.1.1", "203.0.113.9"], "203.0.113.9"),
            ("10.0.0.1", &["nonsense"], "10.0.0.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("::1", &["2001:db8::7"], "2001:db8::7"),
            ("::1", &["[2001:db8::7]"], "2001:db8::7"),
            ("::1", &["1.1.1.1, \"[2001:db8::7]:4711\""], "2001:db8::7"),
            ("10.0.0.1", &["203.0.113.9:4711"], "203.0.113.9"),
            ("10.0.0.1", &["203.0.113.9, 10.0.0.2:80"], "203.0.113.9"),
            ("10.0.0.1", &["203.0.113.9, unknown"], "10.0.0.1"),
            ("10.0.0.1", &["\u{e9}, 203.0.113.9"], "203.0.113.9"),
        ] {
            let mut headers = HeaderMap::new();
            for told in told {
                headers.append(FORWARDED_FOR, HeaderValue::from_bytes(told.as_bytes()).unwrap());
            }
            let found = caller_address(peer.parse().unwrap(), &headers, &trusted);
            assert_eq!(found.to_string(), expected, "{peer} {told:?}");
        }
    }
}
