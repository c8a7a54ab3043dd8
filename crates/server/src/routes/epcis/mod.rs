//! EPCIS 2.0's REST binding (section 12): capture, capture jobs and events.
//!
//! Deliberately absent: XML, subscriptions, named queries, the top-level lists of values. An enrolled
//! party sees the events that it told itself; the authority sees all, and tells nothing.

mod answer;
mod capture;
mod events;
mod headers;

use assay_core::provenance::Moment;
use assay_provenance::Teller;
use axum::{
    Router,
    http::{HeaderMap, HeaderValue, header::CACHE_CONTROL},
    middleware,
    routing::get,
};
use tower_http::set_header::SetResponseHeaderLayer;

use super::bearer;
use crate::{
    intake::Intake,
    principal::{Principal, Role},
};
use answer::Refused;

/// What these routes stand on.
#[derive(Clone)]
pub(crate) struct Epcis {
    intake: Intake,
}

/// The routes of this resource.
pub(crate) fn routes(intake: Intake) -> Router {
    let state = Epcis { intake };
    Router::new()
        .route(
            "/epcis/v2/capture",
            get(capture::jobs)
                .post(capture::capture)
                .options(headers::of_capture),
        )
        .route(
            "/epcis/v2/capture/{job}",
            get(capture::job).options(headers::of_resource),
        )
        .route(
            "/epcis/v2/events",
            get(events::query).post(capture::one).options(headers::of_events),
        )
        .route(
            "/epcis/v2/events/{event}",
            get(events::event).options(headers::of_resource),
        )
        .with_state(state)
        .layer(middleware::from_fn(headers::versions))
        .layer(SetResponseHeaderLayer::overriding(
            CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
}

impl Epcis {
    /// Who sends these headers.
    async fn party(&self, headers: &HeaderMap) -> Result<Principal, Refused> {
        Ok(Principal::of(bearer(headers), &*self.intake.store, crate::now()).await?)
    }

    /// Who sends these headers, and may tell of events.
    async fn teller(&self, headers: &HeaderMap) -> Result<Teller, Refused> {
        let party = self.party(headers).await?;
        match party.role {
            Role::Issuer | Role::Dealer | Role::Retailer => Ok(party.teller()),
            Role::Authority => Err(Refused::forbidden()),
        }
    }
}

/// Whose events a party reads: `None` for everyone's.
fn reads(party: &Principal) -> Option<String> {
    match party.role {
        Role::Authority => None,
        Role::Issuer | Role::Dealer | Role::Retailer => Some(party.number()),
    }
}

/// Now, in the events' unit.
fn now() -> Moment {
    Moment(crate::now().0 * 1_000)
}
