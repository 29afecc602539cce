//! A job among those that pushed it and those that it pushed, and which of these made it fail.

use domain::{Caller, JobId, JobQuery, JobStatus, JobSummary, Role};
use futures::{FutureExt, future::BoxFuture};

use crate::{Platform, Result, jobs::missing_job, require};

/// Children that are looked at for the counts.
const MOST_COUNTED: u32 = 1_000;
/// Children of one job that are shown.
const MOST_SHOWN: usize = 100;
/// Of these, failed ones that come whatever their place.
const MOST_FAILED: usize = 20;
/// Jobs whose own children are looked for.
const MOST_OPENED: usize = 24;
const DEEPEST: usize = 8;

#[derive(Debug, Clone, PartialEq)]
pub struct JobTree {
    /// Who pushed it, and who pushed that one: the first of all comes first.
    pub parents: Vec<JobSummary>,
    pub children: Vec<TreeNode>,
    /// Of the first thousand children.
    pub counted: usize,
    pub ended: usize,
    pub failed: usize,
    /// From the child that failed first down to the one that nothing below it made fail.
    pub culprits: Vec<JobSummary>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct TreeNode {
    pub job: JobSummary,
    /// In the order in which they were pushed.
    pub children: Vec<TreeNode>,
    /// Children of it that are not among these.
    pub more: usize,
}

impl JobTree {
    /// Children that are not shown.
    #[must_use]
    pub fn more(&self) -> usize {
        self.counted - self.children.len()
    }
}

impl Platform {
    pub async fn job_tree(&self, caller: &Caller, id: JobId) -> Result<JobTree> {
        require(caller, Role::Viewer)?;
        let store = self.store();
        let job = store.job_summary(caller.organization, id).await?;
        let job = job.ok_or_else(|| missing_job(id))?;
        let all = store.children(caller.organization, id, MOST_COUNTED).await?;
        let count = |fits: fn(&JobSummary) -> bool| all.iter().filter(|job| fits(job)).count();
        let (ended, failed) =
            (count(|job| job.status.has_ended()), count(|job| job.status == JobStatus::Error));
        let culprits = match job.status {
            JobStatus::Error if failed > 0 => self.culprits(caller, id).await?,
            _ => Vec::new(),
        };
        let counted = all.len();
        let mut budget = MOST_OPENED;
        let children = self.nodes(caller, chosen(all), 1, &mut budget).await?;
        let parents = self.parents(caller, job.parent).await?;
        Ok(JobTree { parents, children, counted, ended, failed, culprits })
    }

    async fn parents(&self, caller: &Caller, mut next: Option<JobId>) -> Result<Vec<JobSummary>> {
        let mut parents = Vec::new();
        while let Some(id) = next.filter(|_| parents.len() < DEEPEST) {
            let parent = self.store().job_summary(caller.organization, id).await?;
            next = parent.as_ref().and_then(|parent| parent.parent);
            parents.extend(parent);
        }
        parents.reverse();
        Ok(parents)
    }

    /// Each is the first of its parent's children to fail.
    async fn culprits(&self, caller: &Caller, of: JobId) -> Result<Vec<JobSummary>> {
        let mut culprits: Vec<JobSummary> = Vec::new();
        let mut next = Some(of);
        while let Some(id) = next.filter(|_| culprits.len() < DEEPEST) {
            let query = JobQuery {
                parent: Some(id),
                status: Some(JobStatus::Error),
                limit: 200,
                ..JobQuery::default()
            };
            let failed = self.store().jobs(caller.organization, &query).await?.jobs;
            let first = failed.into_iter().min_by_key(|job| job.ended_at);
            next = first.as_ref().map(|job| job.id);
            culprits.extend(first);
        }
        Ok(culprits)
    }

    /// Looks below those that failed or run: the others' children are a link away.
    fn nodes<'a>(
        &'a self,
        caller: &'a Caller,
        jobs: Vec<JobSummary>,
        depth: usize,
        budget: &'a mut usize,
    ) -> BoxFuture<'a, Result<Vec<TreeNode>>> {
        async move {
            let mut nodes = Vec::with_capacity(jobs.len());
            for job in jobs {
                let looks = matches!(job.status, JobStatus::Error | JobStatus::Processing);
                if !looks || depth >= DEEPEST || *budget == 0 {
                    nodes.push(TreeNode { job, children: Vec::new(), more: 0 });
                    continue;
                }
                *budget -= 1;
                let below = self.store().children(caller.organization, job.id, MOST_COUNTED);
                let below = below.await?;
                let count = below.len();
                let children = self.nodes(caller, chosen(below), depth + 1, budget).await?;
                let more = count - children.len();
                nodes.push(TreeNode { job, children, more });
            }
            Ok(nodes)
        }
        .boxed()
    }
}

/// Those to show, in the order in which they were pushed: the first, and the first that failed.
fn chosen(mut newest_first: Vec<JobSummary>) -> Vec<JobSummary> {
    newest_first.reverse();
    let mut failed = MOST_FAILED;
    let mut others = MOST_SHOWN - MOST_FAILED;
    newest_first.retain(|job| {
        let room =
            if job.status == JobStatus::Error && failed > 0 { &mut failed } else { &mut others };
        let fits = *room > 0;
        *room -= usize::from(fits);
        fits
    });
    newest_first
}
