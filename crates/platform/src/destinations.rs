//! Which version a push goes to. Remembered while the catalogue stays as it is, since the same
//! few functions are called thousands of times a second.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use domain::{BuildStatus, Caller, FunctionName, FunctionSpec, OrganizationId, VersionId};

use crate::{Error, Platform, Result, Target, functions::missing};

/// Other callers' choices are forgotten beyond this, not refused.
const MOST_REMEMBERED: usize = 4_096;

/// What a push needs to know of the version it goes to.
#[derive(Debug)]
pub(crate) struct Destination {
    pub(crate) function: FunctionName,
    pub(crate) version: VersionId,
    pub(crate) spec: FunctionSpec,
}

#[derive(Default)]
pub(crate) struct Destinations {
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    revision: u64,
    by_target: HashMap<(OrganizationId, Target), Arc<Destination>>,
}

impl Destinations {
    fn get(&self, revision: u64, key: &(OrganizationId, Target)) -> Option<Arc<Destination>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        (known.revision == revision).then(|| known.by_target.get(key).cloned())?
    }

    /// `revision` is that of before the destination was read.
    fn put(&self, revision: u64, key: (OrganizationId, Target), to: Arc<Destination>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.revision != revision || known.by_target.len() >= MOST_REMEMBERED {
            known.by_target.clear();
            known.revision = revision;
        }
        known.by_target.insert(key, to);
    }
}

impl Platform {
    pub(crate) async fn destination(
        &self,
        caller: &Caller,
        target: &Target,
    ) -> Result<Arc<Destination>> {
        let revision = self.store().catalogue_revision();
        let key = (caller.organization, target.clone());
        if let Some(to) = self.inner.destinations.get(revision, &key) {
            return Ok(to);
        }
        let to = Arc::new(self.find_destination(caller, target).await?);
        self.inner.destinations.put(revision, key, Arc::clone(&to));
        Ok(to)
    }

    async fn find_destination(&self, caller: &Caller, target: &Target) -> Result<Destination> {
        let (function, version, spec) = match target {
            Target::Reference(reference) => {
                let page = self
                    .store()
                    .function_page(caller.organization, &reference.function, &reference.version)
                    .await?
                    .ok_or_else(|| missing(&reference.function, &reference.version))?;
                (page.function, page.version, page.spec)
            }
            Target::Version(id) => {
                let stored = self.store().version(*id).await?;
                let stored = stored
                    .filter(|stored| stored.organization == caller.organization)
                    .ok_or_else(|| Error::not_found(format!("The version {id}")))?;
                (stored.function, stored.summary, stored.spec)
            }
        };
        if version.build_status == BuildStatus::Error {
            let why = version.build_error.as_deref().unwrap_or("see its build log");
            return Err(Error::Conflict {
                message: format!(
                    "{function} cannot run: its build failed ({why}). Deploy it again."
                ),
            });
        }
        Ok(Destination { function, version: version.id, spec })
    }
}
