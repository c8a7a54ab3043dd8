//! The routes of a configuration and the layers around them all. What each takes and from whom is said in
//! [`crate::doors`], and held by [`crate::guard`].

use std::sync::Arc;

use axum::{Router, extract::DefaultBodyLimit, http::StatusCode, middleware, routing::get};
use tower::ServiceBuilder;
use tower_http::{catch_panic::CatchPanicLayer, timeout::TimeoutLayer};

use crate::{
    Config, ConfigError,
    guard::{self, Guard},
    headers,
    html::Pages,
    intake::{Intake, TrustSource},
    logging,
    metrics::{self, Metrics},
    peer, problem, routes,
    telephone::Telephone,
};

/// Every route this configuration serves.
pub(crate) fn router(
    config: &Config,
    trust: &Arc<TrustSource>,
    intake: Option<Intake>,
    telephone: Option<Telephone>,
) -> Result<Router, ConfigError> {
    let metrics = Metrics::new();
    let pages = Pages::new(config.zone.clone())?;
    let mut app = Router::new()
        .route("/healthz", get(routes::health::healthz))
        .route("/readyz", get(routes::health::readyz).with_state(intake.clone()))
        .route(
            "/metrics",
            get(routes::health::metrics).with_state(metrics.clone()),
        );
    if let Some(folder) = config.trust_folder()? {
        app = app
            .merge(routes::issuers::routes(trust.clone(), config))
            .merge(routes::trust::routes(&folder))
            .merge(routes::link::routes(
                pages.clone(),
                trust.clone(),
                intake.clone(),
                config,
            ));
    }
    let guard = Arc::new(Guard::new(config, intake.clone()));
    if let Some(telephone) = telephone {
        app = app.merge(routes::voice::routes(telephone, config));
    }
    if let Some(intake) = intake {
        app = app
            .merge(routes::products::routes(intake.clone(), config))
            .merge(routes::batches::routes(intake.clone()))
            .merge(routes::codes::routes(pages.clone(), intake.clone(), config))
            .merge(routes::contents::routes(intake.clone()))
            .merge(routes::shipments::routes(intake.clone()))
            .merge(routes::way::routes(intake.clone(), config))
            .merge(routes::scans::routes(intake.clone(), config))
            .merge(routes::activations::routes(intake.clone(), config))
            .merge(routes::facts::routes(intake.clone(), config))
            .merge(routes::standings::routes(intake.clone()))
            .merge(routes::alerts::routes(intake.clone()))
            .merge(routes::deliveries::routes(intake.clone()))
            .merge(routes::epcis::routes(intake.clone()))
            .merge(routes::reports::routes(pages, intake, config))
            .merge(routes::openapi::routes()?);
    }
    app = match config.page_folder()? {
        Some(folder) => app.fallback_service(routes::page::service(folder)),
        None => app.fallback(problem::not_found),
    };
    // Few stacks, each outermost first: every `Router::layer` boxes its service and clones it for
    // every request.
    let bounds = ServiceBuilder::new()
        .layer(CatchPanicLayer::new())
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            config.limits.answer,
        ))
        .layer(DefaultBodyLimit::disable());
    let around = ServiceBuilder::new()
        .layer(logging::layer())
        .layer(middleware::from_fn_with_state(metrics, metrics::count))
        .layer(middleware::from_fn(headers::secure))
        .layer(middleware::from_fn_with_state(
            Arc::<[std::net::IpAddr]>::from(config.proxies.clone()),
            peer::named,
        ))
        .layer(middleware::map_response(problem::name_errors));
    let guard = middleware::from_fn_with_state(guard, guard::keep);
    Ok(app.layer(bounds).layer(guard).layer(around))
}
