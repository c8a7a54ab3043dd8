//! Private keys on disk: PKCS#8 in PEM (RFC 5958, RFC 8410), readable by their owner alone, as
//! other tools read and write them too.
//!
//! With a passphrase the file is encrypted (PBES2: scrypt, AES-256-CBC, as OpenSSL reads it too). A key is never
//! printed: nothing here returns one as text.

use std::path::{Path, PathBuf};

use ed25519_dalek::{
    SigningKey,
    pkcs8::{KeypairBytes, spki::der::pem::LineEnding},
};
use pkcs8::{
    DecodePrivateKey, EncodePrivateKey, PrivateKeyInfoRef,
    pkcs5::{pbes2, scrypt},
};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::store::{Access, StoreError, create_file, read_bounded};

/// An encrypted PKCS#8 Ed25519 key takes about 400 bytes.
const MAX_KEY_FILE: usize = 16 * 1024;

/// Fewer characters are found by trying.
pub const SHORTEST_PASSPHRASE: usize = 8;

/// What a guess at a passphrase costs: the binary logarithm of scrypt's N, with r = 8 and p = 1 (RFC 7914).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost(u8);

impl Cost {
    /// 128 MiB and some tenths of a second.
    pub const FULL: Self = Self(17);
    /// As little as there is: for tests, and for nothing that is to be kept.
    pub const LEAST: Self = Self(4);

    pub(crate) fn work(self) -> Result<scrypt::Params, scrypt::errors::InvalidParams> {
        scrypt::Params::new(self.0, 8, 1)
    }
}

/// How something is locked.
#[derive(Clone, Copy)]
pub struct Lock<'a> {
    passphrase: &'a str,
    cost: Cost,
}

impl<'a> Lock<'a> {
    /// A lock that this passphrase opens, at this cost a guess.
    ///
    /// # Errors
    /// When the passphrase is shorter than [`SHORTEST_PASSPHRASE`].
    pub fn new(passphrase: &'a str, cost: Cost) -> Result<Self, KeyFileError> {
        if passphrase.chars().count() < SHORTEST_PASSPHRASE {
            return Err(KeyFileError::ShortPassphrase);
        }
        Ok(Self { passphrase, cost })
    }

    /// A lock that a passphrase opens which opens such files already, however short an earlier version let it be.
    #[must_use]
    pub const fn as_before(passphrase: &'a str, cost: Cost) -> Self {
        Self { passphrase, cost }
    }

    /// What opens it.
    #[must_use]
    pub const fn passphrase(self) -> &'a str {
        self.passphrase
    }

    /// What a guess at it costs.
    pub(crate) const fn cost(self) -> Cost {
        self.cost
    }
}

impl std::fmt::Debug for Lock<'_> {
    /// Without the passphrase.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Lock({:?})", self.cost)
    }
}

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
    /// A passphrase that is found by trying.
    #[error("a passphrase has at least {SHORTEST_PASSPHRASE} characters")]
    ShortPassphrase,
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

/// Writes a key to a file that must not exist yet, mode 0600, encrypted when there is a lock.
///
/// # Errors
/// When the file exists or cannot be written.
pub fn create(path: &Path, key: &SigningKey, lock: Option<Lock<'_>>) -> Result<(), KeyFileError> {
    // Without the public half: OpenSSL reads that form in every version.
    let pair = KeypairBytes {
        secret_key: key.to_bytes(),
        public_key: None,
    };
    let pem = match lock {
        Some(lock) => encrypted(&pair, lock)?,
        None => pair
            .to_pkcs8_pem(LineEnding::LF)
            .map_err(KeyFileError::Encoding)?,
    };
    create_file(path, pem.as_bytes(), Access::Owner)?;
    Ok(())
}

fn encrypted(pair: &KeypairBytes, lock: Lock<'_>) -> Result<Zeroizing<String>, KeyFileError> {
    let (mut salt, mut iv) = ([0; 16], [0; 16]);
    getrandom::fill(&mut salt).map_err(KeyFileError::Randomness)?;
    getrandom::fill(&mut iv).map_err(KeyFileError::Randomness)?;
    let encoded = || -> Result<Zeroizing<String>, pkcs8::Error> {
        let work = lock.cost.work().map_err(|_| pkcs8::Error::ParametersMalformed)?;
        let scheme = pbes2::Parameters::generate_scrypt_aes256cbc(work, &salt, iv)?;
        let plain = pair.to_pkcs8_der()?;
        let info = PrivateKeyInfoRef::try_from(plain.as_bytes())?;
        let locked = info.encrypt_with_params(scheme, lock.passphrase)?;
        Ok(locked.to_pem("ENCRYPTED PRIVATE KEY", LineEnding::LF)?)
    };
    encoded().map_err(KeyFileError::Encoding)
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
            let lock = passphrase.map(|passphrase| Lock::new(passphrase, Cost::LEAST).unwrap());
            create(&path, &key, lock).unwrap();
            assert_eq!(read(&path, passphrase).unwrap(), key, "{name}");
            assert_eq!(is_encrypted(&path).unwrap(), passphrase.is_some(), "{name}");
            assert!(
                matches!(create(&path, &key, lock), Err(KeyFileError::Store(_))),
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
        assert!(matches!(
            Lock::new("seven77", Cost::LEAST),
            Err(KeyFileError::ShortPassphrase)
        ));
    }

    /// What an earlier version wrote for the key of seed 7, locked with `short`: scrypt at 2^14, and five characters.
    #[test]
    fn a_file_of_an_earlier_version_opens_as_before() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("old");
        let key = SigningKey::from_bytes(&[7; 32]);
        let pair = KeypairBytes {
            secret_key: key.to_bytes(),
            public_key: None,
        };
        let old = pair.to_pkcs8_encrypted_pem("short", LineEnding::LF).unwrap();
        std::fs::write(&path, old.as_bytes()).unwrap();
        assert_eq!(read(&path, Some("short")).unwrap(), key);
    }

    #[test]
    fn a_guess_costs_what_is_said() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        let lock = Lock::new("correct horse", Cost::FULL).unwrap();
        create(&path, &generate().unwrap(), Some(lock)).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let (_, der) = pkcs8::SecretDocument::from_pem(&text).unwrap();
        let info = pkcs8::EncryptedPrivateKeyInfoRef::try_from(der.as_bytes()).unwrap();
        let scheme = info.encryption_algorithm.pbes2().unwrap();
        assert_eq!(scheme.kdf.scrypt().unwrap().cost_parameter, 1 << 17);
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
