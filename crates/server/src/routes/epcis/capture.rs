//! `POST /epcis/v2/capture`, its jobs, and `POST /epcis/v2/events`.

use assay_epcis::event_answer;
use assay_provenance::{Behaviour, Job, Query};
use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest as _, Path, RawQuery, Request, State},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CONTENT_TYPE, LINK, LOCATION},
    },
    response::{IntoResponse, Response},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::{Epcis, answer::Refused, now, reads};
use crate::{problem::Problem, works::Work};

/// Jobs on one page at most.
const MOST_JOBS: u32 = 100;
/// Jobs on a page when nothing is asked (the standard's default).
const JOBS: u32 = 30;

/// Captures a document. The job is finished when this answers.
pub(super) async fn capture(State(epcis): State<Epcis>, request: Request) -> Result<Response, Refused> {
    let teller = epcis.teller(request.headers()).await?;
    json_only(request.headers())?;
    let behaviour = match request
        .headers()
        .get("gs1-capture-error-behaviour")
        .map(HeaderValue::to_str)
    {
        None => Behaviour::Rollback,
        Some(word) => word.ok().and_then(Behaviour::parse).ok_or_else(|| {
            Refused::named(
                StatusCode::BAD_REQUEST,
                "ValidationException",
                "must be rollback or proceed",
                "GS1-Capture-Error-Behaviour",
            )
        })?,
    };
    let body = body(request).await?;
    let length = body.len();
    let _place = epcis.intake.works.place(Work::Document { length }).await?;
    let events = &epcis.intake.events;
    let job = events.capture(&body, behaviour, Some(&teller), now()).await?;
    let location = format!("/epcis/v2/capture/{}", job.id);
    Ok((StatusCode::ACCEPTED, [(LOCATION, location)]).into_response())
}

/// Captures a single event.
pub(super) async fn one(State(epcis): State<Epcis>, request: Request) -> Result<Response, Refused> {
    let teller = epcis.teller(request.headers()).await?;
    json_only(request.headers())?;
    let body = body(request).await?;
    let length = body.len();
    let _place = epcis.intake.works.place(Work::Document { length }).await?;
    let events = &epcis.intake.events;
    let kept = events.capture_event(&body, Some(&teller), now()).await?;
    let id = kept.ok_or_else(Refused::conflict)?;
    let query = Query::parse([("EQ_eventID", id.as_str())])
        .map_err(|(name, error)| Refused::parameter(&name, &error))?;
    let mut found = events.events(&query).await?.events;
    let kept = found.pop().ok_or_else(Refused::not_found)?;
    let location = format!("/epcis/v2/events/{}", utf8_percent_encode(&id, NON_ALPHANUMERIC));
    Ok((
        StatusCode::CREATED,
        [(LOCATION, location)],
        Json(event_answer(kept)),
    )
        .into_response())
}

/// The job of an id.
pub(super) async fn job(
    State(epcis): State<Epcis>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refused> {
    let party = epcis.party(&headers).await?;
    let job = epcis.intake.events.job(&id, reads(&party).as_deref()).await?;
    job.map(|job| Json(told(&job))).ok_or_else(Refused::not_found)
}

/// The latest jobs, in pages.
pub(super) async fn jobs(
    State(epcis): State<Epcis>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response, Refused> {
    let party = epcis.party(&headers).await?;
    let (mut before, mut most) = (None, JOBS);
    for pair in raw.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
        let wrong = |name: &str| {
            let title = "perPage is a number, nextPageToken one that was given";
            Refused::named(StatusCode::BAD_REQUEST, "QueryParameterException", title, name)
        };
        match pair.split_once('=') {
            Some(("perPage", value)) => {
                let asked: u32 = value.parse().map_err(|_| wrong("perPage"))?;
                most = asked.clamp(1, MOST_JOBS);
            }
            Some(("nextPageToken", value)) => {
                before = Some(value.parse().map_err(|_| wrong("nextPageToken"))?);
            }
            Some((name, _)) => return Err(wrong(name)),
            None => return Err(wrong(pair)),
        }
    }
    let events = &epcis.intake.events;
    let page = events.jobs(reads(&party).as_deref(), before, most).await?;
    let list: Vec<Value> = page.jobs.iter().map(told).collect();
    let mut response = Json(list).into_response();
    if let Some(next) = page.next {
        let link = format!("</epcis/v2/capture?perPage={most}&nextPageToken={next}>; rel=\"next\"");
        if let Ok(link) = link.parse() {
            response.headers_mut().insert(LINK, link);
        }
    }
    Ok(response)
}

fn told(job: &Job) -> Value {
    json!({
        "captureID": job.id,
        "createdAt": job.created.to_string(),
        "finishedAt": job.finished.to_string(),
        "running": false,
        "success": job.success,
        "captureErrorBehaviour": job.behaviour.name(),
        "errors": job.errors,
    })
}

/// The body, which was read within the bound of this route or not at all.
async fn body(request: Request) -> Result<Bytes, Refused> {
    Bytes::from_request(request, &()).await.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Refused::too_large()
        } else {
            Refused::Plain(Problem::BadRequest)
        }
    })
}

/// Documents come as JSON; XML is not taken.
fn json_only(headers: &HeaderMap) -> Result<(), Refused> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let media = kind
        .and_then(|kind| kind.split(';').next())
        .unwrap_or_default()
        .trim();
    if matches!(media, "application/json" | "application/ld+json") {
        return Ok(());
    }
    Err(Refused::named(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "UnsupportedMediaTypeException",
        "Events are taken as application/json or application/ld+json",
        "content-type",
    ))
}
