//! The stated bound, tried with invented histories of every shape.

use super::*;
use alloc::vec::Vec;
use proptest::prelude::*;

fn any_region() -> impl Strategy<Value = Option<Region>> {
    let all: Vec<Region> = Region::provinces()
        .chain(["DE", "BR", "JP", "AQ"].map(|code| Region::parse(code).unwrap()))
        .collect();
    prop::option::of(prop::sample::select(all))
}

/// Whatever 19 networks report, of any install, at any time, from anywhere.
fn invented() -> impl Strategy<Value = Vec<Scan>> {
    let one = (0_i64..90 * 24, any::<u64>(), 0_u64..19, any_region());
    let scan = |(hour, token, hash, region)| Scan {
        at: Timestamp(hour * 3600),
        token: Token(token),
        network: Some(Network { epoch: 0, hash }),
        region,
    };
    prop::collection::vec(one.prop_map(scan), 0..300)
}

/// An honest item: up to four people, each with up to three networks, one change of hands.
fn honest() -> impl Strategy<Value = Vec<Scan>> {
    let people = prop::collection::vec((0_i64..40, 1_u64..4), 1..=4);
    (people, any_region(), any_region()).prop_map(|(people, here, there)| {
        let mut scans = Vec::new();
        for (n, (day, networks)) in people.iter().enumerate() {
            for network in 0..*networks {
                let moved = n > 1;
                scans.push(Scan {
                    at: Timestamp((day + if moved { 45 } else { 0 }) * 86_400),
                    token: Token(n as u64),
                    network: Some(Network {
                        epoch: 0,
                        hash: 1000 + n as u64 * 10 + network,
                    }),
                    region: if moved { there } else { here },
                });
            }
        }
        scans
    })
}

proptest! {
    #[test]
    fn nineteen_networks_never_bring_an_honest_item_to_an_alarm(honest in honest(), invented in invented()) {
        let scans = honest.into_iter().chain(invented).collect();
        let history = History { scans, ..History::default() };
        let viewer = Viewer { role: Role::Consumer, token: None, party: None, region: None };
        let standing = assess(&history, &viewer, Timestamp(90 * 86_400)).standing;
        prop_assert!(standing <= Standing::ReportsDisagree, "{standing:?}");
    }

    #[test]
    fn an_honest_item_alone_is_never_an_alarm(honest in honest()) {
        let history = History { scans: honest, ..History::default() };
        let viewer = Viewer { role: Role::Consumer, token: None, party: None, region: None };
        prop_assert!(assess(&history, &viewer, Timestamp(90 * 86_400)).standing < Standing::ReportsDisagree);
    }

    #[test]
    fn the_order_in_which_reports_arrive_changes_nothing(mut scans in invented(), seed in any::<u64>()) {
        let viewer = Viewer { role: Role::Consumer, token: None, party: None, region: None };
        let told = |scans: &[Scan]| {
            let history = History { scans: scans.to_vec(), ..History::default() };
            assess(&history, &viewer, Timestamp(90 * 86_400)).standing
        };
        scans.dedup_by_key(|scan| (scan.at, scan.token));
        let before = told(&scans);
        let by = seed as usize % scans.len().max(1);
        scans.rotate_left(by);
        prop_assert_eq!(told(&scans), before);
    }
}
