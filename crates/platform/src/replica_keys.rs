//! Keys of replicas: made when one starts, for the function it runs, and worthless when it has ended.
//! They are in no database and open no session.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use domain::{Caller, FunctionName, KeyId, OrganizationId, Role};

use crate::{
    Platform, Result,
    keys::{hash, random_token},
};

type Callers = Arc<RwLock<HashMap<[u8; 32], Caller>>>;

#[derive(Default)]
pub(crate) struct ReplicaKeys(Callers);

/// Good as long as it is kept.
pub struct ReplicaKey {
    pub text: String,
    callers: Callers,
}

impl Platform {
    /// May push, look and upload as the function.
    pub fn issue_replica_key(
        &self,
        organization: OrganizationId,
        function: &FunctionName,
    ) -> Result<ReplicaKey> {
        let text = format!("sieve_{}", random_token()?);
        let caller = Caller {
            organization,
            owner: function.owner.clone(),
            role: Role::Runner,
            name: function.to_string(),
            key: KeyId(uuid::Uuid::nil()),
        };
        let callers = Arc::clone(&self.inner.replica_keys.0);
        callers.write().unwrap_or_else(PoisonError::into_inner).insert(hash(&text), caller);
        Ok(ReplicaKey { text, callers })
    }
}

impl ReplicaKeys {
    pub(crate) fn caller(&self, hash: &[u8; 32]) -> Option<Caller> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(hash).cloned()
    }
}

impl Drop for ReplicaKey {
    fn drop(&mut self) {
        let mut callers = self.callers.write().unwrap_or_else(PoisonError::into_inner);
        callers.remove(&hash(&self.text));
    }
}
