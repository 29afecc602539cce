//! Secrets of organisations, and what came with single pushes. Both are sealed before
//! they come near the database.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicU64, Ordering},
};

use domain::{JobId, OrganizationId, SecretSummary, Timestamp};
use futures::FutureExt;
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use tokio::sync::RwLock;

use crate::{JobSecrets, Result, Store, StoreError, now, vault::Vault};

/// Between the two steps of a push with variables, at most: younger ones may not have a job yet.
const PUSH_SECONDS: i64 = 600;

#[derive(Default)]
pub(super) struct Counters {
    /// Asked at every claim: the database is not, while there are none.
    jobs_with_variables: AtomicU64,
    revision: AtomicU64,
    /// Nothing is sealed with the old key while everything is sealed with the new one.
    rotation: RwLock<()>,
}

impl Counters {
    pub(super) async fn read(connection: &mut SqliteConnection) -> Result<Self> {
        let counters = Self::default();
        let jobs = forget_ended(connection, now()).await?;
        counters.jobs_with_variables.store(jobs, Ordering::Release);
        Ok(counters)
    }
}

/// Forgets variables of jobs that have ended; gives how many jobs have some then.
async fn forget_ended(connection: &mut SqliteConnection, before: Timestamp) -> Result<u64> {
    sqlx::query(
        "DELETE FROM job_variables WHERE created_at < ?1 AND job NOT IN (SELECT id FROM queue)",
    )
    .bind(before.0)
    .execute(&mut *connection)
    .await?;
    let count = sqlx::query_scalar("SELECT count(*) FROM job_variables");
    Ok(count.fetch_one(connection).await.map(i64::cast_unsigned)?)
}

impl Store {
    /// By name, without their values.
    pub async fn secrets(&self, organization: OrganizationId) -> Result<Vec<SecretSummary>> {
        let rows = sqlx::query(
            "SELECT name, updated_by, created_at, updated_at FROM secrets \
             WHERE organization = ?1 ORDER BY name",
        )
        .bind(organization.0)
        .fetch_all(self.reads())
        .await?;
        rows.iter().map(summary).collect()
    }

    /// Those of these names that there are.
    pub async fn secret_values(
        &self,
        organization: OrganizationId,
        names: &[String],
    ) -> Result<HashMap<String, String>> {
        let mut values = HashMap::new();
        for name in names {
            let sealed: Option<Vec<u8>> = sqlx::query_scalar(
                "SELECT sealed FROM secrets WHERE organization = ?1 AND name = ?2",
            )
            .bind(organization.0)
            .bind(name)
            .fetch_optional(self.reads())
            .await?;
            if let Some(sealed) = sealed {
                let value = self.vault().unseal(&place(organization, name), &sealed)?;
                values.insert(name.clone(), value);
            }
        }
        Ok(values)
    }

    /// In place of the value it had, if `replace`. False: there is one already.
    pub async fn set_secret(
        &self,
        organization: OrganizationId,
        name: &str,
        value: &str,
        by: &str,
        replace: bool,
    ) -> Result<bool> {
        let _no_rotation = self.counters().rotation.read().await;
        let sealed = self.vault().seal(&place(organization, name), value)?;
        let (name, by) = (name.to_owned(), by.to_owned());
        let statement = if replace { REPLACE } else { CREATE };
        let changed = self
            .write(move |connection| {
                async move {
                    let done = sqlx::query(statement)
                        .bind(organization.0)
                        .bind(name)
                        .bind(sealed)
                        .bind(by)
                        .bind(now().0)
                        .execute(connection)
                        .await?;
                    Ok((done.rows_affected() > 0, Vec::new()))
                }
                .boxed()
            })
            .await?;
        self.secrets_changed();
        Ok(changed)
    }

    /// False: there was none.
    pub async fn delete_secret(&self, organization: OrganizationId, name: &str) -> Result<bool> {
        let name = name.to_owned();
        let deleted = self
            .write(move |connection| {
                async move {
                    let done =
                        sqlx::query("DELETE FROM secrets WHERE organization = ?1 AND name = ?2")
                            .bind(organization.0)
                            .bind(name)
                            .execute(connection)
                            .await?;
                    Ok((done.rows_affected() > 0, Vec::new()))
                }
                .boxed()
            })
            .await?;
        self.secrets_changed();
        Ok(deleted)
    }

    /// Seals everything of every organisation with a new key, and forgets the old ones. Gives how many secrets there are.
    pub async fn rotate_secrets(&self) -> Result<u64> {
        let _alone = self.counters().rotation.write().await;
        self.vault().add_key()?;
        let store = self.clone();
        let count = self
            .write(move |connection| {
                async move {
                    let secrets = reseal_secrets(connection, store.vault()).await?;
                    reseal_variables(connection, store.vault()).await?;
                    Ok((secrets, Vec::new()))
                }
                .boxed()
            })
            .await?;
        self.vault().drop_older_keys()?;
        Ok(count)
    }

    /// Changes whenever a secret does, in this process.
    #[must_use]
    pub fn secrets_revision(&self) -> u64 {
        self.counters().revision.load(Ordering::Acquire)
    }

    /// Keeps the secrets that a job is about to be pushed with.
    pub async fn set_job_secrets(&self, job: JobId, secrets: &JobSecrets) -> Result<()> {
        let plain = serde_json::to_string(secrets)
            .map_err(|error| StoreError::corrupt("job_variables", error))?;
        let _no_rotation = self.counters().rotation.read().await;
        let sealed = self.vault().seal(&job.to_string(), &plain)?;
        let jobs = self
            .write(move |connection| {
                async move {
                    let at = now();
                    sqlx::query(
                        "INSERT INTO job_variables (job, sealed, created_at) VALUES (?1, ?2, ?3)",
                    )
                    .bind(job.0)
                    .bind(sealed)
                    .bind(at.0)
                    .execute(&mut *connection)
                    .await?;
                    let before = at.plus_seconds(-PUSH_SECONDS);
                    Ok((forget_ended(connection, before).await?, Vec::new()))
                }
                .boxed()
            })
            .await?;
        self.counters().jobs_with_variables.store(jobs, Ordering::Release);
        Ok(())
    }

    pub async fn job_secrets(&self, job: JobId) -> Result<JobSecrets> {
        if self.counters().jobs_with_variables.load(Ordering::Acquire) == 0 {
            return Ok(JobSecrets::default());
        }
        let sealed: Option<Vec<u8>> =
            sqlx::query_scalar("SELECT sealed FROM job_variables WHERE job = ?1")
                .bind(job.0)
                .fetch_optional(self.reads())
                .await?;
        let Some(sealed) = sealed else { return Ok(JobSecrets::default()) };
        let plain = self.vault().unseal(&job.to_string(), &sealed)?;
        // Before inputs had secrets there were variables only.
        let variables_alone = |_| {
            let variables = serde_json::from_str(&plain)?;
            Ok(JobSecrets { variables, inputs: Vec::new() })
        };
        serde_json::from_str(&plain)
            .or_else(variables_alone)
            .map_err(|error: serde_json::Error| StoreError::corrupt("job_variables", error))
    }

    fn secrets_changed(&self) {
        self.counters().revision.fetch_add(1, Ordering::AcqRel);
    }

    fn vault(&self) -> &Vault {
        &self.0.vault
    }

    fn counters(&self) -> &Counters {
        &self.0.secrets
    }
}

const REPLACE: &str = "INSERT INTO secrets (organization, name, sealed, updated_by, created_at, updated_at) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?5) ON CONFLICT DO UPDATE SET sealed = excluded.sealed, \
     updated_by = excluded.updated_by, updated_at = excluded.updated_at";

const CREATE: &str = "INSERT INTO secrets (organization, name, sealed, updated_by, created_at, updated_at) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?5) ON CONFLICT DO NOTHING";

async fn reseal_secrets(connection: &mut SqliteConnection, vault: &Vault) -> Result<u64> {
    let rows = sqlx::query("SELECT organization, name, sealed FROM secrets");
    let rows = rows.fetch_all(&mut *connection).await?;
    for row in &rows {
        let organization = OrganizationId(row.try_get("organization")?);
        let name: &str = row.try_get("name")?;
        sqlx::query("UPDATE secrets SET sealed = ?3 WHERE organization = ?1 AND name = ?2")
            .bind(organization.0)
            .bind(name)
            .bind(resealed(vault, &place(organization, name), row)?)
            .execute(&mut *connection)
            .await?;
    }
    Ok(rows.len() as u64)
}

async fn reseal_variables(connection: &mut SqliteConnection, vault: &Vault) -> Result<()> {
    let rows = sqlx::query("SELECT job, sealed FROM job_variables");
    for row in rows.fetch_all(&mut *connection).await? {
        let job = JobId(row.try_get("job")?);
        sqlx::query("UPDATE job_variables SET sealed = ?2 WHERE job = ?1")
            .bind(job.0)
            .bind(resealed(vault, &job.to_string(), &row)?)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

fn resealed(vault: &Vault, place: &str, row: &SqliteRow) -> Result<Vec<u8>> {
    vault.seal(place, &vault.unseal(place, row.try_get("sealed")?)?)
}

fn place(organization: OrganizationId, name: &str) -> String {
    format!("{organization}/{name}")
}

fn summary(row: &SqliteRow) -> Result<SecretSummary> {
    Ok(SecretSummary {
        name: row.try_get("name")?,
        by: row.try_get("updated_by")?,
        created_at: Timestamp(row.try_get("created_at")?),
        updated_at: Timestamp(row.try_get("updated_at")?),
    })
}
