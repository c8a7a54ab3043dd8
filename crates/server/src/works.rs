//! One bounded pool for costly work: pictures, documents of events, notes of deliveries, ways. What is done at once
//! fits into memory together; what waits, waits in a short queue; what finds that full is refused by name.

use std::{sync::Arc, time::Duration};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::problem::Problem;

/// Bytes of one share of the pool.
const SHARE: u64 = 1 << 20;

/// What a document takes while it is read and kept, in bytes for each of its own.
const DOCUMENT: u64 = 12;
/// The same for a delivery's note.
const NOTE: u64 = 6;
/// What a way or the contents of a unit take: events are bounded there, by their number.
const WAY: u64 = 16 << 20;

/// How the pool is shared out.
#[derive(Debug, Clone, Copy)]
pub struct Pool {
    /// Bytes that all work at once may take.
    pub bytes: u64,
    /// Pictures, documents and notes, ways: how many of each may wait and be worked on.
    pub waiting: [usize; 3],
    /// How long work waits for its turn.
    pub patience: Duration,
}

impl Default for Pool {
    fn default() -> Self {
        Self {
            bytes: 240 << 20,
            waiting: [16, 32, 128],
            patience: Duration::from_secs(10),
        }
    }
}

/// A piece of costly work.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Work {
    /// A picture that takes so many bytes while it is drawn anew.
    Picture { takes: u64 },
    /// A document of events of so many bytes.
    Document { length: usize },
    /// A note of so many bytes.
    Note { length: usize },
    /// A way, or what is in a unit.
    Way,
}

impl Work {
    fn kind(self) -> usize {
        match self {
            Self::Picture { .. } => 0,
            Self::Document { .. } | Self::Note { .. } => 1,
            Self::Way => 2,
        }
    }

    fn bytes(self) -> u64 {
        match self {
            Self::Picture { takes } => takes,
            Self::Document { length } => length as u64 * DOCUMENT,
            Self::Note { length } => length as u64 * NOTE,
            Self::Way => WAY,
        }
    }
}

/// The pool.
#[derive(Debug, Clone)]
pub(crate) struct Works {
    pool: Pool,
    room: Arc<Semaphore>,
    seats: [Arc<Semaphore>; 3],
}

/// A place in the pool, for as long as it is held. It goes with the work itself: a request that is given up leaves
/// its work to its end.
#[derive(Debug)]
pub(crate) struct Place {
    _held: [OwnedSemaphorePermit; 2],
}

impl Works {
    pub(crate) fn new(pool: Pool) -> Self {
        Self {
            pool,
            room: Arc::new(Semaphore::new(Self::shares(pool.bytes) as usize)),
            seats: pool.waiting.map(|seats| Arc::new(Semaphore::new(seats))),
        }
    }

    fn shares(bytes: u64) -> u32 {
        u32::try_from(bytes.div_ceil(SHARE)).unwrap_or(u32::MAX)
    }

    /// Waits for a place in which the work can be done.
    ///
    /// # Errors
    /// [`Problem::Busy`] when as much waits already as may, or its turn did not come.
    pub(crate) async fn place(&self, work: Work) -> Result<Place, Problem> {
        let seats = self.seats.get(work.kind()).ok_or(Problem::Internal)?;
        let seat = Arc::clone(seats).try_acquire_owned().map_err(|_| Problem::Busy)?;
        let shares = Self::shares(work.bytes()).clamp(1, Self::shares(self.pool.bytes).max(1));
        let room = Arc::clone(&self.room).acquire_many_owned(shares);
        match tokio::time::timeout(self.pool.patience, room).await {
            Ok(Ok(room)) => Ok(Place { _held: [seat, room] }),
            Ok(Err(_)) | Err(_) => Err(Problem::Busy),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_does_not_fit_at_once_waits_and_what_finds_the_queue_full_is_refused() {
        let works = Works::new(Pool {
            bytes: 20 << 20,
            waiting: [1, 1, 2],
            patience: Duration::from_secs(60),
        });
        let one = works.place(Work::Way).await.unwrap();
        // Work of another kind has seats of its own; this one fits beside.
        let note = works.place(Work::Note { length: 10 }).await.unwrap();
        let mut second = Box::pin(works.place(Work::Way));
        // It has its seat once it was polled, and waits for room.
        assert!(
            std::future::poll_fn(|context| std::task::Poll::Ready(second.as_mut().poll(context)))
                .await
                .is_pending()
        );
        assert!(matches!(works.place(Work::Way).await, Err(Problem::Busy)));
        drop((one, note));
        drop(second.await.unwrap());
        // More than the whole pool takes all of it, alone.
        let all = works.place(Work::Picture { takes: 1 << 40 }).await.unwrap();
        drop(all);
        assert!(works.place(Work::Way).await.is_ok());
    }

    #[tokio::test]
    async fn a_turn_that_does_not_come_is_refused() {
        let works = Works::new(Pool {
            bytes: 16 << 20,
            waiting: [2, 2, 2],
            patience: Duration::from_millis(1),
        });
        let held = works.place(Work::Way).await.unwrap();
        assert!(matches!(works.place(Work::Way).await, Err(Problem::Busy)));
        drop(held);
        assert!(works.place(Work::Way).await.is_ok());
    }
}
