//! That no query of every day reads more the more jobs there are, asked of SQLite's planner.

use super::{
    batch_progress, batch_rows, batches, flush, histogram, jobs, load, metrics, queue, replicas,
    schema, search, usage, waiting,
};

/// Every step of the plan of `sql`.
async fn plan(sql: String) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let mut connection = schema::open_writer(&folder.path().join("db")).await.expect("a database");
    schema::migrate(&mut connection).await.expect("a schema");
    let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
    let rows = sqlx::query(explain).fetch_all(&mut connection).await.expect("a plan");
    rows.iter().map(|row| sqlx::Row::get(row, "detail")).collect()
}

/// Merging rows that are at hand is fine, scanning a table is not.
fn scans(step: &str) -> bool {
    // What a statement was given, or has found by an index: `r`, `p` and `w` are our own names.
    let at_hand = ["r", "p", "w", "e", "waiting"];
    let Some(scanned) = step.strip_prefix("SCAN ") else { return false };
    let from = scanned.split(' ').next().unwrap_or_default();
    let constant = scanned.contains("CONSTANT ROW") || scanned.ends_with("VALUES CLAUSE");
    !constant && !from.starts_with('(') && !at_hand.contains(&from)
}

#[tokio::test]
async fn no_list_claim_load_or_update_scans_a_table() {
    let four = |before: &str, after: &str, columns: usize| {
        let row = format!("({}?)", "?,".repeat(columns - 1));
        format!("{before} VALUES {row},{row},{row},{row} {after}")
    };
    let of_row = ") r WHERE jobs.sequence = r.column1";
    let mut queries = jobs::PAGES.map(str::to_owned).to_vec();
    queries.extend([queue::CLAIM, queue::CLAIM_CHILD, queue::WAITING_VERSIONS].map(str::to_owned));
    queries.extend([batches::SUMMARY, batches::VIEW, batches::OF_FUNCTION].map(str::to_owned));
    queries.extend([batches::UNFINISHED, batch_rows::WINDOW].map(str::to_owned));
    queries.extend([batch_rows::WHOLE, batch_rows::FACTS].map(str::to_owned));
    queries.push(four(batch_progress::UPDATE, batch_progress::OF_ROW, 7));
    queries.extend([metrics::ONE, metrics::RANGE, usage::DAYS].map(str::to_owned));
    queries.extend([waiting::WAITING, waiting::PAUSING, waiting::RUNNING].map(str::to_owned));
    queries.push(replicas::BACKLOG.to_owned());
    queries.push(jobs::LAST_INPUTS.to_owned());
    queries.extend([histogram::OF_ORGANIZATION, histogram::OF_FUNCTION].map(str::to_owned));
    queries.extend(search::SEARCHES.map(str::to_owned));
    queries.push(four(load::STATES, load::STATES_FROM, 1));
    queries.push(four(flush::UPDATE_JOBS, of_row, 9));
    queries.push(four(flush::UPDATE_PROGRESS, of_row, 4));
    queries.push(four(flush::UPDATE_QUEUE, ") r WHERE queue.job = r.column1", 6));
    queries.push(four("DELETE FROM queue WHERE job IN (", ")", 1));
    queries.push(
        "SELECT id FROM versions WHERE build_status = 'queued' ORDER BY id LIMIT 1".to_owned(),
    );
    queries.push("SELECT 1 FROM queue WHERE lease_until < ?1 LIMIT 1".to_owned());
    queries.extend([load::RESUMED, queue::NEXT_RESUMPTION].map(str::to_owned));
    for sql in queries {
        let steps = plan(sql.clone()).await;
        assert!(!steps.is_empty());
        assert!(!steps.iter().any(|step| scans(step)), "{sql}\n{steps:#?}");
    }
}
