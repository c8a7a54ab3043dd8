//! `GET /openapi.json`: what can be asked of the memory of scans, and every answer there is.

use axum::{
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    response::IntoResponse,
};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        self,
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};

use super::{activations, alerts, facts, scans};
use crate::problem::Problem;

#[derive(OpenApi)]
#[openapi(
    info(title = "Assay", description = "Report scans of signed labels; learn what their history says."),
    paths(
        activations::activate,
        activations::hidden_codes,
        alerts::alerts,
        facts::state,
        scans::forget,
        scans::report,
    ),
    modifiers(&Tokens),
)]
struct Document;

struct Tokens;

impl Modify for Tokens {
    fn modify(&self, document: &mut openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        document
            .components
            .get_or_insert_default()
            .add_security_scheme("token", scheme);
    }
}

/// The document.
pub(crate) async fn document() -> Result<impl IntoResponse, Problem> {
    let text = Document::openapi().to_json().map_err(|_| Problem::Internal)?;
    Ok((
        [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-cache")],
        text,
    ))
}
