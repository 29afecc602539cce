//! What a worker asks before it starts a replica: how many there shall be, and how many jobs wait.

use std::collections::HashMap;

use domain::{ReplicaBounds, VersionId};
use sqlx::Row;

use crate::{Result, Store};

/// Nothing is kept warm for a function that is paused, or by a worker that is drained.
const BOUNDS: &str = "SELECT v.id, v.maximum_replicas, \
     CASE WHEN v.build_status = 'ready' AND v.deleted_at IS NULL AND f.paused_at IS NULL \
     AND NOT EXISTS (SELECT 1 FROM drained_workers d WHERE d.name = ?1) \
     THEN v.minimum_replicas ELSE 0 END AS minimum \
     FROM versions v INDEXED BY versions_with_bounds CROSS JOIN functions f ON f.id = v.function \
     WHERE v.minimum_replicas > 0 OR v.maximum_replicas IS NOT NULL";

pub(super) const BACKLOG: &str = "SELECT count(*) FROM (SELECT 1 FROM queue \
     WHERE version = ?1 AND worker IS NULL AND resume_at IS NULL LIMIT ?2)";

impl Store {
    /// Of every version that has any. May be another when [`Store::catalogue_changes`] tells.
    pub async fn replica_bounds(&self, worker: &str) -> Result<HashMap<VersionId, ReplicaBounds>> {
        let rows = sqlx::query(BOUNDS).bind(worker).fetch_all(self.reads()).await?;
        let bounds = rows.iter().map(|row| {
            let (minimum, maximum) = (row.try_get("minimum")?, row.try_get("maximum_replicas")?);
            Ok((VersionId(row.try_get("id")?), ReplicaBounds { minimum, maximum }))
        });
        bounds.collect()
    }

    /// Jobs of the version that no worker holds, counted up to `most`.
    pub async fn backlog(&self, version: VersionId, most: u32) -> Result<u32> {
        let count = sqlx::query_scalar(BACKLOG).bind(version.0).bind(most);
        Ok(count.fetch_one(self.reads()).await?)
    }
}
