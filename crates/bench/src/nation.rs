//! A trust list of the size of a nation, from seeds: names as varied as company names are.

use anyhow::Context as _;
use assay_core::gs1::{Gtin, GtinPrefix};
use assay_core::time::{Duration, Timestamp, Validity};
use assay_core::trust::{Id, Issuer, IssuerKey, Names, Scope, Serials, TrustList, TrustListDraft};
use ed25519_dalek::SigningKey;

/// Issuers on the list.
pub(crate) const ISSUERS: u32 = 100_000;
/// Keys of each.
pub(crate) const KEYS: u32 = 3;

/// A nation's list: names as varied as company names are, prefixes of seven to nine digits.
pub(crate) fn nation() -> anyhow::Result<TrustList> {
    let issuers = (0..ISSUERS).map(issuer).collect::<anyhow::Result<_>>()?;
    let draft = TrustListDraft {
        authority: Names::new("示例协会", "Demo Association")?,
        issued: Timestamp(1_860_000_000),
        hosts: vec![],
        issuers,
        marks: vec![],
        recalls: vec![],
        dealers: Vec::new(),
    };
    Ok(TrustList::build(draft)?)
}

pub(crate) fn issuer(number: u32) -> anyhow::Result<Issuer> {
    let validity = Validity {
        from: day(number),
        until: None,
    };
    Ok(Issuer {
        id: Id::parse(&format!("cn-{number:06}"))?,
        names: Names::new(chinese(number), english(number))?,
        scopes: vec![Scope {
            gtin_prefix: prefix(number)?,
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
    })
}

pub(crate) fn key(number: u32) -> IssuerKey {
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

fn prefix(number: u32) -> anyhow::Result<GtinPrefix> {
    // 690 to 699, then five digits: eight in all, as GS1 China gives out most of them.
    Ok(GtinPrefix::parse(&format!("69{:06}", number * 9 + number % 9))?)
}

pub(crate) fn item(number: u32) -> anyhow::Result<Gtin> {
    let body = format!("0{}0001", prefix(number)?);
    (0..10)
        .find_map(|digit| Gtin::parse_14(&format!("{body}{digit}")).ok())
        .context("a check digit")
}

/// A number that looks random and is not (SplitMix64).
pub(crate) fn scrambled(number: u64) -> u64 {
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
        .filter_map(|_| char::from_u32(0x4E00 + take(3_000) as u32))
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
