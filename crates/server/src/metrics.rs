//! What is counted for operators: answers by route and status, and how long they took. Routes are
//! patterns, so a count says nothing of any item.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, histogram::Histogram},
    registry::{Registry, Unit},
};

/// Seconds at which the histogram of answers has its steps.
const STEPS: [f64; 9] = [0.001, 0.0025, 0.005, 0.01, 0.03, 0.1, 0.3, 1.0, 5.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: String,
    status: u16,
}

/// The counts.
#[derive(Clone)]
pub(crate) struct Metrics {
    registry: Arc<Registry>,
    answers: Family<Answered, Counter>,
    seconds: Histogram,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let (answers, seconds) = (Family::default(), Histogram::new(STEPS));
        let mut registry = Registry::with_prefix("assay");
        registry.register("answers", "Answers by route and status", answers.clone());
        registry.register_with_unit("answer", "Time to an answer", Unit::Seconds, seconds.clone());
        Self {
            registry: Arc::new(registry),
            answers,
            seconds,
        }
    }

    pub(crate) fn text(&self) -> Option<String> {
        let mut text = String::new();
        encode(&mut text, &self.registry).ok()?;
        Some(text)
    }
}

/// Counts an answer. An error answered by a layer inside counts as what it is.
pub(crate) async fn count(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("page", MatchedPath::as_str)
        .to_owned();
    let response = next.run(request).await;
    let answered = Answered {
        route,
        status: response.status().as_u16(),
    };
    metrics.answers.get_or_create(&answered).inc();
    metrics.seconds.observe(begun.elapsed().as_secs_f64());
    response
}
