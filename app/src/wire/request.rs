//! Requests of the browser to server functions.

use js_sys::{Reflect, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, ReadableStreamDefaultReader, RequestInit, Response};

use super::read;
use crate::AppError;

pub(super) async fn ask(path: &str, body: &str) -> Result<String, AppError> {
    let response = post(path, body, &RequestInit::new()).await?;
    text(&response).await.ok_or_else(AppError::unreachable)
}

/// What a stream brings, piece by piece; dropped, it ends the request.
pub(crate) struct Chunks {
    reader: ReadableStreamDefaultReader,
    // Only held.
    _request: Request,
}

/// A request that ends when nobody waits for it any longer.
struct Request(AbortController);

impl Drop for Request {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Chunks {
    pub(super) async fn open(path: &str, body: &str) -> Result<Self, AppError> {
        let request = Request(AbortController::new().map_err(|_| AppError::unreachable())?);
        let options = RequestInit::new();
        options.set_signal(Some(&request.0.signal()));
        let response = post(path, body, &options).await?;
        let reader = response.body().map(|body| body.get_reader());
        let reader = reader.and_then(|reader| reader.dyn_into().ok());
        Ok(Self { reader: reader.ok_or_else(AppError::unreadable)?, _request: request })
    }

    /// None at the end, whatever ended it.
    pub(crate) async fn next(&mut self) -> Option<Vec<u8>> {
        let part = JsFuture::from(self.reader.read()).await.ok()?;
        let bytes = Reflect::get(&part, &"value".into()).ok()?;
        Some(bytes.dyn_into::<Uint8Array>().ok()?.to_vec())
    }
}

async fn post(path: &str, body: &str, options: &RequestInit) -> Result<Response, AppError> {
    let unreachable = |_: JsValue| AppError::unreachable();
    let headers = Headers::new().map_err(unreachable)?;
    headers.set("content-type", "application/json").map_err(unreachable)?;
    options.set_method("POST");
    options.set_headers(&headers);
    options.set_body(&body.into());
    let answer = JsFuture::from(window().fetch_with_str_and_init(path, options));
    let response: Response = answer.await.map_err(unreachable)?.unchecked_into();
    if response.ok() {
        return Ok(response);
    }
    let error = text(&response).await.and_then(|text| read(&text));
    Err(error.unwrap_or_else(|| match response.status() {
        401 => AppError::unauthenticated(),
        _ => AppError::unreadable(),
    }))
}

async fn text(response: &Response) -> Option<String> {
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}
