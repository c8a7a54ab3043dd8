//! Lets Tauri check the configuration and the capabilities at build time, and takes the trust list
//! that the app is shipped with: the file that `assay authority ship` wrote, named by
//! `ASSAY_SHIPPED_TRUST`, a path from the repository's root.

/// Names the file.
const SHIPPED_VARIABLE: &str = "ASSAY_SHIPPED_TRUST";

#[allow(clippy::print_stdout, reason = "this is how a build script talks to cargo")]
fn main() -> std::io::Result<()> {
    // The built page is part of the program: a new one makes a new program.
    println!("cargo:rerun-if-changed=../ui/dist");
    println!("cargo:rerun-if-env-changed={SHIPPED_VARIABLE}");
    println!("cargo:rustc-check-cfg=cfg(shipped)");
    if let Some(named) = std::env::var_os(SHIPPED_VARIABLE).filter(|named| !named.is_empty()) {
        // Build scripts run in their crate's folder.
        let file = std::fs::canonicalize(std::path::Path::new("..").join(named))?;
        println!("cargo:rerun-if-changed={}", file.display());
        println!("cargo:rustc-env=ASSAY_SHIPPED_FILE={}", file.display());
        println!("cargo:rustc-cfg=shipped");
    }
    tauri_build::build();
    Ok(())
}
