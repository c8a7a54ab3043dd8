//! `POST /v1/standings`: what the histories of items say, to a dealer or retailer that takes them in: that
//! shows their labels, or that they were shipped to.
//!
//! Asking records nothing: what a party says of its goods it states, or hands over as events.

use assay_core::gs1::{Gtin, Serial};
use assay_core::time::Timestamp;
use assay_wire::{ItemNamed, ItemStanding};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::{HeaderMap, HeaderValue, header::CACHE_CONTROL},
    routing::post,
};
use tower_http::set_header::SetResponseHeaderLayer;

use super::{bearer, parse, way::was_shipped_to};
use crate::{
    intake::{InHand, Intake},
    principal::{Principal, Role},
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
/// speak of, or what it neither shows the label of nor was shipped, nothing. Nothing is recorded.
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
    match party.role {
        Role::Dealer | Role::Retailer => {}
        Role::Issuer | Role::Authority => return Err(Problem::Forbidden),
    }
    let named: Vec<ItemNamed> = parse(body)?;
    if named.len() > MOST {
        return Err(Problem::TooMany);
    }
    let mut told = Vec::with_capacity(named.len());
    for ItemNamed { gtin, serial, label } in named {
        let item = InHand {
            gtin: Gtin::parse_14(&gtin).map_err(|_| Problem::BadItem)?,
            serial: Serial::parse(&serial).map_err(|_| Problem::BadItem)?,
        };
        let key = ItemKey::of(item.gtin, &item.serial);
        if party.may_speak_of(item.gtin) && may_ask(&intake, &party, &item, label.as_deref(), now).await? {
            let word = intake.standing(&key, &party, now).await?.code();
            told.push(ItemStanding { gtin, serial, word });
        }
    }
    Ok(Json(told))
}

/// Whether the party has the item's label in hand, or was shipped the item.
async fn may_ask(
    intake: &Intake,
    party: &Principal,
    item: &InHand,
    label: Option<&str>,
    now: Timestamp,
) -> Result<bool, Problem> {
    let Some(label) = label else {
        return was_shipped_to(intake, party, item).await;
    };
    match intake.in_hand(label, now).await {
        Ok(shown) => Ok(shown == *item),
        Err(problem @ (Problem::NoTrustList | Problem::StoreUnavailable | Problem::Internal)) => Err(problem),
        Err(_) => Ok(false),
    }
}
