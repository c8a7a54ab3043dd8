//! Rows shared by many keys and scopes: how long a key lives, on what terms a scope is held.

use super::CompiledError;
use super::bytes::{Reader, Write};
use super::layout::ROW;
use crate::time::{Timestamp, Validity};
use crate::trust::{IssuerKey, Scope, Serials, Withdrawal, WithdrawalReason};
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

pub(super) type Row = [u8; ROW];

/// How long a key lives.
pub(super) struct Life {
    pub(super) validity: Validity,
    pub(super) withdrawn: Option<Withdrawal>,
}

/// On what terms a scope is held.
pub(super) struct Terms {
    pub(super) validity: Validity,
    pub(super) signs_since: Option<Timestamp>,
    pub(super) serials: Serials,
}

/// Distinct rows, in the order in which they came up.
#[derive(Default)]
pub(super) struct Rows {
    places: BTreeMap<Row, u32>,
    bytes: Vec<u8>,
}

impl Rows {
    /// The place of a row, added if it is new.
    pub(super) fn place(&mut self, row: Row) -> u32 {
        let next = self.places.len() as u32;
        *self.places.entry(row).or_insert_with(|| {
            self.bytes.extend_from_slice(&row);
            next
        })
    }

    /// A row by its place.
    pub(super) fn row(&self, place: u32) -> &[u8] {
        &self.bytes[place as usize * ROW..(place as usize + 1) * ROW]
    }

    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// The row of a key.
pub(super) fn life_row(key: &IssuerKey) -> Result<Row, CompiledError> {
    let code = match key.withdrawn.map(|withdrawal| withdrawal.reason) {
        None => 0,
        Some(WithdrawalReason::Theft) => 1,
        Some(WithdrawalReason::Loss) => 2,
        Some(WithdrawalReason::Superseded) => 3,
    };
    row(key.validity, key.withdrawn.map(|withdrawal| withdrawal.at), code)
}

/// The row of a scope.
pub(super) fn terms_row(scope: &Scope) -> Result<Row, CompiledError> {
    let code = match scope.serials {
        Serials::Scheme => 0,
        Serials::Own => 1,
    };
    row(scope.validity, scope.signs_since, code)
}

fn row(validity: Validity, third: Option<Timestamp>, code: u8) -> Result<Row, CompiledError> {
    let mut bytes = Vec::with_capacity(ROW);
    bytes.put_time(Some(validity.from))?;
    bytes.put_time(validity.until)?;
    bytes.put_time(third)?;
    bytes.push(code);
    bytes.try_into().map_err(|_| CompiledError::Contents("row"))
}

/// Reads a row as a key's life.
pub(super) fn read_life(row: &[u8]) -> Result<Life, CompiledError> {
    let (validity, at, code) = read(row)?;
    let reason = match code {
        0 => None,
        1 => Some(WithdrawalReason::Theft),
        2 => Some(WithdrawalReason::Loss),
        3 => Some(WithdrawalReason::Superseded),
        _ => return Err(CompiledError::Contents("withdrawal")),
    };
    let withdrawn = match (at, reason) {
        (None, None) => None,
        (Some(at), Some(reason)) => Some(Withdrawal { at, reason }),
        (None, Some(_)) | (Some(_), None) => return Err(CompiledError::Contents("withdrawal")),
    };
    Ok(Life { validity, withdrawn })
}

/// Reads a row as a scope's terms.
pub(super) fn read_terms(row: &[u8]) -> Result<Terms, CompiledError> {
    let (validity, signs_since, code) = read(row)?;
    let serials = match code {
        0 => Serials::Scheme,
        1 => Serials::Own,
        _ => return Err(CompiledError::Contents("serials")),
    };
    Ok(Terms {
        validity,
        signs_since,
        serials,
    })
}

fn read(row: &[u8]) -> Result<(Validity, Option<Timestamp>, u64), CompiledError> {
    let mut reader = Reader::new(row);
    let validity = Validity {
        from: reader.given_time()?,
        until: reader.time()?,
    };
    Ok((validity, reader.time()?, reader.number(1)?))
}
