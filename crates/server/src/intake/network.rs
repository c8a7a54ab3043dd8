//! Names for networks and events, under the memory's keys.
//!
//! A network's name is HMAC-SHA-256 under the epoch's key over the item and the network's prefix,
//! cut to 64 bits: it links scans of one item within one epoch and nothing else. When an epoch is
//! over its key is deleted, and with it the only way to test which network a name stood for.

use std::{
    net::IpAddr,
    sync::{Arc, RwLock},
};

use assay_core::assess::Network;
use assay_core::time::Timestamp;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::{epoch_name, living_epochs};
use crate::keys::{Key, Keys};
use crate::store::{ItemKey, Store, StoreError};

/// Makes names.
pub(crate) struct Networks {
    store: Arc<dyn Store>,
    keys: Keys,
    events: [u8; 32],
    present: RwLock<Option<(u16, [u8; 32])>>,
}

impl Networks {
    pub(crate) fn new(store: Arc<dyn Store>, keys: Keys) -> Self {
        Self {
            store,
            events: keys.get(Key::Events),
            keys,
            present: RwLock::new(None),
        }
    }

    /// The name of the network an address belongs to: its /24 (IPv4) or /48 (IPv6).
    pub(crate) async fn name(
        &self,
        item: &ItemKey,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<Network, StoreError> {
        let epoch = Network::epoch_of(now);
        let key = self.key(epoch, now).await?;
        let gtin = item.gtin.to_be_bytes();
        let mac = tag(&key, &[&gtin, item.serial.as_bytes(), &[0], &prefix(from)]);
        let hash = u64::from_be_bytes([mac[0], mac[1], mac[2], mac[3], mac[4], mac[5], mac[6], mac[7]]);
        Ok(Network { epoch, hash })
    }

    /// What an event id is stored as. Nobody outside can steer where it falls among others.
    pub(crate) fn event_key(&self, event: &str) -> [u8; 16] {
        let mac = tag(&self.events, &[event.as_bytes()]);
        let mut key = [0; 16];
        key.copy_from_slice(&mac[..16]);
        key
    }

    async fn key(&self, epoch: u16, now: Timestamp) -> Result<[u8; 32], StoreError> {
        let known = self.present.read().ok().and_then(|present| *present);
        if let Some((of, key)) = known
            && of == epoch
        {
            return Ok(key);
        }
        let living = living_epochs(now).map(epoch_name);
        let name = epoch_name(epoch);
        let key = self.keys.of_networks(&*self.store, &name, &living).await?;
        if let Ok(mut present) = self.present.write() {
            *present = Some((epoch, key));
        }
        Ok(key)
    }
}

/// The network part of an address; a mapped IPv4 address is the IPv4 network it maps.
pub(crate) fn prefix(address: IpAddr) -> [u8; 7] {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            [4, a, b, c, 0, 0, 0]
        }
        IpAddr::V6(address) => {
            let octets = address.octets();
            [
                6, octets[0], octets[1], octets[2], octets[3], octets[4], octets[5],
            ]
        }
    }
}

pub(super) fn tag(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC fills a short key up with zeros to the hash's block (RFC 2104, section 2).
    let mut block = [0; 64];
    block[..32].copy_from_slice(key);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::SqliteStore;

    fn item(serial: &str) -> ItemKey {
        ItemKey {
            gtin: 9_506_000_134_352,
            serial: serial.to_owned(),
        }
    }

    #[tokio::test]
    async fn a_networks_key_is_gone_once_its_90_days_are_over() {
        let folder = tempfile::TempDir::new().unwrap();
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(folder.path()).await.unwrap());
        let keys = Keys::in_store(&*store).await.unwrap();
        let networks = Networks::new(store.clone(), keys);
        let from = IpAddr::from([192, 0, 2, 1]);
        let now = Timestamp(1_795_305_600);
        let first = networks.name(&item("A1"), from, now).await.unwrap();
        let key = store.secret(&epoch_name(first.epoch), [0; 32]).await.unwrap();
        assert_ne!(key, [0; 32], "it is there while its epoch lasts");
        let later = networks
            .name(&item("A1"), from, Timestamp(now.0 + 90 * 86_400))
            .await
            .unwrap();
        assert_eq!(later.epoch, first.epoch + 1);
        assert_ne!(later.hash, first.hash, "nothing links the two");
        assert_eq!(
            store.secret(&epoch_name(first.epoch), [0; 32]).await.unwrap(),
            [0; 32],
            "the old key is gone: this is a new one"
        );
    }

    #[tokio::test]
    async fn a_network_has_another_name_for_each_item_and_one_for_all_its_addresses() {
        let folder = tempfile::TempDir::new().unwrap();
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(folder.path()).await.unwrap());
        let keys = Keys::in_store(&*store).await.unwrap();
        let networks = Networks::new(store, keys);
        let now = Timestamp(1_795_305_600);
        let name =
            async |serial: &str, from: [u8; 4]| networks.name(&item(serial), from.into(), now).await.unwrap();
        let one = name("A1", [192, 0, 2, 1]).await;
        assert_eq!(one, name("A1", [192, 0, 2, 99]).await);
        assert_ne!(one, name("A1", [192, 0, 3, 1]).await);
        assert_ne!(one, name("A2", [192, 0, 2, 1]).await);
    }
}
