//! A file: dropped, picked, or given by address. It is uploaded when it is chosen, so that Run
//! need not wait for it. Without JavaScript the browser sends it with the form.

use crate::reactive::{handler, live, part};
use domain::FileKind;
use leptos::prelude::*;
use serde_json::Value;

use super::{
    draft::{Draft, Upload},
    field::{described_by, invalid},
    upload,
};
use crate::{
    browser,
    components::{Glyph, Icon},
    values::{FileValue, size_text},
};

pub(super) fn file(draft: Draft, kind: FileKind) -> AnyView {
    let id = draft.id();
    let choose = move |_| {
        if let Some(input) = browser::by_id::<web_sys::HtmlInputElement>(&draft.id()) {
            upload::start(draft, &input);
        }
    };
    // A file may have been chosen before this code woke up.
    Effect::new(move |_| choose(()));
    view! {
        <div class="drop" class:bad=live(move || draft.error.with(Option::is_some))>
            {part(move || summary(draft, kind))}
            <input class="drop-input" type="file" id=id name=draft.name() accept=accept(kind) aria-describedby=described_by(draft)
                aria-invalid=invalid(draft) on:change=handler(move |_| choose(())) />
        </div>
        <div class="row">
            <input class="input small" type="text" inputmode="url" name=format!("{}.url", draft.name()) aria-label="URL instead"
                placeholder="or paste a URL: https://…" value=untrack(|| address(draft)) prop:value=live(move || address(draft))
                on:input=draft.typing() />
            <button type="button" class="btn ghost needs-js" class:gone=live(move || draft.text.with(String::is_empty)) on:click=handler(move |_| remove(draft))>
                "Remove"
            </button>
        </div>
    }
    .into_any()
}

fn accept(kind: FileKind) -> Option<&'static str> {
    Some(kind.accept()).filter(|accept| !accept.is_empty())
}

/// The uploaded file that the field's text holds.
fn uploaded(draft: Draft) -> Option<FileValue> {
    let value: Value = draft.text.with(|text| serde_json::from_str(text)).ok()?;
    FileValue::of(&value)
}

/// What the address field shows: nothing while an uploaded file is chosen.
fn address(draft: Draft) -> String {
    if uploaded(draft).is_some() { String::new() } else { draft.text.get() }
}

fn remove(draft: Draft) {
    draft.set(String::new());
    if let Some(input) = browser::by_id::<web_sys::HtmlInputElement>(&draft.id()) {
        input.set_value("");
    }
}

fn summary(draft: Draft, kind: FileKind) -> AnyView {
    match draft.upload.get() {
        Upload::Running { name, part } => progress(name, part),
        Upload::Failed(reason) => words(Glyph::Error, "Not uploaded", reason),
        Upload::None => match uploaded(draft) {
            Some(file) => chosen(&file),
            None => {
                words(Glyph::Upload, "Drop a file here, or choose one", invitation(kind).to_owned())
            }
        },
    }
}

fn invitation(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Any => "Any kind of file",
        FileKind::Image => "An image",
        FileKind::Video => "A video",
        FileKind::Audio => "A recording",
    }
}

fn words(glyph: Glyph, title: &'static str, detail: String) -> AnyView {
    view! {
        <span class="thumb">
            <Icon glyph />
        </span>
        <span class="drop-words">
            <span>{title}</span>
            <span class="faint xs">{detail}</span>
        </span>
    }
    .into_any()
}

fn progress(name: String, part: f64) -> AnyView {
    view! {
        <span class="thumb">
            <Icon glyph=Glyph::Processing />
        </span>
        <span class="drop-words">
            <span class="cut">{name}</span>
            <progress max="1" value=part.to_string() aria-label="Upload"></progress>
        </span>
    }
    .into_any()
}

fn chosen(file: &FileValue) -> AnyView {
    let thumb = if file.is_ours() && file.is_image() {
        view! { <img src=file.url.clone() alt="" /> }.into_any()
    } else {
        view! { <Icon glyph=Glyph::File /> }.into_any()
    };
    view! {
        <span class="thumb">{thumb}</span>
        <span class="drop-words">
            <span class="cut">{file.name()}</span>
            <span class="faint xs">{file.size.map(size_text)}</span>
        </span>
        <span class="btn push" aria-hidden="true">
            "Replace"
        </span>
    }
    .into_any()
}
