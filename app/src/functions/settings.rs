//! What is said of a function apart from its code: where it is shown, how many replicas it has, how
//! long a job may take, its examples, and its end.

use domain::{FunctionName, FunctionPage, FunctionSettings, SavedExample, VersionSummary};
use leptos::prelude::*;

use super::{catalogue::encoded, read};
use crate::{
    AppError,
    components::{ActionButton, ActionNotice, Ago, ErrorPage},
    site::Site,
};

#[component]
pub(super) fn SettingsTab(page: FunctionPage) -> impl IntoView {
    let FunctionPage { function, version, .. } = page;
    Suspend::new(async move {
        match read_all(&function).await {
            Ok((settings, examples, latest)) => {
                // Of the latest, whichever version the address names: they go over to the next one.
                let version = latest.unwrap_or(version);
                view! { <Sections function version settings examples /> }.into_any()
            }
            Err(error) => view! { <ErrorPage error /> }.into_any(),
        }
    })
}

type Read = (FunctionSettings, Vec<SavedExample>, Option<VersionSummary>);

async fn read_all(function: &FunctionName) -> Result<Read, AppError> {
    let settings = read::settings(function).await?;
    let examples = read::examples(function).await?;
    let latest = read::function_page(&function.to_string()).await.ok();
    Ok((settings, examples, latest.map(|page| page.version)))
}

#[component]
fn Sections(
    function: FunctionName,
    version: VersionSummary,
    settings: FunctionSettings,
    examples: Vec<SavedExample>,
) -> impl IntoView {
    let may = Site::here().may_deploy;
    view! {
        <ActionNotice />
        {(!may).then(|| view! { <p class="notice">"You can look at these. To change them, sign in with a key of the role deployer."</p> })}
        <div class="stack settings">
            <Running function=function.clone() version settings=settings.clone() may />
            <Pausing function=function.clone() settings may />
            <Examples function=function.clone() examples may />
            {may.then(|| view! { <Deleting function /> })}
        </div>
    }
}

#[component]
fn Running(
    function: FunctionName,
    version: VersionSummary,
    settings: FunctionSettings,
    may: bool,
) -> impl IntoView {
    let text = |number: Option<u32>| number.map(|n| n.to_string()).unwrap_or_default();
    view! {
        <section class="card">
            <header>
                <h2>"Running"</h2>
            </header>
            <form class="body settings-form" method="post" action=format!("{}/settings/save", function.path())>
                <fieldset disabled=!may>
                    <legend class="gone">"Running"</legend>
                    <label class="check">
                        <input type="checkbox" name="listed" value="yes" checked=settings.listed />
                        <span>"Show in Explore" <span class="help">"What is not shown can still be called by its name."</span></span>
                    </label>
                    <NumberField name="minimum" label="Replicas at least" help="Kept warm even when nobody asks, as far as the machine has room." value=version.minimum_replicas.to_string() most="1000" />
                    <NumberField name="maximum" label="Replicas at most" help="Empty: as many as the machine has room for." value=text(version.maximum_replicas) most="1000" />
                    <NumberField name="time_limit" label="Seconds a job may take" help="Empty: what the worker allows." value=text(settings.time_limit) most="604800" />
                    <button class="btn primary">"Save"</button>
                </fieldset>
            </form>
        </section>
    }
}

#[component]
fn NumberField(
    name: &'static str,
    label: &'static str,
    help: &'static str,
    value: String,
    most: &'static str,
) -> impl IntoView {
    let help_id = format!("{name}-help");
    view! {
        <div class="setting">
            <label for=name>{label}</label>
            <input class="input number" id=name name=name type="number" min="0" max=most inputmode="numeric" value=value aria-describedby=help_id.clone() />
            <p class="help" id=help_id>{help}</p>
        </div>
    }
}

#[component]
fn Pausing(function: FunctionName, settings: FunctionSettings, may: bool) -> impl IntoView {
    let path = function.path();
    let words = match &settings.paused {
        Some((by, at)) => view! {
            <p>"Paused by " {by.clone()} ", " <Ago at=*at /> ". Jobs wait until it goes on; what runs is not stopped."</p>
        }
        .into_any(),
        None => view! {
            <p class="muted">"While it is paused, jobs can be pushed and wait; none is started. What runs is not stopped."</p>
        }
        .into_any(),
    };
    let (what, label) =
        if settings.paused.is_some() { ("resume", "Resume") } else { ("pause", "Pause") };
    view! {
        <section class="card">
            <header>
                <h2>"Pause"</h2>
                {may.then(|| view! { <ActionButton action=format!("{path}/{what}") label about=function.to_string() /> })}
            </header>
            <div class="body">{words}</div>
        </section>
    }
}

#[component]
fn Examples(function: FunctionName, examples: Vec<SavedExample>, may: bool) -> impl IntoView {
    let path = function.path();
    let rows = examples.iter().map(|SavedExample { name, by, saved_at, .. }| {
        let delete = may.then(|| {
            view! {
                <form method="post" action=format!("{path}/examples/delete")>
                    <input type="hidden" name="name" value=name.clone() />
                    <button class="btn ghost" aria-label=format!("Delete the example {name}")>"Delete"</button>
                </form>
            }
        });
        view! {
            <li class="row">
                <a class="link cut" href=format!("{path}?:example={}", encoded(name))>{name.clone()}</a>
                <span class="faint xs">{by.clone()} ", " <Ago at=*saved_at /></span>
                <span class="push">{delete}</span>
            </li>
        }
    });
    let none = examples.is_empty().then(|| {
        view! { <p class="muted">"None yet. On the Run tab, fill in the form and choose Save."</p> }
    });
    view! {
        <section class="card">
            <header>
                <h2>"Examples"</h2>
            </header>
            <div class="body">
                {none}
                <ul class="stack">{rows.collect_view()}</ul>
            </div>
        </section>
    }
}

#[component]
fn Deleting(function: FunctionName) -> impl IntoView {
    let path = function.path();
    view! {
        <section class="card">
            <header>
                <h2>"Delete"</h2>
            </header>
            <form class="body settings-form" method="post" action=format!("{path}/delete")>
                <p class="muted">"All versions and examples are deleted. Jobs stay in the history. Deploying it again brings the function back, without what is deleted."</p>
                <div class="setting">
                    <label for="confirm">"To delete it, write its name: " <code>{function.name.clone()}</code></label>
                    <input class="input" id="confirm" name="confirm" autocomplete="off" required />
                </div>
                <button class="btn danger">"Delete this function"</button>
            </form>
        </section>
    }
}
