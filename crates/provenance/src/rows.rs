//! Events from rows.

use crate::StoreError;
use assay_core::provenance::{Event, Moment};
use assay_epcis::{Answered, revive};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

/// The columns that [`event`] reads, of a table named `e`.
pub(crate) const COLUMNS: &str = "e.seq, e.id, e.recorded, e.teller, e.body, e.context";

/// An event for the rules and for an answer.
pub(crate) fn event(row: &SqliteRow) -> Result<(Event, Answered), StoreError> {
    let sequence: i64 = row.try_get(0)?;
    let context: Option<String> = row.try_get(5)?;
    let body: String = row.try_get(4)?;
    let (mut event, answered) = revive(
        &body,
        context.as_deref(),
        row.try_get(1)?,
        Moment(row.try_get(2)?),
    )
    .ok_or_else(|| StoreError::Unexpected("an event's body".to_owned()))?;
    event.sequence = sequence.unsigned_abs();
    event.teller = row.try_get(3)?;
    Ok((event, answered))
}
