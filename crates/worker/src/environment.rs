//! Environments, shared by equal content and never changed once they are there: a folder made by `uv`, or an
//! image for a function that asks for more than Python.

mod advice;
mod images;
mod installer;
mod requirements;
mod steps;
mod transcript;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::{Environment, VersionId};
use sha2::{Digest, Sha256};
use store::Store;
use tokio::{fs, sync::RwLock};

pub(crate) use self::steps::ENVIRONMENT;
use self::{images::Images, installer::Installer, requirements::Requirements};
use crate::{
    Result, WorkerError, build_log::BuildLog, engine::Engine, executor::Launcher, folders::Folders,
};

/// Stands in a whole environment, and lists its packages.
const LOCK: &str = ".sieve-packages";
/// Tries to remove what is left of a build that was given up, ten in a second.
const REMOVALS: u32 = 50;

pub(crate) struct Environments {
    folder: PathBuf,
    /// Records of images.
    images: PathBuf,
    launcher: Arc<Launcher>,
    /// One lock for each environment being made: a second build of the same content waits and shares it.
    making: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
    /// Held while images are removed, shared while one is made.
    collecting: RwLock<()>,
}

/// Where the packages of a version are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Home {
    /// A virtual environment of this machine.
    Folder(PathBuf),
    /// The name of an image.
    Image(String),
}

impl Home {
    /// The name of the image, where it is one.
    pub(crate) fn image(&self) -> Option<String> {
        match self {
            Self::Folder(_) => None,
            Self::Image(name) => Some(name.clone()),
        }
    }
}

/// What a version needs of its environment.
pub(crate) struct Wanted<'a> {
    pub(crate) version: VersionId,
    pub(crate) environment: &'a Environment,
    /// The unpacked bundle, and the function's file in it.
    pub(crate) code: &'a Path,
    pub(crate) file: &'a str,
    /// What it got when it was built before.
    pub(crate) locked: Option<&'a str>,
}

impl Environments {
    pub(crate) fn new(folders: &Folders, launcher: Arc<Launcher>) -> Self {
        let (folder, images) = (folders.environments(), folders.images());
        Self { folder, images, launcher, making: Mutex::default(), collecting: RwLock::default() }
    }

    /// The environment, made now unless it is there already, and the list of its packages.
    pub(crate) async fn ready(
        &self,
        wanted: &Wanted<'_>,
        log: &BuildLog,
    ) -> Result<(Home, String)> {
        let asked = Requirements::of(wanted).await?;
        if self.launcher.takes_container(wanted.environment)? {
            return self.ready_image(asked, wanted, log).await;
        }
        let fresh = self.ready_as(&asked, wanted, log);
        let (folder, packages) = match wanted.locked {
            None => fresh.await?,
            Some(locked) => {
                let folder = self.folder.join(key(wanted.environment, &asked));
                if packages(&folder).await.as_deref() == Some(locked) {
                    (folder, locked.to_owned())
                } else {
                    let locked = Requirements::Locked(locked.to_owned());
                    self.ready_as(&locked, wanted, log).await?
                }
            }
        };
        Ok((Home::Folder(folder), packages))
    }

    async fn ready_image(
        &self,
        asked: Requirements,
        wanted: &Wanted<'_>,
        log: &BuildLog,
    ) -> Result<(Home, String)> {
        let containers = self.launcher.containers();
        let engine = containers.needed(&container_reasons(wanted.environment)).await?;
        let images = self.images(engine);
        images.open().await?;
        let _no_collection = self.collecting.read().await;
        let fresh = images.key(wanted, &asked);
        let lock = self.lock_of(&fresh);
        let _only_one = lock.lock().await;
        let known = images.record(&fresh).await?;
        let as_locked = known
            .as_ref()
            .is_some_and(|known| wanted.locked.is_none_or(|locked| known.packages == locked));
        if let Some(known) = known.filter(|_| as_locked) {
            log.notice("Using an image that was made before").await;
            let packages = known.packages.clone();
            images.note_use(&fresh, known, wanted.version).await?;
            return Ok((Home::Image(images.name(&fresh)), packages));
        }
        let asked = wanted.locked.map_or(asked, |locked| Requirements::Locked(locked.to_owned()));
        let record = images.make(wanted, &asked, log).await?;
        Ok((Home::Image(images.name(&images.key(wanted, &asked))), record.packages))
    }

    /// Removes images that no version has any more, unless one is being made.
    pub(crate) async fn collect_images(&self, store: &Store) {
        let Ok(_nothing_is_made) = self.collecting.try_write() else { return };
        // An engine is not looked for only to find nothing.
        if !self.images.is_dir() {
            return;
        }
        let Ok(engine) = self.launcher.containers().engine().await else { return };
        if let Err(error) = self.images(engine).collect(store).await {
            tracing::warn!(%error, "images that nobody uses could not be removed");
        }
    }

    fn images<'a>(&'a self, engine: &'a Engine) -> Images<'a> {
        Images { containers: self.launcher.containers(), engine, folder: &self.images }
    }

    fn lock_of(&self, key: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        making.entry(key.to_owned()).or_default().clone()
    }

    async fn ready_as(
        &self,
        asked: &Requirements,
        wanted: &Wanted<'_>,
        log: &BuildLog,
    ) -> Result<(PathBuf, String)> {
        let key = key(wanted.environment, asked);
        let folder = self.folder.join(&key);
        let lock = self.lock_of(&key);
        let _only_one = lock.lock().await;
        if let Some(packages) = packages(&folder).await {
            log.notice("Using an environment that was made before").await;
            return Ok((folder, packages));
        }
        // Its interpreter was removed or upgraded since.
        let _ = fs::remove_dir_all(&folder).await;
        let partial =
            Partial(self.folder.join(format!(".partial-{}", uuid::Uuid::now_v7().simple())));
        let installer = Installer {
            launcher: &self.launcher,
            environments: &self.folder,
            partial: &partial.0,
            code: wanted.code,
            log,
        };
        let made = make(&installer, &folder, asked, &wanted.environment.python_version).await;
        made.map(|packages| (folder, packages))
    }
}

/// Where an environment is made. Gone after a rename; what is left over otherwise goes with this, also
/// when the build is given up.
struct Partial(PathBuf);

impl Drop for Partial {
    fn drop(&mut self) {
        let path = std::mem::take(&mut self.0);
        // Thousands of files. Who wrote them was killed, and may have one left to write.
        std::thread::spawn(move || {
            for _ in 0..REMOVALS {
                if std::fs::remove_dir_all(&path).is_ok() || !path.exists() {
                    return;
                }
                std::thread::sleep(Duration::from_millis(100));
            }
        });
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

pub(crate) fn container_reasons(wanted: &Environment) -> String {
    let reasons = [
        ("system_packages", !wanted.system_packages.is_empty()),
        ("run_commands", !wanted.run_commands.is_empty()),
        ("cuda_version", wanted.cuda_version.is_some()),
    ];
    let asked: Vec<&str> =
        reasons.iter().filter(|(_, asked)| *asked).map(|(name, _)| *name).collect();
    if asked.is_empty() { "to run in a container".to_owned() } else { asked.join(" and ") }
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
