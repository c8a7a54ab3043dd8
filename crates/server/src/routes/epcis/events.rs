//! `GET /epcis/v2/events`: the standard's query, in pages.

use assay_epcis::query_document;
use assay_provenance::Query;
use axum::{
    Json,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode, header::LINK},
    response::{IntoResponse, Response},
};
use percent_encoding::percent_decode_str;

use super::{Epcis, answer::Refused, now, reads};

/// Longest query string: some hundred identifiers.
const MAX_QUERY: usize = 16 * 1024;

/// The events that a query asks for.
pub(super) async fn query(
    State(epcis): State<Epcis>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response, Refused> {
    let party = epcis.party(&headers).await?;
    let raw = raw.unwrap_or_default();
    if raw.len() > MAX_QUERY {
        let title = "The query is over 16 KiB";
        return Err(Refused::named(
            StatusCode::URI_TOO_LONG,
            "URITooLongException",
            title,
            "",
        ));
    }
    let pairs = pairs(&raw)?;
    let borrowed = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let mut query = Query::parse(borrowed).map_err(|(name, error)| Refused::parameter(&name, &error))?;
    query.teller = reads(&party);
    let page = epcis.intake.events.events(&query).await?;
    if page.too_many {
        return Err(Refused::named(
            StatusCode::PAYLOAD_TOO_LARGE,
            "QueryTooLargeException",
            "More events match than maxEventCount allows",
            "maxEventCount",
        ));
    }
    let mut response = Json(query_document(page.events, now())).into_response();
    if let Some(next) = page.next {
        let next = format!("nextPageToken={next}");
        let kept = raw
            .split('&')
            .filter(|pair| !pair.is_empty() && !pair.starts_with("nextPageToken="));
        let all = kept.chain([next.as_str()]).collect::<Vec<_>>().join("&");
        // What came in a request line can go out in a header.
        if let Ok(link) = format!("</epcis/v2/events?{all}>; rel=\"next\"").parse() {
            response.headers_mut().insert(LINK, link);
        }
    }
    Ok(response)
}

/// The event of an id, and its declaration of error if there is one.
pub(super) async fn event(
    State(epcis): State<Epcis>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    let party = epcis.party(&headers).await?;
    let mut query = Query::parse([("EQ_eventID", id.as_str())])
        .map_err(|(name, error)| Refused::parameter(&name, &error))?;
    query.teller = reads(&party);
    let page = epcis.intake.events.events(&query).await?;
    if page.events.is_empty() {
        return Err(Refused::not_found());
    }
    Ok(Json(query_document(page.events, now())).into_response())
}

/// Names and values, percent-decoded. A plus stays one: identifiers and offsets of time have them.
fn pairs(raw: &str) -> Result<Vec<(String, String)>, Refused> {
    let decoded = |text: &str| {
        let text = percent_decode_str(text).decode_utf8();
        text.map(|text| text.into_owned()).map_err(|_| {
            let title = "A parameter is not UTF-8 once decoded";
            Refused::named(StatusCode::BAD_REQUEST, "QueryParameterException", title, "")
        })
    };
    raw.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decoded(name)?, decoded(value)?))
        })
        .collect()
}
