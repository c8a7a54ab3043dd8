//! What this install does for its owner: keeps the history of readings, reports those that the
//! owner agreed to report, brings back what a server says of the items, and keeps the trust list
//! new.
//!
//! Reading never reports. A report is put on disk together with its reading, sent by a thread of
//! its own as the outbox says, and taken out when its answer is on disk: a kill at any moment
//! loses none and repeats none (the server knows an event by its id). A server is anyone's: it can
//! say nothing of the label, and what it says of the item is joined by core's rule.
//!
//! Deliberately absent: words, windows, and where the person is; a region is named only as the
//! person chose it.

mod address;
mod ask;
mod forget;
mod keep;
mod products;
mod receiving;
mod reporter;
mod send;
mod server;
mod token;
mod update;
mod view;

use std::{
    io,
    path::Path,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock},
};

use assay_core::{
    code::TypedCode, gs1::Gtin, gs1::Serial, label::bare, outbox::Outbox, region::Region, time::Timestamp,
};
use assay_wire::{
    CodeQuestion, Consent, ConsentChoice, DeviceFault, HistoryEntry, Judgement, ListState, News, Origin,
    ScanReport, SendFault,
};
use thiserror::Error;

pub use address::{BadAddress, ServerAddress};
pub use keep::KeepError;
use keep::{Keep, Kept, Kind, State, Waiting};

use crate::{
    Device, FolderStore,
    clock::{Clock, SystemClock},
    transport::{HttpTransport, Transport},
};

/// The most text that one code can hold is 7,089 digits.
const MOST_TEXT: usize = 8192;
const SECRET_SETTING: &str = "secret";
const CONSENT_SETTING: &str = "consent";

/// What an install is opened with.
pub struct Opening<'a> {
    /// The folder that is its own.
    pub folder: &'a Path,
    /// The device that judges.
    pub device: Device<FolderStore>,
    /// The root that the first trust list is believed from, when the device has none yet.
    pub root: Option<Vec<u8>>,
    /// The authority's server, when the trust list's own is not to be asked.
    pub known: Option<ServerAddress>,
    /// What carries requests.
    pub transport: Box<dyn Transport>,
    /// Who is told what happens by itself.
    pub tell: Box<dyn Fn(News) + Send + Sync>,
}

/// Why an install cannot be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// What it keeps.
    #[error(transparent)]
    Keep(#[from] KeepError),
    /// The system gives no thread.
    #[error("no thread: {0}")]
    Thread(#[from] io::Error),
    /// The system gives no randomness.
    #[error("no randomness")]
    Randomness,
}

/// An open install. Its threads end with it.
pub struct Install {
    shared: Arc<Shared>,
}

struct Shared {
    device: RwLock<Device<FolderStore>>,
    root: Option<Vec<u8>>,
    known: Option<ServerAddress>,
    transport: Box<dyn Transport>,
    tell: Box<dyn Fn(News) + Send + Sync>,
    desk: Mutex<Desk>,
    wake: Condvar,
    /// Held through an update, so that there is one at a time.
    updating: Mutex<()>,
}

/// What changes together.
struct Desk {
    keep: Keep,
    outbox: Outbox<Waiting>,
    trouble: Option<SendFault>,
    products: products::Wanted,
    list_wanted: bool,
    closed: bool,
}

impl Install {
    /// Opens an install and begins to send what waits.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(opening: Opening<'_>) -> Result<Self, OpenError> {
        let keep = Keep::open(opening.folder)?;
        let outbox = Outbox::restore(keep.waiting()?);
        let shared = Arc::new(Shared {
            device: RwLock::new(opening.device),
            root: opening.root,
            known: opening.known,
            transport: opening.transport,
            tell: opening.tell,
            desk: Mutex::new(Desk {
                keep,
                outbox,
                trouble: None,
                products: products::Wanted::default(),
                list_wanted: true,
                closed: false,
            }),
            wake: Condvar::new(),
            updating: Mutex::new(()),
        });
        reporter::start(Arc::clone(&shared))?;
        update::start(Arc::clone(&shared))?;
        products::start(Arc::clone(&shared))?;
        Ok(Self { shared })
    }

    /// The usual transport.
    ///
    /// # Errors
    /// When the system gives no sockets or no certificates.
    pub fn http() -> io::Result<Box<dyn Transport>> {
        Ok(Box::new(HttpTransport::new()?))
    }

    /// What a text is. Keeps nothing and tells nobody.
    #[must_use]
    pub fn judge(&self, text: &str) -> Judgement {
        self.shared.judge(text)
    }

    /// The trust list in use.
    #[must_use]
    pub fn list_state(&self) -> ListState {
        read(&self.shared.device).list_state(&SystemClock)
    }

    /// Keeps a reading, and puts its report into the outbox when the person agreed, there is a
    /// server and the label is authentic, or sixteen digits were typed that fit together. What came by a
    /// link was read by nobody here: its report waits for a press, [`Self::set_consent`] since it.
    ///
    /// # Errors
    /// When the text is longer than a code can hold, or nothing can be kept.
    pub fn record(&self, text: &str, origin: Origin) -> Result<HistoryEntry, DeviceFault> {
        let text = bare(text);
        if text.len() > MOST_TEXT {
            return Err(DeviceFault::TooLarge);
        }
        let judgement = self.shared.judge(text);
        let server = self.shared.server_address();
        let mut desk = self.shared.desk();
        let mut entry = Kept::new(text, origin, &judgement, SystemClock.now())?;
        let report = desk.wanted_report(&entry, server.as_ref())?;
        if report.is_some() {
            entry.state = State::Waiting;
        }
        let with = report.as_ref().map(|(waiting, body)| (waiting, body.as_str()));
        desk.keep.add(&entry, with).map_err(failed)?;
        if let Some((waiting, _)) = report {
            desk.outbox.put(waiting);
            self.shared.changed(desk);
        }
        Ok(view::entry(entry))
    }

    /// Everything kept, newest first.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn history(&self) -> Result<Vec<HistoryEntry>, DeviceFault> {
        let kept = self.shared.desk().keep.entries().map_err(failed)?;
        Ok(kept.into_iter().map(view::entry).collect())
    }

    /// What the person agreed to.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn consent(&self) -> Result<Consent, DeviceFault> {
        self.shared.desk().consent()
    }

    /// Notes what the person agrees to from now on; the region holds for what waits too. With `Online`,
    /// readings that nobody was told of are reported from `since` on; without it, what waits is not sent.
    ///
    /// # Errors
    /// When the region is none, or nothing can be kept.
    pub fn set_consent(&self, consent: &Consent, since: Option<&str>) -> Result<(), DeviceFault> {
        if consent
            .region
            .as_deref()
            .is_some_and(|region| Region::parse(region).is_err())
        {
            return Err(DeviceFault::BadRegion);
        }
        let server = self.shared.server_address();
        let mut desk = self.shared.desk();
        let value = serde_json::to_vec(consent).map_err(|_| DeviceFault::StoreFailed)?;
        // Before anything else: what waits was written when another region was allowed, or one at all.
        desk.keep
            .restate_region(consent.region.as_deref())
            .map_err(failed)?;
        desk.keep.set(CONSENT_SETTING, &value).map_err(failed)?;
        match (consent.choice, server) {
            (ConsentChoice::Online, Some(server)) => {
                let untold = match since {
                    Some(since) => desk.keep.untold_since(since).map_err(failed)?,
                    None => Vec::new(),
                };
                for entry in untold {
                    let pressed = since == Some(entry.id.as_str());
                    if let Some((waiting, body)) = desk.report_of(&entry, consent, &server, pressed)? {
                        desk.keep.enqueue(&waiting, &body).map_err(failed)?;
                        desk.outbox.put(waiting);
                    }
                }
            }
            (ConsentChoice::Online, None) => {}
            (ConsentChoice::Offline | ConsentChoice::Unasked, _) => {
                desk.keep.withdraw_reports().map_err(failed)?;
                desk.outbox.withdraw(|waiting| waiting.kind != Kind::Forget);
            }
        }
        self.shared.changed(desk);
        Ok(())
    }
}

impl Drop for Install {
    fn drop(&mut self) {
        self.shared.desk().closed = true;
        self.shared.wake.notify_all();
    }
}

impl Shared {
    fn judge(&self, text: &str) -> Judgement {
        read(&self.device).judge(text, &SystemClock)
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        // What a thread that failed left half done is in the database's transaction, not here.
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes the reporter and tells the person how much waits.
    fn changed(&self, desk: MutexGuard<'_, Desk>) {
        let outbox = view::outbox(&desk.outbox, desk.trouble, SystemClock.now());
        drop(desk);
        self.wake.notify_all();
        (self.tell)(News::Outbox { outbox });
    }
}

impl Desk {
    fn consent(&self) -> Result<Consent, DeviceFault> {
        let kept = self.keep.setting(CONSENT_SETTING).map_err(failed)?;
        // What cannot be read was agreed to by nobody.
        Ok(kept
            .and_then(|value| serde_json::from_slice(&value).ok())
            .unwrap_or_default())
    }

    /// The report of a reading, if the person agreed, there is a server, its label is authentic, and it was
    /// read here.
    fn wanted_report(
        &mut self,
        entry: &Kept,
        server: Option<&ServerAddress>,
    ) -> Result<Option<(Waiting, String)>, DeviceFault> {
        let consent = self.consent()?;
        match server {
            Some(server) if consent.choice == ConsentChoice::Online => {
                self.report_of(entry, &consent, server, false)
            }
            _ => Ok(None),
        }
    }

    /// The report of a reading, if its judgement allows it; `pressed`: at a press for this very reading.
    fn report_of(
        &mut self,
        entry: &Kept,
        consent: &Consent,
        server: &ServerAddress,
        pressed: bool,
    ) -> Result<Option<(Waiting, String)>, DeviceFault> {
        if let Some(code) = view::typed_code(entry) {
            return self.question_of(entry, code, consent, server).map(Some);
        }
        let Some((gtin, serial)) = view::reportable_item(entry, pressed) else {
            return Ok(None);
        };
        let report = ScanReport {
            event: entry.id.clone(),
            text: entry.text.clone(),
            at: Timestamp(entry.at).to_string(),
            token: self.token(gtin, &serial)?,
            region: consent.region.clone(),
            via: Some(view::origin_of(entry).into()),
        };
        let waiting = Waiting {
            kind: Kind::Report,
            id: entry.id.clone(),
            server: server.to_string(),
        };
        let body = serde_json::to_string(&report).map_err(|_| DeviceFault::StoreFailed)?;
        Ok(Some((waiting, body)))
    }

    /// The question about a typed code.
    fn question_of(
        &mut self,
        entry: &Kept,
        code: TypedCode,
        consent: &Consent,
        server: &ServerAddress,
    ) -> Result<(Waiting, String), DeviceFault> {
        let question = CodeQuestion {
            event: Some(entry.id.clone()),
            token: Some(token::of_code(&self.secret()?, code)),
            region: consent.region.clone(),
            ..CodeQuestion::default()
        };
        let waiting = Waiting {
            kind: Kind::Code,
            id: entry.id.clone(),
            server: server.to_string(),
        };
        let body = send::Lookup {
            digits: code.to_string(),
            question,
        };
        let body = serde_json::to_string(&body).map_err(|_| DeviceFault::StoreFailed)?;
        Ok((waiting, body))
    }

    /// The install's token for an item.
    fn token(&mut self, gtin: Gtin, serial: &Serial) -> Result<String, DeviceFault> {
        Ok(token::token(&self.secret()?, gtin, serial))
    }

    /// What tokens come from; made when it is first needed.
    fn secret(&mut self) -> Result<[u8; token::SECRET], DeviceFault> {
        let kept = self.keep.setting(SECRET_SETTING).map_err(failed)?;
        match kept.and_then(|value| value.try_into().ok()) {
            Some(secret) => Ok(secret),
            None => {
                let mut secret = [0; token::SECRET];
                getrandom::fill(&mut secret).map_err(|_| DeviceFault::SystemRefused)?;
                self.keep.set(SECRET_SETTING, &secret).map_err(failed)?;
                Ok(secret)
            }
        }
    }
}

fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

/// What it says names a path of the person's at most; the interface needs only that it failed.
fn failed(_: KeepError) -> DeviceFault {
    DeviceFault::StoreFailed
}

/// A random UUID (version 4).
fn event_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// Any number.
fn random() -> u64 {
    getrandom::u64().unwrap_or_default()
}
