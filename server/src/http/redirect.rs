//! Redirects, and which addresses a request may ask to be sent to.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

/// 303: go there with GET. Whatever is not an address of this server becomes `/`.
pub(super) fn see_other(path: &str) -> Response {
    let path = HeaderValue::from_str(own_path(path)).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, path)]).into_response()
}

/// `path` when it stays on this server, else `/`. A browser reads `//host`, `/\host` and, since it
/// drops control characters, `/\t/host` as addresses of another.
pub(super) fn own_path(path: &str) -> &str {
    let stays = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && path.chars().all(|c| c.is_ascii_graphic());
    if stays { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn no_next_leads_to_another_site() {
        for path in ["/", "/jobs?status=error&before=1", "/functions/local/ocr#runs"] {
            assert_eq!(own_path(path), path);
        }
        for path in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "",
            "jobs",
            "/a\r\nSet-Cookie: x",
        ] {
            assert_eq!(own_path(path), "/", "{path:?}");
        }
    }
}
