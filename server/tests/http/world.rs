//! A server with one deployed function, and how tests ask it.

use std::{
    io::{Cursor, Write},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use bytes::Bytes;
use domain::{BuildStatus, Fact, JobId, LogLine, LogStream, Role, Stage, VersionId};
use platform::{Platform, PlatformConfig};
use serde_json::{Value, json};
use server::http::{HttpConfig, router};
use store::{JobFact, Store, StoreConfig, Want};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

pub(crate) const HOST: &str = "127.0.0.1:3000";
pub(crate) const URL: &str = "http://127.0.0.1:3000";

/// For an answer that should end by itself.
const PATIENCE: Duration = Duration::from_secs(20);

const SOURCE: &str = r#"
import sieve

@sieve.function(name="multiplier", metadata=sieve.Metadata(title="Multiplier", tags=["Numbers"]))
def multiply(x1: int, x2: int = 2) -> int:
    """
    :param x1: The first factor
    :return: The product
    """
    return x1 * x2

@sieve.function(name="painter")
def paint(image: sieve.Image) -> sieve.Image:
    return image
"#;

pub(crate) struct World {
    router: Router,
    pub(crate) platform: Platform,
    pub(crate) store: Store,
    pub(crate) stop: CancellationToken,
    pub(crate) version: VersionId,
    _folder: tempfile::TempDir,
}

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store =
            Store::open(StoreConfig { data: folder.path().to_owned() }).await.expect("a store");
        let config = PlatformConfig { public_url: URL.to_owned(), upload_limit: 1 << 20 };
        let platform = Platform::new(store.clone(), config);
        let stop = CancellationToken::new();
        let http = HttpConfig { loopback_port: Some(3000), development: false };
        let router = router(platform.clone(), &http, stop.clone());
        let mut world = Self {
            router,
            platform,
            store,
            stop,
            version: VersionId(uuid::Uuid::nil()),
            _folder: folder,
        };
        let deployer = world.key("local", Role::Deployer).await;
        let answer =
            world.send(with_key(&deployer, Method::POST, "/v2/deploy", bundle(SOURCE))).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        for deployed in answer.json()["versions"].as_array().expect("versions") {
            let id: VersionId = deployed["id"].as_str().expect("an id").parse().expect("an id");
            world.store.set_build_status(id, BuildStatus::Ready, None).await.expect("ready");
            if deployed["function"] == "local/multiplier" {
                world.version = id;
            }
        }
        world
    }

    /// The same server behind a real connection, for what ends when one is cut.
    pub(crate) async fn listen(&self) -> std::net::SocketAddr {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let router = self.router.clone();
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    }

    pub(crate) async fn key(&self, organization: &str, role: Role) -> String {
        self.platform.replace_key(organization, role.as_str(), role).await.expect("a key")
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let body = tokio::time::timeout(PATIENCE, axum::body::to_bytes(body, 1 << 24));
        let body = body.await.expect("the answer ends").expect("a body");
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) async fn call(&self, key: &str, method: Method, path: &str, body: Value) -> Answer {
        self.send(with_key(key, method, path, body.to_string())).await
    }

    pub(crate) async fn get(&self, key: &str, path: &str) -> Answer {
        self.call(key, Method::GET, path, Value::Null).await
    }

    /// The page that an answer leads to, asked for with the cookies that it set.
    pub(crate) async fn after(&self, key: &str, answer: &Answer) -> String {
        let cookies = answer.headers.get_all(header::SET_COOKIE).iter();
        let cookies: Vec<_> =
            cookies.filter_map(|cookie| cookie.to_str().ok()?.split(';').next()).collect();
        let request = request(Method::GET, answer.header("location"))
            .header("x-api-key", key)
            .header(header::COOKIE, cookies.join("; "));
        self.send(request.body(Body::empty()).expect("a request")).await.text()
    }

    pub(crate) async fn push(&self, key: &str) -> JobId {
        let body = json!({ "function": "local/multiplier", "inputs": { "x1": 3 } });
        let answer = self.call(key, Method::POST, "/v2/push", body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        answer.json()["id"].as_str().expect("an id").parse().expect("an id")
    }

    /// Plays the worker: claims the queued job, prints a line, ends it.
    pub(crate) async fn finish(&self, value: Value) {
        let wants = vec![Want { version: self.version, most: 1 }];
        let job = self.store.claim("test", wants).await.expect("a claim").remove(0);
        let line = LogLine { stream: LogStream::Stdout, stage: Stage::Run, text: "hello".into() };
        let started = Fact::Started {
            attempt: job.attempt,
            worker: "test".into(),
            process: 7,
            loading_since: None,
        };
        let facts = [started, Fact::Log(line), Fact::Finished { value: Some(value) }]
            .map(|fact| JobFact { job: job.id, attempt: job.attempt, at: store::now(), fact });
        self.store.append(facts.into()).await.expect("facts");
    }
}

pub(crate) fn request(method: Method, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header(header::HOST, HOST)
}

pub(crate) fn with_key(
    key: &str,
    method: Method,
    path: &str,
    body: impl Into<Body>,
) -> Request<Body> {
    request(method, path)
        .header("x-api-key", key)
        .header(header::CONTENT_TYPE, "application/json")
        .body(body.into())
        .expect("a request")
}

pub(crate) async fn post_form(world: &World, key: &str, path: &str, form: &str) -> Answer {
    let request = request(Method::POST, path)
        .header("x-api-key", key)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()))
        .expect("a request");
    world.send(request).await
}

pub(crate) fn bundle(source: &str) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    writer.start_file("main.py", options).expect("an entry");
    writer.write_all(source.as_bytes()).expect("content");
    writer.finish().expect("a zip").into_inner()
}
