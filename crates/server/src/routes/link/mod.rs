//! `GET /01/…`: the label's own link. A person gets the verdict page, a program JSON or a link set, as of a
//! GS1-conformant resolver. `POST` of the same link records the check and shows what the history says.
//!
//! Looking records nothing: previews and prefetching look too. What is judged is the address as it came, byte
//! by byte; `lang` and `linkType`, which are ours and the resolver's, are taken off its end. A label's link that a
//! messenger lengthened is answered with the way to the label's own.

mod linkset;
mod negotiate;

use std::{net::IpAddr, sync::Arc, time::Instant};

use assay_core::gs1::{DigitalLink, DigitalLinkError};
use assay_core::label::{Scanned, UnverifiedLabel, bare};
use assay_wire::{Judgement, MayReport, ScanAnswer};
use axum::{
    Extension, Json, Router,
    body::Bytes,
    extract::{OriginalUri, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode, Uri,
        header::{ACCEPT, ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW, CACHE_CONTROL, HOST, LINK, LOCATION, VARY},
    },
    response::{IntoResponse, Response},
    routing::get,
};

use crate::{
    Config,
    html::{Checked, Offer, Pages, refused_page, verdict_page},
    intake::{Intake, Looked, Report, TrustSource, fresh_event, parse_event},
    pace::Pace,
    peer::Peer,
    problem::Problem,
};
use linkset::LinkType;
use negotiate::Kind;

/// Digital Links of other keys, and keys that only follow one: refused by name rather than not found.
pub(crate) const OTHER_KEYS: [&str; 21] = [
    "00", "10", "21", "22", "235", "253", "254", "255", "401", "402", "410", "414", "417", "8003", "8004",
    "8006", "8010", "8011", "8013", "8017", "8018",
];

#[derive(Clone)]
pub(crate) struct Links {
    pages: Pages,
    trust: Arc<TrustSource>,
    intake: Option<Intake>,
    pace: Pace,
    proxies: Arc<[IpAddr]>,
    /// The name in the labels' links, where requests reach this server by another.
    name: Option<Arc<str>>,
}

/// The routes of this resource.
pub(crate) fn routes(
    pages: Pages,
    trust: Arc<TrustSource>,
    intake: Option<Intake>,
    config: &Config,
) -> Router {
    let links = Links {
        pages,
        trust,
        intake,
        pace: Pace::new(config.limits.scans_a_minute),
        proxies: config.proxies.clone().into(),
        name: config.link_host.as_deref().map(Into::into),
    };
    let mut routes = Router::new()
        .route("/01/{*rest}", get(look).post(press).options(options))
        .route("/.well-known/gs1resolver", get(linkset::description));
    for key in OTHER_KEYS {
        routes = routes.route(&format!("/{key}/{{*rest}}"), get(other_key));
    }
    routes.with_state(links)
}

/// What a path that nothing is served under is called: compressed links look like no file.
pub(crate) fn unknown_path(path: &str) -> Problem {
    let segment = path.trim_start_matches('/');
    let compressed = segment.len() >= 12 && !segment.contains('/') && is_base64url(segment);
    if compressed {
        Problem::Link("link_compressed")
    } else {
        Problem::NotFound
    }
}

fn is_base64url(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// The link as it was asked for.
struct Asked {
    /// What is judged: `https://`, the name, path and query as they came without the parameters below.
    text: String,
    /// The same without scheme and name.
    action: String,
    /// The server's name.
    host: String,
    /// `linkType=`.
    link_type: Option<String>,
    /// Where the label's own link is, path and query, when others have lengthened this one.
    canonical: Option<String>,
}

impl Links {
    fn asked(&self, uri: &Uri, headers: &HeaderMap) -> Result<Asked, Problem> {
        let named = headers.get(HOST).and_then(|host| host.to_str().ok());
        let authority = uri.authority().map(axum::http::uri::Authority::as_str);
        let host = self.name.as_deref().or(authority).or(named);
        let host = host.ok_or(Problem::BadRequest)?.to_owned();
        let whole = uri.path_and_query().ok_or(Problem::BadRequest)?.as_str();
        let mut action = whole;
        let mut link_type = None;
        while let Some((before, last)) = action.rsplit_once(['?', '&']) {
            if let Some(wanted) = last.strip_prefix("linkType=") {
                link_type = Some(wanted.to_owned());
            } else if !is_ours(last) {
                break;
            }
            action = before;
        }
        let text = format!("https://{host}{action}");
        let added = text.len() - bare(&text).len();
        let canonical = (added > 0).then(|| {
            let (label, additions) = whole.split_at(action.len() - added);
            let ours = additions.split('&').filter(|parameter| is_ours(parameter));
            ours.fold(label.to_owned(), |link, parameter| format!("{link}&{parameter}"))
        });
        Ok(Asked {
            text,
            action: action.to_owned(),
            host,
            link_type,
            canonical,
        })
    }

    async fn look(&self, text: &str) -> Looked {
        let now = crate::now();
        let Some(intake) = &self.intake else {
            return Looked {
                judgement: self.trust.judge(text, now),
                proved: Err(Problem::StoreUnavailable),
            };
        };
        let mut looked = intake.look(text, now).await;
        if looked.judgement.may.product_record {
            looked.judgement = intake.named(looked.judgement, now).await;
        }
        looked
    }
}

/// Whether a parameter is this server's or the resolver's own.
fn is_ours(parameter: &str) -> bool {
    parameter.starts_with("lang=") || parameter.starts_with("linkType=")
}

/// The way from a lengthened link to the label's own. It is the same for ever and for everyone, so it is permanent
/// and may be kept; and a press that came to the longer address is made again at the other (308, not 301 or 303).
fn moved(canonical: &str) -> Result<Response, Problem> {
    let location = HeaderValue::from_str(canonical).map_err(|_| Problem::BadRequest)?;
    let headers = [
        (LOCATION, location),
        (CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400")),
    ];
    Ok(open_to_all(
        (StatusCode::PERMANENT_REDIRECT, headers).into_response(),
    ))
}

/// Why a link is refused, when it is; a label that is well formed and one that is not signed are not.
fn refusal(text: &str, judgement: &Judgement) -> Option<Problem> {
    let unknown = judgement.issuer.is_none() && judgement.list.issued.is_some();
    match Scanned::classify(text) {
        Scanned::Signed(_) => None,
        // What carries a signature is a broken label, whoever's GTIN it is.
        Scanned::Broken { error, .. } => Some(Problem::Link(error.code())),
        Scanned::Unsigned(_) if unknown => Some(Problem::UnknownGtin),
        Scanned::Unsigned(_) => None,
        Scanned::Spelled { .. } if judgement.word == "unsigned_in_signing_scope" => None,
        Scanned::Spelled { .. } | Scanned::Other(_) => Some(match DigitalLink::parse(text) {
            Err(error) => Problem::Link(code_of(error, text)),
            Ok(_) => Problem::NotFound,
        }),
    }
}

fn code_of(error: DigitalLinkError, text: &str) -> &'static str {
    match error {
        _ if is_partly_compressed(text) => "link_compressed",
        DigitalLinkError::TooLong => "link_too_long",
        DigitalLinkError::Character => "link_character",
        DigitalLinkError::Scheme => "link_scheme",
        DigitalLinkError::Host => "link_host",
        DigitalLinkError::NoKey => "link_no_key",
        DigitalLinkError::OtherKey(_) => "link_other_key",
        DigitalLinkError::Order(_) => "link_order",
        DigitalLinkError::Gtin(_) => "link_gtin",
        DigitalLinkError::Value(..) => "link_value",
        DigitalLinkError::Duplicate(_) => "link_duplicate",
        DigitalLinkError::UnknownAi => "link_unknown_ai",
        DigitalLinkError::PercentEncoding => "link_percent_encoding",
    }
}

/// A GTIN and then one segment that is no AI: the rest in GS1's compressed form.
fn is_partly_compressed(text: &str) -> bool {
    let path = text.split('?').next().unwrap_or(text);
    let segments: Vec<&str> = path.split('/').skip(3).collect();
    match segments.as_slice() {
        ["01", _, rest] => {
            rest.len() >= 4 && is_base64url(rest) && !rest.bytes().all(|byte| byte.is_ascii_digit())
        }
        _ => false,
    }
}

/// Looking at a link.
async fn look(
    State(links): State<Links>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = links.asked(&uri, &headers)?;
    if let Some(canonical) = &asked.canonical {
        return moved(canonical);
    }
    let kind = Kind::of(&headers, asked.link_type.as_deref())?;
    let Looked { judgement, .. } = links.look(&asked.text).await;
    let refused = refusal(&asked.text, &judgement);
    if let Some(wanted) = asked.link_type.as_deref().filter(|_| refused.is_none()) {
        match LinkType::of(wanted) {
            Some(LinkType::Set | LinkType::Page) => {}
            Some(wanted) => return redirected(wanted, &asked, &judgement),
            None => return Err(Problem::NoSuchLink),
        }
    }
    match (kind, refused) {
        (Kind::Page, None) => Ok(page(&links, &asked, &uri, &headers, &judgement)),
        (Kind::Page, Some(problem)) => {
            let reader = links.pages.reader(uri.query(), &headers);
            let switch = format!("{}?lang={}", uri.path(), reader.words.language().other().code());
            let page = refused_page(reader, problem.code(), &switch);
            Ok(page.looked_at(problem.status(), &headers, ""))
        }
        (Kind::Json | Kind::LinkSet, Some(problem)) => Ok(open_to_all(problem.into_response())),
        (Kind::Json, None) => Ok(open_to_all(
            (
                [(CACHE_CONTROL, "no-store"), (VARY, "accept, accept-language")],
                Json(judgement),
            )
                .into_response(),
        )),
        (Kind::LinkSet, None) => Ok(open_to_all(linkset::answer(&asked, &judgement, &links.pages)?)),
    }
}

fn page(links: &Links, asked: &Asked, uri: &Uri, headers: &HeaderMap, judgement: &Judgement) -> Response {
    let reader = links.pages.reader(uri.query(), headers);
    let event = links
        .intake
        .as_ref()
        .filter(|_| may_be_asked(judgement))
        .and_then(|_| fresh_event());
    let offer = event
        .as_deref()
        .map_or(Offer::Nothing, |event| Offer::Check { event });
    let page = verdict_page(reader, judgement, &asked.host, &asked.action, None, &offer);
    let mut response = page.looked_at(StatusCode::OK, headers, event.as_deref().unwrap_or_default());
    if let Ok(link) = HeaderValue::from_str(&format!(
        "<{}{}linkType=linkset>; rel=\"linkset\"; type=\"application/linkset+json\"",
        asked.text,
        if asked.text.contains('?') { '&' } else { '?' }
    )) {
        response.headers_mut().insert(LINK, link);
    }
    response
}

/// Whether the history can say anything of it: the intake takes only what its issuer signed.
fn may_be_asked(judgement: &Judgement) -> bool {
    match judgement.may.report {
        // The page asks at a press in any case.
        MayReport::WhenAgreed | MayReport::WhenPressed => true,
        // Typed digits have a page of their own.
        MayReport::WhenTyped | MayReport::Never => false,
    }
}

fn redirected(wanted: LinkType, asked: &Asked, judgement: &Judgement) -> Result<Response, Problem> {
    let target = linkset::target(wanted, asked, judgement).ok_or(Problem::NoSuchLink)?;
    let location = HeaderValue::from_str(&target).map_err(|_| Problem::BadRequest)?;
    let headers = [
        (LOCATION, location),
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    Ok(open_to_all(
        (StatusCode::TEMPORARY_REDIRECT, headers).into_response(),
    ))
}

/// A person's press: records the check, and shows what the history says.
async fn press(
    State(links): State<Links>,
    Extension(peer): Extension<Peer>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    from_our_page(&headers)?;
    let intake = links.intake.as_ref().ok_or(Problem::StoreUnavailable)?;
    let asked = links.asked(&uri, &headers)?;
    if let Some(canonical) = &asked.canonical {
        return moved(canonical);
    }
    let Looked { judgement, proved } = links.look(&asked.text).await;
    let label = UnverifiedLabel::parse(&asked.text).map_err(|error| Problem::Link(error.code()))?;
    let event = event_of(&body).or_else(fresh_event).ok_or(Problem::Internal)?;
    let from = peer.client(&headers, &links.proxies);
    let scanned = if links.pace.allows(from, 1, Instant::now()) {
        let now = crate::now();
        let report = Report::of_page(&event, label, now, intake);
        match proved {
            Ok(proved) => intake.scan_of(proved, report, from, now).await,
            Err(problem) => Err(problem),
        }
    } else {
        Err(Problem::SlowDown)
    };
    let reader = links.pages.reader(uri.query(), &headers);
    let (host, action) = (asked.host.as_str(), asked.action.as_str());
    match scanned {
        Ok(ScanAnswer {
            history: Some(history),
            ..
        }) => {
            let judgement = judgement.with_history(&history);
            let checked = Checked { history: &history };
            let page = verdict_page(reader, &judgement, host, action, Some(&checked), &Offer::Nothing);
            Ok(page.fresh(StatusCode::OK))
        }
        Ok(_) => {
            Ok(verdict_page(reader, &judgement, host, action, None, &Offer::Nothing).fresh(StatusCode::OK))
        }
        Err(problem @ (Problem::StoreUnavailable | Problem::SlowDown | Problem::NoTrustList)) => {
            let offer = Offer::Later {
                event: &event,
                code: problem.code(),
            };
            let page = verdict_page(reader, &judgement, host, action, None, &offer);
            Ok(page.fresh(problem.status()))
        }
        // Not its issuer's, or never allotted: the verdict says so already, and nothing is recorded.
        Err(_) => {
            Ok(verdict_page(reader, &judgement, host, action, None, &Offer::Nothing).fresh(StatusCode::OK))
        }
    }
}

fn event_of(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    text.split('&')
        .find_map(|pair| pair.strip_prefix("event="))
        .and_then(parse_event)
}

/// A press comes from a page of ours: another site's page could press for its readers unseen. Browsers that
/// do not say where a press comes from are believed.
pub(super) fn from_our_page(headers: &HeaderMap) -> Result<(), Problem> {
    let site = headers.get(HeaderName::from_static("sec-fetch-site"));
    if site.is_some_and(|site| site == "cross-site") {
        return Err(Problem::CrossSite);
    }
    Ok(())
}

/// A Digital Link of another key, or one that begins with what follows a GTIN.
async fn other_key(
    State(links): State<Links>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mis_ordered = ["/10/", "/21/", "/22/", "/235/"]
        .iter()
        .any(|key| uri.path().starts_with(key));
    let problem = Problem::Link(if mis_ordered {
        "link_order"
    } else {
        "link_other_key"
    });
    if headers.get(ACCEPT).is_some() && Kind::of(&headers, None)? == Kind::Page {
        let reader = links.pages.reader(uri.query(), &headers);
        let switch = format!("{}?lang={}", uri.path(), reader.words.language().other().code());
        return Ok(refused_page(reader, problem.code(), &switch).looked_at(problem.status(), &headers, ""));
    }
    Ok(open_to_all(problem.into_response()))
}

async fn options() -> Response {
    let allow = [(ALLOW, "GET, HEAD, POST, OPTIONS")];
    open_to_all((StatusCode::NO_CONTENT, allow).into_response())
}

/// Any page may read what any program may read: there is nothing of a person in it.
fn open_to_all(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}
