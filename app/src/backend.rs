//! What only the server's half has: the request at hand and the platform behind it.
//! Pages and server functions reach both through here, so that nothing else asks which half it is.

use domain::{Caller, Role, Timestamp};
use http::{StatusCode, header, request::Parts};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use platform::Platform;

use crate::{AppError, site::Site};

/// Who asks, and whom to ask. 401 when nobody has signed in.
pub(crate) fn request() -> Result<(Platform, Caller), AppError> {
    let caller = caller().ok_or_else(|| fail(AppError::unauthenticated()))?;
    let platform = use_context::<Platform>().ok_or_else(|| {
        fail(AppError::new(500, "internal", "The server was started without its platform."))
    })?;
    Ok((platform, caller))
}

pub(crate) fn caller() -> Option<Caller> {
    use_context::<Parts>()?.extensions.get::<Caller>().cloned()
}

/// Of the caller's functions, unless another is named.
pub(crate) fn owner() -> Option<String> {
    caller().map(|caller| caller.owner)
}

/// A text of Markdown as sanitised HTML; the browser's half has to ask for it.
pub(crate) fn rendered(markdown: &str) -> Option<String> {
    Some(platform::render_markdown(markdown))
}

pub(crate) fn site() -> Site {
    let platform = use_context::<Platform>();
    Site {
        may_run: caller().is_some_and(|caller| caller.role >= Role::Runner),
        may_deploy: caller().is_some_and(|caller| caller.role >= Role::Deployer),
        public_url: platform.map(|p| p.public_url().to_owned()).unwrap_or_default(),
        rendered_at: now(),
    }
}

/// A platform's answer as a server function gives it: with the HTTP status that says the same.
pub(crate) fn answer<T>(result: platform::Result<T>) -> Result<T, AppError> {
    result.map_err(|error| {
        let mut shown = AppError::new(error.status(), error.code(), error.to_string());
        if let platform::Error::Internal(cause) = &error {
            report(cause.as_ref());
        }
        if let platform::Error::InvalidInputs(fields) = error {
            shown.fields = fields;
        }
        fail(shown)
    })
}

/// The cause of an internal error is for the operator, not for the page.
fn report(cause: &(dyn std::error::Error + Send + Sync)) {
    let id = request_id().unwrap_or_default();
    leptos::logging::error!("request {id}: {cause}");
}

pub(crate) fn fail(mut error: AppError) -> AppError {
    set_status(error.status);
    error.request_id = request_id();
    error
}

pub(crate) fn set_status(status: u16) {
    if let (Some(response), Ok(status)) =
        (use_context::<ResponseOptions>(), StatusCode::from_u16(status))
    {
        response.set_status(status);
    }
}

/// Live answers must not wait in a compressor's or proxy's buffer.
pub(crate) fn forbid_buffering() {
    if let Some(response) = use_context::<ResponseOptions>() {
        let identity = http::HeaderValue::from_static("identity");
        response.insert_header(header::CONTENT_ENCODING, identity);
        let off = http::HeaderValue::from_static("no");
        response.insert_header(http::HeaderName::from_static("x-accel-buffering"), off);
    }
}

fn request_id() -> Option<String> {
    let parts = use_context::<Parts>()?;
    parts.headers.get("x-request-id")?.to_str().ok().map(str::to_owned)
}

pub(crate) fn cookie(name: &str) -> Option<String> {
    let parts = use_context::<Parts>()?;
    let cookies = parts.headers.get_all(header::COOKIE);
    let mut pairs = cookies.iter().filter_map(|line| line.to_str().ok()).flat_map(|l| l.split(';'));
    pairs.find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name).then(|| value.to_owned())
    })
}

/// Of the page that is asked for.
pub(crate) fn path() -> Option<String> {
    Some(use_context::<Parts>()?.uri.path().to_owned())
}

pub(crate) fn now() -> Timestamp {
    let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Timestamp(since_epoch.map_or(0, |span| i64::try_from(span.as_micros()).unwrap_or(i64::MAX)))
}
