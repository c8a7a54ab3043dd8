//! `POST /v1/shipments`: a brand binds its goods to a dealer and its sales region. `GET
//! /v1/shipments/alerts`: what of them turned up elsewhere; `POST /v1/shipments/alerts/acknowledge`.

use assay_core::provenance::{Identifier, Moment};
use assay_core::region::Region;
use assay_core::time::Timestamp;
use assay_provenance::{Alert, Deal, Sighting};
use assay_receiving::cell::quoted;
use assay_wire::{DiversionAcknowledged, DiversionLine, ShipmentLine, ShipmentReport, SightingLine};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{RawQuery, State, rejection::BytesRejection},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
    routing::{get, post},
};
use tower_http::set_header::SetResponseHeaderLayer;

use super::{bearer, parse};
use crate::{
    intake::Intake,
    principal::{Principal, Role},
    problem::{Body, Problem},
};

/// Units in one request, and shipments in one answer.
const MOST: u32 = 1_000;

/// The routes of this resource.
pub(crate) fn routes(intake: Intake) -> Router {
    Router::new()
        .route("/v1/shipments", get(list).post(ship))
        .route("/v1/shipments/alerts", get(alerts))
        .route("/v1/shipments/alerts/acknowledge", post(acknowledge))
        .layer(SetResponseHeaderLayer::overriding(
            CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .with_state(intake)
}

/// The brand that asks; the authority, where it may read all, is `None`.
async fn brand(intake: &Intake, headers: &HeaderMap) -> Result<(Principal, Option<String>), Problem> {
    let party = Principal::of(bearer(headers), &*intake.store, crate::now()).await?;
    match party.role {
        Role::Issuer => {
            let number = party.number();
            Ok((party, Some(number)))
        }
        Role::Authority => Ok((party, None)),
        Role::Dealer | Role::Retailer => Err(Problem::Forbidden),
    }
}

/// Binds the brand's goods in units to a dealer and its sales region, all units or none; a later shipment
/// supersedes this one.
#[utoipa::path(post, path = "/v1/shipments", request_body = ShipmentReport, security(("token" = [])), responses(
    (status = 201, description = "Bound", body = [ShipmentLine]),
    (status = 400, description = "Not the JSON this takes", body = Body, content_type = "application/problem+json"),
    (status = 401, description = "No good token", body = Body, content_type = "application/problem+json"),
    (status = 403, description = "Nothing in the unit is this brand's", body = Body, content_type = "application/problem+json"),
    (status = 413, description = "Too large", body = Body, content_type = "application/problem+json"),
    (status = 422, description = "A field is wrong", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be recorded now", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn ship(
    State(intake): State<Intake>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let (party, teller) = brand(&intake, &headers).await?;
    let teller = teller.ok_or(Problem::Forbidden)?;
    let report: ShipmentReport = parse(body)?;
    if report.units.is_empty() || report.units.len() > MOST as usize {
        return Err(Problem::TooManyUnits);
    }
    let enrolled = intake.store.principals().await?;
    let dealer = enrolled
        .iter()
        .find(|row| row.id.to_string() == report.dealer && row.role == Role::Dealer.code())
        .ok_or(Problem::BadDealer)?;
    let region = report.region.as_deref().or(dealer.region.as_deref());
    let region = region.and_then(|region| Region::parse(region).ok());
    let region = region.ok_or(Problem::BadRegion)?;
    let since = match &report.since {
        Some(since) => Timestamp::parse(since).map_err(|_| Problem::BadTime)?,
        None => crate::now(),
    };
    let now = Moment(crate::now().0 * 1_000);
    let brand = party.teller();
    intake.events.enrolled(std::slice::from_ref(&brand)).await?;
    let mut deals = Vec::with_capacity(report.units.len());
    for unit in &report.units {
        let unit = unit_of(unit)?;
        if !intake.events.may_ship(&brand, &unit).await? {
            return Err(Problem::Forbidden);
        }
        deals.push(Deal {
            unit,
            dealer: report.dealer.clone(),
            region,
            since: Moment(since.0 * 1_000),
            teller: Some(teller.clone()),
            told: now,
        });
    }
    intake.events.ship(&deals).await?;
    let lines: Vec<ShipmentLine> = deals.iter().map(line).collect();
    Ok((StatusCode::CREATED, Json(lines)).into_response())
}

/// Lists the latest shipments: to a brand its own, to the authority all.
#[utoipa::path(get, path = "/v1/shipments", security(("token" = [])), responses(
    (status = 200, description = "Newest first", body = [ShipmentLine]),
    (status = 401, description = "No good token", body = Body, content_type = "application/problem+json"),
    (status = 403, description = "The token is not for this", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be read now", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn list(
    State(intake): State<Intake>,
    headers: HeaderMap,
) -> Result<Json<Vec<ShipmentLine>>, Problem> {
    let (_, teller) = brand(&intake, &headers).await?;
    let deals = intake.events.deals(teller.as_deref(), MOST).await?;
    Ok(Json(deals.iter().map(line).collect()))
}

/// Lists goods that turned up outside their dealer's region: to a brand its own, to the authority all.
#[utoipa::path(get, path = "/v1/shipments/alerts", security(("token" = [])), params(
    ("state" = Option<String>, Query, description = "`open` (the default) or `all`"),
    ("format" = Option<String>, Query, description = "`json` or `csv`, a line a sighting"),
), responses(
    (status = 200, description = "Latest first", content(([DiversionLine] = "application/json"), (String = "text/csv; charset=utf-8"))),
    (status = 400, description = "No such state or format", body = Body, content_type = "application/problem+json"),
    (status = 401, description = "No good token", body = Body, content_type = "application/problem+json"),
    (status = 403, description = "The token is not for this", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be read now", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn alerts(
    State(intake): State<Intake>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (_, teller) = brand(&intake, &headers).await?;
    let (mut only_open, mut as_table) = (true, false);
    for pair in query
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty())
    {
        match pair {
            "state=open" => only_open = true,
            "state=all" => only_open = false,
            "format=json" => as_table = false,
            "format=csv" => as_table = true,
            _ => return Err(Problem::BadRequest),
        }
    }
    let names = intake.store.principals().await?;
    let mut lines = Vec::new();
    for alert in intake.events.alerts(only_open, teller.as_deref()).await? {
        let name = names.iter().find(|row| row.id.to_string() == alert.dealer);
        let evidence = intake.events.evidence(&alert).await?;
        lines.push(diversion(&alert, name.map(|row| row.name.clone()), &evidence));
    }
    if as_table {
        return Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8")], table(&lines)).into_response());
    }
    Ok(Json(lines).into_response())
}

/// Acknowledges an alert about a brand's own goods.
#[utoipa::path(post, path = "/v1/shipments/alerts/acknowledge", request_body = DiversionAcknowledged, security(("token" = [])), responses(
    (status = 204, description = "Acknowledged"),
    (status = 400, description = "Not the JSON this takes", body = Body, content_type = "application/problem+json"),
    (status = 401, description = "No good token", body = Body, content_type = "application/problem+json"),
    (status = 403, description = "The token is not for this", body = Body, content_type = "application/problem+json"),
    (status = 404, description = "No open alert of this unit and dealer", body = Body, content_type = "application/problem+json"),
    (status = 422, description = "The unit is not one", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be recorded now", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn acknowledge(
    State(intake): State<Intake>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, Problem> {
    let (_, teller) = brand(&intake, &headers).await?;
    let teller = teller.ok_or(Problem::Forbidden)?;
    let asked: DiversionAcknowledged = parse(body)?;
    let unit = unit_of(&asked.unit)?;
    let now = Moment(crate::now().0 * 1_000);
    let events = &intake.events;
    let done = events
        .acknowledge(&unit, &asked.dealer, Some(&teller), now)
        .await?;
    if done {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::NotFound)
    }
}

/// A unit in any spelling.
fn unit_of(text: &str) -> Result<Identifier, Problem> {
    let is_sscc = text.len() == 18 && text.bytes().all(|byte| byte.is_ascii_digit());
    let spelt = if is_sscc {
        Identifier::sscc(text).to_string()
    } else {
        text.to_owned()
    };
    let unit = Identifier::parse(&spelt).map_err(|_| Problem::BadUnit)?;
    let is_unit = unit.serial().is_some() || unit.sscc_digits().is_some();
    is_unit.then_some(unit).ok_or(Problem::BadUnit)
}

fn line(deal: &Deal) -> ShipmentLine {
    ShipmentLine {
        unit: deal.unit.to_string(),
        dealer: deal.dealer.clone(),
        region: deal.region.to_string(),
        since: deal.since.timestamp().to_string(),
    }
}

fn diversion(alert: &Alert, dealer_name: Option<String>, evidence: &[Sighting]) -> DiversionLine {
    DiversionLine {
        unit: alert.unit.to_string(),
        dealer: alert.dealer.clone(),
        dealer_name,
        region: alert.region.to_string(),
        seen_in: alert.seen_in.to_string(),
        first: alert.first.timestamp().to_string(),
        last: alert.last.timestamp().to_string(),
        sightings: alert.sightings,
        acknowledged: alert.acknowledged.map(|at| at.timestamp().to_string()),
        evidence: evidence
            .iter()
            .map(|seen| SightingLine {
                item: seen.item.to_string(),
                region: seen.region.to_string(),
                at: seen.at.timestamp().to_string(),
                by: seen.by.code().to_owned(),
            })
            .collect(),
    }
}

/// A line a sighting.
fn table(lines: &[DiversionLine]) -> String {
    let mut table = String::from("unit,dealer,region,item,seen_in,at,by,acknowledged\r\n");
    for line in lines {
        let acknowledged = line.acknowledged.as_deref().unwrap_or_default();
        for seen in &line.evidence {
            table += &format!(
                "{},{},{},{},{},{},{},{acknowledged}\r\n",
                quoted(&line.unit),
                quoted(&line.dealer),
                line.region,
                quoted(&seen.item),
                seen.region,
                seen.at,
                seen.by
            );
        }
    }
    table
}
