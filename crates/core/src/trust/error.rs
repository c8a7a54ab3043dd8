//! Why a trust list does not hold together.

use super::Id;
use crate::gs1::{Gtin, GtinPrefix};
use crate::label::KeyId;

/// Why a trust list is refused as a whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrustListError {
    /// Two issuers with one id.
    #[error("two issuers have the id {0}")]
    DuplicateIssuer(Id),
    /// Two marks with one id.
    #[error("two marks have the id {0}")]
    DuplicateMark(Id),
    /// Two scopes that share a GTIN at one time.
    #[error("{first_prefix} of {first} and {second_prefix} of {second} overlap in the same time")]
    ScopeOverlap {
        /// The issuer of the one.
        first: Id,
        /// The prefix of the one.
        first_prefix: GtinPrefix,
        /// The issuer of the other.
        second: Id,
        /// The prefix of the other.
        second_prefix: GtinPrefix,
    },
    /// A validity that ends before it begins.
    #[error("{0} has a validity that ends before it begins")]
    EmptyValidity(Id),
    /// A key's id is not that of its public key.
    #[error("the key {key} of {issuer} has another id than its public key gives")]
    WrongKeyId {
        /// Whose key.
        issuer: Id,
        /// The id it says.
        key: KeyId,
    },
    /// A public key that is no curve point, or one of the few that sign for everyone.
    #[error("the key {key} of {issuer} is not a sound Ed25519 public key")]
    UnsoundKey {
        /// Whose key.
        issuer: Id,
        /// Its id.
        key: KeyId,
    },
    /// A public key that is in the list twice.
    #[error("the key {key} of {issuer} is in the list twice")]
    DuplicateKey {
        /// Whose key.
        issuer: Id,
        /// Its id.
        key: KeyId,
    },
    /// More keys of one issuer share an id than verification tries.
    #[error("more than 8 keys of {0} share an id")]
    TooManyKeysPerId(Id),
    /// A product name for a GTIN outside the issuer's scopes, or two names for one GTIN.
    #[error("the product name of {issuer} for {gtin} is outside its scopes or there twice")]
    Product {
        /// Whose product.
        issuer: Id,
        /// Which.
        gtin: Gtin,
    },
    /// Two dealers with one id.
    #[error("two dealers have the id {0}")]
    DuplicateDealer(Id),
    /// A dealer without a region, with one twice, or with more than are kept.
    #[error("the dealer {0} needs 1 to 64 regions, each once")]
    DealerRegions(Id),
    /// A mark of an issuer that is not in the list.
    #[error("the mark {0} is held by no issuer of the list")]
    MarkWithoutIssuer(Id),
    /// A mark for GTINs outside its issuer's scopes.
    #[error("the mark {0} goes beyond its issuer's scopes")]
    MarkOutOfScope(Id),
    /// A mark's certificate number is empty, too long or not printable.
    #[error("the mark {0} needs a certificate number of 1 to 64 printable ASCII characters")]
    Certificate(Id),
    /// A recall of a GTIN that no issuer answers for.
    #[error("the recall of {0} concerns no enrolled item")]
    RecallOutOfScope(Gtin),
    /// A recall by a range of serials that have no order.
    #[error("the recall of {0} names a range of serials, but these serials have no order")]
    RecallWithoutOrder(Gtin),
}
