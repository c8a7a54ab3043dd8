//! The committed seeds of the fuzz targets are what the targets read: one that is not would have
//! the fuzzer begin from nothing. `ASSAY_WRITE=1` writes them anew.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test says what is wrong by failing"
)]

use crate::common;

use std::fs;
use std::path::{Path, PathBuf};

use assay_core::gs1::Lot;
use assay_core::product::{ProductDraft, UnverifiedProduct};
use assay_core::region::Region;
use assay_core::time::Validity;
use assay_core::trust::{
    Change, CompiledList, Dealer, GtinRange, Id, Mark, Recall, Recalled, Trade, TrustList, Words,
};
use common::{dairy_gtin, issued, key, list_with, names};

fn seed(path: &str, bytes: impl FnOnce() -> Vec<u8>) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds");
    let file: PathBuf = folder.join(path);
    if std::env::var_os("ASSAY_WRITE").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, bytes()).unwrap();
    }
    fs::read(&file).unwrap()
}

/// A list with one of everything.
fn list() -> TrustList {
    list_with(|list| {
        let validity = Validity::from(issued());
        list.marks.push(Mark {
            id: Id::parse("demo-mark").unwrap(),
            names: names("演示绿标", "Demo green mark"),
            issuer: Id::parse("demo-dairy").unwrap(),
            certificate: "D-1".into(),
            gtins: GtinRange::One(dairy_gtin()),
            lots: vec![Lot::parse("A1B2C3").unwrap()],
            validity,
            withdrawn: None,
        });
        list.recalls.push(Recall {
            gtin: dairy_gtin(),
            items: Recalled::Lot(Lot::parse("BAD1").unwrap()),
            since: issued(),
            reason: names("异物", "Foreign matter"),
            todo: names("退货", "Return it"),
        });
        list.dealers.push(Dealer {
            id: Id::parse("demo-south").unwrap(),
            names: names("演示经销", "Demo dealer"),
            trade: Trade::Dealer,
            regions: ["CN-AH", "CN-BJ"].map(|code| Region::parse(code).unwrap()).into(),
            validity,
        });
    })
}

#[test]
fn the_lists_are_lists() {
    let bytes = seed("trust_list/list", || list().compile().unwrap());
    let compiled = CompiledList::open(bytes).unwrap();
    let read = compiled.to_list().unwrap();
    assert_eq!(
        (read.marks().len(), read.recalls().len(), read.dealers().len()),
        (1, 1, 1)
    );
    let change = || Change::between(&list_with(|_| {}), &list());
    let bytes = seed("trust_list/change", || change().to_bytes().unwrap());
    assert_eq!(Change::read(&bytes).unwrap(), change());
}

#[test]
fn the_products_are_products() {
    let draft = ProductDraft {
        gtin: dairy_gtin(),
        signed_at: issued(),
        names: names("演示牛奶", "Demo milk"),
        words: Some(Words::new("来自演示牧场。", "From the demo pasture.").unwrap()),
        picture: Some([7; 32]),
    };
    let small = ProductDraft {
        words: None,
        picture: None,
        ..draft.clone()
    };
    for (name, draft) in [("whole", draft), ("small", small)] {
        let bytes = seed(&format!("product/{name}"), || draft.sign(&key(1)).unwrap());
        assert_eq!(UnverifiedProduct::parse(&bytes).unwrap().gtin(), dairy_gtin());
    }
}
