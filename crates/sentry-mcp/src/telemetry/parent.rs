//! The trace that a call is part of, as the client says it: W3C's Trace Context, in `_meta` or as a header.

use http::HeaderMap;

/// What a `traceparent` names (<https://www.w3.org/TR/trace-context/>). Its sibling `tracestate` is text of anybody's, so
/// it is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parent {
    pub(super) trace: [u8; 16],
    pub(super) span: [u8; 8],
    pub(super) is_sampled: bool,
}

impl Parent {
    /// The one that a request carries as a header.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        Self::read(headers.get("traceparent")?.to_str().ok()?)
    }

    /// Reads one; `None` where it is not one.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut parts = text.trim().split('-');
        let (version, trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let [version] = bytes(version)?;
        // Later versions may have more parts; the first may not.
        if version == 0xff || version == 0 && parts.next().is_some() {
            return None;
        }
        let (trace, span, [flags]) = (bytes(trace)?, bytes(span)?, bytes(flags)?);
        let is_any = trace != [0; 16] && span != [0; 8];
        is_any.then_some(Self { trace, span, is_sampled: flags & 1 == 1 })
    }
}

/// Lower-case hexadecimal digits.
fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let fits = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if text.len() != 2 * N || !text.bytes().all(fits) {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_parent_is_read() {
        let whole = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let parent = Parent::read(whole).unwrap();
        assert_eq!((parent.trace[0], parent.span[7], parent.is_sampled), (0x0a, 0x31, true));
        assert!(!Parent::read(&whole.replace("-01", "-00")).unwrap().is_sampled);
        assert!(Parent::read(&whole.replacen("00-", "01-", 1).replace("-01", "-01-more")).is_some());
        for wrong in [
            "",
            "00",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c8031+c-b7ad6b7169203331-01",
            "00-ä7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        ] {
            assert_eq!(Parent::read(wrong), None, "{wrong}");
        }
    }
}
