//! The app's shell.
//!
//! Deliberately absent: reading frames (the page's worker does that, frames never cross IPC),
//! judging (the client crate does that), and any word a person reads (the page owns the words).

mod camera;
mod commands;
mod install;
#[cfg(any(target_os = "android", target_os = "ios", target_os = "macos"))]
mod links;
mod opened;
mod outside;
mod save;

use std::process::ExitCode;

use tauri::{Manager, WebviewUrl, WebviewWindowBuilder};

/// Opens the window and runs until it is closed. Returns a failure code when the window system
/// or the webview cannot be started, after saying why on the error stream.
#[cfg_attr(mobile, tauri::mobile_entry_point)]
pub fn run() -> ExitCode {
    let builder = tauri::Builder::default();
    #[cfg(any(target_os = "android", target_os = "ios", target_os = "macos"))]
    let builder = builder.plugin(tauri_plugin_deep_link::init());
    #[cfg(any(target_os = "android", target_os = "ios"))]
    let builder = builder.plugin(tauri_plugin_opener::init());
    let built = builder
        .on_permission_request(|_, kind| camera::answer(kind))
        .invoke_handler(tauri::generate_handler![
            commands::judge,
            commands::list_state,
            commands::update_list,
            commands::opened,
            commands::opened_picture,
            commands::open_link,
            commands::record,
            commands::history,
            commands::forget,
            commands::forget_all,
            commands::save,
            commands::consent,
            commands::set_consent,
            commands::outbox,
            commands::send_now,
            commands::watch,
            commands::server,
            commands::set_server,
            commands::way,
            commands::complain,
            commands::progress,
            commands::receive,
        ])
        .setup(|app| {
            let listener = install::Listener::default();
            app.manage(install::open(app.handle(), listener.clone())?);
            app.manage(listener);
            app.manage(opened::Waiting::default());
            #[cfg(any(target_os = "android", target_os = "ios", target_os = "macos"))]
            links::listen(app)?;
            #[cfg(not(any(target_os = "android", target_os = "ios")))]
            if let Some(word) = std::env::args().nth(1) {
                app.state::<opened::Waiting>().word(&word);
            }
            let window = WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
                .title("Assay 验真")
                .inner_size(412.0, 860.0)
                .min_inner_size(320.0, 480.0)
                .build()?;
            camera::allow_streams(&window)?;
            Ok(())
        })
        .run(context());
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

/// The configuration and the page, as they were when this was built.
#[cfg(not(test))]
fn context() -> tauri::Context {
    tauri::generate_context!()
}

/// No unit test opens a window. The page is taken into one build of this crate alone: what Tauri writes of
/// it on the way has one name for all, and a build that runs beside takes a half-written file for a whole one.
#[cfg(test)]
fn context() -> tauri::Context {
    std::process::abort()
}
