//! A table of inputs goes in as one request and comes out as one table.

use axum::http::{Method, StatusCode};
use domain::{LiveMessage, Role, RowChanges, Topic};
use futures::StreamExt;
use serde_json::{Value, json};

use crate::world::{Answer, World};

async fn push(world: &World, key: &str, rows: Vec<Value>) -> Answer {
    let body = json!({ "function": "local/multiplier", "rows": rows });
    world.call(key, Method::POST, "/v2/batches", body).await
}

#[tokio::test]
async fn a_table_is_run_row_by_row_and_comes_back_as_csv_and_json_lines() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    let rows =
        vec![json!({ "x1": 1 }), json!({ "x1": 2, "x2": 3 }), json!({ "x1": 3 }), json!({"x1": 4})];
    let pushed = push(&world, &key, rows).await;
    assert_eq!(pushed.status, StatusCode::CREATED, "{}", pushed.text());
    assert_eq!(pushed.json()["columns"], json!(["x1", "x2"]));
    let batch = format!("/v2/batches/{}", pushed.json()["id"].as_str().expect("an id"));
    world.finish(json!({ "product": 2, "note": "small, \"odd\"" })).await;
    world.finish(json!({ "product": 6 })).await;
    world.finish(json!("no record")).await;

    let read = world.get(&key, &batch).await.json();
    assert_eq!((&read["states"], &read["size"]), (&json!("fffq"), &json!(4)));
    assert_eq!(read["counts"]["finished"], 3);
    let rows = world.get(&key, &format!("{batch}/rows?from=1&count=2")).await.json();
    assert_eq!(rows["data"][0]["inputs"], json!(["2", "3"]));
    assert_eq!(rows["data"][0]["output"], r#"{"product":6}"#);
    assert_eq!(rows["data"][1]["row"], 2);

    let csv = world.get(&key, &format!("{batch}/results.csv")).await;
    assert!(csv.header("content-disposition").starts_with("attachment; filename=\"multiplier-"));
    let table = "x1,x2,status,output.product,output.note,output,error\r\n\
                 1,,finished,2,\"small, \"\"odd\"\"\",,\r\n\
                 2,3,finished,6,,,\r\n\
                 3,,finished,,,no record,\r\n\
                 4,,queued,,,,\r\n";
    assert_eq!(csv.text(), table);

    let cancelled = world.call(&key, Method::DELETE, &batch, Value::Null).await;
    assert_eq!(cancelled.json()["cancelled"], 1);
    let lines = world.get(&key, &format!("{batch}/results.jsonl")).await.text();
    let lines: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[1]["inputs"], json!({ "x1": 2, "x2": 3 }));
    assert_eq!(lines[1]["outputs"], json!([{ "product": 6 }]));
    assert_eq!(lines[3]["status"], "cancelled");

    let listed = world.get(&key, "/v2/batches?function=local/multiplier").await.json();
    assert_eq!(listed["data"][0]["counts"]["cancelled"], 1);
    assert!(listed["data"][0]["completed_at"].is_string());
}

#[tokio::test]
async fn a_table_with_wrong_rows_runs_nothing_and_says_which_are_wrong() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    let rows = vec![json!({ "x1": 1 }), json!({ "x1": "one", "z": 1 }), json!({})];
    let answer = push(&world, &key, rows).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = answer.json();
    assert_eq!(answer["code"], "invalid_rows");
    let places: Vec<_> =
        answer["detail"].as_array().expect("a list").iter().map(|e| e["loc"].clone()).collect();
    assert_eq!(
        places,
        [json!(["rows", 1, "x1"]), json!(["rows", 1, "z"]), json!(["rows", 2, "x1"])]
    );
    assert_eq!(world.get(&key, "/v2/jobs").await.json()["data"], json!([]));
    let many = (0..1_500).map(|_| json!({})).collect();
    let answer = push(&world, &key, many).await.json();
    assert_eq!(answer["detail"].as_array().map(Vec::len), Some(1_000), "bounded");
    for rows in [vec![], vec![json!({ "x1": 1 }); 10_001]] {
        assert_eq!(push(&world, &key, rows).await.status, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn a_table_of_ten_thousand_rows_and_twenty_megabytes_is_accepted() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    let image = |length| json!({ "image": { "url": format!("https://a/{}", "b".repeat(length)) } });
    let mut rows = vec![image(9); 10_000];
    rows[0] = image(20_000_000);
    let body = json!({ "function": "local/painter", "rows": rows });
    assert!(body.to_string().len() > 20_000_000);
    let answer = world.call(&key, Method::POST, "/v2/batches", body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    assert_eq!(answer.json()["counts"]["queued"], 10_000);
}

#[tokio::test]
async fn a_page_that_watches_a_batch_is_told_of_all_rows_first() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    let pushed = push(&world, &key, vec![json!({ "x1": 1 }), json!({ "x1": 2 })]).await.json();
    let id = pushed["id"].as_str().expect("an id").parse().expect("an id");
    let caller = world.platform.authenticate_key(&key).await.expect("a caller");
    let topics = vec![Topic::Batch { id }];
    let mut messages =
        Box::pin(world.platform.watch(&caller, topics.clone()).await.expect("a stream"));
    let states = loop {
        match messages.next().await.expect("a message") {
            LiveMessage::Batch { change, .. } => break change.rows,
            _ => continue,
        }
    };
    assert!(matches!(states, RowChanges::All(states) if states.0 == "qq"));
    let theirs = world.key("other", Role::Admin).await;
    let other = world.platform.authenticate_key(&theirs).await.expect("a caller");
    assert!(world.platform.watch(&other, topics).await.is_err());
}

#[tokio::test]
async fn rows_that_are_right_run_without_the_wrong_ones_which_come_back_with_the_reason() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    let table = "first,x1,x2\r\na,1,\r\nb,two,\r\n\"c,d\",3,4\r\n";
    let form = |fields: &[(&str, &str)], path: &str| {
        let mut body = String::new();
        for (name, content) in fields {
            body += &format!(
                "--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{content}\r\n"
            );
        }
        crate::world::request(Method::POST, path)
            .header("x-api-key", &key)
            .header("content-type", "multipart/form-data; boundary=b")
            .body(axum::body::Body::from(body + "--b--\r\n"))
            .expect("a request")
    };
    let base = "/functions/local/multiplier/batch";
    let wrong = world.send(form(&[("table", table)], &format!("{base}/wrong"))).await;
    assert_eq!(wrong.status, StatusCode::OK, "{}", wrong.text());
    let expected = "first,x1,x2,error\nb,two,,\"x1: Must be a whole number, not \"\"two\"\".\"\n";
    assert_eq!(wrong.text(), expected);
    let all = world.send(form(&[("table", table)], &format!("{base}/run"))).await;
    assert_eq!(all.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right =
        world.send(form(&[("table", table), ("right", "right")], &format!("{base}/run"))).await;
    assert_eq!(right.status, StatusCode::SEE_OTHER, "{}", right.text());
    let batch = format!("/v2{}", right.header("location"));
    assert_eq!(world.get(&key, &batch).await.json()["size"], 2);
    let none = world
        .send(form(&[("table", "x1\r\ntwo"), ("right", "right")], &format!("{base}/run")))
        .await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
}
