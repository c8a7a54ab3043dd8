//! `POST /v1/reports`: a person says what is wrong, and gets a ticket. `GET /v1/reports/{ticket}`: what became of
//! it. For brands and the authority: `GET /v1/reports` lists theirs, `?format=csv` as a table, and
//! `POST /v1/reports/{number}/answers` answers one. `/report` and `/ticket`: the same for a person, by forms that
//! need no scripts.

use std::{net::IpAddr, sync::Arc, time::Instant};

use assay_core::gs1::Gtin;
use assay_wire::{Report, ReportKind, ReportLine, ReportProgress, ReportReply, ReportState, ReportTicket};
use axum::{
    Extension, Json, Router,
    body::Bytes,
    extract::{Multipart, Path, RawQuery, State, rejection::BytesRejection},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, LINK},
    },
    response::{IntoResponse, Response},
    routing::{get, post},
};
use data_encoding::BASE64;
use tower_http::set_header::SetResponseHeaderLayer;

use super::{
    bearer, form,
    link::from_our_page,
    parse,
    report_lines::{Asked, hour, line_of, report_line, table},
};
use crate::{
    Config,
    html::{Pages, ReportForm, progress_page, report_page, ticket_form_page, ticket_page},
    intake::{Complaint, Intake, fresh_event, ticket_hash_of},
    pace::Pace,
    peer::Peer,
    principal::{Principal, Role},
    problem::{Body, Problem},
    store::{ReplyRow, ReportRow},
};

#[derive(Clone)]
pub(crate) struct Complaints {
    pages: Pages,
    intake: Intake,
    pace: Pace,
    proxies: Arc<[IpAddr]>,
}

/// The routes of this resource.
pub(crate) fn routes(pages: Pages, intake: Intake, config: &Config) -> Router {
    let complaints = Complaints {
        pages,
        intake,
        pace: Pace::new(config.limits.reports_a_minute),
        proxies: config.proxies.clone().into(),
    };
    Router::new()
        .route("/v1/reports", post(complain).get(list))
        .route("/v1/reports/{key}", get(progress))
        .route("/v1/reports/{key}/answers", post(answer))
        .route("/v1/reports/{key}/photo", get(photo))
        .route("/report", get(page).post(sent))
        .route("/ticket", get(ticket).post(asked))
        .layer(SetResponseHeaderLayer::if_not_present(
            CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .with_state(complaints)
}

impl Complaints {
    async fn take(&self, report: Report, from: IpAddr) -> Result<String, Problem> {
        if !self.pace.allows(from, 1, Instant::now()) {
            return Err(Problem::SlowDown);
        }
        self.intake
            .complain(Complaint::parse(report)?, crate::now())
            .await
    }

    async fn of_ticket(&self, ticket: &str, from: IpAddr) -> Result<ReportProgress, Problem> {
        if !self.pace.allows(from, 1, Instant::now()) {
            return Err(Problem::SlowDown);
        }
        let hash = ticket_hash_of(ticket).ok_or(Problem::NoSuchReport)?;
        let (report, replies) = self
            .intake
            .store
            .by_ticket(&hash)
            .await?
            .ok_or(Problem::NoSuchReport)?;
        Ok(ReportProgress {
            state: ReportState::of(&report.state).ok_or(Problem::Internal)?,
            kind: ReportKind::of(&report.kind).ok_or(Problem::Internal)?,
            at: hour(report.hour),
            answers: replies.iter().map(line_of).collect(),
        })
    }

    /// A complaint that this principal may see.
    async fn seen_by(&self, principal: &Principal, number: &str) -> Result<ReportRow, Problem> {
        let id: i64 = number.parse().map_err(|_| Problem::NoSuchReport)?;
        let (report, _) = self
            .intake
            .store
            .by_number(id)
            .await?
            .ok_or(Problem::NoSuchReport)?;
        if may_see(principal, &report) {
            Ok(report)
        } else {
            Err(Problem::NoSuchReport)
        }
    }
}

/// Takes a complaint. Sent again under the same event it is the same complaint, and the ticket is the same.
#[utoipa::path(post, path = "/v1/reports", request_body = Report, responses(
    (status = 200, description = "Kept", body = ReportTicket),
    (status = 400, description = "Not the JSON this takes", body = Body, content_type = "application/problem+json"),
    (status = 409, description = "Another complaint is kept under the event", body = Body, content_type = "application/problem+json"),
    (status = 413, description = "Too large", body = Body, content_type = "application/problem+json"),
    (status = 422, description = "A field is wrong", body = Body, content_type = "application/problem+json"),
    (status = 429, description = "Too many from this network", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be kept now", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn complain(
    State(complaints): State<Complaints>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<ReportTicket>, Problem> {
    let report: Report = parse(body)?;
    let from = peer.client(&headers, &complaints.proxies);
    let ticket = complaints.take(report, from).await?;
    Ok(Json(ReportTicket { ticket }))
}

/// Tells the holder of a ticket what became of the complaint.
#[utoipa::path(get, path = "/v1/reports/{key}", params(
    ("key" = String, Path, description = "The ticket: twenty digits"),
), responses(
    (status = 200, description = "How far it is, and the answers", body = ReportProgress),
    (status = 404, description = "No complaint has this ticket", body = Body, content_type = "application/problem+json"),
    (status = 429, description = "Too many from this network", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be read now", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn progress(
    State(complaints): State<Complaints>,
    Path(ticket): Path<String>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
) -> Result<Json<ReportProgress>, Problem> {
    let from = peer.client(&headers, &complaints.proxies);
    Ok(Json(complaints.of_ticket(&ticket, from).await?))
}

/// Lists complaints, page by page: to a brand those of its own items, to the authority all. Where there are more, a
/// `link` header says where the next page is.
#[utoipa::path(get, path = "/v1/reports", security(("token" = [])), params(
    ("format" = Option<String>, Query, description = "`json` or `csv`"),
    ("most" = Option<u32>, Query, description = "Complaints on a page, up to 2,000"),
    ("after" = Option<String>, Query, description = "Where the page before ended, as its `link` says"),
), responses(
    (status = 200, description = "Newest first", headers(("link" = String, description = "The next page, where there is one")), content((Vec<ReportLine> = "application/json"), (String = "text/csv; charset=utf-8"))),
    (status = 400, description = "No such format or page", body = Body, content_type = "application/problem+json"),
    (status = 401, description = "No good token", body = Body, content_type = "application/problem+json"),
    (status = 403, description = "The token is not for this", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be read now", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn list(
    State(complaints): State<Complaints>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let principal = principal(&complaints, &headers).await?;
    let asked = Asked::parse(query.as_deref())?;
    // One more than is told, to know whether there are more.
    let mut found = complaints
        .intake
        .store
        .complaints(&principal.gtin_ranges(), asked.after, asked.most + 1)
        .await?;
    let next = if found.len() > asked.most as usize {
        found.truncate(asked.most as usize);
        found.last().map(|(last, _)| asked.next(last)).transpose()?
    } else {
        None
    };
    let lines: Option<Vec<ReportLine>> = found
        .iter()
        .filter(|(report, _)| may_see(&principal, report))
        .map(|(report, replies)| report_line(report, replies))
        .collect();
    let lines = lines.ok_or(Problem::Internal)?;
    let mut answer = if asked.as_table {
        ([(CONTENT_TYPE, "text/csv; charset=utf-8")], table(&lines)).into_response()
    } else {
        Json(lines).into_response()
    };
    if let Some(next) = next {
        answer.headers_mut().insert(LINK, next);
    }
    Ok(answer)
}

/// Answers a complaint.
#[utoipa::path(post, path = "/v1/reports/{key}/answers", security(("token" = [])), params(
    ("key" = String, Path, description = "The complaint's number"),
), request_body = ReportReply, responses(
    (status = 204, description = "Kept"),
    (status = 400, description = "Not the JSON this takes", body = Body, content_type = "application/problem+json"),
    (status = 401, description = "No good token", body = Body, content_type = "application/problem+json"),
    (status = 403, description = "The token is not for this", body = Body, content_type = "application/problem+json"),
    (status = 404, description = "No such complaint about this brand", body = Body, content_type = "application/problem+json"),
    (status = 413, description = "Too large", body = Body, content_type = "application/problem+json"),
    (status = 422, description = "The answer is empty or too long", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be kept now", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn answer(
    State(complaints): State<Complaints>,
    Path(number): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, Problem> {
    let principal = principal(&complaints, &headers).await?;
    let said: ReportReply = parse(body)?;
    let text = said.text.trim();
    if text.is_empty() || text.chars().count() > 2_000 {
        return Err(Problem::TextTooLong);
    }
    let report = complaints.seen_by(&principal, &number).await?;
    let reply = ReplyRow {
        report: report.id,
        hour: crate::now().0 / 3600,
        by: principal.name.clone(),
        text: text.to_owned(),
    };
    let state = if said.closes {
        ReportState::Closed
    } else {
        ReportState::Answered
    };
    complaints.intake.store.reply(&reply, state.code()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A complaint's photograph, drawn anew: to be saved, never shown in place.
#[utoipa::path(get, path = "/v1/reports/{key}/photo", security(("token" = [])), params(
    ("key" = String, Path, description = "The complaint's number"),
), responses(
    (status = 200, description = "The photograph", content_type = "image/jpeg"),
    (status = 401, description = "No good token", body = Body, content_type = "application/problem+json"),
    (status = 403, description = "The token is not for this", body = Body, content_type = "application/problem+json"),
    (status = 404, description = "No such complaint about this brand, or it has none", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be read now", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn photo(
    State(complaints): State<Complaints>,
    Path(number): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let principal = principal(&complaints, &headers).await?;
    let report = complaints.seen_by(&principal, &number).await?;
    let photo = complaints
        .intake
        .store
        .photo(report.id)
        .await?
        .ok_or(Problem::NoSuchReport)?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("image/jpeg")),
        (
            CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"photo.jpg\""),
        ),
    ];
    Ok((headers, photo).into_response())
}

async fn principal(complaints: &Complaints, headers: &HeaderMap) -> Result<Principal, Problem> {
    let principal = Principal::of(bearer(headers), &*complaints.intake.store, crate::now()).await?;
    match principal.role {
        Role::Issuer | Role::Authority => Ok(principal),
        Role::Dealer | Role::Retailer => Err(Problem::Forbidden),
    }
}

/// A brand sees what is about its own items; what names no item, the authority alone.
fn may_see(principal: &Principal, report: &ReportRow) -> bool {
    match report.gtin.map(|gtin| Gtin::parse_14(&format!("{gtin:014}"))) {
        Some(Ok(gtin)) => principal.may_speak_of(gtin),
        Some(Err(_)) | None => principal.role == Role::Authority,
    }
}

/// The form of a complaint.
async fn page(
    State(complaints): State<Complaints>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let reader = complaints.pages.reader(query.as_deref(), &headers);
    let fields = form(query.unwrap_or_default().as_bytes());
    let event = fresh_event().unwrap_or_default();
    let label = about(fields.get("label").cloned().unwrap_or_default(), &headers);
    let filled = ReportForm {
        event: event.clone(),
        label,
        ..ReportForm::default()
    };
    report_page(reader, &filled).looked_at(StatusCode::OK, &headers, &event)
}

/// A page of ours names a label by its path alone; the name before it is the one the page was asked under.
fn about(label: String, headers: &HeaderMap) -> String {
    let host = headers
        .get(axum::http::header::HOST)
        .and_then(|host| host.to_str().ok());
    match host {
        Some(host) if label.starts_with("/01/") => format!("https://{host}{label}"),
        _ => label,
    }
}

/// What was sent with the form.
async fn sent(
    State(complaints): State<Complaints>,
    RawQuery(query): RawQuery,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    multipart: Multipart,
) -> Result<Response, Problem> {
    from_our_page(&headers)?;
    let reader = complaints.pages.reader(query.as_deref(), &headers);
    let mut filled = ReportForm::default();
    let photo = fields_of(multipart, &mut filled).await?;
    let refused = |mut filled: ReportForm, problem: Problem| {
        filled.problem = Some(problem.code());
        Ok(report_page(reader, &filled).fresh(problem.status()))
    };
    let Some(kind) = ReportKind::of(&filled.kind) else {
        return refused(filled, Problem::BadKind);
    };
    let report = Report {
        event: filled.event.clone(),
        label: Some(filled.label.clone()),
        kind,
        text: filled.text.clone(),
        contact: Some(filled.contact.clone()),
        photo: photo.map(|photo| BASE64.encode(&photo)),
    };
    let from = peer.client(&headers, &complaints.proxies);
    match complaints.take(report, from).await {
        Ok(ticket) => Ok(ticket_page(reader, &ticket).fresh(StatusCode::OK)),
        Err(problem) => refused(filled, problem),
    }
}

/// Reads the form's parts; gives the photograph, when there is one.
async fn fields_of(mut multipart: Multipart, filled: &mut ReportForm) -> Result<Option<Bytes>, Problem> {
    let unreadable = |error: axum::extract::multipart::MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
        _ => Problem::BadRequest,
    };
    let mut photo = None;
    while let Some(field) = multipart.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(unreadable)?;
        if name == "photo" {
            photo = Some(bytes).filter(|bytes| !bytes.is_empty());
            continue;
        }
        let text = String::from_utf8(bytes.to_vec()).map_err(|_| Problem::BadRequest)?;
        match name.as_str() {
            "event" => filled.event = text,
            "label" => filled.label = text,
            "kind" => filled.kind = text,
            "text" => filled.text = text,
            "contact" => filled.contact = text,
            _ => {}
        }
    }
    Ok(photo)
}

/// The form of a ticket.
async fn ticket(
    State(complaints): State<Complaints>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let reader = complaints.pages.reader(query.as_deref(), &headers);
    ticket_form_page(reader, "", None).looked_at(StatusCode::OK, &headers, "")
}

/// The ticket that was typed into the form.
async fn asked(
    State(complaints): State<Complaints>,
    RawQuery(query): RawQuery,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    from_our_page(&headers)?;
    let reader = complaints.pages.reader(query.as_deref(), &headers);
    let typed = form(&body).remove("ticket").unwrap_or_default();
    let from = peer.client(&headers, &complaints.proxies);
    Ok(match complaints.of_ticket(&typed, from).await {
        Ok(progress) => progress_page(reader, &progress).fresh(StatusCode::OK),
        Err(problem) => ticket_form_page(reader, &typed, Some(problem.code())).fresh(problem.status()),
    })
}
