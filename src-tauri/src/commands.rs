//! What the page may ask of the shell. Three lines each; what they mean lives in the client crate.
//!
//! What touches disk or network runs apart from the window, so that nothing a disk or a server does
//! stops it.

use std::sync::Arc;

use assay_wire::{
    Consent, DeviceFault, HistoryEntry, Judgement, ListState, News, Opened, Origin, Outbox, ReceivingAsk,
    ReceivingSaid, Report, ReportProgress, ReportTicket, Saved, ServerChoice, Way,
};
use tauri::ipc::{Channel, Request, Response};
use tauri::{AppHandle, State};

use crate::install::{Listener, SharedInstall};
use crate::opened::Waiting;
use crate::{outside, save};

type Answer<T> = Result<T, DeviceFault>;

async fn apart<T: Send + 'static>(work: impl FnOnce() -> Answer<T> + Send + 'static) -> Answer<T> {
    let done = tauri::async_runtime::spawn_blocking(work).await;
    done.unwrap_or(Err(DeviceFault::SystemRefused))
}

/// What a scanned text is.
#[tauri::command]
pub(crate) fn judge(text: &str, install: State<'_, SharedInstall>) -> Judgement {
    install.judge(text)
}

/// The trust list in use.
#[tauri::command]
pub(crate) fn list_state(install: State<'_, SharedInstall>) -> ListState {
    install.list_state()
}

/// Asks for a newer trust list.
#[tauri::command]
pub(crate) async fn update_list(install: State<'_, SharedInstall>) -> Answer<ListState> {
    let install = Arc::clone(&install);
    apart(move || Ok(install.update_list())).await
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

/// Opens a listed link outside the app. The page has asked the person.
#[tauri::command]
pub(crate) async fn open_link(url: String, app: AppHandle, install: State<'_, SharedInstall>) -> Answer<()> {
    let link = install.listed_link(&url)?;
    apart(move || outside::open(&app, &link)).await
}

/// Keeps a reading, and reports it when that was agreed to.
#[tauri::command]
pub(crate) async fn record(
    text: String,
    origin: Origin,
    install: State<'_, SharedInstall>,
) -> Answer<HistoryEntry> {
    let install = Arc::clone(&install);
    apart(move || install.record(&text, origin)).await
}

/// Everything kept, newest first.
#[tauri::command]
pub(crate) async fn history(install: State<'_, SharedInstall>) -> Answer<Vec<HistoryEntry>> {
    let install = Arc::clone(&install);
    apart(move || install.history()).await
}

/// Deletes readings here and at the server.
#[tauri::command]
pub(crate) async fn forget(ids: Vec<String>, install: State<'_, SharedInstall>) -> Answer<()> {
    let install = Arc::clone(&install);
    apart(move || install.forget(&ids)).await
}

/// Deletes everything here and at the server.
#[tauri::command]
pub(crate) async fn forget_all(install: State<'_, SharedInstall>) -> Answer<()> {
    let install = Arc::clone(&install);
    apart(move || install.forget_all()).await
}

/// Writes a file for the person.
#[tauri::command]
pub(crate) async fn save(app: AppHandle, request: Request<'_>) -> Answer<Saved> {
    let file = save::asked(&request)?;
    apart(move || save::write(&app, &file)).await
}

/// What the person agreed to.
#[tauri::command]
pub(crate) async fn consent(install: State<'_, SharedInstall>) -> Answer<Consent> {
    let install = Arc::clone(&install);
    apart(move || install.consent()).await
}

/// Notes what the person agrees to.
#[tauri::command]
pub(crate) async fn set_consent(
    consent: Consent,
    since: Option<String>,
    install: State<'_, SharedInstall>,
) -> Answer<()> {
    let install = Arc::clone(&install);
    apart(move || install.set_consent(&consent, since.as_deref())).await
}

/// What waits to be sent.
#[tauri::command]
pub(crate) async fn outbox(install: State<'_, SharedInstall>) -> Answer<Outbox> {
    let install = Arc::clone(&install);
    apart(move || Ok(install.outbox())).await
}

/// Tries now what waits.
#[tauri::command]
pub(crate) async fn send_now(install: State<'_, SharedInstall>) -> Answer<Outbox> {
    let install = Arc::clone(&install);
    apart(move || Ok(install.send_now())).await
}

/// Tells the page of what happens by itself, from now on.
#[tauri::command]
pub(crate) fn watch(news: Channel<News>, listener: State<'_, Listener>) {
    listener.listen(news);
}

/// Which server is asked.
#[tauri::command]
pub(crate) async fn server(install: State<'_, SharedInstall>) -> Answer<ServerChoice> {
    let install = Arc::clone(&install);
    apart(move || Ok(install.server())).await
}

/// Chooses the server, or none.
#[tauri::command]
pub(crate) async fn set_server(
    address: Option<String>,
    install: State<'_, SharedInstall>,
) -> Answer<ServerChoice> {
    let install = Arc::clone(&install);
    apart(move || install.set_server(address.as_deref())).await
}

/// The way of an item whose label is in hand.
#[tauri::command]
pub(crate) async fn way(label: String, install: State<'_, SharedInstall>) -> Answer<Way> {
    let install = Arc::clone(&install);
    apart(move || install.way(&label)).await
}

/// Sends a complaint.
#[tauri::command]
pub(crate) async fn complain(report: Report, install: State<'_, SharedInstall>) -> Answer<ReportTicket> {
    let install = Arc::clone(&install);
    apart(move || install.complain(&report)).await
}

/// What became of a complaint.
#[tauri::command]
pub(crate) async fn progress(ticket: String, install: State<'_, SharedInstall>) -> Answer<ReportProgress> {
    let install = Arc::clone(&install);
    apart(move || install.progress(&ticket)).await
}

/// Asks the server what receiving stock needs, in the name of the party whose token this is.
#[tauri::command]
pub(crate) async fn receive(
    token: String,
    ask: ReceivingAsk,
    install: State<'_, SharedInstall>,
) -> Answer<ReceivingSaid> {
    let install = Arc::clone(&install);
    apart(move || install.receive(&token, &ask)).await
}
