//! A text under a passphrase, such as a memory's keys in a backup: PKCS #8's encrypted form (RFC 5958) with scrypt and AES-256-GCM, so that a
//! wrong passphrase and a changed byte are told.

use pkcs8::{
    EncryptedPrivateKeyInfoRef,
    der::{Encode as _, asn1::OctetStringRef},
    pkcs5::pbes2,
};
use zeroize::Zeroizing;

use crate::key_file::Lock;

/// Most that opening spends: scrypt's N, with r and p as they are written here (1 GiB).
const MOST_WORK: u64 = 1 << 20;
const BLOCK: u16 = 8;
const LANES: u16 = 1;

/// Why a text was not locked or opened.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// The passphrase does not open it, or it was changed.
    #[error("the passphrase does not open them")]
    Wrong,
    /// What is there is no locked text.
    #[error("this is nothing that was locked")]
    NotLocked,
    /// The system gave no randomness.
    #[error("the system gives no randomness: {0}")]
    Randomness(getrandom::Error),
}

/// Locks a text with a passphrase.
///
/// # Errors
/// When there is no randomness.
pub fn lock(text: &str, lock: Lock<'_>) -> Result<Vec<u8>, LockError> {
    let (mut salt, mut nonce) = ([0; 16], [0; 12]);
    getrandom::fill(&mut salt).map_err(LockError::Randomness)?;
    getrandom::fill(&mut nonce).map_err(LockError::Randomness)?;
    let work = lock.cost().work().map_err(|_| LockError::NotLocked)?;
    let scheme = pbes2::Parameters::scrypt_aes256gcm(work, &salt, nonce).map_err(|_| LockError::NotLocked)?;
    let locked = scheme
        .encrypt(lock.passphrase(), text.as_bytes())
        .map_err(|_| LockError::NotLocked)?;
    let whole = EncryptedPrivateKeyInfoRef {
        encryption_algorithm: scheme.into(),
        encrypted_data: OctetStringRef::new(&locked).map_err(|_| LockError::NotLocked)?,
    };
    whole.to_der().map_err(|_| LockError::NotLocked)
}

/// The text that [`lock`] locked.
///
/// # Errors
/// When the passphrase does not open it.
pub fn unlock(locked: &[u8], passphrase: &str) -> Result<Zeroizing<String>, LockError> {
    let whole = EncryptedPrivateKeyInfoRef::try_from(locked).map_err(|_| LockError::NotLocked)?;
    // What the file asks for is another's word: no more than this is spent on it.
    let scheme = whole.encryption_algorithm.pbes2();
    let work = scheme.and_then(|scheme| scheme.kdf.scrypt());
    let bounded = work.is_some_and(|work| {
        work.cost_parameter <= MOST_WORK && work.block_size <= BLOCK && work.parallelization <= LANES
    });
    if !bounded {
        return Err(LockError::NotLocked);
    }
    let opened = whole
        .encryption_algorithm
        .decrypt(passphrase, whole.encrypted_data.as_bytes())
        .map_err(|_| LockError::Wrong)?;
    String::from_utf8(opened)
        .map(Zeroizing::new)
        .map_err(|_| LockError::Wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key_file::Cost;
    use pkcs8::pkcs5::scrypt;

    #[test]
    fn a_text_opens_with_its_passphrase_alone_and_only_as_it_was() {
        let lock_with = |passphrase| lock("keys", Lock::new(passphrase, Cost::LEAST).unwrap());
        let locked = lock_with("eight888").unwrap();
        assert_ne!(locked, lock_with("eight888").unwrap(), "salted");
        assert_eq!(*unlock(&locked, "eight888").unwrap(), "keys");
        assert!(matches!(unlock(&locked, "eight889"), Err(LockError::Wrong)));
        let mut changed = locked.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert!(matches!(unlock(&changed, "eight888"), Err(LockError::Wrong)));
        // Asks for a work that nobody can do: r, p and N as a stranger may write them.
        for (n, r, p) in [(21, 8, 1), (4, 9, 1), (4, 8, 2)] {
            let work = scrypt::Params::new(n, r, p).unwrap();
            let scheme = pbes2::Parameters::scrypt_aes256gcm(work, &[0; 16], [0; 12]).unwrap();
            let asks = EncryptedPrivateKeyInfoRef {
                encryption_algorithm: scheme.into(),
                encrypted_data: OctetStringRef::new(b"locked").unwrap(),
            };
            let opened = unlock(&asks.to_der().unwrap(), "eight888");
            assert!(matches!(opened, Err(LockError::NotLocked)), "{n} {r} {p}");
        }
        for none in [&b""[..], b"none", &locked[..20]] {
            assert!(matches!(unlock(none, "eight888"), Err(LockError::NotLocked)));
        }
    }
}
