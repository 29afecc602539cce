//! The Run tab as the server draws it: the form, and beside it the place for what becomes of each
//! time it is sent. It works as it is; `run` wakes it up.

use domain::{FunctionName, Parameter, VersionId};
use leptos::prelude::*;

use super::run::{EXAMPLE_NAME, RunStart, RunTab};
use crate::{
    form::{DrawnForm, FORM_ERROR_ID, FORM_ID, Fill},
    site::Site,
    wire::Sent,
};

#[component]
pub(super) fn RunForm(
    function: FunctionName,
    version: VersionId,
    parameters: Vec<Parameter>,
    fill: Fill,
) -> impl IntoView {
    let action = format!("{}/run?version={version}", function.path());
    let asked = !fill.is_empty();
    let drawn = DrawnForm::of(&parameters, &fill);
    let (errors, focus) = (drawn.errors, drawn.focus);
    let fields = drawn.parameters.into_iter().map(|parameter| {
        view! { <div class="parameter" class:changed=parameter.changed data-parameter=parameter.name inner_html=parameter.markup></div> }
    });
    view! {
        <div class="split">
            <form class="card" id=FORM_ID method="post" action=action enctype="multipart/form-data" novalidate autocomplete="off" aria-label="Inputs">
                // Enter presses the first button of a form: it is this one, not one that adds an item.
                <button type="submit" class="first-button" tabindex="-1" aria-hidden="true"></button>
                <div class="fields">
                    {parameters.is_empty().then(|| view! { <p class="muted pad-y">"This function takes no inputs."</p> })}
                    {fields.collect_view()}
                </div>
                <div id="other-view"></div>
                {fill.error.map(|words| view! { <p class="err pad" id=FORM_ERROR_ID role="alert">{words}</p> })}
                <RunBar />
            </form>
            <section class="futures" aria-label="Results">
                <div class="blank quiet needs-js">
                    <p class="muted">"Results appear here, each as it resolves. Several at once are fine."</p>
                </div>
            </section>
        </div>
        <RunTab start=Sent(RunStart { function, version, parameters, errors, asked, focus }) />
    }
}

#[component]
fn RunBar() -> impl IntoView {
    let may_run = Site::here().may_run();
    let views = [("form", "Form"), ("json", "JSON"), ("code", "Code")].map(|(view, words)| {
        let pressed = if view == "form" { "true" } else { "false" };
        view! {
            <button type="button" class="option" data-view=view aria-pressed=pressed>
                {words}
            </button>
        }
    });
    view! {
        <div class="runbar">
            <button class="btn primary" type="submit" disabled=!may_run>
                "Run"
                <kbd class="needs-js" aria-hidden="true">
                    "Ctrl ↵"
                </kbd>
            </button>
            <button class="btn ghost needs-js" type="button" data-resets>
                "Reset"
            </button>
            <SaveExample />
            <span class="muted xs gone" data-waits aria-live="polite">"Runs when the file is uploaded"</span>
            {(!may_run).then(|| view! { <span class="muted xs">"Your key may look, but not run."</span> })}
            <div class="seg push needs-js" role="group" aria-label="View">
                {views.into_iter().collect_view()}
            </div>
        </div>
    }
}

/// Saves what is in the form under a name, for others to begin with.
#[component]
fn SaveExample() -> impl IntoView {
    Site::here().may_deploy.then(|| {
        view! {
            <details class="save needs-js">
                <summary class="btn ghost">"Save"</summary>
                <div class="save-sheet">
                    <label class="xs muted" for=EXAMPLE_NAME>"Save these inputs as an example"</label>
                    <div class="row">
                        <input class="input small" id=EXAMPLE_NAME autocomplete="off" placeholder="A name for it" />
                        <button type="button" class="btn" data-saves>"Save"</button>
                    </div>
                    <p class="xs muted" aria-live="polite" data-saved></p>
                </div>
            </details>
        }
    })
}
