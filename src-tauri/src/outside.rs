//! Opening a link in the person's own browser.

use assay_wire::DeviceFault;
use tauri::{AppHandle, Url};

/// Hands a link to the system.
///
/// # Errors
/// When the system has nothing that opens links.
#[cfg(not(any(target_os = "android", target_os = "ios")))]
pub(crate) fn open(_app: &AppHandle, link: &Url) -> Result<(), DeviceFault> {
    open::that_detached(link.as_str()).map_err(|_| DeviceFault::SystemRefused)
}

/// Hands a link to the system.
///
/// # Errors
/// When the system has nothing that opens links.
#[cfg(any(target_os = "android", target_os = "ios"))]
pub(crate) fn open(app: &AppHandle, link: &Url) -> Result<(), DeviceFault> {
    use tauri_plugin_opener::OpenerExt;
    app.opener()
        .open_url(link.as_str(), None::<&str>)
        .map_err(|_| DeviceFault::SystemRefused)
}
