//! Organisations, and how any change that is not about jobs reaches the writer.

use domain::OrganizationId;
use futures::{FutureExt, future::BoxFuture};
use sqlx::SqliteConnection;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::command::{Command, Effect, Operation};
use crate::{Result, Store, StoreError, now};

impl Store {
    /// The organisation of this name; made when there is none.
    pub async fn organization(&self, name: &str) -> Result<OrganizationId> {
        let known: Option<Uuid> =
            sqlx::query_scalar("SELECT id FROM organizations WHERE name = ?1")
                .bind(name)
                .fetch_optional(self.reads())
                .await?;
        if let Some(id) = known {
            return Ok(OrganizationId(id));
        }
        let name = name.to_owned();
        self.write(move |connection| {
            async move {
                // Setting what it is already makes RETURNING give the row of another's insert.
                let id = sqlx::query_scalar(
                    "INSERT INTO organizations (id, name, created_at) VALUES (?1, ?2, ?3) \
                     ON CONFLICT (name) DO UPDATE SET name = name RETURNING id",
                )
                .bind(OrganizationId::generate().0)
                .bind(name)
                .bind(now().0)
                .fetch_one(connection)
                .await?;
                Ok((OrganizationId(id), Vec::new()))
            }
            .boxed()
        })
        .await
    }

    /// Runs a change in the writer's next transaction and gives its outcome once that is durable.
    /// Its failure is its caller's alone.
    pub(super) async fn write<T, F>(&self, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<(T, Vec<Effect>)>>
            + Send
            + 'static,
    {
        let (sender, mut outcome) = oneshot::channel();
        let run: Operation = Box::new(move |connection| {
            let changing = change(connection);
            async move {
                let (value, effects) = changing.await?;
                // The caller may be gone; the change is made all the same.
                let _ = sender.send(value);
                Ok(effects)
            }
            .boxed()
        });
        self.ask(|reply| Command::Operation { run, reply }).await?;
        outcome.try_recv().map_err(|_| StoreError::Closed)
    }
}
