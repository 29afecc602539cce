//! How a query will be answered: which index leads, and what is left to look at job by job.

use domain::{
    Condition, FunctionId, FunctionName, JobContent, JobFilter, JobQuery, JobStatus, JobSummary,
    OrganizationId, Timestamp,
};
use uuid::Uuid;

use super::{
    Result, Store,
    expression::{Scope, expression},
    jobs, now,
};
use crate::sqlite::rows::status_code;

/// A job's id is made a little before the job is stored.
const SLACK_MILLIS: i64 = 2_000;

pub(super) struct Plan {
    pub(super) organization: OrganizationId,
    pub(super) query: JobQuery,
    pub(super) filter: JobFilter,
    pub(super) function: Option<FunctionId>,
    /// Ids of the range: from this one on, up to and without that one.
    pub(super) from: Vec<u8>,
    pub(super) before: Vec<u8>,
    /// For the search index, when the filter has anything that it knows.
    pub(super) words: Option<String>,
    /// Whether an index may name jobs that do not match.
    pub(super) verifies: bool,
    now: Timestamp,
}

impl Store {
    /// None when nothing can match.
    pub(super) async fn plan(
        &self,
        organization: OrganizationId,
        query: &JobQuery,
    ) -> Result<Option<Plan>> {
        let (filter, _) = JobFilter::read(&query.filter);
        let now = now();
        let function = match asked_function(query, &filter) {
            None => None,
            Some((owner, name)) => {
                let found = self.functions_named(organization, owner.as_deref(), &name).await?;
                match found.as_slice() {
                    [] => return Ok(None),
                    [function] => Some(*function),
                    // Of several owners: looked at job by job.
                    _ => None,
                }
            }
        };
        if let Some(version) = query.version {
            let of = self.function_of(organization, version).await?;
            if of.is_none() || (function.is_some() && function != of) {
                return Ok(None);
            }
        }
        let (since, until) = filter.range(now);
        let cursor = query.before.map(|before| before.0.as_bytes().to_vec());
        let until = until.map(|until| first_id(until, SLACK_MILLIS));
        let mut from = since.map_or(Vec::new(), |since| first_id(since, -SLACK_MILLIS));
        let mut before = [cursor, until].into_iter().flatten().min();
        for digits in beginnings(&filter) {
            let (first, last) = ids_beginning_with(digits);
            from = from.max(first);
            before = Some(before.map_or(last.clone(), |before| before.min(last)));
        }
        let words = match query.parent {
            // A job has few enough children to look at each.
            Some(_) => None,
            None => expression(&filter, self.scope(organization, function).await?),
        };
        let simple = |condition: &Condition| {
            let named = matches!(condition, Condition::Function { .. }) && function.is_some();
            named || matches!(condition, Condition::Status(_))
        };
        let verifies = !filter.keeping(|condition| !simple(condition)).terms.is_empty()
            || filter
                .terms
                .iter()
                .any(|t| t.negated && !matches!(t.condition, Condition::Status(_)))
            || (query.function.is_some() && function.is_none());
        Ok(Some(Plan {
            organization,
            query: query.clone(),
            function,
            from,
            before: before.unwrap_or_else(|| jobs::AFTER_ALL_IDS.to_vec()),
            words,
            verifies,
            filter,
            now,
        }))
    }

    async fn scope(
        &self,
        organization: OrganizationId,
        function: Option<FunctionId>,
    ) -> Result<Scope> {
        if let Some(function) = function {
            return Ok(Scope::Function(function));
        }
        let others: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM organizations WHERE id <> ?1)")
                .bind(organization.0)
                .fetch_one(self.reads())
                .await?;
        Ok(if others { Scope::Organization(organization) } else { Scope::Everybody })
    }

    async fn functions_named(
        &self,
        organization: OrganizationId,
        owner: Option<&str>,
        name: &str,
    ) -> Result<Vec<FunctionId>> {
        let ids: Vec<Uuid> = sqlx::query_scalar(
            "SELECT id FROM functions WHERE organization = ?1 AND (?2 IS NULL OR owner = ?2) \
             AND name = ?3",
        )
        .bind(organization.0)
        .bind(owner)
        .bind(name)
        .fetch_all(self.reads())
        .await?;
        Ok(ids.into_iter().map(FunctionId).collect())
    }
}

impl Plan {
    /// As far as its row tells.
    pub(super) fn may_match(&self, job: &JobSummary) -> bool {
        self.query.matches(job) && self.filter.accepts(job, None, self.now)
    }

    pub(super) fn accepts(&self, job: &JobSummary, content: Option<&JobContent>) -> bool {
        let unknown = self.filter.needs_content() && content.is_none();
        !unknown && self.filter.accepts(job, content, self.now)
    }

    pub(super) fn pages(&self) -> &'static str {
        match (self.query.parent, self.query.version, self.function) {
            (Some(_), ..) => jobs::OF_PARENT,
            (None, Some(_), _) => jobs::OF_VERSION,
            (None, None, Some(_)) => jobs::OF_FUNCTION,
            (None, None, None) => jobs::OF_ORGANIZATION,
        }
    }

    /// The narrowest filter leads.
    pub(super) fn scope(&self) -> Uuid {
        let parent = self.query.parent.map(|parent| parent.0);
        let version = self.query.version.map(|version| version.0);
        let function = self.function.map(|function| function.0);
        parent.or(version).or(function).unwrap_or(self.organization.0)
    }

    /// A bit for each status that may match.
    pub(super) fn status_mask(&self) -> i64 {
        let wanted = self.filter.statuses();
        let fits = |status: &&JobStatus| self.query.status.is_none_or(|asked| asked == **status);
        wanted.iter().filter(fits).map(|status| 1 << status_code(*status)).sum()
    }
}

fn asked_function(query: &JobQuery, filter: &JobFilter) -> Option<(Option<String>, String)> {
    if let Some(FunctionName { owner, name }) = &query.function {
        return Some((Some(owner.clone()), name.clone()));
    }
    filter.terms.iter().filter(|term| !term.negated).find_map(|term| match &term.condition {
        Condition::Function { owner, name } => Some((owner.clone(), name.clone())),
        _ => None,
    })
}

/// Before all ids that are made at this time or later: version 7 begins with milliseconds.
fn first_id(at: Timestamp, slack: i64) -> Vec<u8> {
    let millis = (at.0.div_euclid(1_000) + slack).max(0);
    millis.to_be_bytes()[2..].to_vec()
}

/// The first hex digits of ids that are asked for; of 8 they are the last.
fn beginnings(filter: &JobFilter) -> impl Iterator<Item = &str> {
    filter.terms.iter().filter(|term| !term.negated).filter_map(|term| match &term.condition {
        Condition::Id(digits) if digits.len() != 8 => Some(digits.as_str()),
        _ => None,
    })
}

/// The first id that begins with these digits, and what comes right after the last.
fn ids_beginning_with(digits: &str) -> (Vec<u8>, Vec<u8>) {
    let id = |filler: char| {
        let whole: String = digits.chars().chain(std::iter::repeat(filler)).take(32).collect();
        Uuid::parse_str(&whole).unwrap_or_default().as_bytes().to_vec()
    };
    let mut after = id('f');
    after.push(0);
    (id('0'), after)
}
