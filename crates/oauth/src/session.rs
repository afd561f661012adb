//! A person who uses the pages of this server themselves: signed in as for a client, with a cookie in the place of tokens.
//!
//! The cookie is sealed for nothing else, so it is no bearer, and no token of a client is a session. What it opens is a grant
//! like any other: withdrawn, renewed and tainted as they are.

use access::Skills;
use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use url::Url;

use crate::{
    answer::{self, Trouble},
    approve::ELSEWHERE,
    authority::Authority,
    authorize::{Asked, show},
    callback::{Denial, keep, patiently},
    cookie,
    grant::{Granted, Ticket},
    resource::Resource,
    store::Unavailable,
    vault::{Locator, Purpose},
    verify::{Caller, Rejected},
};

/// How long a session lasts, whatever is done in it: a working day.
pub(crate) const HOURS: u64 = 8;
const LIVES: u64 = HOURS * 3600;
const BROKEN: Trouble = Trouble::Unavailable("The address of this server cannot be used.");

/// `GET /oauth/sign-in`: the consent page, for the person themselves. What stands in the address counts for nothing.
pub(crate) async fn begin(State(authority): State<Authority>, headers: HeaderMap) -> Response {
    ask(&authority, &headers).unwrap_or_else(IntoResponse::into_response)
}

fn ask(authority: &Authority, headers: &HeaderMap) -> Result<Response, Trouble> {
    let asked = Asked::of_a_person(authority.clock.seconds().saturating_add(cookie::LIVES));
    show(authority, &asked, looking(authority), headers, None)
}

/// The skills that are ticked at first: those whose tools only read, or all. A client has all of them ticked, because its
/// person sent it to work; who opens a page wants to look, and Seer's analyses, which need no right, cost what they cost.
fn looking(authority: &Authority) -> Skills {
    let offers = authority.settings.offers.iter();
    let reads = offers.filter(|offer| offer.only_reads);
    let reads = Skills::of(&reads.map(|offer| offer.skill).collect::<Vec<_>>());
    if reads.is_empty() { authority.settings.offered() } else { reads }
}

/// `POST /oauth/sign-out`: ends the session here and in the store. A form of ours alone does that.
pub(crate) async fn end(State(authority): State<Authority>, headers: HeaderMap) -> Response {
    sign_out(&authority, &headers).await.unwrap_or_else(IntoResponse::into_response)
}

async fn sign_out(authority: &Authority, headers: &HeaderMap) -> Result<Response, Trouble> {
    if !authority.is_own_form(headers) {
        return Err(ELSEWHERE);
    }
    leave(authority, headers).await?;
    let mut response = home(authority)?;
    cookie::set(response.headers_mut(), cookie::SESSION, "", 0);
    Ok(response)
}

/// Ends the session of this browser, if it has one.
async fn leave(authority: &Authority, headers: &HeaderMap) -> Result<(), Unavailable> {
    match authority.session(headers) {
        Some(ticket) => authority.end(&ticket.at).await,
        None => Ok(()),
    }
}

/// Opens a session for who came back from Sentry, and sends them to the page. It has a name that nobody has seen before,
/// and what the browser had until now ends.
pub(crate) async fn open(
    authority: &Authority,
    mut granted: Granted,
    headers: &HeaderMap,
) -> Result<Response, Trouble> {
    granted.is_redeemed = true;
    granted.is_tainted = patiently(|| authority.is_tainted_person(&granted.upstream.user)).await?;
    granted.ends_at = authority.clock.seconds().saturating_add(LIVES);
    let at = Locator::fresh()?;
    let cookie = authority.mint(Purpose::Session, Ticket { at, number: granted.ends_at })?;
    let mut response = home(authority)?;
    patiently(|| leave(authority, headers)).await?;
    // Last, because nobody would have the cookie of what was kept before something else failed.
    keep(authority, &at, &granted, LIVES).await?;
    cookie::set(response.headers_mut(), cookie::SESSION, &cookie, LIVES);
    Ok(response)
}

/// What a person is told whom Sentry did not let in.
pub(crate) fn denied((error, _): Denial) -> Trouble {
    match error {
        "access_denied" => Trouble::Forbidden("Sentry was not allowed to give access."),
        "temporarily_unavailable" => {
            Trouble::Unavailable("Sentry does not answer now. Try again in a moment.")
        }
        _ => Trouble::Unavailable(
            "Sentry did not let you in. The operator of this server finds more in its log.",
        ),
    }
}

/// To the page on which people use this server.
pub(crate) fn home(authority: &Authority) -> Result<Response, Trouble> {
    address(authority).map(|address| answer::on_to(&address))
}

fn address(authority: &Authority) -> Result<Url, Trouble> {
    authority.settings.base.join(authority.settings.page).map_err(|_| BROKEN)
}

impl Authority {
    /// Who is signed in in the browser that sent this; `None` when nobody is, or no longer.
    ///
    /// # Errors
    /// [`Rejected::Unavailable`] when nobody can say now.
    pub async fn visitor(&self, headers: &HeaderMap) -> Result<Option<Caller>, Rejected> {
        let Some(ticket) = self.session(headers) else { return Ok(None) };
        match self.known(ticket, Resource::default().path()).await {
            Ok(caller) => Ok(Some(caller)),
            Err(Rejected::Unavailable) => Err(Rejected::Unavailable),
            Err(Rejected::Missing | Rejected::Invalid | Rejected::Elsewhere) => Ok(None),
        }
    }

    /// Whether a page of this server sent the form that came with these headers.
    #[must_use]
    pub fn is_own_form(&self, headers: &HeaderMap) -> bool {
        pages::is_sent_by(&self.settings.origin(), headers)
    }

    /// Where the session of this browser lies.
    fn session(&self, headers: &HeaderMap) -> Option<Ticket> {
        self.read(Purpose::Session, cookie::read(headers, cookie::SESSION)?)
    }
}
