//! The HTTP side of Assay: the page, the public trust files, health, and the memory of scans.
//!
//! Deliberately absent: judging (the page does that itself, in its worker), any private key (only
//! named public files can leave, whatever folder an operator points at), request paths and queries
//! in logs (a label's link is its payload; logs carry the route's pattern instead).
//!
//! `router.rs` is the list of routes; `routes/` has one file per resource.

mod config;
mod connection;
mod headers;
mod html;
mod intake;
mod logging;
mod metrics;
mod pace;
mod peer;
pub mod principal;
mod problem;
mod router;
mod routes;
pub mod store;
mod telephone;
mod tls;
mod upkeep;
pub mod voice;

pub use config::{Config, ConfigError, Limits, StoreLocation};
pub use connection::{ServeError, Server, stop_signal};
pub use telephone::{Spoken, Telephone};
pub use tls::TlsError;

/// Binds, serves until the process is told to stop (SIGINT or SIGTERM), then lets requests finish.
///
/// # Errors
/// When the configuration names folders that cannot be served, or the address cannot be bound.
pub async fn serve(config: Config) -> Result<(), ServeError> {
    Server::bind(config).await?.run(stop_signal()).await;
    Ok(())
}

/// The server's clock.
fn now() -> assay_core::time::Timestamp {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    assay_core::time::Timestamp(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
