//! Events, their links, their tellers and the places they name, into the tables.

use std::collections::{HashMap, HashSet};

use assay_core::provenance::{Moment, Standing};
use assay_epcis::{Captured, masters};

use super::JobError;
use crate::store::numbers;
use crate::store::sql::{Tx, VALUES};
use crate::{StoreError, Teller};

const EVENT_COLUMNS: usize = 15;
const LINK_COLUMNS: usize = 4;
const PLACE_COLUMNS: usize = 5;

/// Events told apart.
#[derive(Default)]
pub(super) struct Sorted {
    /// Those that are new.
    pub(super) fresh: Vec<Captured>,
    /// Those that are there already and say the same: number, and who told them first.
    pub(super) known: Vec<(i64, Option<String>)>,
    /// Those whose id another event has.
    pub(super) clashes: Vec<JobError>,
}

/// Tells apart events that are new, that are there already and say the same, and that clash.
///
/// An event is withdrawn by whom it was told by, or by the brand of all that it names: another's declaration
/// would take the place of theirs.
pub(super) async fn sort_out(
    tx: &mut Tx,
    events: Vec<Captured>,
    teller: Option<&Teller>,
) -> Result<Sorted, StoreError> {
    let mut there: HashMap<(String, bool), (String, i64, Option<String>)> = HashMap::new();
    for chunk in events.chunks(VALUES) {
        let select = tx.sql("SELECT id, declared, body, seq, teller FROM events WHERE id IN (");
        let select = select.list(chunk.iter().map(|captured| captured.event.id.as_str()));
        for row in tx.read(select.push(")")).await? {
            let event = (row.text(2)?, row.int(3)?, row.text_or_none(4)?);
            there.insert((row.text(0)?, row.int(1)? != 0), event);
        }
    }
    let mut sorted = Sorted::default();
    let mut seen = HashSet::new();
    for captured in events {
        let told = there.get(&(captured.event.id.clone(), false));
        if captured.event.declaration.is_some()
            && !told.is_none_or(|(_, _, by)| may_withdraw(teller, by.as_deref(), &captured))
        {
            sorted
                .clashes
                .push(JobError::not_yours(captured.event.id.clone()));
            continue;
        }
        let key = (captured.event.id.clone(), captured.event.declaration.is_some());
        let before = there.get(&key).map(|(before, seq, teller)| {
            let body = captured.body.to_string();
            (body == *before).then(|| (*seq, teller.clone()))
        });
        match before {
            Some(Some(same)) => sorted.known.push(same),
            None if seen.insert(key.clone()) => sorted.fresh.push(captured),
            Some(None) | None => sorted.clashes.push(JobError {
                kind: "epcisException:ResourceAlreadyExistsException".to_owned(),
                title: "another event has this id".to_owned(),
                detail: key.0,
                status: 409,
            }),
        }
    }
    Ok(sorted)
}

/// Notes that a party told what another had told before: it reads these events too.
pub(super) async fn retold(
    tx: &mut Tx,
    known: &[(i64, Option<String>)],
    teller: Option<&Teller>,
) -> Result<(), StoreError> {
    let Some(teller) = teller else { return Ok(()) };
    let others = known
        .iter()
        .filter(|(_, first)| first.as_deref() != Some(&teller.id));
    let others: Vec<i64> = others.map(|(seq, _)| *seq).collect();
    for chunk in others.chunks(VALUES / 2) {
        let insert = tx.sql("INSERT INTO retold (teller, seq) VALUES ");
        let rows = chunk.iter().map(|seq| [teller.id.as_str().into(), (*seq).into()]);
        tx.run(insert.rows(rows).push(" ON CONFLICT DO NOTHING")).await?;
    }
    Ok(())
}

/// Whether a party may withdraw what was told by `by`.
fn may_withdraw(teller: Option<&Teller>, by: Option<&str>, captured: &Captured) -> bool {
    let Some(teller) = teller else { return true };
    let authority = teller.authority();
    let owned = |id| authority.over(id) == Standing::Owner;
    by == Some(&teller.id) || captured.event.links.iter().all(|link| owned(&link.id))
}

/// Keeps events and the links from identifiers to them.
pub(super) async fn events(
    tx: &mut Tx,
    events: &[Captured],
    teller: Option<&Teller>,
    now: Moment,
) -> Result<(), StoreError> {
    if events.is_empty() {
        return Ok(());
    }
    let first = numbers(tx, "events", events.len()).await?;
    let numbered: Vec<(i64, &Captured)> = (first..).zip(events).collect();
    let teller = teller.map(|teller| teller.id.as_str());
    for chunk in numbered.chunks(VALUES / EVENT_COLUMNS) {
        let insert = tx.sql(
            "INSERT INTO events (seq, id, declared, time, recorded, kind, action, step, disposition, \
             read_point, location, teller, body, context, parent) VALUES ",
        );
        let insert = insert.rows(chunk.iter().map(|(seq, captured)| {
            let event = &captured.event;
            let context = (!captured.context.is_empty()).then(|| captured.context.to_json().to_string());
            [
                (*seq).into(),
                event.id.as_str().into(),
                event.declaration.is_some().into(),
                event.time.0.into(),
                now.0.into(),
                event.kind.name().into(),
                event.action.map(|action| action.name()).into(),
                event.step.as_deref().into(),
                event.disposition.as_deref().into(),
                event.read_point.as_ref().map(|place| place.key()).into(),
                event.location.as_ref().map(|place| place.key()).into(),
                teller.into(),
                captured.body.to_string().into(),
                context.into(),
                event.parent().map(|parent| parent.key()).into(),
            ]
        }));
        tx.run(insert).await?;
    }
    links(tx, &numbered).await
}

async fn links(tx: &mut Tx, numbered: &[(i64, &Captured)]) -> Result<(), StoreError> {
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
    for chunk in links.chunks(VALUES / LINK_COLUMNS) {
        let insert = tx.sql("INSERT INTO links (item, time, seq, role) VALUES ");
        let rows = chunk.iter().map(|(item, time, seq, role)| {
            [
                (*item).into(),
                (*time).into(),
                (*seq).into(),
                i64::from(*role).into(),
            ]
        });
        tx.run(insert.rows(rows)).await?;
    }
    Ok(())
}

/// Keeps what a document's master data says of places and parties, as this teller's word.
pub(super) async fn places(
    tx: &mut Tx,
    header: Option<&serde_json::Value>,
    teller: Option<&Teller>,
) -> Result<(), StoreError> {
    let Some(header) = header else { return Ok(()) };
    let mut told: HashMap<String, _> = HashMap::new();
    for master in masters(header) {
        told.insert(master.id.key().to_owned(), master);
    }
    let teller = teller.map_or("", |teller| teller.id.as_str());
    let told: Vec<_> = told.into_iter().collect();
    for chunk in told.chunks(VALUES / PLACE_COLUMNS) {
        let insert = tx.sql("INSERT INTO places (id, teller, name, city, region) VALUES ");
        let insert = insert.rows(chunk.iter().map(|(key, master)| {
            [
                key.as_str().into(),
                teller.into(),
                master.name.as_deref().into(),
                master.city.as_deref().into(),
                master.region.as_deref().into(),
            ]
        }));
        let insert = insert.push(
            " ON CONFLICT (id, teller) DO UPDATE SET name = excluded.name, city = excluded.city, \
             region = excluded.region",
        );
        tx.run(insert).await?;
    }
    Ok(())
}
