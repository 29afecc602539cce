//! Files: dropped, picked, pasted, or given by address. Each is uploaded when it is chosen, so that
//! Run need not wait for it. Without JavaScript the browser sends it with the form. This draws them;
//! `files` is what happens to them.

use domain::{FileKind, size_text};
use maud::{Markup, html};

use super::{
    draw::{Drawing, required},
    field::described_by,
    names::{self, about},
    slot::{Place, Slot},
    text::placeholder,
};
use crate::{
    components::{Glyph, icon},
    values::{FileValue, file_preview},
};

/// While a file is on its way its field holds this and the upload's number.
pub(super) const PENDING: &str = "upload:";
/// The parts of a file's field that change with what it holds.
pub(super) const SUMMARY: &str = "drop-summary";
pub(super) const AFTER: &str = "file-after";

/// A file on its way; `size` in bytes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Upload {
    pub(super) name: String,
    pub(super) size: f64,
    pub(super) state: UploadState,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum UploadState {
    /// Bytes that the server has; `waiting` for a lost connection to come back.
    Running {
        sent: f64,
        waiting: bool,
    },
    Failed(String),
    /// The file as its field's value.
    Done(String),
}

impl Upload {
    pub(super) fn is_running(&self) -> bool {
        matches!(self.state, UploadState::Running { .. })
    }
}

/// The field that holds what was chosen with the picker of this id.
pub(super) fn held_id(picker: &str) -> String {
    format!("{picker}-held")
}

pub(super) fn file(drawing: &Drawing<'_>, place: &Place, text: &str, kind: FileKind) -> Markup {
    let id = place.id();
    let (held, address) = held_or_typed(text);
    html! {
        .file-field data-kind=(invitation(kind)) {
            (drop(drawing, place, held, kind, (&id, &drawing.label), ""))
            .row {
                input.input.small type="text" inputmode="url" autocomplete="off" name=(about(&place.name, names::URL))
                    aria-label=(format!("{}, by URL", drawing.label)) placeholder="or a URL: https://…" value=[address];
                (remove(held))
            }
            .{ (AFTER) } { (after(held)) }
        }
    }
}

/// A path is typed; a file may be chosen instead, and the function gets the path of that.
pub(super) fn path(drawing: &Drawing<'_>, slot: Slot, place: &Place, text: &str) -> Markup {
    let picker = format!("{}-file", place.id());
    let label = format!("{}, a file", drawing.label);
    let (held, typed) = held_or_typed(text);
    let example = || "A path like data/file.txt, or a file".to_owned();
    html! {
        .file-field data-kind=(invitation(FileKind::Any)) {
            .row {
                input.input type="text" autocomplete="off" spellcheck="false" id=(place.id()) name=(about(&place.name, names::URL)) value=[typed]
                    placeholder=(placeholder(slot).unwrap_or_else(example)) aria-label=(drawing.label) aria-describedby=(described_by(place))
                    aria-required=[required(slot)] aria-invalid=[drawing.invalid(place)];
                (remove(held))
            }
            (drop(drawing, place, held, FileKind::Any, (&picker, &label), "slim"))
            .{ (AFTER) } { (after(held)) }
        }
    }
}

/// What a field of a file holds: one that is here or on its way, else what was typed.
fn held_or_typed(text: &str) -> (&str, Option<String>) {
    let chosen = FileValue::of_text(text);
    let stored = chosen.as_ref().is_some_and(FileValue::is_ours)
        || chosen.is_none() && text.starts_with(PENDING);
    match stored {
        true => (text, None),
        false => ("", Some(chosen.map_or(text.to_owned(), |file| file.url))),
    }
}

fn drop(
    drawing: &Drawing<'_>,
    place: &Place,
    held: &str,
    kind: FileKind,
    (id, label): (&str, &str),
    look: &str,
) -> Markup {
    let chosen_id = format!("{id}-chosen");
    html! {
        input type="hidden" id=(held_id(id)) name=(place.name) value=(held);
        .drop.(look) {
            .{ (SUMMARY) } id=(chosen_id) { (summary(held, None, invitation(kind))) }
            input.drop-input type="file" id=(id) name=(place.name) accept=[accept(kind)] aria-label=(label)
                aria-describedby=(format!("{chosen_id} {}", described_by(place))) aria-invalid=[drawing.invalid(place)];
        }
    }
}

fn remove(held: &str) -> Markup {
    html! { button.btn.ghost.needs-js.gone[held.is_empty()] type="button" data-clears { "Remove" } }
}

/// What follows the field of a file that is there: a way to open it, and a player.
pub(super) fn after(held: &str) -> Markup {
    let file = FileValue::of_text(held).filter(FileValue::is_ours);
    html! {
        @if let Some(file) = file {
            @if let Some(preview) = file_preview(&file) { (preview) }
            @if file.is_text() { pre.first-lines.gone tabindex="0" role="region" aria-label="First lines" {} }
            a.link.xs href=(file.url) rel="external" target="_blank" aria-label=(format!("Open {}", file.name())) { "Open" }
        }
    }
}

/// Where several files at once are dropped or picked, for a list of them.
pub(super) fn several(drawing: &Drawing<'_>, place: &Place, kind: FileKind) -> Markup {
    html! {
        .drop.slim {
            (words(Glyph::Upload, "Drop files here, or choose them", invitation(kind)))
            input.drop-input type="file" multiple name=(about(&place.name, names::FILES)) accept=[accept(kind)]
                aria-label=(format!("{}, add files", drawing.label));
        }
    }
}

fn accept(kind: FileKind) -> Option<&'static str> {
    Some(kind.accept()).filter(|accept| !accept.is_empty())
}

fn invitation(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Any => "Any kind of file",
        FileKind::Image => "Images",
        FileKind::Video => "Videos",
        FileKind::Audio => "Recordings",
    }
}

/// `invited` says which files are welcome while there is none.
pub(super) fn summary(held: &str, upload: Option<&Upload>, invited: &str) -> Markup {
    match upload.map(|upload| (upload, &upload.state)) {
        Some((upload, UploadState::Running { sent, waiting })) => progress(upload, *sent, *waiting),
        Some((_, UploadState::Failed(reason))) => words(Glyph::Error, "Not uploaded", reason),
        _ => match FileValue::of_text(held) {
            Some(file) => chosen(&file),
            None => words(Glyph::Upload, "Drop a file here, paste or choose one", invited),
        },
    }
}

fn words(glyph: Glyph, title: &str, detail: &str) -> Markup {
    html! {
        span.thumb { (icon(glyph)) }
        span.drop-words {
            span { (title) }
            span.faint.xs { (detail) }
        }
    }
}

fn progress(upload: &Upload, sent: f64, waiting: bool) -> Markup {
    let size = upload.size.max(1.0);
    let how_far = format!("{} of {}", size_text(sent as u64), size_text(upload.size as u64));
    html! {
        span.thumb { (icon(Glyph::Processing)) }
        span.drop-words {
            span.cut { (upload.name) }
            progress max="1" value=(format!("{:.3}", sent / size)) aria-label="Upload" {}
            span.faint.xs.num { (how_far) @if waiting { ", waiting for the connection" } }
        }
    }
}

fn chosen(file: &FileValue) -> Markup {
    html! {
        span.thumb {
            @if file.is_ours() && file.is_image() { img src=(file.url) alt=""; } @else { (icon(Glyph::File)) }
        }
        span.drop-words {
            span.cut { (file.name()) }
            span.faint.xs { (file.detail()) }
        }
        span.btn.push.needs-js aria-hidden="true" { "Replace" }
    }
}
