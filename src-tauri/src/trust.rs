//! Where the app's trust list comes from.

use std::path::PathBuf;

use assay_client::{Device, FolderStore, SystemClock};
use tauri::{AppHandle, Manager};

/// The device that answers the page. It is set up before the window opens and only read after.
pub(crate) type SharedDevice = Device<FolderStore>;

/// Names a trust folder to use instead of the app's own; for the demo, tests and authorities.
const FOLDER_VARIABLE: &str = "ASSAY_TRUST";

/// The device with its list. A list that is refused leaves the device without one: it says so on
/// every screen, and every verdict is then "could not check".
///
/// # Errors
/// When the app's own folder cannot be named or read.
pub(crate) fn open(app: &AppHandle) -> Result<SharedDevice, Box<dyn std::error::Error>> {
    let own = app.path().app_data_dir()?;
    let mut device = Device::new(FolderStore::new(own.join("state")))?;
    let folder = std::env::var_os(FOLDER_VARIABLE).map_or_else(|| own.join("trust"), PathBuf::from);
    if let Err(error) = device.load(&folder, &SystemClock) {
        report(&error);
    }
    Ok(device)
}

#[allow(
    clippy::print_stderr,
    reason = "the screens name the kind of fault; whoever set the folder wants its path"
)]
fn report(error: &assay_client::trust_folder::TrustFolderError) {
    eprintln!("assay-app: no trust list: {error}");
}
