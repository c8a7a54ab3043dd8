//! The trust list the server judges by: the folder's own, read again when the file changes.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, RwLock},
    time::{Duration, Instant, SystemTime},
};

use assay_core::trust::TrustList;
use assay_wire::{MAX_ROOT_FILE, MAX_TRUST_FILE, Root, open_list};

/// How often the file's time is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// A list that keeps up with its file.
pub(crate) struct TrustSource {
    folder: Option<PathBuf>,
    held: RwLock<Held>,
}

struct Held {
    list: Option<Arc<TrustList>>,
    changed: Option<SystemTime>,
    looked: Instant,
}

impl TrustSource {
    /// The list of this folder with `root.json` and `trust.json`; without one, none.
    pub(crate) fn open(folder: Option<&Path>) -> Self {
        let changed = folder.and_then(changed);
        let list = folder.and_then(read).map(Arc::new);
        Self {
            folder: folder.map(Path::to_owned),
            held: RwLock::new(Held {
                list,
                changed,
                looked: Instant::now(),
            }),
        }
    }

    /// The list as of now. A changed file that cannot be read leaves the list there was.
    pub(crate) fn list(&self) -> Option<Arc<TrustList>> {
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
    std::fs::metadata(folder.join("trust.json")).ok()?.modified().ok()
}

fn read(folder: &Path) -> Option<TrustList> {
    let root = Root::parse(&bounded(&folder.join("root.json"), MAX_ROOT_FILE)?);
    let read = root.and_then(|root| {
        open_list(
            &bounded(&folder.join("trust.json"), MAX_TRUST_FILE).unwrap_or_default(),
            &root,
        )
    });
    match read {
        Ok(list) => Some(list),
        Err(error) => {
            tracing::error!(code = error.code(), "the trust list cannot be used");
            None
        }
    }
}

fn bounded(file: &Path, most: usize) -> Option<Vec<u8>> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    let most = u64::try_from(most).unwrap_or(u64::MAX);
    std::fs::File::open(file)
        .ok()?
        .take(most + 1)
        .read_to_end(&mut bytes)
        .ok()?;
    Some(bytes)
}
