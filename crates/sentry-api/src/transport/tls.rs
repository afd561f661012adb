//! Whom we believe to be who they say: the certificates that a server's must descend from.

use super::Unreachable;
use rustls::{
    ClientConfig, RootCertStore,
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, pem::PemObject},
};
use std::sync::Arc;

/// The system's certificates, the operator's, and Mozilla's where the system has none (bare containers).
///
/// # Errors
/// [`Unreachable::Setup`] when what the operator names holds no certificates.
pub fn tls(extra: Option<&[u8]>) -> Result<ClientConfig, Unreachable> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    if let Some(pem) = extra {
        add(&mut roots, pem)?;
    }
    let provider: Arc<CryptoProvider> = Arc::new(ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let versions = versions.map_err(|_| Unreachable::Setup("TLS cannot be set up"))?;
    let mut config = versions.with_root_certificates(roots).with_no_client_auth();
    // Offered here, because a configuration that is handed to reqwest ready-made is taken as it is.
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn add(roots: &mut RootCertStore, pem: &[u8]) -> Result<(), Unreachable> {
    const BAD: Unreachable = Unreachable::Setup("--ca-file holds something that is no certificate");
    let mut found = false;
    for certificate in CertificateDer::pem_slice_iter(pem) {
        roots.add(certificate.map_err(|_| BAD)?).map_err(|_| BAD)?;
        found = true;
    }
    // A file of another kind would otherwise pass unnoticed, until a certificate is refused for no visible reason.
    if found { Ok(()) } else { Err(Unreachable::Setup("--ca-file holds no certificate in PEM form")) }
}
