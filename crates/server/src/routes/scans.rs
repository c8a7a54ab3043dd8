//! `POST /v1/scans`: one reported scan, or up to a hundred. `POST /v1/scans/forget`: an install
//! deletes its own.

use std::{net::IpAddr, sync::Arc, time::Instant};

use assay_core::gs1::{Gtin, Serial};
use assay_wire::{ForgetAnswer, ForgetRequest, ScanAnswer, ScanRefusal, ScanReply, ScanReport};
use axum::{
    Extension, Json, Router,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::{HeaderMap, HeaderValue, header::CACHE_CONTROL},
    response::{IntoResponse, Response},
    routing::post,
};
use serde::Deserialize;
use tokio::task::JoinSet;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::ToSchema;

use super::parse;
use crate::{
    Config,
    intake::{Intake, Report, parse_token},
    pace::Pace,
    peer::Peer,
    problem::{Body, Problem},
    store::ItemKey,
};

/// What a label whose number was never allotted takes from a network's bucket beyond its one: with a stolen key a
/// person could guess numbers here, and is to be no faster than by typing them.
const WRONG_TAKES: usize = 49;

/// Scans in one request at most.
const MOST: usize = 100;

#[derive(Clone)]
pub(crate) struct Scans {
    intake: Intake,
    pace: Pace,
    proxies: Arc<[IpAddr]>,
}

/// The routes of this resource.
pub(crate) fn routes(intake: Intake, config: &Config) -> Router {
    let state = Scans {
        intake,
        pace: Pace::new(config.limits.scans_a_minute),
        proxies: config.proxies.clone().into(),
    };
    Router::new()
        .route("/v1/scans", post(report))
        .route("/v1/scans/forget", post(forget))
        .layer(SetResponseHeaderLayer::overriding(
            CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .with_state(state)
}

#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum OneOrMany {
    One(ScanReport),
    Many(Vec<ScanReport>),
}

/// What is answered: one for one, several for several.
#[derive(ToSchema)]
#[serde(untagged)]
#[allow(
    dead_code,
    reason = "a shape for the document; the route answers either by itself"
)]
pub(crate) enum OneOrManyAnswers {
    One(ScanAnswer),
    Many(Vec<ScanReply>),
}

/// Reports one scan, or up to a hundred, each by its own event id. An answer of 200 to one scan
/// means that it is on disk.
#[utoipa::path(post, path = "/v1/scans", request_body = OneOrMany, responses(
    (status = 200, description = "Recorded; for several, each has its own answer", body = OneOrManyAnswers),
    (status = 400, description = "Not the JSON this takes", body = Body, content_type = "application/problem+json"),
    (status = 409, description = "Another scan is kept under the event", body = Body, content_type = "application/problem+json"),
    (status = 413, description = "Too large", body = Body, content_type = "application/problem+json"),
    (status = 422, description = "A field is wrong, or the label is not its issuer's", body = Body, content_type = "application/problem+json"),
    (status = 429, description = "Too many from this network", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be recorded now", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn report(
    State(scans): State<Scans>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let from = peer.client(&headers, &scans.proxies);
    match parse(body)? {
        OneOrMany::One(report) => Ok(Json(scans.one(report, from).await?).into_response()),
        OneOrMany::Many(reports) => Ok(Json(scans.many(reports, from).await?).into_response()),
    }
}

/// Deletes an install's own scans of items, by the tokens that only it knows.
#[utoipa::path(post, path = "/v1/scans/forget", request_body = ForgetRequest, responses(
    (status = 200, description = "Deleted", body = ForgetAnswer),
    (status = 400, description = "Not the JSON this takes", body = Body, content_type = "application/problem+json"),
    (status = 413, description = "Too large", body = Body, content_type = "application/problem+json"),
    (status = 422, description = "A field is wrong", body = Body, content_type = "application/problem+json"),
    (status = 429, description = "Too many from this network", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be deleted now", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn forget(
    State(scans): State<Scans>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<ForgetAnswer>, Problem> {
    let request: ForgetRequest = parse(body)?;
    let from = peer.client(&headers, &scans.proxies);
    if request.items.len() > MOST {
        return Err(Problem::TooMany);
    }
    scans.paced(from, request.items.len())?;
    let mut deleted = 0;
    for item in &request.items {
        let gtin = Gtin::parse_14(&item.gtin).map_err(|_| Problem::BadItem)?;
        let serial = Serial::parse(&item.serial).map_err(|_| Problem::BadItem)?;
        let token = parse_token(&item.token).ok_or(Problem::BadToken)?;
        deleted += scans
            .intake
            .store
            .forget(&ItemKey::of(gtin, &serial), token.0.cast_signed())
            .await?;
    }
    Ok(Json(ForgetAnswer { deleted }))
}

impl Scans {
    fn paced(&self, from: IpAddr, count: usize) -> Result<(), Problem> {
        self.pace
            .allows(from, count.max(1), Instant::now())
            .then_some(())
            .ok_or(Problem::SlowDown)
    }

    async fn one(&self, report: ScanReport, from: IpAddr) -> Result<ScanAnswer, Problem> {
        self.paced(from, 1)?;
        let scanned = self.intake.scan(Report::parse(report)?, from, crate::now()).await;
        self.slow(from, usize::from(matches!(scanned, Err(Problem::NotAllotted))));
        scanned
    }

    fn slow(&self, from: IpAddr, wrong: usize) {
        self.pace.takes(from, wrong * WRONG_TAKES, Instant::now());
    }

    /// Each on its own: what is wrong with one keeps no other from being recorded.
    async fn many(&self, reports: Vec<ScanReport>, from: IpAddr) -> Result<Vec<ScanReply>, Problem> {
        if reports.is_empty() || reports.len() > MOST {
            return Err(Problem::TooMany);
        }
        self.paced(from, reports.len())?;
        let mut replies: Vec<Option<ScanReply>> = reports.iter().map(|_| None).collect();
        let mut tasks = JoinSet::new();
        for (n, report) in reports.into_iter().enumerate() {
            let intake = self.intake.clone();
            tasks.spawn(async move {
                let event = report.event.chars().take(36).collect();
                let scanned = match Report::parse(report) {
                    Ok(report) => intake.scan(report, from, crate::now()).await,
                    Err(problem) => Err(problem),
                };
                let refused = |problem: Problem| ScanRefusal {
                    event,
                    recorded: false,
                    code: problem.code(),
                    reason: problem.reason(),
                };
                (
                    n,
                    scanned.map_or_else(
                        |problem| ScanReply::Refused(refused(problem)),
                        ScanReply::Answered,
                    ),
                )
            });
        }
        let mut wrong = 0;
        while let Some(done) = tasks.join_next().await {
            let (n, reply) = done.map_err(|_| Problem::Internal)?;
            if let ScanReply::Refused(refused) = &reply {
                wrong += usize::from(refused.reason.is_some());
            }
            replies[n] = Some(reply);
        }
        self.slow(from, wrong);
        replies
            .into_iter()
            .collect::<Option<_>>()
            .ok_or(Problem::Internal)
    }
}
