//! Refusals as EPCIS 2.0 names them: `application/problem+json` with an `epcisException`, and beside
//! it the stable code of the reason.

use std::borrow::Cow;

use assay_epcis::{MAX_BYTES, MAX_EVENTS, Refusal};
use assay_provenance::{CaptureError, NOT_YOURS, QueryError, StoreError};
use axum::{
    extract::rejection::BytesRejection,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::problem::Problem;

/// A request that is not answered as asked.
pub(super) enum Refused {
    /// As everywhere on this server: token, store, our own fault.
    Plain(Problem),
    /// With the standard's name, the reason, and where.
    Named {
        status: StatusCode,
        exception: &'static str,
        title: Cow<'static, str>,
        code: Option<&'static str>,
        detail: String,
    },
}

impl Refused {
    pub(super) fn named(
        status: StatusCode,
        exception: &'static str,
        title: impl Into<Cow<'static, str>>,
        detail: &str,
    ) -> Self {
        Self::Named {
            status,
            exception,
            title: title.into(),
            code: None,
            detail: detail.to_owned(),
        }
    }

    pub(super) fn not_found() -> Self {
        let title = "There is no such resource";
        Self::named(StatusCode::NOT_FOUND, "NoSuchResourceException", title, "")
    }

    pub(super) fn forbidden() -> Self {
        Self::Plain(Problem::Forbidden)
    }

    pub(super) fn conflict() -> Self {
        let title = "Another event has this id";
        let exception = "ResourceAlreadyExistsException";
        Self::named(StatusCode::CONFLICT, exception, title, "/eventID")
    }

    pub(super) fn too_large() -> Self {
        Self::Named {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            exception: "CaptureLimitExceededException",
            title: "The document is over the limits of one capture; split it".into(),
            code: Some("too_large"),
            detail: String::new(),
        }
    }

    /// A query parameter that is wrong.
    pub(super) fn parameter(name: &str, error: &QueryError) -> Self {
        let (status, exception) = match error {
            QueryError::NotAnswered => (StatusCode::NOT_IMPLEMENTED, "ImplementationException"),
            QueryError::Unknown
            | QueryError::Value
            | QueryError::TooMany
            | QueryError::Together
            | QueryError::Token => (StatusCode::BAD_REQUEST, "QueryParameterException"),
        };
        let shown: String = name.chars().take(80).collect();
        Self::named(status, exception, error.to_string(), &shown)
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::Plain(problem)
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Plain(error.into())
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        let (status, exception) = if refusal.reason.is_limit() {
            (StatusCode::PAYLOAD_TOO_LARGE, "CaptureLimitExceededException")
        } else {
            (StatusCode::BAD_REQUEST, "ValidationException")
        };
        Self::Named {
            status,
            exception,
            title: refusal.reason.to_string().into(),
            code: Some(refusal.reason.code()),
            detail: refusal.place,
        }
    }
}

impl From<CaptureError> for Refused {
    fn from(error: CaptureError) -> Self {
        match error {
            CaptureError::Refused(refusal) => refusal.into(),
            CaptureError::NotYours { place } => Self::Named {
                status: StatusCode::FORBIDDEN,
                exception: "SecurityException",
                title: "This is not this party's to tell".into(),
                code: Some(NOT_YOURS),
                detail: place,
            },
            CaptureError::Store(error) => error.into(),
        }
    }
}

impl From<BytesRejection> for Refused {
    fn from(rejection: BytesRejection) -> Self {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Self::too_large()
        } else {
            Self::Plain(Problem::BadRequest)
        }
    }
}

/// The standard's name for what this server refuses everywhere.
fn exception_of(problem: Problem) -> Option<(StatusCode, &'static str)> {
    match problem {
        Problem::Unauthorized => Some((StatusCode::UNAUTHORIZED, "SecurityException")),
        Problem::Forbidden => Some((StatusCode::FORBIDDEN, "SecurityException")),
        Problem::Internal => Some((StatusCode::INTERNAL_SERVER_ERROR, "ImplementationException")),
        _ => None,
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::Plain(problem) => {
                let plain = problem.into_response();
                let Some((status, exception)) = exception_of(problem) else {
                    return plain;
                };
                let title = status.canonical_reason().unwrap_or_default();
                let mut named = named(status, exception, title, Some(problem.code()), "");
                // What the plain one asks of the client besides, such as a token.
                for (name, value) in plain.headers() {
                    named.headers_mut().entry(name).or_insert(value.clone());
                }
                named
            }
            Self::Named {
                status,
                exception,
                title,
                code,
                detail,
            } => named(status, exception, &title, code, &detail),
        }
    }
}

fn named(status: StatusCode, exception: &str, title: &str, code: Option<&str>, detail: &str) -> Response {
    let mut body = json!({
        "type": format!("epcisException:{exception}"),
        "title": title,
        "status": status.as_u16(),
    });
    if !detail.is_empty() {
        body["detail"] = json!(detail);
    }
    if let Some(code) = code {
        body["code"] = json!(code);
    }
    let kind = [(CONTENT_TYPE, "application/problem+json")];
    let mut response = (status, kind, body.to_string()).into_response();
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        let headers = response.headers_mut();
        headers.insert("gs1-epcis-capture-limit", MAX_EVENTS.into());
        headers.insert("gs1-epcis-capture-file-size-limit", MAX_BYTES.into());
    }
    response
}
