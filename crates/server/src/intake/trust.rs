//! The trust list the server judges by: the folder's own compiled list, read again when it changes.
//!
//! Deliberately absent: the list's signatures. Whoever can write the folder that the server serves
//! could change its root as well; devices verify what they fetch from here.
//!
//! What the list says about one product and one key is read out of it once and kept, because
//! scans come in thousands for the same few: unpacking names again for each would cost more than
//! the signature.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock, RwLock, atomic::AtomicUsize},
    time::{Duration, Instant, SystemTime},
};

use assay_core::gs1::{Gtin, GtinPrefix};
use assay_core::label::{KeyId, Scanned};
use assay_core::time::{Timestamp, UtcOffset};
use assay_core::trust::{CompiledList, ReadBackError, Scope, Serials, TrustList};
use assay_core::verdict::Verdict;
use assay_core::verify::{Now, blocked, judge_by, judge_without_list};
use assay_wire::Judgement;
use assay_zone::Zone;

/// Largest list read: twice what a nation's takes.
const MAX_LIST: u64 = 32 * 1024 * 1024;
/// The list in the folder.
const LIST_FILE: &str = "trust.list";
/// How often the file's time is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Excerpts kept at most; beyond it all are dropped and read again as they are asked for.
const MOST_EXCERPTS: usize = 1024;
/// Records kept at most; likewise. A brand with all its products takes kilobytes.
const MOST_RECORDS: usize = 128;
/// Brands in one record at most: with more, whoever asks has to give more digits.
const MOST_ISSUERS: usize = 64;

/// The server's time, as the rules of verification take it.
pub(super) const fn at(now: Timestamp) -> Now {
    Now {
        clock: now,
        floor: now,
    }
}

/// A list that keeps up with its file.
pub(crate) struct TrustSource {
    folder: Option<PathBuf>,
    /// The authority's.
    zone: Zone,
    held: RwLock<Held>,
}

struct Held {
    list: Option<Arc<Kept>>,
    changed: Option<SystemTime>,
    looked: Instant,
}

/// A list, and what was already read out of it.
pub(crate) struct Kept {
    list: CompiledList<Vec<u8>>,
    excerpts: RwLock<HashMap<(Gtin, KeyId), Arc<TrustList>>>,
    records: RwLock<HashMap<(GtinPrefix, Option<KeyId>), Record>>,
    scheme: OnceLock<Option<Vec<GtinPrefix>>>,
    held: AtomicUsize,
}

/// What the list says of the brands of a range, compiled; `None` when there are too many of them.
type Record = Option<Arc<[u8]>>;

impl Kept {
    /// The list itself, for what is asked of it once.
    pub(crate) fn whole(&self) -> &CompiledList<Vec<u8>> {
        &self.list
    }

    /// What bears on labels of this product that name this key; none when it cannot be read.
    pub(crate) fn excerpt(&self, gtin: Gtin, key: KeyId) -> Option<Arc<TrustList>> {
        if let Ok(excerpts) = self.excerpts.read()
            && let Some(known) = excerpts.get(&(gtin, key))
        {
            return Some(Arc::clone(known));
        }
        let excerpt = Arc::new(self.list.excerpt(Some(gtin), Some(key)).ok()?);
        if let Ok(mut excerpts) = self.excerpts.write() {
            if excerpts.len() >= MOST_EXCERPTS {
                excerpts.clear();
            }
            excerpts.insert((gtin, key), Arc::clone(&excerpt));
        }
        Some(excerpt)
    }
}

impl Kept {
    /// Whether anything can be judged by it now.
    pub(crate) fn is_usable(&self, now: Timestamp) -> bool {
        let head = self.list.excerpt(None, None);
        head.is_ok_and(|head| blocked(&head, at(now)).is_none())
    }

    /// The prefixes of every scope, where the scheme allots the serials of them all; none where some brand gives
    /// its own out. The list is walked once.
    pub(crate) fn scheme_prefixes(&self) -> Option<&[GtinPrefix]> {
        let walk = || {
            let of_scheme = |scope: Scope| match scope.serials {
                Serials::Scheme => Some(scope.gtin_prefix),
                Serials::Own => None,
            };
            let all = self.list.all_scopes();
            all.map(|scope| scope.ok().and_then(of_scheme)).collect()
        };
        self.scheme.get_or_init(walk).as_deref()
    }

    /// How many of [`Self::scheme_prefixes`], from the first, are known to have batches here. Batches are never
    /// taken back, so it only grows.
    pub(crate) fn held(&self) -> &AtomicUsize {
        &self.held
    }

    /// The list's name, time and hosts, without any brand.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(crate) fn head(&self) -> Result<Vec<u8>, ReadBackError> {
        Ok(self.list.excerpt(None, None)?.compile()?)
    }

    /// The record of the brands of a range, and of others with keys of this id.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn record(&self, range: GtinPrefix, key: Option<KeyId>) -> Result<Record, ReadBackError> {
        if let Ok(records) = self.records.read()
            && let Some(known) = records.get(&(range, key))
        {
            return Ok(known.clone());
        }
        let list = self.list.record_of(range, key, MOST_ISSUERS)?;
        let compiled = list.map(|list| list.compile()).transpose()?;
        let record: Record = compiled.map(Arc::from);
        if let Ok(mut records) = self.records.write() {
            if records.len() >= MOST_RECORDS {
                records.clear();
            }
            records.insert((range, key), record.clone());
        }
        Ok(record)
    }
}

impl TrustSource {
    /// The list of this folder with `trust.list`; without one, none.
    pub(crate) fn open(folder: Option<&Path>, zone: Zone) -> Self {
        let changed = folder.and_then(changed);
        let list = folder.and_then(read).map(Arc::new);
        Self {
            folder: folder.map(Path::to_owned),
            zone,
            held: RwLock::new(Held {
                list,
                changed,
                looked: Instant::now(),
            }),
        }
    }

    /// What a text is, by the list as of now; without a list it could not be checked.
    pub(crate) fn judge(&self, text: &str, now: Timestamp) -> Judgement {
        Judgement::of(&self.verdict(&Scanned::classify(text), now), text)
    }

    /// The verdict that is said of it.
    pub(crate) fn verdict(&self, scanned: &Scanned, now: Timestamp) -> Verdict {
        let (list, zone) = (self.list(), self.offset(now));
        list.and_then(|list| judge_by(scanned, list.whole(), at(now), zone).ok())
            .unwrap_or_else(|| judge_without_list(scanned, at(now), zone))
    }

    /// How far the authority's clocks are from UTC at an instant.
    pub(crate) fn offset(&self, at: Timestamp) -> UtcOffset {
        self.zone.offset(at)
    }

    /// Whether a label could be judged now: there is a list, and it is not too old for that.
    pub(crate) fn can_judge(&self, now: Timestamp) -> bool {
        self.list().is_some_and(|list| list.is_usable(now))
    }

    /// The list as of now. A changed file that cannot be read leaves the list there was.
    pub(crate) fn list(&self) -> Option<Arc<Kept>> {
        let folder = self.folder.as_deref()?;
        if let Ok(held) = self.held.read()
            && held.looked.elapsed() < LOOK_EVERY
        {
            return held.list.clone();
        }
        let mut held = self.held.write().ok()?;
        let now = changed(folder);
        if held.changed != now {
            if let Some(list) = read(folder) {
                held.list = Some(Arc::new(list));
            }
            held.changed = now;
        }
        held.looked = Instant::now();
        held.list.clone()
    }
}

fn changed(folder: &Path) -> Option<SystemTime> {
    std::fs::metadata(folder.join(LIST_FILE)).ok()?.modified().ok()
}

fn read(folder: &Path) -> Option<Kept> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    let file = std::fs::File::open(folder.join(LIST_FILE)).ok()?;
    file.take(MAX_LIST).read_to_end(&mut bytes).ok()?;
    match CompiledList::open(bytes) {
        Ok(list) => Some(Kept {
            list,
            excerpts: RwLock::default(),
            records: RwLock::default(),
            scheme: OnceLock::new(),
            held: AtomicUsize::new(0),
        }),
        Err(error) => {
            tracing::error!(code = error.code(), "the trust list cannot be used");
            None
        }
    }
}
