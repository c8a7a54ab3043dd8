//! The list of routes: of each its path, method, the largest body, who may ask, and whether the OpenAPI document
//! tells of it. What is not on it is not answered, whatever a router knows.
//!
//! Deliberately absent: what a route does. Each says that itself, and asks again who it is that asks.

use std::collections::HashMap;

use assay_core::product::MAX_RECORD;
use axum::http::Method;

use crate::{principal::Role, routes::OTHER_KEYS};

/// A question without a body; what comes with it is not read.
const NOTHING: usize = 0;
/// A form of a few fields, or one label with a few words.
const FORM: usize = 16 * 1024;
/// A hundred scans of the longest labels, or a thousand names.
const LIST: usize = 96 * 1024;
/// A photograph in base64, and the texts.
const PHOTO: usize = crate::intake::LARGEST_PHOTO / 3 * 4 + 64 * 1024;
/// A note of 100,000 lines.
const NOTE: usize = 24 << 20;
/// A thousand operations on a delivery.
const OPERATIONS: usize = 4 << 20;
/// A document of events.
const DOCUMENT: usize = assay_epcis::MAX_BYTES;

/// Who may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// Whoever reaches the server.
    Anyone,
    /// Anyone; one who names a token by a good one alone.
    AnyoneOrToken,
    /// Who has a good token of one of these.
    Token(&'static [Role]),
}

use Who::{Anyone, AnyoneOrToken, Token};

const BRANDS: Who = Token(&[Role::Issuer]);
const BRANDS_AND_AUTHORITY: Who = Token(&[Role::Issuer, Role::Authority]);
const HANDLERS: Who = Token(&[Role::Dealer, Role::Retailer]);
const TELLERS: Who = Token(&[Role::Issuer, Role::Dealer, Role::Retailer]);
const ENROLLED: Who = Token(&[Role::Issuer, Role::Dealer, Role::Retailer, Role::Authority]);

/// One route.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Door {
    /// As the router knows it.
    pub(crate) path: &'static str,
    pub(crate) method: &'static str,
    /// Bytes of a body at most.
    pub(crate) body: usize,
    pub(crate) who: Who,
    /// Whether the OpenAPI document tells of it.
    pub(crate) told: bool,
}

const fn told(method: &'static str, path: &'static str, body: usize, who: Who) -> Door {
    Door {
        path,
        method,
        body,
        who,
        told: true,
    }
}

const fn plain(method: &'static str, path: &'static str, body: usize, who: Who) -> Door {
    Door {
        path,
        method,
        body,
        who,
        told: false,
    }
}

/// What a program is told of in the document, and then what is a page, a file, the label's link or a standard's.
pub(crate) const DOORS: &[Door] = &[
    told("GET", "/v1/issuers", NOTHING, Anyone),
    told("GET", "/v1/products/{gtin}", NOTHING, Anyone),
    told("PUT", "/v1/products/{gtin}", MAX_RECORD, Anyone),
    told("POST", "/v1/scans", LIST, Anyone),
    told("POST", "/v1/scans/forget", LIST, Anyone),
    told("POST", "/v1/activations", FORM, Anyone),
    told("POST", "/v1/codes/{digits}", FORM, Anyone),
    told("POST", "/v1/voice", FORM, Anyone),
    told("POST", "/v1/reports", PHOTO, Anyone),
    told("GET", "/v1/reports/{key}", NOTHING, Anyone),
    told("POST", "/v1/way", FORM, AnyoneOrToken),
    told("GET", "/v1/way/{gtin}/{serial}", NOTHING, ENROLLED),
    told("POST", "/v1/contents", FORM, ENROLLED),
    told("GET", "/v1/contents/{sscc}", NOTHING, ENROLLED),
    told("POST", "/v1/facts", FORM, HANDLERS),
    told("POST", "/v1/standings", LIST, HANDLERS),
    told("PUT", "/v1/deliveries/{id}", NOTE, HANDLERS),
    told("GET", "/v1/deliveries/{id}", NOTHING, HANDLERS),
    told("POST", "/v1/deliveries/{id}/operations", OPERATIONS, HANDLERS),
    told("GET", "/v1/deliveries/{id}/operations", NOTHING, HANDLERS),
    told("POST", "/v1/batches", FORM, BRANDS),
    told("POST", "/v1/hidden-codes", LIST, BRANDS),
    told("POST", "/v1/shipments", LIST, BRANDS),
    told("GET", "/v1/shipments", NOTHING, BRANDS_AND_AUTHORITY),
    told("GET", "/v1/shipments/alerts", NOTHING, BRANDS_AND_AUTHORITY),
    told("POST", "/v1/shipments/alerts/acknowledge", FORM, BRANDS),
    told("GET", "/v1/alerts", NOTHING, BRANDS_AND_AUTHORITY),
    told("GET", "/v1/reports", NOTHING, BRANDS_AND_AUTHORITY),
    told("POST", "/v1/reports/{key}/answers", FORM, BRANDS_AND_AUTHORITY),
    told("GET", "/v1/reports/{key}/photo", NOTHING, BRANDS_AND_AUTHORITY),
    plain("GET", "/healthz", NOTHING, Anyone),
    plain("GET", "/readyz", NOTHING, Anyone),
    plain("GET", "/metrics", NOTHING, Anyone),
    plain("GET", "/openapi.json", NOTHING, Anyone),
    plain("GET", "/docs", NOTHING, Anyone),
    plain("GET", "/docs.css", NOTHING, Anyone),
    plain("GET", "/trust/{file}", NOTHING, Anyone),
    plain("GET", "/trust/targets/{file}", NOTHING, Anyone),
    plain("GET", "/01/{*rest}", NOTHING, Anyone),
    plain("POST", "/01/{*rest}", FORM, Anyone),
    plain("OPTIONS", "/01/{*rest}", NOTHING, Anyone),
    plain("GET", "/.well-known/gs1resolver", NOTHING, Anyone),
    plain("GET", "/code", NOTHING, Anyone),
    plain("POST", "/code", FORM, Anyone),
    plain("GET", "/code.js", NOTHING, Anyone),
    plain("GET", "/report", NOTHING, Anyone),
    plain("POST", "/report", PHOTO, Anyone),
    plain("GET", "/ticket", NOTHING, Anyone),
    plain("POST", "/ticket", FORM, Anyone),
    plain("GET", "/v1/voice.vxml", NOTHING, Anyone),
    plain("POST", "/v1/voice.vxml", FORM, Anyone),
    plain("POST", "/epcis/v2/capture", DOCUMENT, TELLERS),
    plain("GET", "/epcis/v2/capture", NOTHING, ENROLLED),
    plain("OPTIONS", "/epcis/v2/capture", NOTHING, Anyone),
    plain("GET", "/epcis/v2/capture/{job}", NOTHING, ENROLLED),
    plain("OPTIONS", "/epcis/v2/capture/{job}", NOTHING, Anyone),
    plain("POST", "/epcis/v2/events", DOCUMENT, TELLERS),
    plain("GET", "/epcis/v2/events", NOTHING, ENROLLED),
    plain("OPTIONS", "/epcis/v2/events", NOTHING, Anyone),
    plain("GET", "/epcis/v2/events/{event}", NOTHING, ENROLLED),
    plain("OPTIONS", "/epcis/v2/events/{event}", NOTHING, Anyone),
];

/// The doors by path, for a request to find its own.
pub(crate) struct Doors(HashMap<String, Vec<Door>>);

impl Doors {
    pub(crate) fn open() -> Self {
        let mut doors: HashMap<String, Vec<Door>> = HashMap::new();
        for door in DOORS {
            doors.entry(door.path.to_owned()).or_default().push(*door);
        }
        // Digital Links of other keys are all answered alike.
        for key in OTHER_KEYS {
            let refused = plain("GET", "/{key}/{*rest}", NOTHING, Anyone);
            doors
                .entry(format!("/{key}/{{*rest}}"))
                .or_default()
                .push(refused);
        }
        Self(doors)
    }

    /// The door of a request. `Err` when nobody is to be answered on this path, `None` when not by this method.
    pub(crate) fn find(&self, path: &str, method: &Method) -> Result<Option<Door>, NotListed> {
        // What is answered to GET is answered to HEAD, without the body.
        let method = if method == Method::HEAD {
            "GET"
        } else {
            method.as_str()
        };
        let doors = self.0.get(path).ok_or(NotListed)?;
        Ok(doors.iter().find(|door| door.method == method).copied())
    }
}

/// A router knows a path that is not on the list.
#[derive(Debug)]
pub(crate) struct NotListed;
