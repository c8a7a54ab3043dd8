//! The list of routes and the layers around them all.

use std::sync::Arc;

use axum::{Router, extract::DefaultBodyLimit, http::StatusCode, middleware, routing::get};
use tower::ServiceBuilder;
use tower_http::{catch_panic::CatchPanicLayer, limit::RequestBodyLimitLayer, timeout::TimeoutLayer};

use crate::{
    Config, ConfigError, headers,
    html::Pages,
    intake::{Intake, TrustSource},
    logging,
    metrics::{self, Metrics},
    problem, routes,
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
    let pages = Pages::new()?;
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
    let photographed = intake.clone();
    if let Some(telephone) = telephone {
        app = app.merge(routes::voice::routes(telephone, config));
    }
    let deliveries = intake.clone().map(routes::deliveries::routes);
    let events = intake.clone().map(routes::epcis::routes);
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
            .merge(routes::facts::routes(intake.clone()))
            .merge(routes::standings::routes(intake.clone()))
            .merge(routes::alerts::routes(intake))
            .merge(routes::openapi::routes()?);
    }
    app = match config.page_folder()? {
        Some(folder) => app.fallback_service(routes::page::service(folder)),
        None => app.fallback(problem::not_found),
    };
    app = app.layer(RequestBodyLimitLayer::new(config.limits.body));
    // Photographs, delivery notes and documents of events need a larger body than everything else;
    // these routes bound it themselves.
    if let Some(intake) = photographed {
        app = app.merge(routes::reports::routes(pages, intake, config));
    }
    app = app.merge(deliveries.unwrap_or_default());
    app = app.merge(events.unwrap_or_default());
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
        .layer(middleware::map_response(problem::name_errors));
    Ok(app.layer(bounds).layer(around))
}
