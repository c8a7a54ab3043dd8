//! The app's shell.
//!
//! Deliberately absent: reading frames (the page's worker does that, frames never cross IPC),
//! judging (the client crate does that), and any word a person reads (the page owns the words).

mod camera;
mod commands;
mod trust;

use std::process::ExitCode;

use tauri::{WebviewUrl, WebviewWindowBuilder};

/// Opens the window and runs until it is closed. Returns a failure code when the window system
/// or the webview cannot be started, after saying why on the error stream.
#[cfg_attr(mobile, tauri::mobile_entry_point)]
pub fn run() -> ExitCode {
    let built = tauri::Builder::default()
        .on_permission_request(|_, kind| camera::answer(kind))
        .invoke_handler(tauri::generate_handler![commands::judge, commands::list_state])
        .setup(|app| {
            let device = trust::open(app.handle())?;
            tauri::Manager::manage(app, device);
            let window = WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
                .title("Assay 验真")
                .inner_size(412.0, 860.0)
                .min_inner_size(320.0, 480.0)
                .build()?;
            camera::allow_streams(&window)?;
            Ok(())
        })
        .run(tauri::generate_context!());
    match built {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report(&error);
            ExitCode::FAILURE
        }
    }
}

#[allow(
    clippy::print_stderr,
    reason = "a window that cannot open has nowhere else to say why"
)]
fn report(error: &tauri::Error) {
    eprintln!("assay-app: the window could not be opened: {error}");
}
