//! The headers by which the two sides agree on versions and spellings (EPCIS 2.0, section 12.8).

use assay_epcis::{MAX_BYTES, MAX_EVENTS};
use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header::ACCEPT},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::answer::Refused;

/// On every answer.
const SPOKEN: [(&str, &str); 3] = [
    ("gs1-epcis-version", "2.0.0"),
    ("gs1-cbv-version", "2.0.0"),
    ("gs1-epc-format", "Never_Translates"),
];

/// On answers that tell what can be asked.
const OFFERED: [(&str, &str); 5] = [
    ("gs1-epcis-min", "2.0.0"),
    ("gs1-epcis-max", "2.0.0"),
    ("gs1-cbv-min", "2.0.0"),
    ("gs1-cbv-max", "2.0.0"),
    ("gs1-vendor-version", concat!("assay-", env!("CARGO_PKG_VERSION"))),
];

/// Refuses what cannot be spoken here, and says on every answer what is.
pub(super) async fn versions(request: Request, next: Next) -> Response {
    let mut response = match agreed(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(refused) => refused.into_response(),
    };
    for (name, value) in SPOKEN {
        let name = HeaderName::from_static(name);
        response
            .headers_mut()
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Identifiers are given back as they were told: an EPC URN cannot be made of a Digital Link without
/// knowing the length of its company prefix.
fn agreed(headers: &HeaderMap) -> Result<(), Refused> {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let not = |name: &str, title: &'static str| {
        Err(Refused::named(
            StatusCode::NOT_ACCEPTABLE,
            "NotAcceptableException",
            title,
            name,
        ))
    };
    for name in ["gs1-epcis-version", "gs1-cbv-version"] {
        if text(name).is_some_and(|version| !is_two(version)) {
            return not(name, "Version 2.0 is spoken here");
        }
    }
    for name in ["gs1-epcis-min", "gs1-cbv-min"] {
        if text(name).is_some_and(|version| !is_two(version) && !version.starts_with("1.")) {
            return not(name, "Version 2.0 is spoken here");
        }
    }
    for name in ["gs1-epcis-max", "gs1-cbv-max"] {
        if text(name).is_some_and(|version| version.starts_with("1.")) {
            return not(name, "Version 2.0 is spoken here");
        }
    }
    match text("gs1-epc-format") {
        None | Some("No_Preference" | "Never_Translates") => {}
        Some(_) => {
            return not(
                "gs1-epc-format",
                "Identifiers are given back in the spelling they came in",
            );
        }
    }
    let accept = headers
        .get(ACCEPT)
        .map(|value| value.to_str().unwrap_or_default());
    let takes_json = accept.is_none_or(|accept| {
        accept.split(',').any(|kind| {
            let kind = kind.split(';').next().unwrap_or_default().trim();
            matches!(
                kind,
                "*/*" | "application/*" | "application/json" | "application/ld+json"
            )
        })
    });
    if takes_json {
        Ok(())
    } else {
        not("accept", "Answers are application/json")
    }
}

fn is_two(version: &str) -> bool {
    version == "2" || version == "2.0" || version.starts_with("2.0.")
}

/// What capture takes (`OPTIONS`).
pub(super) async fn of_capture() -> Response {
    let limits = [
        ("gs1-epcis-capture-limit", MAX_EVENTS.to_string()),
        ("gs1-epcis-capture-file-size-limit", MAX_BYTES.to_string()),
        ("gs1-capture-error-behaviour", "all".to_owned()),
    ];
    (limits, offers("OPTIONS, GET, POST")).into_response()
}

/// What can be asked of the events (`OPTIONS`).
pub(super) async fn of_events() -> Response {
    offers("OPTIONS, GET, POST")
}

/// What can be asked of one job or event (`OPTIONS`).
pub(super) async fn of_resource() -> Response {
    offers("OPTIONS, GET")
}

fn offers(allow: &'static str) -> Response {
    (StatusCode::NO_CONTENT, OFFERED, [("allow", allow)]).into_response()
}
