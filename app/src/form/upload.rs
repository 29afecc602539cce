//! Sends chosen files to the server, in parts, and tells their fields how far they are. A part that
//! is lost on the way is sent again from where the server has it. `fetch` cannot report the
//! progress of what it sends, hence `XMLHttpRequest`.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
    time::Duration,
};

use js_sys::{Function, Promise};
use leptos::{prelude::set_timeout, task::spawn_local};
use serde_json::json;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, ProgressEvent, XmlHttpRequest};

use super::{
    file::{PENDING, Upload, UploadState},
    memory,
};
use crate::functions::{UploadTarget, begin_upload};

/// Bytes sent at a time: what a lost connection costs at most.
const PART: f64 = 8.0 * 1024.0 * 1024.0;
/// How often in a row a part may fail.
const MOST_FAILURES: u32 = 8;

/// The uploads of one form, by number.
#[derive(Clone)]
pub(super) struct Uploads(Rc<All>);

struct All {
    uploads: RefCell<BTreeMap<u32, Upload>>,
    requests: RefCell<BTreeMap<u32, XmlHttpRequest>>,
    /// How many there were, cancelled ones too: a number is never given twice.
    begun: Cell<u32>,
    /// Told whenever one of them has changed.
    changed: Box<dyn Fn()>,
}

/// Why a part did not arrive.
enum Lost {
    /// The connection: worth another try.
    Connection,
    /// The server has another number of bytes.
    Offset,
    Refused(String),
}

impl Uploads {
    pub(super) fn new(changed: impl Fn() + 'static) -> Self {
        Self(Rc::new(All {
            uploads: RefCell::default(),
            requests: RefCell::default(),
            begun: Cell::new(0),
            changed: Box::new(changed),
        }))
    }

    /// Begins to send a file; gives the text for its field meanwhile.
    pub(super) fn start(&self, file: File) -> String {
        let number = self.0.begun.get() + 1;
        self.0.begun.set(number);
        let state = UploadState::Running { sent: 0.0, waiting: false };
        let upload = Upload { name: file.name(), size: file.size(), state };
        self.0.uploads.borrow_mut().insert(number, upload);
        let uploads = self.clone();
        spawn_local(async move {
            let end = match begin(&file).await {
                Ok((target, sent)) => uploads.send(number, &file, &target, sent).await,
                Err(error) => Err(error),
            };
            // A lost connection leaves it to be gone on with.
            if end.is_ok() || uploads.is_cancelled(number) {
                memory::forget_upload(&mark(&file));
            }
            uploads.set(number, end.map_or_else(UploadState::Failed, UploadState::Done));
        });
        format!("{PENDING}{number}")
    }

    /// The upload that a field waits for.
    pub(super) fn of(&self, text: &str) -> Option<Upload> {
        let number = text.strip_prefix(PENDING)?.parse().ok()?;
        self.0.uploads.borrow().get(&number).cloned()
    }

    /// Whether a file is on its way.
    pub(super) fn is_running(&self) -> bool {
        self.0.uploads.borrow().values().any(Upload::is_running)
    }

    pub(super) fn cancel(&self, text: &str) {
        let Some(number) = text.strip_prefix(PENDING).and_then(|n| n.parse().ok()) else { return };
        self.0.uploads.borrow_mut().remove(&number);
        let request = self.0.requests.borrow_mut().remove(&number);
        if let Some(request) = request {
            // Fails for what has ended already.
            let _ = request.abort();
        }
        (self.0.changed)();
    }

    fn set(&self, number: u32, state: UploadState) {
        self.0.requests.borrow_mut().remove(&number);
        if let Some(upload) = self.0.uploads.borrow_mut().get_mut(&number) {
            upload.state = state;
        }
        (self.0.changed)();
    }

    fn is_cancelled(&self, number: u32) -> bool {
        !self.0.uploads.borrow().contains_key(&number)
    }

    async fn send(
        &self,
        number: u32,
        file: &File,
        target: &UploadTarget,
        already: f64,
    ) -> Result<String, String> {
        let (mut sent, mut failures) = (already, 0);
        loop {
            if self.is_cancelled(number) {
                return Err("Cancelled.".to_owned());
            }
            self.set(number, UploadState::Running { sent, waiting: failures > 0 });
            match self.send_part(number, file, target, sent).await {
                Ok(now) if now >= file.size() => return Ok(value_of(file, target)),
                Ok(now) => (sent, failures) = (now, 0),
                Err(Lost::Refused(reason)) => return Err(reason),
                Err(_) if failures == MOST_FAILURES => {
                    return Err("The connection was lost. Choose it again.".to_owned());
                }
                Err(lost) => {
                    failures += 1;
                    if matches!(lost, Lost::Connection) {
                        self.set(number, UploadState::Running { sent, waiting: true });
                        pause(Duration::from_millis(250 << failures)).await;
                    }
                    sent = stored(target).await.unwrap_or(sent);
                }
            }
        }
    }

    /// Sends from the byte `from` on; gives how many the server has then.
    async fn send_part(
        &self,
        number: u32,
        file: &File,
        target: &UploadTarget,
        from: f64,
    ) -> Result<f64, Lost> {
        let to = (from + PART).min(file.size());
        let part = file.slice_with_f64_and_f64(from, to).map_err(|_| unreadable())?;
        let request = XmlHttpRequest::new().map_err(|_| unreadable())?;
        request.open("PATCH", &target.put).map_err(|_| unreadable())?;
        // Fails for names that are not ours to set only.
        let _ = request.set_request_header("Upload-Offset", &from.to_string());
        if to >= file.size() {
            let _ = request.set_request_header("Upload-Complete", "?1");
        }
        self.0.requests.borrow_mut().insert(number, request.clone());
        let uploads = self.clone();
        let progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
            uploads.set_sent(number, from + event.loaded());
        });
        if let Ok(upload) = request.upload() {
            upload.set_onprogress(Some(progress.as_ref().unchecked_ref()));
        }
        ended(&request, || request.send_with_opt_blob(Some(&part))).await;
        match request.status().unwrap_or(0) {
            200..=299 => Ok(to),
            0 | 500..=599 => Err(Lost::Connection),
            409 => Err(Lost::Offset),
            413 => Err(Lost::Refused("It is larger than this server accepts.".to_owned())),
            status => Err(Lost::Refused(format!("The server answered {status}. Choose it again."))),
        }
    }

    fn set_sent(&self, number: u32, now: f64) {
        let mut uploads = self.0.uploads.borrow_mut();
        let state = uploads.get_mut(&number).map(|upload| &mut upload.state);
        if let Some(UploadState::Running { sent, .. }) = state {
            *sent = now;
        }
        drop(uploads);
        (self.0.changed)();
    }
}

/// Where a file is to be sent, and how many of its bytes are there: some, when the page was loaded
/// again while the same file was on its way.
async fn begin(file: &File) -> Result<(UploadTarget, f64), String> {
    let mark = mark(file);
    let known = memory::recall_upload(&mark).and_then(|text| serde_json::from_str(&text).ok());
    if let Some(target) = known
        && let Some(sent) = stored(&target).await.filter(|sent| *sent < file.size())
    {
        return Ok((target, sent));
    }
    let kind = Some(file.type_()).filter(|kind| !kind.is_empty());
    let target = begin_upload(file.name(), kind).await.map_err(|error| error.message)?;
    memory::keep_upload(&mark, &serde_json::to_string(&target).unwrap_or_default());
    Ok((target, 0.0))
}

/// What tells a file from others of its name.
fn mark(file: &File) -> String {
    format!("{}:{}:{}", file.name(), file.size(), file.last_modified())
}

fn unreadable() -> Lost {
    Lost::Refused("The browser could not read it. Choose it again.".to_owned())
}

fn value_of(file: &File, target: &UploadTarget) -> String {
    let value = json!({
        "url": target.url,
        "name": file.name(),
        "size": file.size() as u64,
        "content_type": file.type_(),
    });
    value.to_string()
}

/// How many bytes the server has of an upload that was cut off.
async fn stored(target: &UploadTarget) -> Option<f64> {
    let request = XmlHttpRequest::new().ok()?;
    request.open("HEAD", &target.put).ok()?;
    ended(&request, || request.send()).await;
    request.get_response_header("Upload-Offset").ok()??.parse().ok()
}

/// The first bytes of a file of ours as text; none when it cannot be read.
pub(super) async fn beginning(url: &str, bytes: u32) -> Option<String> {
    let request = XmlHttpRequest::new().ok()?;
    request.open("GET", url).ok()?;
    request.set_request_header("Range", &format!("bytes=0-{}", bytes - 1)).ok()?;
    ended(&request, || request.send()).await;
    let answered = matches!(request.status(), Ok(200..=299));
    request.response_text().ok()?.filter(|_| answered)
}

/// Resolves when the request has ended, however it did.
async fn ended(request: &XmlHttpRequest, send: impl FnOnce() -> Result<(), JsValue>) {
    let promise = Promise::new(&mut |resolve: Function, _| request.set_onloadend(Some(&resolve)));
    if send().is_ok() {
        // Never rejected.
        let _ = JsFuture::from(promise).await;
    }
}

async fn pause(time: Duration) {
    let promise = Promise::new(&mut |resolve: Function, _| {
        set_timeout(move || drop(resolve.call0(&JsValue::NULL)), time);
    });
    // Never rejected.
    let _ = JsFuture::from(promise).await;
}
