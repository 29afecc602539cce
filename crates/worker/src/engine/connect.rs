//! Which socket an engine answers on.

use std::path::{Path, PathBuf};

use bollard::{API_DEFAULT_VERSION, Docker};
use tokio_util::task::TaskTracker;

use super::{Engine, PATIENCE};
use crate::folders::owner;

impl Engine {
    /// The engine on `socket`, else the first that answers where engines usually are; else why none does.
    pub(crate) async fn find(socket: Option<&str>, data: &Path) -> Result<Self, String> {
        let candidates = socket.map_or_else(usual_sockets, |socket| vec![without_scheme(socket)]);
        let mut reasons = Vec::new();
        for candidate in candidates {
            match connect(&candidate, data).await {
                Ok(engine) => return Ok(engine),
                Err(reason) => reasons.push(format!("{}: {reason}", candidate.display())),
            }
        }
        Err(reasons.join("; "))
    }
}

async fn connect(socket: &Path, data: &Path) -> Result<Engine, String> {
    if !socket.exists() {
        return Err("there is no such socket".to_owned());
    }
    let path = socket.to_string_lossy();
    let words = |error: bollard::errors::Error| error.to_string();
    let docker = Docker::connect_with_unix(&path, PATIENCE.as_secs(), API_DEFAULT_VERSION);
    let docker = docker.map_err(words)?.negotiate_version().await.map_err(words)?;
    let version = docker.version().await.map_err(words)?;
    let info = docker.info().await.map_err(words)?;
    let product = version.components.into_iter().flatten().next();
    let product = product.map_or_else(|| "Docker".to_owned(), |component| component.name);
    let number = version.version.unwrap_or_default();
    let options = info.security_options.unwrap_or_default();
    Ok(Engine {
        docker,
        name: format!("{product} {number}"),
        rootless: options.iter().any(|option| option.contains("rootless")),
        owner: owner(data),
        ends: TaskTracker::new(),
    })
}

fn usual_sockets() -> Vec<PathBuf> {
    let named = std::env::var("DOCKER_HOST").ok().filter(|host| host.starts_with("unix://"));
    let mut sockets: Vec<PathBuf> = named.iter().map(|host| without_scheme(host)).collect();
    sockets.push("/var/run/docker.sock".into());
    if let Some(runtime) = std::env::var_os("XDG_RUNTIME_DIR") {
        let runtime = PathBuf::from(runtime);
        sockets.extend([runtime.join("docker.sock"), runtime.join("podman/podman.sock")]);
    }
    sockets.push("/run/podman/podman.sock".into());
    sockets
}

fn without_scheme(socket: &str) -> PathBuf {
    socket.strip_prefix("unix://").unwrap_or(socket).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_engine_that_is_not_there_is_named_in_the_reason() {
        let missing = Engine::find(Some("unix:///no/such.sock"), Path::new("/data")).await;
        let reason = missing.expect_err("there is none");
        assert_eq!(reason, "/no/such.sock: there is no such socket");
    }
}
