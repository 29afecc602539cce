//! Files: dropped, picked, pasted, or given by address. Each is uploaded when it is chosen, so that
//! Run need not wait for it. Without JavaScript the browser sends it with the form.

use domain::FileKind;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, FileList, HtmlInputElement};

use super::{
    draw::Drawing,
    edit::{Action, Edit},
    field::described_by,
    names::{self, about},
    page,
    slot::Place,
    state::Form,
    upload::{Upload, UploadState, Uploads, beginning},
};
use crate::{
    browser,
    components::{Glyph, Icon},
    reactive::{effect, go, handler, live, maybe, part},
    values::{FileValue, file_preview, size_text},
};

/// Bytes and lines of a text that are shown of it.
const LOOKED_AT: u32 = 1_000;
const MOST_LINES: usize = 6;
const PICKER: &str = "input[type=file]";

/// The field that holds what was chosen with the picker of this id.
fn held_id(picker: &str) -> String {
    format!("{picker}-held")
}

pub(super) fn file(drawing: &Drawing, place: &Place, text: &str, kind: FileKind) -> AnyView {
    let form = drawing.form;
    let (id, name, label) = (place.id(), place.name.clone(), drawing.label.clone());
    let chosen = FileValue::of_text(text);
    let stored = chosen.as_ref().is_some_and(FileValue::is_ours)
        || chosen.is_none() && Uploads::is_pending(text);
    let address = if stored { None } else { Some(chosen.map_or(text.to_owned(), |file| file.url)) };
    let text = RwSignal::new(if stored { text.to_owned() } else { String::new() });
    // What the field holds: the uploaded file as soon as there is one.
    let held = move || form.uploads.resolve(&text.read());
    Effect::new(move |before: Option<String>| {
        let now = held();
        if before.is_some_and(|before| before != now) {
            request_animation_frame(move || form.read());
        }
        now
    });
    let clear = move |_| {
        form.uploads.cancel(&text.read_untracked());
        text.set(String::new());
    };
    let chosen_id = format!("{id}-chosen");
    let (path, invalid) = (place.path.clone(), drawing.invalid(place));
    view! {
        <div class="file-field">
            <input type="hidden" id=held_id(&id) name=name.clone() value=untrack(held) prop:value=live(held)
                on:input=handler(move |event| text.set(event_target_value(&event))) />
            <div class="drop" class:invalid=live(move || form.error_at(&path, true).is_some())>
                <div class="drop-summary" id=chosen_id.clone()>{part(move || summary(form, &text.read(), kind))}</div>
                <input class="drop-input" type="file" id=id name=name.clone() accept=accept(kind) aria-label=label.clone()
                    aria-describedby=format!("{chosen_id} {}", described_by(place)) aria-invalid=invalid />
            </div>
            <div class="row">
                <input class="input small" type="text" inputmode="url" autocomplete="off" name=about(&name, names::URL) aria-label=format!("{label}, by URL")
                    placeholder="or a URL: https://…" value=address />
                {maybe(move || stored_file(&held()).map(|file| open_link(&file)))}
                <button type="button" class="btn ghost needs-js" class:gone=live(move || text.read().is_empty()) on:click=handler(clear)>
                    {live(move || if is_running(form, &text.read()) { "Cancel" } else { "Remove" })}
                </button>
            </div>
            {maybe(move || stored_file(&held()).and_then(|file| file_preview(&file)))}
            {first_lines(held)}
        </div>
    }
    .into_any()
}

fn stored_file(text: &str) -> Option<FileValue> {
    FileValue::of_text(text).filter(FileValue::is_ours)
}

fn open_link(file: &FileValue) -> AnyView {
    let label = format!("Open {}", file.name());
    view! {
        <a class="btn ghost" href=file.url.clone() rel="external" target="_blank" aria-label=label>
            "Open"
        </a>
    }
    .into_any()
}

/// Of a file of text, so that one sees that it is the right one.
fn first_lines(held: impl Fn() -> String + Copy + 'static) -> impl IntoView {
    let lines = RwSignal::new(None::<String>);
    effect(move || {
        let file = stored_file(&held()).filter(FileValue::is_text);
        lines.set(None);
        go(async move {
            let Some(file) = file else { return };
            let text = beginning(&file.url, LOOKED_AT).await;
            let first = |text: String| text.lines().take(MOST_LINES).collect::<Vec<_>>().join("\n");
            // The field may be gone by now.
            drop(lines.try_set(text.map(first)));
        });
    });
    maybe(move || {
        lines.get().map(|text| view! { <pre class="first-lines" tabindex="0" role="region" aria-label="First lines">{text}</pre> })
    })
}

/// Where several files at once are dropped or picked, for a list of them.
pub(super) fn several(drawing: &Drawing, place: &Place, kind: FileKind) -> AnyView {
    view! {
        <div class="drop slim">
            <span class="thumb"><Icon glyph=Glyph::Upload /></span>
            <span class="drop-words">
                <span>"Drop files here, or choose them"</span>
                <span class="faint xs">{invitation(kind)}</span>
            </span>
            <input class="drop-input" type="file" multiple name=about(&place.name, names::FILES) accept=accept(kind)
                aria-label=format!("{}, add files", drawing.label) />
        </div>
    }
    .into_any()
}

fn is_running(form: Form, text: &str) -> bool {
    matches!(form.uploads.of(text), Some(Upload { state: UploadState::Running { .. }, .. }))
}

fn accept(kind: FileKind) -> Option<&'static str> {
    Some(kind.accept()).filter(|accept| !accept.is_empty())
}

fn summary(form: Form, text: &str, kind: FileKind) -> AnyView {
    if let Some(upload) = form.uploads.of(text) {
        return match &upload.state {
            UploadState::Running { sent, waiting } => progress(&upload, *sent, *waiting),
            UploadState::Failed(reason) => words(Glyph::Error, "Not uploaded", reason.clone()),
            UploadState::Done(value) => {
                FileValue::of_text(value).map_or_else(|| ().into_any(), |file| chosen(&file))
            }
        };
    }
    match FileValue::of_text(text) {
        Some(file) => chosen(&file),
        None => words(
            Glyph::Upload,
            "Drop a file here, paste or choose one",
            invitation(kind).to_owned(),
        ),
    }
}

fn invitation(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Any => "Any kind of file",
        FileKind::Image => "Images",
        FileKind::Video => "Videos",
        FileKind::Audio => "Recordings",
    }
}

fn words(glyph: Glyph, title: &'static str, detail: String) -> AnyView {
    view! {
        <span class="thumb"><Icon glyph /></span>
        <span class="drop-words">
            <span>{title}</span>
            <span class="faint xs">{detail}</span>
        </span>
    }
    .into_any()
}

fn progress(upload: &Upload, sent: f64, waiting: bool) -> AnyView {
    let size = upload.size.max(1.0);
    let how_far = format!("{} of {}", size_text(sent as u64), size_text(upload.size as u64));
    let detail = if waiting { format!("{how_far}, waiting for the connection") } else { how_far };
    view! {
        <span class="thumb"><Icon glyph=Glyph::Processing /></span>
        <span class="drop-words">
            <span class="cut">{upload.name.clone()}</span>
            <progress max="1" value=format!("{:.3}", sent / size) aria-label="Upload"></progress>
            <span class="faint xs num">{detail}</span>
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
            <span class="faint xs">{file.detail()}</span>
        </span>
        <span class="btn push needs-js" aria-hidden="true">
            "Replace"
        </span>
    }
    .into_any()
}

impl Form {
    /// Something was picked with, or dropped on, a picker.
    pub(super) fn choose_files(self, picker: &HtmlInputElement) {
        if let Some(files) = picker.files().filter(|files| files.length() > 0) {
            self.send_files(&files, picker);
            // The same file may be chosen again; and it is not sent twice.
            picker.set_value("");
        }
    }

    /// Those that were chosen before this code was there; says whether there were any.
    pub(super) fn choose_waiting_files(self) -> bool {
        let has_files = |picker: &HtmlInputElement| picker.files().is_some_and(|f| f.length() > 0);
        let waiting: Vec<_> = pickers().into_iter().filter(has_files).collect();
        waiting.iter().for_each(|picker| self.choose_files(picker));
        !waiting.is_empty()
    }

    /// Gives pasted files to the picker beside the focus, else to the first that has none.
    pub(super) fn take_pasted(self, files: &FileList, target: &Element) -> bool {
        let beside = target.closest(".field").ok().flatten();
        let beside = beside.and_then(|field| field.query_selector(PICKER).ok().flatten());
        let is_empty = |picker: &HtmlInputElement| {
            let held = document().get_element_by_id(&held_id(&picker.id()));
            held.is_none_or(|held| held.unchecked_into::<HtmlInputElement>().value().is_empty())
        };
        let picker = beside
            .and_then(|picker| picker.dyn_into().ok())
            .or_else(|| pickers().into_iter().find(is_empty));
        if let Some(picker) = &picker {
            self.send_files(files, picker);
        }
        picker.is_some()
    }

    fn send_files(self, files: &FileList, picker: &HtmlInputElement) {
        let files: Vec<_> = (0..files.length()).filter_map(|index| files.get(index)).collect();
        match picker.name().strip_suffix(&format!(":{}", names::FILES)) {
            Some(list) => {
                let texts = files.into_iter().map(|file| self.uploads.start(file)).collect();
                self.edit(&Edit { name: list.to_owned(), action: Action::Append(texts) });
            }
            None => {
                if let Some(file) = files.into_iter().next() {
                    page::put(&held_id(&picker.id()), &self.uploads.start(file));
                }
            }
        }
    }
}

fn pickers() -> Vec<HtmlInputElement> {
    let found = browser::all(&format!("#{} {PICKER}", page::FORM_ID));
    found.filter_map(|picker| picker.dyn_into().ok()).collect()
}
