//! Inputs that were saved under a name.

use axum::{Json, extract::State};
use platform::Platform;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::shapes::Example;
use crate::http::{
    error::{HttpError, Result},
    extract::{Body, PathParts, SignedIn, function_name},
};

#[derive(Deserialize)]
pub(super) struct ExampleRequest {
    inputs: Map<String, Value>,
}

/// `GET /v2/functions/{owner}/{name}/examples`
pub(super) async fn list(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name)): PathParts<(String, String)>,
) -> Result<Json<Value>> {
    let examples = platform.examples(&caller, &function_name(&owner, &name)?).await?;
    let data: Vec<_> =
        examples.into_iter().map(|example| Example::new(&platform, example)).collect();
    Ok(Json(json!({ "data": data })))
}

/// `GET /v2/functions/{owner}/{name}/examples/{example}`
pub(super) async fn get(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name, example)): PathParts<(String, String, String)>,
) -> Result<Json<Example>> {
    let examples = platform.examples(&caller, &function_name(&owner, &name)?).await?;
    let found = examples.into_iter().find(|saved| saved.name == example);
    let found = found.ok_or_else(|| HttpError::not_found(&format!("The example {example}")))?;
    Ok(Json(Example::new(&platform, found)))
}

/// `PUT /v2/functions/{owner}/{name}/examples/{example}`
pub(super) async fn save(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name, example)): PathParts<(String, String, String)>,
    Body(request): Body<ExampleRequest>,
) -> Result<Json<Example>> {
    let function = function_name(&owner, &name)?;
    let saved = platform.save_example(&caller, &function, &example, request.inputs).await?;
    Ok(Json(Example::new(&platform, saved)))
}

/// `DELETE /v2/functions/{owner}/{name}/examples/{example}`
pub(super) async fn delete(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    PathParts((owner, name, example)): PathParts<(String, String, String)>,
) -> Result<Json<Value>> {
    platform.delete_example(&caller, &function_name(&owner, &name)?, &example).await?;
    Ok(Json(json!({ "message": "The example was deleted." })))
}
