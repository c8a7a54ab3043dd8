use super::*;
use alloc::vec;

fn region(code: &str) -> Region {
    Region::parse(code).unwrap()
}

fn scan(hour: i64, token: u64, network: u64, place: Option<&str>) -> Scan {
    Scan {
        at: Timestamp(1_760_000_000 + hour * 3600),
        token: Token(token),
        network: Some(Network {
            epoch: 1,
            hash: network,
        }),
        region: place.map(region),
    }
}

fn fact(hour: i64, kind: FactKind, party: u64, place: &str) -> Fact {
    let at = Timestamp(1_760_000_000 + hour * 3600);
    Fact {
        at,
        kind,
        party: Some(Party(party)),
        owner: None,
        region: Some(region(place)),
    }
}

fn of_scans(scans: Vec<Scan>) -> History {
    History {
        scans,
        ..History::default()
    }
}

fn standing(history: &History, viewer: &Viewer, hour: i64) -> Standing {
    assess(history, viewer, Timestamp(1_760_000_000 + hour * 3600)).standing
}

fn me(place: Option<&str>) -> Viewer {
    Viewer::consumer(Token(1), place.map(region))
}

#[test]
fn a_first_check_and_the_checks_after_it() {
    let once = of_scans(vec![scan(0, 1, 1, None)]);
    assert_eq!(standing(&once, &me(None), 0), Standing::FirstCheck);
    let retried = of_scans(vec![
        scan(0, 1, 1, None),
        scan(0, 1, 2, None),
        scan(2, 1, 1, None),
    ]);
    assert_eq!(
        standing(&retried, &me(None), 2),
        Standing::FirstCheck,
        "a retry is the same session"
    );
    let again = of_scans(vec![
        scan(0, 1, 1, Some("CN-GD")),
        scan(900, 1, 1, None),
        scan(901, 2, 2, None),
    ]);
    let assessment = assess(&again, &me(None), Timestamp(1_760_000_000 + 901 * 3600));
    assert_eq!(assessment.standing, Standing::CheckedBefore);
    assert_eq!(
        (
            assessment.count.own,
            assessment.count.others,
            assessment.count.before()
        ),
        (2, 1, 2)
    );
    assert_eq!(
        assessment.count.first,
        Some(Month {
            year: 2025,
            month: 10
        })
    );
    assert_eq!(assessment.count.first_region, Some(region("CN-GD")));
}

#[test]
fn a_shop_full_of_phones_on_one_line_is_one_voice() {
    let phones = (0..300)
        .map(|n| scan(n * 30, n as u64, 7, Some("CN-GD")))
        .collect();
    assert_eq!(
        standing(&of_scans(phones), &me(None), 9000),
        Standing::CheckedBefore
    );
}

#[test]
fn strangers_all_over_the_country_are_noticed_then_alarmed_about() {
    let places = ["CN-GD", "CN-XJ", "CN-HL", "CN-SC", "CN-SD", "CN-YN"];
    let copies = |count: u64| {
        of_scans(
            (0..count)
                .map(|n| scan(n as i64 * 20, n, n, Some(places[n as usize % 6])))
                .collect(),
        )
    };
    assert_eq!(
        standing(&copies(2), &me(None), 9000),
        Standing::CheckedBefore,
        "given away once"
    );
    assert_eq!(standing(&copies(5), &me(None), 9000), Standing::ReportsDisagree);
    assert_eq!(standing(&copies(19), &me(None), 9000), Standing::ReportsDisagree);
    assert_eq!(standing(&copies(60), &me(None), 9000), Standing::PossibleCopy);
}

#[test]
fn a_flood_from_few_networks_neither_alarms_nor_washes_out_what_many_said() {
    let flood = |scans: &mut Vec<Scan>| {
        scans.extend((0..5000).map(|n| scan(4000 + n, 10_000 + n as u64, 1_000 + n as u64 % 19, None)));
    };
    let mut honest = vec![scan(0, 1, 1, Some("CN-GD")), scan(50, 2, 2, Some("CN-GD"))];
    flood(&mut honest);
    assert_eq!(
        standing(&of_scans(honest), &me(None), 9000),
        Standing::ReportsDisagree
    );
    let mut copied: Vec<Scan> = (0..80).map(|n| scan(n * 20, n as u64, n as u64, None)).collect();
    flood(&mut copied);
    assert_eq!(
        standing(&of_scans(copied), &me(None), 9000),
        Standing::PossibleCopy
    );
}

#[test]
fn networks_of_two_epochs_never_add_up_to_an_alarm() {
    let scans = (0..60).map(|n| {
        let mut scan = scan(n * 20, n as u64, n as u64, None);
        scan.network = Some(Network {
            epoch: (n / 20) as u16,
            hash: n as u64,
        });
        scan
    });
    assert_eq!(
        standing(&of_scans(scans.collect()), &me(None), 9000),
        Standing::ReportsDisagree
    );
}

#[test]
fn enrolled_parties_that_contradict_each_other_are_an_alarm_without_any_scan() {
    let sold = |second: u64, returned: bool| {
        let mut facts = vec![
            fact(0, FactKind::Sold, 5, "CN-GD"),
            fact(500, FactKind::Sold, second, "CN-SC"),
        ];
        if returned {
            facts.push(fact(300, FactKind::Returned, 5, "CN-GD"));
        }
        History {
            facts,
            ..History::default()
        }
    };
    let viewer = Viewer {
        role: Role::Issuer,
        token: None,
        party: None,
        region: None,
    };
    assert_eq!(standing(&sold(6, false), &viewer, 900), Standing::PossibleCopy);
    assert_eq!(standing(&sold(6, true), &viewer, 900), Standing::AlreadySold);
    assert_eq!(standing(&sold(5, false), &viewer, 900), Standing::AlreadySold);
    let facts = vec![
        fact(0, FactKind::StockCheck, 5, "DE"),
        fact(1, FactKind::StockCheck, 6, "BR"),
    ];
    assert_eq!(
        standing(
            &History {
                facts,
                ..History::default()
            },
            &viewer,
            2
        ),
        Standing::PossibleCopy
    );
}

#[test]
fn stock_checks_of_enrolled_parties_are_not_consumers_scans() {
    let facts = (0..40)
        .map(|n| fact(n * 10, FactKind::StockCheck, 5, "CN-GD"))
        .collect();
    let history = History {
        facts,
        scans: vec![scan(500, 1, 1, Some("CN-GD"))],
        ..History::default()
    };
    assert_eq!(standing(&history, &me(Some("CN-GD")), 500), Standing::FirstCheck);
}

#[test]
fn what_is_in_stock_here_is_not_seen_there() {
    let facts = vec![
        fact(0, FactKind::Received, 5, "CN-GD"),
        fact(900, FactKind::StockCheck, 5, "CN-GD"),
    ];
    let scans = vec![scan(300, 2, 2, Some("CN-HL")), scan(400, 3, 3, Some("CN-HL"))];
    let history = History {
        scans,
        facts,
        ..History::default()
    };
    assert_eq!(standing(&history, &me(None), 901), Standing::ReportsDisagree);
}

#[test]
fn the_buyer_is_not_warned_of_the_own_purchase_and_the_next_one_is() {
    let sold = |hour, place| History {
        facts: vec![fact(0, FactKind::Sold, 5, "CN-GD")],
        scans: vec![scan(hour, 1, 1, place)],
        ..History::default()
    };
    let history = sold(5, Some("CN-GD"));
    assert_eq!(standing(&history, &me(Some("CN-GD")), 5), Standing::FirstCheck);
    assert_eq!(
        standing(&history, &me(Some("CN-HL")), 24 * 400),
        Standing::FirstCheck,
        "checked when bought"
    );
    assert_eq!(standing(&sold(5, None), &me(None), 5), Standing::FirstCheck);
    let far = sold(5, Some("CN-HL"));
    assert_eq!(
        standing(&far, &me(Some("CN-HL")), 5),
        Standing::AlreadySold,
        "sold far from here"
    );
    let late = sold(24 * 40, Some("CN-GD"));
    assert_eq!(
        standing(&late, &me(Some("CN-GD")), 24 * 40),
        Standing::AlreadySold,
        "sold long ago"
    );
    let party = |party| Viewer {
        role: Role::Retailer,
        token: None,
        party: Some(Party(party)),
        region: None,
    };
    assert_eq!(standing(&history, &party(5), 5), Standing::CheckedBefore);
    assert_eq!(standing(&history, &party(6), 5), Standing::AlreadySold);
}

#[test]
fn an_owner_sees_the_own_activation_as_nothing_new() {
    let mut activation = fact(0, FactKind::Activated, 0, "CN-GD");
    (activation.party, activation.owner) = (None, Some(Token(1)));
    let history = History {
        facts: vec![activation],
        scans: vec![scan(1, 1, 1, None)],
        ..History::default()
    };
    assert_eq!(standing(&history, &me(None), 2), Standing::FirstCheck);
    assert_eq!(
        standing(&history, &Viewer::consumer(Token(2), None), 2),
        Standing::AlreadySold
    );
}

#[test]
fn goods_outside_their_region_are_told_apart_from_goods_that_travel() {
    let history = |scans| History {
        shipped: vec![region("CN-SC")],
        scans,
        ..History::default()
    };
    let here = scan(10, 1, 1, Some("CN-GD"));
    assert_eq!(
        standing(&history(vec![here]), &me(Some("CN-GD")), 10),
        Standing::OutsideRegion
    );
    assert_eq!(
        standing(&history(vec![here]), &me(None), 10),
        Standing::FirstCheck
    );
    let bought_inside = scan(0, 1, 2, Some("CN-SC"));
    assert_eq!(
        standing(&history(vec![bought_inside, here]), &me(Some("CN-GD")), 10),
        Standing::FirstCheck
    );
    let retailer = Viewer {
        role: Role::Retailer,
        token: None,
        party: Some(Party(3)),
        region: Some(region("CN-GD")),
    };
    assert_eq!(
        standing(&history(vec![bought_inside]), &retailer, 10),
        Standing::OutsideRegion
    );
}

#[test]
fn what_is_left_of_old_scans_still_counts() {
    let summary = Summary {
        month: Month { year: 2024, month: 3 },
        region: Some(region("CN-SC")),
        sessions: 4,
    };
    let history = History {
        earlier: vec![summary],
        scans: vec![scan(0, 1, 1, None)],
        ..History::default()
    };
    let assessment = assess(&history, &me(None), Timestamp(1_760_000_000));
    assert_eq!(assessment.standing, Standing::CheckedBefore);
    assert_eq!(
        (assessment.count.before(), assessment.count.first),
        (4, Some(summary.month))
    );
}
