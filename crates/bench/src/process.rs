//! The server as a process of its own, and clients that speak to it on loopback.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, bail};
use assay_client::{Clock as _, SystemClock};
use assay_core::trust::TrustList;
use assay_testkit::demo;
use assay_wire::ScanReport;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

/// The `assay` program that was built beside this one.
///
/// # Errors
/// When there is none.
pub(super) fn assay() -> anyhow::Result<Command> {
    let program = std::env::current_exe()?.with_file_name(format!("assay{}", std::env::consts::EXE_SUFFIX));
    anyhow::ensure!(
        program.exists(),
        "there is no {}: build the whole workspace, `cargo build --release`",
        program.display()
    );
    Ok(Command::new(program))
}

/// Writes the compiled list of the demo brands, as of now. The server serves the repository's other
/// files without reading them; empty ones stand for them.
pub(super) fn write_trust(folder: &Path) -> anyhow::Result<()> {
    let mut draft = demo::trust_list();
    draft.issued = SystemClock.now();
    let list = TrustList::build(draft)?;
    std::fs::create_dir_all(folder)?;
    for file in ["root.json", "timestamp.json"] {
        std::fs::write(folder.join(file), "{}")?;
    }
    std::fs::write(folder.join("trust.list"), list.compile()?)?;
    Ok(())
}

/// A running `assay serve`; killed with this value.
pub(super) struct Process {
    child: Child,
    pub(super) address: SocketAddr,
}

impl Process {
    /// Starts one on a free port; `memory` is its `--data DIR` or `--database URL`.
    pub(super) fn start(memory: &[String], trust: &Path) -> anyhow::Result<Self> {
        let mut child = assay()?
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--scans-a-minute",
                "4000000000",
                "--trust",
            ])
            .arg(trust)
            .args(memory)
            // Beside the folder it would stay when the folder goes.
            .arg("--keys")
            .arg(trust.with_file_name("keys"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let out = child.stdout.take().context("no output")?;
        let mut first = String::new();
        BufReader::new(out).read_line(&mut first)?;
        let Some(address) = first.trim().strip_prefix("listening on http://") else {
            bail!("the server did not start");
        };
        Ok(Self {
            address: address.parse()?,
            child,
        })
    }

    /// The most memory it ever held, in bytes (Linux: `VmHWM`).
    pub(super) fn peak_memory(&self) -> anyhow::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line
            .and_then(|line| line.split_whitespace().next())
            .context("no VmHWM")?;
        Ok(kilobytes.parse::<u64>()? * 1024)
    }

    /// Seconds of processor time that it has used; none where the system does not say.
    pub(super) fn processor(&self) -> Option<f64> {
        // utime and stime are fields 14 and 15, in hundredths (proc_pid_stat(5)); the name before may hold spaces.
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
        let mut fields = stat.rsplit_once(") ")?.1.split(' ').skip(11);
        let mut next = || fields.next()?.parse::<f64>().ok();
        Some((next()? + next()?) / 100.0)
    }

    /// Keeps it to one core.
    pub(super) fn keep_to_core(&self, core: usize) -> anyhow::Result<()> {
        let done = Command::new("taskset")
            .args(["--all-tasks", "--cpu-list", "--pid", &core.to_string()])
            .arg(self.child.id().to_string())
            .stdout(Stdio::null())
            .status()
            .context("a core needs taskset (util-linux)")?;
        anyhow::ensure!(done.success(), "the server was not kept to core {core}");
        Ok(())
    }

    /// Kills it without warning (SIGKILL).
    pub(super) fn kill(&mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The whole request that reports one scan of the label with this number.
pub(super) fn request(number: u64, label: &str) -> anyhow::Result<Vec<u8>> {
    let mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let report = ScanReport {
        event: format!(
            "{:08x}-0000-4000-8000-{:012x}",
            mixed >> 32,
            number & 0xFFFF_FFFF_FFFF
        ),
        text: label.to_owned(),
        at: SystemClock.now().to_string(),
        token: format!("{mixed:016x}"),
        region: (number.is_multiple_of(3)).then(|| "CN-GD".to_owned()),
        via: None,
    };
    let body = serde_json::to_string(&report)?;
    let head = format!(
        "POST /v1/scans HTTP/1.1\r\nhost: assay\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    Ok([head.into_bytes(), body.into_bytes()].concat())
}

/// Seconds of processor time that this thread has used; none where the system does not say.
pub(super) fn own_processor() -> Option<f64> {
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(spent.split(' ').next()?.parse::<f64>().ok()? / 1e9)
}

/// A connection out of one of the networks of loopback: 127.0.`network`.1.
pub(super) async fn from_network(address: SocketAddr, network: u8) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(([127, 0, network, 1], 0).into())?;
    let stream = socket.connect(address).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// One connection that is kept.
pub(super) struct Line(TcpStream);

impl Line {
    pub(super) async fn open(address: SocketAddr) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self(stream))
    }

    /// One out of a network of its own.
    pub(super) async fn from_network(address: SocketAddr, network: u8) -> std::io::Result<Self> {
        from_network(address, network).await.map(Self)
    }

    /// Sends a request and reads its answer; whether it was 200. Answers to scans fit one segment.
    pub(super) async fn ask(&mut self, request: &[u8]) -> std::io::Result<bool> {
        self.0.write_all(request).await?;
        let mut answer = [0; 8192];
        let mut have = 0;
        loop {
            let read = self.0.read(&mut answer[have..]).await?;
            if read == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            have += read;
            if is_whole(&answer[..have]) {
                return Ok(answer.starts_with(b"HTTP/1.1 200"));
            }
        }
    }
}

impl Line {
    /// Sends a request and reads its whole answer of at most so many bytes; gives its length. Anything but 200 is an
    /// error.
    pub(super) async fn fetch(&mut self, request: &[u8], largest: usize) -> anyhow::Result<usize> {
        self.0.write_all(request).await?;
        let mut answer = vec![0; largest];
        let (mut have, mut whole) = (0, None);
        while whole.is_none_or(|whole| have < whole) {
            let read = self.0.read(&mut answer[have..]).await?;
            anyhow::ensure!(read > 0, "the answer broke off");
            have += read;
            whole = whole.or_else(|| whole_length(&answer[..have]));
        }
        anyhow::ensure!(answer.starts_with(b"HTTP/1.1 200"), "the page was refused");
        Ok(have)
    }
}

/// The length of an answer with its head, once the head is there.
fn whole_length(answer: &[u8]) -> Option<usize> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).ok()?;
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok())?;
    Some(end + 4 + length)
}

fn is_whole(answer: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(answer) else {
        return false;
    };
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
    length.is_some_and(|length| body.len() >= length)
}
