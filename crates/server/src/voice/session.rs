//! A call's state as text that travels with the call, under a key of the store: nobody else can make one, so no
//! caller gets more wrong numbers than a call has.

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::machine::{Call, Kept};
use crate::store::{Store, StoreError};

/// Bytes of the tag in front of the state.
const TAG: usize = 16;
/// Longest session text: a state with two long names in it.
const LONGEST: usize = 4_096;

/// Seals and opens sessions.
#[derive(Clone)]
pub(crate) struct Seal([u8; 32]);

impl Seal {
    pub(crate) async fn open(store: &dyn Store) -> Result<Self, StoreError> {
        let mut fresh = [0; 32];
        getrandom::fill(&mut fresh).map_err(|_| StoreError::Unavailable("no randomness".to_owned()))?;
        Ok(Self(store.secret("voice", fresh).await?))
    }

    /// The text of a call's state.
    pub(crate) fn seal(&self, call: &Call) -> String {
        let state = serde_json::to_vec(&call.keep()).unwrap_or_default();
        let mut bytes = self.tag(&state).to_vec();
        bytes.extend(state);
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// The call of a text that [`Self::seal`] made.
    pub(crate) fn unseal(&self, text: &str) -> Option<Call> {
        if text.len() > LONGEST {
            return None;
        }
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let (tag, state) = bytes.split_at_checked(TAG)?;
        // In constant time: the tag is compared by another tag of it.
        (self.tag(tag) == self.tag(&self.tag(state))).then_some(())?;
        let kept: Kept = serde_json::from_slice(state).ok()?;
        Call::of(kept)
    }

    fn tag(&self, bytes: &[u8]) -> [u8; TAG] {
        // HMAC fills a short key up with zeros to the hash's block (RFC 2104, section 2).
        let mut block = [0; 64];
        block[..32].copy_from_slice(&self.0);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        mac.update(bytes);
        let mut tag = [0; TAG];
        tag.copy_from_slice(&mac.finalize().into_bytes()[..TAG]);
        tag
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_sealed_opens() {
        let seal = Seal([7; 32]);
        let call = Call::begin().call.keys("1").call.keys("4071").call;
        let text = seal.seal(&call);
        assert_eq!(seal.unseal(&text), Some(call));
        assert_eq!(Seal([8; 32]).unseal(&text), None);
        for at in 0..text.len() {
            let mut other = text.clone().into_bytes();
            other[at] = if other[at] == b'A' { b'B' } else { b'A' };
            let other = String::from_utf8(other).unwrap();
            assert!(seal.unseal(&other).is_none_or(|_| other == text), "{at}");
        }
        for none in ["", "AAAA", "not base64", &"A".repeat(5_000)] {
            assert_eq!(seal.unseal(none), None);
        }
    }
}
