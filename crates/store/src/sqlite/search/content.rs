//! What filters look into: inputs, outputs and errors, read for a few jobs at a time.

use std::collections::HashMap;

use domain::{Fact, JobContent, JobId, OrganizationId};
use sqlx::{AssertSqlSafe, Row, SqlitePool};

use super::{Result, Store, rows};

/// Characters of an output that are looked into.
const LONGEST: usize = 65_536;

impl Store {
    /// Inputs, outputs and errors of those jobs that are the organisation's.
    pub async fn contents(
        &self,
        organization: OrganizationId,
        jobs: impl IntoIterator<Item = JobId>,
    ) -> Result<HashMap<JobId, JobContent>> {
        let ids: Vec<_> = jobs.into_iter().map(|job| format!("x'{}'", job.0.simple())).collect();
        let sql = format!(
            "SELECT sequence, id FROM jobs WHERE id IN ({}) AND organization = ?1",
            ids.join(",")
        );
        // Only hex digits were added.
        let query = sqlx::query(AssertSqlSafe(sql)).persistent(false).bind(organization.0);
        let mut places = HashMap::new();
        for row in query.fetch_all(self.reads()).await? {
            places.insert(row.try_get::<i64, _>("sequence")?, JobId(row.try_get("id")?));
        }
        let contents = of(self.reads(), places.keys().copied()).await?;
        let named =
            contents.into_iter().filter_map(|(job, content)| Some((*places.get(&job)?, content)));
        Ok(named.collect())
    }
}

/// By sequence.
pub(super) async fn of(
    reads: &SqlitePool,
    jobs: impl IntoIterator<Item = i64>,
) -> Result<HashMap<i64, JobContent>> {
    let places: Vec<_> = jobs.into_iter().map(|job| job.to_string()).collect();
    let mut contents: HashMap<i64, JobContent> = HashMap::new();
    if places.is_empty() {
        return Ok(contents);
    }
    let places = places.join(",");
    // Only numbers were added.
    let inputs = format!("SELECT job, inputs FROM job_inputs WHERE job IN ({places})");
    for row in sqlx::query(AssertSqlSafe(inputs)).persistent(false).fetch_all(reads).await? {
        let content = contents.entry(row.try_get("job")?).or_default();
        content.inputs = rows::json(row.try_get("inputs")?, "job_inputs")?;
    }
    let facts = format!(
        "SELECT job, substr(fact, 1, {LONGEST}) AS fact FROM events WHERE job IN ({places}) \
         AND substr(fact, 1, 6) IN ('{{\"outp', '{{\"fini', '{{\"fail') ORDER BY job, number"
    );
    for row in sqlx::query(AssertSqlSafe(facts)).persistent(false).fetch_all(reads).await? {
        let content = contents.entry(row.try_get("job")?).or_default();
        match serde_json::from_str(row.try_get("fact")?) {
            Ok(Fact::Output { value, .. } | Fact::Finished { value: Some(value) }) => {
                content.outputs.push(value);
            }
            Ok(Fact::Failed { error }) => content.error = error.summary(),
            // Cut off: too large to be looked into.
            Ok(_) | Err(_) => {}
        }
    }
    Ok(contents)
}
