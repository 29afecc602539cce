//! Many jobs at once, those that were chosen or all that match: cancel, run again, export. Each
//! works through the list a page at a time, so that no number of jobs is held at once.

use domain::{
    Caller, Condition, FunctionReference, JobContent, JobFilter, JobId, JobQuery, JobStatus,
    JobSummary, Role, VersionSelector,
};
use futures::{Stream, StreamExt, TryStreamExt, stream};

use crate::{Error, Inputs, Platform, Push, Result, Target, require};

/// Jobs of one step.
const STEP: u32 = 200;
/// Jobs that one request cancels.
const MOST_CANCELLED: u64 = 100_000;
/// Jobs that one request pushes.
const MOST_PUSHED: u64 = 10_000;
/// Jobs that can be named one by one.
const MOST_NAMED: usize = 10_000;

/// Which jobs are meant.
#[derive(Debug, Clone)]
pub enum Chosen {
    Jobs(Vec<JobId>),
    AllMatching(JobQuery),
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Done {
    /// Jobs that it was done to.
    pub done: u64,
    /// Jobs that it could not be done to: ended before, gone, or refused.
    pub left_out: u64,
    /// Why the first of them was.
    pub problem: Option<String>,
    /// It stopped at what one request may do; there are more.
    pub more: bool,
}

impl Platform {
    /// Cancels those that have not ended.
    pub async fn cancel_jobs(&self, caller: &Caller, chosen: Chosen) -> Result<Done> {
        require(caller, Role::Runner)?;
        let unended = |mut query: JobQuery| {
            let statuses = vec![JobStatus::Queued, JobStatus::Processing];
            let (filter, _) = JobFilter::read(&query.filter);
            query.filter = filter.and(Condition::Status(statuses)).to_string();
            query
        };
        let chosen = match chosen {
            Chosen::AllMatching(query) => {
                self.check_filter(&query)?;
                Chosen::AllMatching(unended(query))
            }
            chosen => chosen,
        };
        let mut steps = Box::pin(self.steps(caller, chosen)?);
        let mut outcome = Done::default();
        while let Some(step) = steps.try_next().await? {
            let ids = step.jobs.iter().map(|job| job.id).collect();
            let cancelled =
                self.store().cancel_jobs(caller.organization, ids, &caller.name).await?;
            outcome.add(cancelled.into(), step.asked);
            if outcome.done + outcome.left_out >= MOST_CANCELLED {
                outcome.more = true;
                break;
            }
        }
        Ok(outcome)
    }

    /// Pushes each with the inputs it had, to the version that its function has now.
    pub async fn run_jobs_again(&self, caller: &Caller, chosen: Chosen) -> Result<Done> {
        require(caller, Role::Runner)?;
        let mut steps = Box::pin(self.steps(caller, chosen)?);
        let mut outcome = Done::default();
        while let Some(step) = steps.try_next().await? {
            let pushes = self.pushes(caller, &step.jobs).await?;
            let answers = self.push_many(caller, pushes).await;
            let pushed = answers.iter().filter(|answer| answer.is_ok()).count();
            outcome.add(pushed as u64, step.asked);
            let problem = answers.into_iter().find_map(|answer| Some(answer.err()?.to_string()));
            outcome.problem = outcome.problem.or(problem);
            if outcome.done + outcome.left_out >= MOST_PUSHED {
                outcome.more = true;
                break;
            }
        }
        Ok(outcome)
    }

    /// The jobs with what they were given and what came of it, newest first.
    pub fn export_jobs(
        &self,
        caller: &Caller,
        chosen: Chosen,
    ) -> Result<impl Stream<Item = Result<(JobSummary, JobContent)>> + Send + use<>> {
        require(caller, Role::Viewer)?;
        let (platform, organization) = (self.clone(), caller.organization);
        let steps = self.steps(caller, chosen)?.and_then(move |step| {
            let platform = platform.clone();
            async move {
                let ids = step.jobs.iter().map(|job| job.id);
                let mut contents = platform.store().contents(organization, ids).await?;
                let whole = step.jobs.into_iter().map(move |job| {
                    let content = contents.remove(&job.id).unwrap_or_default();
                    (job, content)
                });
                Ok(stream::iter(whole.map(Ok).collect::<Vec<_>>()))
            }
        });
        Ok(steps.try_flatten())
    }

    async fn pushes(&self, caller: &Caller, jobs: &[JobSummary]) -> Result<Vec<Push>> {
        let ids = jobs.iter().map(|job| job.id);
        let mut contents = self.store().contents(caller.organization, ids).await?;
        let push = |job: &JobSummary| {
            let function = job.function.clone();
            let reference = FunctionReference { function, version: VersionSelector::Latest };
            let inputs = contents.remove(&job.id).unwrap_or_default().inputs;
            Push::new(Target::Reference(reference), Inputs::Named(inputs))
        };
        Ok(jobs.iter().map(push).collect())
    }

    fn steps(
        &self,
        caller: &Caller,
        chosen: Chosen,
    ) -> Result<impl Stream<Item = Result<Step>> + Send + use<>> {
        let (platform, caller) = (self.clone(), caller.clone());
        let left = match chosen {
            Chosen::Jobs(ids) if ids.len() > MOST_NAMED => {
                return Err(Error::invalid(format!(
                    "At most {MOST_NAMED} jobs can be named at once: write a filter that means them."
                )));
            }
            Chosen::Jobs(ids) => Left::Named(ids),
            Chosen::AllMatching(query) => {
                self.check_filter(&query)?;
                Left::From(JobQuery { limit: STEP, ..query })
            }
        };
        Ok(stream::unfold(left, move |left| {
            let (platform, caller) = (platform.clone(), caller.clone());
            async move { platform.step(&caller, left).await }
        })
        .boxed())
    }

    async fn step(&self, caller: &Caller, left: Left) -> Option<(Result<Step>, Left)> {
        match left {
            Left::Nothing => None,
            Left::Named(mut ids) => {
                let rest = ids.split_off(ids.len().min(STEP as usize));
                let left = if rest.is_empty() { Left::Nothing } else { Left::Named(rest) };
                let asked = ids.len() as u64;
                let jobs = self.store().job_summaries(caller.organization, ids).await;
                Some((jobs.map(|jobs| Step { jobs, asked }).map_err(Error::from), left))
            }
            Left::From(query) => match self.store().jobs(caller.organization, &query).await {
                Ok(page) => {
                    let left = page.next.map_or(Left::Nothing, |next| {
                        Left::From(JobQuery { before: Some(next), ..query })
                    });
                    let asked = page.jobs.len() as u64;
                    Some((Ok(Step { jobs: page.jobs, asked }), left))
                }
                Err(error) => Some((Err(error.into()), Left::Nothing)),
            },
        }
    }

    /// Refuses what cannot be read, so that a mistyped filter never means all jobs.
    pub(crate) fn check_filter(&self, query: &JobQuery) -> Result<()> {
        let (_, errors) = JobFilter::read(&query.filter);
        if errors.is_empty() {
            return Ok(());
        }
        let told: Vec<_> = errors.iter().map(ToString::to_string).collect();
        Err(Error::invalid(told.join("\n")))
    }
}

enum Left {
    Named(Vec<JobId>),
    From(JobQuery),
    Nothing,
}

struct Step {
    jobs: Vec<JobSummary>,
    /// Jobs that were named, whether they are there or not.
    asked: u64,
}

impl Done {
    fn add(&mut self, done: u64, asked: u64) {
        self.done += done;
        self.left_out += asked.saturating_sub(done);
    }
}
