//! What becomes of functions and versions after their deploy: settings, replicas, which version is
//! the latest, deleting, building again.

use domain::{
    BuildStatus, Caller, FunctionName, FunctionPage, FunctionSettings, Role, VersionId,
    VersionSelector, VersionSummary,
};
use store::{Promoted, Removed};

use crate::{Error, Platform, Result, functions::missing, readme, require};

/// Of one version.
const MOST_REPLICAS: u32 = 1_000;
/// Seconds: a week.
pub(crate) const LONGEST_JOB: u32 = 7 * 86_400;
/// Characters of a title, a tag or an address.
const LONGEST_WORDS: usize = 200;
const MOST_TAGS: usize = 20;

/// Other words for what the code says of a function; none: as it is.
#[derive(Debug, Clone, Default)]
pub struct Description {
    pub title: Option<String>,
    pub description: Option<String>,
    pub code_url: Option<String>,
    pub tags: Option<Vec<String>>,
    /// Markdown.
    pub readme: Option<String>,
}

impl Platform {
    pub async fn function_settings(
        &self,
        caller: &Caller,
        function: &FunctionName,
    ) -> Result<FunctionSettings> {
        require(caller, Role::Viewer)?;
        let settings = self.store().function_settings(caller.organization, function).await?;
        settings.ok_or_else(|| missing(function, &VersionSelector::Latest))
    }

    /// Whether it is in the catalogue, and how many seconds a job may take.
    pub async fn set_function(
        &self,
        caller: &Caller,
        function: &FunctionName,
        listed: bool,
        time_limit: Option<u32>,
    ) -> Result<()> {
        require(caller, Role::Deployer)?;
        if time_limit.is_some_and(|limit| limit == 0 || limit > LONGEST_JOB) {
            return Err(Error::invalid(format!(
                "A job may take 1 to {LONGEST_JOB} seconds. Leave the field empty for the worker's own limit."
            )));
        }
        let store = self.store();
        let set = store.set_function_settings(caller.organization, function, listed, time_limit);
        if set.await? { Ok(()) } else { Err(missing(function, &VersionSelector::Latest)) }
    }

    pub async fn set_replicas(
        &self,
        caller: &Caller,
        version: VersionId,
        minimum: u32,
        maximum: Option<u32>,
    ) -> Result<VersionSummary> {
        require(caller, Role::Deployer)?;
        if minimum > MOST_REPLICAS || maximum.is_some_and(|most| most > MOST_REPLICAS) {
            return Err(Error::invalid(format!("A version has at most {MOST_REPLICAS} replicas.")));
        }
        if maximum.is_some_and(|most| most == 0 || most < minimum) {
            return Err(Error::invalid(
                "The maximum of replicas is at least 1 and not below the minimum.",
            ));
        }
        let store = self.store();
        let set = store.set_replicas(caller.organization, version, minimum, maximum).await?;
        set.ok_or_else(|| no_version(version))
    }

    /// Changes the words about the latest version, until the next deploy brings its own.
    pub async fn describe_function(
        &self,
        caller: &Caller,
        function: &FunctionName,
        words: Description,
    ) -> Result<FunctionPage> {
        require(caller, Role::Deployer)?;
        check(&words)?;
        let mut page = self.function(caller, function, &VersionSelector::Latest).await?;
        let metadata = &mut page.spec.metadata;
        metadata.title = words.title.or(metadata.title.take());
        metadata.description = words.description.or(metadata.description.take());
        metadata.code_url = words.code_url.or(metadata.code_url.take());
        metadata.tags = words.tags.unwrap_or_else(|| std::mem::take(&mut metadata.tags));
        if let Some(markdown) = words.readme {
            metadata.readme = Some(markdown.clone());
            let render = move || readme::render(&markdown, &Default::default());
            page.readme_html =
                tokio::task::spawn_blocking(render).await.map_err(Error::internal)?;
        }
        let (spec, html) = (page.spec.clone(), page.readme_html.clone());
        let store = self.store();
        let known = store.describe(caller.organization, page.version.id, spec, html).await?;
        if known { Ok(page) } else { Err(missing(function, &VersionSelector::Latest)) }
    }

    /// Makes a version the one that a plain `owner/name` means, until the next deploy.
    pub async fn make_latest(&self, caller: &Caller, version: VersionId) -> Result<()> {
        require(caller, Role::Deployer)?;
        match self.store().make_latest(caller.organization, version).await? {
            Promoted::Latest => Ok(()),
            Promoted::NotFound => Err(no_version(version)),
            Promoted::NotReady(status) => Err(Error::Conflict {
                message: format!(
                    "Only a version that is ready can be the latest; this one is {status}."
                ),
            }),
        }
    }

    /// Ends the build of a version that is not ready yet: what it runs is killed, its log stays, and
    /// jobs that wait for it fail with the words that say so.
    pub async fn cancel_build(
        &self,
        caller: &Caller,
        version: VersionId,
    ) -> Result<VersionSummary> {
        let status = self.build_status(caller, version).await?;
        let words = format!("The build was cancelled by {}.", caller.name);
        let store = self.store();
        let cancelled = match status.has_ended() {
            true => None,
            false => {
                let now = store.set_build_status(version, BuildStatus::Error, Some(words.clone()));
                Some(now.await?).filter(|now| now.build_error.as_ref() == Some(&words))
            }
        };
        cancelled.ok_or_else(|| Error::Conflict {
            message: "Only a build that has not ended can be cancelled.".to_owned(),
        })
    }

    async fn build_status(&self, caller: &Caller, version: VersionId) -> Result<BuildStatus> {
        require(caller, Role::Deployer)?;
        let known = self.store().version(version).await?;
        let known = known.filter(|known| known.organization == caller.organization);
        Ok(known.ok_or_else(|| no_version(version))?.summary.build_status)
    }

    /// Builds a version again whose build failed.
    pub async fn retry_build(&self, caller: &Caller, version: VersionId) -> Result<VersionSummary> {
        let status = self.build_status(caller, version).await?;
        if status != BuildStatus::Error {
            return Err(Error::Conflict {
                message: format!("Only a failed build can be tried again; this one is {status}."),
            });
        }
        Ok(self.store().set_build_status(version, BuildStatus::Queued, None).await?)
    }

    /// Its jobs stay in the history.
    pub async fn delete_version(&self, caller: &Caller, version: VersionId) -> Result<()> {
        require(caller, Role::Deployer)?;
        let removed = self.store().delete_version(caller.organization, version).await?;
        deleted(removed, || no_version(version))
    }

    /// With all versions and examples. Its jobs stay in the history.
    pub async fn delete_function(&self, caller: &Caller, function: &FunctionName) -> Result<()> {
        require(caller, Role::Deployer)?;
        let removed = self.store().delete_function(caller.organization, function).await?;
        deleted(removed, || missing(function, &VersionSelector::Latest))
    }
}

fn deleted(removed: Removed, missing: impl FnOnce() -> Error) -> Result<()> {
    match removed {
        Removed::Removed => Ok(()),
        Removed::NotFound => Err(missing()),
        Removed::OnlyOne => Err(Error::Conflict {
            message: "This is the function's only version: delete the function instead.".to_owned(),
        }),
        Removed::InUse { unfinished } => Err(Error::Conflict {
            message: format!(
                "{unfinished} of its jobs have not ended: wait for them or cancel them first."
            ),
        }),
    }
}

fn no_version(version: VersionId) -> Error {
    Error::not_found(format!("The version {version}"))
}

fn check(words: &Description) -> Result<()> {
    let tags = words.tags.as_deref().unwrap_or_default();
    let short = words.title.iter().chain(&words.code_url).chain(tags);
    if tags.len() > MOST_TAGS || short.into_iter().any(|text| text.chars().count() > LONGEST_WORDS)
    {
        return Err(Error::invalid(format!(
            "A title, a tag and an address have at most {LONGEST_WORDS} characters, and there are at most {MOST_TAGS} tags."
        )));
    }
    Ok(())
}
