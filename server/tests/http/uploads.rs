//! A big upload goes on after its connection was cut, without a byte lost or sent twice.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use domain::Role;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    files::{place, put},
    world::{Answer, HOST, World, request},
};

async fn head(world: &World, path: &str) -> (u64, String) {
    let answer = world.send(request(Method::HEAD, path).body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    let offset = answer.header("upload-offset").parse().expect("a number");
    (offset, answer.header("upload-complete").to_owned())
}

async fn patch(world: &World, path: &str, offset: &str, last: &str, content: &[u8]) -> Answer {
    let request = request(Method::PATCH, path)
        .header("upload-offset", offset)
        .header("upload-complete", last)
        .body(Body::from(content.to_vec()));
    world.send(request.unwrap()).await
}

/// Announces all of the content, sends a part of it, and hangs up; returns once the server noticed.
async fn cut_off(
    world: &World,
    method: &str,
    path: &str,
    headers: &str,
    length: usize,
    part: &[u8],
) {
    let mut connection = TcpStream::connect(world.listen().await).await.expect("a connection");
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {HOST}\r\ncontent-length: {length}\r\n{headers}\r\n"
    );
    connection.write_all(head.as_bytes()).await.expect("sent");
    connection.write_all(part).await.expect("sent");
    connection.shutdown().await.expect("closed");
    // However the server ends it.
    let _ = connection.read_to_end(&mut Vec::new()).await;
}

#[tokio::test]
async fn an_upload_whose_connection_was_cut_goes_on_where_it_was() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    let (upload, get) = place(&world, &key, "big.bin").await;
    let content: Vec<u8> = (0..900_000_u32).map(|n| (n / 7) as u8).collect();
    assert_eq!(head(&world, &upload).await, (0, "?0".to_owned()));

    cut_off(&world, "PUT", &upload, "", content.len(), &content[..300_000]).await;
    let (first, _) = head(&world, &upload).await;
    assert_eq!(first, 300_000, "what had arrived was kept");
    let resumed = format!("upload-offset: {first}\r\nupload-complete: ?1\r\n");
    let rest = content.len() - 300_000;
    cut_off(&world, "PATCH", &upload, &resumed, rest, &content[300_000..500_000]).await;
    let (second, complete) = head(&world, &upload).await;
    assert_eq!((second, complete.as_str()), (500_000, "?0"));

    let wrong = patch(&world, &upload, "300000", "?1", &content[300_000..]).await;
    assert_eq!((wrong.status, wrong.header("upload-offset")), (StatusCode::CONFLICT, "500000"));
    assert_eq!(wrong.json()["code"], "wrong_offset");
    let part = patch(&world, &upload, &second.to_string(), "?0", &content[500_000..600_000]).await;
    assert_eq!((part.status, part.header("upload-offset")), (StatusCode::NO_CONTENT, "600000"));
    assert_eq!(world.get(&key, &get).await.status, StatusCode::NOT_FOUND, "not whole yet");
    let last = patch(&world, &upload, "600000", "?1", &content[600_000..]).await;
    assert_eq!((last.status, last.header("upload-complete")), (StatusCode::OK, "?1"));
    assert_eq!(last.json()["size"], json!(900_000));
    assert!(world.get(&key, &get).await.body == content);
    assert_eq!(head(&world, &upload).await, (900_000, "?1".to_owned()));
}

#[tokio::test]
async fn pieces_of_an_upload_are_refused_without_its_token_and_beyond_the_limit() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    let (upload, _) = place(&world, &key, "a.bin").await;
    let forged = upload.split("token=").next().unwrap_or_default().to_owned() + "token=guess";
    assert_eq!(patch(&world, &forged, "0", "?1", b"evil").await.status, StatusCode::BAD_REQUEST);
    let asked = request(Method::HEAD, &forged).body(Body::empty()).unwrap();
    assert_eq!(world.send(asked).await.status, StatusCode::BAD_REQUEST);

    let half = vec![0; 600_000];
    assert_eq!(patch(&world, &upload, "0", "?0", &half).await.status, StatusCode::NO_CONTENT);
    let over = patch(&world, &upload, "600000", "?1", &half).await;
    assert_eq!(over.status, StatusCode::PAYLOAD_TOO_LARGE);
    for (offset, last) in [("", "?1"), ("-1", "?1"), ("0", "yes")] {
        let answer = patch(&world, &upload, offset, last, b"a").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{offset} {last}");
    }
    assert_eq!(put(&world, &upload, b"one".to_vec()).await.status, StatusCode::OK);
    assert_eq!(patch(&world, &upload, "3", "?1", b"more").await.status, StatusCode::BAD_REQUEST);
}
