//! One file per resource.

pub(crate) mod activations;
pub(crate) mod alerts;
pub(crate) mod batches;
pub(crate) mod codes;
pub(crate) mod deliveries;
pub(crate) mod facts;
pub(crate) mod health;
pub(crate) mod issuers;
pub(crate) mod link;
pub(crate) mod openapi;
pub(crate) mod page;
pub(crate) mod products;
mod reference;
pub(crate) mod reports;
pub(crate) mod scans;
pub(crate) mod trust;
pub(crate) mod voice;

use std::collections::HashMap;

use axum::{
    body::Bytes,
    extract::rejection::BytesRejection,
    http::{HeaderMap, StatusCode, header::AUTHORIZATION},
};
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// The body as the JSON that is expected. What it holds is not said back: it may be a payload.
fn parse<T: DeserializeOwned>(body: Result<Bytes, BytesRejection>) -> Result<T, Problem> {
    let bytes = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
        _ => Problem::BadRequest,
    })?;
    serde_json::from_slice(&bytes).map_err(|_| Problem::BadJson)
}

/// The `authorization` header, as text.
fn bearer(headers: &HeaderMap) -> Option<&str> {
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
