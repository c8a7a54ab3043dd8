//! Ways and contents as the app and the command line are told them: names in place of numbers, and
//! no more than the one who asks may see.

mod contents;
mod names;
mod way;

use assay_core::provenance::Identifier;

pub use contents::Reader;

/// Who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Anyone: places as city and province, names of parties, no identifier of a site or container.
    Public,
    /// An enrolled party that may speak of the item, or the operator.
    Enrolled,
}

/// A trade item's number, and its serial and lot as a label spells them.
struct TradeItem {
    gtin: String,
    serial: Option<String>,
    lot: Option<String>,
}

impl TradeItem {
    /// What an identifier says of a trade item; `None` when it names something else.
    fn of(id: &Identifier) -> Option<Self> {
        let gtin = id.gtin()?.to_owned();
        let rest = id.key().get("01/".len() + gtin.len()..)?;
        let value = |ai: &str| rest.strip_prefix(ai).map(decoded);
        Some(Self {
            gtin,
            serial: value("/21/"),
            lot: value("/10/"),
        })
    }
}

/// Percent-decoded; what does not decode stays as it is.
fn decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let pair = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        match pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) if *first == b'%' => {
                out.push(byte);
                rest = &after[2..];
            }
            Some(_) | None => {
                out.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_and_lots_come_as_labels_spell_them() {
        let item = TradeItem::of(&Identifier::instance("09506000134352", "A/1%")).unwrap();
        assert_eq!(
            (item.gtin.as_str(), item.serial.as_deref()),
            ("09506000134352", Some("A/1%"))
        );
        let lot = TradeItem::of(&Identifier::lot("09506000134352", "L 1")).unwrap();
        assert_eq!((lot.lot.as_deref(), lot.serial), (Some("L 1"), None));
        assert!(TradeItem::of(&Identifier::sscc("095060001000000017")).is_none());
        assert_eq!(decoded("100%"), "100%");
    }
}
