//! How functions did over time, and what was used.

use domain::{
    Caller, FunctionName, Metrics, Role, Span, Tally, Timestamp, UsageRow, VersionId,
    VersionSelector,
};

use crate::{Error, Platform, Result, functions::missing, require};

/// Of usage in one answer.
const MOST_DAYS: i64 = 366;

impl Platform {
    /// Of all versions, or of one.
    pub async fn metrics(
        &self,
        caller: &Caller,
        function: &FunctionName,
        span: Span,
        version: Option<VersionId>,
    ) -> Result<Metrics> {
        require(caller, Role::Viewer)?;
        let metrics = self.store().metrics(caller.organization, function, span, version).await?;
        metrics.ok_or_else(|| missing(function, &VersionSelector::Latest))
    }

    /// The sum of as much time, right before what `metrics` tells of.
    pub async fn metrics_before(
        &self,
        caller: &Caller,
        function: &FunctionName,
        span: Span,
        version: Option<VersionId>,
    ) -> Result<Tally> {
        require(caller, Role::Viewer)?;
        let shown = i64::try_from(span.shown()).unwrap_or(0) * span.seconds();
        let until = store::now().plus_seconds(-shown);
        let store = self.store();
        let metrics = store.metrics_until(caller.organization, function, span, version, until);
        let metrics = metrics.await?.ok_or_else(|| missing(function, &VersionSelector::Latest))?;
        Ok(metrics.total)
    }

    /// Of the days that these moments are in and all between, the newest first.
    pub async fn usage(
        &self,
        caller: &Caller,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<UsageRow>> {
        require(caller, Role::Viewer)?;
        if Span::Day.number(until) - Span::Day.number(from) > MOST_DAYS {
            return Err(Error::invalid(format!("Ask for at most {MOST_DAYS} days at a time.")));
        }
        Ok(self.store().usage(caller.organization, from, until).await?)
    }
}
