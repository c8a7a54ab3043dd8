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
use crate::{intake::Intake, principal::Principal, problem::Problem};

/// The routes of this resource.
pub(crate) fn routes(intake: Intake) -> Router {
    Router::new().route("/v1/facts", post(state)).with_state(intake)
}

async fn state(
    State(intake): State<Intake>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<ScanAnswer>, Problem> {
    let now = crate::now();
    let principal = Principal::of(bearer(&headers), &*intake.store, now).await?;
    let said: FactReport = parse(body)?;
    Ok(Json(intake.state(said, &principal, now).await?))
}
