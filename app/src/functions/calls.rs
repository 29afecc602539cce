//! How to call a function from elsewhere, with the values that are in the form now.

use crate::reactive::part;
use domain::{FunctionPage, inputs_schema, output_schema, snippets};
use leptos::prelude::*;

use super::catalogue::CodeToCopy;
use crate::{form::Form, site::Site};

#[component]
pub(super) fn CallsTab(page: FunctionPage, form: Form) -> impl IntoView {
    let url = Site::here().public_url;
    let FunctionPage { function, spec, .. } = page;
    let pretty = |value| serde_json::to_string_pretty(&value).unwrap_or_default();
    let (inputs, output) = (pretty(inputs_schema(&spec)), pretty(output_schema(&spec)));
    let calls = part(move || {
        let calls = snippets(&function.owner, &spec, &form.readable_inputs(), &url);
        calls
            .into_iter()
            .map(|call| {
                view! {
                    <section class="card">
                        <header>
                            <h2>{call.language}</h2>
                        </header>
                        <CodeToCopy code=call.code />
                    </section>
                }
            })
            .collect_view()
    });
    view! {
        <div class="stack">
            <p class="muted">"With the values that are in the form now. Every call needs an API key."</p>
            {calls} <Schema title="Inputs as JSON Schema" schema=inputs /> <Schema title="Result as JSON Schema" schema=output />
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
