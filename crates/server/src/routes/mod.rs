//! One file per resource.

pub(crate) mod activations;
pub(crate) mod alerts;
pub(crate) mod batches;
pub(crate) mod codes;
pub(crate) mod contents;
pub(crate) mod deliveries;
pub(crate) mod epcis;
pub(crate) mod facts;
pub(crate) mod health;
pub(crate) mod issuers;
pub(crate) mod link;
pub(crate) mod openapi;
pub(crate) mod page;
pub(crate) mod products;
mod reference;
mod report_lines;
pub(crate) mod reports;
pub(crate) mod scans;
pub(crate) mod shipments;
pub(crate) mod standings;
pub(crate) mod trust;
pub(crate) mod voice;
pub(crate) mod way;

pub(crate) use link::OTHER_KEYS;

use std::collections::HashMap;

use axum::{
    body::Bytes,
    extract::rejection::BytesRejection,
    http::{HeaderMap, StatusCode, header::AUTHORIZATION},
};
use serde::de::DeserializeOwned;
use std::{net::IpAddr, sync::Arc, time::Instant};

use crate::{Config, intake::Intake, pace::Pace, peer::Peer, problem::Problem};

/// The memory, asked no faster by one network than it may report scans.
#[derive(Clone)]
pub(crate) struct Paced {
    intake: Intake,
    pace: Pace,
    proxies: Arc<[IpAddr]>,
}

impl Paced {
    fn new(intake: Intake, config: &Config) -> Self {
        Self {
            intake,
            pace: Pace::new(config.limits.scans_a_minute),
            proxies: config.proxies.clone().into(),
        }
    }

    fn allows(&self, peer: Peer, headers: &HeaderMap) -> Result<(), Problem> {
        let from = peer.client(headers, &self.proxies);
        let allowed = self.pace.allows(from, 1, Instant::now());
        allowed.then_some(()).ok_or(Problem::SlowDown)
    }
}

/// The body as the JSON that is expected. What it holds is not said back: it may be a payload.
fn parse<T: DeserializeOwned>(body: Result<Bytes, BytesRejection>) -> Result<T, Problem> {
    let bytes = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
        _ => Problem::BadRequest,
    })?;
    serde_json::from_slice(&bytes).map_err(|_| Problem::BadJson)
}

/// The `authorization` header, as text.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(AUTHORIZATION)?.to_str().ok()
}

/// The fields of a form (`application/x-www-form-urlencoded`), each under its first name.
fn form(body: &[u8]) -> HashMap<String, String> {
    let mut fields = HashMap::new();
    for (name, value) in form_urlencoded::parse(body).take(32) {
        fields
            .entry(name.into_owned())
            .or_insert_with(|| value.into_owned());
    }
    fields
}
