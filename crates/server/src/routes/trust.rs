//! `GET /trust/root.json` and `GET /trust/trust.json`: the two public files, named one by one.
//!
//! Not a folder: whatever else lies beside them, a private key above all, has no route.

use std::path::Path;

use axum::{
    Router,
    http::{HeaderValue, header::CACHE_CONTROL},
};
use tower_http::{services::ServeFile, set_header::SetResponseHeaderLayer};

/// Routes for the two public files of `folder`.
pub(crate) fn routes(folder: &Path) -> Router {
    // A list is replaced while the server runs: browsers ask each time, and get 304 if it is the same.
    let asked_each_time =
        SetResponseHeaderLayer::overriding(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Router::new()
        .route_service("/trust/root.json", ServeFile::new(folder.join("root.json")))
        .route_service("/trust/trust.json", ServeFile::new(folder.join("trust.json")))
        .layer(asked_each_time)
}
