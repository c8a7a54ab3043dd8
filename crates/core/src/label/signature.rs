//! The signature block: version, key id, Ed25519 signature.

use super::{KeyIdError, SignatureBlockError};
use alloc::string::String;
use core::fmt;
use data_encoding::{BASE32_NOPAD, DecodeKind, HEXUPPER_PERMISSIVE};
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};

/// The first two bytes of SHA-256 of a public key: which key to try, and nothing more.
///
/// Two keys may share one; it is no security property.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub [u8; 2]);

impl KeyId {
    /// The id of a public key.
    pub fn of(public: &VerifyingKey) -> Self {
        Self::of_bytes(public.as_bytes())
    }

    /// The id of a public key's 32 bytes.
    pub fn of_bytes(public: &[u8; 32]) -> Self {
        let digest = Sha256::digest(public);
        Self([digest[0], digest[1]])
    }

    /// Reads four hexadecimal digits, in either case: what [`Display`](fmt::Display) writes, and no
    /// sign or space.
    ///
    /// # Errors
    /// [`KeyIdError`].
    pub fn parse(text: &str) -> Result<Self, KeyIdError> {
        let mut bytes = [0; 2];
        if text.len() != 2 * bytes.len() {
            return Err(KeyIdError::Length);
        }
        HEXUPPER_PERMISSIVE
            .decode_mut(text.as_bytes(), &mut bytes)
            .map_err(|_| KeyIdError::NotHexadecimal)?;
        Ok(Self(bytes))
    }
}

impl fmt::Display for KeyId {
    /// Four upper-case hexadecimal digits.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:02X}{:02X}", self.0[0], self.0[1])
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "KeyId({self})")
    }
}

/// What the key `S` of a label carries: version byte 0x01, key id, signature.
#[derive(Clone, PartialEq, Eq)]
pub struct SignatureBlock {
    /// Which key to try.
    pub key_id: KeyId,
    /// Ed25519 (RFC 8032) over the label's signing input.
    pub signature: Signature,
}

impl SignatureBlock {
    /// The only version there is.
    pub const VERSION: u8 = 0x01;
    /// Version, key id and signature.
    pub const BYTES: usize = 67;
    /// Characters in base32: 536 bits in groups of five, the last four bits unused and zero.
    pub const CHARACTERS: usize = 108;

    /// Reads base32 (RFC 4648, section 6) in its one spelling: upper case, no padding, unused bits zero.
    pub fn parse(text: &str) -> Result<Self, SignatureBlockError> {
        if text.contains('=') {
            return Err(SignatureBlockError::Padding);
        }
        if text.bytes().any(|byte| byte.is_ascii_lowercase()) {
            return Err(SignatureBlockError::LowerCase);
        }
        if text.len() != Self::CHARACTERS {
            return Err(SignatureBlockError::Length);
        }
        let mut bytes = [0; Self::BYTES];
        BASE32_NOPAD
            .decode_mut(text.as_bytes(), &mut bytes)
            .map_err(|partial| match partial.error.kind {
                DecodeKind::Trailing => SignatureBlockError::UnusedBits,
                DecodeKind::Length | DecodeKind::Symbol | DecodeKind::Padding => {
                    SignatureBlockError::Character
                }
            })?;
        let [version, first, second, signature @ ..] = bytes;
        if version != Self::VERSION {
            return Err(SignatureBlockError::Version(version));
        }
        Ok(Self {
            key_id: KeyId([first, second]),
            signature: Signature::from_bytes(&signature),
        })
    }

    /// The 67 bytes.
    pub fn to_bytes(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        bytes[0] = Self::VERSION;
        bytes[1..3].copy_from_slice(&self.key_id.0);
        bytes[3..].copy_from_slice(&self.signature.to_bytes());
        bytes
    }

    /// Appends the 108 characters.
    pub(crate) fn encode_into(&self, out: &mut String) {
        BASE32_NOPAD.encode_append(&self.to_bytes(), out);
    }
}

impl fmt::Debug for SignatureBlock {
    /// The key id only: 64 bytes of signature help nobody in a log.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "SignatureBlock({})", self.key_id)
    }
}
