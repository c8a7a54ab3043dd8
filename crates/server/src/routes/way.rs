//! The way of an item: `POST /v1/way` for whoever has its label in hand; `GET /v1/way/{gtin}/{serial}` for
//! whom it is theirs, or was shipped to. Its brand and the authority are told sites and containers too.

use assay_core::gs1::{Gtin, Serial};
use assay_core::provenance::{Identifier, Moment, Question};
use assay_provenance::Audience;
use assay_wire::{Way, WayQuestion};
use axum::{
    Extension, Json, Router,
    body::Bytes,
    extract::{Path, State, rejection::BytesRejection},
    http::{HeaderMap, HeaderValue, header::CACHE_CONTROL},
    routing::{get, post},
};
use tower_http::set_header::SetResponseHeaderLayer;

use super::{Paced, bearer, parse};
use crate::{
    Config,
    intake::{InHand, Intake},
    peer::Peer,
    principal::{Principal, Role},
    problem::{Body, Problem},
    works::Work,
};

/// The routes of this resource.
pub(crate) fn routes(intake: Intake, config: &Config) -> Router {
    Router::new()
        .route("/v1/way", post(in_hand))
        .route("/v1/way/{gtin}/{serial}", get(way))
        .layer(SetResponseHeaderLayer::overriding(
            CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .with_state(Paced::new(intake, config))
}

/// Tells the way of the item whose label is shown: places as city and province, and names of parties.
/// Nothing is recorded.
#[utoipa::path(post, path = "/v1/way", request_body = WayQuestion, security((), ("token" = [])), responses(
    (status = 200, description = "Steps, oldest first; none when nothing was told of the item", body = Way),
    (status = 400, description = "Not the JSON this takes", body = Body, content_type = "application/problem+json"),
    (status = 401, description = "A token that is not good", body = Body, content_type = "application/problem+json"),
    (status = 413, description = "Too large", body = Body, content_type = "application/problem+json"),
    (status = 422, description = "The label is not its issuer's, or was never allotted", body = Body, content_type = "application/problem+json"),
    (status = 429, description = "Too many from this network", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be read now", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn in_hand(
    State(paced): State<Paced>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Way>, Problem> {
    let intake = &paced.intake;
    let party = match bearer(&headers) {
        None => {
            paced.allows(peer, &headers)?;
            None
        }
        Some(header) => Some(Principal::of(Some(header), &*intake.store, crate::now()).await?),
    };
    let asked: WayQuestion = parse(body)?;
    let item = intake.in_hand(&asked.label, crate::now()).await?;
    let audience = party.map_or(Audience::Public, |party| audience(&party, item.gtin));
    told(intake, &item, audience).await
}

/// Tells the way of an item to its brand, to the authority, and to whom it was shipped.
#[utoipa::path(get, path = "/v1/way/{gtin}/{serial}", security(("token" = [])), params(
    ("gtin" = String, Path, description = "8, 12, 13 or 14 digits"),
    ("serial" = String, Path, description = "The serial, percent-encoded"),
), responses(
    (status = 200, description = "Steps, oldest first; none when nothing was told of the item", body = Way),
    (status = 401, description = "A token that is not good", body = Body, content_type = "application/problem+json"),
    (status = 403, description = "Nobody may ask so without the label in hand or authority over the goods", body = Body, content_type = "application/problem+json"),
    (status = 422, description = "The GTIN or the serial is not one", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be read now", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn way(
    State(paced): State<Paced>,
    headers: HeaderMap,
    Path((gtin, serial)): Path<(String, String)>,
) -> Result<Json<Way>, Problem> {
    let gtin = Gtin::parse(&gtin).map_err(|_| Problem::BadItem)?;
    let serial = Serial::parse(&serial).map_err(|_| Problem::BadItem)?;
    let item = InHand { gtin, serial };
    let intake = &paced.intake;
    let header = bearer(&headers).ok_or(Problem::LabelNeeded)?;
    let party = Principal::of(Some(header), &*intake.store, crate::now()).await?;
    let audience = audience(&party, gtin);
    if audience == Audience::Public && !was_shipped_to(intake, &party, &item).await? {
        return Err(Problem::LabelNeeded);
    }
    told(intake, &item, audience).await
}

/// Whether an item is under a deal with this party.
pub(super) async fn was_shipped_to(
    intake: &Intake,
    party: &Principal,
    item: &InHand,
) -> Result<bool, Problem> {
    let now = Moment(crate::now().0 * 1_000);
    let deal = intake.events.deal_of(&identifier(item), now).await?;
    Ok(deal.is_some_and(|deal| deal.dealer == party.number()) && party.may_speak_of(item.gtin))
}

fn audience(party: &Principal, gtin: Gtin) -> Audience {
    match party.role {
        Role::Authority => Audience::Enrolled,
        Role::Issuer if party.may_speak_of(gtin) => Audience::Enrolled,
        Role::Issuer | Role::Dealer | Role::Retailer => Audience::Public,
    }
}

async fn told(intake: &Intake, item: &InHand, audience: Audience) -> Result<Json<Way>, Problem> {
    let question = Question::of(identifier(item));
    let _place = intake.works.place(Work::Way).await?;
    Ok(Json(intake.events.told_way(&question, audience).await?))
}

pub(super) fn identifier(item: &InHand) -> Identifier {
    Identifier::instance(&item.gtin.to_string(), item.serial.as_str())
}
