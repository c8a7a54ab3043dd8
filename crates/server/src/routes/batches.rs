//! `POST /v1/batches`: a brand's batch is allotted its range of running numbers, and gets its codes as CSV, one a
//! line. The codes are made while they are sent: ten million take no more memory than ten.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use assay_core::gs1::{Gtin, Lot};
use assay_core::time::Date;
use assay_wire::BatchRequest;
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{State, rejection::BytesRejection},
    http::{
        HeaderMap, HeaderValue,
        header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
    routing::post,
};
use http_body::{Frame, SizeHint};

use super::{bearer, parse};
use crate::{
    intake::{Intake, parse_event},
    principal::{Principal, Role},
    problem::{self, Problem},
    store::{ItemKey, LARGEST_BATCH, NewBatch},
};

/// Codes in one piece of the answer: few enough that a thread is not held up for long.
const AT_ONCE: u64 = 256;

/// Bytes of one line: sixteen digits, carriage return, line feed (RFC 4180).
const LINE: u64 = 18;

/// The routes of this resource.
pub(crate) fn routes(intake: Intake) -> Router {
    Router::new().route("/v1/batches", post(allot)).with_state(intake)
}

/// Allots a batch its codes, and sends them one a line. For brands, of their own GTINs. The answer's length is
/// known beforehand, so one that was cut short is noticed; asked again with the same `request`, the codes are the
/// same.
#[utoipa::path(post, path = "/v1/batches", request_body = BatchRequest, security(("token" = [])), responses(
    (status = 200, description = "Sixteen digits a line", body = String, content_type = "text/csv; header=absent"),
    (status = 400, description = "Not the JSON this takes", body = problem::Body, content_type = "application/problem+json"),
    (status = 401, description = "No good token", body = problem::Body, content_type = "application/problem+json"),
    (status = 403, description = "The token is not for this", body = problem::Body, content_type = "application/problem+json"),
    (status = 413, description = "Too large", body = problem::Body, content_type = "application/problem+json"),
    (status = 422, description = "A field is wrong, or the brand no longer answers for the GTIN", body = problem::Body, content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be allotted now", body = problem::Body, content_type = "application/problem+json"),
))]
pub(crate) async fn allot(
    State(intake): State<Intake>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let now = crate::now();
    let principal = Principal::of(bearer(&headers), &*intake.store, now).await?;
    if principal.role != Role::Issuer {
        return Err(Problem::Forbidden);
    }
    let asked: BatchRequest = parse(body)?;
    let gtin = Gtin::parse(&asked.gtin).map_err(|_| Problem::BadItem)?;
    if !principal.may_speak_of(gtin) {
        return Err(Problem::Forbidden);
    }
    // Nobody needs codes for goods that nobody vouches for.
    intake.vouched(gtin, now, |_, _, _| ())?;
    let request = parse_event(&asked.request).ok_or(Problem::BadEvent)?;
    let lot = asked.lot.as_deref().map(Lot::parse).transpose();
    let expiry = asked.expiry.as_deref().map(date).transpose()?;
    if asked.count == 0 || asked.count > LARGEST_BATCH {
        return Err(Problem::BadCount);
    }
    let new = NewBatch {
        // The party is part of the key: nobody can be given another's batch.
        request: intake.request_key(&format!("{} {request}", principal.party.0)),
        count: asked.count,
        gtin: ItemKey::number(gtin),
        lot: lot
            .map_err(|_| Problem::BadItem)?
            .map(|lot| lot.as_str().to_owned()),
        expiry: expiry.map(|date| date.to_string()),
        by: principal.party.0.cast_signed(),
    };
    let batch = intake.store.allot(&new, now).await?;
    // Asked again for something else under the same request: the codes are those of the first.
    if (batch.count, batch.gtin) != (new.count, new.gtin)
        || (&batch.lot, &batch.expiry) != (&new.lot, &new.expiry)
    {
        return Err(Problem::BadEvent);
    }
    let headers = [
        (
            CONTENT_TYPE,
            HeaderValue::from_static("text/csv; header=absent; charset=utf-8"),
        ),
        (
            CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"codes.csv\""),
        ),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    let codes = Codes {
        intake,
        next: batch.first,
        end: batch.first + batch.count,
    };
    Ok((headers, Body::new(codes)).into_response())
}

/// A date as on a label, or as calendars write it.
fn date(text: &str) -> Result<Date, Problem> {
    let digits: String = match text.len() {
        10 => text.get(2..).unwrap_or_default().split('-').collect(),
        _ => text.to_owned(),
    };
    Date::parse(&digits).map_err(|_| Problem::BadTime)
}

/// The codes of a range, made when they are asked for.
struct Codes {
    intake: Intake,
    next: u64,
    end: u64,
}

/// The cipher refused a number, which it does for none under 10^15.
#[derive(Debug, thiserror::Error)]
#[error("a code could not be made")]
struct NoCode;

impl http_body::Body for Codes {
    type Data = Bytes;
    type Error = NoCode;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, NoCode>>> {
        if self.next >= self.end {
            return Poll::Ready(None);
        }
        let until = (self.next + AT_ONCE).min(self.end);
        let mut lines = String::with_capacity((AT_ONCE * LINE) as usize);
        for number in self.next..until {
            let Some(code) = self.intake.codes().code(number) else {
                return Poll::Ready(Some(Err(NoCode)));
            };
            lines.push_str(&code.to_string());
            lines.push_str("\r\n");
        }
        self.next = until;
        Poll::Ready(Some(Ok(Frame::data(Bytes::from(lines)))))
    }

    fn is_end_stream(&self) -> bool {
        self.next >= self.end
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact((self.end - self.next) * LINE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_both_spellings() {
        for text in ["2027-12-31", "271231"] {
            assert_eq!(
                date(text).map(|date| date.to_string()).ok().as_deref(),
                Some("271231"),
                "{text}"
            );
        }
        for text in ["", "2027-13-01", "27-12-31", "二〇二七年", "20271231"] {
            assert_eq!(date(text), Err(Problem::BadTime), "{text}");
        }
    }
}
