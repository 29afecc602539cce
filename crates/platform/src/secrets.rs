//! Secrets: set by admins, known by name to deployers, and shown to nobody.

use domain::{Caller, Role, SecretSummary, is_variable_name};

use crate::{Error, Platform, Result, require};

/// Bytes of a value.
const LARGEST: usize = 64 << 10;

impl Platform {
    /// By name, without their values.
    pub async fn secrets(&self, caller: &Caller) -> Result<Vec<SecretSummary>> {
        require(caller, Role::Deployer)?;
        Ok(self.store().secrets(caller.organization).await?)
    }

    /// A new one; refused when there is one of the name.
    pub async fn create_secret(&self, caller: &Caller, name: &str, value: &str) -> Result<()> {
        if self.write_secret(caller, name, value, false).await? {
            return Ok(());
        }
        let message = format!("There is a secret {name} already: use PUT to replace its value.");
        Err(Error::Conflict { message })
    }

    /// In place of the value it had, if it had one. Functions that use it get it with their next job.
    pub async fn set_secret(&self, caller: &Caller, name: &str, value: &str) -> Result<()> {
        self.write_secret(caller, name, value, true).await.map(drop)
    }

    pub async fn delete_secret(&self, caller: &Caller, name: &str) -> Result<()> {
        require(caller, Role::Admin)?;
        if self.store().delete_secret(caller.organization, name).await? {
            Ok(())
        } else {
            Err(Error::not_found(format!("The secret {name}")))
        }
    }

    /// Encrypts the secrets of all organisations with a new key. Gives how many there are.
    pub async fn rotate_secrets(&self, caller: &Caller) -> Result<u64> {
        require(caller, Role::Admin)?;
        Ok(self.store().rotate_secrets().await?)
    }

    async fn write_secret(
        &self,
        caller: &Caller,
        name: &str,
        value: &str,
        replace: bool,
    ) -> Result<bool> {
        require(caller, Role::Admin)?;
        if !is_variable_name(name) {
            return Err(Error::invalid(
                "A secret's name is that of an environment variable: letters, digits and _, no digit first, and neither SIEVE_ nor LD_ in front.",
            ));
        }
        if value.is_empty() || value.len() > LARGEST || value.contains('\0') {
            return Err(Error::invalid(
                "A secret's value is text of 1 byte to 64 KiB without zero bytes.",
            ));
        }
        let store = self.store();
        let written =
            store.set_secret(caller.organization, name, value, &caller.name, replace).await?;
        tracing::info!(secret = name, by = %caller.name, "a secret was set");
        Ok(written)
    }
}
