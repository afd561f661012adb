//! Exchanges over HTTP: the only file of this crate that names reqwest.

use super::{Transport, Unreachable};
use ::http::{Request, Response};
use async_trait::async_trait;
use reqwest::{NoProxy, Proxy, redirect::Policy};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, pem::PemObject},
};
use std::{error::Error as _, io, sync::Arc, time::Duration};
use tokio::sync::OnceCell;

/// What the operator may say about the way to Sentry.
#[derive(Debug, Clone, Default)]
pub struct HttpSettings {
    /// `User-Agent` of every request.
    pub user_agent: String,
    /// Certificates to trust besides the system's, in PEM form.
    pub certificates: Option<Vec<u8>>,
    /// Proxy for https addresses (`HTTPS_PROXY`).
    pub https_proxy: Option<String>,
    /// Proxy for http addresses (`HTTP_PROXY`).
    pub http_proxy: Option<String>,
    /// Hosts that need no proxy (`NO_PROXY`).
    pub no_proxy: Option<String>,
}

/// HTTP with a client that is built when it is first needed: reading the system's certificates takes
/// longer than everything else that a start does.
#[derive(Debug)]
pub struct Http {
    settings: HttpSettings,
    client: OnceCell<reqwest::Client>,
}

/// Time to connect, TLS included.
const CONNECT: Duration = Duration::from_secs(10);
/// Time without a byte from the server.
const SILENCE: Duration = Duration::from_secs(30);
/// The largest answer that is read, in bytes.
const LARGEST: usize = 32 * 1024 * 1024;

impl Http {
    /// HTTP as the operator configured it. Opens and reads nothing yet.
    #[must_use]
    pub fn new(settings: HttpSettings) -> Self {
        Self { settings, client: OnceCell::new() }
    }

    #[expect(clippy::disallowed_methods, reason = "the one place where the client is built")]
    fn build(settings: &HttpSettings) -> Result<reqwest::Client, Unreachable> {
        const BROKEN: Unreachable = Unreachable::Setup("the HTTP client cannot be set up");
        let mut builder = reqwest::Client::builder()
            .user_agent(&settings.user_agent)
            .tls_backend_preconfigured(tls(settings.certificates.as_deref())?)
            // Redirects are followed by the courier, which knows whom to trust.
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(CONNECT)
            .read_timeout(SILENCE)
            .tcp_nodelay(true)
            // The environment is read in one place, which is not here.
            .no_proxy();
        let exceptions = settings.no_proxy.as_deref().and_then(NoProxy::from_string);
        for (proxy, of) in [
            (&settings.https_proxy, Proxy::https as fn(String) -> reqwest::Result<Proxy>),
            (&settings.http_proxy, Proxy::http),
        ] {
            if let Some(address) = proxy.clone() {
                let proxy = of(address).map_err(|_| Unreachable::Setup("the proxy's address is not one"))?;
                builder = builder.proxy(proxy.no_proxy(exceptions.clone()));
            }
        }
        builder.build().map_err(|_| BROKEN)
    }
}

/// The system's certificates, the operator's, and Mozilla's where the system has none (bare containers).
fn tls(extra: Option<&[u8]>) -> Result<ClientConfig, Unreachable> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    for certificate in CertificateDer::pem_slice_iter(extra.unwrap_or_default()) {
        let refused = |_| Unreachable::Setup("--ca-file holds something that is no certificate");
        roots.add(certificate.map_err(|_| ()).map_err(refused)?).map_err(|_| refused(()))?;
    }
    let provider: Arc<CryptoProvider> = Arc::new(ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let versions = versions.map_err(|_| Unreachable::Setup("TLS cannot be set up"))?;
    Ok(versions.with_root_certificates(roots).with_no_client_auth())
}

#[async_trait]
impl Transport for Http {
    async fn exchange(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Unreachable> {
        let client = self.client.get_or_try_init(async || {
            let settings = self.settings.clone();
            // Reading certificates blocks for tens of milliseconds.
            let built = tokio::task::spawn_blocking(move || Self::build(&settings)).await;
            built.map_err(|_| Unreachable::Setup("the HTTP client cannot be set up"))?
        });
        let client = client.await?;
        let request = request.try_into().map_err(|_| Unreachable::Setup("the address is not one"))?;
        let mut answer = client.execute(request).await.map_err(|error| reason(&error))?;
        let mut body = Vec::with_capacity(
            usize::try_from(answer.content_length().unwrap_or(0)).unwrap_or(0).min(LARGEST),
        );
        while let Some(chunk) = answer.chunk().await.map_err(|error| reason(&error))? {
            if body.len() + chunk.len() > LARGEST {
                return Err(Unreachable::TooLarge(LARGEST / 1024 / 1024));
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
    let causes = || {
        std::iter::successors(error.source(), |cause: &&(dyn std::error::Error + 'static)| (*cause).source())
    };
    let io = causes().find_map(|cause| cause.downcast_ref::<io::Error>());
    if error.is_timeout() {
        Unreachable::Slow
    } else if causes().any(|cause| cause.is::<rustls::Error>())
        || io.and_then(io::Error::get_ref).is_some_and(|inner| inner.is::<rustls::Error>())
    {
        Unreachable::Tls
    } else if error.is_connect() {
        // hyper-util hides the resolver's error type; its own text is fixed.
        let unresolved = causes().any(|cause| cause.to_string().starts_with("dns error"));
        if unresolved { Unreachable::Name } else { Unreachable::Connection }
    } else {
        Unreachable::Cut
    }
}
