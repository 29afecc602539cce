//! A secret among a call's inputs is for the run alone: no answer of the server has it.

use axum::http::{Method, StatusCode};
use domain::{BuildStatus, CONCEALED, Role, VersionId};
use serde_json::{Value, json};
use store::Want;

use crate::world::{World, bundle, with_key};

const SOURCE: &str = r#"
import sieve

@sieve.function(name="vault")
def vault(token: sieve.Secret, level: int = 1) -> sieve.Markdown:
    return "opened"
"#;

async fn vault(world: &World) -> VersionId {
    let key = world.key("local", Role::Deployer).await;
    let answer = world.send(with_key(&key, Method::POST, "/v2/deploy", bundle(SOURCE))).await;
    let id = answer.json()["versions"][0]["id"].as_str().expect("an id").to_owned();
    let id: VersionId = id.parse().expect("an id");
    world.store.set_build_status(id, BuildStatus::Ready, None).await.expect("ready");
    id
}

fn call(inputs: Value) -> Value {
    json!({ "function": "local/vault", "inputs": inputs })
}

#[tokio::test]
async fn a_secret_is_given_to_the_worker_and_to_nobody_who_asks() {
    let world = World::new().await;
    let version = vault(&world).await;
    let key = world.key("local", Role::Deployer).await;
    let inputs = json!({ "token": "open sesame", "level": 3 });
    let pushed = world.call(&key, Method::POST, "/v2/push", call(inputs.clone())).await;
    assert_eq!(pushed.status, StatusCode::OK, "{}", pushed.text());
    let job = pushed.json()["id"].as_str().expect("an id").to_owned();
    let example = "/v2/functions/local/vault/examples/one";
    let saved = world.call(&key, Method::PUT, example, json!({ "inputs": inputs })).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text());
    for path in [
        format!("/v2/jobs/{job}"),
        format!("/jobs/{job}"),
        format!("/v2/jobs/{job}/value?path=%5B%22inputs%22%5D"),
        "/v2/jobs".to_owned(),
        "/jobs".to_owned(),
        example.to_owned(),
        format!("/functions/local/vault?:job={job}"),
        "/functions/local/vault?:last=1".to_owned(),
        "/functions/local/vault?token=open+sesame".to_owned(),
    ] {
        let answer = world.get(&key, &path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        let text = answer.text();
        assert!(
            !text.contains("value=\"open sesame") && !text.contains("\"open sesame\""),
            "{path}: {text}"
        );
    }
    let shown = world.get(&key, &format!("/v2/jobs/{job}")).await.json();
    assert_eq!(shown["inputs"], json!({ "token": CONCEALED, "level": 3 }));
    let wants = vec![Want { version, most: 1 }];
    let claimed = world.store.claim("test", wants).await.expect("a claim").remove(0);
    let secrets = world.store.job_secrets(claimed.id).await.expect("secrets");
    assert_eq!(secrets.texts().collect::<Vec<_>>(), [("token".to_owned(), "open sesame")]);
}

#[tokio::test]
async fn a_call_that_is_made_again_needs_its_secret_anew() {
    let world = World::new().await;
    vault(&world).await;
    let key = world.key("local", Role::Runner).await;
    let again =
        world.call(&key, Method::POST, "/v2/push", call(json!({ "token": CONCEALED }))).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text().contains("type it again"), "{}", again.text());
    let rows = json!({ "function": "local/vault", "rows": [{ "token": "open sesame" }] });
    let table = world.call(&key, Method::POST, "/v2/batches", rows).await;
    assert_eq!(table.status, StatusCode::BAD_REQUEST, "{}", table.text());
    assert!(table.text().contains("push its calls one by one"), "{}", table.text());
}

#[tokio::test]
async fn markdown_is_rendered_and_sanitised_where_the_function_says_that_it_is_some() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    let job = world.push(&key).await;
    world.finish(json!("# Rain\n\n<script>alert(1)</script>")).await;
    let path = format!("/v2/jobs/{job}/value?format=html&path=%5B%22outputs%22%5D%5B0%5D");
    let part = world.get(&key, &path).await;
    assert!(part.text().contains("<h1") && !part.text().contains("<script"), "{}", part.text());
    assert_eq!(
        part.header("content-security-policy").split(';').next(),
        Some("default-src 'none'")
    );
    let page = world.get(&key, &format!("/jobs/{job}")).await.text();
    assert!(!page.contains("class=\"md\""), "a text that nobody calls Markdown is a text");
}
