//! Android: the project that the Tauri CLI generates with ours laid over it, and a type check of
//! everything a phone runs, for machines without Google's tools.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::shell::{cargo, copy_over, heading, root, run, target};
use crate::{node, packages, ui, wasm};

const TRIPLE: &str = "aarch64-linux-android";
/// What a phone never runs: its tests, the chores, and the programs for servers and terminals.
const NOT_ON_PHONES: [&str; 7] = [
    "xtask",
    "assay-tests",
    "assay-bench",
    "assay-testkit",
    "assay-cli",
    "assay-server",
    "assay-simulate",
];

/// Generates src-tauri/gen/android and lays src-tauri/android and icons/android over it. Uses the
/// SDK that `ANDROID_HOME` and `NDK_HOME` name; without them, folders that only look like one:
/// enough to generate, not to build.
pub(crate) fn android() -> Result<()> {
    let node = node::find()?;
    heading("The Android project");
    let stand_in = match std::env::var_os("NDK_HOME") {
        Some(_) => None,
        None => {
            println!("  NDK_HOME is not set: generating without an SDK; building needs one");
            Some(stand_in()?)
        }
    };
    node.tauri(|init| {
        init.args(["android", "init", "--ci", "--skip-targets-install"]);
        if let Some(folder) = stand_in {
            init.env("ANDROID_HOME", folder.join("sdk"));
            init.env("NDK_HOME", folder.join("ndk"));
        }
    })?;
    let project = root().join("src-tauri/gen/android");
    copy_over(&root().join("src-tauri/android"), &project)?;
    copy_over(&root().join("icons/android"), &project.join("app/src/main/res"))?;
    println!("  ready: {}", project.display());
    Ok(())
}

/// `cargo check` of all that phones run, for 64-bit Android, with Debian's compiler and the
/// standard library built from source.
pub(crate) fn check() -> Result<()> {
    let mut needed = ["rustc-web", "rust-web-src"].map(str::to_owned).to_vec();
    needed.extend(wasm::packages()?);
    packages::install(&needed)?;
    // The page is part of the program, and of its check.
    wasm::build()?;
    ui::build()?;
    heading("Type check for Android (some minutes the first time)");
    let compiler = stand_in()?.join("cc");
    let mut check = cargo();
    check.args(["check", "--workspace", "--target", TRIPLE, "-Zbuild-std"]);
    for name in NOT_ON_PHONES {
        check.args(["--exclude", name]);
    }
    // Its own folder: another compiler's artefacts beside ours would make both build anew each time.
    check.arg("--target-dir").arg(target().join("mobile"));
    check.env("RUSTC", "/usr/bin/rustc").env("RUSTC_BOOTSTRAP", "1");
    check.env("CC_aarch64_linux_android", &compiler);
    check.env("AR_aarch64_linux_android", "ar");
    check.env("ANDROID_NDK_HOME", stand_in()?.join("ndk"));
    check
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    run(&mut check)
}

/// A folder that holds what a check asks for and never uses: an NDK that is only a version number,
/// and a C compiler that makes empty objects. Nothing is linked by a check.
fn stand_in() -> Result<PathBuf> {
    let folder = target().join("android-stand-in");
    std::fs::create_dir_all(folder.join("sdk"))?;
    std::fs::create_dir_all(folder.join("ndk"))?;
    std::fs::write(
        folder.join("ndk/source.properties"),
        "Pkg.Revision = 27.0.12077973\n",
    )?;
    let compiler = folder.join("cc");
    std::fs::write(&compiler, include_str!("empty_objects.sh"))?;
    make_executable(&compiler)?;
    Ok(folder)
}

#[cfg(unix)]
fn make_executable(file: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o755))?;
    Ok(())
}

#[cfg(not(unix))]
fn make_executable(_file: &Path) -> Result<()> {
    Ok(())
}
