//! What changed from one version of a list to the next, and folding it in.
//!
//! A change names whole issuers, marks and recalls: those that are new or different, and those
//! that are gone. It is written as magic, DEFLATE of the records, and a CRC-32.

use super::bytes::{Reader, Write, number, parsed};
use super::compile::Compiler;
use super::layout::TRAILER;
use super::records::{
    count, gtin, put_card, put_dealer, put_gtin, put_hosts, put_mark, put_names, put_recall, read_card,
    read_dealer, read_gtin, read_hosts, read_mark, read_names, read_prefix, read_recall,
};
use super::rows::{life_row, read_life, read_terms, terms_row};
use super::{CompiledError, CompiledList, ReadBackError};
use crate::gs1::GtinPrefix;
use crate::host::Host;
use crate::time::Timestamp;
use crate::trust::{
    Dealer, Id, Issuer, IssuerKey, Mark, Names, Product, Recall, Scope, TrustList, TrustListDraft,
};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use miniz_oxide::{deflate::compress_to_vec, inflate::decompress_to_vec_with_limit};

const MAGIC: [u8; 8] = *b"ASSAYTC\x02";
const EFFORT: u8 = 9;
/// Most bytes a change may unpack to: a third of a national list; more is a new base.
const MAX_CHANGE: usize = 16 * 1024 * 1024;

/// The difference between two versions of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The authority's name afterwards.
    pub authority: Names,
    /// Its resolvers afterwards.
    pub hosts: Vec<Host>,
    /// Issuers that are new or different, as they are afterwards, by id.
    pub issuers: Vec<Issuer>,
    /// Issuers that are gone.
    pub gone_issuers: BTreeSet<Id>,
    /// Marks that are new or different.
    pub marks: Vec<Mark>,
    /// Marks that are gone.
    pub gone_marks: BTreeSet<Id>,
    /// Recalls that are new.
    pub recalls: Vec<Recall>,
    /// Recalls that are gone.
    pub gone_recalls: Vec<Recall>,
    /// Dealers that are new or different, by id.
    pub dealers: Vec<Dealer>,
    /// Dealers that are gone.
    pub gone_dealers: BTreeSet<Id>,
}

impl Change {
    /// What leads from one list to another.
    pub fn between(old: &TrustList, new: &TrustList) -> Self {
        let before: BTreeMap<&Id, &Issuer> =
            old.issuers().iter().map(|issuer| (&issuer.id, issuer)).collect();
        let mut issuers: Vec<Issuer> = new
            .issuers()
            .iter()
            .filter(|issuer| before.get(&issuer.id) != Some(issuer))
            .cloned()
            .collect();
        issuers.sort_by(|one, other| one.id.cmp(&other.id));
        let after: BTreeSet<&Id> = new.issuers().iter().map(|issuer| &issuer.id).collect();
        let old_marks: BTreeMap<&Id, &Mark> = old.marks().iter().map(|mark| (&mark.id, mark)).collect();
        let new_marks: BTreeSet<&Id> = new.marks().iter().map(|mark| &mark.id).collect();
        let old_dealers: BTreeMap<&Id, &Dealer> =
            old.dealers().iter().map(|dealer| (&dealer.id, dealer)).collect();
        let new_dealers: BTreeMap<&Id, &Dealer> =
            new.dealers().iter().map(|dealer| (&dealer.id, dealer)).collect();
        Self {
            authority: new.authority().clone(),
            hosts: new.hosts().to_vec(),
            issuers,
            gone_issuers: before
                .keys()
                .filter(|id| !after.contains(*id))
                .map(|id| (*id).clone())
                .collect(),
            marks: new
                .marks()
                .iter()
                .filter(|mark| old_marks.get(&mark.id) != Some(mark))
                .cloned()
                .collect(),
            gone_marks: old_marks
                .keys()
                .filter(|id| !new_marks.contains(*id))
                .map(|id| (*id).clone())
                .collect(),
            recalls: new
                .recalls()
                .iter()
                .filter(|recall| !old.recalls().contains(recall))
                .cloned()
                .collect(),
            gone_recalls: old
                .recalls()
                .iter()
                .filter(|recall| !new.recalls().contains(recall))
                .cloned()
                .collect(),
            dealers: new_dealers
                .iter()
                .filter(|(id, dealer)| old_dealers.get(*id) != Some(dealer))
                .map(|(_, dealer)| (*dealer).clone())
                .collect(),
            gone_dealers: old_dealers
                .keys()
                .filter(|id| !new_dealers.contains_key(*id))
                .map(|id| (*id).clone())
                .collect(),
        }
    }

    /// This change and a later one as one.
    #[must_use]
    pub fn then(mut self, later: Self) -> Self {
        let mut issuers: BTreeMap<Id, Issuer> = self
            .issuers
            .into_iter()
            .map(|issuer| (issuer.id.clone(), issuer))
            .collect();
        issuers.retain(|id, _| !later.gone_issuers.contains(id));
        issuers.extend(
            later
                .issuers
                .into_iter()
                .map(|issuer| (issuer.id.clone(), issuer)),
        );
        self.gone_issuers.extend(later.gone_issuers);
        self.gone_issuers.retain(|id| !issuers.contains_key(id));
        let mut marks: BTreeMap<Id, Mark> = self
            .marks
            .into_iter()
            .map(|mark| (mark.id.clone(), mark))
            .collect();
        marks.retain(|id, _| !later.gone_marks.contains(id));
        marks.extend(later.marks.into_iter().map(|mark| (mark.id.clone(), mark)));
        self.gone_marks.extend(later.gone_marks);
        self.gone_marks.retain(|id| !marks.contains_key(id));
        let mut dealers: BTreeMap<Id, Dealer> = self
            .dealers
            .into_iter()
            .map(|dealer| (dealer.id.clone(), dealer))
            .collect();
        dealers.retain(|id, _| !later.gone_dealers.contains(id));
        dealers.extend(
            later
                .dealers
                .into_iter()
                .map(|dealer| (dealer.id.clone(), dealer)),
        );
        self.gone_dealers.extend(later.gone_dealers);
        self.gone_dealers.retain(|id| !dealers.contains_key(id));
        self.recalls.retain(|recall| !later.gone_recalls.contains(recall));
        self.recalls.extend(later.recalls);
        // What comes back after it was gone stays among the gone: folding takes away, then adds.
        self.gone_recalls.extend(later.gone_recalls);
        Self {
            authority: later.authority,
            hosts: later.hosts,
            issuers: issuers.into_values().collect(),
            marks: marks.into_values().collect(),
            dealers: dealers.into_values().collect(),
            ..self
        }
    }

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

    /// Whether nothing but the names and hosts of the authority is in it.
    pub fn is_empty(&self) -> bool {
        self.issuers.is_empty()
            && self.gone_issuers.is_empty()
            && self.marks.is_empty()
            && self.gone_marks.is_empty()
            && self.recalls.is_empty()
            && self.gone_recalls.is_empty()
            && self.dealers.is_empty()
            && self.gone_dealers.is_empty()
    }
}

impl<B: AsRef<[u8]>> CompiledList<B> {
    /// The list with a change folded in, issuer by issuer, in little more memory than both take.
    ///
    /// # Errors
    /// When the changed issuers do not hold together, or scopes overlap afterwards; the list that
    /// was there stays.
    pub fn fold(&self, change: &Change, issued: Timestamp) -> Result<Vec<u8>, ReadBackError> {
        // Keys, products and scopes of the changed issuers; what spans issuers is looked at below.
        TrustList::build(TrustListDraft {
            authority: change.authority.clone(),
            issued,
            hosts: change.hosts.clone(),
            issuers: change.issuers.clone(),
            marks: Vec::new(),
            recalls: Vec::new(),
            dealers: change.dealers.clone(),
        })?;
        let mut compiler = Compiler::new(&change.authority, &change.hosts, issued)?;
        let mut changed = change.issuers.iter().peekable();
        for issuer in self.all_issuers() {
            let issuer = issuer?;
            while let Some(new) = changed.next_if(|new| new.id < issuer.id) {
                compiler.issuer(new)?;
            }
            match changed.next_if(|new| new.id == issuer.id) {
                Some(new) => compiler.issuer(new)?,
                None if change.gone_issuers.contains(&issuer.id) => {}
                None => compiler.issuer(&issuer)?,
            }
        }
        changed.try_for_each(|new| compiler.issuer(new))?;
        let replaced: BTreeSet<&Id> = change
            .marks
            .iter()
            .map(|mark| &mark.id)
            .chain(&change.gone_marks)
            .collect();
        for mark in self
            .all_marks()?
            .iter()
            .filter(|mark| !replaced.contains(&mark.id))
            .chain(&change.marks)
        {
            compiler.mark(mark)?;
        }
        let recalls = self.all_recalls()?;
        for recall in recalls
            .iter()
            .filter(|recall| !change.gone_recalls.contains(recall))
            .chain(&change.recalls)
        {
            compiler.recall(recall)?;
        }
        let mut dealers: BTreeMap<Id, Dealer> = self
            .dealers()?
            .into_iter()
            .map(|dealer| (dealer.id.clone(), dealer))
            .collect();
        dealers.retain(|id, _| !change.gone_dealers.contains(id));
        dealers.extend(
            change
                .dealers
                .iter()
                .map(|dealer| (dealer.id.clone(), dealer.clone())),
        );
        dealers.values().try_for_each(|dealer| compiler.dealer(dealer))?;
        Ok(compiler.finish()?)
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
        let terms = read_terms(reader.take(super::layout::ROW)?)?;
        Ok(Scope {
            gtin_prefix,
            validity: terms.validity,
            signs_since: terms.signs_since,
            serials: terms.serials,
        })
    })?;
    issuer.keys = read_all(reader, |reader| {
        let public = reader.take(32)?.try_into().map_err(|_| CompiledError::CutShort)?;
        let life = read_life(reader.take(super::layout::ROW)?)?;
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
