//! A call's state as text that travels with the call, under a key of the store: nobody else can make one, so no
//! caller gets more wrong numbers than a call has. Each text has a name of its own and is good for one turn; that it
//! was used is for the store to remember.

use assay_core::time::Timestamp;
use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::machine::{Call, Kept};

/// Bytes of the tag in front of the state.
const TAG: usize = 16;
/// Longest session text: a state with two long names in it.
const LONGEST: usize = 4_096;
/// Seconds for which a session is good: nobody keys sixteen digits for longer.
pub const GOOD_SECONDS: i64 = 900;

/// Seals and opens sessions.
#[derive(Clone)]
pub struct Seal([u8; 32]);

/// What a session's text holds.
#[derive(Debug, PartialEq, Eq)]
pub struct Session {
    /// Random: no two sessions have the same.
    pub name: [u8; 16],
    /// When it was sealed.
    pub made: Timestamp,
    /// How the call stood.
    pub call: Call,
}

impl Session {
    /// Whether it may still be used at this time.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        // Another server's clock may be a little ahead.
        now.0.abs_diff(self.made.0) <= GOOD_SECONDS.unsigned_abs()
    }
}

impl Seal {
    /// By a key that all servers of a store share.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// The text of a call's state, under a name that is random.
    pub fn seal(&self, call: &Call, name: [u8; 16], now: Timestamp) -> String {
        let mut sealed = name.to_vec();
        sealed.extend(now.0.to_be_bytes());
        sealed.extend(serde_json::to_vec(&call.keep()).unwrap_or_default());
        let mut bytes = self.tag(&sealed).to_vec();
        bytes.extend(sealed);
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// What a text that [`Self::seal`] made holds.
    pub fn unseal(&self, text: &str) -> Option<Session> {
        if text.len() > LONGEST {
            return None;
        }
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let (tag, sealed) = bytes.split_at_checked(TAG)?;
        // In constant time: the tag is compared by another tag of it.
        (self.tag(tag) == self.tag(&self.tag(sealed))).then_some(())?;
        let (name, rest) = sealed.split_first_chunk()?;
        let (made, state) = rest.split_first_chunk()?;
        let kept: Kept = serde_json::from_slice(state).ok()?;
        Some(Session {
            name: *name,
            made: Timestamp(i64::from_be_bytes(*made)),
            call: Call::of(kept)?,
        })
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
        let made = Timestamp(1_795_305_600);
        let text = seal.seal(&call, [9; 16], made);
        let session = Session {
            name: [9; 16],
            made,
            call,
        };
        assert_eq!(seal.unseal(&text).as_ref(), Some(&session));
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
        for (seconds, fresh) in [(0, true), (900, true), (901, false), (-900, true), (-901, false)] {
            assert_eq!(session.is_fresh(Timestamp(made.0 + seconds)), fresh, "{seconds}");
        }
    }
}
