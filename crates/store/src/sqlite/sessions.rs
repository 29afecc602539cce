//! Who is signed in to the dashboard. A session ends by itself, by signing out, or with its key.

use domain::{Caller, Timestamp};
use futures::FutureExt;

use super::keys;
use crate::{Result, Store, now};

impl Store {
    /// Begins a session for whoever sends the text that has this hash. Those that are over are removed.
    pub async fn create_session(
        &self,
        hash: [u8; 32],
        caller: &Caller,
        expires_at: Timestamp,
    ) -> Result<()> {
        let caller = caller.clone();
        self.write(move |connection| {
            async move {
                let at = now().0;
                sqlx::query("DELETE FROM sessions WHERE expires_at <= ?1")
                    .bind(at)
                    .execute(&mut *connection)
                    .await?;
                sqlx::query(
                    "INSERT INTO sessions (hash, organization, key, role, name, created_at, \
                     expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                )
                .bind(hash.to_vec())
                .bind(caller.organization.0)
                .bind(caller.key.0)
                .bind(caller.role.as_str())
                .bind(caller.name)
                .bind(at)
                .bind(expires_at.0)
                .execute(connection)
                .await?;
                Ok(((), Vec::new()))
            }
            .boxed()
        })
        .await
    }

    /// Who is signed in; none when the session is over, or its key is.
    pub async fn caller_by_session(&self, hash: &[u8; 32]) -> Result<Option<Caller>> {
        let row = sqlx::query(
            "SELECT s.key, s.name, s.role, s.organization, o.name AS owner FROM sessions s \
             JOIN organizations o ON o.id = s.organization LEFT JOIN keys k ON k.id = s.key \
             WHERE s.hash = ?1 AND s.expires_at > ?2 AND k.revoked_at IS NULL \
             AND (k.expires_at IS NULL OR k.expires_at > ?2)",
        )
        .bind(hash.as_slice())
        .bind(now().0)
        .fetch_optional(self.reads())
        .await?;
        row.as_ref().map(keys::caller).transpose()
    }

    pub async fn delete_session(&self, hash: [u8; 32]) -> Result<()> {
        self.write(move |connection| {
            async move {
                sqlx::query("DELETE FROM sessions WHERE hash = ?1")
                    .bind(hash.to_vec())
                    .execute(connection)
                    .await?;
                Ok(((), Vec::new()))
            }
            .boxed()
        })
        .await
    }
}
