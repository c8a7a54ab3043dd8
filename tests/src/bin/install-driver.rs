//! An install without a window, for tests that kill it: records labels one after another, reports
//! them and updates its list as the app does, and says on its output what is done.
//!
//! `install-driver FOLDER TRUST SERVER LABELS FIRST`: records the labels of a file from number FIRST
//! on, without end. `recorded NUMBER ID` is printed when a reading is on disk.
//! `install-driver FOLDER TRUST SERVER drain`: records nothing; ends when nothing waits any more,
//! after printing `kept ID STATE TEXT` for every reading.

use std::io::{Write, stdout};
use std::path::Path;
use std::sync::mpsc::channel;

use anyhow::{Context, Result, anyhow, bail};
use assay_client::install::{Install, Opening, ServerAddress};
use assay_client::{Device, FolderStore, SystemClock};
use assay_wire::{Consent, ConsentChoice, News, Origin, Reporting};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, trust, server, rest @ ..] = arguments.as_slice() else {
        bail!("install-driver FOLDER TRUST SERVER (LABELS FIRST | drain)");
    };
    let folder = Path::new(folder);
    let mut device = Device::new(FolderStore::new(folder))?;
    device.load(Path::new(trust), &SystemClock)?;
    let (tell, told) = channel();
    let tell = std::sync::Mutex::new(tell);
    let install = Install::open(Opening {
        folder,
        device,
        root: None,
        known: Some(ServerAddress::parse(server)?),
        transport: Install::http()?,
        tell: Box::new(move |news| {
            if let Ok(tell) = tell.lock() {
                // Only `drain` listens.
                let _ = tell.send(news);
            }
        }),
    })?;
    let consent = Consent {
        choice: ConsentChoice::Online,
        region: None,
    };
    install.set_consent(&consent, None).map_err(fault)?;
    match rest {
        [labels, first] => record(&install, &std::fs::read_to_string(labels)?, first.parse()?),
        [drain] if drain == "drain" => {
            let _ = install.send_now();
            while install.outbox().waiting > 0 {
                if let News::Outbox { outbox } = told.recv().context("nobody tells")?
                    && outbox.trouble.is_some()
                {
                    let _ = install.send_now();
                }
            }
            print_kept(&install)
        }
        _ => bail!("labels and a number, or drain"),
    }
}

fn record(install: &Install, labels: &str, first: usize) -> Result<()> {
    for (number, label) in labels.lines().enumerate().skip(first) {
        // Announced before it begins, so that a number is never used twice.
        say(&format!("begins {number}"))?;
        let entry = install.record(label, Origin::Camera).map_err(fault)?;
        say(&format!("recorded {number} {}", entry.id))?;
    }
    bail!("there are no more labels")
}

fn print_kept(install: &Install) -> Result<()> {
    for entry in install.history().map_err(fault)? {
        let state = match entry.report {
            Reporting::None => "none",
            Reporting::Waiting => "waiting",
            Reporting::Answered { .. } => "answered",
            Reporting::LookedUp { .. } => "looked_up",
            Reporting::Refused { .. } => "refused",
        };
        say(&format!("kept {} {state} {}", entry.id, entry.text))?;
    }
    Ok(())
}

fn say(line: &str) -> Result<()> {
    let mut out = stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}

fn fault(fault: assay_wire::DeviceFault) -> anyhow::Error {
    anyhow!("the install says {fault:?}")
}
