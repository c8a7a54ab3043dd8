//! Makes what an app keeps of every kind, for `tests/old` (the README there): not a test.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::Receiver,
    },
    time::Duration,
};

use assay_client::{
    Device, FolderStore, SystemClock,
    install::{Install, Opening},
    tuf::Source,
};
use assay_core::{
    gs1::{Gtin, Lot, Serial},
    host::Host,
    label::LabelDraft,
    time::Date,
};
use assay_wire::{
    Consent, ConsentChoice, HistoryEntry, ItemNamed, News, Origin, Outbox, ReceivingAsk, Report, ReportKind,
    Reporting,
};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::earlier::{Elsewhere, TEA, association, open, told};
use super::world::key;

const NAME: &str = "https://id.assaydemo.example/";
/// Expiry of labels that are good.
const LATE: &str = "491231";

fn env(name: &str) -> String {
    std::env::var(name).unwrap()
}

fn tea(serial: &str, gtin: &str, expiry: &str, seed: u8) -> String {
    LabelDraft {
        host: Host::parse("id.assaydemo.example").unwrap(),
        gtin: Gtin::parse_14(gtin).unwrap(),
        cpv: None,
        lot: Some(Lot::parse("L1").unwrap()),
        serial: Serial::parse(serial).unwrap(),
        production: None,
        packaging: None,
        best_before: None,
        expiry: Some(Date::parse(expiry).unwrap()),
    }
    .sign(&key(seed))
}

/// Waits until the server's word on a reading is there.
fn answered(news: &Receiver<News>, id: &str) -> HistoryEntry {
    loop {
        if let News::Entry { entry } = news.recv_timeout(Duration::from_secs(60)).unwrap()
            && entry.id == id
            && !matches!(entry.report, Reporting::Waiting | Reporting::None)
        {
            return *entry;
        }
    }
}

/// Waits until the outbox is as wanted.
fn outbox(news: &Receiver<News>, wanted: impl Fn(&Outbox) -> bool) {
    loop {
        if let News::Outbox { outbox } = news.recv_timeout(Duration::from_secs(60)).unwrap()
            && wanted(&outbox)
        {
            return;
        }
    }
}

/// A folder with a device that has the brand's list.
fn home() -> PathBuf {
    let (authority, folder) = (association(), PathBuf::from(env("OLD_APP")));
    fs::create_dir_all(&folder).unwrap();
    let mut device = Device::new(FolderStore::new(folder.join("state"))).unwrap();
    let public = authority.path().join("public");
    let (root, from) = (
        fs::read(public.join("1.root.json")).unwrap(),
        Source::folder(&public).unwrap(),
    );
    device.update(&root, &from, &SystemClock).unwrap();
    folder
}

/// Reads, and hears what the server says; gives a reading to forget later.
fn reads(install: &Install, news: &Receiver<News>, codes: &[String]) -> String {
    let read = |text: &str, origin| install.record(text, origin).unwrap().id;
    let first = read(&tea("APP1", TEA, LATE, 1), Origin::Camera);
    let consent = Consent {
        choice: ConsentChoice::Online,
        region: Some("CN-GD".to_owned()),
    };
    install.set_consent(&consent, Some(&first)).unwrap();
    answered(news, &first);
    while !install.history().unwrap()[0]
        .judgement
        .get()
        .contains("\"brandSays\":{")
    {
        news.recv_timeout(Duration::from_secs(60)).unwrap();
    }
    answered(news, &read(&tea("APP2", TEA, "260101", 1), Origin::Picture));
    let gone = read(&tea("APP3", TEA, LATE, 1), Origin::Camera);
    answered(news, &gone);
    let later = read(&tea("APP4", TEA, LATE, 1), Origin::Camera);
    answered(news, &later);
    read(&tea("APP5", TEA, LATE, 7), Origin::Camera);
    read(&tea("APP6", "06901234567892", LATE, 1), Origin::Link);
    read("WIFI:S:home;T:nopass;;", Origin::Paste);
    read(&format!("{NAME}01/{TEA}/21/APP7"), Origin::Camera);
    answered(news, &read(&codes[0], Origin::Typed));
    answered(news, &read("4071882590361144", Origin::Typed));
    install.forget(&[gone]).unwrap();
    outbox(news, |outbox| outbox.waiting == 1);
    outbox(news, |outbox| outbox.waiting == 0);
    later
}

/// What a person asks beside readings, and who receives goods.
fn asks(install: &Install) {
    install.way(&tea("A1", TEA, LATE, 1)).unwrap();
    let complaint = Report {
        event: "5d0a1b7e-6a1c-4f0e-9d3e-1f2a3b4c5d6e".to_owned(),
        label: Some(tea("APP1", TEA, LATE, 1)),
        kind: ReportKind::Opened,
        text: "The seal was broken.".to_owned(),
        contact: Some("someone".to_owned()),
        photo: Some(env("OLD_PHOTO")),
    };
    let ticket = install.complain(&complaint).unwrap();
    install.progress(&ticket.ticket).unwrap();
    let line = json!({"line": 2, "gtin": TEA, "name": "Tea", "lot": "L1", "serial": null, "expiry": null, "quantity": 2});
    let note = json!({"number": "DN-7", "source": "csv", "dealer": null, "lines": [line], "leftOut": []});
    let count = json!([{"id": "app-count-1", "by": "till 1", "at": "2026-11-07T08:00:00Z", "deed": {"kind": "count",
        "gtin": TEA, "lot": "L1", "serial": "APP1", "expiry": null, "verdict": "issued_not_checked"}}]);
    let delivery = "APPAPP2345".to_owned();
    for ask in [
        ReceivingAsk::Open {
            delivery: delivery.clone(),
            note: serde_json::from_value(note).unwrap(),
        },
        ReceivingAsk::Note {
            delivery: delivery.clone(),
        },
        ReceivingAsk::Add {
            delivery: delivery.clone(),
            operations: serde_json::from_value(count).unwrap(),
        },
        ReceivingAsk::After { delivery, cursor: 0 },
        ReceivingAsk::Contents {
            sscc: env("OLD_SSCC"),
            label: None,
        },
        ReceivingAsk::Standings {
            items: vec![ItemNamed {
                gtin: TEA.to_owned(),
                serial: "A3".to_owned(),
                label: Some(tea("A3", TEA, LATE, 1)),
            }],
        },
        ReceivingAsk::Capture {
            document: env("OLD_DOCUMENT"),
        },
    ] {
        install.receive(&env("OLD_TOKEN"), &ask).unwrap();
    }
}

/// A reading from before the device had its list; gives the history with it. Whoever opens the install
/// with the list judges it.
fn reads_without_a_list(folder: &Path, nowhere: Elsewhere) -> Vec<HistoryEntry> {
    let elsewhere = TempDir::new().unwrap();
    let install = Install::open(Opening {
        folder,
        device: Device::new(FolderStore::new(elsewhere.path())).unwrap(),
        root: None,
        known: None,
        transport: Box::new(nowhere),
        tell: Box::new(|_| ()),
    });
    let install = install.unwrap();
    let text = tea("APP9", TEA, LATE, 1);
    install.record(&text, Origin::Camera).unwrap();
    install.history().unwrap()
}

#[test]
#[ignore = "makes fixtures; ui/e2e/old/make.ts runs it"]
fn make_what_an_app_keeps() {
    let (folder, server) = (home(), env("OLD_SERVER"));
    let codes: Vec<String> = env("OLD_CODES").split(',').map(str::to_owned).collect();
    let network = Arc::new(AtomicBool::new(true));
    let (install, news) = open(&folder, None, Elsewhere::new(&server, &network));
    let later = reads(&install, &news, &codes);
    asks(&install);
    install.set_server(Some(NAME)).unwrap();
    network.store(false, Ordering::Release);
    install
        .record(&tea("APP8", TEA, LATE, 1), Origin::Camera)
        .unwrap();
    install.record(&codes[1], Origin::Typed).unwrap();
    install.forget(&[later]).unwrap();
    outbox(&news, |outbox| outbox.waiting == 3 && outbox.trouble.is_some());
    let mut told = told(&install);
    drop(install);
    told["history"] = json!(reads_without_a_list(&folder, Elsewhere::new(&server, &network)));
    let db = rusqlite::Connection::open(folder.join("install.db")).unwrap();
    let asked = "SELECT body FROM outbox WHERE kind = 'forget'";
    let body: String = db.query_row(asked, [], |row| row.get(0)).unwrap();
    told["forgotten"] = json!({"items": [serde_json::from_str::<Value>(&body).unwrap()]});
    fs::write(
        folder.join("told.json"),
        serde_json::to_vec_pretty(&told).unwrap(),
    )
    .unwrap();
}
