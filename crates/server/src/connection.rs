//! Listening, accepting, bounding and letting go of connections.
//!
//! Own loop over hyper rather than `axum::serve`, because that one sets no time limit on a request
//! head: a client that connects and says nothing would hold its connection for ever.

use std::{
    future::Future,
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::{
    Config, ConfigError,
    intake::{Intake, TrustSource},
    keys::{Keys, KeysError},
    patient::Patient,
    peer,
    places::{Places, Taken},
    principal, router,
    store::StoreError,
    telephone::Telephone,
    tls::{self, TlsError},
    upkeep,
    works::Works,
};

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The configuration cannot be served.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The certificate or its key cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The store cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The memory's keys are not to be had.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The store of EPCIS events cannot be opened.
    #[error(transparent)]
    Events(#[from] assay_provenance::StoreError),
    /// The address cannot be bound.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
}

/// A bound server that has not begun to accept.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    app: axum::Router,
    intake: Option<Intake>,
    tls: Option<TlsAcceptor>,
    config: Config,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Server({})", self.address)
    }
}

impl Server {
    /// Checks the configuration and binds its address.
    ///
    /// # Errors
    /// When a folder cannot be served or the address is taken.
    pub async fn bind(config: Config) -> Result<Self, ServeError> {
        let tls = config
            .tls
            .as_ref()
            .map(|(chain, key)| tls::acceptor(chain, key))
            .transpose()?;
        let trust = Arc::new(TrustSource::open(
            config.trust_folder()?.as_deref(),
            config.zone.clone(),
        ));
        let intake = match &config.store {
            Some(location) => {
                let (store, events) = (location.open().await?, location.open_events().await?);
                principal::introduce(&*store, &events).await?;
                let keys = Keys::open(config.keys_at().as_ref(), &*store).await?;
                let works = Works::new(config.limits.pool);
                Some(Intake::start(store, events, trust.clone(), works, keys)?)
            }
            None => None,
        };
        let telephone = match &intake {
            Some(intake) => Some(Telephone::start(intake.clone(), &config.limits)?),
            None => None,
        };
        let app = router::router(&config, &trust, intake.clone(), telephone)?;
        let bind = async {
            let listener = TcpListener::bind(config.listen).await?;
            let address = listener.local_addr()?;
            Ok((listener, address))
        };
        let (listener, address) = bind.await.map_err(|source| ServeError::Bind {
            address: config.listen,
            source,
        })?;
        Ok(Self {
            listener,
            address,
            app,
            intake,
            tls,
            config,
        })
    }

    /// The address really bound: the port is known here even when 0 was asked for.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` resolves, then gives open requests their time to finish.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let limits = self.config.limits;
        let upkeep = self.intake.map(|intake| tokio::spawn(upkeep::keep(intake)));
        let places = Places::new(limits.connections, limits.of_one_network, &self.config.proxies);
        let open = GracefulShutdown::new();
        let mut http = hyper::server::conn::http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(limits.head)
            .max_buf_size(32 * 1024);
        tracing::info!(address = %self.address, "listening");

        let mut stop = std::pin::pin!(stop);
        loop {
            let accepted = tokio::select! {
                () = &mut stop => break,
                accepted = accept(&self.listener, &places) => accepted,
            };
            let Some((stream, from, place)) = accepted else {
                continue;
            };
            let service = TowerToHyperService::new(peer::Known::new(self.app.clone(), from));
            let (http, watcher, tls) = (http.clone(), open.watcher(), self.tls.clone());
            let stream = Patient::new(stream, limits.write);
            tokio::spawn(async move {
                // A client that hangs up or is too slow ends its own connection; no one to tell.
                let _ = match tls {
                    None => {
                        watcher
                            .watch(http.serve_connection(TokioIo::new(stream), service))
                            .await
                    }
                    Some(tls) => match tokio::time::timeout(limits.head, tls.accept(stream)).await {
                        Ok(Ok(stream)) => {
                            watcher
                                .watch(http.serve_connection(TokioIo::new(stream), service))
                                .await
                        }
                        Ok(Err(_)) | Err(_) => Ok(()),
                    },
                };
                drop(place);
            });
        }
        drop(self.listener);
        if let Some(upkeep) = upkeep {
            upkeep.abort();
        }
        tracing::info!("stopping");
        if tokio::time::timeout(limits.drain, open.shutdown()).await.is_err() {
            tracing::warn!("some requests did not finish in time");
        }
    }
}

/// The next connection, once there is a place for it. `None` when accepting failed for now, or its network has its
/// share already: then it is closed.
async fn accept(listener: &TcpListener, places: &Places) -> Option<(tokio::net::TcpStream, IpAddr, Taken)> {
    let place = places.vacant().await?;
    match listener.accept().await {
        Ok((stream, from)) => {
            let place = places.take(place, from.ip())?;
            // Answers are small; waiting to fill a packet only delays them. Refusal changes nothing.
            let _ = stream.set_nodelay(true);
            Some((stream, from.ip(), place))
        }
        Err(error) => {
            tracing::warn!(%error, "cannot accept a connection");
            // Out of file descriptors: without a pause this loop would spin until some are freed.
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
}

/// Resolves when the process is asked to stop, by Ctrl-C or by SIGTERM.
pub async fn stop_signal() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
