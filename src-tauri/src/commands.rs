//! What the page may ask of the shell. Three lines each; what they mean lives in the client crate.

use assay_client::SystemClock;
use assay_wire::{Judgement, ListState, Opened};
use tauri::State;
use tauri::ipc::Response;

use crate::opened::Waiting;
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

/// What the app was opened with, once.
#[tauri::command]
pub(crate) fn opened(waiting: State<'_, Waiting>) -> Option<Opened> {
    waiting.take()
}

/// The bytes of a picture that `opened` announced, once.
#[tauri::command]
pub(crate) fn opened_picture(waiting: State<'_, Waiting>) -> Response {
    Response::new(waiting.take_picture())
}
