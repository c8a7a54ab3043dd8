//! The camera permission. The page asks for the camera and for nothing else; so does the shell.

use tauri::WebviewWindow;
use tauri::webview::{PermissionKind, PermissionResponse};

/// Asks for the webview's mock camera, which shows a moving test picture; for measurements.
#[cfg(target_os = "linux")]
const MOCK_VARIABLE: &str = "ASSAY_MOCK_CAMERA";

/// Answers one permission request of the page.
///
/// The camera is granted to the webview because the platform asks the person itself (on phones
/// and macOS) or has no such question (Linux, where the default would be to deny). Everything
/// else is denied: the page never asks for it.
pub(crate) fn answer(kind: PermissionKind) -> PermissionResponse {
    if kind == PermissionKind::Camera {
        PermissionResponse::Allow
    } else {
        PermissionResponse::Deny
    }
}

/// Turns `getUserMedia` on where the webview ships with it off (WebKitGTK).
#[cfg(target_os = "linux")]
pub(crate) fn allow_streams(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{SettingsExt, WebViewExt};
    window.with_webview(|webview| {
        if let Some(settings) = webview.inner().settings() {
            settings.set_enable_media_stream(true);
            settings.set_enable_mock_capture_devices(std::env::var_os(MOCK_VARIABLE).is_some());
        }
    })
}

/// Other webviews have it on.
#[cfg(not(target_os = "linux"))]
pub(crate) fn allow_streams(_window: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_camera_is_granted() {
        assert_eq!(answer(PermissionKind::Camera), PermissionResponse::Allow);
        for kind in [
            PermissionKind::Microphone,
            PermissionKind::Geolocation,
            PermissionKind::ClipboardRead,
        ] {
            assert_eq!(answer(kind), PermissionResponse::Deny);
        }
    }
}
