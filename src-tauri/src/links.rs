//! Links that the system opens the app with, where it has such a thing (Android, iOS, macOS).
//!
//! Which links is said once, in tauri.conf.json; the plugin writes it into each platform's project.

use tauri::{App, Manager};
use tauri_plugin_deep_link::DeepLinkExt;

use crate::opened::Waiting;

/// Where the Android activity leaves a shared picture, below the app's cache folder.
const SHARED_PICTURE: &str = "shared/picture";

/// Takes the link the app was started with, and those that come later.
///
/// # Errors
/// When the platform's side of the plugin does not answer.
pub(crate) fn listen(app: &App) -> Result<(), Box<dyn std::error::Error>> {
    let picture = app.path().app_cache_dir()?.join(SHARED_PICTURE);
    let waiting = app.state::<Waiting>();
    for link in app.deep_link().get_current()?.unwrap_or_default() {
        waiting.link(&link, Some(&picture));
    }
    let handle = app.handle().clone();
    app.deep_link().on_open_url(move |event| {
        let waiting = handle.state::<Waiting>();
        for link in event.urls() {
            waiting.link(&link, Some(&picture));
        }
    });
    Ok(())
}
