//! Tallies of ended jobs per version in spans of a minute, an hour and a day. The writer adds to
//! those it remembers and writes them whole: a histogram cannot be added up by SQL.

use std::collections::HashMap;

use domain::{
    Distribution, FunctionId, FunctionName, Metrics, OrganizationId, Span, Tally, Timestamp,
    VersionId,
};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

use super::{bulk::Bulk, ledger::Ledger, transaction::Transaction};
use crate::{Result, Store, StoreError, now};

/// Spans that the writer remembers at once: those of the present, of some thousand versions.
const REMEMBERED: usize = 10_000;

/// Which tally: of a function's version, in the span of this number.
pub(super) type TallyKey = (FunctionId, VersionId, Span, i64);

pub(super) const ONE: &str = "SELECT finished, errors, cancelled, run_micros, run_times, \
     queue_times FROM metrics WHERE function = ?1 AND span = ?2 AND start = ?3 AND version = ?4";
pub(super) const RANGE: &str = "SELECT version, start, finished, errors, cancelled, run_micros, \
     run_times, queue_times FROM metrics WHERE function = ?1 AND span = ?2 AND start >= ?3 \
     AND start <= ?4";

/// Adds what ended in one minute to that minute, its hour and its day.
pub(super) async fn add(
    transaction: &mut Transaction<'_>,
    tallies: HashMap<(FunctionId, VersionId, i64), Tally>,
    ledger: &mut Ledger,
) -> Result<()> {
    let mut rows = Bulk::<10>::default();
    if ledger.tallies.len() > REMEMBERED {
        ledger.tallies.clear();
    }
    let mut touched = HashMap::new();
    for ((function, version, minute), tally) in tallies {
        for span in Span::ALL {
            let start = (minute * 60).div_euclid(span.seconds());
            touched
                .entry((function, version, span, start))
                .or_insert_with(Tally::default)
                .merge(&tally);
        }
    }
    for (key, added) in touched {
        let tally = match ledger.tallies.remove(&key) {
            Some(known) => known,
            None => read_one(transaction.reader().await?, key).await?,
        };
        let tally = ledger.tallies.entry(key).or_insert(tally);
        tally.merge(&added);
        let (function, version, span, start) = key;
        rows.add([
            function.0.into(),
            span.seconds().into(),
            start.into(),
            version.0.into(),
            tally.finished.into(),
            tally.errors.into(),
            tally.cancelled.into(),
            tally.run_micros.into(),
            tally.run_times.to_bytes().into(),
            tally.queue_times.to_bytes().into(),
        ]);
    }
    let into = "INSERT OR REPLACE INTO metrics (function, span, start, version, finished, errors, \
         cancelled, run_micros, run_times, queue_times)";
    rows.add_to(transaction, into, "").await
}

async fn read_one(
    connection: &mut SqliteConnection,
    (function, version, span, start): TallyKey,
) -> Result<Tally> {
    let row = sqlx::query(ONE)
        .bind(function.0)
        .bind(span.seconds())
        .bind(start)
        .bind(version.0)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map_or_else(|| Ok(Tally::default()), tally)
}

impl Store {
    /// How a function did up to now, of all versions or of one. None: no such function here.
    pub async fn metrics(
        &self,
        organization: OrganizationId,
        function: &FunctionName,
        span: Span,
        version: Option<VersionId>,
    ) -> Result<Option<Metrics>> {
        self.metrics_until(organization, function, span, version, now()).await
    }

    /// The same as seen at another time.
    pub async fn metrics_until(
        &self,
        organization: OrganizationId,
        function: &FunctionName,
        span: Span,
        version: Option<VersionId>,
        until: Timestamp,
    ) -> Result<Option<Metrics>> {
        let Some(function) = self.function_id(organization, function).await? else {
            return Ok(None);
        };
        let last = span.number(until);
        let first = last + 1 - i64::try_from(span.shown()).unwrap_or(i64::MAX);
        let rows = sqlx::query(RANGE)
            .bind(function.0)
            .bind(span.seconds())
            .bind(first)
            .bind(last)
            .fetch_all(self.reads())
            .await?;
        let mut tallies = vec![Tally::default(); span.shown()];
        let (mut total, mut versions) = (Tally::default(), HashMap::<VersionId, Tally>::new());
        for row in &rows {
            let (of, found) = (VersionId(row.try_get("version")?), tally(row)?);
            versions.entry(of).or_default().merge(&found);
            if version.is_some_and(|version| version != of) {
                continue;
            }
            total.merge(&found);
            let at = usize::try_from(row.try_get::<i64, _>("start")? - first).unwrap_or(0);
            if let Some(tally) = tallies.get_mut(at) {
                tally.merge(&found);
            }
        }
        let mut versions: Vec<_> = versions.into_iter().collect();
        versions.sort_by_key(|(id, tally)| (std::cmp::Reverse(tally.ended()), *id));
        Ok(Some(Metrics { span, first: span.start(first), tallies, total, versions }))
    }
}

/// Of this day and the one before; none of functions that did not run. Two rows of each function are
/// read where the last 24 hours would be 25, of all cards of the catalogue.
pub(super) async fn run_times_lately(
    connection: &mut SqliteConnection,
    functions: impl IntoIterator<Item = FunctionId>,
    now: Timestamp,
) -> Result<HashMap<FunctionId, Distribution>> {
    let today = Span::Day.number(now);
    let mut wanted = Bulk::<3>::default();
    for function in functions {
        wanted.add([function.0.into(), (today - 1).into(), today.into()]);
    }
    let rows = wanted
        .fetch(
            connection,
            "SELECT m.function, m.run_times FROM (",
            ") w CROSS JOIN metrics m ON m.function = w.column1 AND m.span = 86400 \
             AND m.start >= w.column2 AND m.start <= w.column3",
        )
        .await?;
    let mut times: HashMap<FunctionId, Distribution> = HashMap::new();
    for row in &rows {
        let of = times.entry(FunctionId(row.try_get("function")?)).or_default();
        of.merge(&histogram(row, "run_times")?);
    }
    Ok(times)
}

fn tally(row: &SqliteRow) -> Result<Tally> {
    let count = |column: &str| Ok::<_, StoreError>(row.try_get::<i64, _>(column)?.cast_unsigned());
    Ok(Tally {
        finished: count("finished")?,
        errors: count("errors")?,
        cancelled: count("cancelled")?,
        run_micros: row.try_get("run_micros")?,
        run_times: histogram(row, "run_times")?,
        queue_times: histogram(row, "queue_times")?,
    })
}

fn histogram(row: &SqliteRow, column: &str) -> Result<Distribution> {
    Distribution::from_bytes(row.try_get(column)?)
        .ok_or_else(|| StoreError::corrupt("metrics", format!("no histogram in {column}")))
}
