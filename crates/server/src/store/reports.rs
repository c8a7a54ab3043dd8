//! Complaints, their photographs and the answers to them.
//!
//! A ticket is kept as a hash: who reads the store cannot read a person's answers as that person.

use super::Answer;

/// A complaint as it is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct ReportRow {
    /// Its number: random, 63 bits.
    pub id: i64,
    /// Keyed hash of the event id: sent again, it is the same complaint.
    pub event: [u8; 16],
    /// SHA-256 of the ticket's digits.
    pub ticket: Vec<u8>,
    /// Hours since 1970.
    pub hour: i64,
    /// The code of its kind.
    pub kind: String,
    /// The code of its state.
    pub state: String,
    /// The GTIN as a number, when the label or code told one.
    pub gtin: Option<i64>,
    /// The lot.
    pub lot: Option<String>,
    /// The serial.
    pub serial: Option<String>,
    /// The code of the word that the server's own check gave.
    pub word: Option<String>,
    /// The person's words.
    pub text: String,
    /// How the person can be reached.
    pub contact: Option<String>,
    /// Whether there is a photograph.
    pub photo: bool,
}

impl std::fmt::Debug for ReportRow {
    /// Without what a person wrote.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "ReportRow({})", self.id)
    }
}

/// An answer as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyRow {
    /// To which complaint.
    pub report: i64,
    /// Hours since 1970.
    pub hour: i64,
    /// Who answers, as enrolled.
    pub by: String,
    /// What they say.
    pub text: String,
}

/// Keeping complaints.
pub trait Reports: Send + Sync {
    /// Keeps a complaint with its photograph, once however often it comes; says whether it is new.
    fn complain<'a>(&'a self, report: &'a ReportRow, photo: Option<&'a [u8]>) -> Answer<'a, bool>;
    /// The complaint of a ticket's hash, with its answers, oldest first.
    fn by_ticket<'a>(&'a self, ticket: &'a [u8]) -> Answer<'a, Option<(ReportRow, Vec<ReplyRow>)>>;
    /// The complaint of this number, with its answers.
    fn by_number(&self, id: i64) -> Answer<'_, Option<(ReportRow, Vec<ReplyRow>)>>;
    /// Complaints whose GTIN is in one of the ranges (all, also those without a GTIN, when there are none), newest
    /// first, with their answers: those after the one of this hour and number.
    fn complaints<'a>(
        &'a self,
        gtins: &'a [(i64, i64)],
        after: Option<(i64, i64)>,
        most: u32,
    ) -> Answer<'a, Vec<(ReportRow, Vec<ReplyRow>)>>;
    /// A complaint's photograph (JPEG).
    fn photo(&self, id: i64) -> Answer<'_, Option<Vec<u8>>>;
    /// Answers a complaint, which then has this state.
    fn reply<'a>(&'a self, reply: &'a ReplyRow, state: &'a str) -> Answer<'a, ()>;
}

/// The columns of a complaint, in the order in which they are read.
pub(super) const COLUMNS: &str =
    "id, event, ticket, hour, kind, state, gtin, lot, serial, word, text, contact, photo";

/// Implements [`Reports`] for a type with `write` and `read` pools of one database.
macro_rules! implement_reports {
    ($store:ty, $database:ty) => {
        impl super::reports::Reports for $store {
            fn complain<'a>(
                &'a self,
                report: &'a super::reports::ReportRow,
                photo: Option<&'a [u8]>,
            ) -> Answer<'a, bool> {
                Box::pin(async move {
                    let mut tx = self.write.begin().await?;
                    let done = sqlx::query(
                        "INSERT INTO reports (id, event, ticket, hour, kind, state, gtin, lot, serial, word, text, \
                         contact, photo) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
                         ON CONFLICT DO NOTHING",
                    )
                    .bind(report.id)
                    .bind(report.event.to_vec())
                    .bind(report.ticket.clone())
                    .bind(report.hour)
                    .bind(&report.kind)
                    .bind(&report.state)
                    .bind(report.gtin)
                    .bind(&report.lot)
                    .bind(&report.serial)
                    .bind(&report.word)
                    .bind(&report.text)
                    .bind(&report.contact)
                    .bind(i64::from(report.photo))
                    .execute(&mut *tx)
                    .await?;
                    let new = done.rows_affected() > 0;
                    if let Some(photo) = photo.filter(|_| new) {
                        sqlx::query("INSERT INTO photos (report, jpeg) VALUES ($1, $2)")
                            .bind(report.id)
                            .bind(photo.to_vec())
                            .execute(&mut *tx)
                            .await?;
                    }
                    tx.commit().await?;
                    Ok(new)
                })
            }

            fn by_ticket<'a>(
                &'a self,
                ticket: &'a [u8],
            ) -> Answer<'a, Option<(super::reports::ReportRow, Vec<super::reports::ReplyRow>)>> {
                Box::pin(async move {
                    let mut select = Self::report_select();
                    select.push(" WHERE ticket = ").push_bind(ticket.to_vec());
                    Ok(self.reports_of(select).await?.pop())
                })
            }

            fn by_number(
                &self,
                id: i64,
            ) -> Answer<'_, Option<(super::reports::ReportRow, Vec<super::reports::ReplyRow>)>> {
                Box::pin(async move {
                    let mut select = Self::report_select();
                    select.push(" WHERE id = ").push_bind(id);
                    Ok(self.reports_of(select).await?.pop())
                })
            }

            fn complaints<'a>(
                &'a self,
                gtins: &'a [(i64, i64)],
                after: Option<(i64, i64)>,
                most: u32,
            ) -> Answer<'a, Vec<(super::reports::ReportRow, Vec<super::reports::ReplyRow>)>> {
                Box::pin(async move {
                    let mut select = Self::report_select();
                    select.push(" WHERE (");
                    if gtins.is_empty() {
                        select.push("1 = 1");
                    }
                    for (n, (from, to)) in gtins.iter().enumerate() {
                        select.push(if n == 0 { "gtin BETWEEN " } else { " OR gtin BETWEEN " });
                        select.push_bind(*from).push(" AND ").push_bind(*to);
                    }
                    select.push(")");
                    if let Some((hour, id)) = after {
                        select.push(" AND (hour < ").push_bind(hour);
                        select.push(" OR (hour = ").push_bind(hour).push(" AND id > ").push_bind(id).push("))");
                    }
                    select.push(" ORDER BY hour DESC, id LIMIT ").push_bind(i64::from(most));
                    Ok(self.reports_of(select).await?)
                })
            }

            fn photo(&self, id: i64) -> Answer<'_, Option<Vec<u8>>> {
                Box::pin(async move {
                    Ok(sqlx::query_scalar("SELECT jpeg FROM photos WHERE report = $1")
                        .bind(id)
                        .fetch_optional(&self.read)
                        .await?)
                })
            }

            fn reply<'a>(&'a self, reply: &'a super::reports::ReplyRow, state: &'a str) -> Answer<'a, ()> {
                Box::pin(async move {
                    let mut tx = self.write.begin().await?;
                    // The complaint's row is written first: of two answers at once one waits for the other.
                    sqlx::query("UPDATE reports SET state = $1 WHERE id = $2")
                        .bind(state)
                        .bind(reply.report)
                        .execute(&mut *tx)
                        .await?;
                    sqlx::query(
                        "INSERT INTO replies (report, n, hour, by_whom, text) SELECT $1, \
                         (SELECT COUNT(*) FROM replies WHERE report = $1), $2, $3, $4",
                    )
                    .bind(reply.report)
                    .bind(reply.hour)
                    .bind(&reply.by)
                    .bind(&reply.text)
                    .execute(&mut *tx)
                    .await?;
                    tx.commit().await?;
                    Ok(())
                })
            }
        }

        impl $store {
            fn report_select() -> QueryBuilder<$database> {
                QueryBuilder::new(format!("SELECT {} FROM reports", super::reports::COLUMNS))
            }

            /// Reads complaints and, in a second question, all their answers.
            async fn reports_of(
                &self,
                mut select: QueryBuilder<$database>,
            ) -> Result<Vec<(super::reports::ReportRow, Vec<super::reports::ReplyRow>)>, sqlx::Error> {
                let mut found = Vec::new();
                for row in select.build().fetch_all(&self.read).await? {
                    let event: Vec<u8> = row.try_get(1)?;
                    let photo: i64 = row.try_get(12)?;
                    let report = super::reports::ReportRow {
                        id: row.try_get(0)?,
                        event: event.try_into().unwrap_or_default(),
                        ticket: row.try_get(2)?,
                        hour: row.try_get(3)?,
                        kind: row.try_get(4)?,
                        state: row.try_get(5)?,
                        gtin: row.try_get(6)?,
                        lot: row.try_get(7)?,
                        serial: row.try_get(8)?,
                        word: row.try_get(9)?,
                        text: row.try_get(10)?,
                        contact: row.try_get(11)?,
                        photo: photo != 0,
                    };
                    found.push((report, Vec::new()));
                }
                for some in found.chunks_mut(500) {
                    let mut select = QueryBuilder::<$database>::new(
                        "SELECT report, hour, by_whom, text FROM replies WHERE report IN (",
                    );
                    let mut ids = select.separated(", ");
                    for (report, _) in some.iter() {
                        ids.push_bind(report.id);
                    }
                    select.push(") ORDER BY report, n");
                    for row in select.build().fetch_all(&self.read).await? {
                        let reply = super::reports::ReplyRow {
                            report: row.try_get(0)?,
                            hour: row.try_get(1)?,
                            by: row.try_get(2)?,
                            text: row.try_get(3)?,
                        };
                        for (_, replies) in some.iter_mut().filter(|(report, _)| report.id == reply.report) {
                            replies.push(reply.clone());
                        }
                    }
                }
                Ok(found)
            }
        }
    };
}
pub(super) use implement_reports;
