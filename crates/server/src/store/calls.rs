//! Sessions of calls that were used: each is good for one turn, at whichever server it comes next. Of a call nothing
//! else is kept, and this for a quarter of an hour.

use super::Answer;

/// Using sessions up.
pub trait Calls: Send + Sync {
    /// Uses a session up in this second; says whether it was still good.
    fn spend(&self, session: [u8; 16], at: i64) -> Answer<'_, bool>;
    /// Forgets sessions that were used before this second; gives how many there were.
    fn forget_spent(&self, before: i64) -> Answer<'_, u64>;
}

/// Implements [`Calls`] for a type with a `write` pool of one database.
macro_rules! implement_calls {
    ($store:ty) => {
        impl super::calls::Calls for $store {
            fn spend(&self, session: [u8; 16], at: i64) -> Answer<'_, bool> {
                Box::pin(async move {
                    let done = sqlx::query(
                        "INSERT INTO spent_sessions (session, at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                    )
                    .bind(session.to_vec())
                    .bind(at)
                    .execute(&self.write)
                    .await?;
                    Ok(done.rows_affected() > 0)
                })
            }

            fn forget_spent(&self, before: i64) -> Answer<'_, u64> {
                Box::pin(async move {
                    let done = sqlx::query("DELETE FROM spent_sessions WHERE at < $1")
                        .bind(before)
                        .execute(&self.write)
                        .await?;
                    Ok(done.rows_affected())
                })
            }
        }
    };
}
pub(super) use implement_calls;
