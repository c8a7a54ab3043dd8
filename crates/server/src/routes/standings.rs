//! `POST /v1/standings`: what the histories of items say, to a dealer or retailer that takes them in.
//!
//! Asking records nothing: what a party says of its goods it states, or hands over as events.

use assay_core::gs1::{Gtin, Serial};
use assay_wire::{ItemNamed, ItemStanding};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::{HeaderMap, HeaderValue, header::CACHE_CONTROL},
    routing::post,
};
use tower_http::set_header::SetResponseHeaderLayer;

use super::{bearer, parse};
use crate::{
    intake::Intake,
    principal::Principal,
    problem::{Body, Problem},
    store::ItemKey,
};

/// Items in one request at most.
const MOST: usize = 100;

/// The routes of this resource.
pub(crate) fn routes(intake: Intake) -> Router {
    Router::new()
        .route("/v1/standings", post(standings))
        .layer(SetResponseHeaderLayer::overriding(
            CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .with_state(intake)
}

/// Says how up to a hundred items stand, for enrolled dealers and retailers; of what the token may not
/// speak of, nothing. Nothing is recorded.
#[utoipa::path(post, path = "/v1/standings", request_body = Vec<ItemNamed>, security(("token" = [])), responses(
    (status = 200, description = "How they stand, in the order asked", body = Vec<ItemStanding>),
    (status = 400, description = "Not the JSON this takes", body = Body, content_type = "application/problem+json"),
    (status = 401, description = "No good token", body = Body, content_type = "application/problem+json"),
    (status = 403, description = "The token is not for this", body = Body, content_type = "application/problem+json"),
    (status = 413, description = "Too large", body = Body, content_type = "application/problem+json"),
    (status = 422, description = "A field is wrong, or there are too many", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be read now", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn standings(
    State(intake): State<Intake>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Vec<ItemStanding>>, Problem> {
    let now = crate::now();
    let party = Principal::of(bearer(&headers), &*intake.store, now).await?;
    let named: Vec<ItemNamed> = parse(body)?;
    if named.len() > MOST {
        return Err(Problem::TooMany);
    }
    let mut told = Vec::with_capacity(named.len());
    for ItemNamed { gtin, serial } in named {
        let number = Gtin::parse_14(&gtin).map_err(|_| Problem::BadItem)?;
        let key = ItemKey::of(number, &Serial::parse(&serial).map_err(|_| Problem::BadItem)?);
        if party.may_speak_of(number) {
            let word = intake.standing(&key, &party, now).await?.code();
            told.push(ItemStanding { gtin, serial, word });
        }
    }
    Ok(Json(told))
}
