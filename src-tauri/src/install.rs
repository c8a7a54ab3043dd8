//! The install behind the page: its folder, its trust list, its server.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use assay_client::install::{Install, Opening, ServerAddress};
use assay_client::{Device, FolderStore, SystemClock, trust_folder};
use assay_wire::News;
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager};

/// The install that answers the page.
pub(crate) type SharedInstall = Arc<Install>;

/// Where news go: to the page that asked last, for there is one window.
#[derive(Clone, Default)]
pub(crate) struct Listener(Arc<Mutex<Option<Channel<News>>>>);

impl Listener {
    /// From now on, news go to this page.
    pub(crate) fn listen(&self, page: Channel<News>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(page);
    }

    fn tell(&self, news: News) {
        let page = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        // A page that is gone asks for everything when it is back.
        let _gone = page.map(|page| page.send(news));
    }
}

/// Names a trust folder to use instead of the app's own and of the list it carries; for the demo,
/// tests and authorities.
const FOLDER_VARIABLE: &str = "ASSAY_TRUST";
/// Names a server to ask instead of the authority's own; likewise.
const SERVER_VARIABLE: &str = "ASSAY_SERVER";

/// The list that this build carries for a first start without a network, if it was given one.
#[cfg(shipped)]
const SHIPPED: Option<&[u8]> = Some(include_bytes!(env!("ASSAY_SHIPPED_FILE")));
#[cfg(not(shipped))]
const SHIPPED: Option<&[u8]> = None;

/// The install with its list. A list that is refused leaves the device without one: it says so on
/// every screen, and every verdict is then "could not check".
///
/// # Errors
/// When the app's own folder cannot be named or read.
pub(crate) fn open(app: &AppHandle, listener: Listener) -> Result<SharedInstall, Box<dyn std::error::Error>> {
    let own = app.path().app_data_dir()?;
    let state = own.join("state");
    let mut device = Device::new(FolderStore::new(state.clone()))?;
    let named = std::env::var_os(FOLDER_VARIABLE).map(PathBuf::from);
    // Lists of two authorities are never weighed against each other.
    let shipped = SHIPPED.filter(|_| named.is_none());
    if let Some(Err(error)) = shipped.map(|list| device.begin_with(list, &SystemClock)) {
        report(&error);
    }
    let folder = named.unwrap_or_else(|| own.join("trust"));
    if (shipped.is_none() || folder.exists())
        && let Err(error) = device.load(&folder, &SystemClock)
    {
        report(&error);
    }
    let install = Install::open(Opening {
        folder: &state,
        device,
        root: trust_folder::root(&folder).ok(),
        known: std::env::var(SERVER_VARIABLE)
            .ok()
            .and_then(|address| ServerAddress::parse(&address).ok()),
        transport: Install::http()?,
        tell: Box::new(move |news| listener.tell(news)),
    })?;
    Ok(Arc::new(install))
}

#[allow(
    clippy::print_stderr,
    reason = "the screens name the kind of fault; whoever set the folder wants its path"
)]
fn report(error: &dyn std::error::Error) {
    eprintln!("assay-app: a trust list is not used: {error}");
}
