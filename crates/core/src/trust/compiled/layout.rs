//! Where things stand in a compiled list, and whether they can stand there.
//!
//! All numbers are little-endian. Columns hold one field of every key or scope, so that a lookup
//! touches few cache lines; what only a person reads (ids, names, hosts) is packed apart.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | magic and version |
//! | 8 | `issued`, seconds since 1970 (signed) |
//! | 9 × 4 | counts: issuers, keys, scopes, lives, terms, products, marks, recalls, dealers |
//! | 15 × 4 | where each section begins, and where the last ends |
//! | … | the sections, in the order of [`Section`] |
//! | 4 | CRC-32 of everything before |

use super::CompiledError;
use super::bytes::{Reader, TIME, number, time};
use core::ops::Range;

pub(super) const MAGIC: [u8; 8] = *b"ASSAYTL\x02";
/// Bytes before the first section.
pub(super) const HEADER: usize = 8 + 8 + 4 * COUNTS + 4 * (SECTIONS + 1);
/// Bytes after the last: the checksum.
pub(super) const TRAILER: usize = 4;
const COUNTS: usize = 9;
const SECTIONS: usize = 14;
/// Issuers packed together: large enough to pack well, small enough to unpack in some microseconds.
pub(super) const BLOCK: usize = 128;
/// Bytes of a row that says how long a key lives, or on what terms a scope is held.
pub(super) const ROW: usize = 3 * TIME + 1;
/// Bytes of a scope: prefix, its length, issuer, terms.
pub(super) const SCOPE: usize = 5 + 1 + 3 + 3;
/// Bytes of a product's index entry: GTIN, issuer, place.
pub(super) const PRODUCT: usize = 6 + 3 + 4;
/// Bytes of a mark's index entry: issuer, place.
pub(super) const MARK: usize = 3 + 4;
/// Bytes of a recall's index entry: GTIN, place.
pub(super) const RECALL: usize = 6 + 4;
/// Bytes of a dealer's index entry: its place.
pub(super) const DEALER: usize = 4;

/// The sections, in their order.
#[derive(Clone, Copy)]
pub(super) enum Section {
    /// The authority's names and hosts.
    Authority,
    /// Rows of `ROW` bytes: from, until, withdrawn, reason.
    Lives,
    /// Rows of `ROW` bytes: from, until, signs since, serials.
    Terms,
    /// Where the keys of each issuer begin (3 bytes each), and where the last ends.
    KeyStarts,
    /// Two bytes a key.
    KeyIds,
    /// Two bytes a key, three when there are more than 65,536 lives.
    KeyLives,
    /// 32 bytes a key.
    KeyPublics,
    /// `SCOPE` bytes each, shorter prefixes first, then by digits.
    Scopes,
    /// Where each block of packed issuers begins (4 bytes each), and where the last ends.
    Blocks,
    /// Ids, names and hosts of `BLOCK` issuers at a time, each block packed by DEFLATE.
    Packed,
    /// `PRODUCT` bytes each, by GTIN and issuer, then their names.
    Products,
    /// `MARK` bytes each, by issuer, then the marks.
    Marks,
    /// `RECALL` bytes each, by GTIN, then the recalls.
    Recalls,
    /// `DEALER` bytes each, by id, then the dealers.
    Dealers,
}

/// Counts and places, checked against each other and against the bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    pub(super) issuers: usize,
    pub(super) keys: usize,
    pub(super) scopes: usize,
    pub(super) lives: usize,
    pub(super) terms: usize,
    pub(super) products: usize,
    pub(super) marks: usize,
    pub(super) recalls: usize,
    pub(super) dealers: usize,
    starts: [usize; SECTIONS + 1],
    /// First scope whose prefix has this many digits or more.
    pub(super) by_length: [usize; 14],
}

impl Layout {
    /// The bytes of a section.
    pub(super) fn range(&self, section: Section) -> Range<usize> {
        self.starts[section as usize]..self.starts[section as usize + 1]
    }

    /// Width of a key's life in bytes.
    pub(super) const fn life_width(&self) -> usize {
        if self.lives > 1 << 16 { 3 } else { 2 }
    }

    /// Blocks of packed issuers.
    pub(super) const fn blocks(&self) -> usize {
        self.issuers.div_ceil(BLOCK)
    }

    /// Reads and checks everything that lookups rely on. Linear; nothing is copied.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, CompiledError> {
        let mut reader = Reader::new(bytes);
        if reader.take(8)? != MAGIC {
            return Err(CompiledError::NotAList);
        }
        reader.take(8)?;
        let mut counts = [0; COUNTS];
        for count in &mut counts {
            *count = reader.number(4)? as usize;
        }
        let mut starts = [0; SECTIONS + 1];
        for start in &mut starts {
            *start = reader.number(4)? as usize;
        }
        let end = starts[SECTIONS];
        if bytes.len() < end.saturating_add(TRAILER) {
            return Err(CompiledError::CutShort);
        }
        if bytes.len() != end + TRAILER || starts[0] != HEADER || !starts.is_sorted() {
            return Err(CompiledError::Contents("section"));
        }
        if u64::from(crc32fast::hash(&bytes[..end])) != number(&bytes[end..]) {
            return Err(CompiledError::Damaged);
        }
        let [
            issuers,
            keys,
            scopes,
            lives,
            terms,
            products,
            marks,
            recalls,
            dealers,
        ] = counts;
        let mut layout = Self {
            issuers,
            keys,
            scopes,
            lives,
            terms,
            products,
            marks,
            recalls,
            dealers,
            starts,
            by_length: [0; 14],
        };
        layout.check_sizes()?;
        layout.check_columns(bytes)?;
        layout.check_scopes(bytes)?;
        layout.check_places(bytes)?;
        Ok(layout)
    }

    fn check_sizes(&self) -> Result<(), CompiledError> {
        let exact = [
            (Section::Lives, self.lives, ROW, 0),
            (Section::Terms, self.terms, ROW, 0),
            (Section::KeyStarts, self.issuers, 3, 3),
            (Section::KeyIds, self.keys, 2, 0),
            (Section::KeyLives, self.keys, self.life_width(), 0),
            (Section::KeyPublics, self.keys, 32, 0),
            (Section::Scopes, self.scopes, SCOPE, 0),
            (Section::Blocks, self.blocks(), 4, 4),
        ];
        for (section, count, width, more) in exact {
            if count.checked_mul(width).and_then(|size| size.checked_add(more))
                != Some(self.range(section).len())
            {
                return Err(CompiledError::Contents("section size"));
            }
        }
        let least = [
            (Section::Products, self.products, PRODUCT),
            (Section::Marks, self.marks, MARK),
            (Section::Recalls, self.recalls, RECALL),
            (Section::Dealers, self.dealers, DEALER),
        ];
        for (section, count, width) in least {
            if count
                .checked_mul(width)
                .is_none_or(|size| size > self.range(section).len())
            {
                return Err(CompiledError::Contents("section size"));
            }
        }
        Ok(())
    }

    fn check_columns(&self, bytes: &[u8]) -> Result<(), CompiledError> {
        let section = |section| &bytes[self.range(section)];
        for row in section(Section::Lives).chunks_exact(ROW) {
            check_row(row, 3)?;
        }
        for row in section(Section::Terms).chunks_exact(ROW) {
            check_row(row, 1)?;
        }
        let mut last = 0;
        for start in section(Section::KeyStarts).chunks_exact(3) {
            let start = number(start) as usize;
            if start < last {
                return Err(CompiledError::Contents("key"));
            }
            last = start;
        }
        let first = section(Section::KeyStarts).first_chunk::<3>();
        if last != self.keys || first != Some(&[0; 3]) {
            return Err(CompiledError::Contents("key"));
        }
        let width = self.life_width();
        if section(Section::KeyLives)
            .chunks_exact(width)
            .any(|life| number(life) as usize >= self.lives)
        {
            return Err(CompiledError::Contents("key life"));
        }
        let mut last = 0;
        for start in section(Section::Blocks).chunks_exact(4) {
            let start = number(start) as usize;
            if start < last {
                return Err(CompiledError::Contents("block"));
            }
            last = start;
        }
        if last != self.range(Section::Packed).len() {
            return Err(CompiledError::Contents("block"));
        }
        Ok(())
    }

    fn check_scopes(&mut self, bytes: &[u8]) -> Result<(), CompiledError> {
        let mut last = (0, 0);
        let mut lengths = [0_usize; 14];
        for scope in bytes[self.range(Section::Scopes)].chunks_exact(SCOPE) {
            let (value, length) = (number(&scope[..5]), scope[5]);
            let issuer = number(&scope[6..9]) as usize;
            let terms = number(&scope[9..]) as usize;
            let fits = (3..=12).contains(&length) && value < 10_u64.pow(u32::from(length));
            if !fits || (length, value) < last || issuer >= self.issuers || terms >= self.terms {
                return Err(CompiledError::Contents("scope"));
            }
            last = (length, value);
            lengths[usize::from(length) + 1] += 1;
        }
        let mut sum = 0;
        for (place, count) in lengths.iter().enumerate() {
            sum += count;
            self.by_length[place] = sum;
        }
        Ok(())
    }

    fn check_places(&self, bytes: &[u8]) -> Result<(), CompiledError> {
        for (section, count, width, key) in [
            (Section::Products, self.products, PRODUCT, 6),
            (Section::Marks, self.marks, MARK, 3),
            (Section::Recalls, self.recalls, RECALL, 6),
            (Section::Dealers, self.dealers, DEALER, 0),
        ] {
            let whole = &bytes[self.range(section)];
            let mut last = 0;
            for entry in whole[..count * width].chunks_exact(width) {
                let order = number(&entry[..key]);
                if order < last || number(&entry[width - 4..]) as usize > whole.len() {
                    return Err(CompiledError::Contents("place"));
                }
                last = order;
                let issuer = match section {
                    Section::Products => number(&entry[6..9]),
                    Section::Marks => order,
                    _ => continue,
                };
                if issuer as usize >= self.issuers {
                    return Err(CompiledError::Contents("issuer"));
                }
            }
        }
        Ok(())
    }
}

/// A row: its beginning given, its times possible, its closing code known.
fn check_row(row: &[u8], codes: u8) -> Result<(), CompiledError> {
    let begins = time(&row[..TIME])?.is_some();
    time(&row[TIME..2 * TIME])?;
    time(&row[2 * TIME..3 * TIME])?;
    if begins && row[3 * TIME] <= codes {
        Ok(())
    } else {
        Err(CompiledError::Contents("row"))
    }
}
