//! What may be started at all: functions that are paused and workers that are drained get no jobs.
//! The writer remembers both, so that a claim asks nothing more than before.

use std::collections::HashSet;

use domain::{FunctionName, OrganizationId, VersionId};
use futures::FutureExt;
use sqlx::SqliteConnection;
use uuid::Uuid;

use super::command::{Effect, PendingClaim};
use crate::{Result, Store, now};

/// Nobody paused anything until it was read.
#[derive(Default)]
pub(super) struct Rules {
    pub(super) known: bool,
    paused: HashSet<VersionId>,
    drained: HashSet<String>,
}

impl Rules {
    pub(super) fn is_paused(&self, version: &VersionId) -> bool {
        self.paused.contains(version)
    }

    /// It only gets children of what it runs: its jobs may be waiting for them.
    pub(super) fn is_drained(&self, claim: &PendingClaim) -> bool {
        self.drained.contains(claim.worker.as_ref())
    }
}

pub(super) async fn read(connection: &mut SqliteConnection) -> Result<Rules> {
    let paused: Vec<Uuid> = sqlx::query_scalar(
        "SELECT v.id FROM functions f JOIN versions v ON v.function = f.id \
         WHERE f.paused_at IS NOT NULL",
    )
    .fetch_all(&mut *connection)
    .await?;
    let drained: Vec<String> =
        sqlx::query_scalar("SELECT name FROM drained_workers").fetch_all(connection).await?;
    Ok(Rules {
        known: true,
        paused: paused.into_iter().map(VersionId).collect(),
        drained: drained.into_iter().collect(),
    })
}

impl Store {
    /// Keeps a function's jobs from being started, in the name of `by`, or lets them again. What runs
    /// goes on. False: no such function here.
    pub async fn pause(
        &self,
        organization: OrganizationId,
        function: &FunctionName,
        by: Option<String>,
    ) -> Result<bool> {
        let Some(function) = self.function_id(organization, function).await? else {
            return Ok(false);
        };
        let at = by.is_some().then(|| now().0);
        self.write(move |connection| {
            async move {
                sqlx::query("UPDATE functions SET paused_at = ?2, paused_by = ?3 WHERE id = ?1")
                    .bind(function.0)
                    .bind(at)
                    .bind(by)
                    .execute(connection)
                    .await?;
                Ok((true, vec![Effect::RulesChanged]))
            }
            .boxed()
        })
        .await
    }

    /// Gives a worker no more jobs, in the name of `by`, or some again.
    pub async fn drain(&self, worker: &str, by: Option<String>) -> Result<()> {
        let worker = worker.to_owned();
        self.write(move |connection| {
            async move {
                let query = match by {
                    Some(by) => sqlx::query(
                        "INSERT INTO drained_workers (name, drained_by, drained_at) \
                         VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                    )
                    .bind(worker)
                    .bind(by)
                    .bind(now().0),
                    None => sqlx::query("DELETE FROM drained_workers WHERE name = ?1").bind(worker),
                };
                query.execute(connection).await?;
                Ok(((), vec![Effect::RulesChanged]))
            }
            .boxed()
        })
        .await
    }
}
