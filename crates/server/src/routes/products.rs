//! `GET /v1/products/{gtin}`: what a brand says of its product, as it signed it.
//! `PUT /v1/products/{gtin}`: a brand puts a record there; its signature is the permission.
//!
//! Deliberately absent: tokens. A record that the brand of the GTIN did not sign is refused by name,
//! whoever brings it, and devices verify again what they fetch.

use std::{net::IpAddr, sync::Arc, time::Instant};

use assay_core::{
    gs1::Gtin,
    product::{ProductRefusal, UnverifiedProduct},
    verify::Now,
};
use axum::{
    Extension, Router,
    body::Bytes,
    extract::{Path, State, rejection::BytesRejection},
    http::{
        HeaderMap, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::IntoResponse,
    routing::get,
};

use crate::{
    Config,
    intake::Intake,
    pace::Pace,
    peer::Peer,
    problem::{Body, Problem},
    store::NewProduct,
};

/// How long an answer may be kept: a brand that corrects itself is heard within minutes.
const KEPT: &str = "public, max-age=300";

#[derive(Clone)]
pub(crate) struct Shelf {
    intake: Intake,
    pace: Pace,
    proxies: Arc<[IpAddr]>,
}

/// The routes of this resource.
pub(crate) fn routes(intake: Intake, config: &Config) -> Router {
    let state = Shelf {
        intake,
        pace: Pace::new(config.limits.scans_a_minute),
        proxies: config.proxies.clone().into(),
    };
    Router::new()
        .route("/v1/products/{gtin}", get(product).put(publish))
        .with_state(state)
}

/// Gives the brand's signed record of a product (docs/trust.md says its bytes). One that is no
/// longer believed, for its key or its scope, is not given.
#[utoipa::path(get, path = "/v1/products/{gtin}", params(("gtin" = String, Path, description = "8, 12, 13 or 14 digits")), responses(
    (status = 200, description = "The record", body = Vec<u8>, content_type = "application/octet-stream"),
    (status = 404, description = "The brand has said nothing of it", body = Body, content_type = "application/problem+json"),
    (status = 422, description = "Not a GTIN", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be read now", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn product(
    State(shelf): State<Shelf>,
    Path(gtin): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let gtin = Gtin::parse(&gtin).map_err(|_| Problem::BadItem)?;
    let held = shelf.intake.store.product(number(gtin)).await?;
    let record = held.ok_or(Problem::NotFound)?;
    shelf.believe(&record)?.map_err(|_| Problem::NotFound)?;
    let headers = [(CONTENT_TYPE, "application/octet-stream"), (CACHE_CONTROL, KEPT)];
    Ok((headers, record))
}

/// Puts a record in the place of an earlier one. The record's own signature says who may.
#[utoipa::path(put, path = "/v1/products/{gtin}", params(("gtin" = String, Path, description = "8, 12, 13 or 14 digits")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses(
    (status = 204, description = "It is there now"),
    (status = 409, description = "A later record is there", body = Body, content_type = "application/problem+json"),
    (status = 413, description = "Too large", body = Body, content_type = "application/problem+json"),
    (status = 422, description = "Not a record, or not one that its brand signed with a key that is good now", body = Body, content_type = "application/problem+json"),
    (status = 429, description = "Too many from this network", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be kept now", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn publish(
    State(shelf): State<Shelf>,
    Extension(peer): Extension<Peer>,
    Path(gtin): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, Problem> {
    let from = peer.client(&headers, &shelf.proxies);
    if !shelf.pace.allows(from, 1, Instant::now()) {
        return Err(Problem::SlowDown);
    }
    let gtin = Gtin::parse(&gtin).map_err(|_| Problem::BadItem)?;
    let record = body.map_err(|_| Problem::TooLarge)?;
    let product = UnverifiedProduct::parse(&record).map_err(Problem::NotAProduct)?;
    if product.gtin() != gtin {
        return Err(Problem::OtherProduct);
    }
    shelf.believe(&record)?.map_err(Problem::ProductRefused)?;
    let held = shelf.intake.store.product(number(gtin)).await?;
    let instead_of = match &held {
        Some(held) if shelf.believe(held)?.is_err() => Some(held.as_slice()),
        Some(_) | None => None,
    };
    let new = NewProduct {
        gtin: number(gtin),
        signed_at: product.signed_at().0,
        record: &record,
        instead_of,
    };
    if shelf.intake.store.keep_product(new).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::LaterProduct)
    }
}

impl Shelf {
    /// Whether the list vouches for who signed a record.
    fn believe(&self, record: &[u8]) -> Result<Result<(), ProductRefusal>, Problem> {
        let product = UnverifiedProduct::parse(record).map_err(Problem::NotAProduct)?;
        let list = self.intake.excerpt(product.gtin(), product.key_id())?;
        let now = crate::now();
        let now = Now {
            clock: now,
            floor: now,
        };
        Ok(product.verify(&list, now).map(|_| ()))
    }
}

/// A GTIN as the store keeps it.
fn number(gtin: Gtin) -> i64 {
    gtin.number().cast_signed()
}
