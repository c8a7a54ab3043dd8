//! Believing a record's bytes by a compiled list, for the product that was asked for.

use super::{ProductError, ProductRecord, ProductRefusal, UnverifiedProduct};
use crate::gs1::Gtin;
use crate::trust::{CompiledList, ReadBackError};
use crate::verify::Now;

/// Why bytes from anywhere are not what the brand says of a product.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotBelieved {
    /// Not a record.
    #[error(transparent)]
    Record(#[from] ProductError),
    /// Not its brand's.
    #[error(transparent)]
    Refused(#[from] ProductRefusal),
    /// Of another product than was asked for.
    #[error("the record is of another product")]
    OtherProduct,
    /// There is no trust list to believe it by, or it cannot be read.
    #[error("there is no trust list to believe the record by")]
    NoList,
}

impl NotBelieved {
    /// Stable code, for the interface and for scripts.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Record(error) => error.code(),
            Self::Refused(refusal) => refusal.code(),
            Self::OtherProduct => "other_product",
            Self::NoList => "no_trust_list",
        }
    }
}

impl From<ReadBackError> for NotBelieved {
    fn from(_: ReadBackError) -> Self {
        Self::NoList
    }
}

/// Believes a record's bytes by a list, for the product that was asked for.
///
/// # Errors
/// Why it is not believed.
pub fn believe<B: AsRef<[u8]>>(
    bytes: &[u8],
    gtin: Gtin,
    list: &CompiledList<B>,
    now: Now,
) -> Result<ProductRecord, NotBelieved> {
    let record = UnverifiedProduct::parse(bytes)?;
    if record.gtin() != gtin {
        return Err(NotBelieved::OtherProduct);
    }
    Ok(record.verify(&list.excerpt(Some(gtin), Some(record.key_id()))?, now)?)
}
