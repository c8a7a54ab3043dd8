//! `GET /trust/…`: the files of a repository, by the shape of their names.
//!
//! Not a folder: whatever else lies beside them, a private key above all, has no route.

use std::{convert::Infallible, path::Path};

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{
        HeaderValue,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
    routing::get_service,
};
use tower::ServiceExt;
use tower_http::services::ServeDir;

use crate::problem::Problem;

/// Routes for the repository in `folder`.
pub(crate) fn routes(folder: &Path) -> Router {
    let files = ServeDir::new(folder);
    let service = tower::service_fn(move |request: Request| {
        let files = files.clone();
        async move { Ok::<_, Infallible>(answer(files, request).await) }
    });
    Router::new()
        .route("/trust/{file}", get_service(service.clone()))
        .route("/trust/targets/{file}", get_service(service))
}

async fn answer(files: ServeDir, mut request: Request) -> Response {
    let name = request.uri().path().strip_prefix("/trust/").unwrap_or_default();
    let (Some(kept), Ok(inside)) = (kept(name), format!("/{name}").parse()) else {
        return Problem::NotFound.into_response();
    };
    let is_list = name.ends_with(".list");
    *request.uri_mut() = inside;
    let Ok(answer) = files.oneshot(request).await;
    let mut response = answer.map(Body::new);
    if response.status().is_success() || response.status().is_redirection() {
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(kept));
        if is_list {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
        }
    }
    response
}

/// How long a file of the repository may be kept, or `None` when it is no such file.
fn kept(name: &str) -> Option<&'static str> {
    // What is replaced is asked for each time: 304 if it is the same.
    const ASKED: &str = "no-cache";
    // What has its version or hash in its name never changes, but for a version that a power cut
    // left behind; an hour is little.
    const KEPT: &str = "public, max-age=3600";
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match name {
        "root.json" | "timestamp.json" | "trust.list" => return Some(ASKED),
        _ => {}
    }
    if let Some(target) = name.strip_prefix("targets/") {
        let (hash, rest) = target.split_once('.')?;
        let (kind, version) = rest.strip_suffix(".list")?.split_once('-')?;
        let hex = hash.len() == 64 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        return (hex && matches!(kind, "base" | "change") && digits(version)).then_some(KEPT);
    }
    let (version, role) = name.split_once('.')?;
    (digits(version) && matches!(role, "root.json" | "snapshot.json" | "targets.json")).then_some(KEPT)
}

#[cfg(test)]
mod tests {
    use super::kept;

    #[test]
    fn only_files_a_repository_is_made_of() {
        let hash = "0a".repeat(32);
        for name in [
            "root.json",
            "timestamp.json",
            "trust.list",
            "1.root.json",
            "22.snapshot.json",
            "3.targets.json",
        ] {
            assert!(kept(name).is_some(), "{name}");
        }
        assert!(kept(&format!("targets/{hash}.base-1.list")).is_some());
        assert!(kept(&format!("targets/{hash}.change-12.list")).is_some());
        for name in [
            "",
            "stray.key",
            "x.root.json",
            "1.timestamp.json",
            "1.root.json.bak",
            "../private/list.key",
            "%2e%2e/private/list.key",
            "targets/base-1.list",
            "targets/../root.json",
            "targets/private/root.json",
        ] {
            assert_eq!(kept(name), None, "{name}");
        }
    }
}
