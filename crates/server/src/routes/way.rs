//! `GET /v1/way/{gtin}/{serial}`: where an item came from and went, for anyone; an enrolled party that
//! may speak of it is told sites and containers too.

use assay_core::gs1::{Gtin, Serial};
use assay_core::provenance::{Identifier, Question};
use assay_provenance::Audience;
use assay_wire::Way;
use axum::{
    Extension, Json, Router,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, header::CACHE_CONTROL},
    routing::get,
};
use tower_http::set_header::SetResponseHeaderLayer;

use super::{Paced, bearer};
use crate::{
    Config,
    intake::Intake,
    peer::Peer,
    principal::Principal,
    problem::{Body, Problem},
};

/// The routes of this resource.
pub(crate) fn routes(intake: Intake, config: &Config) -> Router {
    Router::new()
        .route("/v1/way/{gtin}/{serial}", get(way))
        .layer(SetResponseHeaderLayer::overriding(
            CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .with_state(Paced::new(intake, config))
}

/// Tells the way of an item. Without a token: places as city and province, and names of parties.
#[utoipa::path(get, path = "/v1/way/{gtin}/{serial}", security((), ("token" = [])), params(
    ("gtin" = String, Path, description = "8, 12, 13 or 14 digits"),
    ("serial" = String, Path, description = "The serial, percent-encoded"),
), responses(
    (status = 200, description = "Steps, oldest first; none when nothing was told of the item", body = Way),
    (status = 401, description = "A token that is not good", body = Body, content_type = "application/problem+json"),
    (status = 422, description = "The GTIN or the serial is not one", body = Body, content_type = "application/problem+json"),
    (status = 429, description = "Too many from this network", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be read now", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn way(
    State(paced): State<Paced>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    Path((gtin, serial)): Path<(String, String)>,
) -> Result<Json<Way>, Problem> {
    let gtin = Gtin::parse(&gtin).map_err(|_| Problem::BadItem)?;
    let serial = Serial::parse(&serial).map_err(|_| Problem::BadItem)?;
    let intake = &paced.intake;
    let audience = match bearer(&headers) {
        None => {
            paced.allows(peer, &headers)?;
            Audience::Public
        }
        Some(header) => {
            let party = Principal::of(Some(header), &*intake.store, crate::now()).await?;
            if party.may_speak_of(gtin) {
                Audience::Enrolled
            } else {
                Audience::Public
            }
        }
    };
    let question = Question {
        item: Identifier::instance(&gtin.to_string(), serial.as_str()),
        lot: None,
        until: None,
    };
    Ok(Json(intake.events.told_way(&question, audience).await?))
}
