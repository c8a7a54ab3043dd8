//! A device: a trust list, a time floor, and the answers they give.

use std::path::Path;

use assay_core::{
    gs1::Gtin,
    product::{NotBelieved, believe},
    time::Timestamp,
    trust::CompiledList,
    verify::Now,
};
use assay_wire::{Judgement, ListState, judge};

use crate::{
    clock::Clock,
    floor,
    products::{ProductFault, Products},
    store::{Store, StoreError},
    trust_folder::{self, TrustFolderError},
    tuf::{self, Believe, MAX_STATE, STATE_FILE, Source, TrustState, Update, UpdateError},
};

/// What judges on a device. Its answers need no network and change nothing.
#[derive(Debug)]
pub struct Device<S> {
    store: S,
    state: Option<TrustState>,
    floor: Timestamp,
    products: Products,
    /// Why the newest list offered was refused.
    refused: Option<&'static str>,
}

impl<S: Store> Device<S> {
    /// A device with the list and the floor that the store kept. A kept list that is damaged is
    /// named by [`Self::list_state`]; the next update begins from the root again, and the floor
    /// guards against an older list meanwhile.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn new(store: S) -> Result<Self, StoreError> {
        let floor = floor::load(&store)?;
        let kept = match store.read(STATE_FILE, MAX_STATE) {
            Ok(bytes) => bytes.map(|bytes| TrustState::read(&bytes)).transpose(),
            Err(StoreError::TooLarge { .. }) => Err(UpdateError::StateDamaged("too large")),
            Err(error @ StoreError::Io { .. }) => return Err(error),
        };
        let (state, refused) = match kept {
            Ok(state) => (state, None),
            Err(error) => (None, Some(error.code())),
        };
        let products = Products::load(&store)?;
        Ok(Self {
            store,
            state,
            floor,
            products,
            refused,
        })
    }

    /// Updates the list from a repository and keeps it in the store, all or nothing; without a list
    /// yet, from this root. What is refused is named by [`Self::list_state`]; the list in use stays.
    ///
    /// # Errors
    /// Why the update is refused, or cannot be kept.
    pub fn update(&mut self, root: &[u8], source: &Source, clock: &impl Clock) -> Result<(), UpdateError> {
        let updated = self.fetch(root, source, clock.now());
        self.refused = updated.as_ref().err().map(UpdateError::code);
        updated
    }

    fn fetch(&mut self, root: &[u8], source: &Source, clock: Timestamp) -> Result<(), UpdateError> {
        let believe = match &self.state {
            Some(state) => Believe::State(state),
            None => Believe::Root(root),
        };
        let now = Now {
            clock,
            floor: self.floor,
        };
        let update = tuf::update(believe, source, Some(now))?;
        self.adopt(update, clock)
    }

    /// What an update begins with, for one that is fetched while this device goes on judging.
    #[must_use]
    pub fn believed(&self, clock: &impl Clock) -> (Option<TrustState>, Now) {
        (self.state.clone(), self.now(clock))
    }

    /// Ends an update that was fetched apart: keeps its list, or names why there is none.
    ///
    /// # Errors
    /// Why the update was refused, or cannot be kept.
    pub fn finish(
        &mut self,
        fetched: Result<Update, UpdateError>,
        clock: &impl Clock,
    ) -> Result<(), UpdateError> {
        let adopted = fetched.and_then(|update| self.adopt(update, clock.now()));
        self.refused = adopted.as_ref().err().map(UpdateError::code);
        adopted
    }

    fn adopt(&mut self, update: Update, clock: Timestamp) -> Result<(), UpdateError> {
        let kept = self.store.replace(STATE_FILE, &update.state.to_bytes());
        kept.map_err(|error| UpdateError::Device(error.to_string()))?;
        if update.root_rotated {
            self.floor = Timestamp::MIN;
        }
        self.raise_floor(update.state.list.issued(), clock);
        self.state = Some(update.state);
        Ok(())
    }

    /// Takes the list of a trust folder. One that is refused is named by [`Self::list_state`] and
    /// the list in use stays; so does one that is older than the list in use.
    ///
    /// # Errors
    /// Why the folder is refused. The device goes on with what it has.
    pub fn load(&mut self, folder: &Path, clock: &impl Clock) -> Result<(), TrustFolderError> {
        match trust_folder::load(folder) {
            Ok(folder) => {
                self.take(folder.state, clock.now());
                Ok(())
            }
            Err(error) => {
                self.refused = Some(error.code());
                Err(error)
            }
        }
    }

    /// Begins with the list that the app was shipped with, unless one that is as new is held: a first
    /// start needs no network. The next update believes its root.
    ///
    /// # Errors
    /// When what was shipped is no list; the device goes on with what it has.
    pub fn begin_with(&mut self, shipped: &[u8], clock: &impl Clock) -> Result<(), UpdateError> {
        let state = TrustState::read(shipped)?;
        if self.list().is_none_or(|held| held.issued() < state.list.issued()) {
            let refused = self.refused;
            self.take(state, clock.now());
            // Why a newer one was refused, or the kept one lost, is still worth telling.
            self.refused = refused;
        }
        Ok(())
    }

    /// Takes a list that was found good, for this run.
    fn take(&mut self, state: TrustState, clock: Timestamp) {
        let issued = state.list.issued();
        if self.list().is_some_and(|held| issued < held.issued()) {
            self.refused = Some("older_than_held");
            return;
        }
        self.raise_floor(issued, clock);
        self.state = Some(state);
        self.refused = None;
    }

    fn raise_floor(&mut self, issued: Timestamp, clock: Timestamp) {
        let floor = self.floor;
        let raised = Now { clock, floor }.floor_after(issued);
        if raised != floor {
            self.floor = raised;
            // The floor in memory holds for this run all the same; the next list tries again.
            let _ = floor::keep(&self.store, raised);
        }
    }

    fn list(&self) -> Option<&CompiledList<Vec<u8>>> {
        self.state.as_ref().map(|state| &state.list)
    }

    /// When the list in use was issued.
    #[must_use]
    pub fn issued(&self) -> Option<Timestamp> {
        self.list().map(CompiledList::issued)
    }

    /// Whose list is in use, as one name that stays while the list changes.
    #[must_use]
    pub fn authority(&self) -> Option<String> {
        let (names, _) = self.list()?.authority().ok()?;
        Some(format!("{} / {}", names.zh(), names.en()))
    }

    /// The host that answers for every brand of the list.
    #[must_use]
    pub fn resolver(&self) -> Option<String> {
        let (_, hosts) = self.list()?.authority().ok()?;
        hosts.first().map(ToString::to_string)
    }

    /// What a scanned text is.
    #[must_use]
    pub fn judge(&self, text: &str, clock: &impl Clock) -> Judgement {
        let now = self.now(clock);
        let judgement = judge(text, self.list(), now, clock.offset(now.clock));
        if !judgement.may.product_record {
            return judgement;
        }
        let fields = judgement.fields.as_ref();
        match fields
            .and_then(|fields| Gtin::parse_14(&fields.gtin).ok())
            .and_then(|gtin| believe(self.products.get(gtin)?, gtin, self.list()?, now).ok())
        {
            Some(record) => judgement.with_product(&record),
            None => judgement,
        }
    }

    /// Keeps what a brand says of its product: the bytes of `GET /v1/products/{gtin}`, from anywhere.
    /// Judging shows it from now on, as long as it is believed.
    ///
    /// # Errors
    /// Why the record is not taken. What was held stays.
    pub fn take_product(&mut self, gtin: Gtin, bytes: &[u8], clock: &impl Clock) -> Result<(), ProductFault> {
        let now = self.now(clock);
        let list = self.list().ok_or(NotBelieved::NoList)?;
        let record = believe(bytes, gtin, list, now)?;
        let held = self.products.get(gtin);
        let held_is_believed = held.is_some_and(|held| believe(held, gtin, list, now).is_ok());
        self.products.take(&record, bytes, held_is_believed, &self.store)
    }

    /// Drops what brands said of their products: it tells which were read.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn forget_products(&mut self) -> Result<(), StoreError> {
        self.products.forget(&self.store)
    }

    /// The list in use.
    #[must_use]
    pub fn list_state(&self, clock: &impl Clock) -> ListState {
        ListState::of(self.list(), self.now(clock), self.refused)
    }

    fn now(&self, clock: &impl Clock) -> Now {
        Now {
            clock: clock.now(),
            floor: self.floor,
        }
    }
}
