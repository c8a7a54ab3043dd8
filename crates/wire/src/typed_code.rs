//! What the interface is told about sixteen typed digits.

use assay_core::code::{TypedCode, TypedCodeError};
use serde::Serialize;
#[cfg(test)]
use ts_rs::TS;

/// Whether typed digits can be a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct TypedCodeAnswer {
    /// They can: sixteen digits, the last of which fits.
    pub ok: bool,
    /// The code in groups of four.
    pub code: Option<String>,
    /// Why not, as a stable code.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub error: Option<&'static str>,
}

impl TypedCodeAnswer {
    /// Looks at what a person typed.
    #[must_use]
    pub fn of(text: &str) -> Self {
        match TypedCode::parse(text) {
            Ok(code) => Self {
                ok: true,
                code: Some(code.grouped()),
                error: None,
            },
            Err(error) => Self {
                ok: false,
                code: None,
                error: Some(code_of(error)),
            },
        }
    }
}

fn code_of(error: TypedCodeError) -> &'static str {
    match error {
        TypedCodeError::Length => "length",
        TypedCodeError::NotDigits => "not_digits",
        TypedCodeError::CheckDigit => "check_digit",
    }
}
