//! What is said of a function apart from its code, and how many replicas a version has.

use domain::{
    FunctionName, FunctionSettings, FunctionSpec, OrganizationId, Timestamp, VersionId,
    VersionSummary,
};
use futures::FutureExt;
use sqlx::Row;

use super::{builds, command::Effect, functions::replace_spec, versions::keep_latest};
use crate::{BuildChange, Result, Store};

impl Store {
    /// None: no such function here.
    pub async fn function_settings(
        &self,
        organization: OrganizationId,
        function: &FunctionName,
    ) -> Result<Option<FunctionSettings>> {
        let Some(function) = self.function_id(organization, function).await? else {
            return Ok(None);
        };
        let row = sqlx::query(
            "SELECT unlisted, time_limit, paused_by, paused_at FROM functions WHERE id = ?1",
        )
        .bind(function.0)
        .fetch_one(self.reads())
        .await?;
        let by: Option<String> = row.try_get("paused_by")?;
        let at: Option<i64> = row.try_get("paused_at")?;
        Ok(Some(FunctionSettings {
            listed: !row.try_get::<bool, _>("unlisted")?,
            time_limit: row.try_get("time_limit")?,
            paused: by.zip(at.map(Timestamp)),
        }))
    }

    /// False: no such function here.
    pub async fn set_function_settings(
        &self,
        organization: OrganizationId,
        function: &FunctionName,
        listed: bool,
        time_limit: Option<u32>,
    ) -> Result<bool> {
        let Some(function) = self.function_id(organization, function).await? else {
            return Ok(false);
        };
        self.write(move |connection| {
            async move {
                sqlx::query("UPDATE functions SET unlisted = ?2, time_limit = ?3 WHERE id = ?1")
                    .bind(function.0)
                    .bind(!listed)
                    .bind(time_limit)
                    .execute(connection)
                    .await?;
                Ok((true, vec![Effect::CatalogueChanged]))
            }
            .boxed()
        })
        .await
    }

    /// Puts other words in place of what a version's code says of it. False: no such version here.
    pub async fn describe(
        &self,
        organization: OrganizationId,
        version: VersionId,
        spec: FunctionSpec,
        readme_html: String,
    ) -> Result<bool> {
        self.write(move |connection| {
            async move {
                let changed = sqlx::query(
                    "UPDATE versions SET readme_html = ?3 \
                     WHERE id = ?1 AND organization = ?2 AND deleted_at IS NULL",
                )
                .bind(version.0)
                .bind(organization.0)
                .bind(readme_html)
                .execute(&mut *connection)
                .await?;
                if changed.rows_affected() == 0 {
                    return Ok((false, Vec::new()));
                }
                replace_spec(connection, version, &spec).await?;
                keep_latest(connection, version).await?;
                Ok((true, vec![Effect::VersionChanged(version), Effect::CatalogueChanged]))
            }
            .boxed()
        })
        .await
    }

    /// How many replicas a version has at least and at most. They go over to the version that is the
    /// latest after it. None: no such version here.
    pub async fn set_replicas(
        &self,
        organization: OrganizationId,
        version: VersionId,
        minimum: u32,
        maximum: Option<u32>,
    ) -> Result<Option<VersionSummary>> {
        self.write(move |connection| {
            async move {
                let changed = sqlx::query(
                    "UPDATE versions SET minimum_replicas = ?3, maximum_replicas = ?4 \
                     WHERE id = ?1 AND organization = ?2 AND deleted_at IS NULL",
                )
                .bind(version.0)
                .bind(organization.0)
                .bind(minimum)
                .bind(maximum)
                .execute(&mut *connection)
                .await?;
                if changed.rows_affected() == 0 {
                    return Ok((None, Vec::new()));
                }
                let summary = builds::summary(connection, version).await?;
                let told = Effect::Tell(version, vec![BuildChange::Status(summary.clone())]);
                Ok((Some(summary), vec![told]))
            }
            .boxed()
        })
        .await
    }
}
