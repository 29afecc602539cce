//! A catalogue that is not empty on the first day.

use std::path::Path;

use bytes::Bytes;
use domain::{Caller, FunctionQuery, KeyId, Role};
use platform::Platform;
use store::Store;

use crate::cli::{bundle, failure::Failure};

/// Deploys a folder when the organisation has no function yet. One that cannot be deployed is
/// said so, and does not keep the server from starting.
pub(super) async fn deploy_first(
    platform: &Platform,
    store: &Store,
    organization: &str,
    folder: &Path,
) -> Result<(), Failure> {
    let caller = Caller {
        organization: store.organization(organization).await?,
        owner: organization.to_owned(),
        role: Role::Deployer,
        name: "examples".to_owned(),
        key: NO_KEY,
    };
    if !platform.functions(&caller, &FunctionQuery::default()).await?.is_empty() {
        return Ok(());
    }
    let bundle = Bytes::from(bundle::zip(folder)?);
    match platform.deploy(&caller, bundle).await {
        Ok(deployment) => {
            tracing::info!(functions = deployment.versions.len(), "deploying the examples");
        }
        Err(error) => tracing::warn!(%error, "the examples cannot be deployed"),
    }
    Ok(())
}

/// The server itself acts: no key was shown.
const NO_KEY: KeyId = KeyId(uuid::Uuid::nil());
