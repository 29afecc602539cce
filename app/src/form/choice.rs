//! Switches, segmented options and lists to choose from.

use crate::reactive::{Live, live};
use leptos::prelude::*;

use super::{
    control::Choice,
    draft::Draft,
    field::{described_by, invalid},
};

pub(super) fn switch(draft: Draft) -> AnyView {
    let checked = draft.text.get_untracked() == "true";
    view! {
        <div class="row">
            <input type="hidden" name=format!("{}.present", draft.name()) value="1" />
            <input type="checkbox" class="switch" id=draft.id() name=draft.name() value="true" checked=checked
                prop:checked=live(move || draft.text.get() == "true") aria-describedby=described_by(draft) aria-invalid=invalid(draft)
                on:change=move |event| draft.text.set(event_target_checked(&event).to_string()) />
            <span class="muted small" aria-hidden="true">
                {live(move || if draft.text.get() == "true" { "true" } else { "false" })}
            </span>
        </div>
    }
    .into_any()
}

pub(super) fn segments(draft: Draft, options: Vec<Choice>) -> AnyView {
    let id = draft.id();
    let options = options.into_iter().map(|option| segment(draft, option)).collect_view();
    view! {
        <div class="seg" role="radiogroup" tabindex="-1" id=id.clone() aria-labelledby=format!("{id}-name") aria-describedby=described_by(draft)>
            {options}
        </div>
    }
    .into_any()
}

fn segment(draft: Draft, option: Choice) -> impl IntoView {
    let Choice { text, label } = option;
    let (is_chosen, first) = chosen(draft, text.clone());
    view! {
        <label>
            <input type="radio" name=draft.name() value=text checked=first prop:checked=is_chosen
                on:change=draft.typing() />
            <span>{label}</span>
        </label>
    }
}

pub(super) fn list(draft: Draft, options: Vec<Choice>) -> AnyView {
    let unknown = untrack(|| options.iter().all(|o| draft.text.with(|text| *text != o.text)));
    let choose = unknown.then(|| {
        view! {
            <option value="" disabled=true selected=true>
                "Choose…"
            </option>
        }
    });
    let options = options.into_iter().map(|option| list_option(draft, option)).collect_view();
    view! {
        <select class="input" id=draft.id() name=draft.name() aria-describedby=described_by(draft) aria-invalid=invalid(draft)
            on:change=draft.typing()>
            {choose}
            {options}
        </select>
    }
    .into_any()
}

fn list_option(draft: Draft, option: Choice) -> impl IntoView {
    let Choice { text, label } = option;
    let (is_chosen, first) = chosen(draft, text.clone());
    view! {
        <option value=text selected=first prop:selected=is_chosen>
            {label}
        </option>
    }
}

/// Whether an option is the chosen one, followed, and at first.
fn chosen(draft: Draft, text: String) -> (Live<bool>, bool) {
    let is_chosen = live(move || draft.text.with(|chosen| *chosen == text));
    let first = untrack(|| is_chosen());
    (is_chosen, first)
}
