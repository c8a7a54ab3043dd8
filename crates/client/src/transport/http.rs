//! The port over HTTP: rustls with the platform's own certificates, no cookies, no redirects.

use std::{error::Error, io, time::Duration};

use assay_wire::SendFault;
use reqwest::{
    Client, RequestBuilder, Response,
    header::{ACCEPT, CONTENT_TYPE, LOCATION, RETRY_AFTER},
    redirect::Policy,
};
use tokio::runtime::{Builder, Runtime};

use super::{Bearer, Method, Reply, Request, Transport};

/// How long one request may take, from the first byte out to the last byte in.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long a connection is used again after an answer. The runtime stands still between requests and hears of no
/// server that has closed meanwhile, and a request on a closed connection fails: servers close after ten seconds and more.
const IDLE: Duration = Duration::from_secs(5);

/// HTTP by reqwest, on a runtime of its own: usable from any thread that may block, and dropped on any.
#[derive(Debug)]
pub struct HttpTransport {
    client: Client,
    /// Taken out by the drop alone.
    runtime: Option<Runtime>,
}

impl Drop for HttpTransport {
    fn drop(&mut self) {
        // A runtime that is merely dropped waits for its threads, and panics where waiting is not allowed. Whoever
        // lets go of an install last may stand on such a thread: a task of the window, or of a test.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl HttpTransport {
    /// A transport with the usual patience.
    ///
    /// # Errors
    /// When the system gives no sockets or no certificates.
    pub fn new() -> io::Result<Self> {
        Self::patient(PATIENCE)
    }

    /// A transport that gives up after `patience`.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn patient(patience: Duration) -> io::Result<Self> {
        // Each connection's address is already known to the server; nothing else tells it who asks.
        let client = Client::builder()
            .redirect(Policy::none())
            .timeout(patience)
            .connect_timeout(patience / 2)
            .user_agent("assay")
            .pool_max_idle_per_host(1)
            .pool_idle_timeout(IDLE)
            .build()
            .map_err(io::Error::other)?;
        let runtime = Some(Builder::new_current_thread().enable_all().build()?);
        Ok(Self { client, runtime })
    }

    async fn go(&self, request: &Request) -> Result<Reply, SendFault> {
        let url = request.url.clone();
        let call = match &request.method {
            Method::Get => self.client.get(url),
            Method::Post(body) => with_json(self.client.post(url), body),
            Method::Put(body) => with_json(self.client.put(url), body),
        };
        let call = match &request.bearer {
            Some(Bearer(token)) => call.bearer_auth(token),
            None => call,
        };
        let answer = call.header(ACCEPT, "application/json").send().await;
        let answer = answer.map_err(|error| fault(&error))?;
        if answer.status().is_redirection() {
            return Err(SendFault::Redirected);
        }
        let header = |name| answer.headers().get(name)?.to_str().ok();
        let retry_after = header(RETRY_AFTER).and_then(|value| value.parse().ok());
        let location = header(LOCATION).map(str::to_owned);
        Ok(Reply {
            status: answer.status().as_u16(),
            body: bounded(answer, request.most).await?,
            retry_after,
            location,
        })
    }
}

impl Transport for HttpTransport {
    fn ask(&self, request: &Request) -> Result<Reply, SendFault> {
        let runtime = self.runtime.as_ref().ok_or(SendFault::Unreachable)?;
        runtime.block_on(self.go(request))
    }
}

fn with_json(call: RequestBuilder, body: &[u8]) -> RequestBuilder {
    call.header(CONTENT_TYPE, "application/json").body(body.to_vec())
}

async fn bounded(mut answer: Response, most: usize) -> Result<Vec<u8>, SendFault> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| fault(&error))? {
        if body.len() + chunk.len() > most {
            return Err(SendFault::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn fault(error: &reqwest::Error) -> SendFault {
    if error.is_timeout() {
        return SendFault::TooSlow;
    }
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<rustls::Error>() {
            return SendFault::Certificate;
        }
        // An error of the socket names what it wraps here, and its wrapped error's cause as source.
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        cause = match wrapped {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    if error.is_connect() || error.is_request() {
        SendFault::Unreachable
    } else {
        SendFault::Unreadable
    }
}

#[cfg(test)]
mod tests {
    use tokio::runtime::Builder;

    use super::HttpTransport;

    #[test]
    fn a_transport_may_be_let_go_of_where_waiting_is_not_allowed() {
        let transport = HttpTransport::new().unwrap();
        let window = Builder::new_current_thread().build().unwrap();
        window.block_on(async { drop(transport) });
    }
}
