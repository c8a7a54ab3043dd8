//! The thread that asks for what brands say of their products.
//!
//! A product is asked about after the server has answered a report of one of its items: the person
//! has agreed by then, and the server learns nothing that it was not just told. Each is asked about
//! once a run. What comes is believed for the brand's signature and kept, so it is shown without a
//! network afterwards; what is not believed changes nothing, and the person is told that it came.

use std::{
    collections::{BTreeSet, VecDeque},
    io,
    sync::{Arc, PoisonError},
    thread,
};

use assay_core::{
    gs1::Gtin,
    product::{MAX_RECORD, NotBelieved},
};
use assay_wire::News;

use super::{Shared, address::ServerAddress, failed, keep::Kept, view};
use crate::{
    clock::SystemClock,
    products::ProductFault,
    transport::{Method, Request},
};

/// Products asked about in one run, at most.
const MOST: usize = 1024;

/// Products that are to be asked about, and those that were.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    waiting: VecDeque<(Gtin, String)>,
    asked: BTreeSet<Gtin>,
}

impl Wanted {
    /// The product of a reading that its server has answered.
    pub(super) fn add(&mut self, entry: &Kept) {
        let (Some((gtin, _)), Some(server)) = (view::item(entry), &entry.told) else {
            return;
        };
        if !view::may(entry).product_record {
            return;
        }
        if self.asked.len() < MOST && self.asked.insert(gtin) {
            self.waiting.push_back((gtin, server.clone()));
        }
    }
}

pub(super) fn start(shared: Arc<Shared>) -> io::Result<()> {
    thread::Builder::new()
        .name("products".to_owned())
        .spawn(move || {
            while let Some((gtin, server)) = next(&shared) {
                shared.fetch_product(gtin, &server);
            }
        })?;
    Ok(())
}

/// The next product; `None` when the install closes.
fn next(shared: &Shared) -> Option<(Gtin, String)> {
    let mut desk = shared.desk();
    loop {
        if desk.closed {
            return None;
        }
        if let Some(product) = desk.products.waiting.pop_front() {
            return Some(product);
        }
        desk = shared.wake.wait(desk).unwrap_or_else(PoisonError::into_inner);
    }
}

impl Shared {
    fn fetch_product(&self, gtin: Gtin, server: &str) {
        let Ok(server) = ServerAddress::parse(server) else {
            return;
        };
        let asked = self.transport.ask(&Request::new(
            server.path(&["v1", "products", &gtin.to_string()]),
            Method::Get,
            MAX_RECORD,
        ));
        let reply = match asked {
            Ok(reply) if reply.status == 200 => reply,
            // The brand has said nothing of it.
            Ok(reply) if reply.status == 404 => return,
            // The next answered reading asks again.
            Ok(_) | Err(_) => {
                self.desk().products.asked.remove(&gtin);
                return;
            }
        };
        let mut device = self.device.write().unwrap_or_else(PoisonError::into_inner);
        let taken = device.take_product(gtin, &reply.body, &SystemClock);
        drop(device);
        match taken {
            Ok(()) => self.name_readings(gtin),
            Err(ProductFault::NotBelieved(why)) => self.tell_refusal(gtin, &why),
            // The brand has said something later, or this device cannot keep it.
            Err(ProductFault::Older | ProductFault::Store(_)) => {}
        }
    }

    fn tell_refusal(&self, gtin: Gtin, why: &NotBelieved) {
        match why {
            NotBelieved::Record(_) | NotBelieved::Refused(_) | NotBelieved::OtherProduct => {
                let (gtin, code) = (gtin.to_string(), why.code());
                (self.tell)(News::ProductRefused { gtin, code });
            }
            // Without a list nothing can be said of whose record it is.
            NotBelieved::NoList => {}
        }
    }

    /// Judges anew the readings of a product whose record came, and tells of those that say more now.
    fn name_readings(&self, gtin: Gtin) {
        let readings = self.desk().keep.of_product(&gtin.to_string()).unwrap_or_default();
        for entry in readings {
            let judgement = self.judge(&entry.text);
            let says = serde_json::to_string(&judgement.brand_says).unwrap_or_default();
            if judgement.brand_says.is_none() || entry.judgement.contains(&says) {
                continue;
            }
            let Ok(judged) = entry.judged(&judgement) else {
                continue;
            };
            let kept = self
                .desk()
                .keep
                .judged(&judged.id, &judged.word, &judged.judgement)
                .map_err(failed);
            if kept.is_ok() {
                let entry = Box::new(view::entry(judged));
                (self.tell)(News::Named { entry });
            }
        }
    }
}
