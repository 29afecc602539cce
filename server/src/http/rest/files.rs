//! Files go out here. They are strangers' content on our origin: nothing in them may run.

use std::io::SeekFrom;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::FileId;
use platform::{Platform, StoredFile};
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

use crate::http::{
    error::{HttpError, Result},
    extract::{PathParts, SignedIn},
    percent,
};

/// Even opened as a page of its own it has no origin, no script and no network.
const SANDBOX: &str = "default-src 'none'; sandbox";
const PDF: &str = "application/pdf";
/// Browsers refuse to show a PDF in a sandbox. Their viewers have one of their own, and the type is not
/// guessed: whatever is in it is no page of ours. It may stand in our pages alone.
const DOCUMENT: &str =
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'";
const CHUNK: usize = 64 * 1024;

/// `GET /v2/files/{id}/{name}`: the name is only for people and programs that look at endings.
pub(super) async fn read(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts((id, _)): PathParts<(String, String)>,
    headers: HeaderMap,
) -> Result<Response> {
    let id: FileId = id.parse().map_err(|_| HttpError::not_found("This file"))?;
    let (file, content) = platform.file(&caller, id).await?;
    answer(&file, content, &headers).await
}

async fn answer(
    file: &StoredFile,
    mut content: tokio::fs::File,
    headers: &HeaderMap,
) -> Result<Response> {
    let tag = format!("\"{}\"", file.id);
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    if text(header::IF_NONE_MATCH).is_some_and(|known| known.contains(&tag)) {
        return Ok((StatusCode::NOT_MODIFIED, common_headers(file, &tag)).into_response());
    }
    let same = text(header::IF_RANGE).is_none_or(|known| known == tag);
    let range = text(header::RANGE).filter(|_| same);
    let (status, start, length) = match range.map_or(Range::Whole, |range| wanted(range, file.size))
    {
        Range::Whole => (StatusCode::OK, 0, file.size),
        Range::Part { start, length } => (StatusCode::PARTIAL_CONTENT, start, length),
        Range::Outside => {
            let size = format!("bytes */{}", file.size);
            let headers = [(header::CONTENT_RANGE, size)];
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, headers).into_response());
        }
    };
    content.seek(SeekFrom::Start(start)).await.map_err(internal)?;
    let stream = ReaderStream::with_capacity(content.take(length), CHUNK);
    let mut response = (status, common_headers(file, &tag)).into_response();
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    if status == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {start}-{}/{}", start + length - 1, file.size);
        insert(response.headers_mut(), header::CONTENT_RANGE, &range);
    }
    *response.body_mut() = Body::from_stream(stream);
    Ok(response)
}

fn internal(cause: std::io::Error) -> HttpError {
    platform::Error::Internal(Box::new(cause)).into()
}

fn common_headers(file: &StoredFile, tag: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let inline = is_harmless(&file.content_type);
    insert(&mut headers, header::CONTENT_TYPE, &file.content_type);
    insert(&mut headers, header::CONTENT_DISPOSITION, &disposition(&file.name, inline));
    let is_pdf = kind(&file.content_type) == PDF;
    insert(&mut headers, header::CONTENT_SECURITY_POLICY, if is_pdf { DOCUMENT } else { SANDBOX });
    if is_pdf {
        insert(&mut headers, header::X_FRAME_OPTIONS, "SAMEORIGIN");
    }
    insert(&mut headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    insert(&mut headers, header::ACCEPT_RANGES, "bytes");
    insert(&mut headers, header::ETAG, tag);
    // A file never changes under its id, but whoever signs out must not find it in the cache of a proxy.
    insert(&mut headers, header::CACHE_CONTROL, "private, max-age=31536000, immutable");
    headers
}

pub(super) fn insert(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// What a browser shows without running anything. SVG is not: it is a document with scripts.
fn is_harmless(content_type: &str) -> bool {
    let kind = kind(content_type);
    let media = ["image/", "audio/", "video/"].iter().any(|prefix| kind.starts_with(prefix));
    (media && !kind.contains("svg") && !kind.contains("xml")) || kind == "text/plain" || kind == PDF
}

fn kind(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// RFC 6266: a plain name for old programs, the whole one in UTF-8 for the others.
pub(in crate::http) fn disposition(name: &str, inline: bool) -> String {
    let how = if inline { "inline" } else { "attachment" };
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || "-_. ".contains(c) { c } else { '_' })
        .collect();
    let whole = percent::encode(name, b"");
    format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

#[derive(Debug, PartialEq, Eq)]
enum Range {
    /// Also for what is asked in a way not served here: several ranges, other units.
    Whole,
    Part {
        start: u64,
        length: u64,
    },
    Outside,
}

fn wanted(header: &str, size: u64) -> Range {
    let Some((first, last)) = header.strip_prefix("bytes=").and_then(|range| range.split_once('-'))
    else {
        return Range::Whole;
    };
    let (start, end) = match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
        (Ok(start), Ok(last)) if start <= last => (start, last.saturating_add(1).min(size)),
        (Ok(start), Err(_)) if last.trim().is_empty() => (start, size),
        (Err(_), Ok(0)) if first.trim().is_empty() => return Range::Outside,
        (Err(_), Ok(suffix)) if first.trim().is_empty() => (size.saturating_sub(suffix), size),
        _ => return Range::Whole,
    };
    if start >= size { Range::Outside } else { Range::Part { start, length: end - start } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_video_player_gets_the_part_it_asks_for_and_never_more() {
        assert_eq!(wanted("bytes=0-1", 10), Range::Part { start: 0, length: 2 });
        assert_eq!(wanted("bytes=5-", 10), Range::Part { start: 5, length: 5 });
        assert_eq!(wanted("bytes=-3", 10), Range::Part { start: 7, length: 3 });
        assert_eq!(wanted("bytes=-30", 10), Range::Part { start: 0, length: 10 });
        assert_eq!(wanted("bytes=8-18446744073709551615", 10), Range::Part { start: 8, length: 2 });
        assert_eq!(wanted("bytes=10-", 10), Range::Outside);
        assert_eq!(wanted("bytes=0-", 0), Range::Outside);
        for whole in ["bytes=0-1,3-4", "lines=1-2", "bytes=3-1", "bytes=a-b", "bytes=-"] {
            assert_eq!(wanted(whole, 10), Range::Whole, "{whole}");
        }
    }

    #[test]
    fn what_could_run_script_is_downloaded_not_shown() {
        for kind in ["image/svg+xml", "text/html", "application/xhtml+xml"] {
            assert!(!is_harmless(kind), "{kind}");
        }
        assert!(is_harmless("image/png") && is_harmless("text/plain; charset=utf-8"));
    }

    #[test]
    fn a_file_name_cannot_add_a_header_or_a_parameter() {
        let header = disposition("a\"; filename=b\r\nX: y.png", false);
        assert!(!header.contains(['\r', '\n']));
        assert_eq!(header.matches("filename=").count(), 1);
    }
}
