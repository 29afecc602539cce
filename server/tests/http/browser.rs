//! What a browser is told, and which of its requests are believed.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use domain::Role;

use crate::world::{HOST, World, request};

async fn cookie(world: &World) -> String {
    let key = world.key("local", Role::Admin).await;
    let session = world.platform.sign_in_with_key(&key).await.expect("a session");
    format!("sieve_session={}", session.token)
}

#[tokio::test]
async fn a_form_on_another_site_changes_nothing() {
    let world = World::new().await;
    let cookie = cookie(&world).await;
    let job = world.push(&world.key("local", Role::Runner).await).await;
    let path = format!("/jobs/{job}/cancel");
    let own = format!("http://{HOST}");
    for (name, value, status) in [
        ("origin", "https://evil.example", StatusCode::FORBIDDEN),
        ("origin", "null", StatusCode::FORBIDDEN),
        ("sec-fetch-site", "cross-site", StatusCode::FORBIDDEN),
        ("sec-fetch-site", "same-site", StatusCode::FORBIDDEN),
        ("origin", own.as_str(), StatusCode::SEE_OTHER),
    ] {
        let request = request(Method::POST, &path).header("cookie", &cookie).header(name, value);
        let answer = world.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, status, "{name}: {value}");
    }
}

#[tokio::test]
async fn a_name_that_was_pointed_at_this_machine_gets_nothing() {
    let world = World::new().await;
    let request = axum::http::Request::builder()
        .uri("/healthz")
        .header("host", "rebound.example:3000")
        .body(Body::empty())
        .unwrap();
    assert_eq!(world.send(request).await.status, StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn a_page_runs_only_scripts_that_carry_its_nonce() {
    let world = World::new().await;
    let cookie = cookie(&world).await;
    let mut nonces = Vec::new();
    for path in ["/", "/jobs", "/functions/local/multiplier", "/nothing-here"] {
        let request = request(Method::GET, path).header("cookie", &cookie);
        let page = world.send(request.body(Body::empty()).unwrap()).await;
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'nonce-"), "{path}: {policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
        let nonce =
            policy.split('\'').find_map(|part| part.strip_prefix("nonce-")).expect("a nonce");
        let html = page.text();
        for script in html.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap_or_default();
            assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{path}: <script{tag}>");
        }
        assert!(!html.contains(" style=\""), "{path}: an inline style would be blocked");
        nonces.push(nonce.to_owned());
    }
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), 4, "a nonce is used once");
}

#[tokio::test]
async fn every_answer_is_protected_and_can_be_found_in_the_log() {
    let world = World::new().await;
    for path in ["/healthz", "/v2/jobs", "/", "/v2/nothing"] {
        let request = request(Method::GET, path).header("x-request-id", "forged");
        let answer = world.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{path}");
        let id = answer.header("x-request-id");
        assert!(id.len() == 20 && id != "forged", "{path}: {id}");
    }
}

#[tokio::test]
async fn a_page_that_is_not_there_is_404_and_an_address_of_the_api_says_so_in_json() {
    let world = World::new().await;
    let cookie = cookie(&world).await;
    for (path, json) in [
        ("/nothing-here", false),
        ("/functions/local/nothing", false),
        ("/v2/nothing", true),
        ("/api/nothing", true),
    ] {
        let request = request(Method::GET, path).header("cookie", &cookie);
        let answer = world.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.header("content-type").starts_with("application/json"), json, "{path}");
    }
    let wrong = request(Method::PATCH, "/v2/jobs").header("cookie", &cookie);
    let answer = world.send(wrong.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.json()["code"], "method_not_allowed");
}

#[tokio::test]
async fn a_slash_too_many_leads_to_the_page_and_never_elsewhere() {
    let world = World::new().await;
    let cookie = cookie(&world).await;
    for (path, location) in [
        ("/jobs/?q=status:error", "/jobs?q=status:error"),
        ("/functions/local/multiplier//", "/functions/local/multiplier"),
        ("//elsewhere.example/", ""),
        ("/v2/jobs/", ""),
    ] {
        let request = request(Method::GET, path).header("cookie", &cookie);
        let answer = world.send(request.body(Body::empty()).unwrap()).await;
        let redirects = answer.status == StatusCode::PERMANENT_REDIRECT;
        assert_eq!(redirects, !location.is_empty(), "{path}");
        assert_eq!(if redirects { answer.header("location") } else { "" }, location, "{path}");
    }
}

#[tokio::test]
async fn a_sign_in_link_works_once_and_leads_only_within_this_server() {
    let world = World::new().await;
    for (next, location) in
        [("", "/"), ("&next=/jobs", "/jobs"), ("&next=//evil.example", "/"), ("&next=%5Cevil", "/")]
    {
        let link = world.platform.issue_sign_in_link("local").await.expect("a link");
        let token = link.rsplit("token=").next().expect("a token");
        let path = format!("/sign-in?token={token}{next}");
        let first = world.send(request(Method::GET, &path).body(Body::empty()).unwrap()).await;
        assert_eq!((first.status, first.header("location")), (StatusCode::SEE_OTHER, location));
        let cookie = first.header("set-cookie");
        assert!(cookie.starts_with("sieve_session="), "{cookie}");
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        let second = world.send(request(Method::GET, &path).body(Body::empty()).unwrap()).await;
        assert_eq!(second.header("location"), "/sign-in?error=link");
        assert_eq!(second.header("set-cookie"), "");
    }
}

#[tokio::test]
async fn signing_out_ends_the_session_not_only_the_cookie() {
    let world = World::new().await;
    let cookie = cookie(&world).await;
    let out = request(Method::POST, "/sign-out").header("cookie", &cookie);
    let answer = world.send(out.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.header("location"), "/sign-in");
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    let again = request(Method::GET, "/v2/whoami").header("cookie", &cookie);
    let answer = world.send(again.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_live_answer_ends_when_the_server_stops() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    let job = world.push(&key).await;
    let path = format!("/v2/jobs/{job}/events?after=0");
    let (answer, ()) = tokio::join!(world.get(&key, &path), async { world.stop.cancel() });
    assert!(!answer.text().contains("event: end"), "the job has not ended: the client comes back");
}
