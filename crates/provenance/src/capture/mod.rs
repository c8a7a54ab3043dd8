//! Capture: documents in, all or nothing unless asked otherwise (EPCIS 2.0, section 12.6).

mod insert;
mod jobs;

use assay_core::provenance::Moment;
use assay_epcis::{Captured, Refusal, read_each, read_event};
use tokio::task::spawn_blocking;

use crate::store::numbers;
use crate::{Store, StoreError};

pub use jobs::{Job, JobError, Jobs};

/// What to do when some events of a document are wrong (`GS1-Capture-Error-Behaviour`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Behaviour {
    /// All or nothing.
    #[default]
    Rollback,
    /// Keep those that are sound.
    Proceed,
}

impl Behaviour {
    /// The standard's word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rollback => "rollback",
            Self::Proceed => "proceed",
        }
    }

    /// The behaviour of a word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Rollback, Self::Proceed]
            .into_iter()
            .find(|behaviour| behaviour.name() == word)
    }
}

/// Who tells: an enrolled party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Teller {
    /// What is kept with every event: a number that never changes.
    pub id: String,
    /// Its name as enrolled now.
    pub name: String,
    /// `issuer`, `dealer` or `retailer`, when it is enrolled.
    pub role: Option<String>,
}

impl Teller {
    /// One that an operator names by hand.
    pub fn named(name: &str) -> Self {
        Self {
            id: name.to_owned(),
            name: name.to_owned(),
            role: None,
        }
    }
}

/// Why a document was not captured at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaptureError {
    /// The document is wrong: nothing was kept.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Reads a document and keeps its events, saying who told of them.
    ///
    /// # Errors
    /// With [`Behaviour::Rollback`], the first thing wrong; else only what is wrong around the events.
    pub async fn capture(
        &self,
        document: &[u8],
        behaviour: Behaviour,
        teller: Option<&Teller>,
        now: Moment,
    ) -> Result<Job, CaptureError> {
        // A large document takes long to read, which must not hold up whoever else is served.
        let document = document.to_vec();
        let read = spawn_blocking(move || read_each(&document, now)).await;
        let (read, header) = read.map_err(|_| StoreError::Unexpected("a reader that ended".to_owned()))??;
        let mut events = Vec::with_capacity(read.len());
        let mut errors = Vec::new();
        for one in read {
            match (one, behaviour) {
                (Ok(event), _) => events.push(event),
                (Err(refusal), Behaviour::Rollback) => return Err(refusal.into()),
                (Err(refusal), Behaviour::Proceed) => errors.push(refusal.into()),
            }
        }
        let mut tx = self.pools.begin().await?;
        // Also the lock: captures follow one another from here to their commits.
        let seq = numbers(&mut tx, "jobs", 1).await?;
        let sorted = insert::sort_out(&mut tx, events).await?;
        errors.extend(sorted.clashes);
        let keeps = errors.is_empty() || behaviour == Behaviour::Proceed;
        if keeps {
            insert::teller(&mut tx, teller).await?;
            insert::events(&mut tx, &sorted.fresh, teller, now).await?;
            insert::retold(&mut tx, &sorted.known, teller).await?;
            insert::places(&mut tx, header.as_ref(), teller).await?;
        }
        let kept = (sorted.fresh.len() + sorted.known.len()) as u64;
        let job = Job {
            id: format!("job-{seq}"),
            created: now,
            finished: now,
            success: errors.is_empty(),
            behaviour,
            events: if keeps { kept } else { 0 },
            errors,
        };
        let header = header.filter(|_| keeps).map(|header| header.to_string());
        jobs::insert(&mut tx, seq, &job, header, teller).await?;
        tx.commit().await?;
        Ok(job)
    }

    /// Reads a single event and keeps it; gives its id, or `None` when another event has it.
    ///
    /// # Errors
    /// When the event is wrong or the store does not answer.
    pub async fn capture_event(
        &self,
        event: &[u8],
        teller: Option<&Teller>,
        now: Moment,
    ) -> Result<Option<String>, CaptureError> {
        let captured: Captured = read_event(event, now)?;
        let id = captured.event.id.clone();
        let mut tx = self.pools.begin().await?;
        numbers(&mut tx, "jobs", 0).await?;
        let sorted = insert::sort_out(&mut tx, vec![captured]).await?;
        if !sorted.clashes.is_empty() {
            return Ok(None);
        }
        insert::teller(&mut tx, teller).await?;
        insert::events(&mut tx, &sorted.fresh, teller, now).await?;
        insert::retold(&mut tx, &sorted.known, teller).await?;
        tx.commit().await?;
        Ok(Some(id))
    }
}
