//! The organisation's secrets: their names, and a form that sets one. Values are never shown.

use domain::{Role, SecretSummary};
use leptos::prelude::*;

use crate::{
    AppError, backend,
    components::{ActionButton, Ago, ErrorPage, Glyph, Heading, Icon, Row, Table},
    head::{Bundle, PageHead},
    house::Sections,
};

/// A form that came back. The server provides it as context when it renders the page in answer.
#[derive(Debug, Clone)]
pub struct SecretReturn {
    pub name: String,
    pub error: String,
}

async fn read() -> Result<Vec<SecretSummary>, AppError> {
    let (platform, caller) = backend::request()?;
    backend::answer(platform.secrets(&caller).await)
}

#[component]
pub(crate) fn SecretsPage() -> impl IntoView {
    Suspend::new(async move {
        match read().await {
            Ok(secrets) => view! { <Secrets secrets /> }.into_any(),
            Err(error) => view! { <ErrorPage error /> }.into_any(),
        }
    })
}

#[component]
fn Secrets(secrets: Vec<SecretSummary>) -> impl IntoView {
    let may_set = backend::caller().is_some_and(|caller| caller.role >= Role::Admin);
    view! {
        <PageHead title="Secrets" bundle=Bundle::Frame />
        <h1>"Settings"</h1>
        <Sections open="secrets" />
        <header class="secrets-head">
            <h2>"Secrets"</h2>
            <p class="muted">
                "A function gets a secret as an environment variable when it names it: "
                <code>"environment_variables=[sieve.Env(name=\"OPENAI_API_KEY\")]"</code>
                ". Values are encrypted, hidden in logs, outputs and errors, and never shown again."
            </p>
        </header>
        <SecretList secrets may_set />
        {may_set.then(|| view! { <SecretForm /> })}
    }
}

#[component]
fn SecretList(secrets: Vec<SecretSummary>, may_set: bool) -> impl IntoView {
    if secrets.is_empty() {
        let words = if may_set {
            "There is no secret yet. Set the first one below."
        } else {
            "There is no secret yet. An admin can set one."
        };
        return view! { <p class="card secrets-none muted">{words}</p> }.into_any();
    }
    let rows = secrets.into_iter().map(|secret| row(secret, may_set));
    view! {
        <section class="card" aria-label="Secrets">
            <Table label="Secrets" headings=&HEADINGS rows=rows.collect() />
        </section>
    }
    .into_any()
}

const HEADINGS: [Heading; 4] = [
    Heading::text("Name"),
    Heading::text("Set by"),
    Heading::quiet("Last set"),
    Heading::actions("Change"),
];

fn row(secret: SecretSummary, may_set: bool) -> Row {
    let SecretSummary { name, by, updated_at, .. } = secret;
    let delete = may_set.then(|| {
        view! {
            <details class="confirm">
                <summary class="btn ghost" aria-label=format!("Delete {name}")>"Delete"</summary>
                <ActionButton action=format!("/settings/secrets/{name}/delete") label="Delete for good" about=name.clone() danger=true />
            </details>
        }
    });
    Row::new([
        view! { <code>{name.clone()}</code> }.into_any(),
        by.into_any(),
        view! { <Ago at=updated_at /> }.into_any(),
        view! { <div class="row actions">{delete}</div> }.into_any(),
    ])
}

#[component]
fn SecretForm() -> impl IntoView {
    let returned = use_context::<SecretReturn>();
    let has_failed = returned.is_some().then_some("true");
    let (name, error) = returned.map(|returned| (returned.name, returned.error)).unzip();
    let error = error.map(|words| {
        view! {
            <p class="err">
                <Icon glyph=Glyph::Error />
                {words}
            </p>
        }
    });
    view! {
        <section class="card">
            <header>
                <h2>"Set a secret"</h2>
            </header>
            <form method="post" action="/settings/secrets" class="fields secret-form">
                <div class="field plain">
                    <label for="secret-name">"Name"</label>
                    <input class="input mono" id="secret-name" name="name" required value=name placeholder="OPENAI_API_KEY" pattern="[A-Za-z_][A-Za-z0-9_]*" autocomplete="off" autocapitalize="off" spellcheck="false"
                        aria-invalid=has_failed aria-describedby="secret-error" />
                </div>
                <div class="field plain">
                    <label for="secret-value">"Value"</label>
                    <textarea class="input mono" id="secret-value" name="value" required rows="2" autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="secret-help"></textarea>
                    <p class="help" id="secret-help">
                        "Replaces the value of a secret that has this name. Functions get it with their next job."
                    </p>
                </div>
                <div id="secret-error">{error}</div>
                <div>
                    <button class="btn primary">"Set secret"</button>
                </div>
            </form>
        </section>
    }
}
