//! `/v1/deliveries`: what several devices of one retailer or dealer receive together.
//!
//! The server keeps a note and a set of operations; it decides nothing. Devices add what they did
//! and take what others did, in any order and as often as they like.

use assay_receiving::Delivery;
use assay_wire::{DeliveryNote, Operation, OperationsAdded, OperationsPage};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{Path, Query, State, rejection::BytesRejection},
    http::{HeaderMap, HeaderValue, header::CACHE_CONTROL},
    routing::{get, post},
};
use serde::Deserialize;
use tower_http::set_header::SetResponseHeaderLayer;

use super::{bearer, parse};
use crate::{
    intake::Intake,
    principal::{Principal, Role},
    problem::{Body, Problem},
    store::Opened,
    works::Work,
};

/// Most operations in one request.
const MOST_ADDED: usize = 1_000;
/// Most operations in one answer.
const MOST_ANSWERED: u32 = 2_000;
/// Most lines of a note, as when it is read from a file.
const MOST_LINES: usize = assay_receiving::note::MAX_LINES;

/// The routes of this resource.
pub(crate) fn routes(intake: Intake) -> Router {
    Router::new()
        .route("/v1/deliveries/{id}", get(note).put(open))
        .route("/v1/deliveries/{id}/operations", post(add).get(list))
        .layer(SetResponseHeaderLayer::overriding(
            CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .with_state(intake)
}

/// Opens a delivery with its note; doing it again changes nothing.
#[utoipa::path(put, path = "/v1/deliveries/{id}", request_body = DeliveryNote, security(("token" = [])),
    params(("id" = String, Path, description = "8 to 64 letters, digits and hyphens, chosen by the device")), responses(
    (status = 200, description = "Kept", body = OperationsAdded),
    (status = 400, description = "Not the JSON this takes", body = Body, content_type = "application/problem+json"),
    (status = 401, description = "No good token", body = Body, content_type = "application/problem+json"),
    (status = 403, description = "The token is not for this", body = Body, content_type = "application/problem+json"),
    (status = 409, description = "The delivery has another note", body = Body, content_type = "application/problem+json"),
    (status = 413, description = "Too large", body = Body, content_type = "application/problem+json"),
    (status = 422, description = "A field is wrong", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be kept now", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn open(
    State(intake): State<Intake>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<OperationsAdded>, Problem> {
    let party = receiver(&headers, &intake).await?;
    let length = body.as_ref().map_or(0, Bytes::len);
    let _place = intake.works.place(Work::Note { length }).await?;
    let note: DeliveryNote = parse(body)?;
    if !is_id(&id) || note.lines.len() > MOST_LINES {
        return Err(Problem::BadDelivery);
    }
    let text = serde_json::to_string(&note).map_err(|_| Problem::Internal)?;
    match intake
        .store
        .open_delivery(party, &id, &text, crate::now().0)
        .await?
    {
        Opened::Kept => Ok(Json(OperationsAdded { cursor: 0 })),
        Opened::Differs => Err(Problem::DeliveryDiffers),
        Opened::Full => Err(Problem::TooManyDeliveries),
    }
}

/// A delivery's note.
#[utoipa::path(get, path = "/v1/deliveries/{id}", security(("token" = [])), params(("id" = String, Path)), responses(
    (status = 200, description = "The note", body = DeliveryNote),
    (status = 401, description = "No good token", body = Body, content_type = "application/problem+json"),
    (status = 403, description = "The token is not for this", body = Body, content_type = "application/problem+json"),
    (status = 404, description = "This party has no such delivery", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn note(
    State(intake): State<Intake>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<DeliveryNote>, Problem> {
    let party = receiver(&headers, &intake).await?;
    let text = intake
        .store
        .delivery_note(party, &id)
        .await?
        .ok_or(Problem::NotFound)?;
    serde_json::from_str(&text)
        .map(Json)
        .map_err(|_| Problem::Internal)
}

/// Adds operations, up to a thousand, each by its own id; all of them or none.
#[utoipa::path(post, path = "/v1/deliveries/{id}/operations", request_body = Vec<Operation>, security(("token" = [])),
    params(("id" = String, Path)), responses(
    (status = 200, description = "All are kept", body = OperationsAdded),
    (status = 400, description = "Not the JSON this takes", body = Body, content_type = "application/problem+json"),
    (status = 401, description = "No good token", body = Body, content_type = "application/problem+json"),
    (status = 403, description = "The token is not for this", body = Body, content_type = "application/problem+json"),
    (status = 404, description = "This party has no such delivery", body = Body, content_type = "application/problem+json"),
    (status = 422, description = "An operation is not one, or there are too many", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be kept now", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn add(
    State(intake): State<Intake>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<OperationsAdded>, Problem> {
    let party = receiver(&headers, &intake).await?;
    let operations: Vec<Operation> = parse(body)?;
    if operations.len() > MOST_ADDED {
        return Err(Problem::TooManyOperations);
    }
    let mut texts = Vec::with_capacity(operations.len());
    for operation in &operations {
        Delivery::check(operation).map_err(|_| Problem::BadOperation)?;
        let text = serde_json::to_string(operation).map_err(|_| Problem::Internal)?;
        texts.push((operation.id.clone(), text));
    }
    match intake.store.add_operations(party, &id, &texts).await? {
        Some(cursor) => Ok(Json(OperationsAdded {
            cursor: u32::try_from(cursor).unwrap_or(u32::MAX),
        })),
        None => Err(Problem::NotFound),
    }
}

/// From where on.
#[derive(Deserialize)]
pub(crate) struct Since {
    #[serde(default)]
    since: u32,
}

/// Operations after a cursor, in the order in which they came here.
#[utoipa::path(get, path = "/v1/deliveries/{id}/operations", security(("token" = [])),
    params(("id" = String, Path), ("since" = Option<u32>, Query, description = "The cursor of the last answer")), responses(
    (status = 200, description = "Operations, and where to go on", body = OperationsPage),
    (status = 400, description = "A query that cannot be read", body = Body, content_type = "application/problem+json"),
    (status = 401, description = "No good token", body = Body, content_type = "application/problem+json"),
    (status = 403, description = "The token is not for this", body = Body, content_type = "application/problem+json"),
    (status = 404, description = "This party has no such delivery", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn list(
    State(intake): State<Intake>,
    Path(id): Path<String>,
    Query(Since { since }): Query<Since>,
    headers: HeaderMap,
) -> Result<Json<OperationsPage>, Problem> {
    let party = receiver(&headers, &intake).await?;
    let found = intake
        .store
        .operations_after(party, &id, i64::from(since), MOST_ANSWERED)
        .await?
        .ok_or(Problem::NotFound)?;
    let operations: Result<Vec<Operation>, _> = found
        .bodies
        .iter()
        .map(|body| serde_json::from_str(body))
        .collect();
    Ok(Json(OperationsPage {
        operations: operations.map_err(|_| Problem::Internal)?,
        cursor: u32::try_from(found.cursor).unwrap_or(u32::MAX),
        more: found.more,
    }))
}

/// Who receives: dealers and retailers, each its own deliveries alone.
async fn receiver(headers: &HeaderMap, intake: &Intake) -> Result<i64, Problem> {
    let principal = Principal::of(bearer(headers), &*intake.store, crate::now()).await?;
    match principal.role {
        Role::Dealer | Role::Retailer => Ok(principal.party.0.cast_signed()),
        Role::Issuer | Role::Authority => Err(Problem::Forbidden),
    }
}

fn is_id(id: &str) -> bool {
    (8..=64).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
