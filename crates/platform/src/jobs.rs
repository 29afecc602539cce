//! Jobs: push, look, wait and cancel.

use std::time::Duration;

use domain::{
    Caller, Event, FunctionName, FunctionReference, FunctionSpec, Histogram, JobId, JobPage,
    JobQuery, JobSummary, JobView, MOST_RETRIES, ParameterKind, Role, Timestamp, VersionId,
    VersionSelector, conceal, validate_inputs,
};
use futures::{Stream, StreamExt};
use serde_json::{Map, Value};
use store::{Cancelled, JobSecrets, LogEntry, NewJob, Unfinished};

use crate::{Error, Platform, Result, require, upkeep::LONGEST_JOB, urls};

/// Children shown with a job.
const MOST_CHILDREN: u32 = 200;
/// A caller can wait for this many jobs over one connection.
const MOST_WATCHED: usize = 10_000;

/// Bytes of the value of an environment variable.
const LONGEST_VARIABLE: usize = 64 << 10;

/// A call to be made.
#[derive(Debug, Clone)]
pub struct Push {
    pub target: Target,
    pub inputs: Inputs,
    /// The job on whose behalf it is pushed.
    pub parent: Option<JobId>,
    /// The same key again answers the job that was made the first time.
    pub idempotency_key: Option<String>,
    /// Environment variables for this job alone, among those its function asks for.
    pub variables: Vec<(String, String)>,
    /// How often it is tried again after an error, up to [`MOST_RETRIES`]; none: as its function says.
    pub retries: Option<u32>,
    /// Seconds that an attempt may run, where its function does not allow less.
    pub time_limit: Option<u32>,
}

impl Push {
    /// By nobody's job, with nothing beside its inputs.
    #[must_use]
    pub fn new(target: Target, inputs: Inputs) -> Self {
        Self {
            target,
            inputs,
            parent: None,
            idempotency_key: None,
            variables: Vec::new(),
            retries: None,
            time_limit: None,
        }
    }
}

/// A call that was made.
#[derive(Debug, Clone)]
pub struct Pushed {
    pub job: JobSummary,
    /// Its function yields: outputs come one by one, and its result is all of them.
    pub streams: bool,
}

/// A call that may be made, and what of it is kept apart.
struct Accepted {
    job: NewJob,
    streams: bool,
    secrets: JobSecrets,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    Reference(FunctionReference),
    Version(VersionId),
}

#[derive(Debug, Clone)]
pub enum Inputs {
    Named(Map<String, Value>),
    /// In the order of the parameters that take values by position.
    Positional(Vec<Value>),
}

impl Platform {
    /// Durable when it answers.
    pub async fn push(&self, caller: &Caller, push: Push) -> Result<Pushed> {
        let accepted = self.new_job(caller, push).await?;
        let (job, streams) = self.keep_secrets(accepted).await?;
        let job = only(self.store().push(vec![job]).await?)?;
        Ok(Pushed { job, streams })
    }

    /// The same, answered when the job has ended, or as it is after `at_most`. Durable when it answers.
    pub async fn push_and_wait(
        &self,
        caller: &Caller,
        push: Push,
        at_most: Duration,
    ) -> Result<JobView> {
        let accepted = self.new_job(caller, push).await?;
        let (job, _) = self.keep_secrets(accepted).await?;
        let (new, title, inputs) = (job.id, job.title.clone(), job.inputs.clone());
        let pushed = only(self.store().push_to_wait(vec![job]).await?)?;
        let id = pushed.id;
        let ended = async {
            let job = if id == new {
                JobView::before_events(&pushed, title, inputs)
            } else {
                self.job(caller, id).await?
            };
            self.until_end(caller.organization, job).await
        };
        match tokio::time::timeout(at_most, ended).await {
            Ok(ended) => ended,
            Err(_) => {
                self.store().sync().await?;
                self.job(caller, id).await
            }
        }
    }

    /// Each by itself: one that is refused does not hold back the others. Answers in their order.
    pub async fn push_many(&self, caller: &Caller, pushes: Vec<Push>) -> Vec<Result<Pushed>> {
        let mut answers = Vec::with_capacity(pushes.len());
        let mut jobs = Vec::with_capacity(pushes.len());
        for push in pushes {
            let accepted = match self.new_job(caller, push).await {
                Ok(accepted) => self.keep_secrets(accepted).await,
                Err(refused) => Err(refused),
            };
            answers.push(accepted.map(|(job, streams)| {
                jobs.push(job);
                streams
            }));
        }
        let mut pushed = match self.store().push(jobs).await {
            Ok(pushed) => pushed.into_iter(),
            Err(cause) => {
                tracing::error!(%cause, "a batch of pushes was not stored");
                Vec::new().into_iter()
            }
        };
        let unstored = || Error::internal(std::io::Error::other("the batch was not stored"));
        answers
            .into_iter()
            .map(|accepted| {
                let streams = accepted?;
                Ok(Pushed { job: pushed.next().ok_or_else(unstored)?, streams })
            })
            .collect()
    }

    /// Before the job, which may start at once. Those of a push that was made before are forgotten.
    async fn keep_secrets(&self, accepted: Accepted) -> Result<(NewJob, bool)> {
        let Accepted { job, streams, secrets } = accepted;
        if !secrets.is_empty() {
            self.store().set_job_secrets(job.id, &secrets).await?;
        }
        Ok((job, streams))
    }

    pub async fn job(&self, caller: &Caller, id: JobId) -> Result<JobView> {
        require(caller, Role::Viewer)?;
        let job = self.store().job(caller.organization, id).await?;
        let mut job = job.ok_or_else(|| missing_job(id))?;
        // Of a version that is gone nothing is known.
        let ran = self.destination(caller, &Target::Version(job.version)).await;
        job.markdown = ran.is_ok_and(|ran| ran.spec.output.is_markdown());
        Ok(job)
    }

    /// How many of the organisation's jobs wait and run.
    pub async fn unfinished(&self, caller: &Caller) -> Result<Unfinished> {
        require(caller, Role::Viewer)?;
        Ok(self.store().unfinished(caller.organization).await?)
    }

    /// Newest first.
    pub async fn jobs(&self, caller: &Caller, query: &JobQuery) -> Result<JobPage> {
        require(caller, Role::Viewer)?;
        self.check_filter(query)?;
        Ok(self.store().jobs(caller.organization, query).await?)
    }

    /// Jobs of the organisation, or of one of its functions, by the time of their end.
    pub async fn histogram(
        &self,
        caller: &Caller,
        function: Option<&FunctionName>,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<Histogram> {
        require(caller, Role::Viewer)?;
        Ok(self.store().histogram(caller.organization, function, since, until).await?)
    }

    /// The first 200 jobs that this one pushed.
    pub async fn children(&self, caller: &Caller, id: JobId) -> Result<Vec<JobSummary>> {
        require(caller, Role::Viewer)?;
        Ok(self.store().children(caller.organization, id, MOST_CHILDREN).await?)
    }

    /// Lines of its log after the event numbered `after`.
    pub async fn log(
        &self,
        caller: &Caller,
        id: JobId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<LogEntry>> {
        require(caller, Role::Viewer)?;
        let lines = self.store().log_lines(caller.organization, id, after, limit).await?;
        lines.ok_or_else(|| missing_job(id))
    }

    /// Its events after `after`, those to come included; ends after the job's end.
    pub async fn events(
        &self,
        caller: &Caller,
        id: JobId,
        after: u64,
    ) -> Result<impl Stream<Item = Result<Event>> + Send + use<>> {
        require(caller, Role::Viewer)?;
        let job = self.store().job_summary(caller.organization, id).await?;
        let job = job.ok_or_else(|| missing_job(id))?;
        let known_end = job.status.has_ended().then_some(job.last_event);
        let events = self.store().watch_job(caller.organization, id, after);
        let nothing_left = known_end.is_some_and(|end| end <= after);
        // The store's stream goes on after the end, for a restart that may still be recorded.
        let until_end = futures::stream::unfold(
            (Box::pin(events), nothing_left),
            move |(mut events, ended)| async move {
                if ended {
                    return None;
                }
                let event = events.next().await?;
                let ended = match &event {
                    Ok(event) => known_end.map_or(event.fact.is_end(), |end| event.number >= end),
                    Err(_) => true,
                };
                Some((event.map_err(Error::from), (events, ended)))
            },
        );
        Ok(until_end)
    }

    /// Pushes it once more, with the inputs it had, to the version that its function has now.
    pub async fn run_again(&self, caller: &Caller, id: JobId) -> Result<JobId> {
        let JobView { function, inputs, .. } = self.job(caller, id).await?;
        let push = Push::new(function.into(), Inputs::Named(inputs));
        Ok(self.push(caller, push).await?.job.id)
    }

    pub async fn cancel(&self, caller: &Caller, id: JobId) -> Result<()> {
        require(caller, Role::Runner)?;
        match self.store().cancel(caller.organization, id, &caller.name).await? {
            Cancelled::Cancelled => Ok(()),
            Cancelled::NotFound => Err(missing_job(id)),
            Cancelled::AlreadyEnded(status) => Err(Error::Conflict {
                message: format!(
                    "The job has already ended: {status}. There is nothing to cancel."
                ),
            }),
        }
    }

    /// The job once it has ended.
    pub async fn await_end(
        &self,
        caller: &Caller,
        id: JobId,
        at_most: Duration,
    ) -> Result<JobView> {
        let job = self.job(caller, id).await?;
        tokio::time::timeout(at_most, self.until_end(caller.organization, job))
            .await
            .map_err(|_| Error::TimedOut)?
    }

    /// Each of the jobs once, as they end; ends when all have.
    pub async fn watch_ends(
        &self,
        caller: &Caller,
        ids: Vec<JobId>,
    ) -> Result<impl Stream<Item = Result<JobView>> + Send + use<>> {
        if ids.len() > MOST_WATCHED {
            return Err(Error::invalid(format!(
                "At most {MOST_WATCHED} jobs can be watched at once: ask for the others afterwards."
            )));
        }
        require(caller, Role::Viewer)?;
        let most = ids.len().max(1);
        let (platform, caller) = (self.clone(), caller.clone());
        Ok(futures::stream::iter(ids)
            .map(move |id| {
                let (platform, caller) = (platform.clone(), caller.clone());
                async move {
                    let job = platform.job(&caller, id).await?;
                    platform.until_end(caller.organization, job).await
                }
            })
            .buffer_unordered(most))
    }

    async fn until_end(
        &self,
        organization: domain::OrganizationId,
        mut job: JobView,
    ) -> Result<JobView> {
        if job.status.has_ended() {
            return Ok(job);
        }
        let events = self.store().watch_job(organization, job.id, job.last_event);
        let mut events = std::pin::pin!(events);
        while let Some(event) = events.next().await {
            job.apply(event?);
            if job.status.has_ended() {
                return Ok(job);
            }
        }
        Err(Error::internal(std::io::Error::other("the job's events ended before the job")))
    }

    async fn new_job(&self, caller: &Caller, push: Push) -> Result<Accepted> {
        require(caller, Role::Runner)?;
        let to = self.destination(caller, &push.target).await?;
        check_variables(&to.spec, &push.variables)?;
        check_limits(&push)?;
        let mut inputs = match push.inputs {
            Inputs::Named(inputs) => inputs,
            Inputs::Positional(values) => by_name(&to.spec, values)?,
        };
        inputs.values_mut().for_each(|value| urls::make_relative(value, self.public_url()));
        let mut inputs = validate_inputs(&to.spec, &inputs).map_err(Error::InvalidInputs)?;
        let concealed = conceal(&to.spec.parameters, &mut inputs);
        if let Some(parent) = push.parent {
            let known = self.store().job_summary(caller.organization, parent).await?;
            known.ok_or_else(|| Error::not_found(format!("The parent job {parent}")))?;
        }
        let job = NewJob {
            id: JobId::generate(),
            organization: caller.organization,
            title: to.spec.title(),
            function: to.function.clone(),
            version: to.version,
            inputs,
            by: caller.name.clone(),
            parent: push.parent,
            idempotency_key: push.idempotency_key,
            retries: push.retries.unwrap_or(to.spec.retries),
            time_limit: push.time_limit,
        };
        let secrets = JobSecrets { variables: push.variables, inputs: concealed };
        Ok(Accepted { job, streams: to.spec.streams, secrets })
    }
}

fn check_limits(push: &Push) -> Result<()> {
    if push.retries.is_some_and(|retries| retries > MOST_RETRIES) {
        return Err(Error::invalid(format!(
            "`retries` is a whole number from 0 to {MOST_RETRIES}."
        )));
    }
    if push.time_limit.is_some_and(|seconds| !(1..=LONGEST_JOB).contains(&seconds)) {
        return Err(Error::invalid(format!(
            "`time_limit` is in seconds, from 1 to {LONGEST_JOB}: leave it out for what the function allows."
        )));
    }
    Ok(())
}

/// Others are refused: a proxy's address would bring a function's secrets to whoever may push.
fn check_variables(spec: &FunctionSpec, variables: &[(String, String)]) -> Result<()> {
    let asked = &spec.environment.variables;
    for (name, value) in variables {
        if !asked.iter().any(|variable| variable.name == *name) {
            let known: Vec<&str> = asked.iter().map(|variable| variable.name.as_str()).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            return Err(Error::invalid(format!(
                "`env` sets {name}, which the function does not ask for: it asks for {known}. Add sieve.Env(name=\"{name}\") to its environment_variables."
            )));
        }
        if value.len() > LONGEST_VARIABLE || value.contains('\0') {
            return Err(Error::invalid(format!(
                "The value of {name} in `env` is text of at most 64 KiB without zero bytes."
            )));
        }
    }
    Ok(())
}

/// A push of one job is answered by one.
fn only(mut jobs: Vec<JobSummary>) -> Result<JobSummary> {
    let unanswered = || std::io::Error::other("a push was answered by no job");
    jobs.pop().ok_or_else(|| Error::internal(unanswered()))
}

pub(crate) fn missing_job(id: JobId) -> Error {
    Error::not_found(format!("The job {id}"))
}

fn by_name(spec: &FunctionSpec, values: Vec<Value>) -> Result<Map<String, Value>> {
    let given = values.len();
    let mut values = values.into_iter();
    let mut inputs = Map::new();
    for parameter in &spec.parameters {
        match parameter.kind {
            ParameterKind::PositionalOnly | ParameterKind::PositionalOrKeyword => {
                let Some(value) = values.next() else { break };
                inputs.insert(parameter.name.clone(), value);
            }
            ParameterKind::VariablePositional => {
                inputs.insert(parameter.name.clone(), values.by_ref().collect());
            }
            ParameterKind::KeywordOnly | ParameterKind::VariableKeyword => {}
        }
    }
    match values.next() {
        None => Ok(inputs),
        Some(_) => Err(Error::invalid(format!(
            "{} takes {} values by position; {given} were given.",
            spec.name,
            inputs.len()
        ))),
    }
}

/// For selecting the newest version of a function by its name alone.
impl From<FunctionName> for Target {
    fn from(function: FunctionName) -> Self {
        Self::Reference(FunctionReference { function, version: VersionSelector::Latest })
    }
}
