//! TLS by rustls, when the operator gives a certificate.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    },
};

/// Why TLS cannot be spoken.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file is missing or is not PEM of the right kind.
    #[error("{file}: not a PEM file with a {what}")]
    Pem {
        /// Which file.
        file: PathBuf,
        /// What it should hold.
        what: &'static str,
    },
    /// The key does not belong to the certificate, or neither can be used.
    #[error("the certificate and its key cannot be used: {0}")]
    Pair(String),
}

/// Accepts TLS 1.2 and 1.3 with this certificate chain and key.
pub(crate) fn acceptor(chain: &Path, key: &Path) -> Result<TlsAcceptor, TlsError> {
    let unreadable = |file: &Path, what| TlsError::Pem {
        file: file.to_owned(),
        what,
    };
    let read = |file: &Path| {
        CertificateDer::pem_file_iter(file)
            .ok()?
            .collect::<Result<Vec<_>, _>>()
            .ok()
    };
    let certificates = read(chain).filter(|chain| !chain.is_empty());
    let certificates = certificates.ok_or_else(|| unreadable(chain, "certificate"))?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(|_| unreadable(key, "private key"))?;
    let pair = |error: tokio_rustls::rustls::Error| TlsError::Pair(error.to_string());
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(pair)?
        .with_no_client_auth()
        .with_single_cert(certificates, key)
        .map_err(pair)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
