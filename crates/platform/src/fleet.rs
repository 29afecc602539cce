//! The machines that run jobs, and what waits for them.

use domain::{
    Caller, FunctionName, JobStatus, JobView, QueueRow, Role, VersionSelector, WorkerView,
    waits_for,
};

use crate::{Error, Platform, Result, functions::missing, require};

impl Platform {
    /// Workers serve all organisations: replicas of others' functions are there as such, and which
    /// jobs those run is left out.
    pub async fn workers(&self, caller: &Caller) -> Result<Vec<WorkerView>> {
        require(caller, Role::Viewer)?;
        let mut workers = self.store().workers().await?;
        for replica in workers.iter_mut().flat_map(|worker| &mut worker.report.replicas) {
            if let Some(job) = replica.job
                && self.store().job_summary(caller.organization, job).await?.is_none()
            {
                replica.job = None;
            }
        }
        Ok(workers)
    }

    /// The function of a version, when it is the caller's organisation's.
    pub async fn function_of_version(
        &self,
        caller: &Caller,
        version: domain::VersionId,
    ) -> Result<Option<FunctionName>> {
        require(caller, Role::Viewer)?;
        let stored = self.store().version(version).await?;
        let own = stored.filter(|stored| stored.organization == caller.organization);
        Ok(own.map(|stored| stored.function))
    }

    /// Keeps a worker from being given more jobs, or lets it again. What it runs goes on.
    pub async fn drain_worker(&self, caller: &Caller, name: &str, drained: bool) -> Result<()> {
        require(caller, Role::Admin)?;
        if !self.store().workers().await?.iter().any(|worker| worker.report.name == name) {
            return Err(Error::not_found(format!("The worker {name}")));
        }
        Ok(self.store().drain(name, drained.then(|| caller.name.clone())).await?)
    }

    /// What waits and what runs, per version; what waits longest first.
    pub async fn queue(&self, caller: &Caller) -> Result<Vec<QueueRow>> {
        require(caller, Role::Viewer)?;
        Ok(self.store().queue(caller.organization).await?)
    }

    /// What keeps a job from starting, in words; none: nothing does, or it has started.
    pub async fn waits_for(&self, caller: &Caller, job: &JobView) -> Result<Option<String>> {
        require(caller, Role::Viewer)?;
        if job.status != JobStatus::Queued {
            return Ok(None);
        }
        if let Some(at) = job.next_attempt_at.filter(|at| *at > store::now()) {
            return Ok(Some(format!("its next attempt, at {} UTC", at.clock())));
        }
        let queue = self.store().queue(caller.organization).await?;
        let Some(row) = queue.into_iter().find(|row| row.version == job.version) else {
            return Ok(None);
        };
        Ok(waits_for(&row, &self.store().workers().await?))
    }

    /// Keeps a function's jobs from being started, or lets them again. What runs goes on.
    pub async fn pause_function(
        &self,
        caller: &Caller,
        function: &FunctionName,
        paused: bool,
    ) -> Result<()> {
        require(caller, Role::Deployer)?;
        let by = paused.then(|| caller.name.clone());
        let known = self.store().pause(caller.organization, function, by).await?;
        if known { Ok(()) } else { Err(missing(function, &VersionSelector::Latest)) }
    }
}
