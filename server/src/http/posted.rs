//! What handlers of plain forms begin and end with. A form that was done leads on, and the page after it says
//! so; one that was refused is answered by its page with why. It knows no single form.

use app::{ActionReturn, TOAST_COOKIE, Toast};
use axum::{
    extract::{FromRequestParts, Query},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::Response,
};
use domain::{Caller, FunctionName};
use platform::{Error, Platform};
use serde::Deserialize;

use super::{
    ServerState,
    error::{HttpError, Result},
    extract::{PathParts, SignedIn, function_name},
    pages, percent, redirect,
};

/// Seconds in which the next page is asked for.
const TOAST_SECONDS: u32 = 60;

/// Who posted, and the cookies of their page.
pub(super) struct Posted {
    state: ServerState,
    pub(super) caller: Caller,
    headers: HeaderMap,
}

impl FromRequestParts<ServerState> for Posted {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self> {
        let SignedIn(caller) = SignedIn::from_request_parts(parts, state).await?;
        Ok(Self { state: state.clone(), caller, headers: parts.headers.clone() })
    }
}

impl Posted {
    pub(super) fn platform(&self) -> &Platform {
        &self.state.platform
    }

    /// A cookie of the page that the form was on.
    pub(super) fn cookie(&self, name: &str) -> Option<&str> {
        let lines = self.headers.get_all(header::COOKIE).iter();
        let mut cookies = lines.filter_map(|line| line.to_str().ok()).flat_map(|l| l.split(';'));
        cookies.find_map(|cookie| cookie.trim().strip_prefix(name)?.strip_prefix('='))
    }

    /// To `next` when it was done, else `page` again with what the platform says.
    pub(super) async fn answer(
        &self,
        done: platform::Result<Toast>,
        page: &str,
        next: &str,
    ) -> Result<Response> {
        match done {
            Ok(toast) => Ok(self.done(toast, next)),
            Err(error) => self.refused(error, page).await,
        }
    }

    pub(super) fn done(&self, toast: Toast, next: &str) -> Response {
        let number = self.state.toasts.keep(self.caller.key, next, toast);
        let cookie = format!(
            "{TOAST_COOKIE}={number}; Path=/; Max-Age={TOAST_SECONDS}; SameSite=Lax; HttpOnly"
        );
        let mut response = redirect::see_other(next);
        set_cookie(&mut response, &cookie);
        response
    }

    /// What is not there, or not to be seen, is an error by itself.
    async fn refused(&self, error: Error, page: &str) -> Result<Response> {
        let shown = matches!(error, Error::Invalid { .. } | Error::Conflict { .. });
        let error = HttpError::from(error);
        if !shown {
            return Err(error);
        }
        let status = error.status();
        let returned = ActionReturn { status: status.as_u16(), message: error.message() };
        Ok(self.again(page, (status, returned)).await)
    }

    /// The page at an address, with what the form brought back.
    pub(super) async fn again<R: Clone + Send + Sync + 'static>(
        &self,
        page: &str,
        returned: (StatusCode, R),
    ) -> Response {
        pages::again(&self.state, self.caller.clone(), &self.headers, page, returned).await
    }
}

pub(super) fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// A form about one function, whose name is in the path.
pub(super) struct OfFunction {
    pub(super) posted: Posted,
    pub(super) function: FunctionName,
    /// Where the form says that it goes on.
    next: Option<String>,
}

#[derive(Deserialize)]
struct InPath {
    owner: String,
    name: String,
}

#[derive(Deserialize)]
struct Next {
    next: Option<String>,
}

impl FromRequestParts<ServerState> for OfFunction {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self> {
        let PathParts(InPath { owner, name }) = PathParts::from_request_parts(parts, state).await?;
        let next = Query::from_request_parts(parts, state).await;
        Ok(Self {
            posted: Posted::from_request_parts(parts, state).await?,
            function: function_name(&owner, &name)?,
            next: next.ok().and_then(|Query(Next { next })| next),
        })
    }
}

impl OfFunction {
    /// Of a tab of its page, and of what is posted about it.
    pub(super) fn address(&self, of: &str) -> String {
        format!("{}/{of}", self.function.path())
    }

    /// Back to the tab that the form is on, or where the form says.
    pub(super) async fn answer(
        &self,
        done: platform::Result<Toast>,
        tab: &str,
    ) -> Result<Response> {
        let page = self.address(tab);
        let next = self.next.as_deref().unwrap_or(&page);
        self.posted.answer(done, &page, next).await
    }

    /// Another form about it that leads to the same place.
    pub(super) fn inverse(&self, of: &str) -> String {
        let action = self.address(of);
        match &self.next {
            Some(next) => format!("{action}?next={}", percent::encode(next, b"/")),
            None => action,
        }
    }
}
