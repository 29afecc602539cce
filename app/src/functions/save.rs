//! Saves what is in the form under a name, for others to begin with.

use domain::FunctionName;
use leptos::{ev, prelude::*, task::spawn_local};

use super::api;
use crate::{
    form::Form,
    reactive::{handler, live},
    site::Site,
};

#[component]
pub(super) fn SaveExample(form: Form, function: FunctionName) -> impl IntoView {
    if !Site::here().may_deploy {
        return ().into_any();
    }
    let function = StoredValue::new(function);
    let name = RwSignal::new(String::new());
    let words = RwSignal::new(String::new());
    let save = move || {
        let Some(inputs) = form.submit() else { return };
        spawn_local(async move {
            let saved = api::save_example(function.get_value(), name.get_untracked(), inputs).await;
            words.set(saved.map_or_else(|error| error.message, |()| "Saved".to_owned()));
        });
    };
    // Enter saves; it would run the function otherwise.
    let enter = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            event.stop_propagation();
            save();
        }
    };
    view! {
        <details class="save needs-js">
            <summary class="btn ghost">"Save"</summary>
            <div class="save-sheet">
                <label class="xs muted" for="example-name">"Save these inputs as an example"</label>
                <div class="row">
                    <input class="input small" id="example-name" autocomplete="off" placeholder="A name for it" prop:value=name
                        on:input=handler(move |event: ev::Event| {
                            event.stop_propagation();
                            name.set(event_target_value(&event));
                        }) on:keydown=handler(enter) />
                    <button type="button" class="btn" on:click=handler(move |_| save())>"Save"</button>
                </div>
                <p class="xs muted" aria-live="polite">{live(move || words.get())}</p>
            </div>
        </details>
    }
    .into_any()
}
