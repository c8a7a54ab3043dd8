//! The desktop entry: everything is in the library, which phones start differently.

// Keeps Windows from opening a console beside the window.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    assay_app::run()
}
