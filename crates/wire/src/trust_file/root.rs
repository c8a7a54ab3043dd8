//! `root.json`: whose list to believe.

use data_encoding::BASE64;
use ed25519_dalek::VerifyingKey;
use serde::{Deserialize, Serialize};

use super::{
    envelope::{MAX_ROOT_FILE, bounded, read_versioned},
    error::TrustFileError,
};
use crate::Names;

const VERSION: u64 = 1;

/// The trust root: the authority's names and the key that signs its lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// What the authority is called.
    pub authority: Names,
    /// The key its lists are signed with.
    pub key: VerifyingKey,
}

/// `root.json` as it is written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RootFile {
    version: u64,
    authority: Names,
    public_key: String,
}

impl Root {
    /// Reads `root.json`.
    ///
    /// # Errors
    /// When it is too large, cut short, not JSON, of another version, or holds no usable key.
    pub fn parse(bytes: &[u8]) -> Result<Self, TrustFileError> {
        bounded(bytes, MAX_ROOT_FILE)?;
        let file: RootFile = read_versioned(bytes, VERSION, "the root file")?;
        let bad = |reason: &str| TrustFileError::invalid("publicKey", reason);
        let key = BASE64
            .decode(file.public_key.as_bytes())
            .map_err(|_| bad("not base64"))?;
        let key: [u8; 32] = key.try_into().map_err(|_| bad("not 32 bytes"))?;
        let key = VerifyingKey::from_bytes(&key).map_err(|_| bad("not an Ed25519 key"))?;
        if key.is_weak() {
            return Err(bad("a key that anyone can sign for"));
        }
        Ok(Self {
            authority: file.authority,
            key,
        })
    }

    /// Writes `root.json`.
    ///
    /// # Errors
    /// When the names make it larger than a root file may be.
    pub fn to_bytes(&self) -> Result<Vec<u8>, TrustFileError> {
        let file = RootFile {
            version: VERSION,
            authority: self.authority.clone(),
            public_key: BASE64.encode(self.key.as_bytes()),
        };
        let mut bytes = serde_json::to_vec_pretty(&file)
            .map_err(|error| TrustFileError::invalid("the root file", error))?;
        bytes.push(b'\n');
        bounded(&bytes, MAX_ROOT_FILE)?;
        Ok(bytes)
    }
}
