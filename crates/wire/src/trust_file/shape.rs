//! The inner text of `trust.json` as it is written: plain strings, nothing checked yet.
//!
//! A field that is not known is refused, not skipped: it may be a restriction, and a list that is
//! read without one of its restrictions says more than its authority signed.

use serde::{Deserialize, Serialize};

use crate::Names;

/// The version of the shapes below.
pub(super) const VERSION: u64 = 1;

macro_rules! shapes {
    ($($(#[$meta:meta])* $name:ident { $($field:ident: $kind:ty),+ $(,)? })+) => {
        $(
            $(#[$meta])*
            #[derive(Debug, Serialize, Deserialize)]
            #[serde(rename_all = "camelCase", deny_unknown_fields)]
            pub(super) struct $name {
                $(#[serde(default, skip_serializing_if = "Absent::absent")] pub(super) $field: $kind),+
            }
        )+
    };
}

/// What is left out of the file when it says nothing: an end that is open, an empty list.
///
/// Required texts also have a default (empty), which no reading accepts, so that a missing one is
/// refused at its own place in the list and not by line and column.
trait Absent {
    fn absent(&self) -> bool;
}

impl<T> Absent for Option<T> {
    fn absent(&self) -> bool {
        self.is_none()
    }
}

impl<T> Absent for Vec<T> {
    fn absent(&self) -> bool {
        self.is_empty()
    }
}

impl Absent for String {
    fn absent(&self) -> bool {
        false
    }
}

impl Absent for u64 {
    fn absent(&self) -> bool {
        false
    }
}

impl Absent for Names {
    fn absent(&self) -> bool {
        false
    }
}

shapes! {
    /// The whole list.
    ListShape {
        version: u64,
        authority: Names,
        issued: String,
        hosts: Vec<String>,
        issuers: Vec<IssuerShape>,
        marks: Vec<MarkShape>,
        recalls: Vec<RecallShape>,
    }
    /// A brand.
    IssuerShape {
        id: String,
        names: Names,
        scopes: Vec<ScopeShape>,
        hosts: Vec<String>,
        keys: Vec<KeyShape>,
        products: Vec<ProductShape>,
    }
    /// A range of GTINs. `serials` is `scheme` or `own`.
    ScopeShape {
        gtin_prefix: String,
        from: String,
        until: Option<String>,
        signs_since: Option<String>,
        serials: String,
    }
    /// A key: 32 bytes in base64. Its id follows from it and is not written.
    KeyShape {
        public: String,
        from: String,
        until: Option<String>,
        withdrawn: Option<WithdrawalShape>,
    }
    /// A withdrawal. `reason` is `theft`, `loss` or `superseded`.
    WithdrawalShape {
        at: String,
        reason: String,
    }
    /// A product's name.
    ProductShape {
        gtin: String,
        names: Names,
    }
    /// An award, to one `gtin` or to all of a `gtinPrefix`; without `lots`, to all lots.
    MarkShape {
        id: String,
        names: Names,
        issuer: String,
        certificate: String,
        gtin: Option<String>,
        gtin_prefix: Option<String>,
        lots: Vec<String>,
        from: String,
        until: Option<String>,
        withdrawn: Option<String>,
    }
    /// A recall of a GTIN, of one `lot` of it, or of `serials` from the first to the last.
    RecallShape {
        gtin: String,
        lot: Option<String>,
        serials: Option<(String, String)>,
        since: String,
        reason: Names,
        todo: Names,
    }
}
