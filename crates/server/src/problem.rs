//! Errors as `application/problem+json` (RFC 9457), each with a stable code.

use assay_core::product::{ProductError, ProductRefusal};
use assay_core::verdict::Reason;
use axum::{
    http::{
        HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
    },
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::store::StoreError;

const MEDIA_TYPE: &str = "application/problem+json";

/// Everything this server refuses with: of each what it means, its status, its stable code and its title.
macro_rules! problems {
    ($($(#[$meaning:meta])* $name:ident $(($part:ident: $of:ty))? = $status:ident, $code:expr, $title:literal;)*) => {
        /// Everything this server refuses with.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Problem {
            $($(#[$meaning])* $name $(($of))?,)*
        }

        impl Problem {
            fn parts(self) -> (StatusCode, &'static str, &'static str) {
                match self {
                    $(Self::$name $(($part))? => (StatusCode::$status, $code, $title),)*
                }
            }
        }
    };
}

problems! {
    /// Nothing is served under this path.
    NotFound = NOT_FOUND, "not_found", "Nothing is served here";
    /// The path exists, for other methods.
    MethodNotAllowed = METHOD_NOT_ALLOWED, "method_not_allowed", "This path does not take this method";
    /// The request body is larger than the limit.
    TooLarge = PAYLOAD_TOO_LARGE, "too_large", "The request body is too large";
    /// The request asks for a byte range that the file does not have.
    Range = RANGE_NOT_SATISFIABLE, "range", "The file has no such range";
    /// The request cannot be understood.
    BadRequest = BAD_REQUEST, "bad_request", "The request cannot be understood";
    /// The answer took longer than the limit.
    TooSlow = SERVICE_UNAVAILABLE, "too_slow", "The answer took too long";
    /// The body took longer to come than it may.
    SlowBody = REQUEST_TIMEOUT, "slow_body", "The body came too slowly";
    /// As much costly work waits already as may.
    Busy = SERVICE_UNAVAILABLE, "busy", "As much of this waits already as may; the same request may succeed later";
    /// Our own fault.
    Internal = INTERNAL_SERVER_ERROR, "internal", "The server failed";
    /// The body is not the JSON that this route takes.
    BadJson = BAD_REQUEST, "bad_json", "The body is not the JSON this route takes";
    /// The event is not a UUID.
    BadEvent = UNPROCESSABLE_ENTITY, "bad_event", "The event is not a UUID";
    /// The token is not 16 hexadecimal digits.
    BadToken = UNPROCESSABLE_ENTITY, "bad_token", "The token is not 16 hexadecimal digits";
    /// The time is not RFC 3339 in UTC.
    BadTime = UNPROCESSABLE_ENTITY, "bad_time", "A time is written like 2026-11-22T17:50:00Z";
    /// The region is not one that is kept.
    BadRegion = UNPROCESSABLE_ENTITY, "bad_region", "A region is a country or a province of China";
    /// The item's GTIN or serial is not one.
    BadItem = UNPROCESSABLE_ENTITY, "bad_item", "The GTIN or the serial is not one";
    /// The brand's id is not one.
    BadBrand = UNPROCESSABLE_ENTITY, "bad_brand", "A brand's id is 1 to 64 of a-z, 0-9, - and .";
    /// The digits are no range of GTINs, or the key is no key id.
    BadRange = UNPROCESSABLE_ENTITY, "bad_range", "A range of GTINs is 7 to 12 digits, a key id four hexadecimal digits";
    /// More brands share the digits than one record holds.
    MoreDigits = UNPROCESSABLE_ENTITY, "more_digits", "Too many brands begin with these digits: ask with more of them";
    /// The hidden code is not twelve digits that fit together.
    BadCode = UNPROCESSABLE_ENTITY, "bad_code", "A hidden code has 12 digits; some digit is mistyped";
    /// The hidden code is another item's, or none's.
    WrongCode = UNPROCESSABLE_ENTITY, "wrong_code", "The hidden code is not this item's";
    /// The unit is no item and no logistic unit.
    BadUnit = UNPROCESSABLE_ENTITY, "bad_unit", "A unit is an item or a logistic unit, by EPC URN, Digital Link or SSCC";
    /// The dealer is not enrolled as one.
    BadDealer = UNPROCESSABLE_ENTITY, "bad_dealer", "No dealer is enrolled by this number";
    /// No units in one request, or more than are taken.
    TooManyUnits = UNPROCESSABLE_ENTITY, "too_many_units", "One request takes 1 to 1,000 units";
    /// More scans in one request than are taken.
    TooMany = UNPROCESSABLE_ENTITY, "too_many", "One request takes fewer: 100 scans, 1000 codes";
    /// The text is no signed label.
    NotSignedLabel = UNPROCESSABLE_ENTITY, "not_signed_label", "The text is no signed label";
    /// The label was not issued by its brand.
    NotIssued = UNPROCESSABLE_ENTITY, "not_issued", "The label was not issued by its brand";
    /// The label is its brand's by its signature, but its number was never allotted as it stands.
    NotAllotted = UNPROCESSABLE_ENTITY, "not_issued", "The label's number was never issued";
    /// No enrolled brand answers for the label.
    IssuerNotEnrolled = UNPROCESSABLE_ENTITY, "issuer_not_enrolled", "No enrolled brand answers for the label";
    /// The brand that answered for the GTIN no longer does. Lasting: another list changes nothing.
    ScopeEnded = UNPROCESSABLE_ENTITY, "scope_ended", "The brand that answered for the GTIN no longer does";
    /// The time of the key that signed is over. Lasting, too.
    KeyExpired = UNPROCESSABLE_ENTITY, "key_expired", "The time of the label's key is over";
    /// Something else is kept under this event.
    EventTaken = CONFLICT, "event_taken", "Something else is kept under this event; this is not";
    /// A balancer did not say whose request this is: not the client's fault, who may ask again.
    BadForwarded = BAD_GATEWAY, "bad_forwarded", "The balancer does not say whose request this is";
    /// The label's key was withdrawn for theft.
    KeyStolen = UNPROCESSABLE_ENTITY, "key_stolen", "The label's key was withdrawn for theft";
    /// The server has no trust list that it can judge by.
    NoTrustList = SERVICE_UNAVAILABLE, "no_trust_list", "The server has no trust list that it can judge by";
    /// The store cannot record or read now.
    StoreUnavailable = SERVICE_UNAVAILABLE, "store_unavailable", "The store cannot be used now; the same request may succeed later";
    /// Too many requests from one network.
    SlowDown = TOO_MANY_REQUESTS, "slow_down", "Too many requests from this network";
    /// The body is no product record.
    NotAProduct(error: ProductError) = UNPROCESSABLE_ENTITY, error.code(), "The body is no product record";
    /// The record is of another product than the path says.
    OtherProduct = UNPROCESSABLE_ENTITY, "other_product", "The record is of another product than the path says";
    /// The record is not to be believed.
    ProductRefused(refusal: ProductRefusal) = UNPROCESSABLE_ENTITY, refusal.code(), "The record is not one that the product's brand signed with a key that is good now";
    /// A record signed later is there already.
    LaterProduct = CONFLICT, "later_product", "A record signed later is there already";
    /// No good token.
    Unauthorized = UNAUTHORIZED, "unauthorized", "This needs a token that is good now";
    /// The token is good, but not for this.
    Forbidden = FORBIDDEN, "forbidden", "The token is not for this";
    /// It is told to whoever has the label in hand, or authority over the goods.
    LabelNeeded = FORBIDDEN, "label_needed", "This is told to whoever has the label in hand, or authority over the goods";
    /// This party has stated as much of this item as one may.
    TooManyFacts = UNPROCESSABLE_ENTITY, "too_many_facts", "A party states up to 64 things of one item";
    /// The delivery's id or note is not one.
    BadDelivery = UNPROCESSABLE_ENTITY, "bad_delivery", "The delivery's id or note is not one";
    /// The delivery has another note.
    DeliveryDiffers = CONFLICT, "delivery_differs", "The delivery has another note";
    /// The party keeps as many deliveries as one may.
    TooManyDeliveries = UNPROCESSABLE_ENTITY, "too_many_deliveries", "This party keeps as many deliveries as one may";
    /// An operation is not one.
    BadOperation = UNPROCESSABLE_ENTITY, "bad_operation", "An operation is not one";
    /// More operations than one request takes.
    TooManyOperations = UNPROCESSABLE_ENTITY, "too_many_operations", "One request takes up to 1000 operations";
    /// None of the media types that are accepted is offered.
    NotAcceptable = NOT_ACCEPTABLE, "not_acceptable", "Answers are HTML, JSON or a link set";
    /// A form was sent from a page of another site.
    CrossSite = FORBIDDEN, "cross_site", "This is taken from pages of this server alone";
    /// No enrolled brand answers for the GTIN of a link.
    UnknownGtin = NOT_FOUND, "unknown_gtin", "No enrolled brand answers for this GTIN";
    /// There is no link of this type for the item.
    NoSuchLink = NOT_FOUND, "no_such_link", "There is no link of this type for this item";
    /// A link that is refused, by its own stable code.
    Link(code: &'static str) = BAD_REQUEST, code, "The link is not written as a label or a Digital Link of a trade item must be";
    /// Typed digits that are no code, by their own stable code.
    Code(code: &'static str) = UNPROCESSABLE_ENTITY, code, "A code has sixteen digits, of which the last fits the others";
    /// The photograph is no JPEG, PNG or WebP, or larger than can be read.
    BadPhoto = UNPROCESSABLE_ENTITY, "bad_photo", "A photograph is a JPEG, PNG or WebP file";
    /// The photograph has more points than can be held while it is drawn anew.
    PhotoSize = UNPROCESSABLE_ENTITY, "photo_size", "A photograph has up to 27 million points";
    /// A call's session was not made by this server.
    BadSession = UNPROCESSABLE_ENTITY, "bad_session", "The session is none that this server made";
    /// A call's session was used already, or long ago.
    SessionUsed = CONFLICT, "session_used", "The session was used already, or long ago: each is good for one turn";
    /// A complaint is of no known kind.
    BadKind = UNPROCESSABLE_ENTITY, "bad_kind", "A complaint is of one of the known kinds";
    /// A text is longer than is taken.
    TextTooLong = UNPROCESSABLE_ENTITY, "text_too_long", "A text is longer than is taken";
    /// No complaint has this ticket or number.
    NoSuchReport = NOT_FOUND, "no_such_report", "There is no complaint under this ticket or number";
    /// A batch asks for none, or for more than ten million.
    BadCount = UNPROCESSABLE_ENTITY, "bad_count", "A batch has 1 to 10,000,000 labels";
}

/// A problem as it is answered (RFC 9457).
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Body {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    code: &'static str,
    /// A closer reason, where one code has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

impl Problem {
    /// The stable code, for answers that list problems one by one.
    pub(crate) fn code(self) -> &'static str {
        self.parts().1
    }

    /// A closer reason, where one code has several.
    pub(crate) fn reason(self) -> Option<&'static str> {
        (self == Self::NotAllotted).then(|| Reason::SerialNotIssued.code())
    }

    /// The status it is answered with.
    pub(crate) fn status(self) -> StatusCode {
        self.parts().0
    }

    /// Whether the same request may succeed a little later.
    fn is_passing(self) -> bool {
        matches!(
            self.parts().0,
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT
        )
    }

    fn for_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::REQUEST_TIMEOUT => Self::SlowBody,
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
            reason: self.reason(),
        };
        // Four plain fields always serialise; were they not to, the status alone still answers.
        let json = serde_json::to_vec(&body).unwrap_or_default();
        let headers = [(CONTENT_TYPE, MEDIA_TYPE), (CACHE_CONTROL, "no-store")];
        let mut response = (status, headers, json).into_response();
        if self == Self::Unauthorized {
            response
                .headers_mut()
                .insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if self.is_passing() {
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from_static("2"));
        }
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::StoreUnavailable,
            StoreError::Unexpected(what) => {
                tracing::error!(what, "the store answered unexpectedly");
                Self::Internal
            }
        }
    }
}

impl From<assay_provenance::StoreError> for Problem {
    fn from(error: assay_provenance::StoreError) -> Self {
        match error {
            assay_provenance::StoreError::Unavailable(_) => Self::StoreUnavailable,
            assay_provenance::StoreError::Unexpected(what) => {
                tracing::error!(what, "the store of events answered unexpectedly");
                Self::Internal
            }
        }
    }
}

/// For paths nothing is routed to.
pub(crate) async fn not_found(uri: axum::http::Uri) -> Problem {
    crate::routes::link::unknown_path(uri.path())
}

/// Gives a body to errors that layers and file services answer without one, keeping their headers.
pub(crate) async fn name_errors(response: Response) -> Response {
    let status = response.status();
    let failed = status.is_client_error() || status.is_server_error();
    // A page that refuses says why itself.
    let named = [MEDIA_TYPE, "text/html; charset=utf-8"]
        .iter()
        .any(|kind| response.headers().get(CONTENT_TYPE) == Some(&HeaderValue::from_static(kind)));
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
