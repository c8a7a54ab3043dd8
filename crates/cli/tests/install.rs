//! An install as the app opens it, against a real server process: what a brand says of its product
//! comes by itself and stays.

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use crate::common;

use std::{fs, path::Path, sync::Mutex, sync::mpsc, time::Duration};

use assay_client::{
    Device, FolderStore, SystemClock,
    install::{Install, Opening, ServerAddress},
};
use assay_wire::{Consent, ConsentChoice, HistoryEntry, News, Origin, Reporting};
use common::{Served, demo, done};

fn open(folder: &Path, server: &str) -> (Install, mpsc::Receiver<News>) {
    let mut device = Device::new(FolderStore::new(folder.join("state"))).unwrap();
    device.load(&folder.join("demo"), &SystemClock).unwrap();
    let (tell, told) = mpsc::channel();
    let tell = Mutex::new(tell);
    let install = Install::open(Opening {
        folder: &folder.join("state"),
        device,
        root: None,
        known: Some(ServerAddress::parse(server).unwrap()),
        transport: Install::http().unwrap(),
        tell: Box::new(move |news| {
            // A test that is over listens no more.
            let _ = tell.lock().unwrap().send(news);
        }),
    });
    (install.unwrap(), told)
}

/// The first news of a reading that is as wanted.
fn heard(told: &mpsc::Receiver<News>, wanted: impl Fn(&HistoryEntry) -> bool) -> HistoryEntry {
    loop {
        if let News::Entry { entry } | News::Named { entry } =
            told.recv_timeout(Duration::from_secs(60)).unwrap()
            && wanted(&entry)
        {
            return *entry;
        }
    }
}

#[test]
fn what_a_brand_published_names_its_labels_in_the_app_also_without_the_server() {
    let folder = demo();
    let folder = folder.path();
    let item = ["--key", "tea.key", "--gtin", "09506000134352"];
    let labels = ["--host", "id.example.org", "--count", "2", "--out", "labels.csv"];
    done(folder, &[&["label", "issue"][..], &item, &labels].concat());
    let labels = fs::read_to_string(folder.join("labels.csv")).unwrap();
    let mut links = labels.lines().skip(1).map(|line| line.split(',').next().unwrap());
    let (first, second) = (links.next().unwrap(), links.next().unwrap());
    let names = [
        "--name-zh",
        "明前茶",
        "--name-en",
        "Spring tea",
        "--out",
        "tea.product",
    ];
    done(folder, &[&["product", "sign"][..], &item, &names].concat());

    let server = Served::start(folder);
    done(
        folder,
        &["product", "publish", "tea.product", "--server", &server.address],
    );
    let (install, told) = open(folder, &server.address);
    let consent = Consent {
        choice: ConsentChoice::Online,
        region: None,
    };
    install.set_consent(&consent, None).unwrap();
    assert_eq!(
        install.judge(first).product.unwrap().en,
        "Tea",
        "the list's name until then"
    );
    let kept = install.record(first, Origin::Camera).unwrap();
    let named = heard(&told, |entry| entry.judgement.get().contains("Spring tea"));
    assert_eq!(named.id, kept.id);
    assert!(matches!(named.report, Reporting::Answered { .. }));
    drop((install, told, server));

    let (away, _) = open(folder, "http://127.0.0.1:1/");
    let judgement = away.judge(second);
    assert_eq!(
        (judgement.product.unwrap().en.as_str(), judgement.word),
        ("Spring tea", "issued_not_checked")
    );
    assert_eq!(judgement.brand_says.unwrap().names.zh, "明前茶");
}
