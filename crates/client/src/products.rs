//! What brands say of their products, kept on the device as they signed it.
//!
//! A record may come from anywhere: it is believed for its signature, anew each time it is shown,
//! because its key may have been withdrawn since. Deliberately absent: fetching (an install asks for
//! the bytes of `GET /v1/products/{gtin}`).

use std::collections::BTreeMap;

use assay_core::{
    gs1::Gtin,
    product::{MAX_RECORD, NotBelieved, ProductRecord, UnverifiedProduct},
    time::Timestamp,
};
use thiserror::Error;

use crate::store::{Store, StoreError};

/// Name of the file in the device's store.
const FILE: &str = "products";
/// Products kept; beyond it the one whose record is oldest gives way.
const MOST: usize = 512;
/// A count of bytes before each record.
const PREFIX: usize = 4;
const MAX_FILE: usize = MOST * (MAX_RECORD + PREFIX);

/// Why a record is not taken.
#[derive(Debug, Error)]
pub enum ProductFault {
    /// Not what the brand says of the product.
    #[error(transparent)]
    NotBelieved(#[from] NotBelieved),
    /// A later one is held.
    #[error("a record signed later is held already")]
    Older,
    /// It cannot be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ProductFault {
    /// Stable code, for the interface and for scripts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotBelieved(why) => why.code(),
            Self::Older => "later_product",
            Self::Store(_) => "store",
        }
    }
}

/// The records a device keeps.
#[derive(Debug, Default)]
pub(crate) struct Products {
    records: BTreeMap<Gtin, (Timestamp, Vec<u8>)>,
}

impl Products {
    /// What the store kept. A damaged file counts as far as it can be read: what is lost is fetched
    /// again.
    ///
    /// # Errors
    /// When the store cannot be read at all.
    pub(crate) fn load(store: &impl Store) -> Result<Self, StoreError> {
        let bytes = match store.read(FILE, MAX_FILE) {
            Ok(bytes) => bytes.unwrap_or_default(),
            Err(StoreError::TooLarge { .. }) => Vec::new(),
            Err(error @ StoreError::Io { .. }) => return Err(error),
        };
        let mut products = Self::default();
        let mut rest = bytes.as_slice();
        while let Some((length, after)) = rest.split_first_chunk::<PREFIX>() {
            let Some((record, after)) = after.split_at_checked(u32::from_le_bytes(*length) as usize) else {
                break;
            };
            rest = after;
            if let Ok(read) = UnverifiedProduct::parse(record) {
                products
                    .records
                    .insert(read.gtin(), (read.signed_at(), record.to_vec()));
            }
        }
        Ok(products)
    }

    /// Drops every record: they tell which products were read.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn forget(&mut self, store: &impl Store) -> Result<(), StoreError> {
        self.records.clear();
        store.replace(FILE, &[])
    }

    /// The record held of a product, as it came.
    pub(crate) fn get(&self, gtin: Gtin) -> Option<&[u8]> {
        self.records.get(&gtin).map(|(_, record)| record.as_slice())
    }

    /// Takes a record that was found good, in place of one that is earlier or no longer believed.
    ///
    /// # Errors
    /// When a later one is held that is still believed, or it cannot be kept.
    pub(crate) fn take(
        &mut self,
        record: &ProductRecord,
        bytes: &[u8],
        held_is_believed: bool,
        store: &impl Store,
    ) -> Result<(), ProductFault> {
        let says = record.says();
        match self.records.get(&says.gtin) {
            Some((_, held)) if held == bytes => return Ok(()),
            Some((signed_at, _)) if held_is_believed && *signed_at >= says.signed_at => {
                return Err(ProductFault::Older);
            }
            Some(_) | None => {}
        }
        self.records.insert(says.gtin, (says.signed_at, bytes.to_vec()));
        while self.records.len() > MOST {
            let others = self.records.iter().filter(|(gtin, _)| **gtin != says.gtin);
            let Some(oldest) = others.min_by_key(|(_, (at, _))| *at).map(|(gtin, _)| *gtin) else {
                break;
            };
            self.records.remove(&oldest);
        }
        store.replace(FILE, &self.to_bytes())?;
        Ok(())
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for (_, record) in self.records.values() {
            // A record has at most 16 KiB.
            out.extend(u32::try_from(record.len()).unwrap_or(u32::MAX).to_le_bytes());
            out.extend_from_slice(record);
        }
        out
    }
}
