//! What `sieve login` saved: one server and one key. The Python package reads the same file.

use std::{
    env, fs,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::PathBuf,
};

use serde::{Deserialize, Serialize};

const DEFAULT_URL: &str = "http://127.0.0.1:3000";

#[derive(Serialize, Deserialize)]
pub(super) struct Credentials {
    pub(super) api_url: String,
    pub(super) api_key: String,
}

/// `$XDG_CONFIG_HOME/sieve/credentials.json`, else below `~/.config`.
pub(super) fn path() -> PathBuf {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let configuration = set("XDG_CONFIG_HOME")
        .or_else(|| set("HOME").map(|home| home.join(".config")))
        .unwrap_or_default();
    configuration.join("sieve").join("credentials.json")
}

/// Address and key: given ones first. A saved key is never shown to another server.
pub(super) fn find(url: Option<&str>, key: Option<&str>) -> (String, Option<String>) {
    let saved = load();
    let saved_url = saved.as_ref().map(|saved| saved.api_url.as_str());
    let url = url.or(saved_url).unwrap_or(DEFAULT_URL).trim_end_matches('/').to_owned();
    let same = |saved: &Credentials| saved.api_url.trim_end_matches('/') == url;
    let saved_key = saved.filter(same).map(|saved| saved.api_key);
    let key = key.filter(|key| !key.is_empty()).map(str::to_owned).or(saved_key);
    (url, key)
}

fn load() -> Option<Credentials> {
    serde_json::from_slice(&fs::read(path()).ok()?).ok()
}

/// Readable by its owner only, and never half-written.
pub(super) fn save(credentials: &Credentials) -> io::Result<()> {
    let path = path();
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let unfinished = path.with_extension(format!("json.{}", std::process::id()));
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&unfinished)?;
    file.write_all(&serde_json::to_vec_pretty(credentials)?)?;
    file.sync_all()?;
    fs::rename(unfinished, path)
}
