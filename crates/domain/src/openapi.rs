//! One function as an OpenAPI document: how it is pushed, how its job is read. Clients are generated
//! from it and checked against it.

use serde_json::{Map, Value, json};

use crate::{FunctionName, FunctionSpec, inputs_schema, output_schema};

/// OpenAPI 3.1, whose schemas are JSON Schema 2020-12. `api_url` has no slash at its end.
#[must_use]
pub fn openapi(
    function: &FunctionName,
    version: &str,
    spec: &FunctionSpec,
    api_url: &str,
) -> Value {
    let description = spec.metadata.description.clone().unwrap_or_default();
    json!({
        "openapi": "3.1.0",
        "info": { "title": spec.title(), "description": description, "version": version },
        "servers": [{ "url": api_url }],
        "security": [{ "key": [] }],
        "paths": {
            "/v2/push": { "post": push(function) },
            "/v2/jobs/{id}": { "get": job() },
        },
        "components": {
            "securitySchemes": { "key": { "type": "apiKey", "in": "header", "name": "X-API-Key" } },
            "schemas": schemas(spec),
        },
    })
}

/// Each with its definitions beside it: a reference inside one starts at the document's root.
fn schemas(spec: &FunctionSpec) -> Value {
    let mut all = Map::new();
    for (name, mut schema) in [("Inputs", inputs_schema(spec)), ("Output", output_schema(spec))] {
        if let Value::Object(fields) = &mut schema {
            fields.shift_remove("$schema");
            if let Some(Value::Object(definitions)) = fields.shift_remove("$defs") {
                for (definition, mut schema) in definitions {
                    point_into(&mut schema, name);
                    all.insert(format!("{name}.{definition}"), schema);
                }
            }
        }
        point_into(&mut schema, name);
        all.insert(name.to_owned(), schema);
    }
    Value::Object(all)
}

fn point_into(schema: &mut Value, owner: &str) {
    match schema {
        Value::Object(fields) => {
            for (key, value) in fields {
                let definition = value.as_str().and_then(|text| text.strip_prefix("#/$defs/"));
                match definition.map(|name| format!("#/components/schemas/{owner}.{name}")) {
                    Some(place) if key == "$ref" => *value = place.into(),
                    _ => point_into(value, owner),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| point_into(item, owner)),
        _ => {}
    }
}

fn push(function: &FunctionName) -> Value {
    let body = json!({
        "type": "object",
        "required": ["function", "inputs"],
        "properties": {
            "function": { "const": function.to_string() },
            "inputs": { "$ref": "#/components/schemas/Inputs" },
        },
    });
    json!({
        "operationId": "push",
        "summary": "Queue a job",
        "requestBody": { "required": true, "content": { "application/json": { "schema": body } } },
        "responses": {
            "200": answer("The job, queued", json!({
                "type": "object",
                "required": ["id", "status"],
                "properties": { "id": { "type": "string", "format": "uuid" }, "status": status() },
            })),
            "422": { "description": "Inputs that do not fit, by path" },
        },
    })
}

fn job() -> Value {
    let id =
        json!({ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } });
    json!({
        "operationId": "job",
        "summary": "A job with its outputs",
        "parameters": [id],
        "responses": {
            "200": answer("The job", json!({
                "type": "object",
                "properties": {
                    "status": status(),
                    "outputs": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": { "data": { "$ref": "#/components/schemas/Output" } },
                        },
                    },
                },
            })),
            "404": { "description": "No such job" },
        },
    })
}

fn status() -> Value {
    json!({ "enum": crate::JobStatus::ALL.map(crate::JobStatus::as_str) })
}

fn answer(description: &str, schema: Value) -> Value {
    json!({ "description": description, "content": { "application/json": { "schema": schema } } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_lead_to_schemas_of_the_document() {
        let mut schema = json!({ "items": [{ "$ref": "#/$defs/Box" }], "title": "#/$defs/Box" });
        point_into(&mut schema, "Output");
        let expected = json!({
            "items": [{ "$ref": "#/components/schemas/Output.Box" }], "title": "#/$defs/Box",
        });
        assert_eq!(schema, expected);
    }
}
