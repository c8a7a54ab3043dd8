//! One request to a server, as a port. The server may be anyone's: what comes back is bounded in
//! bytes and in time, and believed only after it was checked against what was asked.

mod http;

pub use http::HttpTransport;

use std::fmt;

use assay_wire::SendFault;
use url::Url;

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Where to.
    pub url: Url,
    /// What for.
    pub method: Method,
    /// In whose name; nobody's for most.
    pub bearer: Option<Bearer>,
    /// Bytes of the answer at most.
    pub most: usize,
}

impl Request {
    /// A request in nobody's name.
    pub fn new(url: Url, method: Method, most: usize) -> Self {
        Self {
            url,
            method,
            bearer: None,
            most,
        }
    }
}

/// What a request is for, with its JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Method {
    /// To be told.
    Get,
    /// To tell.
    Post(Vec<u8>),
    /// To keep under this address.
    Put(Vec<u8>),
}

/// Longest token taken.
const MOST_TOKEN: usize = 128;

/// A party's token. It shows itself nowhere but in its header.
#[derive(Clone, PartialEq, Eq)]
pub struct Bearer(String);

impl Bearer {
    /// A token, unless no server gives one like it.
    pub fn parse(token: &str) -> Option<Self> {
        let plain =
            (1..=MOST_TOKEN).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_graphic());
        plain.then(|| Self(token.to_owned()))
    }
}

impl fmt::Debug for Bearer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Bearer(not shown)")
    }
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
    /// Where it says that what it took is; nobody goes there because of that.
    pub location: Option<String>,
}

/// Brings requests to a server.
pub trait Transport: Send + Sync + 'static {
    /// Asks, and waits for the whole answer.
    ///
    /// # Errors
    /// Why there is none.
    fn ask(&self, request: &Request) -> Result<Reply, SendFault>;
}
