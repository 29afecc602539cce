//! Lists of jobs: which match a query and its filter, newest first, a page at a time. What an index
//! can answer leads; whatever is left of the filter is looked at job by job, for a bounded time.

mod content;
mod document;
mod expression;
mod index;
mod indexer;
mod named;
mod numbers;
mod plan;

use std::time::Duration;

use domain::{JobId, JobPage, JobQuery, JobSummary, OrganizationId, Timestamp};
use sqlx::{AssertSqlSafe, Row, sqlite::SqliteRow};
use tokio::time::Instant;

pub(super) use self::{index::SearchIndex, indexer::Indexer};
use self::{index::Window, plan::Plan};
use super::{
    jobs,
    rows::{self, select_summary},
};
use crate::{Result, Store, now};

const PAGE: u32 = 50;
const LARGEST_PAGE: u32 = 200;
/// Jobs that are looked at between two looks at the clock.
const CHUNK: usize = 200;
/// Of the search index, asked at once where those before had little.
const MOST_SHARDS: i64 = 8;
/// A page answers after about this long, with what was found until then.
const BUDGET: Duration = Duration::from_millis(50);
/// Looks that each page takes, however slow the machine is: a small store is always searched whole.
const LEAST_STEPS: u32 = 8;

const NOT_INDEXED: &str = select_summary!(
    " FROM jobs j JOIN functions f ON f.id = j.function WHERE j.sequence < ?1 AND j.sequence > ?2 \
     AND j.organization = ?3 ORDER BY j.sequence DESC LIMIT ?4"
);
const BY_ID: &str = "SELECT sequence FROM jobs WHERE id >= ?1 ORDER BY id LIMIT 1";
const AT: &str = "SELECT id, created_at FROM jobs WHERE sequence >= ?1 ORDER BY sequence LIMIT 1";

#[cfg(test)]
pub(super) const SEARCHES: [&str; 3] = [NOT_INDEXED, BY_ID, AT];

/// A job that an index named.
struct Candidate {
    sequence: i64,
    summary: JobSummary,
}

/// How long a page has been looked for.
struct Patience {
    deadline: Instant,
    steps: u32,
}

impl Patience {
    fn new() -> Self {
        Self { deadline: Instant::now() + BUDGET, steps: 0 }
    }

    /// After each step.
    fn is_over(&mut self) -> bool {
        self.steps += 1;
        self.steps >= LEAST_STEPS && Instant::now() >= self.deadline
    }
}

/// What was found so far.
struct Found {
    jobs: Vec<JobSummary>,
    limit: usize,
    /// The last job that was looked at, whether it matched or not.
    reached: Option<(JobId, Timestamp)>,
}

impl Store {
    /// Jobs that match, newest first. A page may end before it is full: `searched_to` says how far
    /// it looked, and `next` goes on from there.
    pub async fn jobs(&self, organization: OrganizationId, query: &JobQuery) -> Result<JobPage> {
        let limit = if query.limit == 0 { PAGE } else { query.limit.min(LARGEST_PAGE) };
        self.job_page(organization, query, limit).await
    }

    pub(super) async fn job_page(
        &self,
        organization: OrganizationId,
        query: &JobQuery,
        limit: u32,
    ) -> Result<JobPage> {
        let Some(plan) = self.plan(organization, query).await? else {
            return Ok(JobPage::default());
        };
        let mut found = Found { jobs: Vec::new(), limit: limit as usize, reached: None };
        let whole = match &plan.words {
            Some(words) => self.search(&plan, words, &mut found).await?,
            None => self.scan(&plan, &mut found).await?,
        };
        Ok(found.page(whole))
    }

    /// Whether every job that has ended can be found by the search index alone.
    pub async fn is_search_up_to_date(&self) -> Result<bool> {
        let newest: i64 = sqlx::query_scalar("SELECT coalesce(max(sequence), 0) FROM jobs")
            .fetch_one(self.reads())
            .await?;
        let unfinished: Vec<i64> = sqlx::query_scalar("SELECT job FROM queue ORDER BY job")
            .fetch_all(self.reads())
            .await?;
        let index = self.search_index();
        Ok(index.watermark() == newest && index.waiting().await? == unfinished)
    }

    /// Those of the jobs that match; for what changes while somebody looks at a list.
    pub(crate) async fn matching(
        &self,
        organization: OrganizationId,
        query: &JobQuery,
        changed: Vec<JobSummary>,
    ) -> Result<Vec<JobSummary>> {
        let Some(plan) = self.plan(organization, query).await? else { return Ok(Vec::new()) };
        let likely: Vec<_> = changed.into_iter().filter(|job| plan.may_match(job)).collect();
        if !plan.filter.needs_content() {
            return Ok(likely);
        }
        let mut matching = Vec::new();
        for jobs in likely.chunks(CHUNK) {
            let contents = self.contents(organization, jobs.iter().map(|job| job.id)).await?;
            let accepted = jobs.iter().filter(|job| plan.accepts(job, contents.get(&job.id)));
            matching.extend(accepted.cloned());
        }
        Ok(matching)
    }

    /// By the tables' own indexes. True when there is nothing further back.
    async fn scan(&self, plan: &Plan, found: &mut Found) -> Result<bool> {
        let mut patience = Patience::new();
        let chunk = if plan.verifies { CHUNK } else { found.limit + 1 };
        let mut before = plan.before.clone();
        loop {
            let rows = sqlx::query(plan.pages())
                .bind(plan.scope())
                .bind(&before)
                .bind(plan.status_mask())
                .bind(chunk as i64)
                .bind(plan.from.clone())
                .bind(plan.organization.0)
                .bind(plan.function.map(|function| function.0))
                .bind(plan.query.version.map(|version| version.0))
                .fetch_all(self.reads())
                .await?;
            let full = rows.len() == chunk;
            let Some(last) = rows.last() else { return Ok(true) };
            before = last.try_get("id")?;
            if self.look_at(plan, &rows, found).await? {
                return Ok(false);
            }
            if !full {
                return Ok(true);
            }
            if patience.is_over() {
                return Ok(false);
            }
        }
    }

    /// By the words of the search index, from the newest job back; what is not in it yet is read.
    async fn search(&self, plan: &Plan, words: &str, found: &mut Found) -> Result<bool> {
        let mut patience = Patience::new();
        let mut cursor = self.sequence_before(&plan.before).await?;
        let end = self.sequence_before(&plan.from).await?;
        let indexed = self.search_index().watermark();
        while cursor > indexed + 1 && cursor > end {
            let rows = sqlx::query(NOT_INDEXED)
                .bind(cursor)
                .bind(indexed.max(end - 1))
                .bind(plan.organization.0)
                .bind(CHUNK as i64)
                .fetch_all(self.reads())
                .await?;
            let last = rows.last().map(|row| row.try_get("sequence")).transpose()?;
            cursor = last.filter(|_| rows.len() == CHUNK).unwrap_or(indexed + 1);
            if self.look_at(plan, &rows, found).await? {
                return Ok(false);
            }
            if patience.is_over() {
                return self.stop_at(cursor, found).await;
            }
        }
        cursor = cursor.min(indexed + 1);
        let (mut shards, mut most) = (1, found.limit + 1);
        while cursor > end {
            let mut jobs = Vec::new();
            let mut over = false;
            // Where shards name few, those of several are looked at together.
            while cursor > end && jobs.len() <= found.limit && !over {
                let window = Window::below(cursor, end, shards);
                let named = self.search_index().jobs(words, window, most).await?;
                let full = named.len() == most;
                cursor = named.last().copied().filter(|_| full).unwrap_or(window.from);
                jobs.extend(named);
                over = patience.is_over();
                shards = if full { 1 } else { (shards * 2).min(MOST_SHARDS) };
            }
            let rows = self.rows_of(plan.organization, &jobs).await?;
            if self.look_at(plan, &rows, found).await? {
                return Ok(false);
            }
            if over && cursor > end {
                return self.stop_at(cursor, found).await;
            }
            // Not all of them matched: of those that are left many may not.
            most = CHUNK;
        }
        Ok(true)
    }

    /// Takes the rows that match; true when the page is full.
    async fn look_at(&self, plan: &Plan, rows: &[SqliteRow], found: &mut Found) -> Result<bool> {
        let candidates = rows.iter().map(candidate).collect::<Result<Vec<_>>>()?;
        let likely: Vec<_> =
            candidates.into_iter().filter(|c| plan.may_match(&c.summary)).collect();
        let contents = if plan.filter.needs_content() {
            content::of(self.reads(), likely.iter().map(|job| job.sequence)).await?
        } else {
            Default::default()
        };
        for Candidate { sequence, summary } in likely {
            if !plan.accepts(&summary, contents.get(&sequence)) {
                continue;
            }
            found.jobs.push(summary);
            if found.jobs.len() > found.limit {
                return Ok(true);
            }
        }
        if let Some(last) = rows.last() {
            let id = JobId(last.try_get("id")?);
            found.reached = Some((id, Timestamp(last.try_get("created_at")?)));
        }
        Ok(false)
    }

    async fn rows_of(&self, organization: OrganizationId, jobs: &[i64]) -> Result<Vec<SqliteRow>> {
        if jobs.is_empty() {
            return Ok(Vec::new());
        }
        let places: Vec<_> = jobs.iter().map(i64::to_string).collect();
        let sql = format!(
            "{} FROM jobs j JOIN functions f ON f.id = j.function WHERE j.sequence IN ({}) \
             AND j.organization = ?1 ORDER BY j.sequence DESC",
            select_summary!(""),
            places.join(",")
        );
        // Only numbers were added.
        let query = sqlx::query(AssertSqlSafe(sql)).persistent(false).bind(organization.0);
        Ok(query.fetch_all(self.reads()).await?)
    }

    /// Ids and sequences are in the same order but for jobs that were pushed at the same time.
    async fn sequence_before(&self, id: &[u8]) -> Result<i64> {
        let sequence = sqlx::query_scalar(BY_ID).bind(id).fetch_optional(self.reads()).await?;
        Ok(sequence.unwrap_or(i64::MAX))
    }

    async fn stop_at(&self, cursor: i64, found: &mut Found) -> Result<bool> {
        let row = sqlx::query(AT).bind(cursor).fetch_optional(self.reads()).await?;
        if let Some(row) = row {
            let id = JobId(row.try_get("id")?);
            found.reached = Some((id, Timestamp(row.try_get("created_at")?)));
        }
        Ok(false)
    }
}

impl Found {
    fn page(mut self, whole: bool) -> JobPage {
        if self.jobs.len() > self.limit {
            self.jobs.truncate(self.limit);
            let next = self.jobs.last().map(|job| job.id);
            return JobPage { jobs: self.jobs, next, searched_to: None };
        }
        let reached = self.reached.filter(|_| !whole);
        JobPage {
            jobs: self.jobs,
            next: reached.map(|(id, _)| id),
            searched_to: reached.map(|(_, at)| at),
        }
    }
}

fn candidate(row: &SqliteRow) -> Result<Candidate> {
    Ok(Candidate { sequence: row.try_get("sequence")?, summary: rows::summary(row)? })
}

#[cfg(test)]
mod tests;
