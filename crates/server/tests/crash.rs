//! Killed without warning while scans come in: what was acknowledged is there once.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
};

use assay_server::keys::KeysAt;
use assay_server::store::{PostgresStore, SqliteStore, Store};
use assay_server::{Config, Server, StoreLocation};
use assay_testkit::postgres::Postgres;
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
};

use crate::common::labels::{label, report, write_trust};

/// Kills in the short form; `assay-bench crash` kills twenty times.
const KILLS: u64 = 3;
const CLIENTS: u64 = 8;
/// Acknowledgements after which the server is killed, while others are on their way.
const ACKNOWLEDGED: usize = 60;

const STORE: &str = "ASSAY_TEST_STORE";
const TRUST: &str = "ASSAY_TEST_TRUST";

/// Not a test: the server process of the tests below, which start this binary again for it.
#[tokio::test]
#[ignore = "the server process of the crash tests"]
async fn serve_until_killed() {
    let Ok(store) = std::env::var(STORE) else { return };
    let mut config = Config::new(([127, 0, 0, 1], 0).into());
    config.trust = Some(std::env::var(TRUST).unwrap().into());
    config.limits.scans_a_minute = u32::MAX;
    config.store = Some(match store.strip_prefix("folder:") {
        Some(folder) => {
            config.keys = Some(KeysAt::File(Path::new(folder).join("keys")));
            StoreLocation::Folder(folder.into())
        }
        None => StoreLocation::Postgres(store),
    });
    let server = Server::bind(config).await.unwrap();
    let mut out = std::io::stdout();
    writeln!(out, "\nlistening {}", server.address()).unwrap();
    out.flush().unwrap();
    server.run(std::future::pending()).await;
}

pub(crate) struct Killable {
    process: Child,
    pub(crate) address: SocketAddr,
}

impl Killable {
    pub(crate) fn start(store: &str, trust: &Path) -> Self {
        Self::spawn(Command::new(std::env::current_exe().unwrap()), store, trust)
    }

    /// One whose files cannot grow beyond so many blocks of 512 bytes, as on a disk that is full.
    pub(crate) fn start_in_small_space(blocks: u32, store: &str, trust: &Path) -> Self {
        let mut shell = Command::new("sh");
        shell
            .args([
                "-c",
                &format!("trap '' XFSZ; ulimit -S -f {blocks}; exec \"$0\" \"$@\""),
            ])
            .arg(std::env::current_exe().unwrap());
        Self::spawn(shell, store, trust)
    }

    pub(crate) fn give_space(&self) {
        let pid = self.process.id().to_string();
        let given = Command::new("prlimit")
            .args(["--pid", &pid, "--fsize=unlimited"])
            .status()
            .unwrap();
        assert!(given.success());
    }

    fn spawn(mut command: Command, store: &str, trust: &Path) -> Self {
        let mut process = command
            .args(["--exact", "crash::serve_until_killed", "--ignored", "--nocapture"])
            .env(STORE, store)
            .env(TRUST, trust)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut said = lines.map_while(Result::ok);
        let address = said
            .find_map(|line| line.strip_prefix("listening ")?.parse().ok())
            .unwrap();
        Self { process, address }
    }

    /// Memory that is really used (`VmRSS`).
    pub(crate) fn kilobytes(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// Sends scans one after another on one connection; gives the serials that were acknowledged.
async fn client(
    address: SocketAddr,
    round: u64,
    number: u64,
    told: tokio::sync::mpsc::Sender<()>,
) -> Vec<String> {
    let mut acknowledged = Vec::new();
    let Ok(mut stream) = TcpStream::connect(address).await else {
        return acknowledged;
    };
    for n in 0.. {
        let id = (round << 32) | (number << 24) | n;
        let serial = format!("{id:X}");
        let body = serde_json::to_string(&report(id, &label(&serial), id)).unwrap();
        let request = format!(
            "POST /v1/scans HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        if stream.write_all(request.as_bytes()).await.is_err() {
            break;
        }
        let mut answer = [0; 2048];
        match stream.read(&mut answer).await {
            Ok(read) if answer[..read].starts_with(b"HTTP/1.1 200") => acknowledged.push(serial),
            _ => break,
        }
        let _ = told.try_send(());
    }
    acknowledged
}

/// Gives everything that was acknowledged over all kills.
async fn kill_under_load(store: &str, trust: &Path) -> Vec<String> {
    let mut acknowledged = Vec::new();
    for round in 1..=KILLS {
        let server = Killable::start(store, trust);
        let (told, mut hears) = tokio::sync::mpsc::channel(10_000);
        let mut clients = JoinSet::new();
        for number in 0..CLIENTS {
            clients.spawn(client(server.address, round, number, told.clone()));
        }
        drop(told);
        for _ in 0..ACKNOWLEDGED {
            hears.recv().await.unwrap();
        }
        server.kill();
        while let Some(serials) = clients.join_next().await {
            acknowledged.extend(serials.unwrap());
        }
    }
    acknowledged
}

async fn all_there_once(store: &dyn Store, acknowledged: &[String]) {
    use assay_core::gs1::{Gtin, Serial};
    use assay_server::store::ItemKey;
    assert!(acknowledged.len() >= ACKNOWLEDGED * KILLS as usize);
    let gtin = Gtin::parse(crate::common::labels::GTIN).unwrap();
    for serial in acknowledged {
        let item = ItemKey::of(gtin, &Serial::parse(serial).unwrap());
        assert_eq!(store.history(&item).await.unwrap().scans.len(), 1, "{serial}");
    }
    let kept = store.count().await.unwrap();
    let unanswered = CLIENTS * KILLS;
    assert!(
        kept <= acknowledged.len() as u64 + unanswered,
        "{kept} kept, {} acknowledged",
        acknowledged.len()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_under_load_on_sqlite() {
    let dir = TempDir::new().unwrap();
    write_trust(&dir.path().join("trust"));
    let store = format!("folder:{}", dir.path().display());
    let acknowledged = kill_under_load(&store, &dir.path().join("trust")).await;
    all_there_once(&SqliteStore::open(dir.path()).await.unwrap(), &acknowledged).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_under_load_on_postgresql() {
    let dir = TempDir::new().unwrap();
    write_trust(&dir.path().join("trust"));
    let postgres = Postgres::start().unwrap();
    let url = postgres.database("crash").unwrap();
    let acknowledged = kill_under_load(&url, &dir.path().join("trust")).await;
    all_there_once(&PostgresStore::connect(&url).await.unwrap(), &acknowledged).await;
}

/// Sends one scan; gives the whole answer.
pub(crate) async fn send(address: SocketAddr, id: u64) -> String {
    let body = serde_json::to_string(&report(id, &label(&format!("{id:X}")), id)).unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let length = body.len();
    let request = format!(
        "POST /v1/scans HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_store_that_cannot_grow_says_so_and_recovers_by_itself() {
    let dir = TempDir::new().unwrap();
    write_trust(&dir.path().join("trust"));
    let store = format!("folder:{}", dir.path().display());
    let server = Killable::start_in_small_space(600, &store, &dir.path().join("trust"));
    let mut acknowledged = 0;
    let refused = loop {
        let answer = send(server.address, acknowledged).await;
        if !answer.starts_with("HTTP/1.1 200") {
            break answer;
        }
        acknowledged += 1;
        assert!(acknowledged < 20_000, "the space never ran out");
    };
    assert!(refused.starts_with("HTTP/1.1 503"), "{refused}");
    assert!(
        refused.contains("store_unavailable") && refused.contains("retry-after: 2"),
        "{refused}"
    );
    server.give_space();
    assert!(
        send(server.address, acknowledged)
            .await
            .starts_with("HTTP/1.1 200"),
        "it recovers"
    );
    server.kill();
    let store = SqliteStore::open(dir.path()).await.unwrap();
    assert_eq!(
        store.count().await.unwrap(),
        acknowledged + 1,
        "what was acknowledged and nothing else"
    );
}
