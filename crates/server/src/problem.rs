//! Errors as `application/problem+json` (RFC 9457), each with a stable code.

use axum::{
    http::{
        HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use serde::Serialize;

const MEDIA_TYPE: &str = "application/problem+json";

/// Everything this server refuses with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Problem {
    /// Nothing is served under this path.
    NotFound,
    /// The path exists, for other methods.
    MethodNotAllowed,
    /// The request body is larger than the limit.
    TooLarge,
    /// The request asks for a byte range that the file does not have.
    Range,
    /// The request cannot be understood.
    BadRequest,
    /// The answer took longer than the limit.
    TooSlow,
    /// Our own fault.
    Internal,
}

#[derive(Serialize)]
struct Body {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    code: &'static str,
}

impl Problem {
    fn parts(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found", "Nothing is served here"),
            Self::MethodNotAllowed => (
                StatusCode::METHOD_NOT_ALLOWED,
                "method_not_allowed",
                "This path does not take this method",
            ),
            Self::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "too_large",
                "The request body is too large",
            ),
            Self::Range => (
                StatusCode::RANGE_NOT_SATISFIABLE,
                "range",
                "The file has no such range",
            ),
            Self::BadRequest => (
                StatusCode::BAD_REQUEST,
                "bad_request",
                "The request cannot be understood",
            ),
            Self::TooSlow => (
                StatusCode::SERVICE_UNAVAILABLE,
                "too_slow",
                "The answer took too long",
            ),
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal", "The server failed"),
        }
    }

    fn for_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::RANGE_NOT_SATISFIABLE => Self::Range,
            StatusCode::SERVICE_UNAVAILABLE => Self::TooSlow,
            other if other.is_client_error() => Self::BadRequest,
            _ => Self::Internal,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, code, title) = self.parts();
        let body = Body {
            kind: "about:blank",
            title,
            status: status.as_u16(),
            code,
        };
        // Four plain fields always serialise; were they not to, the status alone still answers.
        let json = serde_json::to_vec(&body).unwrap_or_default();
        (
            status,
            [(CONTENT_TYPE, MEDIA_TYPE), (CACHE_CONTROL, "no-store")],
            json,
        )
            .into_response()
    }
}

/// For paths nothing is routed to.
pub(crate) async fn not_found() -> Problem {
    Problem::NotFound
}

/// Gives a body to errors that layers and file services answer without one, keeping their headers.
pub(crate) async fn name_errors(response: Response) -> Response {
    let status = response.status();
    let failed = status.is_client_error() || status.is_server_error();
    let named = response.headers().get(CONTENT_TYPE) == Some(&HeaderValue::from_static(MEDIA_TYPE));
    if !failed || named {
        return response;
    }
    let mut named = Problem::for_status(status).into_response();
    if let Some(allow) = response.headers().get(axum::http::header::ALLOW) {
        named
            .headers_mut()
            .insert(axum::http::header::ALLOW, allow.clone());
    }
    named
}
