//! Private keys on disk: PKCS#8 in PEM (RFC 5958, RFC 8410), readable by their owner alone, as
//! other tools read and write them too.
//!
//! With a passphrase the file is encrypted (PBES2: scrypt, AES-256-CBC). A key is never printed:
//! nothing here returns one as text.

use std::path::{Path, PathBuf};

use ed25519_dalek::{
    SigningKey,
    pkcs8::{KeypairBytes, spki::der::pem::LineEnding},
};
use pkcs8::{DecodePrivateKey, EncodePrivateKey};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::store::{Access, StoreError, create_file, read_bounded};

/// An encrypted PKCS#8 Ed25519 key takes about 400 bytes.
const MAX_KEY_FILE: usize = 16 * 1024;

/// Why a key cannot be made, read or written.
#[derive(Debug, Error)]
pub enum KeyFileError {
    /// No such file.
    #[error("no key at {0}")]
    Missing(PathBuf),
    /// The file cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Not a private Ed25519 key in PKCS#8 PEM.
    #[error("{0} is not a private Ed25519 key (PKCS#8 PEM)")]
    NotAKey(PathBuf),
    /// Encrypted, and no passphrase was given.
    #[error("{0} is encrypted: give its passphrase")]
    PassphraseNeeded(PathBuf),
    /// Encrypted, and this passphrase does not open it.
    #[error("the passphrase does not open {0}")]
    WrongPassphrase(PathBuf),
    /// The system gave no randomness.
    #[error("the system gives no randomness: {0}")]
    Randomness(getrandom::Error),
    /// The key could not be encoded.
    #[error("the key cannot be written: {0}")]
    Encoding(pkcs8::Error),
}

/// A new key from the system's randomness.
///
/// # Errors
/// When the system gives none.
pub fn generate() -> Result<SigningKey, KeyFileError> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(seed.as_mut_slice()).map_err(KeyFileError::Randomness)?;
    Ok(SigningKey::from_bytes(&seed))
}

/// Writes a key to a file that must not exist yet, mode 0600, encrypted when there is a passphrase.
///
/// # Errors
/// When the file exists or cannot be written.
pub fn create(path: &Path, key: &SigningKey, passphrase: Option<&str>) -> Result<(), KeyFileError> {
    // Without the public half: OpenSSL reads that form in every version.
    let pair = KeypairBytes {
        secret_key: key.to_bytes(),
        public_key: None,
    };
    let pem = match passphrase {
        Some(passphrase) => pair.to_pkcs8_encrypted_pem(passphrase, LineEnding::LF),
        None => pair.to_pkcs8_pem(LineEnding::LF),
    };
    create_file(
        path,
        pem.map_err(KeyFileError::Encoding)?.as_bytes(),
        Access::Owner,
    )?;
    Ok(())
}

/// Whether the key in the file asks for a passphrase.
///
/// # Errors
/// When there is no such file, or it is no key.
pub fn is_encrypted(path: &Path) -> Result<bool, KeyFileError> {
    Ok(pem(path)?.contains(ENCRYPTED))
}

/// Reads a key.
///
/// # Errors
/// When it is missing, not a key, or its passphrase is missing or wrong.
pub fn read(path: &Path, passphrase: Option<&str>) -> Result<SigningKey, KeyFileError> {
    let pem = pem(path)?;
    if !pem.contains(ENCRYPTED) {
        return SigningKey::from_pkcs8_pem(&pem).map_err(|_| KeyFileError::NotAKey(path.to_owned()));
    }
    let passphrase = passphrase.ok_or_else(|| KeyFileError::PassphraseNeeded(path.to_owned()))?;
    SigningKey::from_pkcs8_encrypted_pem(&pem, passphrase)
        .map_err(|_| KeyFileError::WrongPassphrase(path.to_owned()))
}

const ENCRYPTED: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----";

fn pem(path: &Path) -> Result<Zeroizing<String>, KeyFileError> {
    let bytes = read_bounded(path, MAX_KEY_FILE)?.ok_or_else(|| KeyFileError::Missing(path.to_owned()))?;
    let text = String::from_utf8(bytes).map_err(|_| KeyFileError::NotAKey(path.to_owned()))?;
    Ok(Zeroizing::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_comes_back_with_and_without_a_passphrase() {
        let dir = tempfile::tempdir().unwrap();
        let key = generate().unwrap();
        for (name, passphrase) in [("plain", None), ("locked", Some("correct horse"))] {
            let path = dir.path().join(name);
            create(&path, &key, passphrase).unwrap();
            assert_eq!(read(&path, passphrase).unwrap(), key, "{name}");
            assert_eq!(is_encrypted(&path).unwrap(), passphrase.is_some(), "{name}");
            assert!(
                matches!(create(&path, &key, passphrase), Err(KeyFileError::Store(_))),
                "{name}"
            );
        }
        let locked = dir.path().join("locked");
        assert!(matches!(
            read(&locked, None),
            Err(KeyFileError::PassphraseNeeded(_))
        ));
        assert!(matches!(
            read(&locked, Some("wrong")),
            Err(KeyFileError::WrongPassphrase(_))
        ));
    }

    #[test]
    fn what_is_no_key_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        assert!(matches!(read(&path, None), Err(KeyFileError::Missing(_))));
        for text in [
            "",
            "hello",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        ] {
            std::fs::write(&path, text).unwrap();
            assert!(
                matches!(read(&path, None), Err(KeyFileError::NotAKey(_))),
                "{text}"
            );
        }
        std::fs::write(&path, [0xff; 20_000]).unwrap();
        assert!(matches!(
            read(&path, None),
            Err(KeyFileError::Store(StoreError::TooLarge { .. }))
        ));
    }
}
