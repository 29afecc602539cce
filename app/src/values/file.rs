//! Files: shown where the browser can and the file is ours, else offered.

use domain::size_text;
use leptos::prelude::use_context;
use maud::{Markup, html};
use serde_json::Value;

use super::{Place, html::Html, shape::draw_rest};
use crate::{components::Glyph, site::Site};

/// `{"url": …}`, as inputs and outputs hold a file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FileValue {
    pub(crate) url: String,
    name: Option<String>,
    pub(crate) size: Option<u64>,
    content_type: Option<String>,
}

impl FileValue {
    /// None for an object that only happens to have a `url` among other things.
    pub(crate) fn of(value: &Value) -> Option<Self> {
        let object = value.as_object()?;
        let url = relative(object.get("url")?.as_str()?);
        let known = ["url", "name", "size", "content_type"];
        if !object.keys().all(|key| known.contains(&key.as_str())) {
            return None;
        }
        let text = |key: &str| object.get(key).and_then(Value::as_str).map(str::to_owned);
        let safe = ["/v2/files/", "https://", "http://"];
        safe.iter().any(|start| url.starts_with(start)).then(|| Self {
            url,
            name: text("name"),
            size: object.get("size").and_then(Value::as_u64),
            content_type: text("content_type").filter(|kind| !kind.is_empty()),
        })
    }

    /// Of what a form's field holds.
    pub(crate) fn of_text(text: &str) -> Option<Self> {
        Self::of(&serde_json::from_str(text).ok()?)
    }

    /// `image/png, 1.8 MB`
    pub(crate) fn detail(&self) -> String {
        let parts = [self.content_type.clone(), self.size.map(size_text)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    fn is_pdf(&self) -> bool {
        match &self.content_type {
            Some(kind) => kind.starts_with("application/pdf"),
            None => self.name().to_ascii_lowercase().ends_with(".pdf"),
        }
    }

    /// Shown rather than offered.
    pub(crate) fn is_shown(&self) -> bool {
        self.is_ours() && matches!(self.kind(), "image" | "video" | "audio")
    }

    /// Pages load nothing from elsewhere.
    pub(crate) fn is_ours(&self) -> bool {
        self.url.starts_with("/v2/files/")
    }

    pub(crate) fn is_image(&self) -> bool {
        self.kind() == "image"
    }

    pub(crate) fn name(&self) -> String {
        let last = || self.url.split(['?', '#']).next()?.rsplit('/').next().map(str::to_owned);
        self.name.clone().or_else(last).filter(|name| !name.is_empty()).unwrap_or(self.url.clone())
    }

    /// As far as its type or its name says; a table is text too.
    pub(crate) fn is_text(&self) -> bool {
        let name = self.name().to_ascii_lowercase();
        let json =
            self.content_type.as_deref().is_some_and(|kind| kind.starts_with("application/json"));
        json || self.kind() == "text"
            || TEXT_ENDINGS.contains(&name.rsplit('.').next().unwrap_or_default())
    }

    /// `image`, `video`, `audio`, or something that is only offered.
    fn kind(&self) -> &str {
        if let Some(kind) = &self.content_type {
            return kind.split('/').next().unwrap_or_default();
        }
        let name = self.name().to_ascii_lowercase();
        match name.rsplit('.').next().unwrap_or_default() {
            "png" | "jpg" | "jpeg" | "gif" | "webp" | "avif" | "bmp" | "svg" => "image",
            "mp4" | "webm" | "mov" | "mkv" => "video",
            "mp3" | "wav" | "ogg" | "flac" | "m4a" | "opus" => "audio",
            _ => "",
        }
    }
}

/// A file of this server may be written with the server's own address before it.
fn relative(url: &str) -> String {
    let here = use_context::<Site>().map(|site| site.public_url).unwrap_or_default();
    let path = url.strip_prefix(&here).filter(|path| path.starts_with("/v2/files/"));
    path.unwrap_or(url).to_owned()
}

/// Files of one gallery.
const MOST_FILES: usize = 200;
/// Bytes of a sound whose waveform is drawn: the browser has to have all of it.
const LARGEST_WAVE: u64 = 20_000_000;
const TEXT_ENDINGS: [&str; 14] = [
    "txt", "csv", "tsv", "json", "jsonl", "md", "log", "py", "toml", "yaml", "yml", "xml", "html",
    "srt",
];

pub(super) fn draw_file(html: &mut Html, file: &FileValue) {
    html.raw(r#"<figure class="file">"#);
    match file.kind() {
        _ if !file.is_ours() => {}
        "image" => draw_image(html, file),
        "video" => {
            html.raw(r#"<video controls preload="metadata" src=""#)
                .text(&file.url)
                .raw("\"></video>");
        }
        "audio" => draw_sound(html, file),
        _ if file.is_pdf() => {
            html.raw(r#"<iframe class="pdf" loading="lazy" src=""#).text(&file.url);
            html.raw("#navpanes=0\" title=\"").text(&file.name()).raw("\"></iframe>");
        }
        _ => {}
    }
    html.raw("<figcaption>");
    draw_link(html, file);
    html.raw("</figcaption>");
    if file.is_ours() && file.is_text() {
        html.raw(r#"<details class="fold needs-js"><summary>First lines</summary><pre class="text long" tabindex="0" data-reads=""#);
        html.text(&file.url).raw("\"></pre></details>");
    }
    html.raw("</figure>");
}

/// Opens large where it stands; without script, by itself.
fn draw_image(html: &mut Html, file: &FileValue) {
    html.raw(r#"<a data-zooms target="_blank" rel="external" href=""#).text(&file.url);
    html.raw(r#""><img loading="lazy" src=""#).text(&file.url);
    html.raw("\" alt=\"").text(&file.name()).raw("\" /></a>");
}

fn draw_sound(html: &mut Html, file: &FileValue) {
    html.raw(r#"<audio controls preload="metadata""#);
    if file.size.is_some_and(|size| size < LARGEST_WAVE) {
        html.raw(" data-waves");
    }
    html.raw(" src=\"").text(&file.url).raw("\"></audio>");
}

/// Small, within a line.
pub(super) fn draw_thumb(html: &mut Html, file: &FileValue) {
    if file.is_ours() && file.is_image() {
        draw_image(html, file);
    } else {
        draw_link(html, file);
    }
}

pub(super) fn gallery(html: &mut Html, files: &[FileValue], place: &Place) {
    html.raw(if files.iter().all(FileValue::is_shown) {
        r#"<ul class="gallery">"#
    } else {
        r#"<ul class="stack">"#
    });
    for file in files.iter().take(MOST_FILES) {
        html.raw("<li>");
        draw_file(html, file);
        html.raw("</li>");
    }
    html.raw("</ul>");
    if files.len() > MOST_FILES {
        draw_rest(html, &format!("and {} more", files.len() - MOST_FILES), place, "json");
    }
}

/// The first `most` files anywhere inside of a value.
pub(super) fn files_in(value: &Value, most: usize) -> Vec<FileValue> {
    if let Some(file) = FileValue::of(value) {
        return vec![file];
    }
    let items = value.as_array().into_iter().flatten();
    let fields = value.as_object().into_iter().flatten().map(|(_, value)| value);
    let mut found = Vec::new();
    for inner in items.chain(fields) {
        if found.len() >= most {
            break;
        }
        found.extend(files_in(inner, most - found.len()));
    }
    found
}

/// The file's name, size, and the way to have it.
fn draw_link(html: &mut Html, file: &FileValue) {
    html.raw(r#"<a class="file-link" rel="external noreferrer" href=""#).text(&file.url).raw("\"");
    if file.is_ours() {
        html.raw(" download=\"").text(&file.name()).raw("\"");
    }
    html.raw(">").icon(Glyph::Download).raw(r#"<span class="cut">"#).text(&file.name());
    html.raw(r#"</span><span class="faint">"#);
    html.text(&file.size.map(size_text).unwrap_or_default()).raw("</span></a>");
}

/// A player for what is heard or seen over time, the pages of a document.
pub(crate) fn file_preview(file: &FileValue) -> Option<Markup> {
    match file.kind() {
        _ if !file.is_ours() => None,
        "video" => Some(html! { video controls preload="metadata" src=(file.url) {} }),
        "audio" => Some(html! { audio controls preload="metadata" src=(file.url) {} }),
        _ if file.is_pdf() => Some(
            html! { iframe.pdf src=(format!("{}#navpanes=0", file.url)) title=(file.name()) {} },
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_link_that_would_run_script_is_not_a_file() {
        assert_eq!(FileValue::of(&json!({"url": "javascript:alert(1)"})), None);
        assert!(FileValue::of(&json!({"url": "/v2/files/1/a.png", "size": 3})).is_some());
        assert_eq!(FileValue::of(&json!({"url": "https://a/b", "score": 1})), None);
    }
}
