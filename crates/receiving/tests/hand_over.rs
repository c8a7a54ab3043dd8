//! The receiving event of a delivery that several devices share: whoever ends, in whatever order they
//! hear of each other, each item that an end named is told of once.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::collections::{BTreeMap, BTreeSet};

use assay_receiving::{Delivery, item_key, result};
use assay_wire::{Deed, DeliveryNote, NoteLine, NoteSource, Operation};
use proptest::prelude::*;
use serde_json::Value;

const MILK: &str = "06901234567892";
const AT: result::Received<'_> = result::Received {
    at: "2026-11-22T09:00:00Z",
    offset: "+08:00",
    place: None,
};

fn note() -> DeliveryNote {
    let line = NoteLine {
        line: 1,
        gtin: MILK.to_owned(),
        name: None,
        lot: None,
        serial: None,
        expiry: None,
        quantity: 6,
    };
    DeliveryNote {
        number: None,
        source: NoteSource::Csv,
        dealer: None,
        lines: vec![line],
        left_out: vec![],
    }
}

/// What the server keeps of a delivery: operations in the order in which they came, each once.
#[derive(Default)]
struct Server {
    order: Vec<Operation>,
}

impl Server {
    fn take(&mut self, operation: &Operation) {
        if self.order.iter().all(|known| known.id != operation.id) {
            self.order.push(operation.clone());
        }
    }

    fn ends_before(&self, end: &str) -> Vec<String> {
        let earlier = self.order.iter().take_while(|operation| operation.id != end);
        earlier
            .filter(|operation| matches!(operation.deed, Deed::Finish { .. }))
            .map(|operation| operation.id.clone())
            .collect()
    }
}

/// A device, as it works: what it knows, and its ends that the repository has not been told of.
struct Device {
    name: usize,
    delivery: Delivery,
    made: u32,
    unsettled: Vec<String>,
}

impl Device {
    fn new(name: usize) -> Self {
        Self {
            name,
            delivery: Delivery::new(note()),
            made: 0,
            unsettled: Vec::new(),
        }
    }

    fn adds(&mut self, deed: Deed) -> String {
        self.made += 1;
        let id = format!("device-{}-{}", self.name, self.made);
        let operation = Operation {
            id: id.clone(),
            by: "till".to_owned(),
            at: format!("2026-11-22T08:{:02}:00Z", self.made % 60),
            deed,
        };
        self.delivery.add(operation).unwrap();
        id
    }

    fn reads(&mut self, serial: u8) {
        self.adds(Deed::Count {
            gtin: MILK.to_owned(),
            lot: None,
            serial: format!("S{serial}"),
            expiry: None,
            verdict: "issued_not_checked".to_owned(),
        });
    }

    fn ends(&mut self) {
        let items = result::hand_over(&self.delivery, AT).items;
        if !items.is_empty() {
            let id = self.adds(Deed::Finish { items });
            self.unsettled.push(id);
        }
    }

    /// Gives the server what it does not have, takes what this device does not, and tells the
    /// repository what falls to the ends made here.
    fn syncs(&mut self, server: &mut Server, told: &mut Vec<String>) {
        for operation in self.delivery.operations() {
            server.take(operation);
        }
        for operation in &server.order {
            self.delivery.add(operation.clone()).unwrap();
        }
        for end in self.unsettled.drain(..) {
            let settled = result::settle(&self.delivery, &end, &server.ends_before(&end), AT);
            told.extend(settled.iter().flat_map(items_of));
        }
    }
}

fn items_of(document: &Value) -> Vec<String> {
    let events = document["epcisBody"]["eventList"].as_array().unwrap();
    events
        .iter()
        .flat_map(|event| event["epcList"].as_array().unwrap())
        .map(|epc| epc.as_str().unwrap().rsplit('/').next().unwrap().to_owned())
        .collect()
}

#[derive(Clone, Copy, Debug)]
enum Act {
    Reads(u8),
    Ends,
    Syncs,
}

fn acts() -> impl Strategy<Value = Vec<(usize, Act)>> {
    let act = prop_oneof![
        4 => (0..8_u8).prop_map(Act::Reads),
        2 => Just(Act::Ends),
        2 => Just(Act::Syncs),
    ];
    proptest::collection::vec((0..3_usize, act), 1..40)
}

proptest! {
    #[test]
    fn each_item_that_an_end_names_is_told_of_once(acts in acts(), last in Just([0, 1, 2]).prop_shuffle()) {
        let mut server = Server::default();
        let mut devices = [Device::new(0), Device::new(1), Device::new(2)];
        let mut told = Vec::new();
        for (who, act) in acts {
            match act {
                Act::Reads(serial) => devices[who].reads(serial),
                Act::Ends => devices[who].ends(),
                Act::Syncs => devices[who].syncs(&mut server, &mut told),
            }
        }
        // The network is back for everyone, in any order.
        for who in last {
            devices[who].syncs(&mut server, &mut told);
        }
        let named: BTreeSet<String> = server
            .order
            .iter()
            .filter_map(|operation| match &operation.deed {
                Deed::Finish { items } => Some(items),
                Deed::Count { .. } | Deed::Resolve { .. } | Deed::NearExpiry { .. } => None,
            })
            .flatten()
            .map(|key| key.split_once('.').unwrap().1.to_owned())
            .collect();
        let mut times: BTreeMap<&String, u32> = BTreeMap::new();
        for serial in &told {
            *times.entry(serial).or_default() += 1;
        }
        prop_assert!(times.values().all(|times| *times == 1), "{told:?}");
        prop_assert_eq!(times.into_keys().cloned().collect::<BTreeSet<_>>(), named);
    }
}

#[test]
fn two_ends_apart_share_what_both_name_by_the_servers_order() {
    let mut server = Server::default();
    let mut told = Vec::new();
    let [mut one, mut two] = [Device::new(0), Device::new(1)];
    for serial in 0..3 {
        one.reads(serial);
    }
    one.syncs(&mut server, &mut told);
    two.syncs(&mut server, &mut told);
    one.reads(3);
    two.reads(4);
    one.ends();
    two.ends();
    two.syncs(&mut server, &mut told);
    told.sort();
    assert_eq!(told, ["S0", "S1", "S2", "S4"]);
    one.syncs(&mut server, &mut told);
    assert_eq!(told[4..], ["S3"]);
    // An end of which others told everything is told of no more.
    let end = server
        .order
        .iter()
        .rfind(|operation| matches!(operation.deed, Deed::Finish { .. }))
        .unwrap();
    let all: Vec<String> = server
        .order
        .iter()
        .map(|operation| operation.id.clone())
        .collect();
    assert_eq!(result::settle(&one.delivery, &end.id, &all, AT), None);
}

#[test]
fn an_end_settled_again_is_the_same_document() {
    let mut one = Device::new(0);
    one.reads(1);
    one.ends();
    let end = one.unsettled[0].clone();
    let none: [&str; 0] = [];
    let first = result::settle(&one.delivery, &end, &none, AT);
    assert_eq!(
        first,
        Some(result::epcis(
            &note(),
            &one.delivery.state().0,
            &one.delivery.state().1,
            AT
        ))
    );
    assert_eq!(first, result::settle(&one.delivery, &end, &none, AT));
    // A key that names no proven item has no EPC, and an end that is not known names nothing.
    let forged = one.adds(Deed::Finish {
        items: vec![item_key(MILK, "S9", false)],
    });
    assert_eq!(result::settle(&one.delivery, &forged, &none, AT), None);
    assert_eq!(result::settle(&one.delivery, "device-9-9", &none, AT), None);
}
