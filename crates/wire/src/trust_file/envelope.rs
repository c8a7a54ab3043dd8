//! The outer layer: bytes, bounds and the authority's signature.
//!
//! The signature is checked over the exact bytes of the inner text before anything in it is read,
//! so nothing depends on two programs writing the same JSON for the same list.

use std::borrow::Cow;

use data_encoding::BASE64;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::error::TrustFileError;

/// Largest trust file read, in bytes: three times what 20,000 brands with 60,000 keys take.
pub const MAX_TRUST_FILE: usize = 32 * 1024 * 1024;
/// Largest root file read, in bytes.
pub const MAX_ROOT_FILE: usize = 16 * 1024;

/// What the authority signs is these bytes and then the inner text, so that no signature made for
/// another purpose, a label's above all, can pass for one over a list.
const PURPOSE: &[u8] = b"assay trust list\0";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope<'a> {
    #[serde(borrow)]
    signed: Cow<'a, str>,
    #[serde(borrow)]
    signature: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Versioned {
    version: u64,
}

/// The inner text, once the authority's signature over it is found good.
pub(super) fn open<'a>(bytes: &'a [u8], key: &VerifyingKey) -> Result<Cow<'a, str>, TrustFileError> {
    bounded(bytes, MAX_TRUST_FILE)?;
    let envelope: Envelope<'a> =
        serde_json::from_slice(bytes).map_err(|error| TrustFileError::from_json(&error, "the file"))?;
    let signature = BASE64
        .decode(envelope.signature.as_bytes())
        .ok()
        .and_then(|bytes| Signature::from_slice(&bytes).ok())
        .ok_or(TrustFileError::WrongSignature)?;
    key.verify_strict(&signing_input(&envelope.signed), &signature)
        .map_err(|_| TrustFileError::WrongSignature)?;
    Ok(envelope.signed)
}

/// A file that holds the inner text and the signature over it.
pub(super) fn seal(text: &str, key: &SigningKey) -> Result<Vec<u8>, TrustFileError> {
    let signature = key.sign(&signing_input(text)).to_bytes();
    let envelope = Envelope {
        signed: text.into(),
        signature: BASE64.encode(&signature).into(),
    };
    let mut bytes =
        serde_json::to_vec(&envelope).map_err(|error| TrustFileError::invalid("the file", error))?;
    bytes.push(b'\n');
    bounded(&bytes, MAX_TRUST_FILE)?;
    Ok(bytes)
}

/// Reads JSON of one version; a file of another version is named so before its fields are looked at.
pub(super) fn read_versioned<T: DeserializeOwned>(
    text: &[u8],
    version: u64,
    inside: &str,
) -> Result<T, TrustFileError> {
    let named = |error| TrustFileError::from_json(&error, inside);
    let found: Versioned = serde_json::from_slice(text).map_err(named)?;
    if found.version != version {
        return Err(TrustFileError::UnknownVersion(found.version));
    }
    serde_json::from_slice(text).map_err(named)
}

/// Refuses a file that is larger than its kind may be.
pub(super) fn bounded(bytes: &[u8], limit: usize) -> Result<(), TrustFileError> {
    if bytes.len() > limit {
        return Err(TrustFileError::TooLarge {
            bytes: bytes.len(),
            limit,
        });
    }
    Ok(())
}

fn signing_input(text: &str) -> Vec<u8> {
    [PURPOSE, text.as_bytes()].concat()
}
