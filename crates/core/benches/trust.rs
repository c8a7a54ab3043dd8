//! The compiled trust list at the size of a nation: `cargo bench -p assay-core --bench trust`.
//!
//! Prints one line a figure: size of the file, time and memory of a cold load (a process of its
//! own that does nothing else), time to find a label's keys, size of a day's change.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use assay_core::gs1::{Gtin, GtinPrefix};
use assay_core::label::KeyId;
use assay_core::time::{Duration, Timestamp, Validity};
use assay_core::trust::{
    Change, CompiledList, Id, Issuer, IssuerKey, Names, Scope, Serials, TrustList, TrustListDraft,
    Withdrawal, WithdrawalReason,
};
use ed25519_dalek::SigningKey;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::Instant;

const ISSUERS: u32 = 100_000;
const KEYS: u32 = 3;
const CHANGED: usize = 100;
const LOOKUPS: usize = 1_000_000;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(place) = arguments.iter().position(|argument| argument == "--load") {
        return load(&PathBuf::from(&arguments[place + 1]));
    }
    if !arguments.iter().any(|argument| argument == "--bench") {
        return;
    }
    let list = nation();
    let began = Instant::now();
    let bytes = list.compile().unwrap();
    println!("compile: {:.0} ms", began.elapsed().as_secs_f64() * 1e3);
    println!(
        "file: {} bytes for {ISSUERS} issuers and {} keys (limit 16000000)",
        bytes.len(),
        ISSUERS * KEYS
    );
    let file = std::env::temp_dir().join(format!("assay-bench-{}.list", std::process::id()));
    std::fs::write(&file, &bytes).unwrap();
    for _ in 0..3 {
        let run = std::process::Command::new(std::env::current_exe().unwrap())
            .arg("--load")
            .arg(&file)
            .output();
        print!("{}", String::from_utf8(run.unwrap().stdout).unwrap());
    }
    std::fs::remove_file(&file).unwrap();
    let compiled = CompiledList::open(bytes).unwrap();
    lookups(&list, &compiled);
    change(list, &compiled);
}

/// In a process of its own: read the file, open it, say how long it took and what it cost.
fn load(file: &std::path::Path) {
    let before = peak_kib();
    let began = Instant::now();
    let list = CompiledList::open(std::fs::read(file).unwrap()).unwrap();
    let took = began.elapsed();
    println!(
        "cold load: {:.1} ms (limit 60), peak memory {:.1} MB of which {:.1} before it (limit 40), {} keys",
        took.as_secs_f64() * 1e3,
        peak_kib() as f64 * 1024.0 / 1e6,
        before as f64 * 1024.0 / 1e6,
        list.keys()
    );
}

fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap_or("0");
    line.trim().trim_end_matches(" kB").parse().unwrap_or(0)
}

fn lookups(list: &TrustList, compiled: &CompiledList<Vec<u8>>) {
    let labels: Vec<(Gtin, KeyId)> = (0..LOOKUPS)
        .map(|turn| {
            let number = scrambled(turn as u64) as u32 % ISSUERS;
            let issuer = &list.issuers()[number as usize];
            (item(number), issuer.keys[turn % KEYS as usize].id)
        })
        .collect();
    let began = Instant::now();
    let mut found = 0;
    for (gtin, id) in &labels {
        found += black_box(compiled.keys_for(*gtin, *id)).count();
    }
    let took = began.elapsed();
    assert!(found >= LOOKUPS);
    println!(
        "keys for a label: {:.3} µs (limit 1)",
        took.as_secs_f64() * 1e6 / LOOKUPS as f64
    );
    let began = Instant::now();
    for (gtin, id) in &labels[..2_000] {
        black_box(compiled.excerpt(Some(*gtin), Some(*id)).unwrap());
    }
    println!(
        "all that bears on a label: {:.1} µs",
        began.elapsed().as_secs_f64() * 1e6 / 2_000.0
    );
}

fn change(list: TrustList, compiled: &CompiledList<Vec<u8>>) {
    let mut draft = list.to_draft();
    for (turn, issuer) in draft
        .issuers
        .iter_mut()
        .step_by(ISSUERS as usize / CHANGED)
        .enumerate()
    {
        if turn % 2 == 0 {
            let at = Timestamp(1_790_000_000);
            issuer.keys[0].withdrawn = Some(Withdrawal {
                at,
                reason: WithdrawalReason::Superseded,
            });
        }
        issuer.keys.push(key(ISSUERS * KEYS + turn as u32));
    }
    let issued = Timestamp(1_790_000_000);
    draft.issued = issued;
    let new = TrustList::build(draft).unwrap();
    let change = Change::between(&list, &new);
    assert_eq!(change.issuers.len(), CHANGED);
    let bytes = change.to_bytes().unwrap();
    println!("change of {CHANGED} issuers: {} bytes", bytes.len());
    drop((list, new));
    let began = Instant::now();
    let folded = compiled.fold(&Change::read(&bytes).unwrap(), issued).unwrap();
    println!(
        "folding it in: {:.0} ms, {} bytes",
        began.elapsed().as_secs_f64() * 1e3,
        folded.len()
    );
}

/// A nation's list: names as varied as company names are, prefixes of seven to nine digits.
fn nation() -> TrustList {
    let issuers = (0..ISSUERS).map(issuer).collect();
    let draft = TrustListDraft {
        authority: Names::new("示例协会", "Demo Association").unwrap(),
        issued: Timestamp(1_780_000_000),
        hosts: vec![],
        issuers,
        marks: vec![],
        recalls: vec![],
        dealers: Vec::new(),
    };
    TrustList::build(draft).unwrap()
}

fn issuer(number: u32) -> Issuer {
    let validity = Validity {
        from: day(number),
        until: None,
    };
    Issuer {
        id: Id::parse(&format!("cn-{number:06}")).unwrap(),
        names: Names::new(chinese(number), english(number)).unwrap(),
        scopes: vec![Scope {
            gtin_prefix: prefix(number),
            validity,
            signs_since: number.is_multiple_of(3).then(|| day(number / 3)),
            serials: if number.is_multiple_of(5) {
                Serials::Own
            } else {
                Serials::Scheme
            },
        }],
        hosts: vec![],
        keys: (0..KEYS).map(|turn| key(number * KEYS + turn)).collect(),
        products: vec![],
    }
}

fn key(number: u32) -> IssuerKey {
    let mut seed = [7; 32];
    seed[..4].copy_from_slice(&number.to_le_bytes());
    let public = SigningKey::from_bytes(&seed).verifying_key().to_bytes();
    let from = day(number);
    let until = number
        .is_multiple_of(2)
        .then(|| from.plus(Duration::days(3 * 365)));
    IssuerKey::new(public, Validity { from, until })
}

/// One of 3,000 days.
fn day(number: u32) -> Timestamp {
    Timestamp(1_600_000_000 - 1_600_000_000 % 86_400 + i64::from(number % 3_000) * 86_400)
}

fn prefix(number: u32) -> GtinPrefix {
    // 690 to 699, then five digits: eight in all, as GS1 China gives out most of them.
    GtinPrefix::parse(&format!("69{:06}", number * 9 + number % 9)).unwrap()
}

fn item(number: u32) -> Gtin {
    let body = format!("0{}0001", prefix(number));
    (0..10)
        .find_map(|digit| Gtin::parse_14(&format!("{body}{digit}")).ok())
        .unwrap()
}

/// A number that looks random and is not (SplitMix64).
fn scrambled(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ mixed >> 31
}

fn chinese(number: u32) -> String {
    let places = [
        "北京",
        "上海",
        "广东",
        "浙江",
        "四川",
        "黑龙江",
        "内蒙古",
        "江苏",
        "山东",
        "福建",
    ];
    let trades = [
        "食品",
        "乳业",
        "茶业",
        "酒业",
        "药业",
        "生物科技",
        "农业发展",
        "日用化工",
    ];
    let mut mixed = scrambled(u64::from(number));
    let mut take = |count: u64| {
        let taken = mixed % count;
        mixed /= count;
        taken
    };
    let place = places[take(10) as usize];
    let trade = trades[take(8) as usize];
    let own: String = (0..2 + take(2))
        .map(|_| char::from_u32(0x4E00 + take(3_000) as u32).unwrap())
        .collect();
    format!("{place}{own}{trade}有限公司")
}

fn english(number: u32) -> String {
    let trades = [
        "Foods",
        "Dairy",
        "Tea",
        "Spirits",
        "Pharma",
        "Biotech",
        "Agriculture",
        "Household",
    ];
    let mut mixed = scrambled(u64::from(number) + 1_000_000_000);
    let mut take = |count: u64| {
        let taken = mixed % count;
        mixed /= count;
        taken
    };
    let syllables = [
        "ba", "chen", "da", "feng", "gu", "hai", "jin", "kang", "li", "ming", "nan", "ping", "qing", "run",
        "sheng", "tian",
    ];
    let own: String = (0..2 + take(2)).map(|_| syllables[take(16) as usize]).collect();
    format!("{own} {} Co., Ltd.", trades[take(8) as usize])
}
