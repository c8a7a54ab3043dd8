//! The page: files of the built interface, by kind.
//!
//! Only kinds of file that a page is made of are served, so that a folder given by mistake shows
//! neither keys nor databases.

use std::{convert::Infallible, path::Path};

use axum::{
    body::Body,
    extract::Request,
    http::{
        HeaderValue,
        header::{CACHE_CONTROL, VARY},
    },
    response::{IntoResponse, Response},
};
use tower::{Service, ServiceExt};
use tower_http::services::ServeDir;

const KINDS: [&str; 14] = [
    "css",
    "html",
    "ico",
    "jpg",
    "js",
    "json",
    "map",
    "png",
    "svg",
    "txt",
    "wasm",
    "webmanifest",
    "webp",
    "woff2",
];

/// Bundlers put files whose name carries their content's hash under this folder.
const HASHED: &str = "/assets/";

/// Serves the files of `folder`, its `index.html` at `/`.
pub(crate) fn service(
    folder: &Path,
) -> impl Service<Request, Response = Response, Error = Infallible, Future: Send> + Clone + Send + Sync + 'static
{
    let files = ServeDir::new(folder).precompressed_br();
    tower::service_fn(move |request: Request| {
        let files = files.clone();
        async move { Ok(answer(files, request).await) }
    })
}

async fn answer(files: ServeDir, request: Request) -> Response {
    let path = request.uri().path();
    if !is_page_file(path) {
        return super::link::unknown_path(path).into_response();
    }
    let kept = if path.starts_with(HASHED) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let Ok(answer) = files.oneshot(request).await;
    let mut response = answer.map(Body::new);
    if response.status().is_success() || response.status().is_redirection() {
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(kept));
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    }
    response
}

/// Whether a path can name a file of the page: `/` or a visible file of a known kind.
fn is_page_file(path: &str) -> bool {
    if path == "/" {
        return true;
    }
    let hidden = path.split('/').any(|part| part.starts_with('.'));
    let kind = path.rsplit_once('.').map(|(_, kind)| kind);
    !hidden && !path.contains('%') && kind.is_some_and(|kind| KINDS.contains(&kind))
}

#[cfg(test)]
mod tests {
    use super::is_page_file;

    #[test]
    fn only_files_a_page_is_made_of() {
        for path in ["/", "/index.html", "/assay.wasm", "/assets/index-B2x.js"] {
            assert!(is_page_file(path), "{path}");
        }
        for path in [
            "/authority.key",
            "/.git/index.html",
            "/a/../b.html",
            "/%2e%2e/b.html",
            "/assay.db",
            "/x",
        ] {
            assert!(!is_page_file(path), "{path}");
        }
    }
}
