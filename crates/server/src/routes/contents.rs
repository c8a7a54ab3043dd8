//! What should be in a pallet or case: `GET /v1/contents/{sscc}` for the brands of what is inside, to whom it
//! was shipped, and the authority; `POST /v1/contents` for one that handles goods and shows the label of an
//! item out of it.

use assay_core::gs1::Sscc;
use assay_core::provenance::{Identifier, Moment};
use assay_provenance::Reader;
use assay_wire::{Contents, ContentsQuestion};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{Path, State, rejection::BytesRejection},
    http::{HeaderMap, HeaderValue, header::CACHE_CONTROL},
    routing::{get, post},
};
use tower_http::set_header::SetResponseHeaderLayer;

use super::{bearer, parse, way::identifier};
use crate::{
    intake::Intake,
    principal::{Principal, Role},
    problem::{Body, Problem},
    works::Work,
};

/// The routes of this resource.
pub(crate) fn routes(intake: Intake) -> Router {
    Router::new()
        .route("/v1/contents", post(in_hand))
        .route("/v1/contents/{sscc}", get(contents))
        .layer(SetResponseHeaderLayer::overriding(
            CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .with_state(intake)
}

/// Lists what should be in a logistic unit, as far as the one who asks may read it.
#[utoipa::path(get, path = "/v1/contents/{sscc}", security(("token" = [])), params(
    ("sscc" = String, Path, description = "18 digits"),
), responses(
    (status = 200, description = "What is inside, as far as it is this party's to read", body = Contents),
    (status = 401, description = "No good token", body = Body, content_type = "application/problem+json"),
    (status = 403, description = "Nothing is told of the unit that this party may read without a label out of it", body = Body, content_type = "application/problem+json"),
    (status = 422, description = "The SSCC is not one", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be read now", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn contents(
    State(intake): State<Intake>,
    headers: HeaderMap,
    Path(sscc): Path<String>,
) -> Result<Json<Contents>, Problem> {
    let party = Principal::of(bearer(&headers), &*intake.store, crate::now()).await?;
    told(&intake, &party, &sscc, None).await
}

/// The same, to one that shows the label of an item that is inside.
#[utoipa::path(post, path = "/v1/contents", request_body = ContentsQuestion, security(("token" = [])), responses(
    (status = 200, description = "What is inside, as far as it is this party's to read", body = Contents),
    (status = 400, description = "Not the JSON this takes", body = Body, content_type = "application/problem+json"),
    (status = 401, description = "No good token", body = Body, content_type = "application/problem+json"),
    (status = 403, description = "Nothing is told of the unit that this party may read with this label", body = Body, content_type = "application/problem+json"),
    (status = 413, description = "Too large", body = Body, content_type = "application/problem+json"),
    (status = 422, description = "The SSCC is not one, or the label is not its issuer's", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "Nothing can be read now", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn in_hand(
    State(intake): State<Intake>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Contents>, Problem> {
    let party = Principal::of(bearer(&headers), &*intake.store, crate::now()).await?;
    let asked: ContentsQuestion = parse(body)?;
    let shown = match &asked.label {
        Some(label) => Some(identifier(&intake.in_hand(label, crate::now()).await?)),
        None => None,
    };
    told(&intake, &party, &asked.sscc, shown).await
}

async fn told(
    intake: &Intake,
    party: &Principal,
    sscc: &str,
    shown: Option<Identifier>,
) -> Result<Json<Contents>, Problem> {
    Sscc::parse(sscc).map_err(|_| Problem::BadUnit)?;
    let reader = match party.role {
        Role::Authority => Reader::All,
        Role::Issuer => Reader::Brand(party.teller()),
        Role::Dealer | Role::Retailer => Reader::Handler {
            party: party.teller(),
            shown,
        },
    };
    let now = Moment(crate::now().0 * 1_000);
    let _place = intake.works.place(Work::Way).await?;
    let told = intake
        .events
        .told_contents(&Identifier::sscc(sscc), &reader, now)
        .await?;
    let mut told = told.ok_or(Problem::LabelNeeded)?;
    if let Some(shipped) = &mut told.shipped {
        let enrolled = intake.store.principals().await?;
        let dealer = enrolled
            .into_iter()
            .find(|row| row.id.to_string() == shipped.dealer);
        shipped.dealer_name = dealer.map(|row| row.name);
    }
    Ok(Json(told))
}
