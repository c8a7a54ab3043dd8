//! A virtual display that ends with the test.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

/// One Xvfb on a display number that it chose itself.
pub struct Display {
    server: Child,
    /// Its number, which no other display of this machine has.
    pub number: u16,
    /// Its name for `DISPLAY`.
    pub name: String,
}

impl Display {
    /// Starts it and waits until it takes connections (it prints its number only then).
    ///
    /// # Errors
    /// When Xvfb is not installed or does not come up.
    pub fn start() -> Result<Self> {
        let mut server = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1280x1024x24",
                "-nolisten",
                "tcp",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("Xvfb could not be started")?;
        let stdout = server.stdout.take().context("Xvfb has no output")?;
        let mut number = String::new();
        BufReader::new(stdout).read_line(&mut number)?;
        let number = number.trim().parse().context("Xvfb told no number")?;
        Ok(Self {
            server,
            number,
            name: format!(":{number}"),
        })
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // Already gone is as good.
        let _gone = self.server.kill();
        let _gone = self.server.wait();
    }
}
