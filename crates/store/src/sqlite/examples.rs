//! Inputs to begin with: those that were saved under a name.

use domain::{FunctionId, FunctionName, OrganizationId, SavedExample, Timestamp};
use futures::FutureExt;
use serde_json::Value;
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

use super::rows;
use crate::{Result, Store, StoreError};

impl Store {
    /// By name. None: no such function here.
    pub async fn examples(
        &self,
        organization: OrganizationId,
        function: &FunctionName,
    ) -> Result<Option<Vec<SavedExample>>> {
        let Some(function) = self.function_id(organization, function).await? else {
            return Ok(None);
        };
        let rows = sqlx::query(
            "SELECT name, inputs, saved_by, saved_at FROM examples WHERE function = ?1 ORDER BY name",
        )
        .bind(function.0)
        .fetch_all(self.reads())
        .await?;
        rows.iter().map(example).collect::<Result<_>>().map(Some)
    }

    /// Replaces the one of the same name; [`StoreError::TooManyExamples`] when there are `most`
    /// others. False: no such function here.
    pub async fn save_example(
        &self,
        organization: OrganizationId,
        function: &FunctionName,
        example: SavedExample,
        most: u32,
    ) -> Result<bool> {
        let Some(function) = self.function_id(organization, function).await? else {
            return Ok(false);
        };
        self.write(move |connection| {
            async move {
                save(connection, function, example, most).await?;
                Ok((true, Vec::new()))
            }
            .boxed()
        })
        .await
    }

    /// False: there was none.
    pub async fn delete_example(
        &self,
        organization: OrganizationId,
        function: &FunctionName,
        name: &str,
    ) -> Result<bool> {
        let Some(function) = self.function_id(organization, function).await? else {
            return Ok(false);
        };
        let name = name.to_owned();
        self.write(move |connection| {
            async move {
                let deleted = sqlx::query("DELETE FROM examples WHERE function = ?1 AND name = ?2")
                    .bind(function.0)
                    .bind(name)
                    .execute(connection)
                    .await?;
                Ok((deleted.rows_affected() > 0, Vec::new()))
            }
            .boxed()
        })
        .await
    }
}

async fn save(
    connection: &mut SqliteConnection,
    function: FunctionId,
    example: SavedExample,
    most: u32,
) -> Result<()> {
    let others: u32 =
        sqlx::query_scalar("SELECT count(*) FROM examples WHERE function = ?1 AND name <> ?2")
            .bind(function.0)
            .bind(&example.name)
            .fetch_one(&mut *connection)
            .await?;
    if others >= most {
        return Err(StoreError::TooManyExamples { most });
    }
    sqlx::query(
        "INSERT INTO examples (function, name, inputs, saved_by, saved_at) \
         VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET inputs = excluded.inputs, \
         saved_by = excluded.saved_by, saved_at = excluded.saved_at",
    )
    .bind(function.0)
    .bind(example.name)
    .bind(Value::Object(example.inputs).to_string())
    .bind(example.by)
    .bind(example.saved_at.0)
    .execute(connection)
    .await?;
    Ok(())
}

fn example(row: &SqliteRow) -> Result<SavedExample> {
    Ok(SavedExample {
        name: row.try_get("name")?,
        inputs: rows::json(row.try_get("inputs")?, "examples")?,
        by: row.try_get("saved_by")?,
        saved_at: Timestamp(row.try_get("saved_at")?),
    })
}
