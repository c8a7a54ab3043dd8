//! `GET /v1/issuers`: what the trust list says of the brands of a range of GTINs, as a small list of
//! its own that a page can keep and judge by.
//!
//! A page asks with the first digits of a product alone, so that this server learns of a brand and of
//! no product, until a person agrees to more.
//!
//! Deliberately absent: signatures. A page believes the server it comes from, and says so; the app
//! verifies the whole list and never asks here.

use std::{net::IpAddr, sync::Arc, time::Instant};

use assay_core::{gs1::GtinPrefix, label::KeyId};
use axum::{
    Extension, Router,
    extract::{Query, State, rejection::QueryRejection},
    http::{
        HeaderMap, HeaderValue,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Deserialize;

use crate::{
    Config,
    intake::TrustSource,
    pace::Pace,
    peer::Peer,
    problem::{Body, Problem},
};

/// Fewest digits: a GS1 company prefix at its usual shortest.
const LEAST_DIGITS: usize = 7;

#[derive(Clone)]
pub(crate) struct Issuers {
    trust: Arc<TrustSource>,
    pace: Pace,
    proxies: Arc<[IpAddr]>,
}

/// The route of this resource.
pub(crate) fn routes(trust: Arc<TrustSource>, config: &Config) -> Router {
    let state = Issuers {
        trust,
        pace: Pace::new(config.limits.scans_a_minute),
        proxies: config.proxies.clone().into(),
    };
    Router::new().route("/v1/issuers", get(record)).with_state(state)
}

/// Which brands.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// The first 7 to 12 digits of a GTIN-14 after its indicator digit.
    digits: Option<String>,
    /// The key id of the label to be judged, four hexadecimal digits: the answer then tells whose key it is.
    key: Option<String>,
}

impl Asked {
    /// What is asked for; `None` for the list's head alone.
    fn parse(&self) -> Result<Option<(GtinPrefix, Option<KeyId>)>, Problem> {
        let Some(digits) = &self.digits else {
            return self.key.is_none().then_some(None).ok_or(Problem::BadRange);
        };
        if digits.len() < LEAST_DIGITS {
            return Err(Problem::BadRange);
        }
        let range = GtinPrefix::parse(digits).map_err(|_| Problem::BadRange)?;
        let key = self.key.as_deref().map(KeyId::parse).transpose();
        let key = key.map_err(|_| Problem::BadRange)?;
        Ok(Some((range, key)))
    }
}

/// The record of the brands that answer for GTINs of a range: a compiled trust list of those brands
/// alone, with all their keys, scopes, products, marks and recalls, as of the whole list's time. For a
/// range that no brand answers for, and without a range, a list without brands.
#[utoipa::path(get, path = "/v1/issuers", params(
    ("digits" = Option<String>, Query, description = "The first 7 to 12 digits of a GTIN-14 after its indicator digit"),
    ("key" = Option<String>, Query, description = "The key id of the label to be judged, four hexadecimal digits"),
), responses(
    (status = 200, description = "A compiled trust list", content_type = "application/octet-stream"),
    (status = 422, description = "No range, or one of too many brands (`more_digits`)", body = Body, content_type = "application/problem+json"),
    (status = 429, description = "Too many from this network", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "There is no trust list", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn record(
    State(issuers): State<Issuers>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(asked) = asked.map_err(|_| Problem::BadRange)?;
    let asked = asked.parse()?;
    let from = peer.client(&headers, &issuers.proxies);
    if !issuers.pace.allows(from, 1, Instant::now()) {
        return Err(Problem::SlowDown);
    }
    let list = issuers.trust.list().ok_or(Problem::NoTrustList)?;
    let bytes = match asked {
        None => list.head().map_err(|_| Problem::NoTrustList)?,
        Some((range, key)) => {
            let record = list.record(range, key).map_err(|_| Problem::NoTrustList)?;
            record.ok_or(Problem::MoreDigits)?.to_vec()
        }
    };
    let mut answer = bytes.into_response();
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(answer)
}
