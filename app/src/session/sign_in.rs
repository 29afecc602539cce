//! The page that a person who is signed out sees. Its form is a plain one: the server answers with
//! a cookie and leads on.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{
    components::{Glyph, Icon},
    head::{Bundle, PageHead},
};

#[component]
pub(crate) fn SignInPage() -> impl IntoView {
    let query = use_query_map().get_untracked();
    let next = query.get("next").unwrap_or_else(|| "/".to_owned());
    let failed = query.get("error");
    let has_failed = failed.is_some();
    view! {
        <PageHead title="Sign in" bundle=Bundle::Frame />
        <div class="sign-in card">
            <h1>
                <Icon glyph=Glyph::Sieve />
                "Sign in"
            </h1>
            <form method="post" action="/sign-in" class="stack">
                <input type="hidden" name="next" value=next />
                <div class="field plain">
                    <label for="key">"API key"</label>
                    <input class="input mono" id="key" name="key" type="password" required autocomplete="current-password" autocapitalize="off" spellcheck="false"
                        aria-invalid=has_failed.then_some("true") aria-describedby="key-help key-error" />
                    <p class="help" id="key-help">
                        "An admin of your organisation makes one."
                    </p>
                    <div id="key-error">{failed.map(|reason| view! { <Failure reason /> })}</div>
                </div>
                <button class="btn primary wide">"Sign in"</button>
            </form>
            <p class="muted small">
                "Started the server yourself? It printed a sign-in link to the terminal, good for one use. Open that instead, or start "
                <code>"sieve serve"</code> " again for a new one."
            </p>
        </div>
    }
}

#[component]
fn Failure(reason: String) -> impl IntoView {
    let words = match reason.as_str() {
        "link" => {
            "This link was used before or is too old. Use a key, or restart the server for a new link."
        }
        "origin" => "The request came from another site. Open this page directly and try again.",
        _ => {
            "This key is not known here. Check that it was copied whole and is meant for this server."
        }
    };
    view! {
        <p class="err">
            <Icon glyph=Glyph::Error />
            {words}
        </p>
    }
}
