//! Who is at the other end, for counting networks; never logged, never stored as it is.

use std::{
    net::IpAddr,
    task::{Context, Poll},
};

use axum::http::{HeaderMap, Request};
use tower::Service;

/// The address a connection came from, as a request extension.
#[derive(Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

impl Peer {
    /// The client's address: the peer's, or what a known balancer says it is.
    pub(crate) fn client(self, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
        if !proxies.contains(&self.0) {
            return self.0;
        }
        // The last entry is the one that the balancer itself added; those before are the client's word.
        let forwarded = headers.get_all("x-forwarded-for").iter().next_back();
        let last = forwarded.and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
        last.unwrap_or(self.0)
    }
}

/// A service that tells each request of a connection where it came from.
#[derive(Clone)]
pub(crate) struct Known<S> {
    inner: S,
    from: IpAddr,
}

impl<S> Known<S> {
    pub(crate) fn new(inner: S, from: IpAddr) -> Self {
        Self { inner, from }
    }
}

impl<S: Service<Request<B>>, B> Service<Request<B>> for Known<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        request.extensions_mut().insert(Peer(self.from));
        self.inner.call(request)
    }
}
