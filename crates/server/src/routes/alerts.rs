//! `GET /v1/alerts`: what calls for attention, for the brand whose items they are and for the
//! authority; `?format=csv` as a table.

use assay_core::gs1::Gtin;
use assay_core::time::Timestamp;
use assay_receiving::cell::quoted;
use assay_wire::AlertLine;
use axum::{
    Json, Router,
    extract::{RawQuery, State},
    http::{
        HeaderMap, HeaderValue,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::value::RawValue;
use tower_http::set_header::SetResponseHeaderLayer;

use super::bearer;
use crate::{
    intake::Intake,
    principal::{Principal, Role},
    problem::{Body, Problem},
    store::Alert,
};

/// Alerts in one answer at most, newest first.
const MOST: u32 = 10_000;

/// The routes of this resource.
pub(crate) fn routes(intake: Intake) -> Router {
    Router::new()
        .route("/v1/alerts", get(alerts))
        .layer(SetResponseHeaderLayer::overriding(
            CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .with_state(intake)
}

/// Lists what calls for attention: to a brand its own items, to the authority all.
#[utoipa::path(get, path = "/v1/alerts", security(("token" = [])), params(
    ("format" = Option<String>, Query, description = "`json` or `csv`"),
), responses(
    (status = 200, description = "Newest first", content((Vec<AlertLine> = "application/json"), (String = "text/csv; charset=utf-8"))),
    (status = 400, description = "No such format", body = Body, content_type = "application/problem+json"),
    (status = 401, description = "No good token", body = Body, content_type = "application/problem+json"),
    (status = 403, description = "The token is not for this", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be read now", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn alerts(
    State(intake): State<Intake>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let principal = Principal::of(bearer(&headers), &*intake.store, crate::now()).await?;
    match principal.role {
        Role::Issuer | Role::Authority => {}
        Role::Dealer | Role::Retailer => return Err(Problem::Forbidden),
    }
    let as_table = match query.as_deref() {
        None | Some("" | "format=json") => false,
        Some("format=csv") => true,
        Some(_) => return Err(Problem::BadRequest),
    };
    let ranges = principal.gtin_ranges();
    let found = intake.store.alerts(&ranges, MOST).await?;
    let lines: Vec<AlertLine> = found
        .into_iter()
        .filter_map(|alert| line(&alert, &principal))
        .collect();
    if as_table {
        return Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8")], table(&lines)).into_response());
    }
    Ok(Json(lines).into_response())
}

/// The line of an alert, if the principal may read it. The ranges asked for are a superset.
fn line(alert: &Alert, principal: &Principal) -> Option<AlertLine> {
    let digits = format!("{:014}", alert.item.gtin);
    let gtin = Gtin::parse_14(&digits).ok()?;
    principal.may_speak_of(gtin).then_some(())?;
    let hour = |hour: i64| Timestamp(hour.saturating_mul(3600)).to_string();
    Some(AlertLine {
        gtin: digits,
        serial: alert.item.serial.clone(),
        word: alert.word.clone(),
        first: hour(alert.first_hour),
        last: hour(alert.last_hour),
        findings: RawValue::from_string(alert.evidence.clone()).ok()?,
    })
}

fn table(lines: &[AlertLine]) -> String {
    let mut table = String::from("gtin,serial,word,first,last\r\n");
    for line in lines {
        table += &format!(
            "{},{},{},{},{}\r\n",
            line.gtin,
            quoted(&line.serial),
            line.word,
            line.first,
            line.last
        );
    }
    table
}
