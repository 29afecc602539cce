//! What people and programs change of functions after a deploy, and what they are told of it.

use axum::http::{Method, StatusCode};
use domain::{BuildStatus, Role, VersionId};
use serde_json::{Value, json};

use crate::world::{World, bundle, post_form, with_key};

const MULTIPLIER: &str = "/v2/functions/local/multiplier";

/// Deploys the multiplier with other code; gives its version, ready.
async fn deploy_again(world: &World) -> VersionId {
    let source = "import sieve\n\n@sieve.function(name=\"multiplier\")\ndef multiply(x1: int, x2: int = 3) -> int:\n    return x1 * x2\n";
    let key = world.key("local", Role::Deployer).await;
    let answer = world.send(with_key(&key, Method::POST, "/v2/deploy", bundle(source))).await;
    let id = answer.json()["versions"][0]["id"].as_str().expect("an id").parse().expect("an id");
    world.store.set_build_status(id, BuildStatus::Ready, None).await.expect("ready");
    id
}

#[tokio::test]
async fn a_function_is_edited_in_the_words_of_the_public_api() {
    let world = World::new().await;
    let key = world.key("local", Role::Deployer).await;
    let edit = json!({ "title": "Times", "tags": ["Maths"], "listed": false, "time_limit": 30 });
    let edited = world.call(&key, Method::POST, &format!("{MULTIPLIER}/edit"), edit).await;
    assert_eq!(edited.status, StatusCode::OK, "{}", edited.text());
    assert_eq!(
        (&edited.json()["title"], &edited.json()["tags"]),
        (&json!("Times"), &json!(["Maths"]))
    );
    let listed = world.get(&key, "/v2/functions?truncate=true").await.json();
    assert_eq!(listed.as_array().map(Vec::len), Some(1), "it is not listed any more");
    assert_eq!(world.get(&key, MULTIPLIER).await.json()["title"], "Times", "and found by its name");
    let public = json!({ "visibility": "public" });
    let refused = world.call(&key, Method::POST, &format!("{MULTIPLIER}/edit"), public).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let replicas = json!({ "minimum_replicas": 1, "maximum_replicas": 4 });
    let path = format!("{MULTIPLIER}/versions/latest/edit");
    let version = world.call(&key, Method::POST, &path, replicas).await.json();
    assert_eq!(
        (&version["minimum_replicas"], &version["maximum_replicas"]),
        (&json!(1), &json!(4))
    );
    let wrong = json!({ "minimum_replicas": 5 });
    assert_eq!(world.call(&key, Method::POST, &path, wrong).await.status, StatusCode::BAD_REQUEST);
}

/// Code is in colours.
fn without_tags(html: &str) -> String {
    html.split('<').filter_map(|part| Some(part.split_once('>')?.1)).collect()
}

#[tokio::test]
async fn versions_are_promoted_compared_and_deleted_from_their_page() {
    let world = World::new().await;
    let (first, second) = (world.version, deploy_again(&world).await);
    let key = world.key("local", Role::Deployer).await;
    let at =
        |id: VersionId, what: &str| format!("/functions/local/multiplier/versions/{id}/{what}");
    let compared = format!("/functions/local/multiplier/versions?from={first}&to={second}");
    let page = world.get(&key, &compared).await;
    assert_eq!(page.status, StatusCode::OK);
    let words = without_tags(&page.text());
    assert!(words.contains("def multiply(x1: int, x2: int = 3)"), "the code's difference: {words}");
    let promoted = post_form(&world, &key, &at(first, "latest"), "").await;
    assert_eq!(promoted.status, StatusCode::SEE_OTHER, "{}", promoted.text());
    let latest = world.get(&key, MULTIPLIER).await.json();
    assert_eq!(latest["latest_version"]["id"], json!(first));
    world.push(&key).await;
    let refused = post_form(&world, &key, &at(first, "delete"), "").await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text().contains("1 of its jobs have not ended"));
    let deleted = post_form(&world, &key, &at(second, "delete"), "").await;
    assert_eq!(deleted.status, StatusCode::SEE_OTHER);
    let gone = world.get(&key, &format!("{MULTIPLIER}/versions/{second}")).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    let retried = world
        .call(&key, Method::POST, &format!("{MULTIPLIER}/versions/{first}/retry"), Value::Null)
        .await;
    assert_eq!(retried.status, StatusCode::CONFLICT, "only a failed build");
}

#[tokio::test]
async fn a_build_is_cancelled_and_tried_again_by_form_and_over_http() {
    let world = World::new().await;
    let key = world.key("local", Role::Deployer).await;
    let source = "import sieve\n\n@sieve.function(name=\"other\")\ndef other(): pass\n";
    let answer = world.send(with_key(&key, Method::POST, "/v2/deploy", bundle(source))).await;
    let id = answer.json()["versions"][0]["id"].as_str().expect("an id").to_owned();
    let form = |what: &str| format!("/functions/local/other/versions/{id}/{what}");
    let path = |what: &str| format!("/v2{}", form(what));
    let page = world.get(&key, "/functions/local/other/versions").await.text();
    assert!(page.contains("Cancel build"));

    let cancelled = post_form(&world, &key, &form("cancel"), "").await;
    assert_eq!(cancelled.status, StatusCode::SEE_OTHER);
    let page = world.get(&key, cancelled.header("location")).await.text();
    assert!(page.contains("The build was cancelled by") && page.contains("Build again"));
    let again = world.call(&key, Method::POST, &path("cancel"), Value::Null).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "it has ended");
    let retried = world.call(&key, Method::POST, &path("retry"), Value::Null).await;
    assert_eq!(retried.json()["build_status"], "queued", "{}", retried.text());
    let cancelled = world.call(&key, Method::POST, &path("cancel"), Value::Null).await;
    assert_eq!(cancelled.json()["build_status"], "error", "{}", cancelled.text());
}

#[tokio::test]
async fn another_organisation_changes_nothing_by_any_id() {
    let world = World::new().await;
    let theirs = world.key("theirs", Role::Admin).await;
    let version = world.version;
    for path in [
        format!("{MULTIPLIER}/pause"),
        format!("{MULTIPLIER}/versions/{version}/latest"),
        format!("{MULTIPLIER}/versions/{version}/retry"),
        format!("{MULTIPLIER}/versions/{version}/cancel"),
    ] {
        let answer = world.call(&theirs, Method::POST, &path, Value::Null).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    for what in ["latest", "cancel", "retry", "delete"] {
        // Under a name of their own organisation, with an id of ours.
        let path = format!("/functions/theirs/multiplier/versions/{version}/{what}");
        assert_eq!(post_form(&world, &theirs, &path, "").await.status, StatusCode::NOT_FOUND);
    }
    for path in [
        format!("/functions/local/multiplier/versions?from={version}&to={version}"),
        "/functions/local/multiplier/metrics".to_owned(),
        "/functions/local/multiplier/settings".to_owned(),
        format!("{MULTIPLIER}/metrics"),
        format!("{MULTIPLIER}/openapi.json"),
        "/v2/usage/function/local/multiplier/versions/latest".to_owned(),
    ] {
        assert_eq!(world.get(&theirs, &path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let caller = world.platform.authenticate_key(&theirs).await.expect("a caller");
    assert!(world.platform.version_difference(&caller, version, version).await.is_err());
    let ours = world.key("local", Role::Admin).await;
    world.push(&ours).await;
    assert_eq!(world.get(&theirs, "/v2/queue").await.json()["data"], json!([]));
    let id = world.get(&ours, "/v2/keys").await.json()["data"][0]["id"].clone();
    let path = format!("/v2/keys/{}", id.as_str().expect("an id"));
    let revoked = world.call(&theirs, Method::DELETE, &path, Value::Null).await;
    assert_eq!(revoked.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn settings_without_script_are_saved_or_come_back_with_words() {
    let world = World::new().await;
    let key = world.key("local", Role::Deployer).await;
    let path = "/functions/local/multiplier/settings/save";
    let saved = post_form(&world, &key, path, "minimum=1&maximum=2&time_limit=60").await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
    let version = world.store.version(world.version).await.expect("read").expect("a version");
    assert_eq!(version.summary.minimum_replicas, 1);
    assert!(
        world
            .get(&key, "/functions/local/multiplier/settings")
            .await
            .text()
            .contains("value=\"60\"")
    );
    let wrong = post_form(&world, &key, path, "minimum=3&maximum=2&time_limit=").await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(
        wrong.text().contains("not below the minimum") && wrong.text().contains("role=\"alert\"")
    );
    let path = "/functions/local/painter/delete";
    let unsure = post_form(&world, &key, path, "confirm=paint").await;
    assert_eq!(unsure.status, StatusCode::BAD_REQUEST);
    let sure = post_form(&world, &key, path, "confirm=painter").await;
    assert_eq!((sure.status, sure.header("location")), (StatusCode::SEE_OTHER, "/"));
    let gone = world.get(&key, "/functions/local/painter").await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_made_key_is_shown_once_and_ends_when_it_is_revoked() {
    let world = World::new().await;
    let admin = world.key("local", Role::Admin).await;
    let form = "name=ci&role=viewer&days=30";
    let made = post_form(&world, &admin, "/settings/keys/create", form).await;
    assert_eq!((made.status, made.header("cache-control")), (StatusCode::OK, "no-store"));
    let text = made.text();
    let start = text.find("sieve_").expect("the key");
    let key: String =
        text[start..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    assert_eq!(world.get(&key, "/v2/whoami").await.json()["role"], "viewer");
    assert!(!world.get(&admin, "/settings/keys").await.text().contains(&key));
    let again = post_form(&world, &admin, "/settings/keys/create", form).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    let keys = world.get(&admin, "/v2/keys").await.json();
    let found = keys["data"].as_array().expect("keys").iter().find(|key| key["name"] == "ci");
    let id = found.expect("the key")["id"].as_str().expect("an id").to_owned();
    let revoked = post_form(&world, &admin, &format!("/settings/keys/{id}/revoke"), "").await;
    assert_eq!(revoked.status, StatusCode::SEE_OTHER);
    assert_eq!(world.get(&key, "/v2/whoami").await.status, StatusCode::UNAUTHORIZED);
    let own =
        world.get(&admin, "/v2/whoami").await.json()["key_id"].as_str().expect("an id").to_owned();
    let kept = world.call(&admin, Method::DELETE, &format!("/v2/keys/{own}"), Value::Null).await;
    assert_eq!(kept.status, StatusCode::CONFLICT, "nobody locks themselves out");
}

#[tokio::test]
async fn usage_and_metrics_tell_what_ran_and_say_so_in_csv() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    world.push(&key).await;
    world.finish(json!(6)).await;
    let usage = world.get(&key, "/v2/usage").await.json();
    assert!(usage["total_compute_seconds"].as_f64().is_some_and(|seconds| seconds >= 0.0));
    assert!(usage["cpu"]["compute_seconds"].is_number());
    let functions = world.get(&key, "/v2/usage/function").await.json();
    assert!(functions["local/multiplier"].is_object());
    let table = world.get(&key, "/v2/usage.csv").await;
    assert!(table.header("content-type").starts_with("text/csv"));
    let lines: Vec<_> = table.text().lines().map(str::to_owned).collect();
    assert_eq!((lines.len(), lines[1].contains("local/multiplier")), (2, true));
    let past = world.get(&key, "/v2/usage?start_timestamp=0&end_timestamp=1000").await.json();
    assert_eq!(past["total_compute_seconds"], json!(0.0));
    let metrics = world.get(&key, &format!("{MULTIPLIER}/metrics?by=minute")).await.json();
    let finished = |point: &Value| point["finished"].as_u64().unwrap_or(0);
    let points = metrics["data"].as_array().expect("points");
    assert_eq!((points.len(), points.iter().map(finished).sum::<u64>()), (60, 1));
    let wrong = world.get(&key, &format!("{MULTIPLIER}/metrics?by=year")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_openapi_document_of_a_function_holds_its_schemas() {
    let world = World::new().await;
    let key = world.key("local", Role::Viewer).await;
    let document = world.get(&key, &format!("{MULTIPLIER}/openapi.json")).await.json();
    let inputs = &document["components"]["schemas"]["Inputs"];
    assert_eq!(inputs["required"], json!(["x1"]));
    assert_eq!(document["components"]["schemas"]["Output"]["type"], "integer");
    let function = &document["paths"]["/v2/push"]["post"]["requestBody"]["content"]["application/json"]
        ["schema"]["properties"]["function"]["const"];
    assert_eq!(function, "local/multiplier");
}

#[tokio::test]
async fn the_page_of_components_is_only_there_in_development() {
    let world = World::new().await;
    let key = world.key("local", Role::Admin).await;
    assert_eq!(world.get(&key, "/design").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_form_about_every_job_that_matches_asks_first() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    let job = world.push(&key).await;
    let status =
        || async { world.get(&key, &format!("/v2/jobs/{job}")).await.json()["status"].clone() };
    let form = "all=1&act=cancel&q=status%3Aqueued&back=%2Fjobs%3Fq%3Dstatus%3Aqueued";
    let asked = post_form(&world, &key, "/jobs/many", form).await;
    assert_eq!(asked.header("location"), "/jobs?q=status:queued&sure=cancel");
    assert_eq!(status().await, "queued", "nothing was done yet");
    let page = world.get(&key, asked.header("location")).await.text();
    assert!(page.contains("Cancel every unfinished job that matches status:queued?"), "{page}");
    let sure = post_form(&world, &key, "/jobs/many", &format!("{form}&sure=1")).await;
    assert_eq!(sure.header("location"), "/jobs?q=status:queued");
    let next = world.after(&key, &sure).await;
    assert!(next.contains("Cancelled 1 job."), "{next}");
    assert_eq!(status().await, "cancelled");
}
