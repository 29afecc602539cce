//! Sends a chosen file to the server and tells its field how far it is. `fetch` cannot report the
//! progress of what it sends, hence `XMLHttpRequest`.

use leptos::{prelude::*, task::spawn_local};
use serde_json::json;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{File, HtmlInputElement, ProgressEvent, XmlHttpRequest};

use super::draft::{Draft, Upload};
use crate::functions::{UploadTarget, begin_upload};

pub(super) fn start(draft: Draft, input: &HtmlInputElement) {
    let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
    draft.error.set(None);
    draft.upload.set(Upload::Running { name: file.name(), part: 0.0 });
    spawn_local(async move {
        let kind = Some(file.type_()).filter(|kind| !kind.is_empty());
        match begin_upload(file.name(), kind).await {
            Ok(target) => send(draft, &file, target),
            Err(error) => draft.upload.set(Upload::Failed(error.message)),
        }
    });
}

fn send(draft: Draft, file: &File, target: UploadTarget) {
    let Ok(request) = XmlHttpRequest::new() else { return };
    watch_progress(draft, &request, file.name());
    watch_end(draft, &request, file, target.url);
    let sent = request
        .open("PUT", &target.put)
        .and_then(|()| request.send_with_opt_blob(Some(file.as_ref())));
    if sent.is_err() {
        draft.upload.set(Upload::Failed("The browser refused to send it.".to_owned()));
    }
}

fn watch_progress(draft: Draft, request: &XmlHttpRequest, name: String) {
    let Ok(upload) = request.upload() else { return };
    let progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        if event.total() > 0.0 {
            let part = event.loaded() / event.total();
            draft.upload.set(Upload::Running { name: name.clone(), part });
        }
    });
    upload.set_onprogress(Some(progress.as_ref().unchecked_ref()));
    // Lives as long as the request; a page has few of them.
    progress.forget();
}

fn watch_end(draft: Draft, request: &XmlHttpRequest, file: &File, url: String) {
    let value = json!({
        "url": url,
        "name": file.name(),
        "size": file.size() as u64,
        "content_type": file.type_(),
    });
    let finished = request.clone();
    let end = Closure::once_into_js(move || match finished.status().unwrap_or(0) {
        200..=299 => {
            draft.text.set(value.to_string());
            draft.upload.set(Upload::None);
        }
        0 => {
            draft.upload.set(Upload::Failed("The connection was lost. Choose it again.".to_owned()))
        }
        413 => {
            draft.upload.set(Upload::Failed("It is larger than this server accepts.".to_owned()))
        }
        status => draft
            .upload
            .set(Upload::Failed(format!("The server answered {status}. Choose it again."))),
    });
    request.set_onloadend(Some(end.unchecked_ref()));
}
