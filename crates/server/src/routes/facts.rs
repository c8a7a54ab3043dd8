//! `POST /v1/facts`: an enrolled dealer or retailer states what happened to an item.

use std::time::Instant;

use assay_wire::{FactReport, ScanAnswer};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::HeaderMap,
    routing::post,
};

use super::{bearer, parse};
use crate::{
    Config,
    intake::Intake,
    pace::Pace,
    principal::{Principal, Role},
    problem::{Body, Problem},
};

/// The routes of this resource.
pub(crate) fn routes(intake: Intake, config: &Config) -> Router {
    let facts = Facts {
        intake,
        pace: Pace::new(config.limits.scans_a_minute),
    };
    Router::new().route("/v1/facts", post(state)).with_state(facts)
}

/// Facts, stated no faster by one party than one network may report scans.
#[derive(Clone)]
pub(crate) struct Facts {
    intake: Intake,
    pace: Pace,
}

/// States what happened to an item; for enrolled dealers and retailers.
#[utoipa::path(post, path = "/v1/facts", request_body = FactReport, security(("token" = [])), responses(
    (status = 200, description = "Recorded", body = ScanAnswer),
    (status = 400, description = "Not the JSON this takes", body = Body, content_type = "application/problem+json"),
    (status = 401, description = "No good token", body = Body, content_type = "application/problem+json"),
    (status = 403, description = "The token is not for this", body = Body, content_type = "application/problem+json"),
    (status = 409, description = "Another statement is kept under the event", body = Body, content_type = "application/problem+json"),
    (status = 413, description = "Too large", body = Body, content_type = "application/problem+json"),
    (status = 422, description = "A field is wrong, the label is not its issuer's, or the party has stated 64 things of this item", body = Body, content_type = "application/problem+json"),
    (status = 429, description = "Too many from this party", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be recorded now", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn state(
    State(Facts { intake, pace }): State<Facts>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<ScanAnswer>, Problem> {
    let now = crate::now();
    let principal = Principal::of(bearer(&headers), &*intake.store, now).await?;
    match principal.role {
        Role::Dealer | Role::Retailer => {}
        Role::Issuer | Role::Authority => return Err(Problem::Forbidden),
    }
    if !pace.allows_party(principal.party, Instant::now()) {
        return Err(Problem::SlowDown);
    }
    let said: FactReport = parse(body)?;
    Ok(Json(intake.state(said, &principal, now).await?))
}
