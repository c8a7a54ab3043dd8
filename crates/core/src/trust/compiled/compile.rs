//! Writing a compiled list, issuer by issuer, in little more memory than the list takes.

use super::CompiledError;
use super::bytes::Write;
use super::layout::{BLOCK, HEADER, MAGIC, SCOPE, Section, TRAILER};
use super::records::{count, put_card, put_dealer, put_hosts, put_mark, put_names, put_recall};
use super::rows::{Rows, life_row, read_terms, terms_row};
use crate::gs1::GtinPrefix;
use crate::host::Host;
use crate::time::{Timestamp, Validity};
use crate::trust::{Dealer, Id, Issuer, Mark, Names, Recall, TrustList};
use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use miniz_oxide::deflate::compress_to_vec;

/// DEFLATE's effort: more takes seconds a list and wins little on names.
const EFFORT: u8 = 8;
/// Most issuers, and most keys: what three bytes count.
const MOST: usize = (1 << 24) - 1;

impl TrustList {
    /// The list as bytes that can be looked into without reading them all.
    ///
    /// # Errors
    /// When there is more of something than the format holds, or a time no calendar has.
    pub fn compile(&self) -> Result<Vec<u8>, CompiledError> {
        let mut issuers: Vec<&Issuer> = self.issuers().iter().collect();
        issuers.sort_by(|one, other| one.id.cmp(&other.id));
        let mut compiler = Compiler::new(self.authority(), self.hosts(), self.issued())?;
        issuers
            .into_iter()
            .try_for_each(|issuer| compiler.issuer(issuer))?;
        self.marks().iter().try_for_each(|mark| compiler.mark(mark))?;
        self.recalls()
            .iter()
            .try_for_each(|recall| compiler.recall(recall))?;
        let mut dealers: Vec<&Dealer> = self.dealers().iter().collect();
        dealers.sort_by(|one, other| one.id.cmp(&other.id));
        dealers
            .into_iter()
            .try_for_each(|dealer| compiler.dealer(dealer))?;
        compiler.finish()
    }
}

/// A compiled list being written: issuers in the order of their ids, then marks, then recalls, then
/// dealers in the order of theirs.
pub(super) struct Compiler {
    issued: Timestamp,
    authority: Vec<u8>,
    /// Ids of the issuers so far, in order.
    ids: Vec<Id>,
    lives: Rows,
    terms: Rows,
    key_starts: Vec<u8>,
    key_ids: Vec<u8>,
    key_lives: Vec<u32>,
    key_publics: Vec<u8>,
    scopes: Vec<(GtinPrefix, u32, u32)>,
    /// The block being filled.
    block: Vec<u8>,
    blocks: Vec<u8>,
    packed: Vec<u8>,
    products: Table,
    marks: Table,
    mark_ids: BTreeSet<Id>,
    recalls: Table,
    last_dealer: Option<Id>,
    dealers: Table,
}

/// Records with an index: what each is found by, and where it begins.
#[derive(Default)]
struct Table {
    entries: Vec<(u64, u32, u32)>,
    records: Vec<u8>,
}

impl Table {
    /// Begins a record that is found by `key`.
    fn begin(&mut self, key: u64, issuer: u32) -> &mut Vec<u8> {
        self.entries.push((key, issuer, self.records.len() as u32));
        &mut self.records
    }

    /// Index and records; an entry is its key in `key` bytes, its issuer in `issuer`, its place.
    fn into_bytes(mut self, key: usize, issuer: usize) -> Vec<u8> {
        self.entries.sort_by_key(|entry| (entry.0, entry.1));
        let index = self.entries.len() * (key + issuer + 4);
        let mut bytes = Vec::with_capacity(index + self.records.len());
        for (found_by, of, place) in &self.entries {
            bytes.put(*found_by, key);
            bytes.put(u64::from(*of), issuer);
            bytes.put(index as u64 + u64::from(*place), 4);
        }
        bytes.append(&mut self.records);
        bytes
    }
}

impl Compiler {
    pub(super) fn new(authority: &Names, hosts: &[Host], issued: Timestamp) -> Result<Self, CompiledError> {
        let mut head = Vec::new();
        put_names(&mut head, authority)?;
        put_hosts(&mut head, hosts)?;
        Ok(Self {
            issued,
            authority: head,
            ids: Vec::new(),
            lives: Rows::default(),
            terms: Rows::default(),
            key_starts: Vec::from([0; 3]),
            key_ids: Vec::new(),
            key_lives: Vec::new(),
            key_publics: Vec::new(),
            scopes: Vec::new(),
            block: Vec::new(),
            blocks: Vec::from([0; 4]),
            packed: Vec::new(),
            products: Table::default(),
            marks: Table::default(),
            mark_ids: BTreeSet::new(),
            recalls: Table::default(),
            last_dealer: None,
            dealers: Table::default(),
        })
    }

    /// Adds an issuer; its id comes after that of the one before.
    pub(super) fn issuer(&mut self, issuer: &Issuer) -> Result<(), CompiledError> {
        if self.ids.last().is_some_and(|last| *last >= issuer.id) {
            return Err(CompiledError::IdTwice);
        }
        let place = count(self.ids.len(), MOST - 1, "issuers")?;
        self.ids.push(issuer.id.clone());
        for key in &issuer.keys {
            self.key_ids.extend_from_slice(&key.id.0);
            self.key_publics.extend_from_slice(&key.public);
            self.key_lives.push(self.lives.place(life_row(key)?));
        }
        self.key_starts.put(count(self.key_lives.len(), MOST, "keys")?, 3);
        for scope in &issuer.scopes {
            let terms = self.terms.place(terms_row(scope)?);
            self.scopes.push((scope.gtin_prefix, place as u32, terms));
        }
        for product in &issuer.products {
            put_names(
                self.products.begin(product.gtin.number(), place as u32),
                &product.names,
            )?;
        }
        put_card(&mut self.block, issuer)?;
        if self.ids.len().is_multiple_of(BLOCK) {
            self.pack();
        }
        Ok(())
    }

    fn pack(&mut self) {
        if !self.block.is_empty() {
            self.packed.extend(compress_to_vec(&self.block, EFFORT));
            self.blocks.put(self.packed.len() as u64, 4);
            self.block.clear();
        }
    }

    /// Adds a mark of an issuer that was added before.
    pub(super) fn mark(&mut self, mark: &Mark) -> Result<(), CompiledError> {
        let issuer = self
            .ids
            .binary_search(&mark.issuer)
            .map_err(|_| CompiledError::Contents("mark's issuer"))?;
        if !self.mark_ids.insert(mark.id.clone()) {
            return Err(CompiledError::IdTwice);
        }
        put_mark(self.marks.begin(issuer as u64, 0), mark)
    }

    /// Adds a recall.
    pub(super) fn recall(&mut self, recall: &Recall) -> Result<(), CompiledError> {
        put_recall(self.recalls.begin(recall.gtin.number(), 0), recall)
    }

    /// Adds a dealer; its id comes after that of the one before.
    pub(super) fn dealer(&mut self, dealer: &Dealer) -> Result<(), CompiledError> {
        if self.last_dealer.as_ref().is_some_and(|last| *last >= dealer.id) {
            return Err(CompiledError::IdTwice);
        }
        self.last_dealer = Some(dealer.id.clone());
        put_dealer(self.dealers.begin(0, 0), dealer)
    }

    /// No two scopes share a GTIN at one time: a change can make them, though each is sound alone.
    fn check_scopes(&mut self) -> Result<(), CompiledError> {
        self.scopes
            .sort_unstable_by_key(|(prefix, _, _)| prefix.nesting_key());
        let mut enclosing: Vec<(GtinPrefix, Validity)> = Vec::new();
        for (prefix, _, terms) in &self.scopes {
            let validity = read_terms(self.terms.row(*terms))?.validity;
            while enclosing
                .last()
                .is_some_and(|(outer, _)| !outer.overlaps(*prefix))
            {
                enclosing.pop();
            }
            if enclosing.iter().any(|(_, outer)| outer.overlaps(&validity)) {
                return Err(CompiledError::ScopeOverlap);
            }
            enclosing.push((*prefix, validity));
        }
        Ok(())
    }

    /// The whole list, sealed by its checksum.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, CompiledError> {
        self.pack();
        count(self.lives.len().max(self.terms.len()), MOST, "validities")?;
        let width = if self.lives.len() > 1 << 16 { 3 } else { 2 };
        let mut key_lives = Vec::with_capacity(self.key_lives.len() * width);
        self.key_lives
            .iter()
            .for_each(|life| key_lives.put(u64::from(*life), width));
        self.check_scopes()?;
        self.scopes
            .sort_unstable_by_key(|(prefix, issuer, terms)| (prefix.sort_key(), *issuer, *terms));
        let mut scopes = Vec::with_capacity(self.scopes.len() * SCOPE);
        for (prefix, issuer, terms) in &self.scopes {
            let (length, value) = prefix.sort_key();
            scopes.put(value, 5);
            scopes.push(length);
            scopes.put(u64::from(*issuer), 3);
            scopes.put(u64::from(*terms), 3);
        }
        let counts = [
            self.ids.len(),
            self.key_lives.len(),
            self.scopes.len(),
            self.lives.len(),
            self.terms.len(),
            self.products.entries.len(),
            self.marks.entries.len(),
            self.recalls.entries.len(),
            self.dealers.entries.len(),
        ];
        // In the order of [`Section`].
        let sections: [(Section, Vec<u8>); 14] = [
            (Section::Authority, self.authority),
            (Section::Lives, self.lives.into_bytes()),
            (Section::Terms, self.terms.into_bytes()),
            (Section::KeyStarts, self.key_starts),
            (Section::KeyIds, self.key_ids),
            (Section::KeyLives, key_lives),
            (Section::KeyPublics, self.key_publics),
            (Section::Scopes, scopes),
            (Section::Blocks, self.blocks),
            (Section::Packed, self.packed),
            (Section::Products, self.products.into_bytes(6, 3)),
            (Section::Marks, self.marks.into_bytes(3, 0)),
            (Section::Recalls, self.recalls.into_bytes(6, 0)),
            (Section::Dealers, self.dealers.into_bytes(0, 0)),
        ];
        join(self.issued, &counts, sections)
    }
}

fn join(
    issued: Timestamp,
    counts: &[usize],
    sections: [(Section, Vec<u8>); 14],
) -> Result<Vec<u8>, CompiledError> {
    let end = HEADER + sections.iter().map(|(_, bytes)| bytes.len()).sum::<usize>();
    count(end, u32::MAX as usize - TRAILER, "bytes")?;
    let mut out = Vec::with_capacity(end + TRAILER);
    out.extend_from_slice(&MAGIC);
    out.put(issued.0 as u64, 8);
    counts.iter().for_each(|number| out.put(*number as u64, 4));
    let mut start = HEADER;
    out.put(start as u64, 4);
    for (_, bytes) in &sections {
        start += bytes.len();
        out.put(start as u64, 4);
    }
    for (_, bytes) in sections {
        out.extend_from_slice(&bytes);
    }
    let sum = crc32fast::hash(&out);
    out.put(u64::from(sum), TRAILER);
    Ok(out)
}
