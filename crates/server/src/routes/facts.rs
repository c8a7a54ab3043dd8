//! `POST /v1/facts`: an enrolled dealer or retailer states what happened to an item.

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
    intake::Intake,
    principal::Principal,
    problem::{Body, Problem},
};

/// The routes of this resource.
pub(crate) fn routes(intake: Intake) -> Router {
    Router::new().route("/v1/facts", post(state)).with_state(intake)
}

/// States what happened to an item; for enrolled dealers and retailers.
#[utoipa::path(post, path = "/v1/facts", request_body = FactReport, security(("token" = [])), responses(
    (status = 200, description = "Recorded", body = ScanAnswer),
    (status = 400, description = "Not the JSON this takes", body = Body, content_type = "application/problem+json"),
    (status = 401, description = "No good token", body = Body, content_type = "application/problem+json"),
    (status = 403, description = "The token is not for this", body = Body, content_type = "application/problem+json"),
    (status = 413, description = "Too large", body = Body, content_type = "application/problem+json"),
    (status = 422, description = "A field is wrong, or the label is not its issuer's", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be recorded now", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn state(
    State(intake): State<Intake>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<ScanAnswer>, Problem> {
    let now = crate::now();
    let principal = Principal::of(bearer(&headers), &*intake.store, now).await?;
    let said: FactReport = parse(body)?;
    Ok(Json(intake.state(said, &principal, now).await?))
}
