//! What forms of batches post without JavaScript: a table to look at or to run, and a batch to cancel.

use app::{
    TableReturn, Toast,
    batches::{LEFT_OUT, MAP_FIELD},
};
use axum::{
    extract::{DefaultBodyLimit, Multipart, Query},
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use domain::{
    BatchId, Caller, ColumnChoice, FunctionName, FunctionReference, Role, TableText,
    VersionSelector,
};
use platform::{Platform, Target};
use serde::Deserialize;

use super::{
    access::{Access, Route},
    error::{HttpError, Result},
    extract::Id,
    posted::{OfFunction, Posted},
    redirect,
    rest::files,
};

/// Bytes of a table: 10,000 rows of 3 kB.
const LARGEST_TABLE: usize = 32 << 20;

pub(super) const ROUTES: &[Route] = &[
    Route {
        method: Method::POST,
        path: "/functions/{owner}/{name}/batch/run",
        access: Access::Needs(Role::Runner),
        handler: || post(run).layer(DefaultBodyLimit::max(LARGEST_TABLE)),
    },
    Route {
        method: Method::POST,
        path: "/functions/{owner}/{name}/batch/wrong",
        access: Access::Needs(Role::Runner),
        handler: || post(wrong).layer(DefaultBodyLimit::max(LARGEST_TABLE)),
    },
    Route {
        method: Method::POST,
        path: "/batches/{id}/cancel",
        access: Access::Needs(Role::Runner),
        handler: || post(cancel),
    },
];

#[derive(Deserialize)]
struct RunQuery {
    /// Of the version whose form it was; the latest when absent.
    version: Option<String>,
}

/// `POST /functions/{owner}/{name}/batch/run`: to the batch when every row can run, else the form again
/// with what was found.
async fn run(
    OfFunction { posted, function, .. }: OfFunction,
    Query(query): Query<RunQuery>,
    form: Multipart,
) -> Result<Response> {
    let target = target(&function, &query)?;
    let table = read_form(form).await?;
    let (platform, caller) = (posted.platform(), &posted.caller);
    if !table.only_look {
        match platform.push_table(caller, &target, &table.table).await {
            Ok(batch) => return Ok(redirect::see_other(&format!("/batches/{}", batch.id))),
            // The rows that are wrong are told below.
            Err(platform::Error::InvalidRows(_) | platform::Error::Invalid { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let page = format!("{}/batch", function.path());
    let looked_at = looked_at(platform, caller, &target, function, table).await;
    Ok(posted.again(&page, looked_at).await)
}

/// `POST /functions/{owner}/{name}/batch/wrong`: the rows that cannot run, as CSV.
async fn wrong(
    OfFunction { posted, function, .. }: OfFunction,
    Query(query): Query<RunQuery>,
    form: Multipart,
) -> Result<Response> {
    let target = target(&function, &query)?;
    let table = read_form(form).await?.table;
    let rows = posted.platform().wrong_rows(&posted.caller, &target, &table).await?;
    let disposition = files::disposition(&format!("{}-wrong-rows.csv", function.name), false);
    let kind = "text/csv; charset=utf-8; header=present".to_owned();
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, rows).into_response())
}

fn target(function: &FunctionName, query: &RunQuery) -> Result<Target> {
    let version = query.version.as_deref().unwrap_or_default().parse::<VersionSelector>();
    let version = version.map_err(|_| HttpError::not_found("This version"))?;
    Ok(Target::Reference(FunctionReference { function: function.clone(), version }))
}

struct PostedTable {
    table: TableText,
    only_look: bool,
}

async fn read_form(mut form: Multipart) -> Result<PostedTable> {
    let (mut typed, mut file, mut mapping) = (String::new(), String::new(), Vec::new());
    let (mut only_look, mut only_right) = (false, false);
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        let text = field.bytes().await.map_err(unreadable)?;
        let text = String::from_utf8(text.into()).map_err(|_| {
            HttpError::new(StatusCode::BAD_REQUEST, "invalid", "The table is not UTF-8 text.")
        })?;
        match name.as_str() {
            "table" => typed = text,
            "file" => file = text,
            "look" => only_look = true,
            "right" => only_right = true,
            other => mapping.extend(choice(other, text)),
        }
    }
    // A file that was chosen is what the person means now; its columns are others.
    let table = if file.trim().is_empty() {
        TableText { text: typed, mapping, only_right }
    } else {
        TableText { text: file, mapping: Vec::new(), only_right }
    };
    Ok(PostedTable { table, only_look })
}

fn choice(field: &str, parameter: String) -> Option<ColumnChoice> {
    let column = field.strip_prefix(MAP_FIELD)?.to_owned();
    Some(ColumnChoice { column, parameter: Some(parameter).filter(|p| p != LEFT_OUT) })
}

fn unreadable(error: axum::extract::multipart::MultipartError) -> HttpError {
    HttpError::new(error.status(), "invalid", format!("The form could not be read: {error}."))
}

async fn looked_at(
    platform: &Platform,
    caller: &Caller,
    target: &Target,
    function: FunctionName,
    posted: PostedTable,
) -> (StatusCode, TableReturn) {
    let PostedTable { table, only_look } = posted;
    let refused = if only_look { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    match platform.check_table(caller, target, &table).await {
        Ok(check) => {
            let empty = check.check.size == 0;
            let error = empty.then(|| "The table has no rows.".to_owned());
            (refused, TableReturn { function, table, check: Some(check), error })
        }
        Err(error) => {
            let error = HttpError::from(error);
            let returned =
                TableReturn { function, table, check: None, error: Some(error.message()) };
            (error.status(), returned)
        }
    }
}

/// `POST /batches/{id}/cancel`
async fn cancel(posted: Posted, Id(id): Id<BatchId>) -> Result<Response> {
    let cancelled = posted.platform().cancel_batch(&posted.caller, id).await?;
    let jobs = if cancelled == 1 { "job" } else { "jobs" };
    let toast = Toast::new(format!("Cancelled {cancelled} {jobs} of the batch."));
    Ok(posted.done(toast, &format!("/batches/{id}")))
}
