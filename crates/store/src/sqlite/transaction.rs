//! One transaction of the writer. Each statement costs a trip to SQLite's thread, which takes longer than
//! most statements: those whose answer nobody waits for go along with the next one, or with the end.

use sqlx::{AssertSqlSafe, Executor, SqliteConnection, sqlite::SqliteRow};

use super::bulk::{Bound, bind_all};
use crate::Result;

// Immediate: a deferred transaction that reads first may not be allowed to write.
const BEGIN: &str = "BEGIN IMMEDIATE";

pub(super) struct Transaction<'c> {
    connection: &'c mut SqliteConnection,
    /// What has to be settled before it begins.
    before: Option<&'static str>,
    begun: bool,
    /// Statements that were not sent yet.
    sql: String,
    bounds: Vec<Bound>,
    /// Whether statements go together.
    joins: bool,
}

impl<'c> Transaction<'c> {
    pub(super) fn new(
        connection: &'c mut SqliteConnection,
        before: Option<&'static str>,
        joins: bool,
    ) -> Self {
        Self { connection, before, begun: false, sql: String::new(), bounds: Vec::new(), joins }
    }

    pub(super) fn joins(&self) -> bool {
        self.joins
    }

    /// To be run in its turn, and before anything that comes after it.
    pub(super) async fn add(&mut self, sql: &str, bounds: Vec<Bound>) -> Result<()> {
        self.begin();
        self.push(sql);
        self.bounds.extend(bounds);
        if self.joins { Ok(()) } else { self.send().await }
    }

    /// Runs a statement that gives rows. Its parameters are plain question marks.
    pub(super) async fn fetch(&mut self, sql: &str, bounds: Vec<Bound>) -> Result<Vec<SqliteRow>> {
        self.begin();
        if !self.joins {
            self.send().await?;
        }
        self.push(sql);
        self.bounds.extend(bounds);
        let (sql, bounds) = self.take();
        Ok(bind_all(sqlx::query(AssertSqlSafe(sql)), bounds)
            .fetch_all(&mut *self.connection)
            .await?)
    }

    /// To read with. Nobody else writes: what is read before the first statement is as true after it.
    pub(super) async fn reader(&mut self) -> Result<&mut SqliteConnection> {
        self.send().await?;
        Ok(self.connection)
    }

    /// To do anything with.
    pub(super) async fn writer(&mut self) -> Result<&mut SqliteConnection> {
        self.begin();
        self.reader().await
    }

    /// False: there was nothing to commit.
    pub(super) async fn commit(mut self) -> Result<bool> {
        if self.begun {
            self.push("COMMIT");
        }
        self.send().await?;
        Ok(self.begun)
    }

    fn begin(&mut self) {
        if !self.begun {
            self.begun = true;
            if let Some(before) = self.before {
                self.push(before);
            }
            self.push(BEGIN);
        }
    }

    fn push(&mut self, sql: &str) {
        if !self.sql.is_empty() {
            self.sql.push_str("; ");
        }
        self.sql.push_str(sql);
    }

    fn take(&mut self) -> (String, Vec<Bound>) {
        (std::mem::take(&mut self.sql), std::mem::take(&mut self.bounds))
    }

    async fn send(&mut self) -> Result<()> {
        if self.sql.is_empty() {
            return Ok(());
        }
        let (sql, bounds) = self.take();
        let query = bind_all(sqlx::query(AssertSqlSafe(sql)), bounds);
        self.connection.execute(query).await?;
        Ok(())
    }
}
