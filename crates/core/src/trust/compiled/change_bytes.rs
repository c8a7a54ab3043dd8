//! A change as bytes: magic, DEFLATE of the records, and a CRC-32.

use super::bytes::{Reader, Write, number, parsed};
use super::layout::{ROW, TRAILER};
use super::records::{
    count, gtin, put_card, put_dealer, put_gtin, put_hosts, put_mark, put_names, put_recall, read_card,
    read_dealer, read_gtin, read_hosts, read_mark, read_names, read_prefix, read_recall,
};
use super::rows::{life_row, read_life, read_terms, terms_row};
use super::{Change, CompiledError};
use crate::gs1::GtinPrefix;
use crate::trust::{Id, Issuer, IssuerKey, Product, Recall, Scope};
use alloc::vec::Vec;
use miniz_oxide::{deflate::compress_to_vec, inflate::decompress_to_vec_with_limit};

const MAGIC: [u8; 8] = *b"ASSAYTC\x02";
const EFFORT: u8 = 9;
/// Most bytes a change may unpack to: a third of a national list; more is a new base.
const MAX_CHANGE: usize = 16 * 1024 * 1024;

impl Change {
    /// The bytes that are distributed.
    ///
    /// # Errors
    /// When there is more of something than the format holds.
    pub fn to_bytes(&self) -> Result<Vec<u8>, CompiledError> {
        let mut body = Vec::new();
        put_names(&mut body, &self.authority)?;
        put_hosts(&mut body, &self.hosts)?;
        put_all(&mut body, &self.issuers, put_issuer)?;
        put_all(&mut body, &self.gone_issuers, put_id)?;
        put_all(&mut body, &self.marks, |out, mark| {
            out.put_text(mark.issuer.as_str())?;
            put_mark(out, mark)
        })?;
        put_all(&mut body, &self.gone_marks, put_id)?;
        put_all(&mut body, &self.recalls, put_whole_recall)?;
        put_all(&mut body, &self.gone_recalls, put_whole_recall)?;
        put_all(&mut body, &self.dealers, put_dealer)?;
        put_all(&mut body, &self.gone_dealers, put_id)?;
        count(body.len(), MAX_CHANGE, "changes")?;
        let mut out = MAGIC.to_vec();
        out.extend(compress_to_vec(&body, EFFORT));
        let sum = crc32fast::hash(&out);
        out.put(u64::from(sum), TRAILER);
        Ok(out)
    }

    /// Reads the bytes that are distributed.
    ///
    /// # Errors
    /// When they are something else, damaged, or say the impossible.
    pub fn read(bytes: &[u8]) -> Result<Self, CompiledError> {
        let body = bytes.strip_prefix(&MAGIC).ok_or(CompiledError::NotAList)?;
        let packed_end = body.len().checked_sub(TRAILER).ok_or(CompiledError::CutShort)?;
        let (packed, sum) = body.split_at(packed_end);
        if u64::from(crc32fast::hash(&bytes[..MAGIC.len() + packed_end])) != number(sum) {
            return Err(CompiledError::Damaged);
        }
        let body = decompress_to_vec_with_limit(packed, MAX_CHANGE)
            .map_err(|_| CompiledError::Contents("packing"))?;
        let mut reader = Reader::new(&body);
        let change = Self {
            authority: read_names(&mut reader)?,
            hosts: read_hosts(&mut reader)?,
            issuers: read_all(&mut reader, read_issuer)?,
            gone_issuers: read_all(&mut reader, read_id)?.into_iter().collect(),
            marks: read_all(&mut reader, |reader| {
                let issuer = read_id(reader)?;
                read_mark(reader, issuer)
            })?,
            gone_marks: read_all(&mut reader, read_id)?.into_iter().collect(),
            recalls: read_all(&mut reader, read_whole_recall)?,
            gone_recalls: read_all(&mut reader, read_whole_recall)?,
            dealers: read_all(&mut reader, read_dealer)?,
            gone_dealers: read_all(&mut reader, read_id)?.into_iter().collect(),
        };
        if reader.is_empty() {
            Ok(change)
        } else {
            Err(CompiledError::Contents("end"))
        }
    }
}

type Read<T> = Result<T, CompiledError>;

fn put_all<'all, T: 'all>(
    out: &mut Vec<u8>,
    all: impl IntoIterator<Item = &'all T, IntoIter: ExactSizeIterator>,
    put: impl Fn(&mut Vec<u8>, &T) -> Read<()>,
) -> Read<()> {
    let all = all.into_iter();
    out.put(count(all.len(), MAX_CHANGE, "changes")?, 4);
    all.into_iter().try_for_each(|one| put(out, one))
}

fn read_all<T>(reader: &mut Reader<'_>, read: impl Fn(&mut Reader<'_>) -> Read<T>) -> Read<Vec<T>> {
    let all = reader.count(2)?;
    (0..all).map(|_| read(reader)).collect()
}

fn put_id(out: &mut Vec<u8>, id: &Id) -> Read<()> {
    out.put_text(id.as_str())
}

fn read_id(reader: &mut Reader<'_>) -> Read<Id> {
    parsed(Id::parse(reader.text()?), "id")
}

fn put_issuer(out: &mut Vec<u8>, issuer: &Issuer) -> Read<()> {
    put_card(out, issuer)?;
    put_all(out, &issuer.scopes, |out, scope| {
        let (length, value) = scope.gtin_prefix.sort_key();
        out.push(length);
        out.put(value, 5);
        out.extend_from_slice(&terms_row(scope)?);
        Ok(())
    })?;
    put_all(out, &issuer.keys, |out, key| {
        out.extend_from_slice(&key.public);
        out.extend_from_slice(&life_row(key)?);
        Ok(())
    })?;
    put_all(out, &issuer.products, |out, product| {
        put_gtin(out, product.gtin);
        put_names(out, &product.names)
    })
}

fn read_issuer(reader: &mut Reader<'_>) -> Read<Issuer> {
    let mut issuer = read_card(reader)?;
    issuer.scopes = read_all(reader, |reader| {
        let (length, value) = (reader.number(1)?, reader.number(5)?);
        let gtin_prefix: GtinPrefix = read_prefix(value, length)?;
        let terms = read_terms(reader.take(ROW)?)?;
        Ok(Scope {
            gtin_prefix,
            validity: terms.validity,
            signs_since: terms.signs_since,
            serials: terms.serials,
        })
    })?;
    issuer.keys = read_all(reader, |reader| {
        let public = reader.take(32)?.try_into().map_err(|_| CompiledError::CutShort)?;
        let life = read_life(reader.take(ROW)?)?;
        let mut key = IssuerKey::new(public, life.validity);
        key.withdrawn = life.withdrawn;
        Ok(key)
    })?;
    issuer.products = read_all(reader, |reader| {
        Ok(Product {
            gtin: read_gtin(reader)?,
            names: read_names(reader)?,
        })
    })?;
    Ok(issuer)
}

fn put_whole_recall(out: &mut Vec<u8>, recall: &Recall) -> Read<()> {
    put_gtin(out, recall.gtin);
    put_recall(out, recall)
}

fn read_whole_recall(reader: &mut Reader<'_>) -> Read<Recall> {
    let item = gtin(reader.number(6)?)?;
    read_recall(reader, item)
}
