//! Whether and how functions run in containers: which engine, which base images, which way to the network.
//! What is in an image is `environment/images.rs`, how a replica is started in one `executor/container.rs`.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use domain::Executor;
use tokio::sync::OnceCell;

use crate::{
    Result, WorkerError,
    engine::{Container, Engine, Plan, Shown},
    executor::{Connection, Network},
    tree,
};

/// Where a container finds what makes TLS connections of this machine trusted.
const CERTIFICATES: &str = "/run/sieve-certificates.pem";
/// Engines write one only for networks of theirs.
const RESOLVER: &str = "/etc/resolv.conf";

#[derive(Debug, Clone)]
pub struct ContainerSettings {
    /// The engine's socket; none: wherever Docker and Podman usually have theirs.
    pub engine: Option<String>,
    /// What images begin with: Debian or one that has `apt-get` too.
    pub base_image: String,
    /// And for functions with a CUDA version; `{version}` and `{flavour}` in it are replaced.
    pub cuda_base_image: String,
    /// As engines call it: `bridge`, `host`, `none`, or the name of a network. None: as `--function-network` says.
    pub network: Option<String>,
}

impl Default for ContainerSettings {
    fn default() -> Self {
        Self {
            engine: None,
            base_image: "docker.io/library/debian:bookworm-slim".to_owned(),
            cuda_base_image: "docker.io/nvidia/cuda:{version}-{flavour}".to_owned(),
            network: None,
        }
    }
}

#[derive(Debug)]
pub(crate) struct Containers {
    settings: ContainerSettings,
    data: PathBuf,
    engine: OnceCell<Engine>,
    /// None: a network of the engine's.
    network: Option<Arc<Network>>,
    /// Rather none than one that is shared with the machine.
    must_be_isolated: bool,
}

/// How a container gets to the network.
#[derive(Debug, Clone)]
pub(crate) enum Way {
    /// By a network of the engine's.
    Engine(String),
    /// By its own, which it is given once it has started.
    Own(Arc<Network>),
}

impl Way {
    /// Of a container that waits until it has it.
    pub(crate) async fn connect(&self, container: &Container) -> Result<Option<Connection>> {
        let Self::Own(network) = self else { return Ok(None) };
        let no_network = |reason: String| WorkerError::NoNetwork { reason };
        let first = container.first_process().await.ok_or_else(|| {
            no_network("the container engine counts processes otherwise than this machine; name a network of its own with --container-network".to_owned())
        })?;
        match network.connect(first).await {
            // Its end says why.
            Err(_) if tree::has_ended(first) => Ok(None),
            connected => connected.map(Some).map_err(|error| no_network(error.to_string())),
        }
    }
}

impl Containers {
    pub(crate) fn new(
        settings: ContainerSettings,
        data: &Path,
        network: Option<Arc<Network>>,
        must_be_isolated: bool,
    ) -> Self {
        let (data, engine) = (data.to_owned(), OnceCell::new());
        Self { settings, data, engine, network, must_be_isolated }
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
                if self.settings.network.is_none() && self.network.is_some() && !engine.lets_us_in() {
                    tracing::warn!(
                        engine = engine.name(),
                        "it runs as another user: its containers share the machine's network, unless --container-network names another"
                    );
                }
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

    pub(crate) fn way(&self, engine: &Engine) -> Result<Way> {
        let machines = || Way::Engine("host".to_owned());
        match (&self.settings.network, &self.network) {
            (Some(name), _) => Ok(Way::Engine(name.clone())),
            (None, None) => Ok(machines()),
            (None, Some(network)) if engine.lets_us_in() => Ok(Way::Own(network.clone())),
            (None, Some(_)) if self.must_be_isolated => Err(WorkerError::NoNetwork {
                reason: format!(
                    "{} runs as another user; name a network of its own with --container-network",
                    engine.name()
                ),
            }),
            (None, Some(_)) => Ok(machines()),
        }
    }

    /// For the steps of a build, which download packages.
    pub(crate) fn way_of_build(&self, engine: &Engine) -> Result<Way> {
        match self.way(engine)? {
            Way::Engine(name) if name == "none" => Ok(Way::Engine("bridge".to_owned())),
            way => Ok(way),
        }
    }

    /// Takes the way, and lets the container trust what the server was told to trust.
    pub(crate) fn with_way(&self, mut plan: Plan, way: &Way) -> Plan {
        match way {
            Way::Engine(name) => plan.network.clone_from(name),
            Way::Own(network) => {
                "none".clone_into(&mut plan.network);
                let names = network.resolver().unwrap_or(Path::new(RESOLVER));
                let to = RESOLVER.to_owned();
                plan.mounts.push(Shown { from: names.to_owned(), to, writable: false });
            }
        }
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
        let containers =
            Containers::new(ContainerSettings::default(), Path::new("/data"), None, false);
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
        let containers = Containers::new(settings, Path::new("/data"), None, false);
        let error = containers.needed("system_packages").await.expect_err("no engine");
        let words = error.to_string();
        assert!(words.contains("system_packages") && words.contains("/no/such.sock"), "{words}");
        assert!(words.contains("Docker or Podman"), "{words}");
    }
}
