//! The package in a Debian root where nothing of ours ever was: installed as a person would, opened
//! by somebody who is not root, under a virtual display, with no network at all.
//!
//! Deliberately absent: a way to keep what was installed. Each attempt begins with a copy of a root
//! that holds Debian's minimum.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::package::{Package, package};
use crate::shell::{ask, built, cargo, command, copy_over, heading, root, run, target};
use crate::{demo, packages};

/// Who opens the app in the clean root.
const PERSON: &str = "person";
/// Where the journeys and what they need lie in the clean root.
const PROGRAMS: &str = "opt/journey/debug";

/// Installs the package into a fresh Debian root and runs the window's journeys there.
pub(crate) fn attempt() -> Result<()> {
    let Package { file, shipped } = package()?;
    packages::install(&["debootstrap", "iproute2"].map(str::to_owned))?;
    heading("The window's journeys, compiled");
    run(demo::programs(&mut cargo()))?;
    let journeys = compiled()?;
    let clean = fresh()?;
    let _mounted = Mounted::new(&clean)?;
    install(&clean, &file)?;
    let programs = clean.join(PROGRAMS);
    std::fs::create_dir_all(programs.join("deps"))?;
    std::fs::copy(built("assay"), programs.join("assay"))?;
    std::fs::copy(journeys, programs.join("deps/journeys"))?;
    // Journeys leave their pictures where the repository would be.
    let pictures = root().join("tests/output");
    inside(
        &clean,
        &format!(
            "ln -sf /usr/bin/assay-app /{PROGRAMS}/assay-app && useradd --create-home {PERSON} && \
             install -d -o {PERSON} '{}'",
            pictures.display()
        ),
    )?;
    heading("The window's journeys, in the clean root");
    as_person(&clean, &format!("/{PROGRAMS}/deps/journeys window::"))?;
    if let Some(demo) = &shipped.demo {
        std::fs::copy(&demo.links, programs.join("labels.csv"))?;
        let labels = format!("{}=/{PROGRAMS}/labels.csv", demo::LABELS_VARIABLE);
        as_person(
            &clean,
            &format!("{labels} /{PROGRAMS}/deps/journeys first_start:: --ignored"),
        )?;
    } else {
        println!("  NOT TRIED: a first start, for nothing here signs labels that the named list knows");
    }
    let kept = pictures.join("installed");
    copy_over(&clean.join(pictures.strip_prefix("/")?), &kept)?;
    println!("  pictures: {}", kept.display());
    Ok(())
}

/// The journeys' program as cargo compiled it.
fn compiled() -> Result<PathBuf> {
    let build = |format: &str| {
        let mut build = cargo();
        build.args(["test", "--no-run", "--package", "assay-tests", "--test", "tests"]);
        build.args(["--message-format", format]);
        build
    };
    // Once to be seen, and once for what was made.
    run(&mut build("human"))?;
    let told = ask(&mut build("json")).context("the journeys could not be built")?;
    let messages = told
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    messages
        .filter(|message| message["target"]["name"] == "tests")
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .context("cargo made no program of the journeys")
}

/// A root that holds Debian's minimum, made once, copied each time.
fn fresh() -> Result<PathBuf> {
    heading("A clean root");
    let made = target().join("debian-root");
    if !made.exists() {
        let half = target().join("debian-root.half");
        run(command("rm").arg("-rf").arg(&half))?;
        run(command("debootstrap")
            .args(["--variant=minbase", "bookworm"])
            .arg(&half)
            .arg("http://deb.debian.org/debian"))?;
        std::fs::rename(&half, &made)?;
    }
    let clean = target().join("clean-root");
    // A folder that something is still mounted in stays: its files are not ours.
    run(command("rm").args(["-rf", "--one-file-system"]).arg(&clean))?;
    run(command("cp").arg("-a").arg(&made).arg(&clean))?;
    Ok(clean)
}

/// Installs the package with what it recommends, as a person's `apt install` does, and beside it what
/// drives a window.
fn install(clean: &Path, package: &Path) -> Result<()> {
    std::fs::copy(package, clean.join("assay.deb")).context("the package could not be copied")?;
    let apt = "DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 install -y";
    inside(clean, "apt-get update -qq")?;
    inside(clean, &format!("{apt} /assay.deb"))?;
    let tools = "xvfb webkit2gtk-driver fonts-noto-cjk desktop-file-utils libglib2.0-bin";
    inside(clean, &format!("{apt} --no-install-recommends {tools}"))?;
    inside(
        clean,
        "test -x /usr/bin/assay-app && test -s /usr/share/icons/hicolor/128x128/apps/assay-app.png && \
         desktop-file-validate /usr/share/applications/Assay.desktop && update-desktop-database && \
         gio mime x-scheme-handler/assay | grep Assay.desktop && gio mime image/png | grep Assay.desktop",
    )
}

/// The system's own folders, seen from inside a root, until dropped.
struct Mounted(Vec<PathBuf>);

impl Mounted {
    fn new(clean: &Path) -> Result<Self> {
        let mut mounted = Self(Vec::new());
        for (kind, name) in [("proc", "proc"), ("devtmpfs", "dev"), ("tmpfs", "dev/shm")] {
            let at = clean.join(name);
            std::fs::create_dir_all(&at)?;
            run(command("mount").args(["-t", kind, kind]).arg(&at))?;
            mounted.0.push(at);
        }
        Ok(mounted)
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        for at in self.0.iter().rev() {
            if run(command("umount").arg("--lazy").arg(at)).is_err() {
                println!("  still mounted: {}", at.display());
            }
        }
    }
}

/// Runs a line of shell as root inside the clean root, with nothing of this environment.
fn inside(clean: &Path, line: &str) -> Result<()> {
    let mut chroot = command("chroot");
    chroot.arg(clean).args(["/bin/sh", "-c", line]);
    run(bare(&mut chroot, "/root"))
}

/// Runs a line of shell as a person inside the clean root. Loopback is all the network there is.
fn as_person(clean: &Path, line: &str) -> Result<()> {
    let mut apart = command("unshare");
    apart.args(["--net", "/bin/sh", "-c"]);
    apart.arg("ip link set lo up && exec chroot \"$1\" runuser -u \"$2\" -- /bin/sh -c \"cd && $3\"");
    apart.arg("sh").arg(clean).args([PERSON, line]);
    run(bare(&mut apart, &format!("/home/{PERSON}")))
}

fn bare<'a>(line: &'a mut Command, home: &str) -> &'a mut Command {
    line.env_clear()
        .env("HOME", home)
        .env(
            "PATH",
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        )
        .env("LANG", "C.UTF-8")
}
