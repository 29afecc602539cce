//! Filters that the person saved under a name.

use domain::SavedView;
use leptos::prelude::*;

use super::address::Asked;
use crate::functions;

#[component]
pub(super) fn Views(asked: Asked, views: Vec<SavedView>) -> impl IntoView {
    let current = asked.filter.to_string();
    let links = views.iter().map(|view| {
        let href = format!("{}?q={}", asked.path, functions::encoded(&view.filter));
        let here = (!current.is_empty() && view.filter == current).then_some("true");
        view! { <li><a class="chip" href=href aria-current=here>{view.name.clone()}</a></li> }
    });
    let links = (!views.is_empty()).then(|| {
        view! { <ul class="chips" aria-label="Saved views">{links.collect_view()}</ul> }
    });
    let back = asked.here();
    let saved = views
        .iter()
        .map(|view| view! { <Saved view=view.clone() back=back.clone() /> })
        .collect_view();
    view! {
        {links}
        <details class="menu-of">
            <summary class="btn ghost">"Views"</summary>
            <div class="card sheet">
                <form class="row" method="post" action="/jobs/views">
                    <input type="hidden" name="back" value=asked.here() />
                    <input type="hidden" name="filter" value=current />
                    <input class="input small" name="name" required maxlength="60" aria-label="Name of the view" placeholder="Save this as…" />
                    <button class="btn" name="act" value="save">"Save"</button>
                </form>
                {saved}
            </div>
        </details>
    }
}

#[component]
fn Saved(view: SavedView, back: String) -> impl IntoView {
    view! {
        <form class="row" method="post" action="/jobs/views">
            <input type="hidden" name="back" value=back />
            <input type="hidden" name="from" value=view.name.clone() />
            <input class="input small" name="name" value=view.name.clone() required maxlength="60" aria-label=format!("New name of {}", view.name) />
            <button class="btn" name="act" value="rename">"Rename"</button>
            <button class="btn" name="act" value="delete">"Delete"</button>
        </form>
    }
}
