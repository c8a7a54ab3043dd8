//! What a resolver says about a link: where else there is something about the same item (RFC 9264), in the
//! link types of GS1's vocabulary. Deliberately absent: `gs1:traceability`, because a way is told to whoever shows
//! the label itself, never by an address that passes from hand to hand.

use assay_wire::Judgement;
use assay_words::Language;
use axum::{
    extract::State,
    http::{
        HeaderMap, HeaderValue,
        header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, HOST, LINK, VARY},
    },
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};

use super::{Asked, Links};
use crate::{html::Pages, problem::Problem};

const VOCABULARY: &str = "https://ref.gs1.org/voc/";

/// A link type that is known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LinkType {
    /// Everything there is.
    Set,
    /// `gs1:defaultLink`: the verdict page.
    Page,
    /// `gs1:verificationService`: the verdict as JSON.
    Verification,
    /// `gs1:pip`: what the brand says of the product.
    Product,
    /// `gs1:recallStatus`: the verdict page, which says it.
    Recall,
}

impl LinkType {
    /// By its CURIE, its address, or its bare name.
    pub(super) fn of(wanted: &str) -> Option<Self> {
        let name = [
            "gs1:",
            "gs1%3A",
            "gs1%3a",
            "https%3A%2F%2Fref.gs1.org%2Fvoc%2F",
            VOCABULARY,
        ]
        .iter()
        .find_map(|prefix| wanted.strip_prefix(prefix))
        .unwrap_or(wanted);
        match name {
            "linkset" | "all" => Some(Self::Set),
            "defaultLink" => Some(Self::Page),
            "verificationService" => Some(Self::Verification),
            "pip" => Some(Self::Product),
            "recallStatus" => Some(Self::Recall),
            _ => None,
        }
    }
}

/// Where a link of this type leads, when there is one for this item.
pub(super) fn target(wanted: LinkType, asked: &Asked, judgement: &Judgement) -> Option<String> {
    let root = format!("https://{}", asked.host);
    let fields = judgement.fields.as_ref()?;
    match wanted {
        LinkType::Set | LinkType::Page | LinkType::Verification | LinkType::Recall => {
            Some(asked.text.clone())
        }
        LinkType::Product => {
            judgement.product.as_ref()?;
            Some(format!("{root}/v1/products/{}", fields.gtin))
        }
    }
}

/// The link set.
pub(super) fn answer(asked: &Asked, judgement: &Judgement, pages: &Pages) -> Result<Response, Problem> {
    let mut context = Map::new();
    context.insert("anchor".to_owned(), json!(asked.text));
    if let Some(product) = &judgement.product {
        context.insert("itemDescription".to_owned(), json!(product.en));
    }
    let languages = Language::ALL.map(Language::tag);
    for (wanted, name, kind) in [
        (LinkType::Page, "defaultLink", "text/html"),
        (LinkType::Verification, "verificationService", "application/json"),
        (LinkType::Product, "pip", "application/json"),
        (LinkType::Recall, "recallStatus", "text/html"),
    ] {
        let Some(href) = target(wanted, asked, judgement) else {
            continue;
        };
        let title = pages
            .words(Language::En)
            .get(&format!("linkset.{name}"))
            .to_owned();
        let mut link = json!({ "href": href, "title": title, "type": kind });
        if kind == "text/html" {
            link["hreflang"] = json!(languages);
        }
        context.insert(format!("{VOCABULARY}{name}"), json!([link]));
    }
    let body = serde_json::to_vec(&json!({ "linkset": [context] })).map_err(|_| Problem::Internal)?;
    let headers = [
        (CONTENT_TYPE, "application/linkset+json"),
        (CACHE_CONTROL, "private, no-cache"),
        (VARY, "accept, accept-language"),
        (
            LINK,
            "<https://ref.gs1.org/standards/resolver/linkset-context>; \
             rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\"",
        ),
    ];
    Ok((headers, body).into_response())
}

/// `GET /.well-known/gs1resolver`: what this resolver answers for.
pub(super) async fn description(State(links): State<Links>, headers: HeaderMap) -> Result<Response, Problem> {
    let named = headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = links.name.as_deref().or(named).ok_or(Problem::BadRequest)?;
    let list = links.trust.list();
    let authority = list.as_deref().and_then(|list| {
        let (names, _) = list.whole().authority().ok()?;
        Some(names.en().to_owned())
    });
    let about: Value = json!({
        "name": authority.unwrap_or_else(|| "Assay".to_owned()),
        "resolverRoot": format!("https://{host}"),
        "supportedPrimaryKeys": ["01"],
        "supportedLinkType": [{ "namespace": VOCABULARY, "prefix": "gs1:" }],
        "linkTypeDefaultCanBeLinkset": false,
    });
    let body = serde_json::to_vec(&about).map_err(|_| Problem::Internal)?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
    ];
    Ok((headers, body).into_response())
}
