//! One request to a server, as a port. The server may be anyone's: what comes back is bounded in
//! bytes and in time, and believed only after it was checked against what was asked.

mod http;

pub use http::HttpTransport;

use assay_wire::SendFault;
use url::Url;

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Where to.
    pub url: Url,
    /// JSON to post; `None` to get.
    pub body: Option<Vec<u8>>,
    /// Bytes of the answer at most.
    pub most: usize,
}

/// An answer, of whatever status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status; never a redirection.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
    /// Seconds that the server asks to wait.
    pub retry_after: Option<u32>,
}

/// Brings requests to a server.
pub trait Transport: Send + Sync + 'static {
    /// Asks, and waits for the whole answer.
    ///
    /// # Errors
    /// Why there is none.
    fn ask(&self, request: &Request) -> Result<Reply, SendFault>;
}
