//! Events from rows.

use assay_core::provenance::{Event, Moment};
use assay_epcis::{Answered, revive};

use crate::StoreError;
use crate::store::sql::Row;

/// The columns that [`event`] reads, of a table named `e`.
pub(crate) const COLUMNS: &str = "e.seq, e.id, e.recorded, e.teller, e.body, e.context";
/// How many they are.
pub(crate) const WIDTH: usize = 6;

/// An event for the rules and for an answer.
pub(crate) fn event(row: &Row) -> Result<(Event, Answered), StoreError> {
    let (body, context) = (row.text(4)?, row.text_or_none(5)?);
    let (mut event, answered) = revive(&body, context.as_deref(), row.text(1)?, Moment(row.int(2)?))
        .ok_or_else(|| StoreError::Unexpected("an event's body".to_owned()))?;
    event.sequence = row.int(0)?.unsigned_abs();
    event.teller = row.text_or_none(3)?;
    Ok((event, answered))
}
