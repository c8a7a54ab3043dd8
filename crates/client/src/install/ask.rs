//! What a person asks a server about: the way of an item, a complaint, its answers. Each goes out at
//! a press, once, and its answer is checked against what was asked.

use assay_core::code::TypedCode;
use assay_core::label::bare;
use assay_wire::{DeviceFault, Report, ReportProgress, ReportTicket, Way, WayQuestion};
use serde::de::DeserializeOwned;
use url::Url;

use super::{
    Install,
    send::{Declined, accepted},
};
use crate::transport::{Method, Request};

/// A way of five hundred steps takes half of this.
const MOST_WAY: usize = 512 * 1024;
const MOST_STEPS: usize = 1000;
const MOST_ANSWERS: usize = 256 * 1024;
/// A photograph of 6 MiB as base64, and the words beside it.
const MOST_COMPLAINT: usize = 9 * 1024 * 1024;

impl Install {
    /// A link that may be opened outside: `https`, to a host that the authority or the issuer of its
    /// GTIN names.
    ///
    /// # Errors
    /// When it is another.
    pub fn listed_link(&self, text: &str) -> Result<Url, DeviceFault> {
        let text = bare(text);
        let listed = self.judge(text).host.is_some_and(|host| host.listed);
        let url = Url::parse(text)
            .ok()
            .filter(|url| listed && url.scheme() == "https");
        url.ok_or(DeviceFault::LinkNotListed)
    }

    /// The way of an item, told to whoever has its label in hand: a label that this device found to be its
    /// brand's, or sixteen typed digits. It goes in the body, never in an address.
    ///
    /// # Errors
    /// When the text is no such label, there is no server, it is not reached, or it answers of something else.
    pub fn way(&self, label: &str) -> Result<Way, DeviceFault> {
        let (gtin, serial) = match TypedCode::parse(label) {
            Ok(code) => (None, code.to_string()),
            Err(_) => {
                let judged = self.judge(label);
                let fields = judged.fields.filter(|_| judged.may.journey);
                let fields = fields.ok_or(DeviceFault::NotThere)?;
                (Some(fields.gtin), fields.serial.ok_or(DeviceFault::NotThere)?)
            }
        };
        let asked = WayQuestion {
            label: bare(label).to_owned(),
        };
        let body = serde_json::to_vec(&asked).map_err(|_| DeviceFault::TooLarge)?;
        let way: Way = self.ask(&["v1", "way"], Some(body), MOST_WAY)?;
        let is_item = gtin.is_none_or(|gtin| way.gtin == gtin) && way.serial == serial;
        let fits = is_item && way.steps.len() <= MOST_STEPS;
        fits.then_some(way).ok_or(DeviceFault::NotReached)
    }

    /// Sends a complaint. Sent again with the same event, it is one complaint all the same.
    ///
    /// # Errors
    /// When there is no server, it is not reached, or it refuses.
    pub fn complain(&self, report: &Report) -> Result<ReportTicket, DeviceFault> {
        let report = Report {
            label: report.label.as_deref().map(|label| bare(label).to_owned()),
            ..report.clone()
        };
        let body = serde_json::to_vec(&report).map_err(|_| DeviceFault::TooLarge)?;
        if body.len() > MOST_COMPLAINT {
            return Err(DeviceFault::TooLarge);
        }
        let answer: ReportTicket = self.ask(&["v1", "reports"], Some(body), MOST_ANSWERS)?;
        is_ticket(&answer.ticket)
            .then_some(answer)
            .ok_or(DeviceFault::NotReached)
    }

    /// What became of a complaint.
    ///
    /// # Errors
    /// When it is no ticket, there is no server, or it is not reached.
    pub fn progress(&self, ticket: &str) -> Result<ReportProgress, DeviceFault> {
        if !is_ticket(ticket) {
            return Err(DeviceFault::NotThere);
        }
        self.ask(&["v1", "reports", ticket], None, MOST_ANSWERS)
    }

    fn ask<T: DeserializeOwned>(
        &self,
        path: &[&str],
        body: Option<Vec<u8>>,
        most: usize,
    ) -> Result<T, DeviceFault> {
        let server = self.shared.server_address().ok_or(DeviceFault::NoServer)?;
        let method = body.map_or(Method::Get, Method::Post);
        let request = Request::new(server.path(path), method, most);
        let asked = self.shared.transport.ask(&request);
        let reply = asked.map_err(|_| DeviceFault::NotReached)?;
        if reply.status == 404 {
            return Err(DeviceFault::NotThere);
        }
        match accepted(&reply) {
            Ok(()) => serde_json::from_slice(&reply.body).map_err(|_| DeviceFault::NotReached),
            Err(Declined::Rejected(_)) => Err(DeviceFault::ServerRefused),
            Err(Declined::Fault(..)) => Err(DeviceFault::NotReached),
        }
    }
}

/// Digits in groups, as on the screen.
fn is_ticket(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-' || byte == b' ')
}
