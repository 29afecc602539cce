//! What was used: compute seconds in all, per function, per version, and as a table. Days are UTC and
//! counted whole.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{Caller, FunctionName, Timestamp, UsageRow};
use platform::Platform;
use serde::Deserialize;

use super::{csv, functions, shapes::DetailedUsage};
use crate::http::{
    error::{HttpError, Result},
    extract::{Parameters, PathParts, SignedIn, function_name},
};

/// Days of an answer that asks for no time.
const USUAL_DAYS: i64 = 30;
/// Seconds are told from nanoseconds by their size: these would be in the year 5138.
const NO_SECONDS: f64 = 1e11;

#[derive(Deserialize)]
pub(super) struct Period {
    /// Seconds, or nanoseconds, since 1970.
    start_timestamp: Option<f64>,
    end_timestamp: Option<f64>,
    /// Ours: so many days up to now.
    days: Option<i64>,
}

impl Period {
    fn bounds(&self) -> Result<(Timestamp, Timestamp)> {
        let until = self.end_timestamp.map_or_else(store::now, timestamp);
        let days = self.days.unwrap_or(USUAL_DAYS).clamp(1, 366);
        let usual = until.plus_seconds(-(days - 1) * 86_400);
        let from = self.start_timestamp.map_or(usual, timestamp);
        if from > until {
            let words = "The time ends before it starts.";
            return Err(HttpError::at(&["query", "end_timestamp"], words, "value_error"));
        }
        Ok((from, until))
    }
}

fn timestamp(given: f64) -> Timestamp {
    let micros = if given.abs() < NO_SECONDS { given * 1e6 } else { given / 1e3 };
    Timestamp(micros as i64)
}

async fn rows(platform: &Platform, caller: &Caller, period: &Period) -> Result<Vec<UsageRow>> {
    let (from, until) = period.bounds()?;
    Ok(platform.usage(caller, from, until).await?)
}

/// `GET /v2/usage`
pub(super) async fn total(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    Parameters(period): Parameters<Period>,
) -> Result<Json<DetailedUsage>> {
    let rows = rows(&platform, &caller, &period).await?;
    Ok(Json(DetailedUsage::of(rows.iter())))
}

/// `GET /v2/usage/function`
pub(super) async fn per_function(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    Parameters(period): Parameters<Period>,
) -> Result<Json<BTreeMap<String, DetailedUsage>>> {
    let rows = rows(&platform, &caller, &period).await?;
    let mut functions: BTreeMap<String, Vec<&UsageRow>> = BTreeMap::new();
    for row in &rows {
        functions.entry(row.function.to_string()).or_default().push(row);
    }
    let sums =
        functions.into_iter().map(|(name, rows)| (name, DetailedUsage::of(rows.into_iter())));
    Ok(Json(sums.collect()))
}

/// `GET /v2/usage/function/{owner}/{name}`
pub(super) async fn of_function(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name)): PathParts<(String, String)>,
    Parameters(period): Parameters<Period>,
) -> Result<Json<DetailedUsage>> {
    let function: FunctionName = function_name(&owner, &name)?;
    let rows = rows(&platform, &caller, &period).await?;
    Ok(Json(DetailedUsage::of(rows.iter().filter(|row| row.function == function))))
}

/// `GET /v2/usage/function/{owner}/{name}/versions/{slug}`
pub(super) async fn of_version(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name, slug)): PathParts<(String, String, String)>,
    Parameters(period): Parameters<Period>,
) -> Result<Json<DetailedUsage>> {
    let id = functions::version_id(&platform, &caller, &owner, &name, &slug).await?;
    let rows = rows(&platform, &caller, &period).await?;
    Ok(Json(DetailedUsage::of(rows.iter().filter(|row| row.version == id))))
}

/// `GET /v2/usage.csv`: one line per day, version and key.
pub(super) async fn table(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    Parameters(period): Parameters<Period>,
) -> Result<Response> {
    let head = ["day", "function", "version", "key", "machine", "jobs", "compute_seconds"];
    let mut text = csv::line(head.into_iter().map(str::to_owned));
    for row in rows(&platform, &caller, &period).await? {
        let cells = [
            row.day.date(),
            row.function.to_string(),
            row.version.to_string(),
            row.by.clone(),
            row.machine().to_owned(),
            row.jobs.to_string(),
            format!("{:.6}", row.run_micros as f64 / 1e6),
        ];
        text.push_str(&csv::line(cells.into_iter()));
    }
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    let place = HeaderValue::from_static("attachment; filename=\"usage.csv\"");
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, place)], text).into_response())
}
