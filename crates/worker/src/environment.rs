//! Python environments, made by `uv` and shared by equal content. They are never changed once they are there.

mod installer;
mod requirements;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use domain::Environment;
use sha2::{Digest, Sha256};
use tokio::fs;

use self::{installer::Installer, requirements::Requirements};
use crate::{Result, WorkerError, build_log::BuildLog, executor::Launcher};

/// Stands in a whole environment, and lists its packages.
const LOCK: &str = ".sieve-packages";

pub(crate) struct Environments {
    folder: PathBuf,
    launcher: Arc<Launcher>,
    /// One lock for each environment being made: a second build of the same content waits and shares it.
    making: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

/// What a version needs of its environment.
pub(crate) struct Wanted<'a> {
    pub(crate) environment: &'a Environment,
    /// The unpacked bundle, and the function's file in it.
    pub(crate) code: &'a Path,
    pub(crate) file: &'a str,
    /// What it got when it was built before.
    pub(crate) locked: Option<&'a str>,
}

impl Environments {
    pub(crate) fn new(folder: PathBuf, launcher: Arc<Launcher>) -> Self {
        Self { folder, launcher, making: Mutex::default() }
    }

    /// The folder of the environment, made now unless it is there already, and the list of its packages.
    pub(crate) async fn ready(
        &self,
        wanted: &Wanted<'_>,
        log: &BuildLog,
    ) -> Result<(PathBuf, String)> {
        if wanted.environment.needs_container() {
            return Err(WorkerError::NeedsContainer {
                asks: container_reasons(wanted.environment),
            });
        }
        let asked = Requirements::of(wanted).await?;
        let fresh = self.ready_as(&asked, wanted, log);
        let Some(locked) = wanted.locked else { return fresh.await };
        let folder = self.folder.join(key(wanted.environment, &asked));
        if packages(&folder).await.as_deref() == Some(locked) {
            return Ok((folder, locked.to_owned()));
        }
        let locked = Requirements::Locked(locked.to_owned());
        self.ready_as(&locked, wanted, log).await
    }

    async fn ready_as(
        &self,
        asked: &Requirements,
        wanted: &Wanted<'_>,
        log: &BuildLog,
    ) -> Result<(PathBuf, String)> {
        let key = key(wanted.environment, asked);
        let folder = self.folder.join(&key);
        let lock = {
            let mut making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
            making.entry(key).or_default().clone()
        };
        let _only_one = lock.lock().await;
        if let Some(packages) = packages(&folder).await {
            log.notice("Using an environment that was made before").await;
            return Ok((folder, packages));
        }
        // Its interpreter was removed or upgraded since.
        let _ = fs::remove_dir_all(&folder).await;
        let partial = self.folder.join(format!(".partial-{}", uuid::Uuid::now_v7().simple()));
        let installer = Installer {
            launcher: &self.launcher,
            environments: &self.folder,
            partial: &partial,
            code: wanted.code,
            log,
        };
        let made = make(&installer, &folder, asked, &wanted.environment.python_version).await;
        // Gone after a rename; left over otherwise.
        let _ = fs::remove_dir_all(&partial).await;
        made.map(|packages| (folder, packages))
    }
}

/// Of a whole environment whose interpreter is there.
async fn packages(folder: &Path) -> Option<String> {
    let has_python = fs::try_exists(folder.join("bin/python")).await.unwrap_or(false);
    if !has_python {
        return None;
    }
    fs::read_to_string(folder.join(LOCK)).await.ok()
}

async fn make(
    installer: &Installer<'_>,
    folder: &Path,
    asked: &Requirements,
    python_version: &str,
) -> Result<String> {
    installer.make_empty(python_version).await?;
    let packages = if asked.is_empty() {
        String::new()
    } else {
        installer.install(asked).await?;
        installer.installed().await?
    };
    let lock = installer.partial.join(LOCK);
    fs::write(&lock, &packages).await.map_err(WorkerError::io(&lock))?;
    fs::rename(installer.partial, folder).await.map_err(WorkerError::io(folder))?;
    Ok(packages)
}

/// Equal content has the same.
fn key(wanted: &Environment, asked: &Requirements) -> String {
    let text = format!("{}\n{}", wanted.python_version, asked.identity());
    Sha256::digest(text).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

fn container_reasons(wanted: &Environment) -> String {
    let reasons = [
        ("system_packages", !wanted.system_packages.is_empty()),
        ("run_commands", !wanted.run_commands.is_empty()),
        ("cuda_version", wanted.cuda_version.is_some()),
        ("gpu", wanted.gpu.is_some()),
    ];
    let asked: Vec<&str> =
        reasons.iter().filter(|(_, asked)| *asked).map(|(name, _)| *name).collect();
    asked.join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(packages: &[&str]) -> Requirements {
        let packages = packages.iter().map(|package| (*package).to_owned()).collect();
        Requirements::Listed { packages, file: None, bundle: String::new() }
    }

    #[test]
    fn the_order_of_packages_makes_no_new_environment() {
        let python = Environment::default();
        assert_eq!(key(&python, &listed(&["a", "b"])), key(&python, &listed(&["b", "a"])));
        assert_ne!(key(&python, &listed(&["a"])), key(&python, &listed(&["a", "b"])));
        let newer = Environment { python_version: "3.13".into(), ..Environment::default() };
        assert_ne!(key(&python, &listed(&["a"])), key(&newer, &listed(&["a"])));
        let locked = Requirements::Locked("a".into());
        assert_ne!(key(&python, &listed(&["a"])), key(&python, &locked));
    }
}
