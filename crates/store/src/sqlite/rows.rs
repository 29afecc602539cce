//! Between columns and domain types.

use domain::{
    FunctionName, JobId, JobStatus, JobSummary, LogLine, LogStream, Progress, Stage, Timestamp,
    VersionId,
};
use serde::de::DeserializeOwned;
use sqlx::{Row, sqlite::SqliteRow};

use crate::{Result, StoreError};

/// `SELECT` of what [`summary`] reads, from jobs `j` and functions `f`; the rest of the columns
/// and the `FROM` come after it.
macro_rules! select_summary {
    ($($rest:expr),*) => {
        concat!(
            "SELECT j.sequence, j.id, j.version, j.parent, j.status, j.attempt, j.created_at, \
             j.started_at, j.ended_at, j.progress, j.last_event, j.pushed_by, j.preview, j.error, \
             f.owner, f.name", $($rest),*
        )
    };
}
pub(super) use select_summary;

pub(super) fn summary(row: &SqliteRow) -> Result<JobSummary> {
    Ok(JobSummary {
        id: JobId(row.try_get("id")?),
        function: function_name(row)?,
        version: VersionId(row.try_get("version")?),
        status: status(row.try_get("status")?)?,
        inputs_preview: row.try_get("preview")?,
        error: row.try_get("error")?,
        by: row.try_get("pushed_by")?,
        parent: row.try_get::<Option<_>, _>("parent")?.map(JobId),
        attempt: row.try_get("attempt")?,
        created_at: Timestamp(row.try_get("created_at")?),
        started_at: time(row, "started_at")?,
        ended_at: time(row, "ended_at")?,
        progress: progress(row)?,
        last_event: row.try_get::<i64, _>("last_event")?.cast_unsigned(),
    })
}

pub(super) fn function_name(row: &SqliteRow) -> Result<FunctionName> {
    FunctionName::new(row.try_get("owner")?, row.try_get("name")?)
        .map_err(|error| StoreError::corrupt("functions", error))
}

pub(super) fn time(row: &SqliteRow, column: &str) -> Result<Option<Timestamp>> {
    Ok(row.try_get::<Option<i64>, _>(column)?.map(Timestamp))
}

fn progress(row: &SqliteRow) -> Result<Option<Progress>> {
    row.try_get::<Option<&str>, _>("progress")?.map(|text| json(text, "jobs")).transpose()
}

pub(super) fn hash(row: &SqliteRow, column: &'static str) -> Result<[u8; 32]> {
    row.try_get::<&[u8], _>(column)?.try_into().map_err(|error| StoreError::corrupt(column, error))
}

pub(super) fn json<T: DeserializeOwned>(text: &str, place: &'static str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| StoreError::corrupt(place, error))
}

pub(super) fn status_code(status: JobStatus) -> i64 {
    match status {
        JobStatus::Queued => 0,
        JobStatus::Processing => 1,
        JobStatus::Finished => 2,
        JobStatus::Error => 3,
        JobStatus::Cancelled => 4,
    }
}

pub(super) fn status(code: i64) -> Result<JobStatus> {
    usize::try_from(code)
        .ok()
        .and_then(|code| JobStatus::ALL.get(code).copied())
        .ok_or_else(|| StoreError::corrupt("jobs", format!("status {code}")))
}

pub(super) fn stream_code(stream: LogStream) -> i64 {
    match stream {
        LogStream::Stdout => 0,
        LogStream::Stderr => 1,
        LogStream::Notice => 2,
    }
}

pub(super) fn stream(code: i64) -> Result<LogStream> {
    match code {
        0 => Ok(LogStream::Stdout),
        1 => Ok(LogStream::Stderr),
        2 => Ok(LogStream::Notice),
        _ => Err(StoreError::corrupt("log_lines", format!("stream {code}"))),
    }
}

pub(super) fn stage_code(stage: Stage) -> i64 {
    match stage {
        Stage::Import => 0,
        Stage::Setup => 1,
        Stage::Run => 2,
    }
}

/// Reads the columns `stream`, `stage` and `text`.
pub(super) fn log_line(row: &SqliteRow) -> Result<LogLine> {
    let stage = match row.try_get("stage")? {
        0 => Stage::Import,
        1 => Stage::Setup,
        2 => Stage::Run,
        code => return Err(StoreError::corrupt("log_lines", format!("stage {code}"))),
    };
    Ok(LogLine { stream: stream(row.try_get("stream")?)?, stage, text: row.try_get("text")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_reads_back_as_what_was_written() {
        for expected in JobStatus::ALL {
            assert_eq!(status(status_code(expected)).expect("a status"), expected);
        }
    }
}
