//! `POST /v1/activations`: an owner makes an item theirs with its hidden code.
//! `POST /v1/hidden-codes`: a brand asks which codes to print on its items.

use std::{net::IpAddr, sync::Arc, time::Instant};

use assay_core::gs1::{Gtin, Serial};
use assay_wire::{ActivationReport, HiddenCodes, HiddenCodesRequest, ScanAnswer};
use axum::{
    Extension, Json, Router,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::{HeaderMap, HeaderValue, header::CACHE_CONTROL},
    routing::post,
};
use tower_http::set_header::SetResponseHeaderLayer;

use super::{bearer, parse};
use crate::{
    Config,
    intake::Intake,
    pace::Pace,
    peer::Peer,
    principal::{Principal, Role},
    problem::{Body, Problem},
    store::ItemKey,
};

/// Activations that one network may try in a minute: a code is typed by hand, and guessing is slow.
const A_MINUTE: u32 = 60;

/// Codes in one answer at most.
const MOST: usize = 1000;

#[derive(Clone)]
pub(crate) struct Activations {
    intake: Intake,
    pace: Pace,
    proxies: Arc<[IpAddr]>,
}

/// The routes of this resource.
pub(crate) fn routes(intake: Intake, config: &Config) -> Router {
    let state = Activations {
        intake,
        pace: Pace::new(config.limits.scans_a_minute.min(A_MINUTE)),
        proxies: config.proxies.clone().into(),
    };
    Router::new()
        .route("/v1/activations", post(activate))
        .route("/v1/hidden-codes", post(hidden_codes))
        .layer(SetResponseHeaderLayer::overriding(
            CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .with_state(state)
}

/// Activates an item for its owner, who knows its hidden code. The first activation stands, also when its owner
/// had it forgotten: a later one is answered `already_sold` and changes nothing.
#[utoipa::path(post, path = "/v1/activations", request_body = ActivationReport, responses(
    (status = 200, description = "Answered; `recorded` says whether it is now theirs", body = ScanAnswer),
    (status = 400, description = "Not the JSON this takes", body = Body, content_type = "application/problem+json"),
    (status = 413, description = "Too large", body = Body, content_type = "application/problem+json"),
    (status = 422, description = "A field is wrong, the code is not this item's, or the label is not its issuer's", body = Body, content_type = "application/problem+json"),
    (status = 429, description = "Too many from this network", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be recorded now", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn activate(
    State(state): State<Activations>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<ScanAnswer>, Problem> {
    let said: ActivationReport = parse(body)?;
    let from = peer.client(&headers, &state.proxies);
    if !state.pace.allows(from, 1, Instant::now()) {
        return Err(Problem::SlowDown);
    }
    Ok(Json(state.intake.activate(said, crate::now()).await?))
}

/// Tells a brand the hidden codes of its items, to print out of sight.
#[utoipa::path(post, path = "/v1/hidden-codes", request_body = HiddenCodesRequest, security(("token" = [])), responses(
    (status = 200, description = "In the order of the serials", body = HiddenCodes),
    (status = 400, description = "Not the JSON this takes", body = Body, content_type = "application/problem+json"),
    (status = 401, description = "No good token", body = Body, content_type = "application/problem+json"),
    (status = 403, description = "The token is not for this", body = Body, content_type = "application/problem+json"),
    (status = 413, description = "Too large", body = Body, content_type = "application/problem+json"),
    (status = 422, description = "A field is wrong", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be read now", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn hidden_codes(
    State(state): State<Activations>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<HiddenCodes>, Problem> {
    let now = crate::now();
    let principal = Principal::of(bearer(&headers), &*state.intake.store, now).await?;
    match principal.role {
        Role::Issuer => {}
        Role::Dealer | Role::Retailer | Role::Authority => return Err(Problem::Forbidden),
    }
    let asked: HiddenCodesRequest = parse(body)?;
    let gtin = Gtin::parse_14(&asked.gtin).map_err(|_| Problem::BadItem)?;
    if !principal.may_speak_of(gtin) {
        return Err(Problem::Forbidden);
    }
    // As for batches: nobody needs codes for goods that nobody vouches for.
    state.intake.vouched(gtin, now, |_, _, _| ())?;
    if asked.serials.len() > MOST {
        return Err(Problem::TooMany);
    }
    let codes = asked.serials.iter().map(|serial| {
        let serial = Serial::parse(serial).map_err(|_| Problem::BadItem)?;
        Ok(state.intake.hidden.of(&ItemKey::of(gtin, &serial)))
    });
    Ok(Json(HiddenCodes {
        codes: codes.collect::<Result<_, Problem>>()?,
    }))
}
