//! One value from within a job's inputs and outputs, whole and by itself.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use domain::{JobId, JobView, ValuePath, value_text};
use platform::Platform;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{csv, files};
use crate::http::{
    error::{HttpError, Result},
    extract::{Id, Parameters, SignedIn},
};

#[derive(Deserialize)]
pub(super) struct ValueParameters {
    #[serde(default)]
    path: String,
    #[serde(default)]
    format: Format,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Format {
    #[default]
    Json,
    Csv,
    Txt,
    /// A text of Markdown, rendered and sanitised: a part of a page.
    Html,
}

/// `GET /v2/jobs/{id}/value`
pub(super) async fn one(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    Id(id): Id<JobId>,
    Parameters(ValueParameters { path, format }): Parameters<ValueParameters>,
) -> Result<Response> {
    let refused = |message: String| HttpError::at(&["query", "path"], message, "value_error");
    let path: ValuePath =
        path.parse().map_err(|error: domain::ParsePathError| refused(error.to_string()))?;
    let JobView { inputs, outputs, .. } = platform.job(&caller, id).await?;
    let outputs: Vec<Value> = outputs.into_iter().map(|output| output.value).collect();
    let whole = json!({ "inputs": inputs, "outputs": outputs });
    let value =
        path.find(&whole).ok_or_else(|| HttpError::not_found(&format!("A value at {path}")))?;
    let value = platform.with_absolute_urls(value.clone());
    let (kind, ending, content) = match format {
        Format::Json => {
            ("application/json", "json", serde_json::to_string_pretty(&value).unwrap_or_default())
        }
        Format::Csv => {
            let table =
                table(&value).ok_or_else(|| refused("Is no list of records.".to_owned()))?;
            ("text/csv; charset=utf-8; header=present", "csv", table)
        }
        Format::Html => {
            let text = value.as_str().ok_or_else(|| refused("Is no text.".to_owned()))?;
            ("text/html; charset=utf-8", "html", platform::render_markdown(text))
        }
        Format::Txt => ("text/plain; charset=utf-8", "txt", value_text(&value)),
    };
    let name = format!("{}.{ending}", id.short());
    let mut response = ([(header::CONTENT_TYPE, kind)], content).into_response();
    let disposition = files::disposition(&name, false);
    files::insert(response.headers_mut(), header::CONTENT_DISPOSITION, &disposition);
    Ok(response)
}

/// None for what is no list of records.
fn table(value: &Value) -> Option<String> {
    let records: Vec<&Map<String, Value>> =
        value.as_array()?.iter().map(Value::as_object).collect::<Option<_>>()?;
    // Of a map, since a list of thousands of columns would be searched for every cell.
    let columns: Map<String, Value> = records
        .iter()
        .flat_map(|record| record.keys())
        .map(|key| (key.clone(), Value::Null))
        .collect();
    let mut table = csv::line(columns.keys().cloned());
    for record in records {
        let cell = |column: &String| record.get(column).map(value_text).unwrap_or_default();
        table.push_str(&csv::line(columns.keys().map(cell)));
    }
    Some(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_with_other_fields_than_the_first_keep_them() {
        let records = json!([{ "a": 1, "b": "x,y" }, { "c": [2], "a": null }]);
        assert_eq!(table(&records).as_deref(), Some("a,b,c\r\n1,\"x,y\",\r\n,,[2]\r\n"));
        assert_eq!(table(&json!([1])), None);
    }
}
