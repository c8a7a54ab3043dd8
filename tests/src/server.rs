//! A server process of the real command, on a port of its own, which ends with the test.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::net::{TcpListener, TcpStream};

use crate::programs::built;

/// How long it may take to come up.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server.
pub struct Server {
    process: Child,
    port: u16,
}

impl Server {
    /// Starts `assay serve` with an authority's folder and a folder for its memory, and waits until
    /// it takes connections.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn start(trust: &Path, memory: &Path) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0").await?.local_addr()?.port();
        Self::start_on(port, trust, memory).await
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
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("the server could not be started")?;
        let server = Self { process, port };
        let mut tick = tokio::time::interval(Duration::from_millis(20));
        let connected = async {
            while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
                tick.tick().await;
            }
        };
        tokio::time::timeout(PATIENCE, connected)
            .await
            .context("the server did not take connections")?;
        Ok(server)
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

impl Drop for Server {
    fn drop(&mut self) {
        // Already gone is as good.
        let _gone = self.process.kill();
        let _gone = self.process.wait();
    }
}
