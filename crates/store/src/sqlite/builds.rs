//! Building versions: their state, their log, and what both mean for jobs that wait.

use domain::{
    BuildId, BuildLine, BuildStatus, FunctionSpec, LogStream, OrganizationId, Timestamp, VersionId,
    VersionSummary,
};
use futures::FutureExt;
use sqlx::{Executor, Row, Sqlite, SqliteConnection, sqlite::SqliteRow};

use super::{
    bulk::Bulk,
    command::Effect,
    functions::replace_spec,
    rows::{self, stream_code},
    versions::keep_latest,
};
use crate::{BlobHash, BuildAttempt, BuildChange, Result, Store, StoreError, StoredVersion, now};

/// Lines that one read gives at most.
const MOST_LINES: u32 = 10_000;

/// What [`read_version`] reads.
pub(super) const VERSION: &str = "SELECT v.id, v.build, v.organization, v.spec, v.bundle, \
     v.build_status, v.build_error, v.build_attempt, v.image, v.deployed_by, v.queued_at, v.built_at, v.ready_at, \
     v.minimum_replicas, v.maximum_replicas, v.executor, v.locked_packages, f.owner, f.name \
     FROM versions v JOIN functions f ON f.id = v.function \
     WHERE v.id = ?1 AND v.deleted_at IS NULL";

impl Store {
    /// Records how far a build is. `Error` also ends the jobs that wait for the version, with `error`.
    /// One that has ended stays as it ended, unless it is queued again: the answer says how it is.
    pub async fn set_build_status(
        &self,
        id: VersionId,
        status: BuildStatus,
        error: Option<String>,
    ) -> Result<VersionSummary> {
        self.change_build(id, None, status, error).await
    }

    /// The same by who builds: nothing happens once another attempt has begun.
    pub async fn advance_build(
        &self,
        build: BuildAttempt,
        status: BuildStatus,
        error: Option<String>,
    ) -> Result<VersionSummary> {
        self.change_build(build.version, Some(build.number), status, error).await
    }

    async fn change_build(
        &self,
        id: VersionId,
        attempt: Option<u32>,
        status: BuildStatus,
        error: Option<String>,
    ) -> Result<VersionSummary> {
        self.write(move |connection| {
            async move {
                let why = error.as_deref();
                let changed = update_status(connection, id, attempt, status, why).await?;
                keep_latest(connection, id).await?;
                let summary = summary(connection, id).await?;
                if !changed {
                    return Ok((summary, Vec::new()));
                }
                let mut effects = vec![
                    Effect::VersionChanged(id),
                    Effect::Tell(id, vec![BuildChange::Status(summary.clone())]),
                ];
                match status {
                    BuildStatus::Error => effects.push(Effect::VersionBroken(id, error)),
                    BuildStatus::Queued => effects.push(Effect::BuildWaits),
                    _ => {}
                }
                Ok((summary, effects))
            }
            .boxed()
        })
        .await
    }

    /// Records in what a version runs, of which OCI image if it has one, and which packages it got.
    pub async fn set_runtime(
        &self,
        id: VersionId,
        executor: domain::Executor,
        image: Option<String>,
        locked_packages: String,
    ) -> Result<()> {
        self.write(move |connection| {
            async move {
                sqlx::query(
                    "UPDATE versions SET executor = ?2, locked_packages = ?3, image = ?4 WHERE id = ?1",
                )
                .bind(id.0)
                .bind(executor.as_str())
                .bind(locked_packages)
                .bind(image)
                .execute(connection)
                .await?;
                Ok(((), vec![Effect::VersionChanged(id)]))
            }
            .boxed()
        })
        .await
    }

    /// Puts the spec that the function's own environment completed in place of the one that was read.
    pub async fn complete_spec(&self, id: VersionId, spec: FunctionSpec) -> Result<()> {
        self.write(move |connection| {
            async move {
                replace_spec(connection, id, &spec).await?;
                keep_latest(connection, id).await?;
                Ok(((), Vec::new()))
            }
            .boxed()
        })
        .await
    }

    /// Lines of an attempt that is not the last one any more are dropped.
    pub async fn append_build_log(
        &self,
        build: BuildAttempt,
        lines: Vec<(Timestamp, LogStream, String)>,
    ) -> Result<()> {
        self.write(move |connection| {
            async move {
                let lines = insert_lines(connection, build, lines).await?;
                let changes = lines.into_iter().map(BuildChange::Line).collect();
                Ok(((), vec![Effect::Tell(build.version, changes)]))
            }
            .boxed()
        })
        .await
    }

    /// Lines after number `after`, in order, at most `limit`. None: no such version here.
    pub async fn build_log(
        &self,
        organization: OrganizationId,
        id: VersionId,
        after: u64,
        limit: u32,
    ) -> Result<Option<Vec<BuildLine>>> {
        let known = sqlx::query(
            "SELECT 1 FROM versions WHERE id = ?1 AND organization = ?2 AND deleted_at IS NULL",
        )
        .bind(id.0)
        .bind(organization.0)
        .fetch_optional(self.reads())
        .await?;
        if known.is_none() {
            return Ok(None);
        }
        let rows = sqlx::query(
            "SELECT number, at, stream, text FROM build_lines \
             WHERE version = ?1 AND number > ?2 ORDER BY number LIMIT ?3",
        )
        .bind(id.0)
        .bind(after.cast_signed().max(0))
        .bind(limit.min(MOST_LINES))
        .fetch_all(self.reads())
        .await?;
        rows.iter().map(build_line).collect::<Result<_>>().map(Some)
    }
}

async fn update_status(
    connection: &mut SqliteConnection,
    id: VersionId,
    attempt: Option<u32>,
    status: BuildStatus,
    error: Option<&str>,
) -> Result<bool> {
    // Built: the environment is there, and what is left is to bring it where it runs.
    let built =
        matches!(status, BuildStatus::Pushing | BuildStatus::Deploying | BuildStatus::Ready);
    let changed = sqlx::query(
        "UPDATE versions SET build_status = ?2, build_error = ?3, \
         built_at = CASE WHEN ?4 THEN coalesce(built_at, ?6) ELSE built_at END, \
         ready_at = CASE WHEN ?5 THEN ?6 ELSE ready_at END, \
         build_attempt = build_attempt + (?2 = 'queued') \
         WHERE id = ?1 AND coalesce(?7 = build_attempt, 1) AND (build_status NOT IN ('ready', 'error') OR ?2 = 'queued')",
    )
    .bind(id.0)
    .bind(status.as_str())
    .bind(error)
    .bind(built)
    .bind(status == BuildStatus::Ready)
    .bind(now().0)
    .bind(attempt)
    .execute(connection)
    .await?;
    Ok(changed.rows_affected() > 0)
}

async fn insert_lines(
    connection: &mut SqliteConnection,
    BuildAttempt { version: id, number }: BuildAttempt,
    lines: Vec<(Timestamp, LogStream, String)>,
) -> Result<Vec<BuildLine>> {
    let last: Option<i64> = sqlx::query_scalar(
        "UPDATE versions SET last_line = last_line + ?2 WHERE id = ?1 AND build_attempt = ?3 \
         RETURNING last_line",
    )
    .bind(id.0)
    .bind(i64::try_from(lines.len()).unwrap_or(i64::MAX))
    .bind(number)
    .fetch_optional(&mut *connection)
    .await?;
    let Some(last) = last.map(i64::cast_unsigned) else { return Ok(Vec::new()) };
    let first = last + 1 - lines.len() as u64;
    let mut rows = Bulk::<5>::default();
    let mut numbered = Vec::with_capacity(lines.len());
    for (number, (at, stream, text)) in (first..).zip(lines) {
        let stream_code = stream_code(stream).into();
        rows.add([id.0.into(), number.into(), at.into(), stream_code, text.as_str().into()]);
        numbered.push(BuildLine { number, at, stream, text });
    }
    let into = "INSERT INTO build_lines (version, number, at, stream, text)";
    rows.execute(connection, into, "").await?;
    Ok(numbered)
}

fn build_line(row: &SqliteRow) -> Result<BuildLine> {
    Ok(BuildLine {
        number: row.try_get::<i64, _>("number")?.cast_unsigned(),
        at: Timestamp(row.try_get("at")?),
        stream: rows::stream(row.try_get("stream")?)?,
        text: row.try_get("text")?,
    })
}

pub(super) async fn stored_version(
    connection: impl Executor<'_, Database = Sqlite>,
    id: VersionId,
) -> Result<Option<StoredVersion>> {
    let row = sqlx::query(VERSION).bind(id.0).fetch_optional(connection).await?;
    row.as_ref().map(read_version).transpose()
}

pub(super) fn read_version(row: &SqliteRow) -> Result<StoredVersion> {
    Ok(StoredVersion {
        id: VersionId(row.try_get("id")?),
        build: BuildId(row.try_get("build")?),
        organization: OrganizationId(row.try_get("organization")?),
        function: rows::function_name(row)?,
        spec: rows::json(row.try_get("spec")?, "versions")?,
        bundle: BlobHash(rows::hash(row, "bundle")?),
        locked_packages: row.try_get("locked_packages")?,
        summary: version_summary(row)?,
    })
}

pub(super) async fn summary(
    connection: &mut SqliteConnection,
    id: VersionId,
) -> Result<VersionSummary> {
    let row = sqlx::query(VERSION).bind(id.0).fetch_optional(connection).await?;
    version_summary(&row.ok_or(StoreError::UnknownVersion(id))?)
}

pub(super) fn version_summary(row: &SqliteRow) -> Result<VersionSummary> {
    Ok(VersionSummary {
        id: VersionId(row.try_get("id")?),
        build_status: status(row)?,
        build_error: row.try_get("build_error")?,
        build_attempt: row.try_get("build_attempt")?,
        deployed_by: row.try_get("deployed_by")?,
        queued_at: Timestamp(row.try_get("queued_at")?),
        built_at: rows::time(row, "built_at")?,
        ready_at: rows::time(row, "ready_at")?,
        minimum_replicas: row.try_get("minimum_replicas")?,
        maximum_replicas: row.try_get("maximum_replicas")?,
        executor: executor(row)?,
        image: row.try_get("image")?,
    })
}

fn executor(row: &SqliteRow) -> Result<Option<domain::Executor>> {
    let executor: Option<&str> = row.try_get("executor")?;
    let executor = executor.map(str::parse).transpose();
    executor.map_err(|error: String| StoreError::corrupt("versions", error))
}

pub(super) fn status(row: &SqliteRow) -> Result<BuildStatus> {
    let status: &str = row.try_get("build_status")?;
    status.parse().map_err(|error: String| StoreError::corrupt("versions", error))
}
