//! Secrets over HTTP: set by admins, never read back, each organisation's own.

use axum::http::{Method, StatusCode, header};
use domain::{FunctionName, Role};
use serde_json::{Value, json};

use crate::world::{World, request};

const PATH: &str = "/v2/secrets/TOKEN";

#[tokio::test]
async fn a_secret_is_created_once_replaced_listed_and_deleted_and_its_value_never_comes_back() {
    let world = World::new().await;
    let key = world.key("local", Role::Admin).await;
    let body = json!({ "value": "open sesame" });
    let created = world.call(&key, Method::POST, PATH, body.clone()).await;
    assert_eq!(created.status, StatusCode::OK, "{}", created.text());
    let again = world.call(&key, Method::POST, PATH, body.clone()).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert_eq!(world.call(&key, Method::PUT, PATH, body).await.status, StatusCode::OK);
    let listed = world.get(&key, "/v2/secrets").await;
    assert_eq!(listed.json()["data"][0]["name"], json!("TOKEN"));
    assert_eq!(world.get(&key, PATH).await.json()["updated_by"], json!("admin"));
    assert!(!listed.text().contains("sesame"));
    let rotated = world.call(&key, Method::POST, "/v2/secrets:rotate", json!({})).await;
    assert_eq!(rotated.json()["secrets"], json!(1));
    let other = world.key("other", Role::Admin).await;
    assert_eq!(world.get(&other, "/v2/secrets").await.json()["data"], json!([]));
    assert_eq!(world.call(&other, Method::DELETE, PATH, Value::Null).await.status, 404);
    assert_eq!(world.call(&key, Method::DELETE, PATH, Value::Null).await.status, StatusCode::OK);
    assert_eq!(world.get(&key, PATH).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn names_that_no_variable_can_have_and_empty_values_are_refused() {
    let world = World::new().await;
    let key = world.key("local", Role::Admin).await;
    for name in ["1A", "A-B", "SIEVE_API_KEY", "LD_PRELOAD"] {
        let path = format!("/v2/secrets/{name}");
        let answer = world.call(&key, Method::PUT, &path, json!({ "value": "x" })).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name}");
    }
    let empty = world.call(&key, Method::PUT, PATH, json!({ "value": "" })).await;
    assert_eq!(empty.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_push_cannot_set_variables_that_its_function_does_not_ask_for() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    let push =
        |env: Value| json!({ "function": "local/multiplier", "inputs": { "x1": 3 }, "env": env });
    let proxy = push(json!({ "HTTPS_PROXY": "http://evil.example" }));
    let refused = world.call(&key, Method::POST, "/v2/push", proxy).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.text().contains("HTTPS_PROXY"), "{}", refused.text());
    let none = world.call(&key, Method::POST, "/v2/push", push(json!({}))).await;
    assert_eq!(none.status, StatusCode::OK, "{}", none.text());
    let jobs = json!({ "jobs": [push(json!({ "HTTPS_PROXY": "x" })), push(json!({}))] });
    let many = world.call(&key, Method::POST, "/v2/push/batch", jobs).await.json();
    assert_eq!(many["data"][0]["status"], 400, "{many}");
    assert!(many["data"][1]["id"].is_string(), "{many}");
}

#[tokio::test]
async fn a_push_says_how_often_its_job_is_tried_and_is_told_what_it_waits_for() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    let push = |options: Value| {
        let mut push = json!({ "function": "local/multiplier", "inputs": { "x1": 3 } });
        push.as_object_mut().expect("an object").extend(options.as_object().cloned().expect("one"));
        push
    };
    for wrong in [json!({ "retries": 21 }), json!({ "time_limit": 0 })] {
        let refused = world.call(&key, Method::POST, "/v2/push", push(wrong)).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        assert!(refused.text().contains("from"), "{}", refused.text());
    }
    let asked = push(json!({ "retries": 3, "time_limit": 60 }));
    let pushed = world.call(&key, Method::POST, "/v2/push", asked).await.json();
    let path = format!("/v2/jobs/{}", pushed["id"].as_str().expect("an id"));
    let job = world.get(&key, &path).await.json();
    assert_eq!((&job["retries"], &job["status"]), (&json!(3), &json!("queued")));
    assert_eq!(job["waits_for"], "no worker is running");
}

#[tokio::test]
async fn a_replicas_key_ends_with_it_and_opens_no_session() {
    let world = World::new().await;
    let organization = world.store.organization("local").await.expect("an organisation");
    let function = FunctionName::new("local", "multiplier").expect("a name");
    let key = world.platform.issue_replica_key(organization, &function).expect("a key");
    let text = key.text.clone();
    assert_eq!(world.get(&text, "/v2/whoami").await.json()["name"], json!("local/multiplier"));
    assert_eq!(world.get(&text, "/v2/secrets").await.status, StatusCode::FORBIDDEN);
    assert!(world.platform.sign_in_with_key(&text).await.is_err());
    drop(key);
    assert_eq!(world.get(&text, "/v2/whoami").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_page_sets_and_deletes_secrets_without_javascript_and_says_what_is_wrong() {
    let world = World::new().await;
    let key = world.key("local", Role::Admin).await;
    let post = |path: &str, form: &str| {
        let request = request(Method::POST, path)
            .header("x-api-key", &key)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form.to_owned().into());
        world.send(request.expect("a request"))
    };
    let set = post("/settings/secrets", "name=TOKEN&value=open+sesame").await;
    assert_eq!(set.status, StatusCode::SEE_OTHER, "{}", set.text());
    assert_eq!(set.header("location"), "/settings/secrets");
    let page = world.get(&key, "/settings/secrets").await.text();
    assert!(page.contains("TOKEN") && !page.contains("sesame"));
    let wrong = post("/settings/secrets", "name=1A&value=x").await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.text().contains("no digit first") && wrong.text().contains("value=\"1A\""));
    let deleted = post("/settings/secrets/TOKEN/delete", "").await;
    assert_eq!(deleted.status, StatusCode::SEE_OTHER);
    let runner = world.key("local", Role::Runner).await;
    assert_eq!(world.get(&runner, "/settings/secrets").await.status, StatusCode::FORBIDDEN);
}
