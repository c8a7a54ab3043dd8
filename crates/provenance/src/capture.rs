//! Capture: documents in, all or nothing unless asked otherwise (EPCIS 2.0, section 12.6).

use crate::{Store, StoreError};
use assay_core::provenance::Moment;
use assay_epcis::{Captured, Refusal, read_each, read_event};
use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row as _, Sqlite, SqliteConnection};
use std::collections::{HashMap, HashSet};

/// SQLite takes 32,766 parameters in one statement.
const PARAMETERS: usize = 32_000;
const EVENT_COLUMNS: usize = 14;
const LINK_COLUMNS: usize = 4;

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

/// One event that was not kept, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobError {
    /// `epcisException:ValidationException` or `…:ResourceAlreadyExistsException`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The reason.
    pub title: String,
    /// The place in the document.
    pub detail: String,
    /// The HTTP status that the error alone would have.
    pub status: u16,
}

/// A capture job, finished when it is given: capture is done before it is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: String,
    /// When it began.
    pub created: Moment,
    /// When it ended.
    pub finished: Moment,
    /// Whether every event was kept.
    pub success: bool,
    /// What was asked for.
    pub behaviour: Behaviour,
    /// How many events were kept; those that were there already count.
    pub events: u64,
    /// What was not kept.
    pub errors: Vec<JobError>,
}

impl From<Refusal> for JobError {
    fn from(refusal: Refusal) -> Self {
        Self {
            kind: "epcisException:ValidationException".to_owned(),
            title: refusal.reason.to_string(),
            detail: refusal.place,
            status: 400,
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
        teller: Option<&str>,
        now: Moment,
    ) -> Result<Job, CaptureError> {
        let (read, header) = read_each(document, now)?;
        let mut events = Vec::with_capacity(read.len());
        let mut errors = Vec::new();
        for one in read {
            match (one, behaviour) {
                (Ok(event), _) => events.push(event),
                (Err(refusal), Behaviour::Rollback) => return Err(refusal.into()),
                (Err(refusal), Behaviour::Proceed) => errors.push(refusal.into()),
            }
        }
        let mut tx = self.write.begin().await.map_err(StoreError::from)?;
        let (fresh, known, clashes) = sort_out(&mut tx, events).await?;
        errors.extend(clashes);
        let keeps = errors.is_empty() || behaviour == Behaviour::Proceed;
        let kept = if keeps { fresh.len() as u64 + known } else { 0 };
        if keeps {
            insert(&mut tx, &fresh, teller, now).await?;
        }
        let next: i64 = sqlx::query_scalar("SELECT COALESCE(MAX(seq), 0) + 1 FROM jobs")
            .fetch_one(&mut *tx)
            .await
            .map_err(StoreError::from)?;
        let job = Job {
            id: format!("job-{next}"),
            created: now,
            finished: now,
            success: errors.is_empty(),
            behaviour,
            events: kept,
            errors,
        };
        sqlx::query(
            "INSERT INTO jobs (seq, id, teller, created, finished, success, behaviour, events, errors, header) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(next)
        .bind(&job.id)
        .bind(teller)
        .bind(job.created.0)
        .bind(job.finished.0)
        .bind(job.success)
        .bind(behaviour.name())
        .bind(i64::try_from(job.events).unwrap_or(i64::MAX))
        .bind(serde_json::to_string(&job.errors).unwrap_or_default())
        .bind(header.map(|header| header.to_string()))
        .execute(&mut *tx)
        .await
        .map_err(StoreError::from)?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(job)
    }

    /// Reads a single event and keeps it; gives its id, or `None` when another event has it.
    ///
    /// # Errors
    /// When the event is wrong or the store does not answer.
    pub async fn capture_event(
        &self,
        event: &[u8],
        teller: Option<&str>,
        now: Moment,
    ) -> Result<Option<String>, CaptureError> {
        let captured = read_event(event, now)?;
        let id = captured.event.id.clone();
        let mut tx = self.write.begin().await.map_err(StoreError::from)?;
        let (fresh, _, clashes) = sort_out(&mut tx, vec![captured]).await?;
        if !clashes.is_empty() {
            return Ok(None);
        }
        if !fresh.is_empty() {
            insert(&mut tx, &fresh, teller, now).await?;
        }
        tx.commit().await.map_err(StoreError::from)?;
        Ok(Some(id))
    }

    /// The latest jobs, newest first; only a teller's, when one is given.
    pub async fn jobs(&self, teller: Option<&str>, most: u32) -> Result<Vec<Job>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, created, finished, success, behaviour, events, errors FROM jobs \
             WHERE $1 IS NULL OR teller = $1 ORDER BY seq DESC LIMIT $2",
        )
        .bind(teller)
        .bind(i64::from(most))
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(job_of).collect()
    }

    /// The job of an id; only its teller's, when one is given.
    pub async fn job(&self, id: &str, teller: Option<&str>) -> Result<Option<Job>, StoreError> {
        let row = sqlx::query(
            "SELECT id, created, finished, success, behaviour, events, errors FROM jobs \
             WHERE id = $1 AND ($2 IS NULL OR teller = $2)",
        )
        .bind(id)
        .bind(teller)
        .fetch_optional(&self.read)
        .await?;
        row.map(|row| job_of(&row)).transpose()
    }
}

fn job_of(row: &SqliteRow) -> Result<Job, StoreError> {
    let (behaviour, errors): (String, String) = (row.try_get(4)?, row.try_get(6)?);
    let events: i64 = row.try_get(5)?;
    Ok(Job {
        id: row.try_get(0)?,
        created: Moment(row.try_get(1)?),
        finished: Moment(row.try_get(2)?),
        success: row.try_get(3)?,
        behaviour: Behaviour::parse(&behaviour).unwrap_or_default(),
        events: events.unsigned_abs(),
        errors: serde_json::from_str(&errors)
            .map_err(|_| StoreError::Unexpected("a job's errors".to_owned()))?,
    })
}

/// Tells apart events that are new, that are there already and say the same, and that clash.
async fn sort_out(
    tx: &mut SqliteConnection,
    events: Vec<Captured>,
) -> Result<(Vec<Captured>, u64, Vec<JobError>), StoreError> {
    let mut there: HashMap<(String, bool), String> = HashMap::new();
    for chunk in events.chunks(PARAMETERS) {
        let mut select = QueryBuilder::<Sqlite>::new("SELECT id, declared, body FROM events WHERE id IN (");
        let mut ids = select.separated(", ");
        for captured in chunk {
            ids.push_bind(captured.event.id.clone());
        }
        select.push(")");
        for row in select.build().fetch_all(&mut *tx).await? {
            there.insert((row.try_get(0)?, row.try_get(1)?), row.try_get(2)?);
        }
    }
    let (mut fresh, mut known, mut clashes) = (Vec::with_capacity(events.len()), 0, Vec::new());
    let mut seen = HashSet::new();
    for captured in events {
        let key = (captured.event.id.clone(), captured.event.declaration.is_some());
        let body = captured.body.to_string();
        match there.get(&key) {
            Some(before) if *before == body => known += 1,
            None if seen.insert(key.clone()) => fresh.push(captured),
            Some(_) | None => clashes.push(JobError {
                kind: "epcisException:ResourceAlreadyExistsException".to_owned(),
                title: "another event has this id".to_owned(),
                detail: key.0,
                status: 409,
            }),
        }
    }
    Ok((fresh, known, clashes))
}

async fn insert(
    tx: &mut SqliteConnection,
    events: &[Captured],
    teller: Option<&str>,
    now: Moment,
) -> Result<(), StoreError> {
    let first: i64 = sqlx::query_scalar("SELECT COALESCE(MAX(seq), 0) + 1 FROM events")
        .fetch_one(&mut *tx)
        .await?;
    let numbered: Vec<(i64, &Captured)> = (first..).zip(events).collect();
    for chunk in numbered.chunks(PARAMETERS / EVENT_COLUMNS) {
        let mut insert = QueryBuilder::<Sqlite>::new(
            "INSERT INTO events (seq, id, declared, time, recorded, kind, action, step, disposition, \
             read_point, location, teller, body, context) ",
        );
        insert.push_values(chunk, |mut row, (seq, captured)| {
            let event = &captured.event;
            let context = (!captured.context.is_empty()).then(|| captured.context.to_json().to_string());
            row.push_bind(*seq)
                .push_bind(event.id.clone())
                .push_bind(event.declaration.is_some())
                .push_bind(event.time.0)
                .push_bind(now.0)
                .push_bind(event.kind.name())
                .push_bind(event.action.map(|action| action.name()))
                .push_bind(event.step.clone())
                .push_bind(event.disposition.clone())
                .push_bind(event.read_point.as_ref().map(|place| place.key().to_owned()))
                .push_bind(event.location.as_ref().map(|place| place.key().to_owned()))
                .push_bind(teller.map(str::to_owned))
                .push_bind(captured.body.to_string())
                .push_bind(context);
        });
        insert.build().execute(&mut *tx).await?;
    }
    let mut links: Vec<(&str, i64, i64, u8)> = numbered
        .iter()
        .flat_map(|(seq, captured)| {
            let event = &captured.event;
            event
                .links
                .iter()
                .map(move |link| (link.id.key(), event.time.0, *seq, link.role.number()))
        })
        .collect();
    // In the key's order, which the tree takes fastest; two spellings of one thing are one link.
    links.sort_unstable();
    links.dedup();
    for chunk in links.chunks(PARAMETERS / LINK_COLUMNS) {
        let mut insert = QueryBuilder::<Sqlite>::new("INSERT INTO links (item, time, seq, role) ");
        insert.push_values(chunk, |mut row, (item, time, seq, role)| {
            row.push_bind((*item).to_owned())
                .push_bind(*time)
                .push_bind(*seq)
                .push_bind(i64::from(*role));
        });
        insert.build().execute(&mut *tx).await?;
    }
    Ok(())
}
