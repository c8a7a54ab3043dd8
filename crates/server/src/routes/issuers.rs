//! `GET /v1/issuers/{gtin}`: what the trust list says of whoever answers for a product, as a small
//! list of its own that a page can keep and judge by.
//!
//! Deliberately absent: signatures. A page believes the server it comes from, and says so; the app
//! verifies the whole list and never asks here.

use std::{net::IpAddr, sync::Arc, time::Instant};

use assay_core::gs1::Gtin;
use axum::{
    Extension, Router,
    extract::{Path, State},
    http::{
        HeaderMap, HeaderValue,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
    routing::get,
};

use crate::{
    Config,
    intake::TrustSource,
    pace::Pace,
    peer::Peer,
    problem::{Body, Problem},
};

/// The header that names the GTIN prefixes a record speaks for: for other products it says nothing.
/// Empty when no brand answers for the product.
const COVERS: &str = "assay-covers";

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
    Router::new()
        .route("/v1/issuers/{gtin}", get(record))
        .with_state(state)
}

/// The record of whoever answers for a product: a compiled trust list of those brands alone, with
/// all their keys, scopes, products, marks and recalls, as of the whole list's time.
#[utoipa::path(get, path = "/v1/issuers/{gtin}", params(("gtin" = String, Path, description = "14 digits")), responses(
    (status = 200, description = "A compiled trust list; `assay-covers` names the GTIN prefixes it speaks for, by commas", content_type = "application/octet-stream"),
    (status = 422, description = "Not a GTIN of 14 digits", body = Body, content_type = "application/problem+json"),
    (status = 429, description = "Too many from this network", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "There is no trust list", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn record(
    State(issuers): State<Issuers>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    Path(gtin): Path<String>,
) -> Result<Response, Problem> {
    let gtin = Gtin::parse_14(&gtin).map_err(|_| Problem::BadItem)?;
    let from = peer.client(&headers, &issuers.proxies);
    if !issuers.pace.allows(from, 1, Instant::now()) {
        return Err(Problem::SlowDown);
    }
    let list = issuers.trust.list().ok_or(Problem::NoTrustList)?;
    let record = list.record(gtin).ok_or(Problem::NoTrustList)?;
    let covers = HeaderValue::from_str(&record.covers).map_err(|_| Problem::Internal)?;
    let mut answer = record.bytes.to_vec().into_response();
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(COVERS, covers);
    Ok(answer)
}
