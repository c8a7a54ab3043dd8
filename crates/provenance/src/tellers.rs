//! Who tells: enrolled parties, and what each may speak of (`assay_core::provenance::Authority`, the one
//! rule for every write and reading here).

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use assay_core::gs1::GtinPrefix;
use assay_core::provenance::{Authority, Identifier};

use crate::store::sql::{Sql, Tx, VALUES};
use crate::{Store, StoreError};

/// The role of a brand, as it is stored.
const BRAND: &str = "issuer";

/// Who tells: an enrolled party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Teller {
    /// What is kept with every event: a number that never changes.
    pub id: String,
    /// Its name as enrolled now.
    pub name: String,
    /// `issuer`, `dealer` or `retailer`, when it is enrolled.
    pub role: Option<String>,
    /// The ranges of GTINs that it may speak of; none for all, which a brand may not have.
    pub prefixes: Vec<GtinPrefix>,
}

impl Teller {
    /// One that an operator names by hand.
    pub fn named(name: &str) -> Self {
        Self {
            id: name.to_owned(),
            name: name.to_owned(),
            role: None,
            prefixes: Vec::new(),
        }
    }

    /// What it may speak of.
    pub fn authority(&self) -> Authority {
        authority(self.role.as_deref(), self.prefixes.clone())
    }
}

fn authority(role: Option<&str>, prefixes: Vec<GtinPrefix>) -> Authority {
    match role {
        None => Authority::Operator,
        Some(BRAND) => Authority::Brand(prefixes),
        Some(_) => Authority::Handler(prefixes),
    }
}

fn ranges(text: &str) -> Vec<GtinPrefix> {
    let each = text.split_whitespace();
    each.filter_map(|prefix| GtinPrefix::parse(prefix).ok()).collect()
}

/// What tellers may speak of, by their numbers.
#[derive(Default)]
pub(crate) struct Authorities(HashMap<String, Arc<Authority>>);

impl Authorities {
    /// What one may speak of; whoever is not given is the operator, and whoever is not known handles goods.
    pub(crate) fn of(&self, teller: Option<&str>) -> Arc<Authority> {
        match teller {
            None => Arc::new(Authority::Operator),
            Some(teller) => self.0.get(teller).cloned().unwrap_or_else(unknown),
        }
    }

    pub(crate) fn knows(&self, teller: &str) -> bool {
        self.0.contains_key(teller)
    }
}

fn unknown() -> Arc<Authority> {
    Arc::new(Authority::Handler(Vec::new()))
}

impl Store {
    /// Keeps what enrolled parties are called and may speak of, so that what they told before is judged by it.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn enrolled(&self, tellers: &[Teller]) -> Result<(), StoreError> {
        let mut tx = self.pools.begin().await?;
        for chunk in tellers.chunks(VALUES / 4) {
            keep(&mut tx, chunk).await?;
        }
        tx.commit().await
    }

    /// The enrolled party of a number or a name that no other has; `None` when there is none.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn enrolled_as(&self, named: &str) -> Result<Option<Teller>, StoreError> {
        let select =
            self.sql("SELECT id, name, role, prefixes FROM tellers WHERE role IS NOT NULL AND (id = ");
        let select = select.bind(named).push(" OR name = ").bind(named).push(")");
        let rows = self.pools.read(select).await?;
        let [row] = rows.as_slice() else { return Ok(None) };
        Ok(Some(Teller {
            id: row.text(0)?,
            name: row.text(1)?,
            role: row.text_or_none(2)?,
            prefixes: ranges(&row.text_or_none(3)?.unwrap_or_default()),
        }))
    }

    /// Adds what tellers may speak of to what is known.
    pub(crate) async fn authorities<'t>(
        &self,
        tellers: impl IntoIterator<Item = &'t str>,
        known: &mut Authorities,
    ) -> Result<(), StoreError> {
        let wanted: BTreeSet<&str> = tellers
            .into_iter()
            .filter(|teller| !known.knows(teller))
            .collect();
        let wanted: Vec<&str> = wanted.into_iter().collect();
        for chunk in wanted.chunks(VALUES) {
            let select = self.sql("SELECT id, role, prefixes FROM tellers WHERE id IN (");
            for row in self
                .pools
                .read(select.list(chunk.iter().copied()).push(")"))
                .await?
            {
                let prefixes = ranges(&row.text_or_none(2)?.unwrap_or_default());
                let authority = authority(row.text_or_none(1)?.as_deref(), prefixes);
                known.0.insert(row.text(0)?, Arc::new(authority));
            }
            for teller in chunk {
                known.0.entry((*teller).to_owned()).or_insert_with(unknown);
            }
        }
        Ok(())
    }
}

/// Keeps the names that tellers have now. One that an operator names by hand never takes an enrolled one's
/// place.
pub(crate) async fn keep(tx: &mut Tx, tellers: &[Teller]) -> Result<(), StoreError> {
    if tellers.is_empty() {
        return Ok(());
    }
    let insert = tx.sql("INSERT INTO tellers (id, name, role, prefixes) VALUES ");
    let insert = insert.rows(tellers.iter().map(|teller| {
        let prefixes: Vec<String> = teller.prefixes.iter().map(ToString::to_string).collect();
        [
            teller.id.as_str().into(),
            teller.name.as_str().into(),
            teller.role.as_deref().into(),
            prefixes.join(" ").into(),
        ]
    }));
    let insert = insert.push(
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role, \
         prefixes = excluded.prefixes WHERE excluded.role IS NOT NULL OR tellers.role IS NULL",
    );
    tx.run(insert).await.map(drop)
}

/// Adds a condition that whoever told (`teller`, a column) is not a brand that has nothing to do with a
/// GTIN: `strict` for its brand or the operator alone. Wider than the rule, which is asked again.
pub(crate) fn of_goods(sql: Sql, teller: &str, gtin: &str, strict: bool) -> Sql {
    let others = if strict { "" } else { "t.role <> 'issuer' OR " };
    let mut sql = sql.push(&format!(
        "({teller} IS NULL OR EXISTS (SELECT 1 FROM tellers t WHERE t.id = {teller} AND (t.role IS NULL OR {others}"
    ));
    sql = in_ranges(sql, "t", gtin.get(1..13).unwrap_or_default());
    sql.push(")))")
}

/// Adds 1 where one of those who told `e`, first or again, owns a thing: its brand, or the operator; 0 elsewhere. `t` is
/// the row of who told it first.
pub(crate) fn owned(sql: Sql, id: &Identifier) -> Sql {
    let sql = owns(sql.push("CASE WHEN e.teller IS NULL OR "), "t", id).push(
        " OR EXISTS (SELECT 1 FROM retold r JOIN tellers again ON again.id = r.teller WHERE r.seq = e.seq AND ",
    );
    owns(sql, "again", id).push(") THEN 1 ELSE 0 END")
}

/// Adds a condition that an enrolled party, a row of `tellers`, owns a thing.
fn owns(sql: Sql, party: &str, id: &Identifier) -> Sql {
    let sql = sql.push(&format!("({party}.id IS NOT NULL AND {party}.role IS NULL"));
    let goods = id.key().strip_prefix("01/").and_then(|rest| rest.get(1..13));
    let sql = match goods.or_else(|| id.sscc_digits()?.get(1..)) {
        Some(number) => {
            let sql = sql.push(&format!(" OR ({party}.role = 'issuer' AND ("));
            in_ranges(sql, party, number).push("))")
        }
        None => sql,
    };
    sql.push(")")
}

/// Adds a condition that a number begins with one of the ranges of a party.
fn in_ranges(mut sql: Sql, party: &str, number: &str) -> Sql {
    for length in GtinPrefix::MIN_LEN..=GtinPrefix::MAX_LEN {
        let like = format!("% {} %", number.get(..length).unwrap_or_default());
        let or = if length == GtinPrefix::MIN_LEN { "" } else { " OR " };
        sql = sql
            .push(&format!("{or}' ' || {party}.prefixes || ' ' LIKE "))
            .bind(like);
    }
    sql
}
