//! The stream behind the live connection.

use domain::Topic;
use leptos::{
    prelude::*,
    server_fn::codec::{ByteStream, Streaming},
};

use crate::{AppError, wire::Wire};

/// Newline-delimited JSON of `domain::LiveMessage`. Bytes rather than text: a chunk may end in the
/// middle of a character.
#[server(name = Watch, prefix = "/api", endpoint = "watch", input = Wire, output = Streaming)]
pub async fn watch(topics: Vec<Topic>) -> Result<ByteStream<AppError>, AppError> {
    use crate::backend;
    use futures::StreamExt;

    let (platform, caller) = backend::request()?;
    let messages = backend::answer(platform.watch(&caller, topics).await)?;
    backend::forbid_buffering();
    Ok(ByteStream::new(messages.map(|message| {
        let mut line = serde_json::to_vec(&message).unwrap_or_default();
        line.push(b'\n');
        Ok::<_, AppError>(line)
    })))
}
