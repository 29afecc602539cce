//! Settings of the organisation, and of how it looks here. Sections stand side by side, each under an
//! address of its own.

use domain::{Role, Timestamp};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use platform::KeySummary;

use super::read;
use crate::{
    AppError, backend,
    components::{ActionButton, ActionNotice, Ago, CodeToCopy, ErrorPage, Heading, Row, Table},
    head::{Bundle, PageHead},
};

/// The server gives this to the page that answers the form that made the key.
#[derive(Debug, Clone)]
pub struct NewKeyShown {
    pub name: String,
    pub key: String,
}

/// Addresses below `/settings`, with their names. Secrets have a page of their own.
const SECTIONS: [(&str, &str); 3] =
    [("keys", "API keys"), ("secrets", "Secrets"), ("appearance", "Appearance")];

const ROLES: [(Role, &str); 4] = [
    (Role::Viewer, "looks"),
    (Role::Runner, "runs functions"),
    (Role::Deployer, "deploys and changes functions"),
    (Role::Admin, "manages keys and workers"),
];

#[component]
pub(crate) fn SettingsPage() -> impl IntoView {
    let section = use_params_map().with_untracked(|params| params.get("section"));
    let section =
        section.filter(|section| !section.is_empty()).unwrap_or_else(|| "keys".to_owned());
    let Some((open, title)) = SECTIONS.into_iter().find(|(key, _)| *key == section) else {
        return view! { <ErrorPage error=AppError::not_found("This page") /> }.into_any();
    };
    view! {
        <PageHead title=title bundle=Bundle::Frame />
        <h1>"Settings"</h1>
        <Sections open />
        {if open == "keys" {
            view! { <Keys /> }.into_any()
        } else {
            view! { <Appearance /> }.into_any()
        }}
    }
    .into_any()
}

#[component]
pub(crate) fn Sections(open: &'static str) -> impl IntoView {
    let links = SECTIONS.map(|(key, label)| {
        let current = (key == open).then_some("page");
        view! { <a href=format!("/settings/{key}") aria-current=current>{label}</a> }
    });
    view! {
        <nav class="tabs" aria-label="Settings">{links.into_iter().collect_view()}</nav>
    }
}

#[component]
fn Keys() -> impl IntoView {
    if backend::caller().is_none_or(|caller| caller.role < Role::Admin) {
        return view! {
            <div class="blank">
                <h2>"Keys are for admins"</h2>
                <p class="muted">"You are signed in with a key of another role. Ask an admin for what you need."</p>
            </div>
        }
        .into_any();
    }
    Suspend::new(async move {
        match read::keys().await {
            Err(error) => view! { <ErrorPage error /> }.into_any(),
            Ok(keys) => view! {
                <div class="stack settings">
                    <ActionNotice />
                    <Made />
                    <KeyList keys />
                    <NewKey />
                </div>
            }
            .into_any(),
        }
    })
    .into_any()
}

#[component]
fn Made() -> impl IntoView {
    use_context::<NewKeyShown>().map(|NewKeyShown { name, key }| {
        view! {
            <section class="card made" aria-live="polite">
                <header>
                    <h2>"The key " {name}</h2>
                </header>
                <div class="body stack">
                    <p>"Copy it now: it is shown this once, and only its fingerprint is kept."</p>
                    <CodeToCopy code=key />
                </div>
            </section>
        }
    })
}

const KEY_HEADINGS: [Heading; 6] = [
    Heading::text("Name"),
    Heading::text("Role"),
    Heading::quiet("Made"),
    Heading::quiet("Last used"),
    Heading::quiet("Ends"),
    Heading::actions("Change"),
];

#[component]
fn KeyList(keys: Vec<KeySummary>) -> impl IntoView {
    let own = backend::caller().map(|caller| caller.key);
    let rows = keys.into_iter().map(|key| {
        let is_own = own == Some(key.id);
        key_row(key, is_own)
    });
    view! {
        <section class="card">
            <header>
                <h2>"API keys"</h2>
            </header>
            <Table label="API keys" headings=&KEY_HEADINGS rows=rows.collect() />
        </section>
    }
}

fn key_row(key: KeySummary, is_own: bool) -> Row {
    let KeySummary { id, name, role, created_at, last_used_at, expires_at, .. } = key;
    let change = if is_own {
        view! { <span class="faint xs">"you use it"</span> }.into_any()
    } else {
        let about = name.clone();
        view! {
            <details class="confirm">
                <summary class="btn ghost" aria-label=format!("Revoke {name}")>"Revoke"</summary>
                <ActionButton action=format!("/settings/keys/{id}/revoke") label="Revoke for good" about danger=true />
            </details>
        }
        .into_any()
    };
    Row::new([
        name.into_any(),
        role.as_str().into_any(),
        view! { <Ago at=created_at /> }.into_any(),
        used(last_used_at),
        ends(expires_at),
        view! { <div class="row actions">{change}</div> }.into_any(),
    ])
}

fn used(at: Option<Timestamp>) -> AnyView {
    match at {
        Some(at) => view! { <Ago at /> }.into_any(),
        None => view! { "never" }.into_any(),
    }
}

fn ends(at: Option<Timestamp>) -> AnyView {
    match at {
        Some(at) if at <= backend::now() => {
            view! { <span class="bad">"has ended"</span> }.into_any()
        }
        Some(at) => view! { {at.date()} }.into_any(),
        None => view! { "never" }.into_any(),
    }
}

#[component]
fn NewKey() -> impl IntoView {
    let roles = ROLES.map(|(role, does)| {
        let selected = role == Role::Runner;
        view! { <option value=role.as_str() selected=selected>{format!("{role}: {does}")}</option> }
    });
    let lives = [("30", "30 days"), ("90", "90 days"), ("365", "a year"), ("", "does not end")];
    let lives = lives.map(|(days, label)| {
        let selected = days == "90";
        view! { <option value=days selected=selected>{label}</option> }
    });
    view! {
        <section class="card">
            <header>
                <h2>"New key"</h2>
            </header>
            <form class="body settings-form" method="post" action="/settings/keys/create">
                <div class="setting">
                    <label for="key-name">"Name"</label>
                    <input class="input" id="key-name" name="name" autocomplete="off" required maxlength="60" placeholder="What it is for, or whose it is" />
                </div>
                <div class="setting">
                    <label for="key-role">"Role"</label>
                    <select class="input" id="key-role" name="role">{roles.into_iter().collect_view()}</select>
                    <p class="help">"Each role may do all that the ones before it may."</p>
                </div>
                <div class="setting">
                    <label for="key-days">"Ends after"</label>
                    <select class="input" id="key-days" name="days">{lives.into_iter().collect_view()}</select>
                </div>
                <button class="btn primary">"Make a key"</button>
            </form>
        </section>
    }
}

#[component]
fn Appearance() -> impl IntoView {
    let chosen = backend::cookie("theme").unwrap_or_default();
    let choices = [("", "As the system"), ("light", "Light"), ("dark", "Dark")];
    let choices = choices.map(|(value, label)| {
        let checked = chosen == value;
        view! {
            <label>
                <input type="radio" name="theme" value=value checked=checked />
                <span>{label}</span>
            </label>
        }
    });
    view! {
        <section class="card settings">
            <header>
                <h2>"Appearance"</h2>
            </header>
            <form class="body settings-form" method="post" action="/settings/appearance/save">
                <fieldset class="seg">
                    <legend class="gone">"Colours"</legend>
                    {choices.into_iter().collect_view()}
                </fieldset>
                <button class="btn primary">"Save"</button>
            </form>
        </section>
    }
}
