//! A real server on a loopback port, and a client that sends exactly the bytes it is given: an
//! ordinary HTTP client would tidy up the very paths that must be refused.

use std::{collections::HashMap, fs, path::Path};

use assay_server::{Config, Server};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::oneshot,
    task::JoinHandle,
};

/// A folder with a built page in `page/` and an authority in `authority/`.
pub(crate) fn folders() -> TempDir {
    let dir = TempDir::new().unwrap();
    for (path, text) in [
        ("page/index.html", "<!doctype html><title>Assay</title>"),
        ("page/assets/index-1a2b.js", "export const one = 1;"),
        ("page/assets/index-1a2b.js.br", "compressed"),
        ("page/assay.wasm", "\0asm\x01\0\0\0"),
        ("page/forgotten.key", "SECRET"),
        ("page/.env", "SECRET"),
        ("authority/public/root.json", r#"{"root":1}"#),
        ("authority/public/timestamp.json", r#"{"trust":1}"#),
        ("authority/public/trust.list", "LIST"),
        (
            "authority/public/targets/0101010101010101010101010101010101010101010101010101010101010101.base-1.list",
            "BASE",
        ),
        ("authority/public/stray.key", "SECRET"),
        ("authority/private/list.key", "SECRET"),
    ] {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

pub(crate) fn config(dir: &Path) -> Config {
    let mut config = Config::new(([127, 0, 0, 1], 0).into());
    config.page = Some(dir.join("page"));
    config.trust = Some(dir.join("authority"));
    config
}

pub(crate) struct Running {
    pub(crate) address: std::net::SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Running {
    pub(crate) async fn start(config: Config) -> Self {
        let server = Server::bind(config).await.unwrap();
        let address = server.address();
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(server.run(async move {
            let _ = stopped.await;
        }));
        Self {
            address,
            stop: Some(stop),
            task,
        }
    }

    /// Tells the server to stop without waiting for it.
    pub(crate) fn ask_to_stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }

    pub(crate) async fn stopped(mut self) {
        self.ask_to_stop();
        self.task.await.unwrap();
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(&format!(
            "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
        ))
        .await
    }

    pub(crate) async fn send(&self, request: &str) -> Answer {
        self.send_bytes(request.as_bytes()).await
    }

    pub(crate) async fn send_bytes(&self, request: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        // A server that refuses a body too large need not read it to the end.
        let _ = stream.write_all(request).await;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        Answer::parse(&bytes)
    }
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
    /// The body as it came, which need be no text.
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let (head, body) = text
            .split_once("\r\n\r\n")
            .unwrap_or_else(|| panic!("no answer: {text:?}"));
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let head = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        Self {
            status,
            headers,
            body: body.to_owned(),
            bytes: head.map_or_else(Vec::new, |end| bytes[end + 4..].to_vec()),
        }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}
