//! From a bundle to versions that a worker will build.

use std::collections::HashMap;

use bytes::Bytes;
use domain::{BuildId, Caller, FunctionKind, FunctionName, FunctionSpec, Role, VersionId};
use python_spec::{SourceError, Sources};
use serde::Serialize;
use store::{BlobHash, NewVersion};

use crate::{Error, Platform, Result, bundle, files, readme, require};

/// Bytes of a zipped bundle.
const LARGEST_BUNDLE: u64 = 256 << 20;

/// What a deploy began. The versions become ready, or not, as their builds end.
#[derive(Debug, Clone, Serialize)]
pub struct Deployment {
    pub build: BuildId,
    pub versions: Vec<DeployedVersion>,
    /// Hints that could not be read to the end; what they annotate is edited as JSON.
    pub warnings: Vec<SourceError>,
}

#[derive(Debug, Clone, Serialize)]
pub struct DeployedVersion {
    pub function: FunctionName,
    pub id: VersionId,
    pub kind: FunctionKind,
}

impl Platform {
    /// Reads every decorated function and class of a zipped bundle and queues a build of each.
    /// One that cannot be read refuses the whole: a team never sees half a deploy.
    pub async fn deploy(&self, caller: &Caller, bundle: Bytes) -> Result<Deployment> {
        require(caller, Role::Deployer)?;
        let content = bundle.clone();
        let (sources, reading) = tokio::task::spawn_blocking(move || {
            let sources = bundle::read(&content)?;
            let reading = python_spec::read(&sources);
            Ok::<_, Error>((sources, reading))
        })
        .await
        .map_err(Error::internal)??;
        if !reading.errors.is_empty() {
            return Err(Error::InvalidSource(reading.errors));
        }
        if reading.functions.is_empty() {
            return Err(Error::invalid(
                "No function was found. Decorate one with @sieve.function(name=\"…\") or a class with @sieve.Model(name=\"…\"), and `import sieve`.",
            ));
        }
        let blob = self.put_bytes(bundle).await?;
        let build = BuildId::generate();
        let mut versions = Vec::with_capacity(reading.functions.len());
        for spec in reading.functions {
            versions.push(self.new_version(caller, build, &blob, &sources, spec).await?);
        }
        let deployed = versions
            .iter()
            .map(|version| DeployedVersion {
                function: version.function.clone(),
                id: version.id,
                kind: version.spec.kind,
            })
            .collect();
        self.store().create_versions(versions).await?;
        Ok(Deployment { build, versions: deployed, warnings: reading.warnings })
    }

    async fn new_version(
        &self,
        caller: &Caller,
        build: BuildId,
        bundle: &BlobHash,
        sources: &Sources,
        spec: FunctionSpec,
    ) -> Result<NewVersion> {
        let markdown = spec.metadata.readme.clone().unwrap_or_default();
        let images =
            self.store_images(caller, sources, &spec.file, readme::local_images(&markdown));
        let images = images.await?;
        let readme_html = tokio::task::spawn_blocking(move || readme::render(&markdown, &images))
            .await
            .map_err(Error::internal)?;
        let cover = self.cover(caller, sources, &spec).await?;
        Ok(NewVersion {
            id: VersionId::generate(),
            build,
            organization: caller.organization,
            function: FunctionName::new(&caller.owner, &spec.name)?,
            spec,
            readme_html,
            cover,
            bundle: *bundle,
            deployed_by: caller.name.clone(),
        })
    }

    /// The cover as a file of this server. One that is elsewhere is not loaded by our pages: a cover is made instead.
    async fn cover(
        &self,
        caller: &Caller,
        sources: &Sources,
        spec: &FunctionSpec,
    ) -> Result<Option<String>> {
        let Some(image) = spec.metadata.image.clone() else { return Ok(None) };
        let stored = self.store_images(caller, sources, &spec.file, vec![image.clone()]).await?;
        Ok(stored.get(&image).cloned())
    }

    /// Stores those of `names` that are images of the bundle; their addresses by name.
    async fn store_images(
        &self,
        caller: &Caller,
        sources: &Sources,
        beside: &str,
        names: Vec<String>,
    ) -> Result<HashMap<String, String>> {
        let mut stored = HashMap::new();
        for name in names {
            let Some((path, content)) = find(sources, beside, &name) else { continue };
            let guessed = mime_guess::from_path(&path).first_or_octet_stream();
            if guessed.type_() != "image" {
                continue;
            }
            let content = Bytes::copy_from_slice(content);
            let stream = futures::stream::iter([Ok(content)]);
            let file = self.store_file(caller, &path, Some(guessed.as_ref()), stream).await?;
            stored.insert(name, files::path_of(file.id, &file.name));
        }
        Ok(stored)
    }

    async fn put_bytes(&self, content: Bytes) -> Result<BlobHash> {
        let stream = futures::stream::iter([Ok(content)]);
        Ok(self.store().put_blob(stream, LARGEST_BUNDLE).await?.0)
    }
}

/// A file named beside another one, else from the bundle's root.
fn find<'a>(sources: &'a Sources, beside: &str, name: &str) -> Option<(String, &'a [u8])> {
    let name = name.trim_start_matches("./");
    let folder = beside.rsplit_once('/').map_or("", |(folder, _)| folder);
    let near = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    [near, name.to_owned()].into_iter().find_map(|path| {
        let content = sources.get(&path)?;
        Some((path, content))
    })
}
