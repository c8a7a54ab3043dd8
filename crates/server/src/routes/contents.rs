//! `GET /v1/contents/{sscc}`: what should be in a pallet or case, for enrolled parties.

use assay_core::gs1::{Gtin, Sscc};
use assay_core::provenance::{Identifier, Moment};
use assay_wire::Contents;
use axum::{
    Json, Router,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, header::CACHE_CONTROL},
    routing::get,
};
use tower_http::set_header::SetResponseHeaderLayer;

use super::bearer;
use crate::{
    intake::Intake,
    principal::Principal,
    problem::{Body, Problem},
};

/// The routes of this resource.
pub(crate) fn routes(intake: Intake) -> Router {
    Router::new()
        .route("/v1/contents/{sscc}", get(contents))
        .layer(SetResponseHeaderLayer::overriding(
            CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .with_state(intake)
}

/// Lists what should be in a logistic unit, as far as the one who asks may speak of it.
#[utoipa::path(get, path = "/v1/contents/{sscc}", security(("token" = [])), params(
    ("sscc" = String, Path, description = "18 digits"),
), responses(
    (status = 200, description = "What is inside; nothing when nothing was told of the unit", body = Contents),
    (status = 401, description = "No good token", body = Body, content_type = "application/problem+json"),
    (status = 422, description = "The SSCC is not one", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be read now", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn contents(
    State(intake): State<Intake>,
    headers: HeaderMap,
    Path(sscc): Path<String>,
) -> Result<Json<Contents>, Problem> {
    let now = crate::now();
    let party = Principal::of(bearer(&headers), &*intake.store, now).await?;
    Sscc::parse(&sscc).map_err(|_| Problem::BadUnit)?;
    let asking = party.number();
    let mut told = intake
        .events
        .told_contents(&Identifier::sscc(&sscc), Some(&asking), Moment(now.0 * 1_000))
        .await?;
    told.lines.retain(|line| {
        let gtin = line.gtin.as_deref().map(Gtin::parse_14);
        gtin.is_none_or(|gtin| gtin.is_ok_and(|gtin| party.may_speak_of(gtin)))
    });
    if let Some(shipped) = &mut told.shipped {
        let enrolled = intake.store.principals().await?;
        let dealer = enrolled
            .into_iter()
            .find(|row| row.id.to_string() == shipped.dealer);
        shipped.dealer_name = dealer.map(|row| row.name);
    }
    Ok(Json(told))
}
