//! The way to the site, which is handed in, and what is made of one answer: text, or why it is none.

use crate::Error;
use async_trait::async_trait;
use lexicon::{Host, same_origin};
use url::Url;

/// One exchange with the documentation host: no redirects, no retries.
#[async_trait]
pub trait Fetch: Send + Sync {
    /// Gets what is at the address; without any credential.
    ///
    /// # Errors
    /// [`Lost`] when no complete answer of at most so many bytes came.
    async fn fetch(&self, address: &Url, most: usize) -> Result<Fetched, Lost>;
}

/// An answer as it came.
#[derive(Debug, Default)]
pub struct Fetched {
    /// The status.
    pub status: u16,
    /// What the site says that it is.
    pub content_type: Option<String>,
    /// Where to go instead.
    pub location: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// Why no complete answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Lost {
    /// The host's name is not known here.
    #[error("the host name cannot be resolved")]
    Name,
    /// No connection.
    #[error("there is no connection")]
    Connection,
    /// A connection that cannot be trusted.
    #[error("the connection cannot be trusted")]
    Tls,
    /// It took too long.
    #[error("it took too long")]
    Slow,
    /// It broke off.
    #[error("the answer broke off")]
    Cut,
    /// It is larger than what is read.
    #[error("the answer is too large")]
    TooLarge,
    /// Something about us.
    #[error("the request could not be made")]
    Setup,
}

/// Redirects that are followed.
const HOPS: usize = 4;

/// The text at a path of the host, over redirects within its origin.
pub(crate) async fn text(fetch: &dyn Fetch, host: &Host, path: &str, most: usize) -> Result<String, Error> {
    let mut address = Url::parse(&format!("{host}{path}")).map_err(|_| Error::Lost(Lost::Setup))?;
    for _ in 0..=HOPS {
        let answer = fetch.fetch(&address, most).await?;
        if answer.body.len() > most {
            return Err(Error::Lost(Lost::TooLarge));
        }
        match (answer.status, &answer.location) {
            (301 | 302 | 303 | 307 | 308, Some(to)) => {
                address = same_origin(&address, to).ok_or(Error::Elsewhere)?;
            }
            _ => return read(answer),
        }
    }
    Err(Error::Elsewhere)
}

fn read(answer: Fetched) -> Result<String, Error> {
    let kind = answer.content_type.unwrap_or_default().trim().to_ascii_lowercase();
    let status = answer.status;
    match status {
        200 => {}
        404 | 410 => return Err(Error::Missing),
        _ => return Err(Error::Status { status }),
    }
    let body = answer.body.trim_ascii();
    let begins = |start: &[u8]| body.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start));
    if kind.starts_with("text/html") || begins(b"<!doctype html") || begins(b"<html") {
        return Err(Error::WebPage { status });
    }
    let is_text = match kind.as_str() {
        // Without a type a zero byte tells what is no text.
        "" => !body.contains(&0),
        kind => {
            ["text/", "application/xml", "application/markdown"].iter().any(|start| kind.starts_with(start))
        }
    };
    if !is_text {
        return Err(Error::NotText);
    }
    if body.is_empty() {
        return Err(Error::Empty);
    }
    Ok(String::from_utf8_lossy(body).into_owned())
}
