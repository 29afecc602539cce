//! A function's author leaves inputs for others to begin with.

use axum::http::{Method, StatusCode};
use domain::Role;
use serde_json::{Value, json};

use crate::world::World;

const EXAMPLES: &str = "/v2/functions/local/multiplier/examples";

#[tokio::test]
async fn an_example_is_saved_replaced_read_and_deleted_by_name() {
    let world = World::new().await;
    let key = world.key("local", Role::Deployer).await;
    let path = format!("{EXAMPLES}/two%20by%2Fthree");
    for x2 in [4, 3] {
        let body = json!({ "inputs": { "x2": x2, "x1": 2 } });
        let saved = world.call(&key, Method::PUT, &path, body).await;
        assert_eq!(saved.status, StatusCode::OK, "{}", saved.text());
    }
    let read = world.get(&key, &path).await.json();
    assert_eq!((&read["name"], &read["by"]), (&json!("two by/three"), &json!("deployer")));
    let listed = world.get(&key, EXAMPLES).await.json();
    assert_eq!(listed["data"], json!([read]));
    assert_eq!(listed["data"][0]["inputs"], json!({ "x1": 2, "x2": 3 }));
    assert_eq!(world.call(&key, Method::DELETE, &path, Value::Null).await.status, StatusCode::OK);
    assert_eq!(world.get(&key, &path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_example_that_could_not_run_is_not_saved() {
    let world = World::new().await;
    let key = world.key("local", Role::Deployer).await;
    let save = |name: &str, inputs: Value| {
        let (path, body) = (format!("{EXAMPLES}/{name}"), json!({ "inputs": inputs }));
        let (world, key) = (&world, &key);
        async move { world.call(key, Method::PUT, &path, body).await }
    };
    let wrong = save("wrong", json!({ "x1": "two" })).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.json()["detail"][0]["loc"], json!(["inputs", "x1"]));
    let digits = "9".repeat(70_000).parse::<serde_json::Number>().expect("a number");
    assert_eq!(save("large", json!({ "x1": digits })).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    for name in ["%20", "a%0Ab", &"n".repeat(101)] {
        assert_eq!(save(name, json!({ "x1": 1 })).await.status, StatusCode::BAD_REQUEST);
    }
    for number in 0..50 {
        assert_eq!(save(&number.to_string(), json!({ "x1": number })).await.status, StatusCode::OK);
    }
    assert_eq!(save("one%20more", json!({ "x1": 1 })).await.status, StatusCode::CONFLICT);
    assert_eq!(save("7", json!({ "x1": 1 })).await.status, StatusCode::OK, "replaces");
}

#[tokio::test]
async fn a_form_can_begin_with_what_the_same_key_ran_last() {
    let world = World::new().await;
    let (mine, yours) =
        (world.key("local", Role::Runner).await, world.key("local", Role::Admin).await);
    let caller = world.platform.authenticate_key(&mine).await.expect("a caller");
    let function = "local/multiplier".parse().expect("a name");
    assert_eq!(world.platform.last_inputs(&caller, &function).await.expect("an answer"), None);
    world.push(&mine).await;
    let body = json!({ "function": "local/multiplier", "inputs": { "x1": 8 } });
    world.call(&yours, Method::POST, "/v2/push", body).await;
    let last = world.platform.last_inputs(&caller, &function).await.expect("an answer");
    assert_eq!(last.map(Value::Object), Some(json!({ "x1": 3 })));
}
