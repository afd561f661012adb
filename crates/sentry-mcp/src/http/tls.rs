//! TLS for callers, by rustls with ring: the certificate that the operator gave, TLS 1.2 and 1.3, HTTP/1.1.

use crate::config::Identity;
use rustls::{
    ServerConfig,
    crypto::ring::default_provider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use secrecy::ExposeSecret;
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;

/// What takes TLS connections, or `None` when certificate and key are none or do not belong together. Why is not
/// said by rustls in words that are safe to repeat.
pub(crate) fn acceptor(identity: &Identity) -> Option<TlsAcceptor> {
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&identity.certificates).collect();
    let key = PrivateKeyDer::from_pem_slice(identity.key.expose_secret().as_bytes()).ok()?;
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .ok()?
        .with_no_client_auth()
        .with_single_cert(certificates.ok()?, key);
    let mut config = config.ok()?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Some(TlsAcceptor::from(Arc::new(config)))
}
