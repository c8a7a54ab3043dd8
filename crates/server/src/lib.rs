//! The HTTP side of Assay: the page, the public trust files, health, and the memory of scans.
//!
//! Deliberately absent: judging (the page does that itself, in its worker), any private key (only
//! named public files can leave, whatever folder an operator points at), request paths and queries
//! in logs (a label's link is its payload; logs carry the route's pattern instead).
//!
//! `doors.rs` is the list of routes, which `guard.rs` holds them to; `routes/` has one file per resource.

pub mod backup;
mod callers;
mod config;
mod connection;
mod doors;
mod guard;
mod headers;
mod html;
mod intake;
pub mod keys;
mod logging;
mod metrics;
mod pace;
mod patient;
mod peer;
mod places;
pub mod principal;
mod problem;
mod room;
mod router;
mod routes;
pub mod store;
mod telephone;
mod tls;
mod upkeep;
mod works;

pub use config::{Config, ConfigError, Limits, StoreLocation};
pub use connection::{ServeError, Server, stop_signal};
pub use guard::Held;
pub use telephone::{Calling, Spoken, Telephone};
pub use tls::TlsError;
pub use works::Pool;

/// Binds, serves until the process is told to stop (SIGINT or SIGTERM), then lets requests finish.
///
/// # Errors
/// When the configuration names folders that cannot be served, or the address cannot be bound.
pub async fn serve(config: Config) -> Result<(), ServeError> {
    Server::bind(config).await?.run(stop_signal()).await;
    Ok(())
}

/// Bytes that nobody knows.
fn fresh<const N: usize>() -> Result<[u8; N], store::StoreError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| store::StoreError::Unavailable("no randomness".to_owned()))?;
    Ok(bytes)
}

/// The server's clock.
fn now() -> assay_core::time::Timestamp {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    assay_core::time::Timestamp(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
