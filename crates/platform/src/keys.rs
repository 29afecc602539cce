//! API keys: who calls from a program. Only a key's SHA-256 is kept.

use domain::{Caller, KeyId, Role, Timestamp};
use sha2::{Digest, Sha256};
use store::{KeySummary, NewKey, now};

use crate::{Error, Platform, Result, require};

/// Characters of a key's name.
const LONGEST_NAME: usize = 60;
/// Of an organisation, those that can be used.
const MOST_KEYS: usize = 500;
/// Days.
const LONGEST_LIFE: u32 = 3_650;

/// 256 random bits as hex.
pub(crate) fn random_token() -> Result<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|cause| Error::internal(std::io::Error::other(cause)))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A token has 256 bits of its own, so a plain hash keeps it: there is nothing to guess.
pub(crate) fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

impl Platform {
    /// Makes sure that somebody can sign in: with `given` as an admin key, else, when the
    /// organisation has none, with a new one that is answered and can be shown only this once.
    pub async fn ensure_admin_key(
        &self,
        organization: &str,
        given: Option<&str>,
    ) -> Result<Option<String>> {
        let id = self.store().organization(organization).await?;
        if let Some(key) = given {
            if key.trim().is_empty() || key.contains(char::is_whitespace) {
                return Err(Error::invalid(
                    "An admin key has one or more characters and no space.",
                ));
            }
            if self.store().caller_by_key(&hash(key)).await?.is_none() {
                self.insert_key(id, "admin", Role::Admin, key, None).await?;
            }
            return Ok(None);
        }
        if self.store().has_admin_key(id).await? {
            return Ok(None);
        }
        let key = format!("sieve_{}", random_token()?);
        self.insert_key(id, "admin", Role::Admin, &key, None).await?;
        Ok(Some(key))
    }

    /// A key for this server's own use, such as its replicas' calls. It replaces the one of this
    /// name that an earlier process had.
    pub async fn replace_key(&self, organization: &str, name: &str, role: Role) -> Result<String> {
        let id = self.store().organization(organization).await?;
        let earlier = self.store().keys(id).await?.into_iter();
        for key in earlier.filter(|key| key.name == name && key.revoked_at.is_none()) {
            self.store().revoke_key(id, key.id).await?;
        }
        let key = format!("sieve_{}", random_token()?);
        self.insert_key(id, name, role, &key, None).await?;
        Ok(key)
    }

    /// Keys that were not revoked, newest first.
    pub async fn keys(&self, caller: &Caller) -> Result<Vec<KeySummary>> {
        require(caller, Role::Admin)?;
        let mut keys = self.store().keys(caller.organization).await?;
        keys.retain(|key| key.revoked_at.is_none());
        Ok(keys)
    }

    /// Gives the key, which cannot be shown again.
    pub async fn create_key(
        &self,
        caller: &Caller,
        name: &str,
        role: Role,
        days: Option<u32>,
    ) -> Result<String> {
        require(caller, Role::Admin)?;
        let name = name.trim();
        let fits = (1..=LONGEST_NAME).contains(&name.chars().count());
        if !fits || name.chars().any(char::is_control) {
            return Err(Error::invalid(format!(
                "A key's name has 1 to {LONGEST_NAME} characters."
            )));
        }
        if days.is_some_and(|days| days == 0 || days > LONGEST_LIFE) {
            return Err(Error::invalid(format!(
                "A key ends after 1 to {LONGEST_LIFE} days, or never."
            )));
        }
        let keys = self.keys(caller).await?;
        if keys.iter().any(|key| key.name == name) {
            return Err(Error::Conflict {
                message: format!(
                    "There is a key named {name} already: choose another name, so that its jobs can be told apart."
                ),
            });
        }
        if keys.len() >= MOST_KEYS {
            return Err(Error::Conflict {
                message: format!("There are {MOST_KEYS} keys already: revoke one first."),
            });
        }
        let expires_at = days.map(|days| now().plus_seconds(i64::from(days) * 86_400));
        let key = format!("sieve_{}", random_token()?);
        self.insert_key(caller.organization, name, role, &key, expires_at).await?;
        Ok(key)
    }

    /// Ends a key and the sessions begun with it. The one that asks cannot end itself, so that nobody
    /// locks everybody out.
    pub async fn revoke_key(&self, caller: &Caller, id: KeyId) -> Result<()> {
        require(caller, Role::Admin)?;
        if caller.key == id {
            return Err(Error::Conflict {
                message: "You are signed in with this key: sign in with another one to revoke it."
                    .to_owned(),
            });
        }
        let revoked = self.store().revoke_key(caller.organization, id).await?;
        if revoked { Ok(()) } else { Err(Error::not_found("This key")) }
    }

    pub async fn authenticate_key(&self, key: &str) -> Result<Caller> {
        let hash = hash(key);
        match self.inner.replica_keys.caller(&hash) {
            Some(replica) => Ok(replica),
            None => self.store().caller_by_key(&hash).await?.ok_or(Error::Unauthenticated),
        }
    }

    async fn insert_key(
        &self,
        organization: domain::OrganizationId,
        name: &str,
        role: Role,
        key: &str,
        expires_at: Option<Timestamp>,
    ) -> Result<()> {
        let key = NewKey {
            id: KeyId::generate(),
            organization,
            name: name.to_owned(),
            role,
            hash: hash(key),
            expires_at,
        };
        Ok(self.store().create_key(key).await?)
    }
}
