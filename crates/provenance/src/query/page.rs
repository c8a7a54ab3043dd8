//! A page of events, and the token of the next.

use assay_epcis::Answered;
use data_encoding::BASE64URL_NOPAD;

use super::{Order, Query};
use crate::store::sql::Sql;
use crate::{Store, StoreError, rows};

/// Events on a page when nothing is asked (the standard's default).
const PAGE: u32 = 30;

/// A page of events.
#[derive(Clone, Debug)]
pub struct Page {
    /// The events.
    pub events: Vec<Answered>,
    /// The token of the next page; `None` on the last.
    pub next: Option<String>,
    /// The query named `maxEventCount`, and more match.
    pub too_many: bool,
}

impl Query {
    fn sort_column(&self) -> &'static str {
        match self.order {
            None => "e.seq",
            Some(Order::Recorded) => "e.recorded",
            Some(Order::Happened) => "e.time",
        }
    }

    /// Once an order is asked for, the standard's default is the latest first.
    fn is_descending(&self) -> bool {
        self.descending.unwrap_or(self.order.is_some())
    }

    fn conditions(&self, mut sql: Sql) -> Sql {
        sql = sql.push(" WHERE 1 = 1");
        for filter in &self.filters {
            sql = filter.push(sql.push(" AND "));
        }
        match &self.teller {
            Some(teller) => {
                let sql = sql.push(" AND (e.teller = ").bind(teller.as_str());
                let sql = sql.push(" OR e.seq IN (SELECT seq FROM retold WHERE teller = ");
                sql.bind(teller.as_str()).push("))")
            }
            None => sql,
        }
    }
}

impl Store {
    /// A page of the events that a query asks for.
    pub async fn events(&self, query: &Query) -> Result<Page, StoreError> {
        if self.is_over(query).await? {
            return Ok(Page {
                events: Vec::new(),
                next: None,
                too_many: true,
            });
        }
        let size = query
            .per_page
            .unwrap_or(PAGE)
            .min(query.limit.unwrap_or(u32::MAX));
        let (sort, columns) = (query.sort_column(), rows::COLUMNS);
        let mut sql = query.conditions(self.sql(&format!("SELECT {columns}, {sort} FROM events e")));
        let (beyond, direction) = if query.is_descending() {
            ("<", "DESC")
        } else {
            (">", "ASC")
        };
        if let Some((value, seq)) = query.after {
            let sorted = sql.push(&format!(" AND ({sort}, e.seq) {beyond} (")).bind(value);
            sql = sorted.push(", ").bind(seq).push(")");
        }
        sql = sql.push(&format!(" ORDER BY {sort} {direction}, e.seq {direction} LIMIT "));
        let found = self.pools.read(sql.bind(i64::from(size) + 1)).await?;
        let kept = found.len().min(size as usize);
        let more = found.len() > kept && query.limit.is_none();
        let next = match found.get(kept.wrapping_sub(1)).filter(|_| more) {
            Some(last) => Some(token_of(last.int(rows::WIDTH)?, last.int(0)?)),
            None => None,
        };
        let events = found[..kept]
            .iter()
            .map(|row| rows::event(row).map(|(_, answered)| answered))
            .collect::<Result<_, _>>()?;
        Ok(Page {
            events,
            next,
            too_many: false,
        })
    }

    /// Whether more events match than the query's `maxEventCount`.
    async fn is_over(&self, query: &Query) -> Result<bool, StoreError> {
        let Some(most) = query.most.map(i64::from) else {
            return Ok(false);
        };
        let sql = self.sql("SELECT COUNT(*) FROM (SELECT 1 FROM events e");
        let sql = query.conditions(sql).push(" LIMIT ").bind(most + 1);
        let rows = self.pools.read(sql.push(") AS found")).await?;
        Ok(rows.first().map(|row| row.int(0)).transpose()? > Some(most))
    }
}

fn token_of(value: i64, seq: i64) -> String {
    let bytes = [value.to_be_bytes(), seq.to_be_bytes()].concat();
    BASE64URL_NOPAD.encode(&bytes)
}

/// Where the page of a token begins.
pub(super) fn token(text: &str) -> Option<(i64, i64)> {
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
    let (value, seq) = bytes.split_at_checked(8)?;
    Some((
        i64::from_be_bytes(value.try_into().ok()?),
        i64::from_be_bytes(seq.try_into().ok()?),
    ))
}
