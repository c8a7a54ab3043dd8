//! From core's trust list to the written shapes.

use assay_core::{
    time::Timestamp,
    trust::{
        GtinRange, Issuer, IssuerKey, Mark, Product, Recall, Recalled, Scope, Serials, TrustList,
        WithdrawalReason,
    },
};
use data_encoding::BASE64;

use super::shape::{
    IssuerShape, KeyShape, ListShape, MarkShape, ProductShape, RecallShape, ScopeShape, VERSION,
    WithdrawalShape,
};

/// Writes a whole list.
pub(super) fn list(list: &TrustList) -> ListShape {
    ListShape {
        version: VERSION,
        authority: list.authority().into(),
        issued: list.issued().to_string(),
        hosts: list.hosts().iter().map(ToString::to_string).collect(),
        issuers: list.issuers().iter().map(issuer).collect(),
        marks: list.marks().iter().map(mark).collect(),
        recalls: list.recalls().iter().map(recall).collect(),
    }
}

fn issuer(issuer: &Issuer) -> IssuerShape {
    IssuerShape {
        id: issuer.id.to_string(),
        names: (&issuer.names).into(),
        scopes: issuer.scopes.iter().map(scope).collect(),
        hosts: issuer.hosts.iter().map(ToString::to_string).collect(),
        keys: issuer.keys.iter().map(key).collect(),
        products: issuer.products.iter().map(product).collect(),
    }
}

fn scope(scope: &Scope) -> ScopeShape {
    ScopeShape {
        gtin_prefix: scope.gtin_prefix.to_string(),
        from: scope.validity.from.to_string(),
        until: text(scope.validity.until),
        signs_since: text(scope.signs_since),
        serials: match scope.serials {
            Serials::Scheme => "scheme".to_owned(),
            Serials::Own => "own".to_owned(),
        },
    }
}

fn key(key: &IssuerKey) -> KeyShape {
    KeyShape {
        public: BASE64.encode(&key.public),
        from: key.validity.from.to_string(),
        until: text(key.validity.until),
        withdrawn: key.withdrawn.map(|withdrawn| WithdrawalShape {
            at: withdrawn.at.to_string(),
            reason: match withdrawn.reason {
                WithdrawalReason::Theft => "theft".to_owned(),
                WithdrawalReason::Loss => "loss".to_owned(),
                WithdrawalReason::Superseded => "superseded".to_owned(),
            },
        }),
    }
}

fn product(product: &Product) -> ProductShape {
    ProductShape {
        gtin: product.gtin.to_string(),
        names: (&product.names).into(),
    }
}

fn mark(mark: &Mark) -> MarkShape {
    let (gtin, gtin_prefix) = match mark.gtins {
        GtinRange::One(gtin) => (Some(gtin.to_string()), None),
        GtinRange::Prefix(prefix) => (None, Some(prefix.to_string())),
    };
    MarkShape {
        id: mark.id.to_string(),
        names: (&mark.names).into(),
        issuer: mark.issuer.to_string(),
        certificate: mark.certificate.clone(),
        gtin,
        gtin_prefix,
        lots: mark.lots.iter().map(ToString::to_string).collect(),
        from: mark.validity.from.to_string(),
        until: text(mark.validity.until),
        withdrawn: text(mark.withdrawn),
    }
}

fn recall(recall: &Recall) -> RecallShape {
    let (lot, serials) = match &recall.items {
        Recalled::All => (None, None),
        Recalled::Lot(lot) => (Some(lot.to_string()), None),
        Recalled::Serials(range) => (None, Some((range.first().to_string(), range.last().to_string()))),
    };
    RecallShape {
        gtin: recall.gtin.to_string(),
        lot,
        serials,
        since: recall.since.to_string(),
        reason: (&recall.reason).into(),
        todo: (&recall.todo).into(),
    }
}

fn text(time: Option<Timestamp>) -> Option<String> {
    time.map(|time| time.to_string())
}
