//! The list of routes and the layers around them all.

use axum::{Router, extract::DefaultBodyLimit, http::StatusCode, middleware, routing::get};
use tower_http::{catch_panic::CatchPanicLayer, limit::RequestBodyLimitLayer, timeout::TimeoutLayer};

use crate::{
    Config, ConfigError, headers,
    intake::Intake,
    logging,
    metrics::{self, Metrics},
    problem, routes,
};

/// Every route this configuration serves.
pub(crate) fn router(config: &Config, intake: Option<Intake>) -> Result<Router, ConfigError> {
    let metrics = Metrics::new();
    let mut app = Router::new()
        .route("/healthz", get(routes::health::healthz))
        .route("/readyz", get(routes::health::readyz).with_state(intake.clone()))
        .route(
            "/metrics",
            get(routes::health::metrics).with_state(metrics.clone()),
        );
    if let Some(folder) = config.trust_folder()? {
        app = app.merge(routes::trust::routes(&folder));
    }
    let deliveries = intake.clone().map(routes::deliveries::routes);
    if let Some(intake) = intake {
        app = app
            .merge(routes::products::routes(intake.clone(), config))
            .merge(routes::scans::routes(intake.clone(), config))
            .merge(routes::activations::routes(intake.clone(), config))
            .merge(routes::facts::routes(intake.clone()))
            .merge(routes::alerts::routes(intake))
            .merge(routes::openapi::routes()?);
    }
    app = match config.page_folder()? {
        Some(folder) => app.fallback_service(routes::page::service(folder)),
        None => app.fallback(problem::not_found),
    };
    let app = app
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(config.limits.body));
    // Notes are larger than anything else that comes in.
    Ok(app
        .merge(deliveries.unwrap_or_default())
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            config.limits.answer,
        ))
        .layer(CatchPanicLayer::new())
        .layer(middleware::map_response(problem::name_errors))
        .layer(middleware::from_fn(headers::secure))
        .layer(middleware::from_fn_with_state(metrics, metrics::count))
        .layer(logging::layer()))
}
