//! A job's log by the numbers of its lines. Lines are rows under their events' numbers, which the
//! few other events of the job count through as well: where those stand says which row a line is,
//! so that any part of a log of any length is one step into an index and nothing is kept for it.

use domain::{JobId, LogFound, LogJudge, LogPart, LogQuery, OrganizationId, Timestamp};
use sqlx::{Row, sqlite::SqliteRow};

use super::rows;
use crate::{LogEntry, LogRange, Result, Store};

/// Lines of one answer.
const MOST_LINES: u64 = 2_000;
/// Lines that one search looks at; it tells how far it came.
const MOST_SEARCHED: u64 = 1_000_000;
/// Rows of one step of a search: a reader that holds none of the store up.
const STEP: u64 = 100_000;
const MOST_RANGES: usize = 20_000;

/// Where a job's log stands among its events.
struct Log {
    job: i64,
    /// Lines of the whole log.
    total: u64,
    /// Numbers of the events that are no lines.
    others: Vec<u64>,
}

impl Log {
    /// The number of the event that a line is.
    fn event(&self, line: u64) -> u64 {
        let mut before = (0, self.others.len());
        // Of the first `n` others, how many stand before the line: lines before the nth are its
        // number less those others up to it.
        while before.0 < before.1 {
            let middle = usize::midpoint(before.0, before.1);
            let lines_before = self.others[middle] - (middle as u64 + 1);
            if lines_before < line {
                before.0 = middle + 1;
            } else {
                before.1 = middle;
            }
        }
        line + before.0 as u64
    }

    fn line(&self, event: u64) -> u64 {
        event - self.others.partition_point(|other| *other < event) as u64
    }
}

impl Store {
    /// Lines from number `first` on, at most 2,000. None: no such job here.
    pub async fn log_range(
        &self,
        organization: OrganizationId,
        id: JobId,
        first: u64,
        limit: u64,
    ) -> Result<Option<LogRange>> {
        let Some(log) = self.log(organization, id).await? else { return Ok(None) };
        let first = first.max(1);
        let rows = sqlx::query(
            "SELECT number, at, stream, stage, text FROM log_lines \
             WHERE job = ?1 AND number >= ?2 ORDER BY number LIMIT ?3",
        )
        .bind(log.job)
        .bind(log.event(first).cast_signed())
        .bind(limit.min(MOST_LINES).cast_signed())
        .fetch_all(self.reads())
        .await?;
        let entry = |row: &SqliteRow| {
            let number = row.try_get::<i64, _>("number")?.cast_unsigned();
            let at = Timestamp(row.try_get("at")?);
            Ok(LogEntry { number, at, line: rows::log_line(row)? })
        };
        let lines = rows.iter().map(entry).collect::<Result<_>>()?;
        Ok(Some(LogRange { total: log.total, first, lines }))
    }

    /// Which lines after line `after` a query means. None: no such job here.
    pub async fn log_found(
        &self,
        organization: OrganizationId,
        id: JobId,
        query: &LogQuery,
        after: u64,
    ) -> Result<Option<LogFound>> {
        let Some(log) = self.log(organization, id).await? else { return Ok(None) };
        let mut found = LogFound { total: log.total, searched_to: after, ..LogFound::default() };
        let mut judge = LogJudge::default();
        let end = log.total.min(after.saturating_add(MOST_SEARCHED));
        while found.searched_to < end && found.ranges.len() < MOST_RANGES {
            let to = end.min(found.searched_to + STEP);
            self.search_log(&log, query, &mut judge, (found.searched_to, to), &mut found).await?;
            found.searched_to = to;
        }
        Ok(Some(found))
    }

    /// Lines after the first and up to the second of `between`.
    async fn search_log(
        &self,
        log: &Log,
        query: &LogQuery,
        judge: &mut LogJudge,
        between: (u64, u64),
        found: &mut LogFound,
    ) -> Result<()> {
        // By part and words the database leaves out itself; the parts of a log that run are all
        // but the few that set up.
        let stages = match (query.part, query.level) {
            (LogPart::Run, None) if query.text.is_empty() => "stage <> 2",
            (LogPart::All, _) => "1",
            (LogPart::Setup, _) => "stage <> 2",
            (LogPart::Run, _) => "stage = 2",
        };
        let inverted = query.part == LogPart::Run && stages == "stage <> 2";
        let columns = match query.level {
            Some(_) => "number, stream, stage, text",
            None => "number",
        };
        let statement = format!(
            "SELECT {columns} FROM log_lines WHERE job = ?1 AND number > ?2 AND number <= ?3 AND {stages} \
             AND (?4 = '' OR text LIKE ?4 ESCAPE '\\') ORDER BY number"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(log.job)
            .bind(log.event(between.0).cast_signed())
            .bind(log.event(between.1).cast_signed())
            .bind(like(query))
            .fetch_all(self.reads())
            .await?;
        let mut next = between.0 + 1;
        for row in &rows {
            let line = log.line(row.try_get::<i64, _>("number")?.cast_unsigned());
            if inverted {
                push_all(found, next, line - 1);
                next = line + 1;
            } else if query.level.is_none() || judge.fits(query, &rows::log_line(row)?) {
                found.push(line);
            }
        }
        if inverted {
            push_all(found, next, between.1);
        }
        Ok(())
    }

    async fn log(&self, organization: OrganizationId, id: JobId) -> Result<Option<Log>> {
        let row =
            sqlx::query("SELECT sequence, log_lines FROM jobs WHERE id = ?1 AND organization = ?2")
                .bind(id.0)
                .bind(organization.0)
                .fetch_optional(self.reads())
                .await?;
        let Some(row) = row else { return Ok(None) };
        let job: i64 = row.try_get("sequence")?;
        let others: Vec<i64> =
            sqlx::query_scalar("SELECT number FROM events WHERE job = ?1 ORDER BY number")
                .bind(job)
                .fetch_all(self.reads())
                .await?;
        let others = others.into_iter().map(i64::cast_unsigned).collect();
        Ok(Some(Log { job, total: row.try_get::<i64, _>("log_lines")?.cast_unsigned(), others }))
    }
}

/// With a level, what is indented under a line belongs to it: the words are looked for afterwards.
fn like(query: &LogQuery) -> String {
    if query.text.is_empty() || query.level.is_some() {
        return String::new();
    }
    let mut pattern = String::from("%");
    for letter in query.text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

fn push_all(found: &mut LogFound, first: u64, last: u64) {
    if first > last {
        return;
    }
    match found.ranges.last_mut() {
        Some((_, before)) if *before + 1 == first => *before = last,
        _ => found.ranges.push((first, last)),
    }
}

#[cfg(test)]
mod tests {
    use super::Log;

    #[test]
    fn a_line_is_found_among_the_events_that_are_no_lines() {
        // Events: 1 queued, 2 started, 3 4 lines, 5 output, 6 line, 7 8 outputs, 9 line.
        let log = Log { job: 1, total: 4, others: vec![1, 2, 5, 7, 8] };
        for (line, event) in [(1, 3), (2, 4), (3, 6), (4, 9)] {
            assert_eq!(log.event(line), event);
            assert_eq!(log.line(event), line);
        }
    }
}
