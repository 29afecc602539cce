//! API keys. Only the SHA-256 of a key is known here, so that a copy of the database opens nothing.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use domain::{Caller, KeyId, OrganizationId, Role, Timestamp};
use futures::FutureExt;
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    command::{Command, Operation},
    rows,
};
use crate::{KeySummary, NewKey, Result, Store, StoreError, now};

/// Keys remembered at once.
const KNOWN: usize = 10_000;
/// How exact "last used" is, in seconds.
const USE_SECONDS: i64 = 60;

/// Keys that were used lately, so that a request does not ask the database who it is from.
#[derive(Default)]
pub(super) struct KnownCallers(Mutex<Callers>);

#[derive(Default)]
struct Callers {
    by_hash: HashMap<[u8; 32], Known>,
    /// How many keys were revoked: what was read before a revocation must not be remembered after it.
    revocations: u64,
}

struct Known {
    caller: Caller,
    expires_at: Option<Timestamp>,
    use_recorded: Option<Timestamp>,
}

impl KnownCallers {
    fn callers(&self) -> MutexGuard<'_, Callers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The caller, and whether this use is worth recording.
    fn find(&self, hash: &[u8; 32], at: Timestamp) -> Option<(Option<Caller>, bool)> {
        let mut callers = self.callers();
        let found = callers.by_hash.get_mut(hash)?;
        if found.expires_at.is_some_and(|end| end <= at) {
            return Some((None, false));
        }
        let worth = found.use_recorded.is_none_or(|last| at >= last.plus_seconds(USE_SECONDS));
        if worth {
            found.use_recorded = Some(at);
        }
        Some((Some(found.caller.clone()), worth))
    }

    fn revocations(&self) -> u64 {
        self.callers().revocations
    }

    /// False: a key was revoked since, and what was read may be that one.
    fn remember(&self, hash: [u8; 32], found: Known, revocations: u64) -> bool {
        let mut callers = self.callers();
        if callers.revocations != revocations {
            return false;
        }
        if callers.by_hash.len() >= KNOWN {
            callers.by_hash.clear();
        }
        callers.by_hash.insert(hash, found);
        true
    }

    fn forget(&self, key: KeyId) {
        let mut callers = self.callers();
        callers.revocations += 1;
        callers.by_hash.retain(|_, known| known.caller.key != key);
    }
}

impl Store {
    pub async fn create_key(&self, key: NewKey) -> Result<()> {
        self.write(move |connection| {
            async move {
                sqlx::query(
                    "INSERT INTO keys (id, organization, name, role, hash, created_at, expires_at) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                )
                .bind(key.id.0)
                .bind(key.organization.0)
                .bind(key.name)
                .bind(key.role.as_str())
                .bind(key.hash.to_vec())
                .bind(now().0)
                .bind(key.expires_at.map(|end| end.0))
                .execute(connection)
                .await?;
                Ok(((), Vec::new()))
            }
            .boxed()
        })
        .await
    }

    /// Whose key has this hash; none when it is unknown, revoked or expired.
    pub async fn caller_by_key(&self, hash: &[u8; 32]) -> Result<Option<Caller>> {
        let at = now();
        loop {
            if let Some((caller, worth_recording)) = self.0.callers.find(hash, at) {
                if let Some(caller) = caller.as_ref().filter(|_| worth_recording) {
                    self.record_use(caller.key, at);
                }
                return Ok(caller);
            }
            let revocations = self.0.callers.revocations();
            match self.read_key(hash).await? {
                Some(found) => self.0.callers.remember(*hash, found, revocations),
                None => return Ok(None),
            };
        }
    }

    async fn read_key(&self, hash: &[u8; 32]) -> Result<Option<Known>> {
        let row = sqlx::query(
            "SELECT k.id AS key, k.name, k.role, k.expires_at, k.last_used_at, k.organization, \
             o.name AS owner FROM keys k JOIN organizations o ON o.id = k.organization \
             WHERE k.hash = ?1 AND k.revoked_at IS NULL",
        )
        .bind(hash.as_slice())
        .fetch_optional(self.reads())
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Known {
            caller: caller(&row)?,
            expires_at: rows::time(&row, "expires_at")?,
            use_recorded: rows::time(&row, "last_used_at")?,
        }))
    }

    /// Nobody waits for this, and nothing is lost when there is no room for it.
    fn record_use(&self, key: KeyId, at: Timestamp) {
        let run: Operation = Box::new(move |connection| {
            async move {
                sqlx::query("UPDATE keys SET last_used_at = ?2 WHERE id = ?1")
                    .bind(key.0)
                    .bind(at.0)
                    .execute(connection)
                    .await?;
                Ok(Vec::new())
            }
            .boxed()
        });
        let reply = tokio::sync::oneshot::channel().0;
        let _ = self.0.commands.try_send(Command::Operation { run, reply });
    }

    /// Whether a key of the role admin could be used now.
    pub async fn has_admin_key(&self, organization: OrganizationId) -> Result<bool> {
        let found = sqlx::query(
            "SELECT 1 FROM keys WHERE organization = ?1 AND role = 'admin' \
             AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?2) LIMIT 1",
        )
        .bind(organization.0)
        .bind(now().0)
        .fetch_optional(self.reads())
        .await?;
        Ok(found.is_some())
    }

    /// All keys, revoked ones too, newest first.
    pub async fn keys(&self, organization: OrganizationId) -> Result<Vec<KeySummary>> {
        let rows = sqlx::query(
            "SELECT id, name, role, created_at, expires_at, last_used_at, revoked_at FROM keys \
             WHERE organization = ?1 ORDER BY id DESC",
        )
        .bind(organization.0)
        .fetch_all(self.reads())
        .await?;
        rows.iter().map(key_summary).collect()
    }

    /// Ends a key and the sessions begun with it. False: no such key here, or revoked before.
    pub async fn revoke_key(&self, organization: OrganizationId, id: KeyId) -> Result<bool> {
        let revoked = self
            .write(move |connection| {
                async move {
                    let changed = sqlx::query(
                        "UPDATE keys SET revoked_at = ?3 \
                         WHERE id = ?1 AND organization = ?2 AND revoked_at IS NULL",
                    )
                    .bind(id.0)
                    .bind(organization.0)
                    .bind(now().0)
                    .execute(connection)
                    .await?;
                    Ok((changed.rows_affected() > 0, Vec::new()))
                }
                .boxed()
            })
            .await?;
        self.0.callers.forget(id);
        Ok(revoked)
    }
}

/// Reads `key`, `name`, `role`, `organization` and `owner`.
pub(super) fn caller(row: &SqliteRow) -> Result<Caller> {
    Ok(Caller {
        organization: OrganizationId(row.try_get("organization")?),
        owner: row.try_get("owner")?,
        role: role(row)?,
        name: row.try_get("name")?,
        key: KeyId(row.try_get("key")?),
    })
}

fn role(row: &SqliteRow) -> Result<Role> {
    let role: &str = row.try_get("role")?;
    role.parse().map_err(|error: String| StoreError::corrupt("keys", error))
}

fn key_summary(row: &SqliteRow) -> Result<KeySummary> {
    Ok(KeySummary {
        id: KeyId(row.try_get("id")?),
        name: row.try_get("name")?,
        role: role(row)?,
        created_at: Timestamp(row.try_get("created_at")?),
        expires_at: rows::time(row, "expires_at")?,
        last_used_at: rows::time(row, "last_used_at")?,
        revoked_at: rows::time(row, "revoked_at")?,
    })
}
