//! The two public files of the trust folder.
//!
//! `root.json` names the authority and its key. `trust.json` is an envelope,
//! `{"signed": "<json text>", "signature": "<base64>"}`: the authority's Ed25519 signature over
//! `assay trust list`, 0x00 and the exact bytes of that text. The text is checked first and read
//! afterwards.

mod envelope;
mod error;
mod reading;
mod root;
mod shape;
mod writing;

pub use envelope::{MAX_ROOT_FILE, MAX_TRUST_FILE};
pub use error::TrustFileError;
pub use root::Root;

use assay_core::trust::TrustList;
use ed25519_dalek::SigningKey;
use serde::de::IgnoredAny;

/// Reads a `trust.json` that must be signed by this root's key.
///
/// # Errors
/// [`TrustFileError`], each by its name; nothing of a refused file is kept.
pub fn open_list(bytes: &[u8], root: &Root) -> Result<TrustList, TrustFileError> {
    read_list_text(envelope::open(bytes, &root.key)?.as_bytes())
}

/// Reads `root.json` and right after it `trust.json`, for places that get both as one run of bytes.
///
/// # Errors
/// As [`Root::parse`] and [`open_list`].
pub fn open_bundle(bytes: &[u8]) -> Result<(Root, TrustList), TrustFileError> {
    envelope::bounded(bytes, MAX_ROOT_FILE + MAX_TRUST_FILE)?;
    let mut values = serde_json::Deserializer::from_slice(bytes).into_iter::<IgnoredAny>();
    let end = match values.next() {
        Some(Ok(IgnoredAny)) => values.byte_offset(),
        Some(Err(error)) => return Err(TrustFileError::from_json(&error, "the root file")),
        None => return Err(TrustFileError::CutShort),
    };
    let (root, list) = bytes.split_at(end);
    let root = Root::parse(root)?;
    let list = open_list(list, &root)?;
    Ok((root, list))
}

/// Writes a `trust.json`, signed.
///
/// # Errors
/// When the list is larger than a trust file may be.
pub fn seal_list(list: &TrustList, key: &SigningKey) -> Result<Vec<u8>, TrustFileError> {
    let text = serde_json::to_string(&writing::list(list))
        .map_err(|error| TrustFileError::invalid("the list", error))?;
    envelope::seal(&text, key)
}

/// Reads the inner text of a trust file, its signature taken as read.
///
/// For the fuzz target `trust_list` and the property tests alone: random bytes never carry a
/// signature, and what stands behind it must hold out all the same.
#[doc(hidden)]
pub fn read_list_text(text: &[u8]) -> Result<TrustList, TrustFileError> {
    envelope::bounded(text, MAX_TRUST_FILE)?;
    let shape = envelope::read_versioned(text, shape::VERSION, "the list")?;
    reading::list(&shape)
}
