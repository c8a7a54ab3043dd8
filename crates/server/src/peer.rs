//! Who is at the other end, for counting networks; never logged, never stored as it is.

use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    extract::State,
    http::{HeaderMap, Request},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use tower::Service;

use crate::problem::Problem;

/// What a balancer asks for itself, in nobody's name.
const ITS_OWN: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// The address a connection came from, as a request extension.
#[derive(Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

impl Peer {
    /// The client's address: the peer's, or what a known balancer says it is.
    pub(crate) fn client(self, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
        if !proxies.contains(&self.0) {
            return self.0;
        }
        forwarded(headers).unwrap_or(self.0)
    }
}

/// The address that the balancer itself added: the last entry. Those before are the client's word.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?;
    address(last.to_str().ok()?.rsplit(',').next()?.trim())
}

/// An address as balancers write it: alone, in brackets, with a port.
fn address(text: &str) -> Option<IpAddr> {
    let bracketed = || {
        text.strip_prefix('[')?
            .strip_suffix(']')?
            .parse::<Ipv6Addr>()
            .ok()
    };
    text.parse()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
        .or_else(|| bracketed().map(IpAddr::V6))
}

/// Refuses what a named balancer passes on without saying for whom: all such clients would seem to be one
/// network, and copies would not be noticed.
pub(crate) async fn named(
    State(proxies): State<Arc<[IpAddr]>>,
    request: axum::extract::Request,
    next: Next,
) -> Response {
    let from = request.extensions().get::<Peer>().map(|peer| peer.0);
    let passed_on = from.is_some_and(|from| proxies.contains(&from));
    if passed_on && !ITS_OWN.contains(&request.uri().path()) && forwarded(request.headers()).is_none() {
        tracing::warn!("a balancer did not say whose request it passed on");
        return Problem::BadForwarded.into_response();
    }
    next.run(request).await
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_balancers_write_it_and_nothing_else_is_one() {
        for (text, read) in [
            ("192.0.2.7", "192.0.2.7"),
            ("192.0.2.7:443", "192.0.2.7"),
            ("2001:db8::7", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("[2001:db8::7]:443", "2001:db8::7"),
        ] {
            assert_eq!(address(text), read.parse().ok(), "{text}");
        }
        for none in [
            "",
            "unknown",
            "_hidden",
            "192.0.2.300",
            "192.0.2.7:",
            "192.0.2.7:70000",
            "[192.0.2.7]",
            "[2001:db8::7",
            "for=192.0.2.7",
            "192.0.2.7 x",
        ] {
            assert_eq!(address(none), None, "{none}");
        }
    }

    #[test]
    fn the_last_entry_of_the_last_line_counts() {
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", "203.0.113.1".parse().unwrap());
        headers.append("x-forwarded-for", "203.0.113.2, 198.51.100.7:9".parse().unwrap());
        assert_eq!(forwarded(&headers), "198.51.100.7".parse().ok());
        headers.append("x-forwarded-for", "203.0.113.2,".parse().unwrap());
        assert_eq!(forwarded(&headers), None, "what it added cannot be read");
    }
}
