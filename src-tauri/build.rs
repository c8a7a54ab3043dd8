//! Lets Tauri check the configuration and the capabilities at build time.

fn main() {
    tauri_build::build();
}
