//! Capture: documents in, all or nothing unless asked otherwise (EPCIS 2.0, section 12.6).

mod insert;
mod jobs;

use assay_core::provenance::Moment;
use assay_epcis::{Captured, Refusal, read_each, read_event};
use tokio::task::spawn_blocking;

use crate::store::numbers;
use crate::tellers;
use crate::{Store, StoreError, Teller};

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

/// The stable code of an event that its teller may not tell.
pub const NOT_YOURS: &str = "not_yours";

/// Why a document was not captured at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaptureError {
    /// The document is wrong: nothing was kept.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The teller may not say this: nothing was kept.
    #[error("{place}: not this party's to tell")]
    NotYours {
        /// The event, by JSON pointer.
        place: String,
    },
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
        for (index, one) in read.into_iter().enumerate() {
            let place = || format!("/epcisBody/eventList/{index}");
            match (one, behaviour) {
                (Ok(event), _) if may_tell(teller, &event) => events.push(event),
                (Ok(_), Behaviour::Rollback) => return Err(CaptureError::NotYours { place: place() }),
                (Ok(_), Behaviour::Proceed) => errors.push(JobError::not_yours(place())),
                (Err(refusal), Behaviour::Rollback) => return Err(refusal.into()),
                (Err(refusal), Behaviour::Proceed) => errors.push(refusal.into()),
            }
        }
        let mut tx = self.pools.begin().await?;
        // Also the lock: captures follow one another from here to their commits.
        let seq = numbers(&mut tx, "jobs", 1).await?;
        let sorted = insert::sort_out(&mut tx, events, teller).await?;
        errors.extend(sorted.clashes);
        let keeps = errors.is_empty() || behaviour == Behaviour::Proceed;
        if keeps {
            tellers::keep(&mut tx, teller.map(std::slice::from_ref).unwrap_or_default()).await?;
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
        let not_yours = || CaptureError::NotYours {
            place: "/".to_owned(),
        };
        if !may_tell(teller, &captured) {
            return Err(not_yours());
        }
        let id = captured.event.id.clone();
        let mut tx = self.pools.begin().await?;
        numbers(&mut tx, "jobs", 0).await?;
        let sorted = insert::sort_out(&mut tx, vec![captured], teller).await?;
        match sorted.clashes.first() {
            Some(clash) if clash.is_not_yours() => return Err(not_yours()),
            Some(_) => return Ok(None),
            None => {}
        }
        tellers::keep(&mut tx, teller.map(std::slice::from_ref).unwrap_or_default()).await?;
        insert::events(&mut tx, &sorted.fresh, teller, now).await?;
        insert::retold(&mut tx, &sorted.known, teller).await?;
        tx.commit().await?;
        Ok(Some(id))
    }
}

/// Whether a party may tell an event; what the operator tells is its own affair.
fn may_tell(teller: Option<&Teller>, captured: &Captured) -> bool {
    teller.is_none_or(|teller| teller.authority().may_tell(&captured.event))
}
