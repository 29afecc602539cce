//! Files of the built site, out of the binary: compressed when they were built, cached for good
//! where the name holds a hash of the content, else checked by `ETag`. Open to everybody.

use app::SiteFiles;
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use rust_embed::EmbeddedFile;

use crate::embedded::Site;

const FOR_GOOD: &str = "public, max-age=31536000, immutable";
const CHECK: &str = "public, no-cache";

/// Answers when the path is a file of the site; anything else goes on.
pub(super) async fn layer(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    match file_name(request.uri().path()).filter(|_| reads) {
        Some(name) => match serve(name, request.headers()) {
            Some(response) => response,
            None => next.run(request).await,
        },
        None => next.run(request).await,
    }
}

/// The file that a path may mean: below `/pkg/`, or at the root with an extension.
fn file_name(path: &str) -> Option<&str> {
    let name = path.strip_prefix('/')?;
    let below_package = name.starts_with("pkg/");
    let at_root = !name.contains('/') && name.contains('.') && name != "manifest.json";
    let compressed = name.ends_with(".br") || name.ends_with(".gz");
    ((below_package || at_root) && !compressed).then_some(name)
}

fn serve(name: &str, headers: &HeaderMap) -> Option<Response> {
    let plain = Site::get(name)?;
    let tag = entity_tag(&plain);
    let cache = if name.starts_with("pkg/") { FOR_GOOD } else { CHECK };
    let base = [
        (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
        (header::ETAG, HeaderValue::from_str(&tag).ok()?),
        (header::VARY, HeaderValue::from_static("accept-encoding")),
    ];
    let known = headers.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    if known.is_some_and(|known| known.split(',').any(|known| known.trim() == tag)) {
        return Some((StatusCode::NOT_MODIFIED, base).into_response());
    }
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    let mut response = (base, [(header::CONTENT_TYPE, kind.to_string())]).into_response();
    let (file, encoding) = compressed(name, headers).unwrap_or((plain, None));
    if let Some(encoding) = encoding {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    *response.body_mut() = Body::from(file.data);
    Some(response)
}

fn compressed(name: &str, headers: &HeaderMap) -> Option<(EmbeddedFile, Option<&'static str>)> {
    [("br", ".br"), ("gzip", ".gz")].into_iter().find_map(|(encoding, ending)| {
        let file = accepts(headers, encoding).then(|| Site::get(&format!("{name}{ending}")))??;
        Some((file, Some(encoding)))
    })
}

fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    accepted.unwrap_or_default().split(',').any(|one| {
        let (name, quality) = one.split_once(';').unwrap_or((one, ""));
        let refused = matches!(quality.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000");
        name.trim().eq_ignore_ascii_case(encoding) && !refused
    })
}

/// One for all encodings of a file, hence weak.
fn entity_tag(file: &EmbeddedFile) -> String {
    let hash = file.metadata.sha256_hash();
    let digits: String = hash.iter().take(10).map(|byte| format!("{byte:02x}")).collect();
    format!("W/\"{digits}\"")
}

/// The names of the browser's files, as the build wrote them down. They change with their content.
pub(super) fn files() -> SiteFiles {
    let manifest = Site::get("manifest.json");
    manifest.and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default()
}
