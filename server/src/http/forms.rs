//! What forms without JavaScript post: they are answered with the page to go to, or with the form
//! again and what was wrong with it.

use std::io;

use app::{
    FormReturn, Toast,
    form::{EDIT_FIELD, Fill, inputs_from_fields},
};
use axum::{
    extract::{DefaultBodyLimit, Multipart, Query, multipart::Field},
    http::{Method, StatusCode},
    response::Response,
    routing::post,
};
use domain::{
    Caller, FieldError, FunctionName, FunctionReference, FunctionSpec, JobId, Role, VersionSelector,
};
use futures::TryStreamExt;
use platform::{Error, Inputs, Platform, Push, Target};
use serde::Deserialize;
use serde_json::json;

use super::{
    access::{Access, Route},
    error::{HttpError, Result},
    extract::Id,
    percent,
    posted::{OfFunction, Posted},
    redirect,
};

/// Bytes of one text field; files are streamed to disk under the platform's limit.
const LONGEST_TEXT: usize = 1 << 20;
const MOST_FIELDS: usize = 10_000;

pub(super) const ROUTES: &[Route] = &[
    Route {
        method: Method::POST,
        path: "/functions/{owner}/{name}/run",
        access: Access::Needs(Role::Runner),
        handler: || post(run).layer(DefaultBodyLimit::disable()),
    },
    Route {
        method: Method::POST,
        path: "/jobs/{id}/cancel",
        access: Access::Needs(Role::Runner),
        handler: || post(cancel),
    },
    Route {
        method: Method::POST,
        path: "/jobs/{id}/again",
        access: Access::Needs(Role::Runner),
        handler: || post(run_again),
    },
];

#[derive(Deserialize)]
struct RunQuery {
    /// Of the version whose form it was; the latest when absent.
    version: Option<String>,
}

/// Why a form comes back.
enum Refusal {
    Fields(Vec<FieldError>),
    Whole(platform::Error),
}

impl From<platform::Error> for Refusal {
    fn from(error: platform::Error) -> Self {
        match error {
            platform::Error::InvalidInputs(errors) => Self::Fields(errors),
            other => Self::Whole(other),
        }
    }
}

/// `POST /functions/{owner}/{name}/run`
async fn run(
    OfFunction { posted, function, .. }: OfFunction,
    Query(query): Query<RunQuery>,
    form: Multipart,
) -> Result<Response> {
    let version = query.version.as_deref().unwrap_or_default().parse::<VersionSelector>();
    let version = version.map_err(|_| HttpError::not_found("This version"))?;
    let (platform, caller) = (posted.platform(), &posted.caller);
    let page = platform.function(caller, &function, &version).await?;
    let mut fields = read_fields(platform, caller, form).await?;
    let reference = FunctionReference { function, version };
    if let Some(edit) = fields.iter().position(|(name, _)| name == EDIT_FIELD) {
        let edit = Some(fields.remove(edit).1);
        let fill = Fill { fields, edit, ..Fill::default() };
        let returned = FormReturn { function: reference.function, fill };
        return Ok(form_again(&posted, (StatusCode::OK, returned)).await);
    }
    match push(platform, caller, &reference, &page.spec, &fields).await {
        Ok(job) => Ok(redirect::see_other(&format!("/jobs/{job}"))),
        Err(refusal) => {
            let returned = form_returned(reference.function, fields, refusal);
            Ok(form_again(&posted, returned).await)
        }
    }
}

async fn push(
    platform: &Platform,
    caller: &Caller,
    function: &FunctionReference,
    spec: &FunctionSpec,
    fields: &[(String, String)],
) -> std::result::Result<JobId, Refusal> {
    let inputs = inputs_from_fields(spec, fields).map_err(Refusal::Fields)?;
    let push = Push::new(Target::Reference(function.clone()), Inputs::Named(inputs));
    Ok(platform.push(caller, push).await?.job.id)
}

/// Fields in their order; a file is stored and its field holds the stored file as JSON.
async fn read_fields(
    platform: &Platform,
    caller: &Caller,
    mut form: Multipart,
) -> Result<Vec<(String, String)>> {
    let mut fields = Vec::new();
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        if fields.len() == MOST_FIELDS {
            let message = format!("A form has at most {MOST_FIELDS} fields.");
            return Err(HttpError::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message));
        }
        let Some(name) = field.name().map(str::to_owned) else { continue };
        let text = match field.file_name().map(str::to_owned) {
            // A browser sends a file field in which nothing was chosen as a file without name.
            Some(file) if file.is_empty() => String::new(),
            Some(file) => store(platform, caller, &file, field).await?,
            None => read_text(field).await?,
        };
        fields.push((name, text));
    }
    Ok(fields)
}

async fn store(
    platform: &Platform,
    caller: &Caller,
    name: &str,
    field: Field<'_>,
) -> Result<String> {
    let kind = field.content_type().map(str::to_owned);
    let content = field.map_err(io::Error::other);
    let file = platform.store_file(caller, name, kind.as_deref(), content).await?;
    let url = format!("/v2/files/{}/{}", file.id, percent::encode(&file.name, b""));
    let value = json!({
        "url": url, "name": file.name, "size": file.size, "content_type": file.content_type,
    });
    Ok(value.to_string())
}

async fn read_text(mut field: Field<'_>) -> Result<String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(unreadable)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LONGEST_TEXT {
            return Err(platform::Error::TooLarge { limit: LONGEST_TEXT as u64 }.into());
        }
    }
    String::from_utf8(bytes).map_err(|_| {
        HttpError::new(StatusCode::BAD_REQUEST, "invalid", "A field of the form is not UTF-8 text.")
    })
}

fn unreadable(error: axum::extract::multipart::MultipartError) -> HttpError {
    HttpError::new(error.status(), "invalid", format!("The form could not be read: {error}."))
}

/// The function's page as it was, with the values and what is wrong with them.
async fn form_again(posted: &Posted, (status, returned): (StatusCode, FormReturn)) -> Response {
    let address = returned.function.path();
    posted.again(&address, (status, returned)).await
}

fn form_returned(
    function: FunctionName,
    fields: Vec<(String, String)>,
    refusal: Refusal,
) -> (StatusCode, FormReturn) {
    let (status, errors, error) = match refusal {
        Refusal::Fields(errors) => (StatusCode::UNPROCESSABLE_ENTITY, errors, None),
        Refusal::Whole(error) => {
            let error = HttpError::from(error);
            (error.status(), Vec::new(), Some(error.message()))
        }
    };
    let fill = Fill { fields, errors, error, ..Fill::default() };
    (status, FormReturn { function, fill })
}

/// `POST /jobs/{id}/again`: leads to the job that is new, or to the form where its inputs do not do any
/// more: they hold secrets, which nobody kept, or the function takes others by now.
async fn run_again(posted: Posted, Id(id): Id<JobId>) -> Result<Response> {
    let (platform, caller) = (posted.platform(), &posted.caller);
    match platform.run_again(caller, id).await {
        Ok(job) => Ok(redirect::see_other(&format!("/jobs/{job}"))),
        Err(Error::InvalidInputs(_)) => {
            let function = platform.job(caller, id).await?.function;
            Ok(redirect::see_other(&format!("{}?:job={id}", function.path())))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /jobs/{id}/cancel`: a job that ended in the meantime is shown as it is.
async fn cancel(posted: Posted, Id(id): Id<JobId>) -> Result<Response> {
    let words = match posted.platform().cancel(&posted.caller, id).await {
        Ok(()) => "Cancelled the job.",
        Err(Error::Conflict { .. }) => "The job had ended before.",
        Err(error) => return Err(error.into()),
    };
    Ok(posted.done(Toast::new(words), &format!("/jobs/{id}")))
}
