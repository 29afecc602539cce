//! How to call a function from elsewhere, and what a call and its result look like to programs.

use domain::{FunctionPage, example_inputs, inputs_schema, openapi, output_schema, snippets};
use leptos::prelude::*;

use crate::{components::CodeToCopy, site::Site};

#[component]
pub(super) fn CallsTab(page: FunctionPage) -> impl IntoView {
    let FunctionPage { function, version, spec, .. } = page;
    let url = Site::here().public_url;
    let pretty = |value| serde_json::to_string_pretty(&value).unwrap_or_default();
    let (inputs, output) = (pretty(inputs_schema(&spec)), pretty(output_schema(&spec)));
    let document = pretty(openapi(&function, &version.id.to_string(), &spec, &url));
    let at = |what: &str| format!("/v2/functions/{function}/versions/{}/{what}", version.id);
    let calls = snippets(&function.owner, &spec, &example_inputs(&spec), &url);
    let calls = calls.into_iter().map(|call| {
        view! {
            <section class="card">
                <header>
                    <h2>{call.language}</h2>
                </header>
                <CodeToCopy code=call.code />
            </section>
        }
    });
    view! {
        <div class="stack">
            <p class="muted">"Every call needs an API key. The form's Code view writes the same with what is in the form."</p>
            {calls.collect_view()}
            <Schema title="Inputs as JSON Schema" schema=inputs />
            <Schema title="Result as JSON Schema" schema=output />
            <Schema title="OpenAPI" schema=document />
            <p class="muted small">
                "For programs: " <a class="link" href=at("openapi.json")>"OpenAPI"</a> ", "
                <a class="link" href=at("spec")>"all that the code says of itself"</a>
            </p>
        </div>
    }
}

#[component]
fn Schema(title: &'static str, schema: String) -> impl IntoView {
    view! {
        <details class="card fold">
            <summary>{title}</summary>
            <CodeToCopy code=schema />
        </details>
    }
}
