//! Answers have the shapes that existing callers read.

use axum::http::{Method, StatusCode};
use domain::Role;
use serde_json::{Value, json};

use crate::world::{World, with_key};

/// As text: `arbitrary_precision` numbers would show insta their insides.
fn snapshot(name: &str, value: Value) {
    let text = serde_json::to_string_pretty(&settled(value)).expect("JSON");
    insta::assert_snapshot!(name, text);
}

/// Ids and times differ each time: only that they are there counts.
fn settled(mut value: Value) -> Value {
    fn walk(value: &mut Value) {
        match value {
            Value::Array(values) => values.iter_mut().for_each(walk),
            Value::Object(object) => object.values_mut().for_each(walk),
            Value::String(text) if text.parse::<domain::JobId>().is_ok() => *text = "<id>".into(),
            Value::String(text) if text.starts_with("20") && text.contains('T') => {
                *text = "<time>".into();
            }
            Value::String(text)
                if text.len() == 20 && text.chars().all(|c| c.is_ascii_hexdigit()) =>
            {
                *text = "<request>".into();
            }
            Value::Number(number) if number.as_i64().is_some_and(|n| n > 1_000_000_000) => {
                *value = "<microseconds>".into();
            }
            _ => {}
        }
    }
    walk(&mut value);
    value
}

#[tokio::test]
async fn a_job_from_push_to_result() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    let push = json!({ "function": "local/multiplier", "inputs": [3] });
    let pushed = world.call(&key, Method::POST, "/v2/push", push).await.json();
    let id = pushed["id"].as_str().expect("an id").to_owned();
    snapshot("push", pushed);
    snapshot("job_queued", world.get(&key, &format!("/v2/jobs/{id}")).await.json());
    world.finish(json!({ "url": "/v2/files/019a0000-0000-7000-8000-000000000000/a.png" })).await;
    snapshot("job_finished", world.get(&key, &format!("/v2/jobs/{id}/await")).await.json());
    snapshot("jobs", world.get(&key, "/v2/jobs").await.json());
    snapshot("logs", world.get(&key, &format!("/v2/logs?job_id={id}")).await.json());
    let cancelled = world.call(&key, Method::DELETE, &format!("/v2/jobs/{id}"), Value::Null).await;
    assert_eq!(cancelled.status, StatusCode::CONFLICT);
    snapshot("cancel_ended", cancelled.json());
}

#[tokio::test]
async fn a_push_that_prefers_to_wait_is_answered_by_the_result() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    let push = |prefer: &str, idempotency: &str| {
        let body = json!({ "function": "local/multiplier", "inputs": [3] }).to_string();
        let mut request = with_key(&key, Method::POST, "/v2/push", body);
        for (name, value) in [("prefer", prefer), ("idempotency-key", idempotency)] {
            request.headers_mut().insert(name, value.parse().expect("a header"));
        }
        request
    };
    let impatient = world.send(push("respond-async, wait=0", "a")).await;
    assert_eq!(
        (impatient.status, impatient.header("preference-applied")),
        (StatusCode::OK, "wait")
    );
    assert_eq!(impatient.json()["status"], "queued", "it is as it is by then");
    let (patient, ()) = tokio::join!(world.send(push("wait", "a")), world.finish(json!(7)));
    assert_eq!(patient.json()["id"], impatient.json()["id"]);
    let (new, ()) = tokio::join!(world.send(push("wait=30", "b")), world.finish(json!(8)));
    assert_ne!(new.json()["id"], impatient.json()["id"]);
    for (answer, result) in [(patient, 7), (new, 8)] {
        let job = answer.json();
        assert_eq!(
            (&job["status"], &job["outputs"][0]["data"]),
            (&json!("finished"), &json!(result))
        );
        let path = format!("/v2/jobs/{}", job["id"].as_str().expect("an id"));
        assert_eq!(world.get(&key, &path).await.json(), job, "the same as asked for later");
    }
}

#[tokio::test]
async fn functions_and_versions() {
    let world = World::new().await;
    let key = world.key("local", Role::Viewer).await;
    let path = "/v2/functions/local/multiplier";
    snapshot("function", world.get(&key, path).await.json());
    let versions = world.get(&key, &format!("{path}/versions")).await.json();
    snapshot("versions", versions);
    let names = world.get(&key, "/v2/functions?limit=1&offset=1").await.json();
    assert_eq!(names.as_array().map(Vec::len), Some(1));
    snapshot("whoami", world.get(&key, "/v2/whoami").await.json());
}

#[tokio::test]
async fn wrong_inputs_name_the_place_and_say_what_would_be_right() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    let push = json!({ "function": "local/multiplier", "inputs": { "x1": "abc", "x3": 1 } });
    let answer = world.call(&key, Method::POST, "/v2/push", push).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    snapshot("wrong_inputs", answer.json());
}

#[tokio::test]
async fn source_that_cannot_be_read_is_refused_with_file_line_and_column() {
    let world = World::new().await;
    let key = world.key("local", Role::Deployer).await;
    let source = "import sieve\n\n@sieve.function(name='f')\ndef f(x: int -> int:\n    return x\n";
    let request =
        crate::world::with_key(&key, Method::POST, "/v2/deploy", crate::world::bundle(source));
    let answer = world.send(request).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let location = &answer.json()["detail"][0]["loc"];
    assert_eq!(
        (&location[0], &location[1], &location[2]),
        (&json!("bundle"), &json!("main.py"), &json!(4))
    );
}

#[tokio::test]
async fn a_request_that_is_not_what_was_expected_is_told_so_in_the_same_form() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    for (method, path, body, status) in [
        (Method::POST, "/v2/push", "{", 422),
        (Method::POST, "/v2/push", r#"{"inputs": 3}"#, 422),
        (Method::POST, "/v2/push", r#"{"inputs": {}}"#, 422),
        (Method::POST, "/v2/push", r#"{"function": "no-owner", "inputs": {}}"#, 422),
        (Method::POST, "/v2/push", r#"{"function": "local/nothing", "inputs": {}}"#, 404),
        (Method::GET, "/v2/jobs?limit=many", "", 422),
        (Method::GET, "/v2/jobs?status=lost", "", 422),
        (Method::GET, "/v2/jobs?offset=20000", "", 422),
        (Method::GET, "/v2/jobs/not-an-id", "", 404),
        (Method::GET, "/v2/logs", "", 422),
        (Method::GET, "/v2/functions/local/%FF", "", 404),
    ] {
        let answer = world.send(crate::world::with_key(&key, method, path, body)).await;
        assert_eq!(answer.status.as_u16(), status, "{path} {body}: {}", answer.text());
        let detail = &answer.json()["detail"];
        assert_eq!(detail.is_array(), status == 422, "{path} {body}: {detail}");
    }
}

#[tokio::test]
async fn a_batch_answers_each_by_itself_and_a_repeated_one_makes_no_second_job() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    let job = |x1: Value, key: &str| json!({ "function": "local/multiplier", "inputs": { "x1": x1 }, "idempotency_key": key });
    let batch = json!({ "jobs": [job(json!(1), "a"), job(json!("no"), "b"), { "inputs": {} }, job(json!(2), "c")] });
    let first = world.call(&key, Method::POST, "/v2/push/batch", batch.clone()).await.json();
    let statuses: Vec<_> = first["data"]
        .as_array()
        .expect("answers")
        .iter()
        .map(|one| one["status"].clone())
        .collect();
    assert_eq!(statuses, [json!("queued"), json!(422), json!(422), json!("queued")]);
    let again = world.call(&key, Method::POST, "/v2/push/batch", batch).await.json();
    assert_eq!(first["data"][0]["id"], again["data"][0]["id"]);
    assert_eq!(first["data"][3]["id"], again["data"][3]["id"]);
    assert_eq!(world.get(&key, "/v2/jobs").await.json()["data"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn pages_of_jobs_follow_each_other_by_offset_and_by_id() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    let mut pushed = Vec::new();
    for _ in 0..5 {
        pushed.insert(0, world.push(&key).await.to_string());
    }
    let ids = |page: &Value| -> Vec<String> {
        page["data"]
            .as_array()
            .expect("jobs")
            .iter()
            .map(|job| job["id"].as_str().expect("an id").to_owned())
            .collect()
    };
    let first = world.get(&key, "/v2/jobs?limit=2").await.json();
    assert_eq!((ids(&first), &first["next_offset"]), (pushed[..2].to_vec(), &json!(2)));
    let second = world.get(&key, "/v2/jobs?limit=2&offset=2").await.json();
    let same = format!("/v2/jobs?limit=2&before={}", first["next"].as_str().expect("a cursor"));
    let same = world.get(&key, &same).await.json();
    assert_eq!((ids(&second), ids(&same)), (pushed[2..4].to_vec(), pushed[2..4].to_vec()));
    let last = world.get(&key, "/v2/jobs?limit=2&offset=4").await.json();
    assert_eq!((ids(&last), &last["next_offset"]), (pushed[4..].to_vec(), &json!(-1)));
}

#[tokio::test]
async fn a_jobs_events_come_in_order_and_end_with_the_job() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    let job = world.push(&key).await;
    world.finish(json!(6)).await;
    let events = world.get(&key, &format!("/v2/jobs/{job}/events?after=1")).await.text();
    let lines: Vec<_> = events.lines().filter(|line| !line.is_empty()).collect();
    let numbers: Vec<_> = lines.iter().filter_map(|line| line.strip_prefix("id: ")).collect();
    assert_eq!(numbers, ["2", "3", "4"]);
    assert!(events.trim_end().ends_with("event: end\ndata: {}"), "{events}");
    let ended = world.call(&key, Method::POST, "/v2/jobs/watch", json!({ "jobs": [job] })).await;
    let line: Value = serde_json::from_str(ended.text().trim()).expect("one line");
    assert_eq!((&line["status"], &line["outputs"][0]["data"]), (&json!("finished"), &json!(6)));
}
