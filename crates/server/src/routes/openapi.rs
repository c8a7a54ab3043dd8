//! `GET /openapi.json`, and `/docs` for people: what can be asked of the memory of scans, and every answer there is.

use axum::{
    Router,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    routing::get,
};
use serde_json::{Value, json};
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
use crate::{ConfigError, doors::DOORS};

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
        contents::in_hand,
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
        way::in_hand,
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

/// Says of each route that takes a body how large it may be, and what is said of one that is larger, that comes too
/// slowly, or that finds as much before it as may wait.
fn bound(document: &mut Value) {
    for door in DOORS.iter().filter(|door| door.told && door.body > 0) {
        let operation = &mut document["paths"][door.path][door.method.to_lowercase()];
        operation["x-body-limit"] = json!(door.body);
        for (status, description) in [
            ("408", "The body came too slowly"),
            ("413", "Too large"),
            ("503", "As much waits already as may"),
        ] {
            let answer = &mut operation["responses"][status];
            if answer.is_null() {
                let schema = json!({"schema": {"$ref": "#/components/schemas/Body"}});
                *answer =
                    json!({"description": description, "content": {"application/problem+json": schema}});
            }
        }
    }
}

/// The document and the page made of it; what there is to say never changes while a server runs.
pub(crate) fn routes() -> Result<Router, ConfigError> {
    let document = Document::openapi();
    let text = document.to_json().map_err(|_| ConfigError::Document)?;
    let mut value: Value = serde_json::from_str(&text).map_err(|_| ConfigError::Document)?;
    bound(&mut value);
    let text = value.to_string();
    let json = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-cache")];
    Ok(Router::new()
        .route("/openapi.json", get(async move || (json, text)))
        .merge(reference::routes(&value)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::doors::Who;

    #[test]
    fn the_document_tells_of_the_doors_that_say_so_and_of_each_its_bound() {
        let mut document: Value = serde_json::from_str(&Document::openapi().to_json().unwrap()).unwrap();
        bound(&mut document);
        let mut told = BTreeSet::new();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                told.insert((method.to_uppercase(), path.clone()));
                let door = DOORS
                    .iter()
                    .find(|door| (door.path, door.method) == (path.as_str(), method.to_uppercase().as_str()));
                let door = door.unwrap_or_else(|| panic!("{method} {path} is not on the list"));
                let takes = operation["requestBody"].is_object();
                assert_eq!(takes, door.body > 0, "{method} {path}");
                assert_eq!(
                    operation["x-body-limit"].as_u64(),
                    takes.then_some(door.body as u64),
                    "{method} {path}"
                );
                let tokens = operation["security"].as_array().map_or(0, Vec::len);
                let expected = match door.who {
                    Who::Anyone => 0,
                    Who::Token(_) => 1,
                    // Without one, or with one.
                    Who::AnyoneOrToken => 2,
                };
                assert_eq!(tokens, expected, "{method} {path}");
            }
        }
        let listed = DOORS.iter().filter(|door| door.told);
        let listed: BTreeSet<_> = listed
            .map(|door| (door.method.to_owned(), door.path.to_owned()))
            .collect();
        assert_eq!(told, listed);
    }
}
