//! Files go in and come out as they were, and nothing in them runs.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use domain::Role;
use serde_json::json;

use crate::world::{Answer, URL, World, request, with_key};

pub(crate) async fn place(world: &World, key: &str, name: &str) -> (String, String) {
    let answer =
        world.call(key, Method::POST, "/v1/upload_url", json!({ "file_name": name })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    ["upload_url", "get_url"]
        .map(|name| {
            let url = answer.json()[name].as_str().expect("a URL").to_owned();
            url.strip_prefix(URL).expect("an absolute URL of this server").to_owned()
        })
        .into()
}

pub(crate) async fn put(world: &World, path: &str, content: Vec<u8>) -> Answer {
    world.send(request(Method::PUT, path).body(Body::from(content)).unwrap()).await
}

#[tokio::test]
async fn an_uploaded_file_comes_back_whole_in_parts_and_from_the_cache() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    let (upload, get) = place(&world, &key, "grün.png").await;
    let content: Vec<u8> = (0..100_000_u32).map(|n| n as u8).collect();
    assert_eq!(put(&world, &upload, content.clone()).await.status, StatusCode::OK);
    let whole = world.get(&key, &get).await;
    assert_eq!((whole.status, &whole.body[..]), (StatusCode::OK, &content[..]));
    assert_eq!(whole.header("content-type"), "image/png");
    assert!(whole.header("content-disposition").starts_with("inline"));
    assert_eq!(whole.header("content-security-policy"), "default-src 'none'; sandbox");
    assert!(whole.header("cache-control").starts_with("private"));
    let mut part = with_key(&key, Method::GET, &get, Body::empty());
    part.headers_mut().insert("range", "bytes=10-19".parse().unwrap());
    let part = world.send(part).await;
    assert_eq!((part.status, &part.body[..]), (StatusCode::PARTIAL_CONTENT, &content[10..20]));
    assert_eq!(part.header("content-range"), "bytes 10-19/100000");
    let mut known = with_key(&key, Method::GET, &get, Body::empty());
    known.headers_mut().insert("if-none-match", whole.headers["etag"].clone());
    assert_eq!(world.send(known).await.status, StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn an_upload_needs_its_token_and_works_once() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    let (upload, get) = place(&world, &key, "a.txt").await;
    let forged = upload.split("token=").next().unwrap_or_default().to_owned() + "token=guess";
    assert_eq!(put(&world, &forged, b"evil".to_vec()).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(world.get(&key, &get).await.status, StatusCode::NOT_FOUND, "nothing there yet");
    assert_eq!(put(&world, &upload, b"one".to_vec()).await.status, StatusCode::OK);
    assert_eq!(put(&world, &upload, b"two".to_vec()).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(world.get(&key, &get).await.text(), "one");
}

#[tokio::test]
async fn a_file_beyond_the_limit_is_refused_and_not_kept() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    let (upload, get) = place(&world, &key, "big.bin").await;
    let answer = put(&world, &upload, vec![0; (1 << 20) + 1]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", answer.text());
    assert_eq!(world.get(&key, &get).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_uploaded_page_or_drawing_is_downloaded_not_shown() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    for name in ["page.html", "drawing.svg", "code.js"] {
        let (upload, get) = place(&world, &key, name).await;
        put(&world, &upload, b"<script>alert(1)</script>".to_vec()).await;
        let answer = world.get(&key, &get).await;
        assert!(answer.header("content-disposition").starts_with("attachment"), "{name}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert!(answer.header("content-security-policy").contains("sandbox"));
    }
}
