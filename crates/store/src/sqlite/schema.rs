//! How the database is opened and brought up to date.

use std::{path::Path, time::Duration};

use sqlx::{
    ConnectOptions, SqlSafeStr, SqliteConnection, SqlitePool,
    migrate::{Migration, MigrationType, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::Result;

/// Every migration there ever was, in order. Released ones are never edited.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "initial", include_str!("../../migrations/sqlite/0001_initial.sql")),
    (2, "batches", include_str!("../../migrations/sqlite/0002_batches.sql")),
    (3, "examples", include_str!("../../migrations/sqlite/0003_examples.sql")),
    (4, "jobs list", include_str!("../../migrations/sqlite/0004_jobs_list.sql")),
    (5, "catalogue", include_str!("../../migrations/sqlite/0005_catalogue.sql")),
    (6, "environments", include_str!("../../migrations/sqlite/0006_environments.sql")),
    (7, "progress", include_str!("../../migrations/sqlite/0007_progress.sql")),
    (11, "replicas", include_str!("../../migrations/sqlite/0011_replicas.sql")),
    (12, "attempts", include_str!("../../migrations/sqlite/0012_attempts.sql")),
];

const READERS: u32 = 4;

pub(super) fn options(database: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(database)
        .busy_timeout(Duration::from_secs(10))
        .foreign_keys(true)
        .statement_cache_capacity(256)
        .disable_statement_logging()
}

pub(super) async fn open_writer(database: &Path) -> Result<SqliteConnection> {
    let writer = options(database)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // A commit that was answered survives a power cut.
        .synchronous(SqliteSynchronous::Full)
        .thread_name(|_| "sieve-writer".to_owned())
        // A claim gives hundreds of rows: room for all, or both threads wait for each other.
        .row_buffer_size(1_024)
        // In KiB.
        .pragma("cache_size", "-32768")
        // In pages: fewer, larger checkpoints write a page of the hot tables less often.
        .pragma("wal_autocheckpoint", "4000")
        .pragma("journal_size_limit", "67108864");
    Ok(writer.connect().await?)
}

pub(super) fn open_readers(database: &Path) -> SqlitePool {
    let reader = options(database).read_only(true).pragma("cache_size", "-4096");
    SqlitePoolOptions::new()
        .max_connections(READERS)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_lazy_with(reader)
}

pub(super) async fn migrate(connection: &mut SqliteConnection) -> Result<()> {
    let migrations = MIGRATIONS.iter().map(|&(version, name, sql)| {
        Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    });
    Migrator::with_migrations(migrations.collect()).run(connection).await?;
    Ok(())
}
