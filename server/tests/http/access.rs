//! Nobody gets an answer without having proved who they are, and none above their role.

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use domain::Role;
use leptos::server_fn::axum::server_fn_paths;
use serde_json::{Value, json};
use server::http::{Access, Route, routes};

use crate::world::{World, request};

const ID: &str = "019a0000-0000-7000-8000-000000000000";

fn concrete(path: &str) -> String {
    path.replace("{id}", ID)
        .replace("{owner}", "local")
        .replace("{name}", "multiplier")
        .replace("{slug}", "latest")
        .replace("{example}", "small")
        .replace("{view}", "failed")
}

fn needed(route: &Route) -> Option<Role> {
    match route.access {
        Access::Open => None,
        Access::Needs(role) => Some(role),
    }
}

#[tokio::test]
async fn every_route_refuses_whoever_has_not_signed_in() {
    let world = World::new().await;
    for route in routes().filter(|route| needed(route).is_some()) {
        for credentials in [None, Some(("x-api-key", "wrong")), Some(("cookie", "sieve_session=x"))]
        {
            let path = concrete(route.path);
            let mut request = request(route.method.clone(), &path);
            if let Some((name, value)) = credentials {
                request = request.header(name, value);
            }
            let answer = world.send(request.body(Body::empty()).unwrap()).await;
            if path.starts_with("/v") {
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{} {path}", route.method);
                assert!(answer.json()["detail"].is_string(), "{path}");
            } else {
                assert_eq!(answer.status, StatusCode::SEE_OTHER, "{} {path}", route.method);
                assert!(answer.header("location").starts_with("/sign-in"), "{path}");
            }
        }
    }
}

#[tokio::test]
async fn only_a_few_named_routes_are_open() {
    let open: Vec<_> = routes()
        .filter(|route| needed(route).is_none())
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    let known = [
        "GET /healthz",
        "PUT /v1/uploads/{id}",
        "HEAD /v1/uploads/{id}",
        "PATCH /v1/uploads/{id}",
        "GET /sign-in",
        "POST /sign-in",
    ];
    assert_eq!(open, known);
}

#[tokio::test]
async fn every_route_refuses_a_role_below_the_one_it_names() {
    let world = World::new().await;
    for (role, below) in [
        (Role::Runner, Role::Viewer),
        (Role::Deployer, Role::Runner),
        (Role::Admin, Role::Deployer),
    ] {
        let key = world.key("local", below).await;
        for route in routes().filter(|route| needed(route) == Some(role)) {
            let path = concrete(route.path);
            let answer = world.call(&key, route.method.clone(), &path, Value::Null).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{} {path}", route.method);
            assert_eq!(answer.json()["code"], "forbidden");
        }
    }
}

#[tokio::test]
async fn pages_lead_to_the_sign_in_page_and_back() {
    let world = World::new().await;
    for (path, location) in [
        ("/", "/sign-in"),
        ("/jobs?status=error", "/sign-in?next=/jobs%3Fstatus%3Derror"),
        ("/functions/local/multiplier", "/sign-in?next=/functions/local/multiplier"),
    ] {
        let answer = world.send(request(Method::GET, path).body(Body::empty()).unwrap()).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, location));
    }
}

#[tokio::test]
async fn every_server_function_refuses_whoever_has_not_signed_in() {
    let world = World::new().await;
    let mut walked = 0;
    for (path, method) in server_fn_paths() {
        let request = request(method.clone(), path)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from("{}"))
            .unwrap();
        let answer = world.send(request).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}");
        walked += 1;
    }
    assert!(walked >= 5, "server functions are registered");
}

/// What each server function is called with, and the least role that may. One that is not listed
/// fails the test: its role has to be thought of.
fn server_functions(world: &World) -> Vec<(&'static str, Role, Value)> {
    let version = world.version;
    vec![
        ("/api/functions/push", Role::Runner, json!({ "version": version, "inputs": { "x1": 1 } })),
        (
            "/api/functions/calls",
            Role::Viewer,
            json!({ "function": "local/multiplier", "version": version, "inputs": { "x1": 1 } }),
        ),
        ("/api/files/begin", Role::Runner, json!({ "name": "a.png", "content_type": null })),
        (
            "/api/functions/save-example",
            Role::Deployer,
            json!({
                "function": "local/multiplier", "name": "two", "inputs": { "x1": 1, "x2": 2 },
            }),
        ),
        (
            "/api/batches/check",
            Role::Runner,
            json!({ "version": version, "table": { "text": "x1\n1" } }),
        ),
        (
            "/api/batches/push",
            Role::Runner,
            json!({ "version": version, "table": { "text": "x1\n1" } }),
        ),
        ("/api/batches/rows", Role::Viewer, json!({ "id": ID, "from": 0, "count": 10 })),
        ("/api/batches/cancel", Role::Runner, json!({ "id": ID })),
        ("/api/jobs/cancel", Role::Runner, json!({ "id": ID })),
        (
            "/api/jobs/part",
            Role::Viewer,
            json!({ "id": ID, "part": { "name": "tree", "after": 0, "all": false } }),
        ),
        ("/api/jobs/log", Role::Viewer, json!({ "id": ID, "ranges": [[1, 10]] })),
        (
            "/api/jobs/log/found",
            Role::Viewer,
            json!({ "id": ID, "query": { "part": "all", "level": null, "text": "" }, "after": 0 }),
        ),
        ("/api/watch", Role::Viewer, json!({ "topics": [{ "job": { "id": ID, "after": 0 } }] })),
    ]
}

#[tokio::test]
async fn every_server_function_refuses_a_role_below_its_own() {
    let world = World::new().await;
    let viewer = world.key("local", Role::Viewer).await;
    let known = server_functions(&world);
    for (path, method) in server_fn_paths() {
        let (_, role, arguments) = known
            .iter()
            .find(|(known, ..)| *known == path)
            .unwrap_or_else(|| panic!("which role does {path} need? Add it to this test."));
        let answer = world.call(&viewer, method, path, arguments.clone()).await;
        let refused = answer.status == StatusCode::FORBIDDEN;
        assert_eq!(refused, *role > Role::Viewer, "{path}: {} {}", answer.status, answer.text());
    }
}

#[tokio::test]
async fn a_key_is_taken_as_bearer_too_and_a_wrong_one_beats_a_good_cookie() {
    let world = World::new().await;
    let key = world.key("local", Role::Viewer).await;
    let session = world.platform.sign_in_with_key(&key).await.expect("a session").token;
    let cookie = format!("other=1; sieve_session={session}");
    for (name, value, status) in [
        ("authorization", format!("Bearer {key}"), StatusCode::OK),
        ("cookie", cookie.clone(), StatusCode::OK),
        ("authorization", "Basic eDp5".to_owned(), StatusCode::UNAUTHORIZED),
    ] {
        let request = request(Method::GET, "/v2/whoami").header(name, value.clone());
        let answer = world.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, status, "{value}");
    }
    let both =
        request(Method::GET, "/v2/whoami").header("cookie", cookie).header("x-api-key", "no");
    let answer = world.send(both.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}
