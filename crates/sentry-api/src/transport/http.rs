//! Exchanges over HTTP: the only file of this crate that names reqwest.

use super::{Heard, Most, Transport, Unreachable, tls::tls};
use ::http::{Request, Response};
use async_trait::async_trait;
use reqwest::{NoProxy, Proxy, redirect::Policy};
use std::{error::Error as StdError, fmt, io, time::Duration};
use thread_local::ThreadLocal;
use tokio::sync::OnceCell;

/// What the operator may say about the way to Sentry.
#[derive(Clone, Default)]
pub struct HttpSettings {
    /// `User-Agent` of every request.
    pub user_agent: String,
    /// Certificates to trust besides the system's, in PEM form.
    pub certificates: Option<Vec<u8>>,
    /// Proxy for https addresses (`HTTPS_PROXY`); it may hold a user name and password.
    pub https_proxy: Option<String>,
    /// Proxy for http addresses (`HTTP_PROXY`); it may hold a user name and password.
    pub http_proxy: Option<String>,
    /// Hosts that need no proxy (`NO_PROXY`).
    pub no_proxy: Option<String>,
}

/// Says what is set, not to what: the address of a proxy holds its password.
impl fmt::Debug for HttpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpSettings")
            .field("user_agent", &self.user_agent)
            .field("certificates", &self.certificates.is_some())
            .field("https_proxy", &self.https_proxy.is_some())
            .field("http_proxy", &self.http_proxy.is_some())
            .field("no_proxy", &self.no_proxy)
            .finish()
    }
}

/// HTTP with a client that is built when it is first needed: reading the system's certificates takes
/// longer than everything else that a start does.
pub struct Http {
    settings: HttpSettings,
    silence: Duration,
    /// One for each thread: its connections are served by the thread that opened them, and a call by one thread alone.
    clients: ThreadLocal<OnceCell<reqwest::Client>>,
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Http").field(&self.settings).finish()
    }
}

/// Time to connect, TLS included.
const CONNECT: Duration = Duration::from_secs(10);
/// Time without a byte from the server.
const SILENCE: Duration = Duration::from_secs(30);
/// How often an HTTP/2 connection in use is asked whether it still stands, and how long it may take to say so. All
/// requests share one; without this those after a laptop's sleep would wait for a connection that is gone.
const ALIVE: Duration = Duration::from_secs(5);
/// The largest answer that is read, in bytes, counted after decompression.
const LARGEST: usize = 32 * 1024 * 1024;
/// The most that is reserved because a server announces it.
const RESERVED: usize = 256 * 1024;

impl Http {
    /// HTTP as the operator configured it. Opens and reads nothing yet.
    #[must_use]
    pub fn new(settings: HttpSettings) -> Self {
        Self { settings, silence: SILENCE, clients: ThreadLocal::new() }
    }

    /// The same, waiting so long for a byte from the server instead of 30 s.
    #[must_use]
    pub fn bearing_silence(self, silence: Duration) -> Self {
        Self { silence, ..self }
    }

    async fn client(&self) -> Result<&reqwest::Client, Unreachable> {
        let build = async || {
            let (settings, silence) = (self.settings.clone(), self.silence);
            // Reading certificates blocks for tens of milliseconds.
            let built = tokio::task::spawn_blocking(move || build(&settings, silence)).await;
            built.unwrap_or(Err(BROKEN))
        };
        self.clients.get_or_default().get_or_try_init(build).await
    }
}

const BROKEN: Unreachable = Unreachable::Setup("the HTTP client cannot be set up");

#[expect(clippy::disallowed_methods, reason = "the one place where the client is built")]
fn build(settings: &HttpSettings, silence: Duration) -> Result<reqwest::Client, Unreachable> {
    let mut builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls(settings.certificates.as_deref())?)
        // Redirects are followed by the courier, which knows whom to trust.
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .connect_timeout(CONNECT)
        .read_timeout(silence)
        .http2_keep_alive_interval(ALIVE)
        .http2_keep_alive_timeout(ALIVE)
        .tcp_nodelay(true)
        // The environment is read in one place, which is not here.
        .no_proxy();
    if !settings.user_agent.is_empty() {
        builder = builder.user_agent(&settings.user_agent);
    }
    let exempt = settings.no_proxy.as_deref().unwrap_or_default();
    // curl's way to say "all of them"; reqwest takes it for all names, but not for addresses.
    if exempt.split(',').any(|host| host.trim() == "*") {
        return builder.build().map_err(|_| BROKEN);
    }
    let exempt = NoProxy::from_string(exempt);
    for (address, of) in [
        (&settings.https_proxy, Proxy::https as fn(String) -> reqwest::Result<Proxy>),
        (&settings.http_proxy, Proxy::http),
    ] {
        // An empty variable is one that is not set.
        if let Some(address) = address.as_deref().map(str::trim).filter(|address| !address.is_empty()) {
            let proxy = of(address.to_owned());
            let proxy = proxy.map_err(|_| Unreachable::Setup("the proxy's address is not one"))?;
            builder = builder.proxy(proxy.no_proxy(exempt.clone()));
        }
    }
    builder.build().map_err(|_| BROKEN)
}

#[async_trait]
impl Transport for Http {
    async fn exchange(&self, mut request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Unreachable> {
        let client = self.client().await?;
        let heard = request.extensions_mut().remove::<Heard>();
        let largest = Most::of(&request, LARGEST);
        let request = request.try_into().map_err(|_| Unreachable::Setup("the address is not one"))?;
        let mut answer = client.execute(request).await.map_err(|error| reason(&error))?;
        if let Some(heard) = heard {
            heard.note(answer.status(), answer.headers());
        }
        // What is compressed announces its compressed length, which reqwest drops.
        let announced = usize::try_from(answer.content_length().unwrap_or(0)).unwrap_or(usize::MAX);
        let too_large = Unreachable::TooLarge(largest / 1024 / 1024);
        if announced > largest {
            return Err(too_large);
        }
        let mut body = Vec::with_capacity(announced.min(RESERVED));
        while let Some(chunk) = answer.chunk().await.map_err(|error| reason(&error))? {
            if body.len() + chunk.len() > largest {
                return Err(too_large);
            }
            body.extend_from_slice(&chunk);
        }
        let mut response = Response::new(body);
        *response.status_mut() = answer.status();
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        Ok(response)
    }
}

fn reason(error: &reqwest::Error) -> Unreachable {
    let causes =
        || std::iter::successors(error.source(), |cause: &&(dyn StdError + 'static)| (*cause).source());
    if error.is_timeout() {
        Unreachable::Slow
    } else if error.is_connect()
        && let Some(of_tls) = causes().find_map(tls_fault)
    {
        // Later a fault of TLS is a cut: what was sent may have arrived.
        let foreign = matches!(of_tls, rustls::Error::InvalidMessage(_));
        if foreign { Unreachable::NoTls } else { Unreachable::Tls }
    } else if error.is_connect() {
        // hyper-util hides the resolver's error type; its own text is fixed.
        let unresolved = causes().any(|cause| cause.to_string().starts_with("dns error"));
        if unresolved { Unreachable::Name } else { Unreachable::Connection }
    } else if error.url().is_some_and(|url| url.scheme() == "http")
        && causes().any(|cause| cause.to_string() == NO_HTTP)
    {
        Unreachable::NoHttp
    } else {
        Unreachable::Cut
    }
}

/// What hyper says of an answer that does not even begin as one of HTTP; it hides the error's type, and its text is fixed.
const NO_HTTP: &str = "invalid HTTP version parsed";

/// What rustls complains of, if it does. An `io::Error` that was made of another error, perhaps of another `io::Error`,
/// is that error and does not name it as its source.
fn tls_fault<'a>(cause: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    let inside = || cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    cause.downcast_ref().or_else(|| tls_fault(inside()?))
}
