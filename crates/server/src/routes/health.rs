//! `GET /healthz`: the process is up and answering.

use axum::{
    http::header::{CACHE_CONTROL, HeaderName},
    response::IntoResponse,
};

const NEVER_KEPT: [(HeaderName, &str); 1] = [(CACHE_CONTROL, "no-store")];

/// Answers `ok`. Says nothing of what the server depends on.
pub(crate) async fn healthz() -> impl IntoResponse {
    (NEVER_KEPT, "ok\n")
}
