//! The Docker-compatible engine of this machine, Docker or Podman, over its socket. The only module that
//! knows its API; what is in an image and why a container is started is not known here.

mod connect;
mod running;

use std::{collections::HashMap, path::PathBuf, time::Duration};

use bollard::{
    Docker,
    errors::Error,
    models::{
        ContainerConfig, ContainerCreateBody, CreateImageInfo, DeviceRequest, HostConfig,
        HostConfigLogConfig, Mount, MountType,
    },
    query_parameters::{
        CommitContainerOptionsBuilder, CreateContainerOptionsBuilder, CreateImageOptionsBuilder,
        ListContainersOptionsBuilder, ListImagesOptionsBuilder, RemoveContainerOptionsBuilder,
        RemoveImageOptionsBuilder,
    },
};
use futures::{Stream, StreamExt};
use tokio_util::task::TaskTracker;

pub(crate) use self::running::{Container, Running};
use crate::{Result, WorkerError, tree::MARKER};

/// For an answer; what may take longer has its own limit.
const PATIENCE: Duration = Duration::from_secs(120);
/// `wait` answers when the container has ended.
const A_YEAR: Duration = Duration::from_secs(365 * 24 * 3_600);
/// For the last containers to end when the worker does.
const TO_SETTLE: Duration = Duration::from_secs(5);
/// What a command that is held begins with.
const HELD: [&str; 4] = ["/bin/sh", "-c", r#"read -r _ && exec "$@" </dev/null"#, "sh"];
/// Whose containers they are.
const OWNER: &str = "sieve.data";
/// Of `/dev/shm`: it is memory.
const SHARED_MEMORY: i64 = 2 << 30;
/// Of a processor, as engines count.
const BILLION: i64 = 1_000_000_000;
/// What a container prints before it is handed its pipes; all of it ends up in one error.
const LOG_SIZE: &str = "256k";

#[derive(Debug, Clone)]
pub(crate) struct Engine {
    docker: Docker,
    /// "Docker 27.1", "Podman Engine 4.3.1".
    name: String,
    /// Its root is an ordinary user of this machine: the one that the server runs as.
    rootless: bool,
    /// Tells the containers of this server from those of others.
    owner: String,
    /// What is being ended and removed.
    ends: TaskTracker,
}

/// A container that is to be started.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) image: String,
    pub(crate) command: Vec<String>,
    pub(crate) variables: Vec<(String, String)>,
    pub(crate) directory: String,
    pub(crate) mounts: Vec<Shown>,
    /// As `HostConfig.NetworkMode` has it: `bridge`, `host`, `none`, the name of a network.
    pub(crate) network: String,
    /// None for a step of a build, which must be able to install things.
    pub(crate) walls: Option<Walls>,
    /// Devices that the NVIDIA runtime is to show.
    pub(crate) gpus: Vec<String>,
    /// The command waits for [`Running::release`]; `sh` is needed for it.
    pub(crate) held: bool,
}

/// A folder or file of this machine, as the container sees it.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    pub(crate) from: PathBuf,
    pub(crate) to: String,
    pub(crate) writable: bool,
}

/// What a container is held to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Walls {
    pub(crate) memory: u64,
    /// Threads count too.
    pub(crate) processes: u64,
    pub(crate) processors: Option<usize>,
}

impl Engine {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Where the images of this server are, and of no other.
    pub(crate) fn repository(&self) -> String {
        format!("localhost/sieve-{}", self.owner)
    }

    pub(crate) async fn has_image(&self, image: &str) -> Result<bool> {
        match self.docker.inspect_image(image).await {
            Ok(_) => Ok(true),
            Err(Error::DockerResponseServerError { status_code: 404, .. }) => Ok(false),
            Err(error) => Err(self.refused(error)),
        }
    }

    /// Downloads an image; says what happens.
    pub(crate) fn pull(&self, image: &str) -> impl Stream<Item = Result<String>> + Send {
        let options = CreateImageOptionsBuilder::default().from_image(image).build();
        let news = self.docker.create_image(Some(options), None, None);
        let said = |news: CreateImageInfo| {
            let (status, layer) = (news.status?, news.id?);
            // Progress of the same layer is many lines; its states are few.
            let many = status.starts_with("Downloading") || status.starts_with("Extracting");
            (!many).then(|| format!("{layer}: {status}"))
        };
        news.filter_map(move |news| {
            let news = news.map(said).map_err(|error| self.refused(error));
            std::future::ready(news.transpose())
        })
    }

    /// Not started yet. Removed when the [`Container`] is dropped.
    pub(crate) async fn create(&self, plan: Plan) -> Result<Container> {
        let options = CreateContainerOptionsBuilder::default().build();
        let (held, marker) = (plan.held, uuid::Uuid::now_v7().simple().to_string());
        let body = self.body(plan, &marker);
        let created = self.docker.create_container(Some(options), body).await;
        let created = created.map_err(|error| self.refused(error))?;
        Ok(Container::new(self.clone(), created.id, marker, held))
    }

    /// Makes an image of what a container has become.
    pub(crate) async fn commit(&self, container: &Container, image: &str) -> Result<()> {
        let (repository, tag) = image.rsplit_once(':').unwrap_or((image, "latest"));
        let options = CommitContainerOptionsBuilder::default()
            .container(container.id())
            .repo(repository)
            .tag(tag)
            .pause(false)
            .build();
        let committed = self.docker.commit_container(options, ContainerConfig::default()).await;
        committed.map(drop).map_err(|error| self.refused(error))
    }

    /// Tags of all images of a repository.
    pub(crate) async fn images(&self, repository: &str) -> Result<Vec<String>> {
        let filters = HashMap::from([("reference", vec![format!("{repository}:*")])]);
        let options = ListImagesOptionsBuilder::default().filters(&filters).build();
        let images = self.docker.list_images(Some(options)).await;
        let images = images.map_err(|error| self.refused(error))?;
        let tags = images.into_iter().flat_map(|image| image.repo_tags);
        Ok(tags.filter(|tag| tag.starts_with(repository)).collect())
    }

    /// One that others are made of stays until they go.
    pub(crate) async fn remove_image(&self, image: &str) -> Result<()> {
        let options = RemoveImageOptionsBuilder::default().build();
        let removed = self.docker.remove_image(image, Some(options), None).await;
        removed.map(drop).map_err(|error| self.refused(error))
    }

    /// Until what was dropped is gone, as far as the engine gets to it soon.
    pub(crate) async fn settle(&self) {
        self.ends.close();
        let _ = tokio::time::timeout(TO_SETTLE, self.ends.wait()).await;
    }

    /// Containers of a server that was killed.
    pub(crate) async fn remove_left_behind(&self) -> Result<usize> {
        let filters = HashMap::from([("label", vec![format!("{OWNER}={}", self.owner)])]);
        let options = ListContainersOptionsBuilder::default().all(true).filters(&filters).build();
        let found = self.docker.list_containers(Some(options)).await;
        let found = found.map_err(|error| self.refused(error))?;
        let mut removed = 0;
        for id in found.into_iter().filter_map(|container| container.id) {
            self.remove(&id).await;
            removed += 1;
        }
        Ok(removed)
    }

    async fn remove(&self, id: &str) {
        let options = RemoveContainerOptionsBuilder::default().force(true).v(true).build();
        match self.docker.remove_container(id, Some(options)).await {
            // 409: it is being removed already.
            Ok(()) | Err(Error::DockerResponseServerError { status_code: 404 | 409, .. }) => {}
            Err(error) => {
                tracing::warn!(container = id, %error, "a container could not be removed");
            }
        }
    }

    fn body(&self, plan: Plan, marker: &str) -> ContainerCreateBody {
        let variables = plan.variables.iter().map(|(name, value)| format!("{name}={value}"));
        let variables = variables.chain([format!("{MARKER}={marker}")]);
        let user = plan.walls.is_some().then(|| self.user());
        let waiting = HELD.map(str::to_owned).into_iter().filter(|_| plan.held);
        ContainerCreateBody {
            image: Some(plan.image),
            // Whatever the image would start otherwise.
            entrypoint: Some(waiting.chain(plan.command).collect()),
            cmd: Some(Vec::new()),
            env: Some(variables.collect()),
            attach_stdin: Some(plan.held),
            open_stdin: Some(plan.held),
            stdin_once: Some(plan.held),
            working_dir: Some(plan.directory),
            user,
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            labels: Some(HashMap::from([(OWNER.to_owned(), self.owner.clone())])),
            host_config: Some(host_config(plan.mounts, plan.network, plan.walls, plan.gpus)),
            ..ContainerCreateBody::default()
        }
    }

    /// Whether this process may enter namespaces of its containers.
    pub(crate) fn lets_us_in(&self) -> bool {
        self.rootless || rustix::process::geteuid().is_root()
    }

    /// Whose files are the server's own.
    fn user(&self) -> String {
        if self.rootless {
            return "0:0".to_owned();
        }
        let (user, group) = (rustix::process::getuid(), rustix::process::getgid());
        format!("{}:{}", user.as_raw(), group.as_raw())
    }

    fn refused(&self, error: Error) -> WorkerError {
        let reason = match error {
            Error::DockerResponseServerError { message, .. } => message,
            other => other.to_string(),
        };
        WorkerError::Engine { engine: self.name.clone(), reason: reason.trim().to_owned() }
    }
}

fn host_config(
    mounts: Vec<Shown>,
    network: String,
    walls: Option<Walls>,
    gpus: Vec<String>,
) -> HostConfig {
    let mut config = HostConfig {
        mounts: Some(mounts.into_iter().map(mount).collect()),
        network_mode: Some(network),
        log_config: Some(HostConfigLogConfig {
            typ: Some("json-file".to_owned()),
            config: Some(HashMap::from([("max-size".to_owned(), LOG_SIZE.to_owned())])),
        }),
        // Labelled systems would not let a container see the server's folders.
        security_opt: Some(vec!["label=disable".to_owned()]),
        ..HostConfig::default()
    };
    if !gpus.is_empty() {
        config.device_requests = Some(vec![DeviceRequest {
            driver: Some("nvidia".to_owned()),
            device_ids: Some(gpus),
            capabilities: Some(vec![vec!["gpu".to_owned()]]),
            ..DeviceRequest::default()
        }]);
    }
    let Some(walls) = walls else { return config };
    HostConfig {
        readonly_rootfs: Some(true),
        cap_drop: Some(vec!["ALL".to_owned()]),
        security_opt: Some(vec!["no-new-privileges".to_owned(), "label=disable".to_owned()]),
        // Also when nobody of us is left to do it.
        auto_remove: Some(true),
        memory: i64::try_from(walls.memory).ok(),
        // The same: none of it is swap.
        memory_swap: i64::try_from(walls.memory).ok(),
        pids_limit: i64::try_from(walls.processes).ok(),
        shm_size: Some(SHARED_MEMORY),
        nano_cpus: walls
            .processors
            .and_then(|count| i64::try_from(count).ok())
            .map(|n| n * BILLION),
        ..config
    }
}

fn mount(shown: Shown) -> Mount {
    Mount {
        typ: Some(MountType::BIND),
        source: Some(shown.from.to_string_lossy().into_owned()),
        target: Some(shown.to),
        read_only: Some(!shown.writable),
        ..Mount::default()
    }
}
