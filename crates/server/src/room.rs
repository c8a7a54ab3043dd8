//! What bodies hold together while they come and are worked on: so much at once, and of one network a share of it, so
//! that no host fills it alone.

use std::{
    collections::{HashMap, hash_map::Entry},
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{intake::network_prefix, problem::Problem};

/// Bytes of one unit.
const UNIT: usize = 1024;

/// A network has this part of a room, or one whole body.
const PART: usize = 8;

/// Units that each network holds.
type Networks = Arc<Mutex<HashMap<[u8; 7], usize>>>;

/// A room.
pub(crate) struct Room {
    all: Arc<Semaphore>,
    of_one: usize,
    networks: Networks,
}

/// What one body holds of a room, until it is dropped.
pub(crate) struct Held {
    all: Arc<Semaphore>,
    units: Option<OwnedSemaphorePermit>,
    /// Units that its network may hold together.
    most: usize,
    network: [u8; 7],
    networks: Networks,
}

impl Room {
    pub(crate) fn new(bytes: usize) -> Self {
        Self {
            all: Arc::new(Semaphore::new(bytes / UNIT)),
            of_one: bytes / UNIT / PART,
            networks: Arc::default(),
        }
    }

    /// Nothing yet, for a body of at most so many bytes.
    pub(crate) fn begin(&self, from: IpAddr, most: usize) -> Held {
        Held {
            all: Arc::clone(&self.all),
            units: None,
            most: self.of_one.max(most.div_ceil(UNIT)),
            network: network_prefix(from),
            networks: Arc::clone(&self.networks),
        }
    }
}

impl Held {
    /// Holds so many bytes from now on.
    ///
    /// # Errors
    /// [`Problem::Busy`] when there is no room for them, or the network holds its share.
    pub(crate) fn grow_to(&mut self, bytes: usize) -> Result<(), Problem> {
        let held = self.units.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let missing = bytes.div_ceil(UNIT).saturating_sub(held);
        if missing == 0 {
            return Ok(());
        }
        let count = u32::try_from(missing).map_err(|_| Problem::Busy)?;
        let mut networks = self.networks.lock().unwrap_or_else(PoisonError::into_inner);
        let of_network = networks.entry(self.network).or_insert(0);
        let more = match Arc::clone(&self.all).try_acquire_many_owned(count) {
            Ok(more) if *of_network + missing <= self.most => more,
            Ok(_) | Err(_) => {
                if *of_network == 0 {
                    networks.remove(&self.network);
                }
                return Err(Problem::Busy);
            }
        };
        *of_network += missing;
        match &mut self.units {
            Some(units) => units.merge(more),
            None => self.units = Some(more),
        }
        Ok(())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let Some(units) = self.units.take() else { return };
        let mut networks = self.networks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Entry::Occupied(mut has) = networks.entry(self.network) {
            *has.get_mut() -= units.num_permits().min(*has.get());
            // What holds nothing is forgotten.
            if *has.get() == 0 {
                has.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_its_part_or_one_whole_body_and_leaves_the_rest() {
        let (one, neighbour, other) = (
            IpAddr::from([192, 0, 2, 1]),
            IpAddr::from([192, 0, 2, 99]),
            IpAddr::from([198, 51, 100, 1]),
        );
        let room = Room::new(80 * UNIT);
        let mut first = room.begin(one, UNIT);
        assert_eq!(first.grow_to(6 * UNIT), Ok(()));
        assert_eq!(first.grow_to(6 * UNIT - 1), Ok(()), "it holds that already");
        let mut second = room.begin(neighbour, UNIT);
        assert_eq!(second.grow_to(5 * UNIT), Err(Problem::Busy), "eleven of eighty");
        assert_eq!(second.grow_to(4 * UNIT), Ok(()));
        let mut large = room.begin(other, 60 * UNIT);
        assert_eq!(large.grow_to(60 * UNIT), Ok(()), "a whole body fits");
        let mut third = room.begin([203, 0, 113, 1].into(), 60 * UNIT);
        assert_eq!(third.grow_to(11 * UNIT), Err(Problem::Busy), "the room is full");
        drop((first, large));
        assert_eq!(second.grow_to(10 * UNIT), Ok(()));
        drop((second, third));
        assert!(room.networks.lock().unwrap().is_empty());
        assert_eq!(room.all.available_permits(), 80);
    }
}
