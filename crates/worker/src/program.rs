//! A version made ready to run: its code unpacked and its environment there. How it is run is `executor.rs`.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use domain::{FunctionName, FunctionSpec, OrganizationId, VersionId};
use sha2::{Digest, Sha256};
use store::{Store, StoredVersion};

use crate::{
    Result, WorkerError,
    build_log::BuildLog,
    bundle,
    environment::{Environments, Home, Wanted},
    executor::Launcher,
    folders::Folders,
};

#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) organization: OrganizationId,
    pub(crate) function: FunctionName,
    pub(crate) spec: FunctionSpec,
    /// The unpacked bundle.
    pub(crate) code: PathBuf,
    pub(crate) home: Home,
    /// Exactly what is in it.
    pub(crate) locked_packages: String,
    /// Kept between replicas of the function: downloaded weights, compiled bytecode.
    pub(crate) cache: PathBuf,
}

pub(crate) struct Programs {
    store: Store,
    folders: Folders,
    environments: Environments,
    ready: Mutex<HashMap<VersionId, Arc<Program>>>,
}

impl Programs {
    pub(crate) fn new(store: Store, folders: Folders, launcher: Arc<Launcher>) -> Self {
        let environments = Environments::new(&folders, launcher);
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
        let wanted = Wanted {
            version: version.id,
            environment: &version.spec.environment,
            code: &code,
            file: &version.spec.file,
            locked: version.locked_packages.as_deref(),
        };
        let (home, locked_packages) = self.environments.ready(&wanted, log).await?;
        let cache = self.folders.cache().join(cache_name(version));
        tokio::fs::create_dir_all(&cache).await.map_err(WorkerError::io(&cache))?;
        let program = Arc::new(Program {
            organization: version.organization,
            function: version.function.clone(),
            spec: version.spec.clone(),
            code,
            home,
            locked_packages,
            cache,
        });
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        ready.insert(version.id, program.clone());
        Ok(program)
    }

    /// What no version that is left needs any more.
    pub(crate) async fn collect(&self) {
        self.environments.collect_images(&self.store).await;
    }

    /// The spec may have been completed since: read it again next time.
    pub(crate) fn forget(&self, version: VersionId) {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner).remove(&version);
    }
}

/// The same for all versions of a function, and for no other function of anybody.
fn cache_name(version: &StoredVersion) -> String {
    let name = format!("{}/{}", version.organization, version.function);
    Sha256::digest(name).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
