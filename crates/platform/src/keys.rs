//! API keys: who calls from a program. Only a key's SHA-256 is kept.

use domain::{Caller, KeyId, Role};
use sha2::{Digest, Sha256};
use store::NewKey;

use crate::{Error, Platform, Result};

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
                self.insert_key(id, "admin", Role::Admin, key).await?;
            }
            return Ok(None);
        }
        if self.store().has_admin_key(id).await? {
            return Ok(None);
        }
        let key = format!("sieve_{}", random_token()?);
        self.insert_key(id, "admin", Role::Admin, &key).await?;
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
        self.insert_key(id, name, role, &key).await?;
        Ok(key)
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
    ) -> Result<()> {
        let key = NewKey {
            id: KeyId::generate(),
            organization,
            name: name.to_owned(),
            role,
            hash: hash(key),
            expires_at: None,
        };
        Ok(self.store().create_key(key).await?)
    }
}
