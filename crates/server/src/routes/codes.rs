//! `POST /v1/codes/{digits}`: what is known of sixteen typed digits. `/code`: the same for a person, by a form
//! that needs no scripts. Opened from a product's page, the form asks about the product's brand, whose scope then
//! decides whether a number was never allotted.

use std::{net::IpAddr, sync::Arc, time::Instant};

use assay_core::code::{TypedCode, TypedCodeError};
use assay_core::gs1::Gtin;
use assay_wire::{CodeAnswer, CodeQuestion, CodeSays};
use axum::{
    Extension, Json, Router,
    body::Bytes,
    extract::{Path, RawQuery, State, rejection::BytesRejection},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
    routing::{get, post},
};

use super::{form, link::from_our_page, parse};
use crate::{
    Config,
    html::{BrandOf, CodeForm, Pages, code_answer_page, code_page},
    intake::{Intake, Question},
    pace::Pace,
    peer::Peer,
    problem::{Body, Problem},
};

/// What a wrong number takes from a network's bucket beyond the one of every question: guessing is slowed
/// five times as much as asking.
const WRONG_TAKES: usize = 4;

#[derive(Clone)]
pub(crate) struct Codes {
    pages: Pages,
    intake: Intake,
    pace: Pace,
    proxies: Arc<[IpAddr]>,
}

/// The routes of this resource.
pub(crate) fn routes(pages: Pages, intake: Intake, config: &Config) -> Router {
    let codes = Codes {
        pages,
        intake,
        pace: Pace::new(config.limits.codes_a_minute),
        proxies: config.proxies.clone().into(),
    };
    Router::new()
        .route("/v1/codes/{digits}", post(ask))
        .route("/code", get(page).post(typed))
        .route("/code.js", get(script))
        .with_state(codes)
}

impl Codes {
    /// The brand of the product that is named, when somebody vouches for it.
    fn brand_of(&self, gtin: &str) -> Option<BrandOf> {
        let gtin = Gtin::parse(gtin).ok()?;
        let vouched = self.intake.vouched(gtin, crate::now(), |_, issuer, _| BrandOf {
            gtin,
            id: issuer.id.to_string(),
            names: (&issuer.names).into(),
        });
        vouched.ok()
    }

    async fn ask(&self, code: TypedCode, asked: &CodeQuestion, from: IpAddr) -> Result<CodeAnswer, Problem> {
        if !self.pace.allows(from, 1, Instant::now()) {
            return Err(Problem::SlowDown);
        }
        let now = crate::now();
        let question = Question::parse(code, asked, &self.intake, now)?;
        let answer = self.intake.ask(&question, from, now).await?;
        if matches!(answer.says, CodeSays::Wrong | CodeSays::NotLookedUp) {
            self.pace.takes(from, WRONG_TAKES, Instant::now());
        }
        Ok(answer)
    }
}

/// Reads typed digits.
pub(super) fn code_of(text: &str) -> Result<TypedCode, Problem> {
    TypedCode::parse(text).map_err(|error| {
        Problem::Code(match error {
            TypedCodeError::Length => "code_length",
            TypedCodeError::NotDigits => "code_not_digits",
            TypedCodeError::CheckDigit => "code_check_digit",
        })
    })
}

/// Says what is known of sixteen typed digits; the question is recorded when the number was issued.
#[utoipa::path(post, path = "/v1/codes/{digits}", params(
    ("digits" = String, Path, description = "Sixteen digits; spaces and hyphens between them do not matter"),
), request_body = Option<CodeQuestion>, responses(
    (status = 200, description = "Issued or not, and what the history says", body = CodeAnswer),
    (status = 400, description = "Not the JSON this takes", body = Body, content_type = "application/problem+json"),
    (status = 409, description = "Another question is kept under the event", body = Body, content_type = "application/problem+json"),
    (status = 413, description = "Too large", body = Body, content_type = "application/problem+json"),
    (status = 422, description = "Not sixteen digits, or they do not fit together", body = Body, content_type = "application/problem+json"),
    (status = 429, description = "Too many from this network", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be asked now", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn ask(
    State(codes): State<Codes>,
    Path(digits): Path<String>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let code = code_of(&digits)?;
    let asked = match &body {
        Ok(bytes) if bytes.is_empty() => CodeQuestion::default(),
        _ => parse(body)?,
    };
    let from = peer.client(&headers, &codes.proxies);
    let answer = codes.ask(code, &asked, from).await?;
    Ok(([(CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}

/// The form.
async fn page(State(codes): State<Codes>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let reader = codes.pages.reader(query.as_deref(), &headers);
    let named = form(query.unwrap_or_default().as_bytes());
    let form = CodeForm {
        brand: named.get("gtin").and_then(|gtin| codes.brand_of(gtin)),
        ..CodeForm::default()
    };
    code_page(reader, &form).looked_at(StatusCode::OK, &headers, "")
}

/// What was typed into the form.
async fn typed(
    State(codes): State<Codes>,
    RawQuery(query): RawQuery,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    from_our_page(&headers)?;
    let reader = codes.pages.reader(query.as_deref(), &headers);
    let fields = form(&body);
    let groups = ["g1", "g2", "g3", "g4"].map(|name| fields.get(name).cloned().unwrap_or_default());
    let brand = || fields.get("gtin").and_then(|gtin| codes.brand_of(gtin));
    let refused = |problem: Problem| {
        let form = CodeForm {
            groups: groups.clone(),
            problem: Some(problem.code()),
            brand: brand(),
        };
        Ok(code_page(reader, &form).fresh(problem.status()))
    };
    let code = match code_of(&groups.concat()) {
        Ok(code) => code,
        Err(problem) => return refused(problem),
    };
    let asked = CodeQuestion {
        event: fields.get("event").cloned().filter(|event| !event.is_empty()),
        brand: brand().map(|brand| brand.id),
        ..CodeQuestion::default()
    };
    let from = peer.client(&headers, &codes.proxies);
    match codes.ask(code, &asked, from).await {
        Ok(answer) => Ok(code_answer_page(reader, &answer).fresh(StatusCode::OK)),
        Err(problem) => refused(problem),
    }
}

/// Comfort for those with scripts on: the next box by itself, a whole number pasted, the check digit at once.
async fn script() -> Response {
    let headers = [
        (
            CONTENT_TYPE,
            HeaderValue::from_static("text/javascript; charset=utf-8"),
        ),
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, include_str!("../html/code.js")).into_response()
}
