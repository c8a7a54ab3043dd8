//! Issuers: brands whose keys sign.

use super::Names;
use crate::gs1::{Gtin, GtinPrefix};
use crate::host::Host;
use crate::label::KeyId;
use crate::time::{Timestamp, Validity};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// The lasting name of an issuer or a mark: 1–64 of `a`–`z`, `0`–`9`, `-` and `.`.
///
/// Chosen by the authority, never shown as the brand's name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(String);

/// Why a text is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an id is 1 to 64 of a-z, 0-9, - and .")]
pub struct IdError;

impl Id {
    /// Reads an id.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let allowed =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
        let fits = (1..=64).contains(&text.len()) && text.bytes().all(allowed);
        if fits { Ok(Self(text.into())) } else { Err(IdError) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// A brand that the authority has enrolled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// Its lasting id.
    pub id: Id,
    /// Its name as shown.
    pub names: Names,
    /// The GTINs it answers for.
    pub scopes: Vec<Scope>,
    /// Hosts of its own that its labels may lead to, besides the authority's.
    pub hosts: Vec<Host>,
    /// Its keys, past and present.
    pub keys: Vec<IssuerKey>,
    /// Names of its products.
    pub products: Vec<Product>,
}

/// A range of GTINs that an issuer answers for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Which GTINs.
    pub gtin_prefix: GtinPrefix,
    /// From when until when.
    pub validity: Validity,
    /// Since when every label in the scope is signed, so that an unsigned link is no longer neutral.
    pub signs_since: Option<Timestamp>,
    /// Who gives out the serial numbers.
    pub serials: Serials,
}

/// Who gives out the serial numbers of a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Serials {
    /// The authority's server: sixteen-digit typed codes.
    Scheme,
    /// The brand itself, up to twenty characters.
    Own,
}

/// A key with which an issuer signs or has signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IssuerKey {
    /// The first two bytes of SHA-256 of the public key.
    pub id: KeyId,
    /// The Ed25519 public key (RFC 8032).
    pub public: [u8; 32],
    /// From when until when its labels are accepted.
    pub validity: Validity,
    /// Its withdrawal, if any.
    pub withdrawn: Option<Withdrawal>,
}

impl IssuerKey {
    /// A key in force from an instant on; its id follows from the public key.
    pub fn new(public: [u8; 32], validity: Validity) -> Self {
        Self {
            id: KeyId::of_bytes(&public),
            public,
            validity,
            withdrawn: None,
        }
    }
}

/// When and why a key was withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: WithdrawalReason,
}

/// Why a key was withdrawn. Only theft makes its labels doubtful.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WithdrawalReason {
    /// Somebody else has it or may have it: its labels need to be confirmed online.
    Theft,
    /// It was destroyed or locked away for good; nobody signs with it, its labels stand.
    Loss,
    /// Another took its place; its labels stand.
    Superseded,
}

/// The brand's own name for a GTIN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Which item.
    pub gtin: Gtin,
    /// Its name.
    pub names: Names,
}
