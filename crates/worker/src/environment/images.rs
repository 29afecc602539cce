//! Images for functions that ask for more than Python: made by running one step after the other in a
//! container and keeping what it has become. A step that was taken before is not taken again.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use domain::{LogStream, VersionId};
use futures::StreamExt;
use serde::{Deserialize, Serialize};
use store::Store;
use tokio::{fs, time};

use super::{
    Wanted, advice,
    requirements::Requirements,
    steps::{CODE, DOWNLOADS, ENVIRONMENT, Kind, Step, UV, steps},
    transcript::Transcript,
};
use crate::{
    Result, WorkerError,
    build_log::BuildLog,
    containers::Containers,
    engine::{Container, Engine, Plan, Running, Shown},
    executor::Connection,
    search_path,
};

/// Of one step.
const LIMIT: Duration = Duration::from_secs(60 * 60);
/// What the name of a record begins with, before that of the version, until the image is whole.
const BEGUN: &str = "begun-";
/// For somebody to mend the step that failed.
const KEPT_WHEN_BEGUN: Duration = Duration::from_secs(3 * 24 * 60 * 60);
/// Of the server's environment: how to reach packages.
const PASSED_ON: [&str; 10] = [
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "no_proxy",
    "UV_INDEX_URL",
    "UV_DEFAULT_INDEX",
];

pub(super) struct Images<'a> {
    pub(super) containers: &'a Containers,
    pub(super) engine: &'a Engine,
    /// A record of each image, and the downloads that all builds share.
    pub(super) folder: &'a Path,
}

/// What is known of a whole image.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) packages: String,
    /// Of all its layers, its own last.
    layers: Vec<String>,
    /// That were built with it.
    versions: Vec<VersionId>,
}

impl Images<'_> {
    /// Of the image that these requirements make.
    pub(super) fn key(&self, wanted: &Wanted<'_>, asked: &Requirements) -> String {
        let steps = steps(&self.base(wanted), wanted.environment, asked);
        steps.last().map(|step| step.key.clone()).unwrap_or_default()
    }

    fn base(&self, wanted: &Wanted<'_>) -> String {
        self.containers.base_image(wanted.environment.cuda_version.as_deref())
    }

    pub(super) fn name(&self, key: &str) -> String {
        format!("{}:{key}", self.engine.repository())
    }

    /// Of an image that is there.
    pub(super) async fn record(&self, key: &str) -> Result<Option<Record>> {
        let Ok(text) = fs::read(self.record_path(key)).await else { return Ok(None) };
        let Ok(record) = serde_json::from_slice(&text) else { return Ok(None) };
        Ok(self.engine.has_image(&self.name(key)).await?.then_some(record))
    }

    /// The version is one more that has the image.
    pub(super) async fn note_use(
        &self,
        key: &str,
        mut record: Record,
        version: VersionId,
    ) -> Result<()> {
        if record.versions.contains(&version) {
            return Ok(());
        }
        record.versions.push(version);
        self.write_record(key, &record).await
    }

    pub(super) async fn make(
        &self,
        wanted: &Wanted<'_>,
        asked: &Requirements,
        log: &BuildLog,
    ) -> Result<Record> {
        let base = self.base(wanted);
        let steps = steps(&base, wanted.environment, asked);
        log.notice(format!("An image that begins with {base}")).await;
        let mut image = base;
        let mut begun =
            Record { packages: String::new(), layers: vec![], versions: vec![wanted.version] };
        let name_of_begun = format!("{BEGUN}{}", wanted.version);
        for step in &steps {
            let made = self.name(&step.key);
            log.notice(step.title(wanted.environment)).await;
            if self.engine.has_image(&made).await? {
                log.notice("Done before").await;
            } else {
                self.have(&image, log).await?;
                self.take(step, &image, &made, wanted, log).await?;
            }
            image = made;
            // If a later step fails, the next attempt goes on after this one.
            begun.layers.push(step.key.clone());
            self.write_record(&name_of_begun, &begun).await?;
        }
        let packages =
            if asked.is_empty() { String::new() } else { self.installed(&image, wanted).await? };
        let layers: Vec<String> = steps.into_iter().map(|step| step.key).collect();
        let record = Record { packages, layers, versions: vec![wanted.version] };
        let key = record.layers.last().cloned().unwrap_or_default();
        self.write_record(&key, &record).await?;
        let _ = fs::remove_file(self.record_path(&name_of_begun)).await;
        Ok(record)
    }

    async fn have(&self, image: &str, log: &BuildLog) -> Result<()> {
        if self.engine.has_image(image).await? {
            return Ok(());
        }
        log.notice(format!("Downloading {image}")).await;
        let download = async {
            let mut news = std::pin::pin!(self.engine.pull(image));
            while let Some(words) = news.next().await {
                log.line(LogStream::Stdout, words?).await;
            }
            Ok(())
        };
        let downloaded = time::timeout(LIMIT, download).await;
        downloaded.map_err(|_| too_slow("download the base image"))?
    }

    async fn take(
        &self,
        step: &Step,
        from: &str,
        to: &str,
        wanted: &Wanted<'_>,
        log: &BuildLog,
    ) -> Result<()> {
        let container = self.create(step, from, wanted).await?;
        let run = async {
            let (mut running, _network) = self.start(&container).await?;
            let mut printed = Transcript::new(log, LogStream::Stdout);
            let mut errors = Transcript::new(log, LogStream::Stderr);
            while let Some((stream, bytes)) = running.output.next().await {
                match stream {
                    LogStream::Stderr => errors.take(&bytes).await,
                    _ => printed.take(&bytes).await,
                }
            }
            let (printed, errors) = (printed.end().await, errors.end().await);
            let said = if errors.is_empty() { printed } else { errors };
            Ok::<_, WorkerError>((container.wait().await?, said.join("\n")))
        };
        let (code, said) =
            time::timeout(LIMIT, run).await.map_err(|_| too_slow(step.kind.words()))??;
        if code != 0 {
            return Err(failed(step, code, &said));
        }
        self.engine.commit(&container, to).await
    }

    async fn create(&self, step: &Step, image: &str, wanted: &Wanted<'_>) -> Result<Container> {
        let plan = self.plan(step, image, wanted)?;
        let way = self.containers.way_of_build(self.engine)?;
        self.engine.create(self.containers.with_way(plan, &way)).await
    }

    /// With a way to the network, which is there as long as what comes with it is.
    async fn start(&self, container: &Container) -> Result<(Running, Option<Connection>)> {
        let mut running = container.start().await?;
        let network = self.containers.way_of_build(self.engine)?.connect(container).await?;
        running.release().await;
        Ok((running, network))
    }

    fn plan(&self, step: &Step, image: &str, wanted: &Wanted<'_>) -> Result<Plan> {
        let mut command = vec!["/bin/sh".to_owned()];
        command.extend(step.arguments.iter().cloned());
        let uses_uv = matches!(step.kind, Kind::Python | Kind::Packages);
        let mut mounts = if uses_uv { self.shown_to_uv()? } else { Vec::new() };
        let mut directory = "/".to_owned();
        if step.kind == Kind::Packages {
            mounts.push(shown(wanted.code, CODE));
            CODE.clone_into(&mut directory);
        }
        Ok(Plan {
            image: image.to_owned(),
            command,
            variables: self.variables(uses_uv),
            directory,
            mounts,
            held: true,
            ..Plan::default()
        })
    }

    fn shown_to_uv(&self) -> Result<Vec<Shown>> {
        let uv = search_path::find("uv").ok_or(WorkerError::NoUv)?;
        let downloads = Shown { from: self.downloads(), to: DOWNLOADS.to_owned(), writable: true };
        Ok(vec![shown(&uv, UV), downloads])
    }

    fn variables(&self, uses_uv: bool) -> Vec<(String, String)> {
        let passed = PASSED_ON.iter().filter_map(|name| {
            let value = std::env::var(name).ok()?;
            Some(((*name).to_owned(), value))
        });
        let mut variables: Vec<(String, String)> = passed.collect();
        let path = format!(
            "{ENVIRONMENT}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        );
        let mut fixed = vec![
            ("PATH", path.as_str()),
            ("HOME", "/root"),
            ("VIRTUAL_ENV", ENVIRONMENT),
            ("LANG", "C.UTF-8"),
        ];
        if uses_uv {
            fixed.extend([
                ("UV_CACHE_DIR", DOWNLOADS),
                ("UV_PYTHON_INSTALL_DIR", "/opt/sieve/python"),
                ("UV_LINK_MODE", "copy"),
            ]);
        }
        variables
            .extend(fixed.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())));
        variables
    }

    /// One line for each package: its name and version, or where it came from.
    async fn installed(&self, image: &str, wanted: &Wanted<'_>) -> Result<String> {
        let step = Step {
            kind: Kind::Python,
            arguments: vec![
                "-c".to_owned(),
                format!(
                    "exec {UV} pip freeze --quiet --color never --python {ENVIRONMENT}/bin/python"
                ),
            ],
            key: String::new(),
        };
        let container = self.create(&step, image, wanted).await?;
        let (mut running, _network) = self.start(&container).await?;
        let mut text = [Vec::new(), Vec::new()];
        while let Some((stream, bytes)) = running.output.next().await {
            text[usize::from(stream == LogStream::Stderr)].extend_from_slice(&bytes);
        }
        let [listed, errors] = text.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        match container.wait().await? {
            0 => Ok(listed),
            _ => Err(WorkerError::Environment { reason: errors }),
        }
    }

    async fn write_record(&self, key: &str, record: &Record) -> Result<()> {
        let path = self.record_path(key);
        let text = serde_json::to_vec(record).unwrap_or_default();
        let partial = path.with_extension("partial");
        fs::write(&partial, text).await.map_err(WorkerError::io(&partial))?;
        fs::rename(&partial, &path).await.map_err(WorkerError::io(&path))
    }

    fn record_path(&self, key: &str) -> PathBuf {
        self.folder.join(format!("{key}.json"))
    }

    fn downloads(&self) -> PathBuf {
        self.folder.join("downloads")
    }

    pub(super) async fn open(&self) -> Result<()> {
        let downloads = self.downloads();
        fs::create_dir_all(&downloads).await.map_err(WorkerError::io(&downloads))
    }

    /// Forgets versions that are not any more, and removes the layers that no version has then.
    pub(super) async fn collect(&self, store: &Store) -> Result<()> {
        let mut used = Vec::new();
        let mut entries = match fs::read_dir(self.folder).await {
            Ok(entries) => entries,
            Err(_) => return Ok(()),
        };
        while let Ok(Some(entry)) = entries.next_entry().await {
            let path = entry.path();
            let text = fs::read(&path).await.unwrap_or_default();
            let Ok(record) = serde_json::from_slice::<Record>(&text) else { continue };
            let mut has_version = false;
            if is_given_up(&path).await {
                let _ = fs::remove_file(&path).await;
                continue;
            }
            for version in &record.versions {
                has_version = has_version || !matches!(store.version(*version).await, Ok(None));
            }
            if has_version {
                used.extend(record.layers);
            } else {
                fs::remove_file(&path).await.map_err(WorkerError::io(&path))?;
            }
        }
        for image in self.engine.images(&self.engine.repository()).await? {
            let key = image.rsplit(':').next().unwrap_or_default();
            if !used.iter().any(|layer| layer == key) {
                tracing::info!(%image, "an image that no version has is removed");
                self.engine.remove_image(&image).await?;
            }
        }
        Ok(())
    }
}

/// The record of an image whose making was begun long ago.
async fn is_given_up(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let written = async { fs::metadata(path).await.ok()?.modified().ok()?.elapsed().ok() };
    name.starts_with(BEGUN) && written.await.is_some_and(|age| age > KEPT_WHEN_BEGUN)
}

fn shown(from: &Path, to: &str) -> Shown {
    Shown { from: from.to_owned(), to: to.to_owned(), writable: false }
}

fn too_slow(step: &'static str) -> WorkerError {
    WorkerError::TooSlow { limit: "an hour".to_owned(), step }
}

fn failed(step: &Step, code: i32, said: &str) -> WorkerError {
    let what = step.kind.words();
    let reason = match step.kind {
        Kind::Command => {
            let command = step.arguments.last().map_or("", String::as_str);
            let advice = advice::after_command(code, said);
            format!("`{command}` of run_commands ended with code {code}: {said}{advice}")
        }
        Kind::SystemPackages => {
            format!("apt-get could not {what}: {said}{}", advice::after_apt(said))
        }
        Kind::Python | Kind::Packages => {
            format!("uv could not {what}: {said}{}", advice::after_uv(said))
        }
    };
    WorkerError::Environment { reason }
}
