//! Three views of one value: the form, the inputs as JSON to edit, and the code that makes the same
//! call. They are always in step.

use domain::{FunctionName, snippets};
use leptos::prelude::*;
use serde_json::{Map, Value};

use super::{Form, draft::drafts_of_inputs};
use crate::{
    components::CodeToCopy,
    reactive::{handler, live, maybe, part},
    site::Site,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    Form,
    Json,
    Code,
}

/// What is looked at; the form's fields are only hidden meanwhile.
#[component]
pub(crate) fn Views(view: RwSignal<View>) -> impl IntoView {
    let option = |of: View, words: &'static str| {
        let pressed = live(move || if view.get() == of { "true" } else { "false" });
        view! {
            <button type="button" class="option" aria-pressed=pressed on:click=handler(move |_| view.set(of))>
                {words}
            </button>
        }
    };
    view! {
        <div class="seg push needs-js" role="group" aria-label="View">
            {option(View::Form, "Form")} {option(View::Json, "JSON")} {option(View::Code, "Code")}
        </div>
    }
}

/// The inputs as JSON. What is typed here is in the form at once.
#[component]
pub(crate) fn JsonView(form: Form) -> impl IntoView {
    let wrong = RwSignal::new(None::<String>);
    // Not written over while somebody types into it.
    let first = pretty(&untrack(|| form.inputs()));
    let typed = move |event: leptos::ev::Event| {
        // What is typed here is no field of the form.
        event.stop_propagation();
        match serde_json::from_str::<Map<String, Value>>(&event_target_value(&event)) {
            Ok(inputs) => {
                wrong.set(form.unknown_names(&inputs));
                form.draw(form.spec.with_value(|spec| drafts_of_inputs(&spec.parameters, &inputs)));
            }
            Err(error) => wrong.set(Some(format!("Not JSON yet: {error}."))),
        }
    };
    let rows = first.lines().count().clamp(8, 24);
    view! {
        <div class="json-view">
            <textarea class="input mono" rows=rows spellcheck="false" aria-label="Inputs as JSON" aria-describedby="json-error"
                aria-invalid=live(move || wrong.read().is_some().then_some("true")) prop:value=first on:input=handler(typed)></textarea>
            <div id="json-error" class="field-error" aria-live="polite">
                {maybe(move || wrong.get().map(|words| view! { <p class="err">{words}</p> }))}
            </div>
        </div>
    }
}

/// The same call from elsewhere.
#[component]
pub(crate) fn CodeView(form: Form, function: FunctionName) -> impl IntoView {
    let url = Site::here().public_url;
    let chosen = RwSignal::new(0);
    let languages = ["Python", "curl", "JavaScript", "Terminal"].into_iter().enumerate().map(|(index, language)| {
        let pressed = live(move || if chosen.get() == index { "true" } else { "false" });
        view! {
            <button type="button" class="option" aria-pressed=pressed on:click=handler(move |_| chosen.set(index))>
                {language}
            </button>
        }
    });
    let code = part(move || {
        let inputs = form.inputs();
        let calls = form.spec.with_value(|spec| snippets(&function.owner, spec, &inputs, &url));
        let code = calls.into_iter().nth(chosen.get()).map(|call| call.code).unwrap_or_default();
        view! { <CodeToCopy code /> }
    });
    view! {
        <div class="code-view stack">
            <div class="seg" role="group" aria-label="Language">{languages.collect_view()}</div>
            {code}
        </div>
    }
}

fn pretty(inputs: &Map<String, Value>) -> String {
    serde_json::to_string_pretty(inputs).unwrap_or_default()
}
