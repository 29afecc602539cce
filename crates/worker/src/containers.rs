//! Whether and how functions run in containers: which engine, which base images, which network.
//! What is in an image is `environment/images.rs`, how a replica is started in one `executor/container.rs`.

use std::path::{Path, PathBuf};

use domain::Executor;
use tokio::sync::OnceCell;

use crate::{
    Result, WorkerError,
    engine::{Engine, Plan, Shown},
};

/// Where a container finds what makes TLS connections of this machine trusted.
const CERTIFICATES: &str = "/run/sieve-certificates.pem";

#[derive(Debug, Clone)]
pub struct ContainerSettings {
    /// The engine's socket; none: wherever Docker and Podman usually have theirs.
    pub engine: Option<String>,
    /// What images begin with: Debian or one that has `apt-get` too.
    pub base_image: String,
    /// And for functions with a CUDA version; `{version}` and `{flavour}` in it are replaced.
    pub cuda_base_image: String,
    /// As engines call it: `bridge`, `host`, `none`, or the name of a network.
    pub network: String,
}

impl Default for ContainerSettings {
    fn default() -> Self {
        Self {
            engine: None,
            base_image: "docker.io/library/debian:bookworm-slim".to_owned(),
            cuda_base_image: "docker.io/nvidia/cuda:{version}-{flavour}".to_owned(),
            network: "host".to_owned(),
        }
    }
}

#[derive(Debug)]
pub(crate) struct Containers {
    settings: ContainerSettings,
    data: PathBuf,
    engine: OnceCell<Engine>,
}

impl Containers {
    pub(crate) fn new(settings: ContainerSettings, data: &Path) -> Self {
        Self { settings, data: data.to_owned(), engine: OnceCell::new() }
    }

    /// Looked for until it is found: it may be installed while the server runs. Else why there is none.
    pub(crate) async fn engine(&self) -> Result<&Engine, String> {
        self.engine
            .get_or_try_init(async || {
                let engine = Engine::find(self.settings.engine.as_deref(), &self.data).await?;
                tracing::info!(
                    engine = engine.name(),
                    "functions can run {}",
                    Executor::Container.promise()
                );
                match engine.remove_left_behind().await {
                    Ok(0) => {}
                    Ok(count) => {
                        tracing::info!(count, "containers that were left behind are removed")
                    }
                    Err(error) => tracing::warn!(%error, "containers may have been left behind"),
                }
                Ok(engine)
            })
            .await
    }

    /// For a function that cannot do without.
    pub(crate) async fn needed(&self, asks: &str) -> Result<&Engine> {
        let missing = |reason| WorkerError::NeedsContainer { asks: asks.to_owned(), reason };
        self.engine().await.map_err(missing)
    }

    /// At the end of the worker.
    pub(crate) async fn close(&self) {
        if let Some(engine) = self.engine.get() {
            engine.settle().await;
        }
    }

    pub(crate) fn base_image(&self, cuda: Option<&str>) -> String {
        let Some(version) = cuda else { return self.settings.base_image.clone() };
        let image = &self.settings.cuda_base_image;
        image.replace("{version}", version).replace("{flavour}", cuda_flavour(version))
    }

    pub(crate) fn network(&self) -> &str {
        &self.settings.network
    }

    /// Steps of a build download packages; no other service is asked.
    pub(crate) fn build_network(&self) -> &str {
        if self.settings.network == "none" { "bridge" } else { &self.settings.network }
    }

    /// Lets the container trust what the server was told to trust.
    pub(crate) fn with_certificates(&self, mut plan: Plan) -> Plan {
        let Some(file) = std::env::var_os("SSL_CERT_FILE").map(PathBuf::from) else { return plan };
        if file.is_file() {
            plan.mounts.push(Shown { from: file, to: CERTIFICATES.to_owned(), writable: false });
            for name in ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"] {
                plan.variables.retain(|(known, _)| known != name);
                plan.variables.push((name.to_owned(), CERTIFICATES.to_owned()));
            }
        }
        plan
    }
}

/// How NVIDIA names the image with the libraries for running, cuDNN among them, on the newest system
/// that this version was made for.
fn cuda_flavour(version: &str) -> &'static str {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    match (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) {
        (..=9, _) => "cudnn7-runtime-ubuntu16.04",
        (10, ..=1) => "cudnn7-runtime-ubuntu18.04",
        (10, _) => "cudnn8-runtime-ubuntu18.04",
        (11, ..=6) => "cudnn8-runtime-ubuntu20.04",
        (12, 3..) | (13.., _) => "cudnn9-runtime-ubuntu22.04",
        _ => "cudnn8-runtime-ubuntu22.04",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cuda_version_has_the_base_that_its_maker_published() {
        let containers = Containers::new(ContainerSettings::default(), Path::new("/data"));
        for (version, tag) in [
            (Some("9.2"), "docker.io/nvidia/cuda:9.2-cudnn7-runtime-ubuntu16.04"),
            (Some("10.2"), "docker.io/nvidia/cuda:10.2-cudnn8-runtime-ubuntu18.04"),
            (Some("11.4.3"), "docker.io/nvidia/cuda:11.4.3-cudnn8-runtime-ubuntu20.04"),
            (Some("11.8.0"), "docker.io/nvidia/cuda:11.8.0-cudnn8-runtime-ubuntu22.04"),
            (Some("12.3.2"), "docker.io/nvidia/cuda:12.3.2-cudnn9-runtime-ubuntu22.04"),
            (None, "docker.io/library/debian:bookworm-slim"),
        ] {
            assert_eq!(containers.base_image(version), tag);
        }
    }

    #[tokio::test]
    async fn whoever_needs_a_container_is_told_what_to_install() {
        let settings = ContainerSettings {
            engine: Some("/no/such.sock".to_owned()),
            ..ContainerSettings::default()
        };
        let containers = Containers::new(settings, Path::new("/data"));
        let error = containers.needed("system_packages").await.expect_err("no engine");
        let words = error.to_string();
        assert!(words.contains("system_packages") && words.contains("/no/such.sock"), "{words}");
        assert!(words.contains("Docker or Podman"), "{words}");
    }
}
