//! The reader and the verdict as WebAssembly for the interface's worker.
//!
//! The compiler comes from rustup when its WebAssembly target is installed, else from Debian's
//! `rustc-web`, which builds the standard library from source on the way. Nothing is installed
//! through rustup here: that is left to the person (docs/platforms.md).

use anyhow::{Context, Result, bail};

use crate::packages;
use crate::shell::{ask, cargo, command, heading, root, run, say, target};

const TRIPLE: &str = "wasm32-unknown-unknown";

/// Each module: what cargo calls it, and what the page does. The second is loaded when someone receives.
const MODULES: [(&str, &str); 2] = [
    ("assay_wasm", "assay.wasm"),
    ("assay_wasm_receiving", "receiving.wasm"),
];

/// The system packages that building it needs: none with rustup's target.
///
/// # Errors
/// When the package index cannot be fetched, which is tried only when no linker is installed.
pub(crate) fn packages() -> Result<Vec<String>> {
    if has_rustup_target() || !packages::is_debian() {
        return Ok(Vec::new());
    }
    let linker = match installed_linker() {
        Some(linker) => linker,
        None => {
            // An index may be old on a fresh machine, and name linkers that the fresh one no longer calls newest.
            packages::fetch_index()?;
            offered_linker().context("Debian's package index names no lld")?
        }
    };
    Ok(vec![
        "rustc-web".to_owned(),
        "rust-web-src".to_owned(),
        format!("lld-{linker}"),
    ])
}

/// Builds the module and puts it where the interface's build looks for it.
pub(crate) fn build() -> Result<()> {
    heading("The reader as WebAssembly");
    let mut build = cargo();
    // Its own folder: another compiler's artefacts beside ours would make both build anew each time.
    let folder = target().join("wasm");
    build.args([
        "build",
        "--package",
        "assay-wasm",
        "--package",
        "assay-wasm-receiving",
        "--profile",
        "wasm",
        "--target",
        TRIPLE,
    ]);
    build.arg("--target-dir").arg(&folder);
    if !has_rustup_target() {
        let version = installed_linker().context("no lld from Debian is installed")?;
        let linker = format!("wasm-ld-{version}");
        build.arg("-Zbuild-std=std,panic_abort");
        // A quarter of what every phone downloads: no words for panics, which end the module all the same, and
        // the small sorts instead of the fast ones.
        build.arg("-Zbuild-std-features=optimize_for_size");
        build.env("RUSTC", "/usr/bin/rustc").env("RUSTC_BOOTSTRAP", "1");
        build.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
        // Flags meant for the other compiler would not fit this one.
        build
            .env("RUSTFLAGS", "-Zunstable-options -Cpanic=immediate-abort")
            .env_remove("CARGO_ENCODED_RUSTFLAGS");
    }
    run(&mut build)?;
    for (crate_name, name) in MODULES {
        let made = folder
            .join(TRIPLE)
            .join("wasm")
            .join(format!("{crate_name}.wasm"));
        if !made.exists() {
            bail!("the build ended well but {} is not there", made.display());
        }
        let bytes = std::fs::read(&made)?;
        let place = root().join("ui/public").join(name);
        // An untouched file keeps its time, so that the interface is not built anew for nothing.
        if std::fs::read(&place).ok().as_deref() != Some(&bytes) {
            std::fs::create_dir_all(root().join("ui/public"))?;
            std::fs::write(&place, &bytes)?;
        }
        say(&format!("  ui/public/{name}: {} KB", bytes.len() / 1000));
    }
    Ok(())
}

/// Whether the compiler in use can build for the browser as it is.
fn has_rustup_target() -> bool {
    ask(command("rustc").args(["--print", "target-libdir", "--target", TRIPLE]))
        .is_some_and(|folder| std::path::Path::new(&folder).is_dir())
}

/// The newest `lld-N` that is installed: its number goes into the linker's name.
fn installed_linker() -> Option<u32> {
    let listed = ask(command("dpkg-query").args(["-W", "-f=${Package} ${Status}\n", "lld-*"]))?;
    let installed: Vec<&str> = listed
        .lines()
        .filter(|line| line.ends_with(" install ok installed"))
        .collect();
    newest(&installed.join("\n"))
}

/// The newest `lld-N` that Debian offers.
fn offered_linker() -> Option<u32> {
    let listed = ask(command("apt-cache").args(["search", "--names-only", "^lld-[0-9]+$"]))?;
    newest(&listed)
}

fn newest(listed: &str) -> Option<u32> {
    let names = listed.lines().filter_map(|line| line.split_whitespace().next());
    names
        .filter_map(|name| name.strip_prefix("lld-")?.parse().ok())
        .max()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_newest_linker_wins_by_number_and_not_by_letter() {
        let listed = "lld-9 - LLVM-based linker\nlld-22 - LLVM-based linker\nlld-16 - LLVM-based linker\n";
        assert_eq!(super::newest(listed), Some(22));
        assert_eq!(super::newest(""), None);
    }
}
