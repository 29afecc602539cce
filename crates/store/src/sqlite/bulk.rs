//! Statements over many rows at once. Each statement costs a trip to SQLite's thread,
//! so that rows written one by one would cost ten times as much as rows written together.

use std::sync::Arc;

use domain::Timestamp;
use sqlx::{
    AssertSqlSafe, SqliteConnection,
    query::Query,
    sqlite::{Sqlite, SqliteArguments, SqliteRow},
};
use uuid::Uuid;

use super::transaction::Transaction;
use crate::Result;

/// Rows per statement. A few fixed sizes keep the number of prepared statements small.
const SIZES: [usize; 4] = [256, 32, 4, 1];
/// Rows that need no statement of such a size where statements go together.
const FEW: usize = 8;

pub(super) enum Bound {
    Null,
    Integer(i64),
    Text(String),
    Blob(Vec<u8>),
}

/// Rows of `N` columns to be bound, in order.
pub(super) struct Bulk<const N: usize>(Vec<[Bound; N]>);

impl<const N: usize> Default for Bulk<N> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<const N: usize> Bulk<N> {
    pub(super) fn add(&mut self, row: [Bound; N]) {
        self.0.push(row);
    }

    /// Runs `before VALUES (…), (…) after` until every row was in one.
    pub(super) async fn execute(
        self,
        connection: &mut SqliteConnection,
        before: &'static str,
        after: &'static str,
    ) -> Result<()> {
        let mut rows = self.0.into_iter();
        while let Some(size) = chunk(rows.len()) {
            query(&mut rows, size, before, after).execute(&mut *connection).await?;
        }
        Ok(())
    }

    /// The same in a transaction: few rows go along with its other statements.
    pub(super) async fn add_to(
        self,
        transaction: &mut Transaction<'_>,
        before: &'static str,
        after: &'static str,
    ) -> Result<()> {
        let count = self.0.len();
        let mut rows = self.0.into_iter();
        if transaction.joins() && count <= FEW {
            if count == 0 {
                return Ok(());
            }
            let (sql, bounds) = statement(&mut rows, count, before, after);
            return transaction.add(&sql, bounds).await;
        }
        while let Some(size) = chunk(rows.len()) {
            let (sql, bounds) = statement(&mut rows, size, before, after);
            transaction.add(&sql, bounds).await?;
        }
        Ok(())
    }

    /// The same for a query; gives the rows of all runs.
    pub(super) async fn fetch(
        self,
        connection: &mut SqliteConnection,
        before: &'static str,
        after: &'static str,
    ) -> Result<Vec<SqliteRow>> {
        let mut rows = self.0.into_iter();
        let mut found = Vec::new();
        while let Some(size) = chunk(rows.len()) {
            let query = query(&mut rows, size, before, after);
            found.extend(query.fetch_all(&mut *connection).await?);
        }
        Ok(found)
    }
}

fn chunk(left: usize) -> Option<usize> {
    SIZES.into_iter().find(|size| *size <= left)
}

fn query<const N: usize>(
    rows: &mut impl Iterator<Item = [Bound; N]>,
    size: usize,
    before: &'static str,
    after: &'static str,
) -> Query<'static, Sqlite, SqliteArguments> {
    let (sql, bounds) = statement(rows, size, before, after);
    // Only question marks were added.
    bind_all(sqlx::query(AssertSqlSafe(sql)), bounds)
}

fn statement<const N: usize>(
    rows: &mut impl Iterator<Item = [Bound; N]>,
    size: usize,
    before: &'static str,
    after: &'static str,
) -> (String, Vec<Bound>) {
    let row = format!("({}?),", "?,".repeat(N - 1));
    let values = row.repeat(size);
    let sql = format!("{before} VALUES {} {after}", values.trim_end_matches(','));
    (sql, rows.take(size).flatten().collect())
}

pub(super) fn bind_all(
    query: Query<'static, Sqlite, SqliteArguments>,
    bounds: Vec<Bound>,
) -> Query<'static, Sqlite, SqliteArguments> {
    bounds.into_iter().fold(query, |query, bound| match bound {
        Bound::Null => query.bind(None::<i64>),
        Bound::Integer(number) => query.bind(number),
        Bound::Text(text) => query.bind(text),
        Bound::Blob(bytes) => query.bind(bytes),
    })
}

impl From<i64> for Bound {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<u32> for Bound {
    fn from(number: u32) -> Self {
        Self::Integer(number.into())
    }
}

impl From<u64> for Bound {
    fn from(number: u64) -> Self {
        Self::Integer(number.cast_signed())
    }
}

impl From<bool> for Bound {
    fn from(truth: bool) -> Self {
        Self::Integer(truth.into())
    }
}

impl From<Timestamp> for Bound {
    fn from(at: Timestamp) -> Self {
        Self::Integer(at.0)
    }
}

impl From<String> for Bound {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Bound {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Vec<u8>> for Bound {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Blob(bytes)
    }
}

impl From<&Arc<str>> for Bound {
    fn from(text: &Arc<str>) -> Self {
        Self::Text(text.as_ref().to_owned())
    }
}

impl From<Uuid> for Bound {
    fn from(id: Uuid) -> Self {
        Self::Blob(id.as_bytes().to_vec())
    }
}

impl<T: Into<Bound>> From<Option<T>> for Bound {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
