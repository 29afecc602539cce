//! What an earlier process left in the middle is put back, before anything else happens.

use domain::{JobId, RestartKind, Timestamp};
use sqlx::{Row, SqliteConnection};

use super::{
    command::LostAttempt, flush::flush, group::Group, ledger::Ledger, load::load_jobs, queue,
    transaction::Transaction,
};
use crate::{Result, now};

/// Jobs put back per transaction.
const BATCH: i64 = 1_000;

pub(super) async fn recover(connection: &mut SqliteConnection) -> Result<Ledger> {
    sqlx::query(
        "UPDATE versions SET build_status = 'queued' \
         WHERE build_status IN ('building', 'pushing', 'deploying')",
    )
    .execute(&mut *connection)
    .await?;
    let next_sequence = sqlx::query_scalar("SELECT coalesce(max(sequence), 0) + 1 FROM jobs")
        .fetch_one(&mut *connection)
        .await?;
    let mut ledger = Ledger::new(next_sequence);
    let at = now();
    while put_back(connection, &mut ledger, at).await? > 0 {}
    ledger.next_resumption = queue::next_resumption(connection).await?;
    Ok(ledger)
}

/// Puts a batch of held jobs back in the queue; gives how many there were.
async fn put_back(
    connection: &mut SqliteConnection,
    ledger: &mut Ledger,
    at: Timestamp,
) -> Result<usize> {
    let mut transaction = Transaction::new(connection, None, false);
    let rows = sqlx::query(
        "SELECT id, attempt, started FROM queue WHERE worker IS NOT NULL ORDER BY job LIMIT ?1",
    )
    .bind(BATCH)
    .fetch_all(transaction.reader().await?)
    .await?;
    let mut held = Vec::with_capacity(rows.len());
    for row in &rows {
        let (attempt, started): (u32, bool) = (row.try_get("attempt")?, row.try_get("started")?);
        held.push((JobId(row.try_get("id")?), attempt, started));
    }
    let mut group = Group::default();
    let ids = held.iter().map(|(id, ..)| *id).collect();
    load_jobs(transaction.reader().await?, ids, &mut group, ledger).await?;
    for (job, attempt, started) in held {
        if started {
            let reason = "the worker stopped while the job ran".to_owned();
            let kind = RestartKind::Preemption;
            group.lose(LostAttempt { job, attempt, kind, reason, at, next_at: None }, ledger);
        } else {
            group.release(job, attempt, ledger);
        }
    }
    flush(&mut transaction, &mut group, ledger).await?;
    transaction.commit().await?;
    Ok(rows.len())
}
