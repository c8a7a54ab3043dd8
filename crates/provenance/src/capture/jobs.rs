//! Capture jobs: what became of each document.

use assay_core::provenance::Moment;
use assay_epcis::Refusal;
use serde::{Deserialize, Serialize};

use super::Behaviour;
use crate::store::sql::{Row, Tx};
use crate::{Store, StoreError, Teller};

const COLUMNS: &str = "SELECT id, created, finished, success, behaviour, events, errors, seq FROM jobs";

const FORBIDDEN: u16 = 403;

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

impl JobError {
    /// An event that its teller may not tell.
    pub(super) fn not_yours(place: String) -> Self {
        Self {
            kind: "epcisException:SecurityException".to_owned(),
            title: "not this party's to tell".to_owned(),
            detail: place,
            status: FORBIDDEN,
        }
    }

    pub(super) fn is_not_yours(&self) -> bool {
        self.status == FORBIDDEN
    }
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

/// A page of jobs, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jobs {
    /// The jobs.
    pub jobs: Vec<Job>,
    /// Before which number the next page begins; `None` on the last.
    pub next: Option<i64>,
}

impl Store {
    /// A page of jobs before a number, newest first; only a teller's, when one is given.
    pub async fn jobs(
        &self,
        teller: Option<&str>,
        before: Option<i64>,
        most: u32,
    ) -> Result<Jobs, StoreError> {
        let mut select = self.sql(COLUMNS).push(" WHERE seq < ");
        select = select.bind(before.unwrap_or(i64::MAX));
        if let Some(teller) = teller {
            select = select.push(" AND teller = ").bind(teller);
        }
        select = select.push(" ORDER BY seq DESC LIMIT ").bind(i64::from(most) + 1);
        let rows = self.pools.read(select).await?;
        let kept = rows.len().min(most as usize);
        let last = rows.get(kept.wrapping_sub(1)).filter(|_| rows.len() > kept);
        Ok(Jobs {
            jobs: rows[..kept].iter().map(job_of).collect::<Result<_, _>>()?,
            next: last.map(|row| row.int(7)).transpose()?,
        })
    }

    /// The job of an id; only its teller's, when one is given.
    pub async fn job(&self, id: &str, teller: Option<&str>) -> Result<Option<Job>, StoreError> {
        let mut select = self.sql(COLUMNS).push(" WHERE id = ").bind(id);
        if let Some(teller) = teller {
            select = select.push(" AND teller = ").bind(teller);
        }
        self.pools.read(select).await?.first().map(job_of).transpose()
    }
}

pub(super) async fn insert(
    tx: &mut Tx,
    seq: i64,
    job: &Job,
    header: Option<String>,
    teller: Option<&Teller>,
) -> Result<(), StoreError> {
    let errors = serde_json::to_string(&job.errors).unwrap_or_default();
    let insert = tx.sql(
        "INSERT INTO jobs (seq, id, teller, created, finished, success, behaviour, events, errors, header) VALUES ",
    );
    let insert = insert.rows([[
        seq.into(),
        job.id.as_str().into(),
        teller.map(|teller| teller.id.as_str()).into(),
        job.created.0.into(),
        job.finished.0.into(),
        job.success.into(),
        job.behaviour.name().into(),
        i64::try_from(job.events).unwrap_or(i64::MAX).into(),
        errors.into(),
        header.into(),
    ]]);
    tx.run(insert).await.map(drop)
}

fn job_of(row: &Row) -> Result<Job, StoreError> {
    Ok(Job {
        id: row.text(0)?,
        created: Moment(row.int(1)?),
        finished: Moment(row.int(2)?),
        success: row.int(3)? != 0,
        behaviour: Behaviour::parse(&row.text(4)?).unwrap_or_default(),
        events: row.int(5)?.unsigned_abs(),
        errors: serde_json::from_str(&row.text(6)?)
            .map_err(|_| StoreError::Unexpected("a job's errors".to_owned()))?,
    })
}
