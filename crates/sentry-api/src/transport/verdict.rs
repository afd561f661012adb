//! Tells an answer from a refusal.

use super::patience::told_to_wait;
use crate::{Error, Result, error::Said};
use http::{Response, header};
use untrusted::Pairs;

/// The answer, or what its status means.
pub(super) fn verdict(response: Response<Vec<u8>>) -> Result<Response<Vec<u8>>> {
    let status = response.status().as_u16();
    let page = is_page(&response);
    let said = || said(response.body());
    match status {
        // Without a body it is a bare "done", whatever type the server gives to nothing.
        200..=299 if page && !response.body().is_empty() => Err(Error::WebPage { status }),
        200..=299 => Ok(response),
        401 => Err(Error::Unauthorized(said())),
        403 => Err(Error::Forbidden(said())),
        404 if page => Err(Error::WebPage { status }),
        404 => Err(Error::Missing(said())),
        429 => Err(Error::Throttled { after: told_to_wait(response.headers()) }),
        500.. => Err(Error::Failing { status }),
        _ => Err(Error::Refused { status, said: said() }),
    }
}

fn is_page(response: &Response<Vec<u8>>) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.and_then(|kind| kind.trim_start().get(..9))
        .is_some_and(|kind| kind.eq_ignore_ascii_case("text/html"))
}

/// What the body of a refusal says: an object as it is; a bare text or list as the `detail` that it stands for.
fn said(body: &[u8]) -> Said {
    let pairs = if body.trim_ascii_start().starts_with(b"{") {
        untrusted::decode::<Pairs>(body)
    } else {
        untrusted::decode::<Pairs>(&[b"{\"detail\":", body, b"}"].concat())
    };
    Said(pairs.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, kind: &'static str, body: &[u8]) -> Result<Response<Vec<u8>>> {
        let response = Response::builder().status(status).header(header::CONTENT_TYPE, kind);
        verdict(response.body(body.to_vec()).unwrap())
    }

    #[test]
    fn a_page_is_no_data_however_its_type_is_written() {
        for kind in ["text/html", "TEXT/HTML; charset=utf-8", " text/html"] {
            assert!(matches!(answer(200, kind, b"{}"), Err(Error::WebPage { status: 200 })), "{kind}");
            assert!(matches!(answer(404, kind, b""), Err(Error::WebPage { status: 404 })), "{kind}");
            assert!(matches!(answer(403, kind, b"<p>"), Err(Error::Forbidden(_))), "{kind}");
        }
        for kind in ["application/json", "text/htm", "", "text/plain"] {
            assert!(answer(200, kind, b"{}").is_ok(), "{kind}");
        }
    }

    #[test]
    fn a_refusal_keeps_what_was_said_in_any_shape() {
        for (body, lines) in [
            (&br#"{"detail":"no"}"#[..], 1),
            (br#"{"assignedTo":["unknown"],"status":["odd"]}"#, 2),
            (br#"["no"]"#, 1),
            (br#""no""#, 1),
            (br#" {}"#, 0),
            (b"<html>no</html>", 0),
            (b"", 0),
            (b"no", 0),
        ] {
            let Err(Error::Refused { status: 400, said }) = answer(400, "application/json", body) else {
                panic!("not refused")
            };
            assert_eq!(said.0.len(), lines, "{}", String::from_utf8_lossy(body));
        }
    }
}
