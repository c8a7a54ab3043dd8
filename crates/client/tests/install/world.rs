//! An install with a brand it knows, and a server that does what it is told.

use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::Duration,
};

use assay_client::{
    Clock, Device, FolderStore, SystemClock,
    authority::Authority,
    install::{Install, Opening, ServerAddress},
    transport::HttpTransport,
};
use assay_core::{
    gs1::{Gtin, GtinPrefix, Serial},
    host::Host,
    label::LabelDraft,
    time::{Timestamp, Validity},
    trust::{Id, Issuer, IssuerKey, Names, Scope, Serials},
};
use assay_wire::{Consent, ConsentChoice, HistoryEntry, News, Outbox, Reporting};
use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) const GTIN: &str = "09520123456788";
/// How long a test waits for something that is to happen before it fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// An authority with one brand, and the folder of an install that trusts it.
pub(crate) struct Home {
    authority: TempDir,
    pub(crate) folder: TempDir,
}

impl Home {
    pub(crate) fn new() -> Self {
        let authority = TempDir::new().unwrap();
        let names = Names::new("演示", "Demo").unwrap();
        let now = SystemClock.now();
        let made = Authority::init(
            authority.path(),
            &names,
            vec![Host::parse("id.demo.example").unwrap()],
            None,
            now,
        );
        let validity = Validity::from(Timestamp(now.0 - 86_400));
        let brand = Issuer {
            id: Id::parse("demo").unwrap(),
            names,
            scopes: vec![Scope {
                gtin_prefix: GtinPrefix::parse("9520123").unwrap(),
                validity,
                signs_since: None,
                serials: Serials::Own,
            }],
            hosts: vec![],
            keys: vec![IssuerKey::new(key(23).verifying_key().to_bytes(), validity)],
            products: vec![],
        };
        made.unwrap().enrol(brand, now).unwrap();
        Self {
            authority,
            folder: TempDir::new().unwrap(),
        }
    }

    /// Opens the install with a server, and what it tells from then on.
    pub(crate) fn open(&self, server: &str) -> Opened {
        self.open_patient(server, Duration::from_secs(20))
    }

    pub(crate) fn open_patient(&self, server: &str, patience: Duration) -> Opened {
        let mut device = self.device();
        device.load(self.authority.path(), &SystemClock).unwrap();
        self.open_device(device, server, patience)
    }

    /// Opens the install with the authority's root and without its list, so that nothing can be judged yet.
    pub(crate) fn open_without_list(&self, server: &str) -> Opened {
        self.open_device(self.device(), server, Duration::from_secs(20))
    }

    /// What the authority publishes under this name.
    pub(crate) fn published(&self, name: &str) -> Option<Vec<u8>> {
        fs::read(self.authority.path().join("public").join(name)).ok()
    }

    fn device(&self) -> Device<FolderStore> {
        Device::new(FolderStore::new(self.folder.path().join("state"))).unwrap()
    }

    fn open_device(&self, device: Device<FolderStore>, server: &str, patience: Duration) -> Opened {
        let (tell, told) = channel();
        let tell: Mutex<Sender<News>> = Mutex::new(tell);
        let install = Install::open(Opening {
            folder: self.folder.path(),
            device,
            root: self.published("1.root.json"),
            known: Some(ServerAddress::parse(server).unwrap()),
            transport: Box::new(HttpTransport::patient(patience).unwrap()),
            tell: Box::new(move |news| {
                // A test that is over listens no more.
                let _ = tell.lock().unwrap().send(news);
            }),
        });
        Opened {
            install: install.unwrap(),
            told,
        }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }
}

pub(crate) struct Opened {
    pub(crate) install: Install,
    told: Receiver<News>,
}

impl Opened {
    pub(crate) fn agree(&self) {
        let consent = Consent {
            choice: ConsentChoice::Online,
            region: None,
        };
        self.install.set_consent(&consent, None).unwrap();
    }

    /// Waits for news of a reading that was judged after all.
    pub(crate) fn judged(&self) -> HistoryEntry {
        loop {
            if let News::Judged { entry } = self.told.recv_timeout(PATIENCE).unwrap() {
                return *entry;
            }
        }
    }

    /// Waits until a product's record is refused: which product, and why.
    pub(crate) fn product_refused(&self) -> (String, &'static str) {
        loop {
            if let News::ProductRefused { gtin, code } = self.told.recv_timeout(PATIENCE).unwrap() {
                return (gtin, code);
            }
        }
    }

    /// What was told of readings and not heard yet.
    pub(crate) fn unheard(&self) -> Vec<HistoryEntry> {
        let entry = |news| match news {
            News::Entry { entry } | News::Named { entry } | News::Judged { entry } => Some(*entry),
            News::ProductRefused { .. } | News::Outbox { .. } | News::List { .. } | News::Link { .. } => None,
        };
        self.told.try_iter().filter_map(entry).collect()
    }

    /// Waits for news of a reading: its answer, or what its brand says of the product.
    pub(crate) fn entry(&self) -> HistoryEntry {
        loop {
            if let News::Entry { entry } | News::Named { entry } = self.told.recv_timeout(PATIENCE).unwrap() {
                return *entry;
            }
        }
    }

    /// Forgets what was told so far.
    pub(crate) fn hear_anew(&self) {
        while self.told.try_recv().is_ok() {}
    }

    /// Waits until the outbox is as wanted.
    pub(crate) fn outbox(&self, wanted: impl Fn(&Outbox) -> bool) -> Outbox {
        loop {
            if let News::Outbox { outbox } = self.told.recv_timeout(PATIENCE).unwrap()
                && wanted(&outbox)
            {
                return outbox;
            }
        }
    }
}

pub(crate) fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

/// A label of the brand, or what looks like one when another key signs.
pub(crate) fn label(serial: &str, seed: u8) -> String {
    LabelDraft {
        host: Host::parse("id.demo.example").unwrap(),
        gtin: Gtin::parse_14(GTIN).unwrap(),
        cpv: None,
        lot: None,
        serial: Serial::parse(serial).unwrap(),
        production: None,
        packaging: None,
        best_before: None,
        expiry: None,
    }
    .sign(&key(seed))
}

/// What a server does with one request.
pub(crate) enum Does {
    /// Answers with a status, more headers, and a body.
    Answers(u16, &'static str, Vec<u8>),
    /// Takes the request and closes.
    Closes,
    /// Answers nothing as long as the connection lives.
    Hangs,
    /// Begins an answer and sends bytes of it without end.
    Floods,
}

/// The path and body of a request, and the line above it with every header below.
pub(crate) type Asked = (String, Vec<u8>, String);

/// A server on this machine.
pub(crate) struct Server {
    pub(crate) address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    /// One that knows no trust list.
    pub(crate) fn start(script: impl Fn(&str, &[u8]) -> Does + Send + Sync + 'static) -> Self {
        Self::start_whole(move |path, body| {
            if path.starts_with("/v1/") || path.starts_with("/epcis/") {
                script(path, body)
            } else {
                Does::Answers(404, "", b"{}".to_vec())
            }
        })
    }

    /// One whose script answers every path, also those of the trust list.
    pub(crate) fn start_whole(script: impl Fn(&str, &[u8]) -> Does + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let (kept, script) = (Arc::clone(&asked), Arc::new(script));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (kept, script) = (Arc::clone(&kept), Arc::clone(&script));
                thread::spawn(move || {
                    let _gone = serve(stream, &kept, &*script);
                });
            }
        });
        Self {
            address: format!("http://{address}/"),
            asked,
        }
    }

    /// Requests to a path so far.
    pub(crate) fn asked(&self, path: &str) -> Vec<Vec<u8>> {
        let asked = self.asked.lock().unwrap();
        asked
            .iter()
            .filter(|(to, ..)| to == path)
            .map(|(_, body, _)| body.clone())
            .collect()
    }

    /// The first line and the headers of every request so far.
    pub(crate) fn heads(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        asked.iter().map(|(.., head)| head.clone()).collect()
    }
}

fn serve(
    mut stream: TcpStream,
    asked: &Mutex<Vec<Asked>>,
    script: &(dyn Fn(&str, &[u8]) -> Does + Send + Sync),
) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    let (path, body, head) = loop {
        let read = stream.read(&mut chunk)?;
        if read == 0 {
            return Ok(());
        }
        bytes.extend_from_slice(&chunk[..read]);
        if let Some(whole) = request(&bytes) {
            break whole;
        }
    };
    let does = script(&path, &body);
    asked.lock().unwrap().push((path, body, head));
    match does {
        Does::Answers(status, headers, body) => {
            let head = format!(
                "HTTP/1.1 {status} X\r\nconnection: close\r\n{headers}content-length: {}\r\n\r\n",
                body.len()
            );
            stream.write_all(head.as_bytes())?;
            stream.write_all(&body)
        }
        Does::Closes => Ok(()),
        Does::Hangs => stream.read(&mut chunk).map(|_| ()),
        Does::Floods => {
            stream.write_all(b"HTTP/1.1 200 X\r\nconnection: close\r\n\r\n[")?;
            loop {
                stream.write_all(&[b' '; 65_536])?;
            }
        }
    }
}

/// The path and the body, once all of it is there.
fn request(bytes: &[u8]) -> Option<Asked> {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let length = head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(0, |(_, value)| value.parse().unwrap());
    let path = head.split(' ').nth(1)?.to_owned();
    (body.len() >= length).then(|| (path, body.as_bytes().to_vec(), head.to_owned()))
}

/// Reports as they were sent.
pub(crate) fn reports(body: &[u8]) -> Vec<Value> {
    serde_json::from_slice(body).unwrap()
}

/// An honest server's answer to reports: each is the first of its item.
pub(crate) fn first_checks(body: &[u8]) -> Vec<u8> {
    said(body, "issued_first_check", "issued_first_check")
}

/// An answer with any words.
pub(crate) fn said(body: &[u8], word: &str, standing: &str) -> Vec<u8> {
    let answers: Vec<Value> = reports(body)
        .iter()
        .map(|report| {
            json!({
                "event": report["event"], "word": word, "tone": "good", "recorded": true,
                "history": {
                    "standing": standing, "own": 1, "others": 0, "first": null, "firstRegion": null,
                    "findings": [],
                },
            })
        })
        .collect();
    serde_json::to_vec(&answers).unwrap()
}

pub(crate) fn answer_word(entry: &HistoryEntry) -> Option<&'static str> {
    match &entry.report {
        Reporting::Answered { answer, .. } => Some(answer.word),
        Reporting::None | Reporting::Waiting | Reporting::LookedUp { .. } | Reporting::Refused { .. } => None,
    }
}
