//! What a form may begin with besides its defaults: inputs that somebody saved under a name, and
//! those of the person's last run. Links, so that they work without JavaScript.

use domain::{FunctionName, SavedExample};
use leptos::prelude::*;
use serde_json::{Map, Value};

use super::{catalogue::encoded, read};
use crate::AppError;

/// The inputs of the example of that name.
pub(super) async fn example_inputs(
    function: &FunctionName,
    name: &str,
) -> Result<Map<String, Value>, AppError> {
    let examples = read::examples(function).await?;
    let found = examples.into_iter().find(|example| example.name == name);
    found.map(|example| example.inputs).ok_or_else(|| AppError::not_found("This example"))
}

#[component]
pub(super) fn Beginnings(
    examples: Vec<SavedExample>,
    has_run: bool,
    function: FunctionName,
    /// The example that the form was filled with.
    chosen: Option<String>,
) -> impl IntoView {
    if examples.is_empty() && !has_run {
        return ().into_any();
    }
    let path = function.path();
    let last = has_run.then(|| {
        view! {
            <li>
                <a class="chip" href=format!("{path}?:last=1")>
                    "Last run"
                </a>
            </li>
        }
    });
    let examples = examples.into_iter().map(|SavedExample { name, by, .. }| {
        let current = (chosen.as_ref() == Some(&name)).then_some("true");
        let href = format!("{path}?:example={}", encoded(&name));
        view! {
            <li>
                <a class="chip" href=href aria-current=current title=format!("Saved by {by}")>
                    {name}
                </a>
            </li>
        }
    });
    view! {
        <nav class="beginnings" aria-label="Begin with">
            <span class="faint xs" aria-hidden="true">"Begin with"</span>
            <ul class="chips">{last} {examples.collect_view()}</ul>
        </nav>
    }
    .into_any()
}
