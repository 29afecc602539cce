//! How many jobs ended when: counts of spans of time for a chart, from rollups. No job is counted.

use domain::{FunctionName, Histogram, HistogramBar, OrganizationId, Timestamp};
use sqlx::Row;
use uuid::Uuid;

use super::rows::status;
use crate::{Result, Store};

/// At most this many bars.
const BARS: i64 = 96;
/// Widths of a bar in minutes that a person can name, up to a week.
const WIDTHS: [i64; 13] = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 720, 1_440, 10_080];
/// Beyond this hours are read in place of minutes.
const MINUTES: i64 = 26 * 60;

pub(super) const OF_ORGANIZATION: &str = "SELECT start / ?5 AS bar, status, sum(jobs) AS jobs \
     FROM organization_rollups WHERE organization = ?1 AND span = ?2 AND start >= ?3 AND start < ?4 \
     GROUP BY 1, 2";
pub(super) const OF_FUNCTION: &str = "SELECT start / ?5 AS bar, status, sum(jobs) AS jobs \
     FROM rollups WHERE function = ?1 AND span = ?2 AND start >= ?3 AND start < ?4 GROUP BY 1, 2";

impl Store {
    /// Jobs of the organisation, or of one of its functions, by the time of their end.
    pub async fn histogram(
        &self,
        organization: OrganizationId,
        function: Option<&FunctionName>,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<Histogram> {
        let minute = |at: Timestamp| at.0.div_euclid(60_000_000);
        let asked = (minute(until) - minute(since)).max(1);
        let width = WIDTHS.into_iter().find(|width| asked <= width * BARS).unwrap_or(WIDTHS[12]);
        let first = minute(since).div_euclid(width);
        let end = (minute(until).div_euclid(width) + 1).min(first + 4 * BARS);
        let at = |bar: i64| Timestamp(bar * width * 60_000_000);
        let empty = |bar| HistogramBar { start: at(bar), finished: 0, error: 0, cancelled: 0 };
        let mut bars: Vec<_> = (first..end).map(empty).collect();
        let (sql, scope) = match function {
            None => (OF_ORGANIZATION, organization.0),
            Some(name) => match self.function_id(organization, name).await? {
                Some(function) => (OF_FUNCTION, function.0),
                None => (OF_FUNCTION, Uuid::nil()),
            },
        };
        let span = if asked > MINUTES { 60 } else { 1 };
        let rows = sqlx::query(sql)
            .bind(scope)
            .bind(span * 60)
            .bind(first * width / span)
            .bind(end * width / span)
            .bind(width / span)
            .fetch_all(self.reads())
            .await?;
        for row in &rows {
            let place = usize::try_from(row.try_get::<i64, _>("bar")? - first).unwrap_or(0);
            let jobs = row.try_get::<i64, _>("jobs")?.cast_unsigned();
            let Some(bar) = bars.get_mut(place) else { continue };
            match status(row.try_get("status")?)? {
                domain::JobStatus::Error => bar.error += jobs,
                domain::JobStatus::Cancelled => bar.cancelled += jobs,
                _ => bar.finished += jobs,
            }
        }
        Ok(Histogram { width_micros: width * 60_000_000, bars })
    }
}
