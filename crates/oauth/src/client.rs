//! Who a client is: an application that registered, or one that publishes a document about itself.

use axum::http::{HeaderMap, header};
use base64::{Engine, engine::general_purpose::STANDARD};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
use url::form_urlencoded;

use crate::{
    answer::Refusal,
    authority::Authority,
    form::Parameters,
    json,
    redirect::RedirectUri,
    secret::{bytes, text},
    store::Unavailable,
    vault::{Purpose, Seals},
};

/// Longer names are cut.
const LONGEST_NAME: usize = 80;
/// Longer ids are nobody's: what registration takes in is bounded.
pub(crate) const LONGEST_ID: usize = 8000;

/// How a client proves at the token endpoint that it is itself. PKCE is asked of all of them besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Method {
    None,
    ClientSecretBasic,
    ClientSecretPost,
}

/// A client as far as a login needs it.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    pub(crate) fingerprint: String,
    /// As it calls itself, made harmless; nobody has checked it.
    pub(crate) name: Option<String>,
    /// Where its document lies, if it publishes one: that much is certain of it.
    pub(crate) host: Option<String>,
    pub(crate) redirect_uris: Vec<RedirectUri>,
}

impl Client {
    /// The registered address that this one is, as it was asked for.
    pub(crate) fn redirect(&self, asked: &str) -> Option<RedirectUri> {
        let asked = RedirectUri::parse(asked)?;
        self.redirect_uris.iter().any(|registered| asked.is(registered)).then_some(asked)
    }
}

/// A registration. It lies nowhere: sealed, it is the client's id, so that no flood of them fills a store and every
/// replica knows all of them.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Registered {
    pub(crate) name: Option<String>,
    pub(crate) redirect_uris: Vec<String>,
    pub(crate) method: Method,
}

impl Registered {
    /// The client's id.
    pub(crate) fn id(&self, seals: &Seals) -> Result<String, Unavailable> {
        let plain = serde_json::to_vec(self).map_err(|_| Unavailable("a registration cannot be written"))?;
        Ok(text(&seals.seal(Purpose::Client, b"", &plain)?))
    }

    pub(crate) fn read(id: &str, seals: &Seals) -> Option<Self> {
        if id.len() > LONGEST_ID {
            return None;
        }
        json::read(&seals.open(Purpose::Client, b"", &bytes(id)?)?)
    }
}

/// Who a client is, in a grant: the hash of its id.
pub(crate) fn fingerprint(id: &str) -> String {
    text(digest(&SHA256, id.as_bytes()).as_ref())
}

/// Whether the id says where a document about the client lies.
pub(crate) fn is_document(id: &str) -> bool {
    id.starts_with("https://")
}

/// A name without what is invisible or turns the writing around, and of a length that leaves room for the rest.
pub(crate) fn shown(name: &str) -> Option<String> {
    use GeneralCategory::{Control, Format, LineSeparator, ParagraphSeparator, PrivateUse, Unassigned};
    let hidden = |letter: char| {
        matches!(
            letter.general_category(),
            Control | Format | LineSeparator | ParagraphSeparator | PrivateUse | Unassigned
        )
    };
    let visible = name.chars().map(|letter| if letter.is_whitespace() { ' ' } else { letter });
    let visible: String = visible.filter(|letter| !hidden(*letter)).take(LONGEST_NAME).collect();
    let visible = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    (!visible.is_empty()).then_some(visible)
}

impl Authority {
    /// The client of this id, unless there is none.
    pub(crate) async fn client(&self, id: &str) -> Option<Client> {
        if is_document(id) {
            return self.documented(id).await;
        }
        let registered = Registered::read(id, &self.vault.seals)?;
        let redirect_uris = registered.redirect_uris.iter();
        Some(Client {
            fingerprint: fingerprint(id),
            name: registered.name,
            host: None,
            redirect_uris: redirect_uris.filter_map(|uri| RedirectUri::parse(uri)).collect(),
        })
    }

    /// The fingerprint of the client that asks the token endpoint.
    pub(crate) fn authenticated(&self, headers: &HeaderMap, form: &Parameters) -> Result<String, Refusal> {
        let (posted, secret) = (form.one("client_id")?, form.one("client_secret")?);
        let basic = match headers.get(header::AUTHORIZATION) {
            None => None,
            Some(line) => Some(line.to_str().ok().and_then(basic).ok_or_else(Refusal::client)?),
        };
        let (id, secret) = match (&basic, posted) {
            (Some(_), _) if secret.is_some() => {
                return Err(Refusal::bad("invalid_request", "the client's secret was sent in two ways"));
            }
            (Some((id, _)), Some(posted)) if id != posted => return Err(Refusal::client()),
            (Some((id, secret)), _) => (id.as_str(), Some(secret.as_str())),
            (None, Some(posted)) => (posted, secret),
            (None, None) => return Err(Refusal::client()),
        };
        if is_document(id) {
            // It has no secret, and what it redeems is bound to its id.
            return if secret.is_none_or(str::is_empty) {
                Ok(fingerprint(id))
            } else {
                Err(Refusal::client())
            };
        }
        let registered = Registered::read(id, &self.vault.seals).ok_or_else(Refusal::client)?;
        let proven = match registered.method {
            Method::None => secret.is_none_or(str::is_empty),
            Method::ClientSecretBasic | Method::ClientSecretPost => secret.is_some_and(|secret| {
                let known = self.vault.seals.derived(id);
                known.iter().any(|known| bool::from(known.as_bytes().ct_eq(secret.as_bytes())))
            }),
        };
        if proven { Ok(fingerprint(id)) } else { Err(Refusal::client()) }
    }
}

/// Id and secret of an `Authorization: Basic` line; both are form-encoded in it (RFC 6749, section 2.3.1).
fn basic(line: &str) -> Option<(String, String)> {
    let (scheme, rest) = line.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let plain = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
    let (id, secret) = plain.split_once(':')?;
    let decoded = |text: &str| {
        form_urlencoded::parse(format!("x={text}").as_bytes()).next().map(|(_, value)| value.into_owned())
    };
    Some((decoded(id)?, decoded(secret)?))
}
