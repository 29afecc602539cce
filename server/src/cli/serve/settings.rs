//! What `sieve serve` was told, checked and completed.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use clap::{Args, ValueEnum};
use domain::GpuModel;
use worker::{ContainerSettings, Device, ExecutorChoice, FunctionNetwork, Limits, WorkerConfig};

use super::absolute;
use crate::cli::failure::Failure;

/// Start the server: dashboard, HTTP API and a worker.
///
/// It stops on Ctrl-C or SIGTERM. Jobs that run then are run again at the next start.
#[derive(Args)]
#[command(after_help = "\
Examples:
  sieve serve
  sieve serve --data /var/lib/sieve --listen 0.0.0.0:3000 --public-url https://sieve.example.com

The first admin key is taken from SIEVE_ADMIN_KEY; without it one is made and shown once.")]
pub(in crate::cli) struct Arguments {
    /// Address and port to listen on.
    #[arg(long, env = "SIEVE_LISTEN", default_value = "127.0.0.1:3000", value_name = "ADDRESS")]
    pub(super) listen: String,
    /// Where everything is kept: database, files, environments.
    #[arg(long, env = "SIEVE_DATA", default_value = "data", value_name = "DIR")]
    data: PathBuf,
    /// The organisation, which is the owner in owner/name.
    #[arg(long, env = "SIEVE_ORGANIZATION", default_value = "local", value_name = "NAME")]
    organization: String,
    /// Do not build functions nor run jobs in this process.
    #[arg(long)]
    no_worker: bool,
    /// How many jobs run at once [default: the number of CPUs, at least 2].
    #[arg(long, env = "SIEVE_SLOTS", value_parser = clap::value_parser!(u16).range(1..))]
    slots: Option<u16>,
    /// Seconds after which a running job is ended.
    #[arg(long, env = "SIEVE_JOB_TIME_LIMIT", default_value_t = 86_400, value_name = "SECONDS",
          value_parser = clap::value_parser!(u64).range(1..))]
    job_time_limit: u64,
    /// What keeps functions from the machine and from each other.
    #[arg(long, env = "SIEVE_EXECUTOR", value_enum, default_value_t = Executor::Auto)]
    executor: Executor,
    /// What functions in sandboxes and containers reach.
    #[arg(long, env = "SIEVE_FUNCTION_NETWORK", value_enum, default_value_t = Network::Auto)]
    function_network: Network,
    /// GPUs of this machine, as L4:2; may be repeated [default: those that NVIDIA's driver lists].
    #[arg(long, env = "SIEVE_GPU", value_name = "MODEL:COUNT", value_delimiter = ',', value_parser = gpus)]
    gpu: Vec<(GpuModel, usize)>,
    #[command(flatten)]
    containers: ContainerArguments,
    #[command(flatten)]
    limits: LimitArguments,
    /// Deploy this folder while there is no function yet.
    #[arg(long, value_name = "DIR")]
    examples: Option<PathBuf>,
    /// How others reach this server, when a proxy stands before it [default: the listen address].
    #[arg(long, env = "SIEVE_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// Also serve what is for those who work on the dashboard itself: /design.
    #[arg(long, hide = true)]
    development: bool,
    /// The first admin key, at least 16 characters.
    #[arg(long, env = "SIEVE_ADMIN_KEY", hide = true, hide_env_values = true)]
    admin_key: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Executor {
    /// A container for who asks for more than Python; for others a sandbox where bubblewrap works, else a plain process.
    Auto,
    /// A plain process: nothing is kept from it.
    Process,
    /// A sandbox, or no start.
    Sandbox,
    /// A container for every function, or no start.
    Container,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Network {
    /// Isolated where pasta works, else the machine's network.
    Auto,
    /// The internet, the local network and this server, but neither the machine's loopback nor a cloud's metadata; or no start.
    Isolated,
    /// All that the machine does.
    Host,
}

/// Containers, for functions with system_packages, run_commands or a CUDA version.
#[derive(Args)]
struct ContainerArguments {
    /// Socket of Docker or Podman [default: wherever they usually have it].
    #[arg(long, env = "SIEVE_CONTAINER_ENGINE", value_name = "SOCKET")]
    container_engine: Option<String>,
    /// What images begin with; it needs apt-get [default: docker.io/library/debian:bookworm-slim].
    #[arg(long, env = "SIEVE_BASE_IMAGE", value_name = "IMAGE")]
    base_image: Option<String>,
    /// And for functions with a CUDA version [default: docker.io/nvidia/cuda:{version}-{flavour}].
    #[arg(long, env = "SIEVE_CUDA_BASE_IMAGE", value_name = "IMAGE")]
    cuda_base_image: Option<String>,
    /// Network of containers: host, bridge, none, or one that the engine has [default: as --function-network says].
    #[arg(long, env = "SIEVE_CONTAINER_NETWORK", value_name = "NAME")]
    container_network: Option<String>,
}

impl ContainerArguments {
    fn complete(self) -> ContainerSettings {
        let usual = ContainerSettings::default();
        ContainerSettings {
            engine: self.container_engine,
            base_image: self.base_image.unwrap_or(usual.base_image),
            cuda_base_image: self.cuda_base_image.unwrap_or(usual.cuda_base_image),
            network: self.container_network,
        }
    }
}

/// What one replica, that is one running function, may use.
#[derive(Args)]
struct LimitArguments {
    /// Memory of one running function and all it starts, such as 8GiB [default: three quarters of the machine's].
    #[arg(long, env = "SIEVE_REPLICA_MEMORY", value_name = "SIZE", value_parser = size)]
    replica_memory: Option<u64>,
    /// Temporary files of one running function [default: 10GiB].
    #[arg(long, env = "SIEVE_REPLICA_DISK", value_name = "SIZE", value_parser = size)]
    replica_disk: Option<u64>,
    /// Files that a function keeps between its runs [default: 100GiB].
    #[arg(long, env = "SIEVE_FUNCTION_CACHE", value_name = "SIZE", value_parser = size)]
    function_cache: Option<u64>,
    /// Processes that one running function may have at once [default: 512].
    #[arg(long, env = "SIEVE_REPLICA_PROCESSES", value_name = "NUMBER",
          value_parser = clap::value_parser!(u64).range(2..))]
    replica_processes: Option<u64>,
    /// Processors that one running function may use, with all it starts [default: all].
    #[arg(long, env = "SIEVE_REPLICA_CPUS", value_name = "NUMBER",
          value_parser = clap::value_parser!(u16).range(1..))]
    replica_cpus: Option<u16>,
}

impl LimitArguments {
    fn complete(&self) -> Limits {
        let machine = Limits::of_this_machine();
        Limits {
            memory: self.replica_memory.unwrap_or(machine.memory),
            processes: self.replica_processes.unwrap_or(machine.processes),
            processors: self.replica_cpus.map(usize::from),
            disk: self.replica_disk.unwrap_or(machine.disk),
            cache: self.function_cache.unwrap_or(machine.cache),
            ..machine
        }
    }
}

pub(super) struct Settings {
    /// Absolute.
    pub(super) data: PathBuf,
    pub(super) organization: String,
    /// None: no worker.
    pub(super) slots: Option<usize>,
    pub(super) job_time_limit: Duration,
    pub(super) executor: ExecutorChoice,
    pub(super) function_network: FunctionNetwork,
    pub(super) containers: ContainerSettings,
    pub(super) gpus: Vec<Device>,
    pub(super) limits: Limits,
    pub(super) examples: Option<PathBuf>,
    pub(super) public_url: String,
    pub(super) admin_key: Option<String>,
    pub(super) development: bool,
    /// Where jobs reach the server, whatever stands before it.
    pub(super) worker_url: String,
    /// Set when only this machine can reach the server under loopback names.
    pub(super) loopback_port: Option<u16>,
}

impl Settings {
    /// `bound` is where others reach the server, `reached_at` where functions on this machine do.
    pub(super) fn new(
        arguments: Arguments,
        bound: SocketAddr,
        reached_at: SocketAddr,
    ) -> Result<Self, Failure> {
        let port = bound.port();
        let loopback = bound.ip().is_loopback();
        let public_url = match arguments.public_url {
            Some(url) => checked(&url)?,
            None if loopback => format!("http://{bound}"),
            None => return Err(public_url_needed(bound)),
        };
        // Behind a proxy requests rightly name its host.
        let behind_proxy = !is_loopback_url(&public_url);
        Ok(Self {
            development: arguments.development,
            data: absolute(&arguments.data)?,
            organization: arguments.organization,
            slots: (!arguments.no_worker)
                .then(|| arguments.slots.map_or_else(WorkerConfig::default_slots, usize::from)),
            job_time_limit: Duration::from_secs(arguments.job_time_limit),
            executor: match arguments.executor {
                Executor::Auto => ExecutorChoice::Auto,
                Executor::Process => ExecutorChoice::Process,
                Executor::Sandbox => ExecutorChoice::Sandbox,
                Executor::Container => ExecutorChoice::Container,
            },
            function_network: match arguments.function_network {
                Network::Auto => FunctionNetwork::Auto,
                Network::Isolated => FunctionNetwork::Isolated,
                Network::Host => FunctionNetwork::Host,
            },
            gpus: devices(&arguments.gpu),
            containers: arguments.containers.complete(),
            limits: arguments.limits.complete(),
            examples: arguments.examples,
            public_url,
            admin_key: arguments.admin_key.filter(|key| !key.is_empty()),
            worker_url: worker_url(reached_at),
            loopback_port: (loopback && !behind_proxy).then_some(port),
        })
    }
}

/// Jobs call the server over loopback.
fn worker_url(bound: SocketAddr) -> String {
    let port = bound.port();
    match bound {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => format!("http://127.0.0.1:{port}"),
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => format!("http://[::1]:{port}"),
        other => format!("http://{other}"),
    }
}

fn checked(url: &str) -> Result<String, Failure> {
    let url = url.trim_end_matches('/');
    let host = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    match host {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']) => {
            Ok(url.to_ascii_lowercase())
        }
        _ => Err(Failure::Usage(format!(
            "`{url}` is not a public URL: write it as https://host or https://host:port, without a path"
        ))),
    }
}

/// `512MiB`, `8GiB`, `2T`: in powers of 1024.
fn size(text: &str) -> Result<u64, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit = unit.trim().to_ascii_uppercase();
    let power = match unit.trim_end_matches('B').trim_end_matches('I') {
        "K" => 10,
        "M" => 20,
        "G" => 30,
        "T" => 40,
        _ => return Err(format!("`{text}` is not a size: write it as 512MiB or 8GiB")),
    };
    let number: Option<u64> = number.parse().ok().filter(|number| (1..1 << 20).contains(number));
    number.map(|number| number << power).ok_or_else(|| format!("`{text}` is not a size"))
}

/// `L4`, `A100:2`, `a100-20gb:4`.
fn gpus(text: &str) -> Result<(GpuModel, usize), String> {
    let (name, count) = text.split_once(':').unwrap_or((text, "1"));
    let model = GpuModel::ALL.into_iter().find(|model| model.machine().eq_ignore_ascii_case(name));
    let known = GpuModel::ALL.map(GpuModel::as_str).join(", ");
    let model = model.ok_or_else(|| format!("`{name}` is not a GPU that is known: {known}"))?;
    let count = count.parse().ok().filter(|count| (1..=64).contains(count));
    count.map(|count| (model, count)).ok_or_else(|| format!("`{text}`: write it as L4:2"))
}

fn devices(declared: &[(GpuModel, usize)]) -> Vec<Device> {
    if declared.is_empty() {
        return Device::found();
    }
    declared.iter().fold(Vec::new(), |mut devices, (model, count)| {
        devices.extend(Device::declared(*model, devices.len(), *count));
        devices
    })
}

fn is_loopback_url(url: &str) -> bool {
    ["http://127.0.0.1", "http://localhost", "http://[::1]"].iter().any(|start| {
        url.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    })
}

fn public_url_needed(bound: SocketAddr) -> Failure {
    Failure::Usage(format!(
        "{bound} can be reached from other machines: say under which address with --public-url, for example --public-url https://sieve.example.com"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_origins_are_public_urls() {
        assert_eq!(checked("https://Sieve.example/").expect("an origin"), "https://sieve.example");
        for url in ["sieve.example", "https://", "https://a/b", "ftp://a", "https://u@a"] {
            assert!(checked(url).is_err(), "{url}");
        }
    }

    #[test]
    fn sizes_have_a_unit_and_are_powers_of_1024() {
        assert_eq!(size("512MiB"), Ok(512 << 20));
        assert_eq!(size("8g"), Ok(8 << 30));
        for wrong in ["8", "GiB", "0G", "8 apples", "99999999999G"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn gpus_are_a_model_and_how_many() {
        assert_eq!(gpus("L4:2"), Ok((GpuModel::L4, 2)));
        assert_eq!(gpus("a100-20gb"), Ok((GpuModel::A10020Gb, 1)));
        for wrong in ["L5", "L4:", "L4:0", "2"] {
            assert!(gpus(wrong).is_err(), "{wrong}");
        }
        let ids: Vec<String> =
            devices(&[(GpuModel::L4, 1), (GpuModel::T4, 2)]).into_iter().map(|d| d.id).collect();
        assert_eq!(ids, ["0", "1", "2"]);
    }

    #[test]
    fn a_name_that_begins_like_a_loopback_host_is_not_one() {
        assert!(is_loopback_url("http://127.0.0.1:3000"));
        assert!(!is_loopback_url("http://127.0.0.1.evil.example"));
    }
}
