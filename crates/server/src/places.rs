//! Places for connections: so many at once, and of one network a share of them, so that no one host takes all.

use std::{
    collections::{HashMap, hash_map::Entry},
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::intake::network_prefix;

/// How many connections each network has.
type Networks = Arc<Mutex<HashMap<[u8; 7], usize>>>;

/// All places.
#[derive(Clone)]
pub(crate) struct Places {
    all: Arc<Semaphore>,
    networks: Networks,
    of_one: usize,
    /// Behind these stand many networks.
    balancers: Arc<[IpAddr]>,
}

/// A place for the next connection, from wherever it may come.
pub(crate) struct Vacant(OwnedSemaphorePermit);

/// A place that is taken, until it is dropped.
pub(crate) struct Taken {
    _place: OwnedSemaphorePermit,
    network: Option<([u8; 7], Networks)>,
}

impl Places {
    pub(crate) fn new(most: usize, of_one: usize, balancers: &[IpAddr]) -> Self {
        Self {
            all: Arc::new(Semaphore::new(most)),
            networks: Arc::default(),
            of_one,
            balancers: balancers.into(),
        }
    }

    /// Waits until there is a place. `None` never comes, for nobody closes them.
    pub(crate) async fn vacant(&self) -> Option<Vacant> {
        let place = Arc::clone(&self.all).acquire_owned().await;
        place.ok().map(Vacant)
    }

    /// Gives the place to a connection, unless its network has its share already.
    pub(crate) fn take(&self, Vacant(place): Vacant, from: IpAddr) -> Option<Taken> {
        let from = from.to_canonical();
        if self.balancers.iter().any(|known| known.to_canonical() == from) {
            return Some(Taken {
                _place: place,
                network: None,
            });
        }
        let network = network_prefix(from);
        let mut networks = self.networks.lock().unwrap_or_else(PoisonError::into_inner);
        let has = networks.entry(network).or_insert(0);
        if *has >= self.of_one {
            return None;
        }
        *has += 1;
        drop(networks);
        Some(Taken {
            _place: place,
            network: Some((network, Arc::clone(&self.networks))),
        })
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        let Some((network, networks)) = self.network.take() else {
            return;
        };
        let mut networks = networks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Entry::Occupied(mut has) = networks.entry(network) {
            *has.get_mut() -= 1;
            // What has none is forgotten: nothing is held of networks that are gone.
            if *has.get() == 0 {
                has.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_network_has_its_share_and_a_balancer_has_all() {
        let (one, neighbour, other, balancer) = (
            IpAddr::from([192, 0, 2, 1]),
            IpAddr::from([192, 0, 2, 99]),
            IpAddr::from([198, 51, 100, 1]),
            IpAddr::from([203, 0, 113, 1]),
        );
        let places = Places::new(10, 2, &[balancer]);
        let take = async |from| places.take(places.vacant().await?, from);
        let first = take(one).await.unwrap();
        let _second = take(neighbour).await.unwrap();
        assert!(take(one).await.is_none(), "the network has two");
        let _other = take(other).await.unwrap();
        let behind = [take(balancer).await, take(balancer).await, take(balancer).await];
        assert!(behind.iter().all(Option::is_some));
        drop(first);
        let again = take(one).await;
        assert!(again.is_some(), "one of them is gone");
        drop((again, behind, _second, _other));
        assert!(places.networks.lock().unwrap().is_empty());
        assert_eq!(places.all.available_permits(), 10);
    }
}
