//! What a person reads of a list, record by record: names, hosts, marks, recalls.

use super::CompiledError;
use super::bytes::{Reader, Write, parsed};
use crate::gs1::{Gtin, GtinPrefix, Lot, Serial};
use crate::host::Host;
use crate::region::Region;
use crate::time::Validity;
use crate::trust::{Dealer, GtinRange, Id, Issuer, Mark, Names, Recall, Recalled, SerialRange, Trade};
use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

type Read<T> = Result<T, CompiledError>;

pub(super) fn put_names(out: &mut Vec<u8>, names: &Names) -> Read<()> {
    out.put_text(names.zh())?;
    out.put_text(names.en())
}

pub(super) fn read_names(reader: &mut Reader<'_>) -> Read<Names> {
    let (zh, en) = (reader.text()?, reader.text()?);
    parsed(Names::new(zh, en), "name")
}

pub(super) fn put_hosts(out: &mut Vec<u8>, hosts: &[Host]) -> Read<()> {
    out.put(count(hosts.len(), u16::MAX.into(), "hosts")?, 2);
    hosts.iter().try_for_each(|host| out.put_text(host.as_str()))
}

pub(super) fn read_hosts(reader: &mut Reader<'_>) -> Read<Vec<Host>> {
    let hosts = reader.number(2)?;
    (0..hosts)
        .map(|_| parsed(Host::parse(reader.text()?), "host"))
        .collect()
}

/// The part of an issuer that is packed: id, names, hosts.
pub(super) fn put_card(out: &mut Vec<u8>, issuer: &Issuer) -> Read<()> {
    out.put_text(issuer.id.as_str())?;
    put_names(out, &issuer.names)?;
    put_hosts(out, &issuer.hosts)
}

/// An issuer without scopes, keys and products.
pub(super) fn read_card(reader: &mut Reader<'_>) -> Read<Issuer> {
    Ok(Issuer {
        id: read_id(reader)?,
        names: read_names(reader)?,
        hosts: read_hosts(reader)?,
        scopes: Vec::new(),
        keys: Vec::new(),
        products: Vec::new(),
    })
}

fn read_id(reader: &mut Reader<'_>) -> Read<Id> {
    parsed(Id::parse(reader.text()?), "id")
}

/// A mark without its issuer, which its index entry names.
pub(super) fn put_mark(out: &mut Vec<u8>, mark: &Mark) -> Read<()> {
    out.put_text(mark.id.as_str())?;
    put_names(out, &mark.names)?;
    out.put_text(&mark.certificate)?;
    match mark.gtins {
        GtinRange::One(gtin) => {
            out.put(0, 1);
            put_gtin(out, gtin);
        }
        GtinRange::Prefix(prefix) => {
            let (length, value) = prefix.sort_key();
            out.put(length.into(), 1);
            out.put(value, 6);
        }
    }
    out.put(count(mark.lots.len(), u32::MAX as usize, "lots")?, 4);
    for lot in &mark.lots {
        out.put_text(lot.as_str())?;
    }
    put_validity(out, mark.validity)?;
    out.put_time(mark.withdrawn)
}

pub(super) fn read_mark(reader: &mut Reader<'_>, issuer: Id) -> Read<Mark> {
    Ok(Mark {
        id: read_id(reader)?,
        names: read_names(reader)?,
        issuer,
        certificate: reader.text()?.into(),
        gtins: match reader.number(1)? {
            0 => GtinRange::One(read_gtin(reader)?),
            length => GtinRange::Prefix(read_prefix(reader.number(6)?, length)?),
        },
        lots: {
            let lots = reader.count(2)?;
            (0..lots)
                .map(|_| parsed(Lot::parse(reader.text()?), "lot"))
                .collect::<Read<_>>()?
        },
        validity: read_validity(reader)?,
        withdrawn: reader.time()?,
    })
}

/// A recall without its GTIN, which its index entry names.
pub(super) fn put_recall(out: &mut Vec<u8>, recall: &Recall) -> Read<()> {
    match &recall.items {
        Recalled::All => out.put(0, 1),
        Recalled::Lot(lot) => {
            out.put(1, 1);
            out.put_text(lot.as_str())?;
        }
        Recalled::Serials(range) => {
            out.put(2, 1);
            out.put_text(range.first().as_str())?;
            out.put_text(range.last().as_str())?;
        }
    }
    out.put_time(Some(recall.since))?;
    put_names(out, &recall.reason)?;
    put_names(out, &recall.todo)
}

pub(super) fn read_recall(reader: &mut Reader<'_>, gtin: Gtin) -> Read<Recall> {
    let items = match reader.number(1)? {
        0 => Recalled::All,
        1 => Recalled::Lot(parsed(Lot::parse(reader.text()?), "lot")?),
        2 => {
            let (first, last) = (reader.text()?, reader.text()?);
            let (first, last) = (
                parsed(Serial::parse(first), "serial")?,
                parsed(Serial::parse(last), "serial")?,
            );
            Recalled::Serials(parsed(SerialRange::new(first, last), "serial range")?)
        }
        _ => return Err(CompiledError::Contents("recall")),
    };
    Ok(Recall {
        gtin,
        items,
        since: reader.given_time()?,
        reason: read_names(reader)?,
        todo: read_names(reader)?,
    })
}

pub(super) fn put_dealer(out: &mut Vec<u8>, dealer: &Dealer) -> Read<()> {
    out.put_text(dealer.id.as_str())?;
    put_names(out, &dealer.names)?;
    out.put(
        match dealer.trade {
            Trade::Dealer => 0,
            Trade::Retailer => 1,
        },
        1,
    );
    out.put(count(dealer.regions.len(), Dealer::MAX_REGIONS, "regions")?, 1);
    for region in &dealer.regions {
        out.put_text(&region.to_string())?;
    }
    put_validity(out, dealer.validity)
}

pub(super) fn read_dealer(reader: &mut Reader<'_>) -> Read<Dealer> {
    Ok(Dealer {
        id: read_id(reader)?,
        names: read_names(reader)?,
        trade: match reader.number(1)? {
            0 => Trade::Dealer,
            1 => Trade::Retailer,
            _ => return Err(CompiledError::Contents("trade")),
        },
        regions: {
            let regions = reader.number(1)?;
            (0..regions)
                .map(|_| parsed(Region::parse(reader.text()?), "region"))
                .collect::<Read<_>>()?
        },
        validity: read_validity(reader)?,
    })
}

pub(super) fn put_gtin(out: &mut Vec<u8>, gtin: Gtin) {
    out.put(gtin.number(), 6);
}

pub(super) fn read_gtin(reader: &mut Reader<'_>) -> Read<Gtin> {
    gtin(reader.number(6)?)
}

/// The GTIN of a number, its check digit looked at again.
pub(super) fn gtin(number: u64) -> Read<Gtin> {
    parsed(Gtin::parse_14(&format!("{number:014}")), "GTIN")
}

/// The prefix of a number and a count of digits.
pub(super) fn read_prefix(value: u64, length: u64) -> Read<GtinPrefix> {
    let width = usize::from(length as u8);
    parsed(GtinPrefix::parse(&format!("{value:0width$}")), "prefix")
}

fn put_validity(out: &mut Vec<u8>, validity: Validity) -> Read<()> {
    out.put_time(Some(validity.from))?;
    out.put_time(validity.until)
}

fn read_validity(reader: &mut Reader<'_>) -> Read<Validity> {
    Ok(Validity {
        from: reader.given_time()?,
        until: reader.time()?,
    })
}

/// A count that has a bound.
pub(super) fn count(count: usize, most: usize, what: &'static str) -> Read<u64> {
    if count > most {
        Err(CompiledError::TooMuch(what))
    } else {
        Ok(count as u64)
    }
}
