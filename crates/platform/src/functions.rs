//! The catalogue, functions and their versions.

use domain::{
    BuildLine, Caller, Catalogue, FunctionCard, FunctionName, FunctionPage, FunctionQuery, Role,
    VersionId, VersionSelector, VersionSummary,
};

use crate::{Error, Platform, Result, require};

/// Lines of a build log in one answer.
const BUILD_LINES: u32 = 1_000;

impl Platform {
    pub async fn functions(
        &self,
        caller: &Caller,
        query: &FunctionQuery,
    ) -> Result<Vec<FunctionCard>> {
        Ok(self.catalogue(caller, query).await?.cards)
    }

    /// The same, with how many match and which tags and kinds there are to choose from.
    pub async fn catalogue(&self, caller: &Caller, query: &FunctionQuery) -> Result<Catalogue> {
        require(caller, Role::Viewer)?;
        Ok(self.store().catalogue(caller.organization, query).await?)
    }

    /// Of all that are listed, by name.
    pub async fn function_names(&self, caller: &Caller) -> Result<Vec<FunctionName>> {
        require(caller, Role::Viewer)?;
        Ok(self.store().function_names(caller.organization).await?)
    }

    pub async fn function(
        &self,
        caller: &Caller,
        name: &FunctionName,
        version: &VersionSelector,
    ) -> Result<FunctionPage> {
        require(caller, Role::Viewer)?;
        let page = self.store().function_page(caller.organization, name, version).await?;
        page.ok_or_else(|| missing(name, version))
    }

    /// Newest first.
    pub async fn versions(
        &self,
        caller: &Caller,
        name: &FunctionName,
    ) -> Result<Vec<VersionSummary>> {
        require(caller, Role::Viewer)?;
        let versions = self.store().versions(caller.organization, name).await?;
        if versions.is_empty() {
            Err(missing(name, &VersionSelector::Latest))
        } else {
            Ok(versions)
        }
    }

    /// Up to 1,000 lines after the line numbered `after`.
    pub async fn build_log(
        &self,
        caller: &Caller,
        version: VersionId,
        after: u64,
    ) -> Result<Vec<BuildLine>> {
        require(caller, Role::Viewer)?;
        let lines =
            self.store().build_log(caller.organization, version, after, BUILD_LINES).await?;
        lines.ok_or_else(|| Error::not_found(format!("The version {version}")))
    }
}

pub(crate) fn missing(name: &FunctionName, version: &VersionSelector) -> Error {
    match version {
        VersionSelector::Latest => Error::not_found(format!("The function {name}")),
        VersionSelector::Id(digits) => {
            Error::not_found(format!("The version {digits} of {name}, or the function itself,"))
        }
    }
}
