//! From the written shapes to core's trust list. Every refusal says where.

use assay_core::{
    gs1::{Gtin, GtinPrefix, Lot, Serial},
    host::Host,
    time::{Timestamp, Validity},
    trust::{
        GtinRange, Id, Issuer, IssuerKey, Mark, Names, Product, Recall, Recalled, Scope, SerialRange,
        Serials, TrustList, TrustListDraft, Withdrawal, WithdrawalReason,
    },
};
use data_encoding::BASE64;

use super::{
    error::TrustFileError,
    shape::{IssuerShape, KeyShape, ListShape, MarkShape, ProductShape, RecallShape, ScopeShape},
};

type Read<T> = Result<T, TrustFileError>;

/// Reads a whole list and checks what must hold across it.
pub(super) fn list(shape: &ListShape) -> Read<TrustList> {
    let draft = TrustListDraft {
        authority: names(&shape.authority, "authority")?,
        issued: time(&shape.issued, "issued")?,
        hosts: each(&shape.hosts, "hosts", |text, at| parsed(Host::parse(text), at))?,
        issuers: each(&shape.issuers, "issuers", issuer)?,
        marks: each(&shape.marks, "marks", mark)?,
        recalls: each(&shape.recalls, "recalls", recall)?,
    };
    TrustList::build(draft).map_err(|error| TrustFileError::invalid("the list as a whole", error))
}

fn issuer(shape: &IssuerShape, at: &str) -> Read<Issuer> {
    Ok(Issuer {
        id: id(&shape.id, &format!("{at}.id"))?,
        names: names(&shape.names, &format!("{at}.names"))?,
        scopes: each(&shape.scopes, &format!("{at}.scopes"), scope)?,
        hosts: each(&shape.hosts, &format!("{at}.hosts"), |text, at| {
            parsed(Host::parse(text), at)
        })?,
        keys: each(&shape.keys, &format!("{at}.keys"), key)?,
        products: each(&shape.products, &format!("{at}.products"), product)?,
    })
}

fn scope(shape: &ScopeShape, at: &str) -> Read<Scope> {
    Ok(Scope {
        gtin_prefix: prefix(&shape.gtin_prefix, &format!("{at}.gtinPrefix"))?,
        validity: validity(&shape.from, shape.until.as_deref(), at)?,
        signs_since: optional(shape.signs_since.as_deref(), &format!("{at}.signsSince"), time)?,
        serials: match shape.serials.as_str() {
            "scheme" => Serials::Scheme,
            "own" => Serials::Own,
            _ => {
                return Err(TrustFileError::invalid(
                    format!("{at}.serials"),
                    "neither scheme nor own",
                ));
            }
        },
    })
}

fn key(shape: &KeyShape, at: &str) -> Read<IssuerKey> {
    let public = BASE64
        .decode(shape.public.as_bytes())
        .ok()
        .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
        .ok_or_else(|| TrustFileError::invalid(format!("{at}.public"), "not 32 bytes in base64"))?;
    let mut key = IssuerKey::new(public, validity(&shape.from, shape.until.as_deref(), at)?);
    if let Some(withdrawn) = &shape.withdrawn {
        let reason = match withdrawn.reason.as_str() {
            "theft" => WithdrawalReason::Theft,
            "loss" => WithdrawalReason::Loss,
            "superseded" => WithdrawalReason::Superseded,
            _ => {
                let reason = "none of theft, loss and superseded";
                return Err(TrustFileError::invalid(format!("{at}.withdrawn.reason"), reason));
            }
        };
        key.withdrawn = Some(Withdrawal {
            at: time(&withdrawn.at, &format!("{at}.withdrawn.at"))?,
            reason,
        });
    }
    Ok(key)
}

fn product(shape: &ProductShape, at: &str) -> Read<Product> {
    Ok(Product {
        gtin: gtin(&shape.gtin, &format!("{at}.gtin"))?,
        names: names(&shape.names, &format!("{at}.names"))?,
    })
}

fn mark(shape: &MarkShape, at: &str) -> Read<Mark> {
    let gtins = match (&shape.gtin, &shape.gtin_prefix) {
        (Some(one), None) => GtinRange::One(gtin(one, &format!("{at}.gtin"))?),
        (None, Some(digits)) => GtinRange::Prefix(prefix(digits, &format!("{at}.gtinPrefix"))?),
        (None, None) | (Some(_), Some(_)) => {
            return Err(TrustFileError::invalid(
                at,
                "a mark has either a gtin or a gtinPrefix",
            ));
        }
    };
    Ok(Mark {
        id: id(&shape.id, &format!("{at}.id"))?,
        names: names(&shape.names, &format!("{at}.names"))?,
        issuer: id(&shape.issuer, &format!("{at}.issuer"))?,
        certificate: shape.certificate.clone(),
        gtins,
        lots: each(&shape.lots, &format!("{at}.lots"), |text, at| {
            parsed(Lot::parse(text), at)
        })?,
        validity: validity(&shape.from, shape.until.as_deref(), at)?,
        withdrawn: optional(shape.withdrawn.as_deref(), &format!("{at}.withdrawn"), time)?,
    })
}

fn recall(shape: &RecallShape, at: &str) -> Read<Recall> {
    let items = match (&shape.lot, &shape.serials) {
        (None, None) => Recalled::All,
        (Some(lot), None) => Recalled::Lot(parsed(Lot::parse(lot), &format!("{at}.lot"))?),
        (None, Some((first, last))) => {
            let at = format!("{at}.serials");
            let (first, last) = (
                parsed(Serial::parse(first), &at)?,
                parsed(Serial::parse(last), &at)?,
            );
            Recalled::Serials(parsed(SerialRange::new(first, last), &at)?)
        }
        (Some(_), Some(_)) => {
            return Err(TrustFileError::invalid(
                at,
                "a recall has either a lot or serials",
            ));
        }
    };
    Ok(Recall {
        gtin: gtin(&shape.gtin, &format!("{at}.gtin"))?,
        items,
        since: time(&shape.since, &format!("{at}.since"))?,
        reason: names(&shape.reason, &format!("{at}.reason"))?,
        todo: names(&shape.todo, &format!("{at}.todo"))?,
    })
}

fn each<T, U: ?Sized>(
    shapes: &[impl std::borrow::Borrow<U>],
    at: &str,
    read: impl Fn(&U, &str) -> Read<T>,
) -> Read<Vec<T>> {
    shapes
        .iter()
        .enumerate()
        .map(|(place, shape)| read(shape.borrow(), &format!("{at}[{place}]")))
        .collect()
}

fn optional<T>(text: Option<&str>, at: &str, read: impl Fn(&str, &str) -> Read<T>) -> Read<Option<T>> {
    text.map(|text| read(text, at)).transpose()
}

fn parsed<T>(read: Result<T, impl ToString>, at: &str) -> Read<T> {
    read.map_err(|error| TrustFileError::invalid(at, error))
}

fn names(shape: &crate::Names, at: &str) -> Read<Names> {
    parsed(Names::try_from(shape), at)
}

fn id(text: &str, at: &str) -> Read<Id> {
    parsed(Id::parse(text), at)
}

fn gtin(text: &str, at: &str) -> Read<Gtin> {
    parsed(Gtin::parse_14(text), at)
}

fn prefix(text: &str, at: &str) -> Read<GtinPrefix> {
    parsed(GtinPrefix::parse(text), at)
}

fn time(text: &str, at: &str) -> Read<Timestamp> {
    parsed(Timestamp::parse(text), at)
}

fn validity(from: &str, until: Option<&str>, at: &str) -> Read<Validity> {
    Ok(Validity {
        from: time(from, &format!("{at}.from"))?,
        until: optional(until, &format!("{at}.until"), time)?,
    })
}
