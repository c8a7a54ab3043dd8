//! `GET /openapi.json`, and `/docs` for people: what can be asked of the memory of scans, and every answer there is.

use axum::{
    Router,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    routing::get,
};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        self,
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};

use super::{
    activations, alerts, batches, codes, contents, deliveries, facts, issuers, products, reference, reports,
    scans, shipments, standings, voice, way,
};
use crate::ConfigError;

#[derive(OpenApi)]
#[openapi(
    info(title = "Assay", description = "Report scans of signed labels; learn what their history says."),
    paths(
        activations::activate,
        activations::hidden_codes,
        alerts::alerts,
        deliveries::add,
        deliveries::list,
        deliveries::note,
        deliveries::open,
        batches::allot,
        codes::ask,
        contents::contents,
        facts::state,
        issuers::record,
        products::product,
        products::publish,
        reports::answer,
        reports::complain,
        reports::list,
        reports::photo,
        reports::progress,
        scans::forget,
        scans::report,
        shipments::acknowledge,
        shipments::alerts,
        shipments::list,
        shipments::ship,
        standings::standings,
        voice::turn,
        way::way,
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

/// The document and the page made of it; what there is to say never changes while a server runs.
pub(crate) fn routes() -> Result<Router, ConfigError> {
    let document = Document::openapi();
    let text = document.to_json().map_err(|_| ConfigError::Document)?;
    let value = serde_json::from_str(&text).map_err(|_| ConfigError::Document)?;
    let json = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-cache")];
    Ok(Router::new()
        .route("/openapi.json", get(async move || (json, text)))
        .merge(reference::routes(&value)))
}
