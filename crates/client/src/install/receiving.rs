//! What receiving stock asks the server: deliveries that several devices share, what is in a logistic
//! unit, and the receiving event's way into the repository.
//!
//! Each goes out because a person who has a token asked for it, to the one server of the authority in
//! use, and to none when the person wants none. The device keeps nothing of it: notes and operations
//! are the page's. Deliberately absent: any other route, and following an answer elsewhere.

use assay_core::gs1::Sscc;
use assay_wire::{ContentsQuestion, DeviceFault, ReceivingAsk, ReceivingSaid};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::Install;
use crate::transport::{Bearer, Method, Reply, Request};

/// A note of 100,000 lines, both ways: what the server takes.
const MOST_NOTE: usize = 24 << 20;
/// Operations in one request: what the server takes.
const MOST_ADDED: usize = 1_000;
/// Items whose standing is asked for at once: what the server takes.
const MOST_ITEMS: usize = 100;
/// A document as the repository takes it.
const MOST_DOCUMENT: usize = 16 << 20;
/// What is said of a note, of operations or of a capture that was taken.
const MOST_SHORT: usize = 256 * 1024;
/// Ten thousand lines of a unit take half of this.
const MOST_CONTENTS: usize = 8 << 20;

impl Install {
    /// Asks in the name of the party whose token this is.
    ///
    /// # Errors
    /// When there is no server, it is not reached, it does not take the token, knows nothing of the
    /// kind, or refuses.
    pub fn receive(&self, token: &str, ask: &ReceivingAsk) -> Result<ReceivingSaid, DeviceFault> {
        let party = Party {
            install: self,
            bearer: Bearer::parse(token).ok_or(DeviceFault::NotAllowed)?,
        };
        match ask {
            ReceivingAsk::Note { delivery } => {
                let path = [DELIVERIES, &[named(delivery)?]].concat();
                party.told(&path, Method::Get, MOST_NOTE).map(ReceivingSaid::Note)
            }
            ReceivingAsk::Open { delivery, note } => {
                let path = [DELIVERIES, &[named(delivery)?]].concat();
                let note = json(note, MOST_NOTE)?;
                party
                    .told(&path, Method::Put(note), MOST_SHORT)
                    .map(ReceivingSaid::Added)
            }
            ReceivingAsk::Add { delivery, operations } => {
                let path = [DELIVERIES, &[named(delivery)?, "operations"]].concat();
                if operations.len() > MOST_ADDED {
                    return Err(DeviceFault::TooLarge);
                }
                let added = json(operations, MOST_NOTE)?;
                party
                    .told(&path, Method::Post(added), MOST_SHORT)
                    .map(ReceivingSaid::Added)
            }
            ReceivingAsk::After { delivery, cursor } => {
                let path = [DELIVERIES, &[named(delivery)?, "operations"]].concat();
                let mut request = party.request(&path, Method::Get, MOST_NOTE)?;
                request.url.set_query(Some(&format!("since={cursor}")));
                read(&party.go(&request)?).map(ReceivingSaid::Operations)
            }
            ReceivingAsk::Contents { sscc, label } => {
                Sscc::parse(sscc).map_err(|_| DeviceFault::NotThere)?;
                // A label is never part of an address.
                let told = match label {
                    None => party.told(&["v1", "contents", sscc], Method::Get, MOST_CONTENTS)?,
                    Some(label) => {
                        let question = ContentsQuestion {
                            sscc: sscc.clone(),
                            label: Some(label.clone()),
                        };
                        let asked = Method::Post(json(&question, MOST_SHORT)?);
                        party.told(&["v1", "contents"], asked, MOST_CONTENTS)?
                    }
                };
                Ok(ReceivingSaid::Contents(Box::new(told)))
            }
            ReceivingAsk::Standings { items } => {
                if items.len() > MOST_ITEMS {
                    return Err(DeviceFault::TooLarge);
                }
                let named = json(items, MOST_SHORT)?;
                party
                    .told(&["v1", "standings"], Method::Post(named), MOST_SHORT)
                    .map(ReceivingSaid::Standings)
            }
            ReceivingAsk::Capture { document } => party.capture(document),
        }
    }
}

const DELIVERIES: &[&str] = &["v1", "deliveries"];

/// Who asks.
struct Party<'a> {
    install: &'a Install,
    bearer: Bearer,
}

impl Party<'_> {
    /// Taken is not kept: the job says which.
    fn capture(&self, document: &str) -> Result<ReceivingSaid, DeviceFault> {
        #[derive(Deserialize)]
        struct Job {
            success: bool,
        }
        if document.len() > MOST_DOCUMENT {
            return Err(DeviceFault::TooLarge);
        }
        let method = Method::Post(document.as_bytes().to_vec());
        let taken = self.go(&self.request(CAPTURE, method, MOST_SHORT)?)?;
        let job = taken
            .location
            .as_deref()
            .and_then(job_of)
            .ok_or(DeviceFault::NotReached)?;
        let path = [CAPTURE, &[job]].concat();
        let Job { success } = self.told(&path, Method::Get, MOST_SHORT)?;
        if success {
            Ok(ReceivingSaid::Kept)
        } else {
            Err(DeviceFault::ServerRefused)
        }
    }

    fn told<T: DeserializeOwned>(
        &self,
        path: &[&str],
        method: Method,
        most: usize,
    ) -> Result<T, DeviceFault> {
        read(&self.go(&self.request(path, method, most)?)?)
    }

    fn request(&self, path: &[&str], method: Method, most: usize) -> Result<Request, DeviceFault> {
        let server = self
            .install
            .shared
            .server_address()
            .ok_or(DeviceFault::NoServer)?;
        Ok(Request {
            bearer: Some(self.bearer.clone()),
            ..Request::new(server.path(path), method, most)
        })
    }

    fn go(&self, request: &Request) -> Result<Reply, DeviceFault> {
        let asked = self.install.shared.transport.ask(request);
        let reply = asked.map_err(|_| DeviceFault::NotReached)?;
        match reply.status {
            200..=202 => Ok(reply),
            403 if wants_label(&reply) => Err(DeviceFault::LabelNeeded),
            401 | 403 => Err(DeviceFault::NotAllowed),
            404 => Err(DeviceFault::NotThere),
            400 | 409 | 413 | 415 | 422 => Err(DeviceFault::ServerRefused),
            // Busy, broken, or no server of this kind: asked again later.
            _ => Err(DeviceFault::NotReached),
        }
    }
}

const CAPTURE: &[&str] = &["epcis", "v2", "capture"];

/// Whether a refusal is for want of a label of the goods.
fn wants_label(reply: &Reply) -> bool {
    #[derive(Deserialize)]
    struct Named {
        code: String,
    }
    read::<Named>(reply).is_ok_and(|named| named.code == "label_needed")
}

fn read<T: DeserializeOwned>(reply: &Reply) -> Result<T, DeviceFault> {
    serde_json::from_slice(&reply.body).map_err(|_| DeviceFault::NotReached)
}

fn json(body: &(impl Serialize + ?Sized), most: usize) -> Result<Vec<u8>, DeviceFault> {
    let body = serde_json::to_vec(body).map_err(|_| DeviceFault::TooLarge)?;
    if body.len() > most {
        return Err(DeviceFault::TooLarge);
    }
    Ok(body)
}

/// A delivery's code, as servers take it.
fn named(delivery: &str) -> Result<&str, DeviceFault> {
    let plain = (8..=64).contains(&delivery.len()) && is_plain(delivery);
    plain.then_some(delivery).ok_or(DeviceFault::NotThere)
}

/// The job's name at the end of where it is said to be.
fn job_of(location: &str) -> Option<&str> {
    let job = location.rsplit('/').next()?;
    ((1..=64).contains(&job.len()) && is_plain(job)).then_some(job)
}

fn is_plain(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
