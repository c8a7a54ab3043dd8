//! The Debian package: built, weighed, and tried in a root where nothing of ours ever was.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::shell::{built, cargo, command, heading, root, run, target};
use crate::{node, notices, packages, ui, wasm};

/// The most a package may weigh, in bytes.
const LIMIT: u64 = 12_000_000;

/// Builds the package with its bills of materials and says what its parts weigh.
pub(crate) fn package() -> Result<PathBuf> {
    packages::install(&packages::for_run()?)?;
    wasm::build()?;
    ui::build()?;
    let node = node::find()?;
    heading("The package (a release build; it takes a while)");
    run(node.npx_tauri().args(["build", "--bundles", "deb", "--ci"]))?;
    let folder = target().join("release/bundle/deb");
    let package = newest(&folder)?;
    notices::bills(&folder)?;
    heading("What it weighs");
    let weight = package.metadata()?.len();
    weigh(&package)?;
    weigh(&target().join("release/assay-app"))?;
    weigh(&root().join("ui/public/assay.wasm"))?;
    ensure!(
        weight <= LIMIT,
        "the package weighs {weight} bytes; at most {LIMIT} are allowed"
    );
    Ok(package)
}

/// Installs the package into a fresh Debian root and runs the window's journey there.
pub(crate) fn attempt() -> Result<()> {
    let package = package()?;
    packages::install(&["debootstrap".to_owned()])?;
    heading("A clean root");
    let clean = target().join("clean-root");
    if !clean.join("etc/debian_version").exists() {
        run(command("debootstrap")
            .args(["--variant=minbase", "bookworm"])
            .arg(&clean)
            .arg("http://deb.debian.org/debian"))?;
    }
    std::fs::copy(&package, clean.join("assay.deb")).context("the package could not be copied")?;
    let _mounted = Mounted::new(&clean)?;
    inside(&clean, "apt-get update -qq")?;
    inside(
        &clean,
        "DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends --reinstall \
         /assay.deb xvfb xauth webkit2gtk-driver fonts-noto-cjk",
    )?;
    inside(
        &clean,
        "test -x /usr/bin/assay-app && grep -q x-scheme-handler/assay /usr/share/applications/Assay.desktop",
    )?;
    heading("The window's journey, in the clean root");
    run(cargo().args(["build", "--package", "assay-cli"]))?;
    run(cargo().args(["test", "--package", "assay-tests", "--no-run"]))?;
    let programs = clean.join("opt/journey/debug");
    std::fs::create_dir_all(programs.join("deps"))?;
    std::fs::copy(built("assay"), programs.join("assay"))?;
    std::fs::copy(window_journey()?, programs.join("deps/window"))?;
    inside(
        &clean,
        "ln -sf /usr/bin/assay-app /opt/journey/debug/assay-app && /opt/journey/debug/deps/window",
    )
}

/// Measures the app as it is shipped, built when it is not there yet.
pub(crate) fn measure(rest: &[String]) -> Result<()> {
    packages::install(&packages::everything()?)?;
    let app = target().join("release/assay-app");
    if !app.exists() {
        package()?;
    }
    run(cargo().args(["build", "--package", "assay-cli"]))?;
    let mut measure = cargo();
    measure.args(["run", "--package", "assay-tests", "--bin", "measure", "--"]);
    run(measure.args(rest).env("ASSAY_APP", app))
}

/// The compiled journey: the newest file that cargo names after the test.
fn window_journey() -> Result<PathBuf> {
    let entries = target().join("debug/deps").read_dir()?;
    let named = entries.flatten().map(|entry| entry.path()).filter(|path| {
        path.extension().is_none()
            && path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with("window-"))
    });
    named
        .max_by_key(|path| path.metadata().and_then(|meta| meta.modified()).ok())
        .context("the window's journey was not built")
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

/// Runs a line of shell inside the root, with nothing of this environment but what fetching needs.
fn inside(clean: &Path, line: &str) -> Result<()> {
    let mut chroot: Command = command("chroot");
    chroot.arg(clean).args(["/bin/sh", "-c", line]).env_clear();
    chroot.env(
        "PATH",
        "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    );
    chroot.env("HOME", "/root").env("LANG", "C.UTF-8");
    run(&mut chroot)
}

fn newest(folder: &Path) -> Result<PathBuf> {
    let entries = folder.read_dir().context("no package was built")?;
    let packages = entries.flatten().map(|entry| entry.path());
    packages
        .filter(|path| path.extension().is_some_and(|end| end == "deb"))
        .max_by_key(|path| path.metadata().and_then(|meta| meta.modified()).ok())
        .context("no package was built")
}

fn weigh(file: &Path) -> Result<()> {
    let Ok(meta) = file.metadata() else {
        bail!("{} is not there", file.display());
    };
    println!("  {:>12} bytes  {}", meta.len(), file.display());
    Ok(())
}
