//! JSON between the browser's half and the server's: the codec of server functions, and how the
//! browser asks them. The library's own client would be in the wasm once for each function.

mod read;
mod request;
mod sent;

use leptos::server_fn::{
    Bytes, ContentType, Decodes, Encodes, Format, FormatType, ServerFn, codec::Post,
};
use serde::de::Error as _;
use serde::{Serialize, de::DeserializeOwned};

use crate::AppError;

pub(crate) use read::read;
pub(crate) use request::Chunks;
pub(crate) use sent::Sent;

/// Arguments and answers of every server function.
pub struct WireEncoding;

pub type Wire = Post<WireEncoding>;

impl ContentType for WireEncoding {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for WireEncoding {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for WireEncoding {
    type Error = serde_json::Error;

    fn encode(value: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_string(value).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for WireEncoding {
    type Error = serde_json::Error;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        serde_json::from_str(std::str::from_utf8(&bytes).map_err(serde_json::Error::custom)?)
    }
}

/// In the browser: the server's answer to a server function's arguments.
pub(crate) async fn ask<F>(question: F) -> Result<F::Output, AppError>
where
    F: ServerFn<Error = AppError> + Serialize,
    F::Output: DeserializeOwned,
{
    let answer = request::ask(F::PATH, &text(&question)).await?;
    read(&answer).ok_or_else(AppError::unreadable)
}

/// The same, for an answer that is only passed on.
pub(crate) async fn ask_text<F>(question: F) -> Result<String, AppError>
where
    F: ServerFn<Error = AppError> + Serialize,
{
    request::ask(F::PATH, &text(&question)).await
}

/// The same for one that answers with a stream.
pub(crate) async fn open<F>(question: F) -> Result<Chunks, AppError>
where
    F: ServerFn<Error = AppError> + Serialize,
{
    Chunks::open(F::PATH, &text(&question)).await
}

fn text(question: &impl Serialize) -> String {
    serde_json::to_string(question).unwrap_or_default()
}
