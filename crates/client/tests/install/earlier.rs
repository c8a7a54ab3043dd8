//! What an app of an earlier version kept is all there for the newest, and what waited is sent.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, channel},
    },
    time::Duration,
};

use assay_client::{
    Clock, Device, FolderStore, SystemClock,
    authority::Authority,
    install::{Install, Opening},
    transport::{HttpTransport, Reply, Request, Transport},
};
use assay_core::{
    gs1::{Gtin, GtinPrefix},
    host::Host,
    time::{Timestamp, Validity},
    trust::{Id, Issuer, IssuerKey, Names, Product, Scope, Serials},
};
use assay_wire::{News, SendFault};
use serde_json::{Value, json};
use tempfile::TempDir;
use url::Url;

use super::world::{Does, Server, first_checks, key, reports};

/// What the program of commit f00e418 kept (tests/old/README.md).
fn kept() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/old/f00e418/app")
}

pub(crate) const TEA: &str = "09506000134352";

/// The demo brand of crates/server/tests/common/labels.rs.
fn brand() -> Issuer {
    let validity = Validity::from(Timestamp::parse("2026-01-01T00:00:00Z").unwrap());
    Issuer {
        id: Id::parse("demo-tea").unwrap(),
        names: Names::new("示范茶业", "Demo Tea").unwrap(),
        scopes: vec![Scope {
            gtin_prefix: GtinPrefix::parse("9506000").unwrap(),
            validity,
            signs_since: None,
            serials: Serials::Own,
        }],
        hosts: vec![],
        keys: vec![IssuerKey::new(key(1).verifying_key().to_bytes(), validity)],
        products: vec![Product {
            gtin: Gtin::parse(TEA).unwrap(),
            names: Names::new("示范龙井 250 克", "Demo Longjing 250 g").unwrap(),
        }],
    }
}

/// The folder of an association that enrolled the brand, with a list of today.
pub(crate) fn association() -> TempDir {
    let (folder, now) = (TempDir::new().unwrap(), SystemClock.now());
    let names = Names::new("示范协会", "Demo Association").unwrap();
    let hosts = vec![Host::parse("id.assaydemo.example").unwrap()];
    let made = Authority::init(folder.path(), &names, hosts, None, now);
    made.unwrap().enrol(brand(), now).unwrap();
    folder
}

/// Brings what is meant for the kept server's name to one on this machine, once there is a network.
pub(crate) struct Elsewhere {
    to: Url,
    network: Arc<AtomicBool>,
    http: HttpTransport,
}

impl Elsewhere {
    pub(crate) fn new(to: &str, network: &Arc<AtomicBool>) -> Self {
        Self {
            to: to.parse().unwrap(),
            network: Arc::clone(network),
            http: HttpTransport::new().unwrap(),
        }
    }
}

impl Transport for Elsewhere {
    fn ask(&self, request: &Request) -> Result<Reply, SendFault> {
        if !self.network.load(Ordering::Acquire) {
            return Err(SendFault::Unreachable);
        }
        let mut request = request.clone();
        let path = request.url.path().to_owned();
        let query = request.url.query().map(str::to_owned);
        request.url = self.to.clone();
        request.url.set_path(&path);
        request.url.set_query(query.as_deref());
        self.http.ask(&request)
    }
}

/// The install of a folder; with a list of today, when what it kept may be stale by now.
pub(crate) fn open(folder: &Path, list: Option<&Path>, transport: Elsewhere) -> (Install, Receiver<News>) {
    let mut device = Device::new(FolderStore::new(folder.join("state"))).unwrap();
    if let Some(list) = list {
        device.load(list, &SystemClock).unwrap();
    }
    let (tell, told) = channel();
    let tell = Mutex::new(tell);
    let install = Install::open(Opening {
        folder,
        device,
        root: None,
        known: None,
        transport: Box::new(transport),
        tell: Box::new(move |news| {
            // A test that is over listens no more.
            let _ = tell.lock().unwrap().send(news);
        }),
    });
    (install.unwrap(), told)
}

/// A copy of what was kept, because opening writes.
fn copied() -> TempDir {
    let copy = TempDir::new().unwrap();
    fs::create_dir(copy.path().join("state")).unwrap();
    fs::copy(kept().join("install.db"), copy.path().join("install.db")).unwrap();
    for file in fs::read_dir(kept().join("state")).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), copy.path().join("state").join(file.file_name())).unwrap();
    }
    copy
}

/// What an install tells its window of what it keeps.
pub(crate) fn told(install: &Install) -> Value {
    json!({
        "history": install.history().unwrap(),
        "consent": install.consent().unwrap(),
        "server": install.server(),
        "waiting": install.outbox().waiting,
    })
}

/// Whether all of `old` is in `new`: every field, every line in its place, every value.
fn holds(new: &Value, old: &Value) -> bool {
    match (new, old) {
        (Value::Object(new), Value::Object(old)) => old
            .iter()
            .all(|(name, old)| new.get(name).is_some_and(|new| holds(new, old))),
        (Value::Array(new), Value::Array(old)) => {
            new.len() == old.len() && new.iter().zip(old).all(|(new, old)| holds(new, old))
        }
        (new, old) => new == old,
    }
}

fn told_then() -> Value {
    serde_json::from_slice(&fs::read(kept().join("told.json")).unwrap()).unwrap()
}

/// What was kept of each reading, newest first.
fn readings(told: &Value) -> &Vec<Value> {
    told["history"].as_array().unwrap()
}

/// The one reading that no list was there for then; it is judged as soon as there is one.
fn is_unjudged(entry: &Value) -> bool {
    entry["judgement"]["word"] == "could_not_check"
}

#[test]
fn an_app_of_before_finds_every_reading_and_every_choice() {
    let folder = copied();
    let offline = Elsewhere::new("http://127.0.0.1:9/", &Arc::default());
    let (install, _told) = open(folder.path(), Some(association().path()), offline);
    let (now, then) = (told(&install), told_then());
    assert_eq!(readings(&now).len(), readings(&then).len());
    for (new, old) in readings(&now).iter().zip(readings(&then)) {
        let same = ["id", "at", "text", "origin"]
            .iter()
            .all(|name| new[name] == old[name]);
        assert!(
            same && (is_unjudged(old) || holds(new, old)),
            "{old:#}\nnow {new:#}"
        );
    }
    for choice in ["consent", "server"] {
        assert!(holds(&now[choice], &then[choice]), "{}", now[choice]);
    }
    let words: BTreeSet<&str> = readings(&then)
        .iter()
        .map(|entry| entry["judgement"]["word"].as_str().unwrap())
        .collect();
    let of_kinds = [
        "could_not_check",
        "expired",
        "issued_not_checked",
        "not_issued",
        "not_signed_label",
    ];
    assert_eq!(Vec::from_iter(words), of_kinds, "the fixture itself");
    let named = |entry: &&Value| entry["judgement"]["brandSays"] != Value::Null;
    let named = readings(&then).iter().find(named).unwrap();
    let judged = install.judge(named["text"].as_str().unwrap());
    assert_eq!(
        json!(judged.brand_says),
        named["judgement"]["brandSays"],
        "what the brand said is kept"
    );
    assert!(!folder.path().join("install.db.damaged").exists());
}

#[test]
fn what_waited_in_an_app_of_before_is_sent() {
    let folder = copied();
    let server = Server::start(|path, body| match path.strip_prefix("/v1/codes/") {
        Some(digits) => Does::Answers(200, "", unissued(digits)),
        None if path == "/v1/scans" => Does::Answers(200, "", first_checks(body)),
        None => Does::Answers(200, "", b"{\"deleted\":1}".to_vec()),
    });
    let network = Arc::new(AtomicBool::new(true));
    let (install, news) = open(
        folder.path(),
        Some(association().path()),
        Elsewhere::new(&server.address, &network),
    );
    let then = told_then();
    let goes: Vec<&Value> = readings(&then)
        .iter()
        .filter(|entry| entry["report"]["is"] == "waiting" || is_unjudged(entry))
        .collect();
    assert_eq!(goes.len(), 3, "the fixture itself");
    let is_told = |now: &Value, old: &Value| {
        readings(now).iter().any(|new| {
            new["id"] == old["id"]
                && ["answered", "looked_up"].contains(&new["report"]["is"].as_str().unwrap())
        })
    };
    while !(goes.iter().all(|old| is_told(&told(&install), old)) && told(&install)["waiting"] == 0) {
        news.recv_timeout(Duration::from_secs(60)).unwrap();
    }
    for entry in goes {
        let (id, text) = (&entry["id"], entry["text"].as_str().unwrap());
        let sent = match entry["origin"].as_str() {
            Some("typed") => server
                .asked(&format!("/v1/codes/{text}"))
                .iter()
                .map(|body| serde_json::from_slice::<Value>(body).unwrap())
                .any(|question| question["event"] == *id),
            Some(_) | None => server
                .asked("/v1/scans")
                .iter()
                .flat_map(|body| reports(body))
                .any(|report| report["event"] == *id && report["text"] == text),
        };
        assert!(sent, "{entry:#}");
    }
    let forgotten: Value = serde_json::from_slice(&server.asked("/v1/scans/forget")[0]).unwrap();
    assert_eq!(
        forgotten, then["forgotten"],
        "what was deleted is deleted there too"
    );
}

fn unissued(digits: &str) -> Vec<u8> {
    let fours: Vec<&str> = (0..4).map(|at| &digits[at * 4..at * 4 + 4]).collect();
    let said = json!({"code": fours.join(" "), "says": "wrong", "judgement": null, "history": null});
    serde_json::to_vec(&said).unwrap()
}
