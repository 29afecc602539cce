//! What happened to one job, by numbers: its log by lines, its events by pages.

use domain::{Caller, Event, JobId, LogFound, LogQuery, Role};
use futures::{Stream, stream};
use store::LogRange;

use crate::{Error, Platform, Result, jobs::missing_job, require};

/// Lines of one step of a download.
const STEP: u64 = 2_000;
/// Parts of a log that are read for one answer.
const MOST_RANGES: usize = 200;

/// Events in order.
#[derive(Debug, Clone, PartialEq)]
pub struct EventPage {
    pub events: Vec<Event>,
    /// There are more after the last of them.
    pub more: bool,
}

impl Platform {
    /// Lines of its log, counted from 1; at most 2,000.
    pub async fn log_range(
        &self,
        caller: &Caller,
        id: JobId,
        first: u64,
        limit: u64,
    ) -> Result<LogRange> {
        require(caller, Role::Viewer)?;
        let range = self.store().log_range(caller.organization, id, first, limit).await?;
        range.ok_or_else(|| missing_job(id))
    }

    /// The lines of several ranges, each given by its first and its last.
    pub async fn log_ranges(
        &self,
        caller: &Caller,
        id: JobId,
        ranges: &[(u64, u64)],
    ) -> Result<Vec<LogRange>> {
        if ranges.len() > MOST_RANGES {
            return Err(Error::invalid(format!(
                "At most {MOST_RANGES} parts of a log can be asked for at once."
            )));
        }
        let mut found = Vec::with_capacity(ranges.len());
        for (first, last) in ranges {
            let lines = last.saturating_sub(*first).saturating_add(1);
            found.push(self.log_range(caller, id, *first, lines).await?);
        }
        Ok(found)
    }

    /// Which lines after line `after` are meant; a million are looked at.
    pub async fn log_found(
        &self,
        caller: &Caller,
        id: JobId,
        query: &LogQuery,
        after: u64,
    ) -> Result<LogFound> {
        require(caller, Role::Viewer)?;
        let found = self.store().log_found(caller.organization, id, query, after).await?;
        found.ok_or_else(|| missing_job(id))
    }

    /// Its whole log as it is now, some lines at a time.
    pub async fn whole_log(
        &self,
        caller: &Caller,
        id: JobId,
    ) -> Result<impl Stream<Item = Result<LogRange>> + Send + use<>> {
        let first = self.log_range(caller, id, 1, STEP).await?;
        let (platform, caller) = (self.clone(), caller.clone());
        let after =
            |range: &LogRange| (range.lines.len() as u64 == STEP).then_some(range.first + STEP);
        let next = after(&first);
        let rest = stream::try_unfold(next, move |next| {
            let (platform, caller) = (platform.clone(), caller.clone());
            async move {
                let Some(line) = next else { return Ok(None) };
                let range = platform.log_range(&caller, id, line, STEP).await?;
                let next = after(&range);
                Ok(Some((range, next)))
            }
        });
        Ok(futures::StreamExt::chain(stream::iter([Ok(first)]), rest))
    }

    /// Its events after the one numbered `after`; with `all`, the lines of its log among them.
    pub async fn event_page(
        &self,
        caller: &Caller,
        id: JobId,
        after: u64,
        limit: u32,
        all: bool,
    ) -> Result<EventPage> {
        require(caller, Role::Viewer)?;
        let asked = limit + 1;
        let events = match all {
            true => self.store().events(caller.organization, id, after, asked).await?,
            false => self.store().facts(caller.organization, id, after, asked).await?,
        };
        let mut events = events.ok_or_else(|| missing_job(id))?;
        let more = events.len() > limit as usize;
        events.truncate(limit as usize);
        Ok(EventPage { events, more })
    }
}
