//! A server process of the real command, on a port of its own, which ends with the test.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::programs::built;

/// How long it may take to come up.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server.
pub struct Server {
    _process: Process,
    port: u16,
    /// What it says goes on being taken: a program whose output is closed may end.
    _said: BufReader<ChildStdout>,
}

impl Server {
    /// Starts `assay serve` with an authority's folder and a folder for its memory, on a port that it takes itself,
    /// and waits until it says which.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn start(trust: &Path, memory: &Path) -> Result<Self> {
        Self::start_on(0, trust, memory).await
    }

    /// The same on a given port: a server that comes back.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub async fn start_on(port: u16, trust: &Path, memory: &Path) -> Result<Self> {
        let process = Command::new(built("assay")?)
            .arg("serve")
            .arg("--trust")
            .arg(trust)
            .arg("--data")
            .arg(memory)
            .args(["--listen", &format!("127.0.0.1:{port}")])
            .args(["--scans-a-minute", "1000000"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("the server could not be started")?;
        let mut process = Process(process);
        let stdout = process.0.stdout.take().context("the server has no output")?;
        let listening = tokio::task::spawn_blocking(move || listening(stdout));
        let (port, said) = tokio::time::timeout(PATIENCE, listening)
            .await
            .context("the server did not say where it listens")???;
        Ok(Self {
            _process: process,
            port,
            _said: said,
        })
    }

    /// Its address.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Its port.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }
}

/// Ends with the test, also one that did not come up.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // Already gone is as good.
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}

/// The port on which a server says that it listens.
fn listening(stdout: ChildStdout) -> Result<(u16, BufReader<ChildStdout>)> {
    let mut said = BufReader::new(stdout);
    let mut line = String::new();
    said.read_line(&mut line)?;
    let port = line.trim().rsplit_once(':').context("the server ended")?.1;
    Ok((port.parse().context("the server said no port")?, said))
}
