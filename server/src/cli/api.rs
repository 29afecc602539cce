//! The server's HTTP API as the commands use it.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
    time::Duration,
};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use ureq::{
    Agent, Body, SendBody,
    http::{Response, StatusCode},
};

use super::failure::Failure;

const CONNECT: Duration = Duration::from_secs(10);
/// Streams beat every 15 s: longer silence is a dead connection.
const SILENCE: Duration = Duration::from_secs(60);
const LARGEST_ANSWER: u64 = 1 << 30;

pub(super) struct Api {
    agent: Agent,
    url: String,
    key: Option<String>,
}

impl Api {
    pub(super) fn new(url: &str, key: Option<String>) -> Result<Self, Failure> {
        if !url.starts_with("http://") && !url.starts_with("https://") {
            return Err(Failure::Usage(format!(
                "`{url}` is not an address: write it as http://host:port"
            )));
        }
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(CONNECT))
            .timeout_per_read(Some(SILENCE))
            .user_agent(concat!("sieve/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self { agent: config.into(), url: url.trim_end_matches('/').to_owned(), key })
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    pub(super) fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        let request = self.agent.get(self.address(path)).header("x-api-key", self.key());
        read(self.checked(request.call())?)
    }

    pub(super) fn delete<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        let request = self.agent.delete(self.address(path)).header("x-api-key", self.key());
        read(self.checked(request.call())?)
    }

    pub(super) fn post<T: DeserializeOwned>(&self, path: &str, body: &Value) -> Result<T, Failure> {
        let request = self.agent.post(self.address(path)).header("x-api-key", self.key());
        read(self.checked(request.send_json(body))?)
    }

    pub(super) fn put<T: DeserializeOwned>(&self, path: &str, body: &Value) -> Result<T, Failure> {
        let request = self.agent.put(self.address(path)).header("x-api-key", self.key());
        read(self.checked(request.send_json(body))?)
    }

    pub(super) fn post_bytes<T: DeserializeOwned>(
        &self,
        path: &str,
        content_type: &str,
        body: &[u8],
    ) -> Result<T, Failure> {
        let request = self.agent.post(self.address(path)).header("x-api-key", self.key());
        read(self.checked(request.content_type(content_type).send(body))?)
    }

    /// The lines of an answer that goes on, as they come.
    pub(super) fn lines(
        &self,
        path: &str,
    ) -> Result<impl Iterator<Item = std::io::Result<String>> + use<>, Failure> {
        let request = self.agent.get(self.address(path)).header("x-api-key", self.key());
        let response = self.checked(request.call())?;
        let body = response.into_body().into_with_config().limit(u64::MAX).reader();
        Ok(BufReader::new(body).lines())
    }

    /// Uploads a file; its value as an input.
    pub(super) fn upload(&self, path: &Path) -> Result<Value, Failure> {
        let file = File::open(path).map_err(Failure::file(path))?;
        let size = file.metadata().map_err(Failure::file(path))?.len();
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        let place: Value = self.post("/v1/upload_url", &json!({ "file_name": name }))?;
        let [upload_url, get_url] =
            ["upload_url", "get_url"].map(|key| place[key].as_str().unwrap_or_default());
        let request = self.agent.put(upload_url).header("content-length", size.to_string());
        let sent = request.send(SendBody::from_owned_reader(file));
        self.checked(sent)?;
        Ok(json!({ "url": get_url }))
    }

    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    fn key(&self) -> &str {
        self.key.as_deref().unwrap_or_default()
    }

    fn checked(
        &self,
        answer: Result<Response<Body>, ureq::Error>,
    ) -> Result<Response<Body>, Failure> {
        let mut response = answer.map_err(|error| Failure::Unreachable {
            url: self.url.clone(),
            reason: error.to_string(),
        })?;
        if response.status().is_success() {
            return Ok(response);
        }
        let status = response.status();
        let body = response.body_mut().read_to_string().unwrap_or_default();
        Err(refused(status, &body))
    }
}

fn read<T: DeserializeOwned>(mut response: Response<Body>) -> Result<T, Failure> {
    let text = response.body_mut().with_config().limit(LARGEST_ANSWER).read_to_vec();
    let text = text.map_err(|error| Failure::Failed(format!("the answer broke off: {error}")))?;
    serde_json::from_slice(&text).map_err(|error| {
        Failure::Failed(format!(
            "the server's answer is not what this version of `sieve` expects: {error}"
        ))
    })
}

fn refused(status: StatusCode, body: &str) -> Failure {
    let answer: Value = serde_json::from_str(body).unwrap_or_default();
    match (&answer["detail"], status) {
        (Value::String(detail), StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => {
            Failure::NotAuthorised(detail.clone())
        }
        (Value::String(detail), _) => Failure::Failed(with_request_id(detail, status, &answer)),
        (Value::Array(details), _) => Failure::Wrong(details.iter().map(detail_line).collect()),
        _ => Failure::Failed(format!("the server answered {status}: is it a Sieve server?")),
    }
}

fn with_request_id(detail: &str, status: StatusCode, answer: &Value) -> String {
    match answer["request_id"].as_str() {
        Some(id) if status.is_server_error() => format!("{detail} Request id: {id}."),
        _ => detail.to_owned(),
    }
}

/// `x1: Must be …`, `main.py:3:5: …`, or the message alone.
fn detail_line(detail: &Value) -> String {
    let message = detail["msg"].as_str().unwrap_or_default();
    let location = detail["loc"].as_array().map(Vec::as_slice).unwrap_or_default();
    let parts: Vec<String> = location.iter().map(domain::value_text).collect();
    match parts.first().map(String::as_str) {
        Some("inputs") => {
            let path: domain::InputPath =
                serde_json::from_value(Value::from(&location[1..])).unwrap_or_default();
            format!("{path}: {message}")
        }
        Some("bundle") => format!("{}: {message}", parts[1..].join(":")),
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_inputs_read_the_same_as_when_they_are_checked_here() {
        let detail = json!({"loc": ["inputs", "boxes", 3, "label"], "msg": "Is required."});
        assert_eq!(detail_line(&detail), "boxes[3].label: Is required.");
        let source = json!({"loc": ["bundle", "main.py", 3, 5], "msg": "found `)`"});
        assert_eq!(detail_line(&source), "main.py:3:5: found `)`");
    }
}
