//! The way without JavaScript: forms are posted, pages come back.

use axum::{
    body::Body,
    http::{HeaderValue, Method, Request, StatusCode},
};
use domain::Role;

use crate::world::{World, request};

const BOUNDARY: &str = "----between";

/// Each field with a file name, if it is a file, and its content.
fn form(key: &str, path: &str, fields: &[(&str, Option<&str>, &str)]) -> Request<Body> {
    let mut body = String::new();
    for (name, file, content) in fields {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        body += &format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{content}\r\n"
        );
    }
    body += &format!("--{BOUNDARY}--\r\n");
    request(Method::POST, path)
        .header("x-api-key", key)
        .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"))
        .body(Body::from(body))
        .expect("a request")
}

#[tokio::test]
async fn a_posted_form_becomes_a_job_and_leads_to_its_page() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    let fields = [("x1", None, "6"), ("x2", None, "7")];
    let answer = world.send(form(&key, "/functions/local/multiplier/run", &fields)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let page = answer.header("location").to_owned();
    let job = world.get(&key, &format!("/v2{page}")).await.json();
    assert_eq!(job["inputs"].to_string(), r#"{"x1":6,"x2":7}"#);
    assert_eq!(world.get(&key, &page).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_refused_form_comes_back_as_it_was_with_the_words_of_the_api() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    let fields = [("x1", None, "two"), ("x2", None, "41")];
    let mut posted = form(&key, "/functions/local/multiplier/run", &fields);
    posted.headers_mut().insert("cookie", HeaderValue::from_static("theme=dark"));
    let answer = world.send(posted).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text();
    assert!(page.contains("data-theme=\"dark\""), "{page}");
    assert!(page.contains("Must be a whole number, not"), "{page}");
    assert!(page.contains("value=\"two\"") && page.contains("value=\"41\""), "{page}");
    assert!(answer.header("content-security-policy").contains("nonce-"));
}

#[tokio::test]
async fn a_file_chosen_in_a_form_is_stored_and_named() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    let fields = [("image", Some("cat.png"), "not really"), ("image.url", None, "")];
    let answer = world.send(form(&key, "/functions/local/painter/run", &fields)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let job = world.get(&key, &format!("/v2{}", answer.header("location"))).await.json();
    assert_eq!(job["inputs"]["image"]["name"], "cat.png");
    let url = job["inputs"]["image"]["url"].as_str().expect("a URL").to_owned();
    let path = url.strip_prefix(crate::world::URL).expect("absolute for programs");
    assert_eq!(world.get(&key, path).await.text(), "not really");
}

#[tokio::test]
async fn cancelling_twice_shows_the_job_instead_of_an_error() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    let job = world.push(&key).await;
    for _ in 0..2 {
        let request =
            request(Method::POST, &format!("/jobs/{job}/cancel")).header("x-api-key", &key);
        let answer = world.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.header("location"), format!("/jobs/{job}"));
    }
}
