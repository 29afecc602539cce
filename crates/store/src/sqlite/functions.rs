//! Functions and their versions: made by deploys, read by pages and by those who run them.

use domain::{
    FunctionId, FunctionName, FunctionPage, FunctionSpec, OrganizationId, VersionId,
    VersionSelector, VersionSummary,
};
use futures::FutureExt;
use sqlx::{Row, SqliteConnection};
use tokio::sync::watch;
use uuid::Uuid;

use super::{
    builds::{self, VERSION, version_summary},
    command::Effect,
    rows,
    versions::keep_latest,
};
use crate::{BuildChange, NewVersion, Result, Store, StoreError, StoredVersion, now};

impl Store {
    /// Stores one deployment's versions, all or none, each to be built. Functions that are new are made.
    pub async fn create_versions(&self, versions: Vec<NewVersion>) -> Result<Vec<VersionSummary>> {
        self.write(move |connection| {
            async move {
                // One of a function that is paused is paused too.
                let mut effects = vec![Effect::BuildWaits, Effect::RulesChanged];
                let mut summaries = Vec::new();
                for version in versions {
                    let id = version.id;
                    insert_version(connection, version).await?;
                    let summary = builds::summary(connection, id).await?;
                    effects.push(Effect::Tell(id, vec![BuildChange::Status(summary.clone())]));
                    summaries.push(summary);
                }
                Ok((summaries, effects))
            }
            .boxed()
        })
        .await
    }

    /// Another number whenever a version was added, its build moved on, or what is set of it changed: what was read of
    /// functions while it stayed the same is still true.
    #[must_use]
    pub fn catalogue_revision(&self) -> u64 {
        *self.bus().catalogue.borrow()
    }

    /// Wakes whenever that number has changed.
    #[must_use]
    pub fn catalogue_changes(&self) -> watch::Receiver<u64> {
        self.bus().catalogue.subscribe()
    }

    /// A function and the version selected. Latest is the newest that is ready, else the newest
    /// that may become ready, else the newest.
    pub async fn function_page(
        &self,
        organization: OrganizationId,
        name: &FunctionName,
        selector: &VersionSelector,
    ) -> Result<Option<FunctionPage>> {
        let Some(function) = self.function_id(organization, name).await? else { return Ok(None) };
        let Some(version) = self.select_version(function, selector).await? else {
            return Ok(None);
        };
        let row = sqlx::query(concat!(
            "SELECT id, build_status, build_error, build_attempt, image, deployed_by, queued_at, built_at, ready_at, ",
            "minimum_replicas, maximum_replicas, executor, spec, readme_html, cover FROM versions ",
            "WHERE id = ?1"
        ))
        .bind(version.0)
        .fetch_one(self.reads())
        .await?;
        Ok(Some(FunctionPage {
            function: name.clone(),
            version: version_summary(&row)?,
            spec: rows::json(row.try_get("spec")?, "versions")?,
            readme_html: row.try_get("readme_html")?,
            cover: row.try_get("cover")?,
        }))
    }

    async fn select_version(
        &self,
        function: FunctionId,
        selector: &VersionSelector,
    ) -> Result<Option<VersionId>> {
        if *selector == VersionSelector::Latest {
            let latest: Option<Uuid> =
                sqlx::query_scalar("SELECT latest FROM functions WHERE id = ?1")
                    .bind(function.0)
                    .fetch_one(self.reads())
                    .await?;
            return Ok(latest.map(VersionId));
        }
        let ids: Vec<Uuid> = sqlx::query_scalar(
            "SELECT id FROM versions WHERE function = ?1 AND deleted_at IS NULL ORDER BY id DESC",
        )
        .bind(function.0)
        .fetch_all(self.reads())
        .await?;
        Ok(ids.into_iter().map(VersionId).find(|id| selector.matches(*id)))
    }

    /// All versions, newest first.
    pub async fn versions(
        &self,
        organization: OrganizationId,
        name: &FunctionName,
    ) -> Result<Vec<VersionSummary>> {
        let rows = sqlx::query(
            "SELECT v.id, v.build_status, v.build_error, v.build_attempt, v.image, v.deployed_by, v.queued_at, v.built_at, \
             v.ready_at, v.minimum_replicas, v.maximum_replicas, v.executor \
             FROM functions f JOIN versions v ON v.function = f.id \
             WHERE f.organization = ?1 AND f.owner = ?2 AND f.name = ?3 \
             AND v.deleted_at IS NULL ORDER BY v.id DESC",
        )
        .bind(organization.0)
        .bind(&name.owner)
        .bind(&name.name)
        .fetch_all(self.reads())
        .await?;
        rows.iter().map(version_summary).collect()
    }

    /// A version of whatever organisation, for those who run it.
    pub async fn version(&self, id: VersionId) -> Result<Option<StoredVersion>> {
        let row = sqlx::query(VERSION).bind(id.0).fetch_optional(self.reads()).await?;
        row.as_ref().map(builds::read_version).transpose()
    }

    /// Versions of all organisations that can run jobs: what a worker may claim for.
    pub async fn ready_versions(&self) -> Result<Vec<VersionId>> {
        let ids: Vec<Uuid> = sqlx::query_scalar(
            "SELECT id FROM versions WHERE build_status = 'ready' \
                 AND deleted_at IS NULL ORDER BY id",
        )
        .fetch_all(self.reads())
        .await?;
        Ok(ids.into_iter().map(VersionId).collect())
    }
}

async fn insert_version(connection: &mut SqliteConnection, version: NewVersion) -> Result<()> {
    let (spec, at) = (&version.spec, now().0);
    let function: Uuid = sqlx::query_scalar(
        "INSERT INTO functions (id, organization, owner, name, created_at) \
         VALUES (?1, ?2, ?3, ?4, ?5) \
         ON CONFLICT (organization, owner, name) DO UPDATE SET deleted_at = NULL RETURNING id",
    )
    .bind(FunctionId::generate().0)
    .bind(version.organization.0)
    .bind(version.function.owner)
    .bind(version.function.name)
    .bind(at)
    .fetch_one(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO versions (id, build, organization, function, spec, title, description, tags, \
         kind, readme_html, cover, bundle, deployed_by, build_status, queued_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 'queued', ?14)",
    )
    .bind(version.id.0)
    .bind(version.build.0)
    .bind(version.organization.0)
    .bind(function)
    .bind(to_json(spec)?)
    .bind(spec.title())
    .bind(spec.metadata.description.clone().unwrap_or_default())
    .bind(to_json(&spec.metadata.tags)?)
    .bind(spec.kind.as_str())
    .bind(version.readme_html)
    .bind(version.cover)
    .bind(version.bundle.0.to_vec())
    .bind(version.deployed_by)
    .bind(at)
    .execute(&mut *connection)
    .await?;
    keep_latest(connection, version.id).await
}

/// Puts a spec that was completed in place of the one that was read.
pub(super) async fn replace_spec(
    connection: &mut SqliteConnection,
    id: VersionId,
    spec: &FunctionSpec,
) -> Result<()> {
    let changed = sqlx::query(
        "UPDATE versions SET spec = ?2, title = ?3, description = ?4, tags = ?5, kind = ?6 \
         WHERE id = ?1",
    )
    .bind(id.0)
    .bind(to_json(spec)?)
    .bind(spec.title())
    .bind(spec.metadata.description.clone().unwrap_or_default())
    .bind(to_json(&spec.metadata.tags)?)
    .bind(spec.kind.as_str())
    .execute(connection)
    .await?;
    if changed.rows_affected() == 0 { Err(StoreError::UnknownVersion(id)) } else { Ok(()) }
}

fn to_json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| StoreError::corrupt("versions", error))
}
