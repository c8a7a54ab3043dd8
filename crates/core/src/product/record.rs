//! What a record says.

use crate::gs1::Gtin;
use crate::time::Timestamp;
use crate::trust::{Id, Issuer, Names, Words};

/// What a brand says of a product, before it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductDraft {
    /// Which product.
    pub gtin: Gtin,
    /// When it is said: a later record takes its place.
    pub signed_at: Timestamp,
    /// What the brand calls it.
    pub names: Names,
    /// The brand's own words.
    pub words: Option<Words>,
    /// SHA-256 of a picture of it.
    pub picture: Option<[u8; 32]>,
}

/// A record that its brand signed, by a key and a scope that the list gives the brand now.
///
/// Only [`super::UnverifiedProduct::verify`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductRecord {
    says: ProductDraft,
    issuer: Id,
}

impl ProductRecord {
    pub(super) fn new(says: ProductDraft, issuer: &Issuer) -> Self {
        Self {
            says,
            issuer: issuer.id.clone(),
        }
    }

    /// What the brand says.
    pub const fn says(&self) -> &ProductDraft {
        &self.says
    }

    /// Who says it.
    pub const fn issuer(&self) -> &Id {
        &self.issuer
    }
}
