//! Many jobs at once over HTTP: what was meant is done to all of it, and to nothing else.

use axum::http::{Method, StatusCode};
use domain::{JobStatus, Role};
use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn all_that_match_are_cancelled_and_nothing_else_is() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    let other = world.push(&key).await;
    world.finish(json!(6)).await;
    for _ in 0..3 {
        world.push(&key).await;
    }
    let foreign = world.key("elsewhere", Role::Runner).await;
    let body = json!({ "filter": "" });
    let nothing = world.call(&foreign, Method::POST, "/v2/jobs/cancel", body.clone()).await;
    assert_eq!(nothing.json()["cancelled"], 0);
    let answer = world.call(&key, Method::POST, "/v2/jobs/cancel", body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(
        answer.json(),
        json!({ "cancelled": 3, "left_out": 0, "problem": null, "more": false })
    );
    let caller = world.get(&key, &format!("/v2/jobs/{other}")).await;
    assert_eq!(caller.json()["status"], JobStatus::Finished.as_str());
}

#[tokio::test]
async fn named_jobs_are_run_again_with_their_inputs_and_those_of_others_are_left_out() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    let job = world.push(&key).await;
    let foreign = world.key("elsewhere", Role::Runner).await;
    let body = json!({ "ids": [job] });
    let refused = world.call(&foreign, Method::POST, "/v2/jobs/rerun", body.clone()).await;
    assert_eq!((&refused.json()["pushed"], &refused.json()["left_out"]), (&json!(0), &json!(1)));
    let answer = world.call(&key, Method::POST, "/v2/jobs/rerun", body).await;
    assert_eq!(answer.json()["pushed"], 1, "{}", answer.text());
    let listed = world.get(&key, "/v2/jobs?filter=input.x1:3").await;
    assert_eq!(listed.json()["data"].as_array().expect("jobs").len(), 2);
}

#[tokio::test]
async fn neither_a_mistyped_filter_nor_none_means_all_jobs() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    world.push(&key).await;
    for body in
        [json!({ "filter": "statsu:queued" }), json!({}), json!({ "ids": [], "filter": "" })]
    {
        let answer = world.call(&key, Method::POST, "/v2/jobs/cancel", body.clone()).await;
        assert!(answer.status.is_client_error(), "{body}: {}", answer.text());
    }
    let refused = world.get(&key, "/v2/jobs/export.csv?filter=statsu:queued").await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.text().contains("statsu"));
    let left = world.get(&key, "/v2/jobs?filter=status:queued").await;
    assert_eq!(left.json()["data"].as_array().expect("jobs").len(), 1);
}

#[tokio::test]
async fn an_export_has_a_line_for_each_job_and_none_of_another_organisation() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    for _ in 0..2 {
        world.push(&key).await;
    }
    world.finish(json!("a, \"b\"")).await;
    let csv = world.get(&key, "/v2/jobs/export.csv").await.text();
    let lines: Vec<_> = csv.trim_end().split("\r\n").collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[0].starts_with("id,function,version,status,"));
    let lines = world.get(&key, "/v2/jobs/export.jsonl?filter=status:finished").await.text();
    let line: serde_json::Value = serde_json::from_str(lines.trim_end()).expect("one line");
    assert_eq!((&line["inputs"], &line["outputs"]), (&json!({"x1": 3}), &json!(["a, \"b\""])));
    let foreign = world.key("elsewhere", Role::Viewer).await;
    assert_eq!(world.get(&foreign, "/v2/jobs/export.jsonl").await.text(), "");
}

#[tokio::test]
async fn a_view_is_the_own_of_whoever_saved_it() {
    let world = World::new().await;
    let (ann, bob) =
        (world.key("local", Role::Runner).await, world.key("local", Role::Viewer).await);
    let body = json!({ "filter": "status:error" });
    let saved = world.call(&ann, Method::PUT, "/v2/views/failed", body).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text());
    let view = json!({ "name": "failed", "filter": "status:error" });
    assert_eq!(world.get(&ann, "/v2/views").await.json()["data"], json!([view]));
    assert_eq!(world.get(&bob, "/v2/views").await.json()["data"], json!([]));
    let body = json!({ "filter": "statsu:error" });
    let refused = world.call(&ann, Method::PUT, "/v2/views/x", body).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    let missing = world.call(&bob, Method::DELETE, "/v2/views/failed", json!(null)).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
}
