//! Sign-in for people: by a one-time link or by a key, into a session that a cookie carries.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use domain::{Caller, KeyId, Role, Timestamp};

use crate::{
    Error, Platform, Result,
    keys::{hash, random_token},
};

const SESSION_SECONDS: i64 = 30 * 86_400;
const LINK_SECONDS: i64 = 86_400;

/// A signed-in person. `token` is what the cookie holds.
#[derive(Debug, Clone)]
pub struct Session {
    pub token: String,
    pub caller: Caller,
    pub expires_at: Timestamp,
}

/// Links that were handed out and not used, by the hash of their token. They end with the process.
#[derive(Default)]
pub(crate) struct SignInLinks {
    open: Mutex<HashMap<[u8; 32], (Caller, Timestamp)>>,
}

impl SignInLinks {
    fn offer(&self, token: &str, caller: Caller, until: Timestamp) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, (_, until)| *until > store::now());
        open.insert(hash(token), (caller, until));
    }

    /// Answers once.
    fn take(&self, token: &str) -> Option<Caller> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let (caller, until) = open.remove(&hash(token))?;
        (until > store::now()).then_some(caller)
    }
}

impl Platform {
    /// A token that signs one person in, once, as the organisation's admin, within a day.
    pub async fn issue_sign_in_link(&self, organization: &str) -> Result<String> {
        let caller = Caller {
            organization: self.store().organization(organization).await?,
            owner: organization.to_owned(),
            role: Role::Admin,
            name: "admin".to_owned(),
            key: KeyId(uuid::Uuid::nil()),
        };
        let token = random_token()?;
        self.inner.links.offer(&token, caller, store::now().plus_seconds(LINK_SECONDS));
        Ok(token)
    }

    pub async fn sign_in_with_link(&self, token: &str) -> Result<Session> {
        let caller = self.inner.links.take(token).ok_or(Error::Unauthenticated)?;
        self.open_session(caller).await
    }

    pub async fn sign_in_with_key(&self, key: &str) -> Result<Session> {
        // Not with a replica's key: the session would outlive it.
        let caller = self.store().caller_by_key(&hash(key.trim())).await?;
        self.open_session(caller.ok_or(Error::Unauthenticated)?).await
    }

    pub async fn authenticate_session(&self, token: &str) -> Result<Caller> {
        self.store().caller_by_session(&hash(token)).await?.ok_or(Error::Unauthenticated)
    }

    pub async fn sign_out(&self, token: &str) -> Result<()> {
        Ok(self.store().delete_session(hash(token)).await?)
    }

    async fn open_session(&self, caller: Caller) -> Result<Session> {
        let token = random_token()?;
        let expires_at = store::now().plus_seconds(SESSION_SECONDS);
        self.store().create_session(hash(&token), &caller, expires_at).await?;
        Ok(Session { token, caller, expires_at })
    }
}
