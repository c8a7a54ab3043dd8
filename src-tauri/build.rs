//! Lets Tauri check the configuration and the capabilities at build time.

#[allow(clippy::print_stdout, reason = "this is how a build script talks to cargo")]
fn main() {
    // The built page is part of the program: a new one makes a new program.
    println!("cargo:rerun-if-changed=../ui/dist");
    tauri_build::build();
}
