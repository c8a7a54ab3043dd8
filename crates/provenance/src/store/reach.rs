//! Reaching a PostgreSQL as its own library does: where encryption is only preferred and fails, without it; and what
//! is wrong with a certificate is said.

use std::{io, str::FromStr as _};

use sqlx::{
    ConnectOptions as _, Connection as _,
    postgres::{PgConnectOptions, PgSslMode},
};

/// The options of an address (`postgres://user@host/database`), with which the database can be reached as far as that
/// is a question of encryption.
///
/// # Errors
/// When the address is none.
pub async fn reachable(url: &str) -> Result<PgConnectOptions, sqlx::Error> {
    let options = PgConnectOptions::from_str(url)?;
    if !matches!(options.get_ssl_mode(), PgSslMode::Prefer) {
        return Ok(options);
    }
    match options.connect().await {
        Ok(connection) => {
            // It was only tried; were it lost meanwhile, the next one says so.
            let _ = connection.close().await;
            Ok(options)
        }
        Err(error) => match tls_fault(&error) {
            Some(fault) => {
                tracing::warn!(
                    fault,
                    "the database is spoken to without encryption; sslmode=verify-full refuses that"
                );
                Ok(options.ssl_mode(PgSslMode::Disable))
            }
            // Whatever else is wrong, the store's own connections meet it too.
            None => Ok(options),
        },
    }
}

/// What is wrong with the encryption of a connection, when that is what is wrong. It speaks of certificates and
/// names of hosts, never of what was asked.
#[must_use]
pub fn tls_fault(error: &sqlx::Error) -> Option<String> {
    match error {
        sqlx::Error::Tls(fault) => Some(fault.to_string()),
        // The handshake's own faults come as data that is not valid.
        sqlx::Error::Io(fault) if fault.kind() == io::ErrorKind::InvalidData => Some(fault.to_string()),
        _ => None,
    }
}
