//! `cargo xtask run`: the main job, from nothing.

use std::net::{IpAddr, UdpSocket};

use anyhow::{Context, Result, bail};

use crate::shell::{built, cargo, command, heading, root, run as run_command};
use crate::{demo, packages, shipped, ui, wasm};

/// How to run.
pub(crate) struct Options {
    /// End after the terminal's verdict.
    once: bool,
    /// Serve the page even where a window could be opened.
    web: bool,
    /// Port of the page.
    port: u16,
}

impl Options {
    /// Reads the words after `run`.
    pub(crate) fn parse(words: &[String]) -> Result<Self> {
        let mut options = Self {
            once: false,
            web: false,
            port: 8080,
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--once" => options.once = true,
                "--web" => options.web = true,
                "--port" => {
                    options.port = words
                        .next()
                        .and_then(|text| text.parse().ok())
                        .context("--port takes a number up to 65535")?;
                }
                other => bail!("run does not know {other:?}; `cargo xtask help` says what it knows"),
            }
        }
        Ok(options)
    }
}

/// Sets up, builds, verifies one label in the terminal, then opens the window or serves the page.
pub(crate) fn run(options: &Options) -> Result<()> {
    let window = has_display() && !options.web;
    packages::install(&packages::for_run()?)?;
    wasm::build()?;
    ui::build()?;
    heading("The assay command");
    run_command(demo::programs(&mut cargo()))?;
    let demo = demo::prepare()?;
    demo::verify(&demo)?;
    println!(
        "\n  To try it with a phone or a webcam, print or show on a screen:\n    {}",
        demo.sheet.display()
    );
    if options.once {
        return Ok(());
    }
    if window {
        heading("The app (the first build takes some minutes)");
        run_command(
            cargo()
                .args([
                    "build",
                    "--workspace",
                    "--bin",
                    "assay-app",
                    "--example",
                    "reader",
                ])
                .env(shipped::VARIABLE, shipped::kept(&demo)?),
        )?;
        println!("  opening the window; close it to end");
        return run_command(command(built("assay-app")).env("ASSAY_TRUST", &demo.authority));
    }
    serve(options.port, &demo)
}

fn serve(port: u16, demo: &demo::Demo) -> Result<()> {
    heading("The same interface as a web page");
    println!("  on this machine:       http://localhost:{port}/");
    if let Some(address) = own_address() {
        println!("  on a phone near by:    http://{address}:{port}/");
        println!(
            "      Over plain HTTP a phone gives a page no live camera: it offers to take a photograph instead."
        );
    }
    println!("  Ctrl-C ends it.");
    run_command(
        demo::assay()
            .args(["serve", "--listen", &format!("0.0.0.0:{port}"), "--page"])
            .arg(root().join("ui/dist"))
            .arg("--trust")
            .arg(&demo.authority),
    )
}

/// Whether a window can be opened here.
fn has_display() -> bool {
    if std::env::consts::OS != "linux" {
        return true;
    }
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// This machine's address in its own network. Nothing is sent: connecting a datagram socket only
/// asks the system which way it would go.
fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::Options;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn unknown_words_and_missing_numbers_are_refused() {
        assert!(Options::parse(&words("--once --port 9000")).is_ok_and(|o| o.once && o.port == 9000));
        assert!(Options::parse(&words("--port")).is_err());
        assert!(Options::parse(&words("--port 70000")).is_err());
        assert!(Options::parse(&words("--often")).is_err());
    }
}
