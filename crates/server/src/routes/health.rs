//! `GET /healthz`: the process is up and answering. `GET /readyz`: so is what it depends on.
//! `GET /metrics`: counts for Prometheus.

use axum::{
    extract::State,
    http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName},
    response::IntoResponse,
};

use crate::{intake::Intake, metrics::Metrics, problem::Problem};

const NEVER_KEPT: [(HeaderName, &str); 1] = [(CACHE_CONTROL, "no-store")];

/// Answers `ok`. Says nothing of what the server depends on.
pub(crate) async fn healthz() -> impl IntoResponse {
    (NEVER_KEPT, "ok\n")
}

/// Answers `ok` when a scan would be recorded: the store takes writes, and there is a trust list that is not too
/// old to judge by. A server without a store depends on nothing.
pub(crate) async fn readyz(State(intake): State<Option<Intake>>) -> Result<impl IntoResponse, Problem> {
    if let Some(intake) = intake {
        intake.store.ready().await?;
        intake
            .can_judge(crate::now())
            .then_some(())
            .ok_or(Problem::NoTrustList)?;
    }
    Ok((NEVER_KEPT, "ok\n"))
}

/// The counts, in the text form of Prometheus (OpenMetrics 1.0).
pub(crate) async fn metrics(State(metrics): State<Metrics>) -> Result<impl IntoResponse, Problem> {
    let kind = (
        CONTENT_TYPE,
        "application/openmetrics-text; version=1.0.0; charset=utf-8",
    );
    Ok((
        [NEVER_KEPT[0].clone(), kind],
        metrics.text().ok_or(Problem::Internal)?,
    ))
}
