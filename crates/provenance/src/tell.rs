//! The way of an item and the contents of a unit, fetched as the rules ask for them, within their budget.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use assay_core::provenance::{
    Budget, Contents, EARLIER_PACKINGS, Event, Identifier, Known, MAX_HISTORY, MOST_EARLIER, Moment,
    Question, Role, Scope, Want, Wanted, Way, around, contents, way,
};

use crate::store::sql::{Sql, VALUES};
use crate::tellers::{Authorities, owned};
use crate::{Store, StoreError, rows};

/// Rounds of asking: one a level of packing and making, and some to spare.
const MAX_ROUNDS: usize = 64;
/// Containers whose events are asked for at once.
const AT_ONCE: usize = 500;
/// Events that such a question takes at most; with more, each container is asked by itself.
const MOST_AT_ONCE: i64 = 20_000;
/// With more events of one thing than this, whose they are decides which are read first.
const UNRANKED: usize = 64;
/// Of so many it is looked at whose they are.
const MOST_RANKED: i64 = 100_000;
/// And of so many earlier packings of a container.
const MOST_EARLIER_RANKED: i64 = 2_000;
/// Events that are read at once.
const READ_AT_ONCE: usize = 64;

/// Events that were fetched for one answer, each once, and who told them.
#[derive(Default)]
pub(crate) struct Fetched {
    events: HashMap<i64, Arc<Event>>,
    authorities: Authorities,
}

impl Store {
    /// The way of an item.
    pub async fn way(&self, question: &Question) -> Result<Way, StoreError> {
        self.way_and_cost(question).await.map(|(way, _)| way)
    }

    /// The way of an item, and what it took: requests, events in their answers, identifiers in those.
    pub async fn way_and_cost(
        &self,
        question: &Question,
    ) -> Result<(Way, (usize, usize, usize)), StoreError> {
        let (mut known, mut fetched) = (
            Known::about(question.item.clone(), Budget::WAY),
            Fetched::default(),
        );
        for _ in 0..MAX_ROUNDS {
            match way(question, &known) {
                Ok(way) => return Ok((way, known.spent())),
                Err(wanted) => self.fetch(wanted, &mut known, &mut fetched).await?,
            }
        }
        Err(StoreError::Unexpected("a way without end".to_owned()))
    }

    /// Containers that an item is in before a moment. What is known stays known for the next question.
    pub(crate) async fn around(
        &self,
        question: &Question,
        known: &mut Known,
        fetched: &mut Fetched,
    ) -> Result<BTreeSet<Identifier>, StoreError> {
        for _ in 0..MAX_ROUNDS {
            match around(question, known) {
                Ok(around) => return Ok(around),
                Err(wanted) => self.fetch(wanted, known, fetched).await?,
            }
        }
        Err(StoreError::Unexpected("a way without end".to_owned()))
    }

    /// What a unit holds.
    pub async fn contents(&self, unit: &Identifier) -> Result<Contents, StoreError> {
        let (mut known, mut fetched) = (Known::new(Budget::CONTENTS), Fetched::default());
        for _ in 0..MAX_ROUNDS {
            match contents(unit, &known) {
                Ok(contents) => return Ok(contents),
                Err(wanted) => self.fetch(wanted, &mut known, &mut fetched).await?,
            }
        }
        Err(StoreError::Unexpected("a unit without end".to_owned()))
    }

    /// Fetches what is wanted, until it is too much; what is left is then found to be.
    async fn fetch(
        &self,
        Wanted(wants): Wanted,
        known: &mut Known,
        fetched: &mut Fetched,
    ) -> Result<(), StoreError> {
        let (containers, things): (Vec<Want>, Vec<Want>) =
            wants.into_iter().partition(|want| want.scope == Scope::AsParent);
        for chunk in containers.chunks(AT_ONCE) {
            if !known.takes(chunk.len()) {
                return Ok(());
            }
            for (want, numbers) in self.as_parents(chunk).await? {
                self.answer(want, &numbers, known, fetched).await?;
            }
        }
        for want in things {
            if !known.takes(1) {
                return Ok(());
            }
            let numbers = self.numbers_of(&want).await?;
            self.answer(want, &numbers, known, fetched).await?;
        }
        Ok(())
    }

    /// Takes in the events of one request, reading those that are not here yet.
    async fn answer(
        &self,
        want: Want,
        numbers: &[i64],
        known: &mut Known,
        fetched: &mut Fetched,
    ) -> Result<(), StoreError> {
        let missing: Vec<i64> = numbers
            .iter()
            .copied()
            .filter(|seq| !fetched.events.contains_key(seq))
            .collect();
        let mut links = 0;
        for chunk in missing.chunks(READ_AT_ONCE) {
            if links > known.most_links() {
                known.crowd(want.clone());
                break;
            }
            self.read(chunk, fetched).await?;
            let read = chunk.iter().filter_map(|seq| fetched.events.get(seq));
            links += read.map(|event| event.links.len()).sum::<usize>();
        }
        let events = numbers.iter().filter_map(|seq| fetched.events.get(seq).cloned());
        known.insert(want, events.collect());
        Ok(())
    }

    /// Reads events by their numbers, with all who told them.
    async fn read(&self, numbers: &[i64], fetched: &mut Fetched) -> Result<(), StoreError> {
        for chunk in numbers.chunks(VALUES) {
            let select = self.sql(&format!(
                "SELECT {} FROM events e WHERE e.seq IN (",
                rows::COLUMNS
            ));
            let found = self
                .pools
                .read(select.list(chunk.iter().copied()).push(")"))
                .await?;
            let select = self.sql("SELECT seq, teller FROM retold WHERE seq IN (");
            let again = self
                .pools
                .read(select.list(chunk.iter().copied()).push(")"))
                .await?;
            let mut tellers: HashMap<i64, Vec<String>> = HashMap::new();
            for row in again {
                tellers.entry(row.int(0)?).or_default().push(row.text(1)?);
            }
            let mut events = Vec::with_capacity(found.len());
            for row in &found {
                events.push((row.int(0)?, rows::event(row)?.0));
            }
            let first = events.iter().filter_map(|(_, event)| event.teller.as_deref());
            let again = tellers.values().flatten().map(String::as_str);
            self.authorities(first.chain(again), &mut fetched.authorities)
                .await?;
            for (seq, mut event) in events {
                let again = tellers.get(&seq).map(Vec::as_slice).unwrap_or_default();
                event
                    .tellers
                    .push(fetched.authorities.of(event.teller.as_deref()));
                event
                    .tellers
                    .extend(again.iter().map(|teller| fetched.authorities.of(Some(teller))));
                fetched.events.insert(seq, Arc::new(event));
            }
        }
        Ok(())
    }

    /// The numbers of the events in which these are containers, oldest first.
    async fn as_parents(&self, wants: &[Want]) -> Result<Vec<(Want, Vec<i64>)>, StoreError> {
        let mut found: HashMap<String, Vec<i64>> = HashMap::new();
        let select = self.sql("SELECT item, seq FROM links WHERE role = ");
        let select = select
            .bind(i64::from(Role::Parent.number()))
            .push(" AND item IN (");
        let select = select.list(wants.iter().map(|want| want.id.key()));
        let select = select
            .push(") ORDER BY item, time, seq LIMIT ")
            .bind(MOST_AT_ONCE);
        let rows = self.pools.read(select).await?;
        let is_whole = rows.len() < usize::try_from(MOST_AT_ONCE).unwrap_or(usize::MAX);
        for row in rows {
            found.entry(row.text(0)?).or_default().push(row.int(1)?);
        }
        let mut answers = Vec::with_capacity(wants.len());
        for want in wants {
            let numbers = if is_whole {
                found.remove(want.id.key()).unwrap_or_default()
            } else {
                self.numbers_of(want).await?
            };
            let numbers = if is_whole && numbers.len() > UNRANKED {
                self.ranked(want).await?
            } else {
                numbers
            };
            answers.push((want.clone(), numbers));
        }
        Ok(answers)
    }

    /// The numbers of the events that a request is for.
    async fn numbers_of(&self, want: &Want) -> Result<Vec<i64>, StoreError> {
        let some = i64::try_from(UNRANKED + 1).unwrap_or(i64::MAX);
        let mut numbers = self.numbers(naming(self.sql(""), want, some)).await?;
        if numbers.len() > UNRANKED {
            numbers = self.ranked(want).await?;
        }
        if let Scope::Since(from) = want.scope
            && from != Moment(i64::MIN)
        {
            numbers.extend(self.earlier(want, from).await?);
        }
        Ok(numbers)
    }

    /// Of many events that a request is for, those of whoever owns the thing, then every other teller's first, every
    /// other teller's second and so on.
    async fn ranked(&self, want: &Want) -> Result<Vec<i64>, StoreError> {
        let most = i64::try_from(MAX_HISTORY).unwrap_or(i64::MAX);
        let sql = owned(
            self.sql("SELECT time, seq FROM (SELECT l.time, l.seq, "),
            &want.id,
        );
        let sql = sql.push(
            " AS owned, ROW_NUMBER() OVER (PARTITION BY e.teller ORDER BY l.time, l.seq) AS place FROM (",
        );
        let sql = naming(sql, want, MOST_RANKED).push(
            ") AS l JOIN events e ON e.seq = l.seq LEFT JOIN tellers t ON t.id = e.teller) AS ranked \
             ORDER BY owned DESC, place, time, seq LIMIT ",
        );
        self.numbers(sql.bind(most)).await
    }

    /// Of what is packed, each teller's last packings before a moment.
    async fn earlier(&self, want: &Want, from: Moment) -> Result<Vec<i64>, StoreError> {
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let last = last_packed(self.sql(""), want, from, count(EARLIER_PACKINGS));
        let numbers = self.numbers(last).await?;
        if numbers.len() < EARLIER_PACKINGS {
            return Ok(numbers);
        }
        let sql = self.sql(
            "SELECT time, seq FROM (SELECT l.time, l.seq, ROW_NUMBER() OVER \
             (PARTITION BY e.teller ORDER BY l.time DESC, l.seq DESC) AS place FROM (",
        );
        let sql = last_packed(sql, want, from, MOST_EARLIER_RANKED)
            .push(") AS l JOIN events e ON e.seq = l.seq) AS ranked WHERE place <= ")
            .bind(count(EARLIER_PACKINGS))
            .push(" ORDER BY place, time DESC, seq DESC LIMIT ")
            .bind(count(MOST_EARLIER));
        self.numbers(sql).await
    }

    /// The second column of what a statement selects: numbers of events.
    async fn numbers(&self, sql: Sql) -> Result<Vec<i64>, StoreError> {
        let found = self.pools.read(sql).await?;
        found.iter().map(|row| row.int(1)).collect()
    }

    /// How many events are kept.
    pub async fn count(&self) -> Result<u64, StoreError> {
        let rows = self.pools.read(self.sql("SELECT COUNT(*) FROM events")).await?;
        let count = rows.first().map_or(Ok(0), |row| row.int(0))?;
        Ok(count.unsigned_abs())
    }
}

/// Adds a request's own statement: so many of the events that it is for, oldest first.
fn naming(sql: Sql, want: &Want, most: i64) -> Sql {
    let sql = sql.push("SELECT DISTINCT time, seq FROM links WHERE item = ");
    let sql = sql.bind(want.id.key());
    let sql = match want.scope {
        Scope::Since(Moment(i64::MIN)) => sql,
        Scope::Since(from) => sql.push(" AND time >= ").bind(from.0),
        Scope::AsParent => sql.push(" AND role = ").bind(i64::from(Role::Parent.number())),
    };
    sql.push(" ORDER BY time, seq LIMIT ").bind(most)
}

/// Adds a statement for so many of the events in which a thing was packed before a moment, latest first.
fn last_packed(sql: Sql, want: &Want, from: Moment, most: i64) -> Sql {
    let sql = sql.push("SELECT time, seq FROM links WHERE item = ");
    let sql = sql.bind(want.id.key()).push(" AND time < ").bind(from.0);
    let sql = sql.push(" AND role = ").bind(i64::from(Role::Child.number()));
    sql.push(" ORDER BY time DESC, seq DESC LIMIT ").bind(most)
}
