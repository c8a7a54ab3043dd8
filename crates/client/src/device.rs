//! A device: a trust list, a time floor, and the answers they give.

use std::path::Path;

use assay_core::{time::Timestamp, trust::CompiledList, verify::Now};
use assay_wire::{Judgement, ListState, judge};

use crate::{
    clock::Clock,
    floor,
    store::{Store, StoreError},
    trust_folder::{self, TrustFolderError},
};

/// What judges on a device. Its answers need no network and change nothing.
#[derive(Debug)]
pub struct Device<S> {
    store: S,
    list: Option<CompiledList<Vec<u8>>>,
    floor: Timestamp,
    /// Why the newest list offered was refused.
    refused: Option<&'static str>,
}

impl<S: Store> Device<S> {
    /// A device without a list yet; its floor is what the store kept.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn new(store: S) -> Result<Self, StoreError> {
        let floor = floor::load(&store)?;
        Ok(Self {
            store,
            list: None,
            floor,
            refused: None,
        })
    }

    /// Takes the list of a trust folder. One that is refused is named by [`Self::list_state`] and
    /// the list in use stays; so does one that is older than the list in use.
    ///
    /// # Errors
    /// Why the folder is refused. The device goes on with what it has.
    pub fn load(&mut self, folder: &Path, clock: &impl Clock) -> Result<(), TrustFolderError> {
        match trust_folder::load(folder) {
            Ok(folder) => {
                self.take(folder.state.list, clock.now());
                Ok(())
            }
            Err(error) => {
                self.refused = Some(error.code());
                Err(error)
            }
        }
    }

    /// Takes a list that was found good.
    pub fn take(&mut self, list: CompiledList<Vec<u8>>, clock: Timestamp) {
        if self
            .list
            .as_ref()
            .is_some_and(|held| list.issued() < held.issued())
        {
            self.refused = Some("older_than_held");
            return;
        }
        let raised = Now {
            clock,
            floor: self.floor,
        }
        .floor_after(list.issued());
        if raised != self.floor {
            self.floor = raised;
            // The floor in memory holds for this run all the same; the next list tries again.
            let _ = floor::keep(&self.store, raised);
        }
        self.list = Some(list);
        self.refused = None;
    }

    /// What a scanned text is.
    #[must_use]
    pub fn judge(&self, text: &str, clock: &impl Clock) -> Judgement {
        judge(text, self.list.as_ref(), self.now(clock))
    }

    /// The list in use.
    #[must_use]
    pub fn list_state(&self, clock: &impl Clock) -> ListState {
        ListState::of(self.list.as_ref(), self.now(clock), self.refused)
    }

    fn now(&self, clock: &impl Clock) -> Now {
        Now {
            clock: clock.now(),
            floor: self.floor,
        }
    }
}
