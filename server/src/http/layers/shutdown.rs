//! Live answers of server functions end when the server stops, instead of holding it up.

use axum::{
    body::Body,
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use futures::StreamExt;
use tokio_util::sync::CancellationToken;

pub(in crate::http) async fn layer(
    State(stop): State<CancellationToken>,
    request: Request,
    next: Next,
) -> Response {
    let live = request.uri().path().starts_with("/api/");
    let response = next.run(request).await;
    if !live {
        return response;
    }
    response.map(|body| {
        let frames = body.into_data_stream().take_until(stop.cancelled_owned());
        Body::from_stream(frames)
    })
}
