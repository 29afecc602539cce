//! An organisation learns nothing of another, whatever id it knows.

use axum::http::{Method, StatusCode};
use domain::Role;
use serde_json::{Value, json};

use crate::world::World;

#[tokio::test]
async fn no_id_opens_another_organisations_things() {
    let world = World::new().await;
    let ours = world.key("local", Role::Admin).await;
    let theirs = world.key("other", Role::Admin).await;
    let job = world.push(&ours).await;
    let version = world.version;
    let batch = json!({ "function": "local/multiplier", "rows": [{ "x1": 1 }] });
    let batch = world.call(&ours, Method::POST, "/v2/batches", batch).await.json()["id"].clone();
    let batch = batch.as_str().expect("an id");
    let example = json!({ "inputs": { "x1": 1 } });
    let examples = "/v2/functions/local/multiplier/examples/small";
    let saved = world.call(&ours, Method::PUT, examples, example.clone()).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text());
    let refused = world.call(&theirs, Method::PUT, examples, example).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND, "{}", refused.text());
    let file =
        world.call(&ours, Method::POST, "/v1/upload_url", json!({ "file_name": "a.txt" })).await;
    let file = file.json()["get_url"].as_str().expect("a URL").to_owned();
    let file = file.strip_prefix(crate::world::URL).expect("our origin");
    for (method, path) in [
        (Method::GET, format!("/v2/jobs/{job}")),
        (Method::GET, format!("/v2/jobs/{job}/await")),
        (Method::GET, format!("/v2/jobs/{job}/events?after=0")),
        (Method::DELETE, format!("/v2/jobs/{job}")),
        (Method::GET, format!("/v2/logs?job_id={job}")),
        (Method::GET, format!("/v2/jobs/{job}/log.txt")),
        (Method::POST, format!("/jobs/{job}/again")),
        (Method::GET, format!("/jobs/{job}")),
        (Method::GET, "/v2/functions/local/multiplier".to_owned()),
        (Method::GET, "/v2/functions/local/multiplier/jobs".to_owned()),
        (Method::GET, "/v2/functions/local/multiplier/versions".to_owned()),
        (Method::GET, "/v2/functions/local/multiplier/versions/latest/spec".to_owned()),
        (Method::GET, "/v2/functions/local/multiplier/examples".to_owned()),
        (Method::GET, examples.to_owned()),
        (Method::DELETE, examples.to_owned()),
        (Method::GET, format!("/v2/batches/{batch}")),
        (Method::DELETE, format!("/v2/batches/{batch}")),
        (Method::GET, format!("/v2/batches/{batch}/rows")),
        (Method::GET, format!("/v2/batches/{batch}/results.csv")),
        (Method::GET, format!("/v2/batches/{batch}/results.jsonl")),
        (Method::GET, format!("/v2/versions/{version}/build-log")),
        (Method::GET, file.to_owned()),
    ] {
        let answer = world.call(&theirs, method, &path, Value::Null).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {}", answer.text());
    }
    for target in [json!({ "id": version }), json!({ "function": "local/multiplier" })] {
        let mut push = target;
        push["inputs"] = json!({ "x1": 1 });
        let answer = world.call(&theirs, Method::POST, "/v2/push", push).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.text());
    }
    for name in ["failure", "timeline", "tree", "events"] {
        let part = json!({ "id": job, "part": { "name": name, "after": 0, "all": true } });
        let answer = world.call(&theirs, Method::POST, "/api/jobs/part", part).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}: {}", answer.text());
    }
    let everything = json!({ "part": "all", "level": null, "text": "" });
    for (path, asked) in [
        ("/api/jobs/log", json!({ "id": job, "ranges": [[1, 10]] })),
        ("/api/jobs/log/found", json!({ "id": job, "query": everything, "after": 0 })),
    ] {
        let answer = world.call(&theirs, Method::POST, path, asked).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {}", answer.text());
    }
    let watched =
        world.call(&theirs, Method::POST, "/v2/jobs/watch", json!({ "jobs": [job] })).await;
    assert!(!watched.text().contains("multiplier") && watched.text().contains("not_found"));
    for list in ["/v2/jobs", "/v2/functions"] {
        assert!(!world.get(&theirs, list).await.text().contains("multiplier"), "{list}");
    }
}
