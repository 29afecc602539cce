//! A version made ready to run: its code unpacked and its environment there. How it is run is `sandbox.rs`.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use domain::{FunctionSpec, OrganizationId, VersionId};
use store::{Store, StoredVersion};

use crate::{
    Result, WorkerError, build_log::BuildLog, bundle, environment::Environments, folders::Folders,
};

#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) organization: OrganizationId,
    pub(crate) spec: FunctionSpec,
    /// The unpacked bundle.
    pub(crate) code: PathBuf,
    /// The virtual environment.
    pub(crate) environment: PathBuf,
    /// Kept between replicas of the version: downloaded weights, compiled bytecode.
    pub(crate) cache: PathBuf,
}

pub(crate) struct Programs {
    store: Store,
    folders: Folders,
    environments: Environments,
    ready: Mutex<HashMap<VersionId, Arc<Program>>>,
}

impl Programs {
    pub(crate) fn new(store: Store, folders: Folders) -> Self {
        let environments = Environments::new(folders.environments());
        Self { store, folders, environments, ready: Mutex::default() }
    }

    /// The version's program, made ready if it is not on this machine yet.
    pub(crate) async fn get(&self, version: VersionId) -> Result<Arc<Program>> {
        let known =
            self.ready.lock().unwrap_or_else(PoisonError::into_inner).get(&version).cloned();
        if let Some(program) = known {
            return Ok(program);
        }
        let stored = self.store.version(version).await?;
        let stored = stored.ok_or(WorkerError::UnknownVersion(version))?;
        self.prepare(&stored, &BuildLog::unheard()).await
    }

    pub(crate) async fn prepare(
        &self,
        version: &StoredVersion,
        log: &BuildLog,
    ) -> Result<Arc<Program>> {
        let bundle = self.store.blob_path(&version.bundle);
        let code = self.folders.code().join(version.bundle.to_string());
        bundle::unpack(bundle, code.clone()).await?;
        let environment = self.environments.ready(&version.spec.environment, log).await?;
        let cache = self.folders.cache().join(version.id.to_string());
        tokio::fs::create_dir_all(&cache).await.map_err(WorkerError::io(&cache))?;
        let program = Arc::new(Program {
            organization: version.organization,
            spec: version.spec.clone(),
            code,
            environment,
            cache,
        });
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        ready.insert(version.id, program.clone());
        Ok(program)
    }

    /// The spec may have been completed since: read it again next time.
    pub(crate) fn forget(&self, version: VersionId) {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner).remove(&version);
    }
}
