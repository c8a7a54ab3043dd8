//! What the page may ask of the shell. Three lines each; what they mean lives in the client crate.

use assay_client::SystemClock;
use assay_wire::{Judgement, ListState};
use tauri::State;

use crate::trust::SharedDevice;

/// What a scanned text is.
#[tauri::command]
pub(crate) fn judge(text: &str, device: State<'_, SharedDevice>) -> Judgement {
    device.judge(text, &SystemClock)
}

/// The trust list in use.
#[tauri::command]
pub(crate) fn list_state(device: State<'_, SharedDevice>) -> ListState {
    device.list_state(&SystemClock)
}
