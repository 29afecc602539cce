//! What becomes of versions after they were deployed: which is the latest, and which are deleted.

use domain::{BuildStatus, FunctionId, FunctionName, OrganizationId, VersionId};
use futures::FutureExt;
use sqlx::{Row, SqliteConnection};
use uuid::Uuid;

use super::{builds, command::Effect, vocabulary};
use crate::{BlobHash, BuildChange, Promoted, Removed, Result, Store, now, sqlite::rows};

/// The newest that is ready, else the newest that may become ready, else the newest. One that was
/// made the latest by hand is as new as that.
const BEST: &str = "SELECT f.id, f.latest, (SELECT v.id FROM versions v WHERE v.function = f.id \
     AND v.deleted_at IS NULL ORDER BY CASE v.build_status WHEN 'ready' THEN 0 WHEN 'error' THEN 2 \
     ELSE 1 END, coalesce(v.promoted_at, v.queued_at) DESC, v.id DESC LIMIT 1) AS best \
     FROM functions f WHERE f.id = (SELECT function FROM versions WHERE id = ?1)";

const UNREFERENCED: &str = "SELECT DISTINCT d.bundle FROM versions d \
     WHERE d.deleted_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM versions v \
     WHERE v.bundle = d.bundle AND v.deleted_at IS NULL) \
     AND d.bundle NOT IN (SELECT blob FROM files WHERE blob IS NOT NULL)";

/// Decides anew which version of this version's function is the latest. How many replicas the last
/// one had goes over to it.
pub(super) async fn keep_latest(connection: &mut SqliteConnection, id: VersionId) -> Result<()> {
    let Some(row) = sqlx::query(BEST).bind(id.0).fetch_optional(&mut *connection).await? else {
        return Ok(());
    };
    let function = FunctionId(row.try_get("id")?);
    let (latest, best): (Option<Uuid>, Option<Uuid>) =
        (row.try_get("latest")?, row.try_get("best")?);
    if latest != best {
        if let Some((latest, best)) = latest.zip(best) {
            hand_over(connection, latest, best).await?;
        }
        sqlx::query("UPDATE functions SET latest = ?2 WHERE id = ?1")
            .bind(function.0)
            .bind(best)
            .execute(&mut *connection)
            .await?;
    }
    vocabulary::index(connection, function).await
}

async fn hand_over(connection: &mut SqliteConnection, from: Uuid, to: Uuid) -> Result<()> {
    sqlx::query(
        "UPDATE versions SET minimum_replicas = o.minimum_replicas, \
         maximum_replicas = o.maximum_replicas \
         FROM (SELECT minimum_replicas, maximum_replicas FROM versions WHERE id = ?1) o \
         WHERE versions.id = ?2",
    )
    .bind(from)
    .bind(to)
    .execute(&mut *connection)
    .await?;
    sqlx::query("UPDATE versions SET minimum_replicas = 0 WHERE id = ?1")
        .bind(from)
        .execute(connection)
        .await?;
    Ok(())
}

impl Store {
    /// Makes a version that is ready the one that a plain `owner/name` means, until another is
    /// deployed after this.
    pub async fn make_latest(
        &self,
        organization: OrganizationId,
        version: VersionId,
    ) -> Result<Promoted> {
        self.write(move |connection| {
            async move {
                let known = sqlx::query(
                    "SELECT build_status FROM versions \
                     WHERE id = ?1 AND organization = ?2 AND deleted_at IS NULL",
                )
                .bind(version.0)
                .bind(organization.0)
                .fetch_optional(&mut *connection)
                .await?;
                let Some(known) = known else { return Ok((Promoted::NotFound, Vec::new())) };
                let status = builds::status(&known)?;
                if status != BuildStatus::Ready {
                    return Ok((Promoted::NotReady(status), Vec::new()));
                }
                sqlx::query("UPDATE versions SET promoted_at = ?2 WHERE id = ?1")
                    .bind(version.0)
                    .bind(now().0)
                    .execute(&mut *connection)
                    .await?;
                keep_latest(connection, version).await?;
                let summary = builds::summary(connection, version).await?;
                let told = Effect::Tell(version, vec![BuildChange::Status(summary)]);
                Ok((Promoted::Latest, vec![told]))
            }
            .boxed()
        })
        .await
    }

    /// Deletes a version of which no job waits or runs, unless it is the function's only one. Jobs
    /// that it ran stay.
    pub async fn delete_version(
        &self,
        organization: OrganizationId,
        version: VersionId,
    ) -> Result<Removed> {
        self.write(move |connection| {
            async move {
                let removed = remove_version(connection, organization, version).await?;
                let effects = match removed {
                    Removed::Removed => {
                        vec![Effect::VersionChanged(version), Effect::CatalogueChanged]
                    }
                    _ => Vec::new(),
                };
                Ok((removed, effects))
            }
            .boxed()
        })
        .await
    }

    /// Deletes a function of which no job waits or runs, with its versions and examples. Jobs that it
    /// ran stay. One that is deployed under its name later is the same function again.
    pub async fn delete_function(
        &self,
        organization: OrganizationId,
        function: &FunctionName,
    ) -> Result<Removed> {
        let Some(function) = self.function_id(organization, function).await? else {
            return Ok(Removed::NotFound);
        };
        self.write(move |connection| {
            async move {
                let unfinished = unfinished(
                    connection,
                    "SELECT id FROM versions WHERE function = ?1",
                    function.0,
                )
                .await?;
                if unfinished > 0 {
                    return Ok((Removed::InUse { unfinished }, Vec::new()));
                }
                let versions = remove_function(connection, function).await?;
                let mut effects: Vec<_> =
                    versions.into_iter().map(Effect::VersionChanged).collect();
                effects.push(Effect::CatalogueChanged);
                Ok((Removed::Removed, effects))
            }
            .boxed()
        })
        .await
    }
}

async fn remove_version(
    connection: &mut SqliteConnection,
    organization: OrganizationId,
    version: VersionId,
) -> Result<Removed> {
    let others: Option<i64> = sqlx::query_scalar(
        "SELECT (SELECT count(*) FROM versions o WHERE o.function = v.function AND o.id <> v.id \
         AND o.deleted_at IS NULL) FROM versions v \
         WHERE v.id = ?1 AND v.organization = ?2 AND v.deleted_at IS NULL",
    )
    .bind(version.0)
    .bind(organization.0)
    .fetch_optional(&mut *connection)
    .await?;
    match others {
        None => return Ok(Removed::NotFound),
        Some(0) => return Ok(Removed::OnlyOne),
        Some(_) => {}
    }
    let unfinished = unfinished(connection, "SELECT ?1", version.0).await?;
    if unfinished > 0 {
        return Ok(Removed::InUse { unfinished });
    }
    for statement in [
        "UPDATE versions SET deleted_at = ?2, minimum_replicas = 0 WHERE id = ?1",
        "DELETE FROM build_lines WHERE version = ?1 AND ?2 > 0",
    ] {
        let query = sqlx::query(statement).bind(version.0).bind(now().0);
        query.execute(&mut *connection).await?;
    }
    keep_latest(connection, version).await?;
    Ok(Removed::Removed)
}

/// Jobs of these versions that have not ended, counted up to a thousand.
async fn unfinished(
    connection: &mut SqliteConnection,
    versions: &'static str,
    of: Uuid,
) -> Result<u64> {
    let sql = format!(
        "SELECT count(*) FROM (SELECT 1 FROM jobs WHERE version IN ({versions}) \
         AND status IN (0, 1) LIMIT 1000)"
    );
    let count: i64 =
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(of).fetch_one(connection).await?;
    Ok(count.cast_unsigned())
}

async fn remove_function(
    connection: &mut SqliteConnection,
    function: FunctionId,
) -> Result<Vec<VersionId>> {
    let at = now().0;
    let versions: Vec<Uuid> = sqlx::query_scalar(
        "UPDATE versions SET deleted_at = ?2, minimum_replicas = 0 \
         WHERE function = ?1 AND deleted_at IS NULL RETURNING id",
    )
    .bind(function.0)
    .bind(at)
    .fetch_all(&mut *connection)
    .await?;
    for version in &versions {
        sqlx::query("DELETE FROM build_lines WHERE version = ?1")
            .bind(version)
            .execute(&mut *connection)
            .await?;
    }
    sqlx::query(
        "UPDATE functions SET deleted_at = ?2, paused_at = NULL, paused_by = NULL WHERE id = ?1",
    )
    .bind(function.0)
    .bind(at)
    .execute(&mut *connection)
    .await?;
    sqlx::query("DELETE FROM examples WHERE function = ?1")
        .bind(function.0)
        .execute(&mut *connection)
        .await?;
    vocabulary::index(connection, function).await?;
    Ok(versions.into_iter().map(VersionId).collect())
}

/// Bundles that only deleted versions had. Asked for while nothing can be deployed.
pub(super) async fn unreferenced_bundles(
    connection: &mut SqliteConnection,
) -> Result<Vec<BlobHash>> {
    let rows = sqlx::query(UNREFERENCED).fetch_all(connection).await?;
    rows.iter().map(|row| Ok(BlobHash(rows::hash(row, "bundle")?))).collect()
}
