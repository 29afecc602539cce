//! Which columns a person wants to see: kept in a cookie, done by classes of the table.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::backend;

pub const COLUMNS_COOKIE: &str = "job_columns";
/// Those that may be left out.
pub const COLUMNS: [(&str, &str); 5] =
    [("inputs", "Inputs"), ("time", "Time"), ("by", "By"), ("created", "Created"), ("job", "Job")];

fn is_left_out(column: &str) -> bool {
    backend::cookie(COLUMNS_COOKIE).is_some_and(|kept| kept.split('.').any(|name| name == column))
}

pub(super) fn chosen_columns() -> String {
    let left_out = COLUMNS.iter().filter(|(name, _)| is_left_out(name));
    left_out.map(|(name, _)| format!("no-{name}")).collect::<Vec<_>>().join(" ")
}

#[component]
pub(super) fn Columns() -> impl IntoView {
    let location = use_location();
    let (path, search) = (location.pathname.get_untracked(), location.search.get_untracked());
    let back = if search.is_empty() { path } else { format!("{path}?{search}") };
    let choices = COLUMNS.map(|(name, label)| {
        view! {
            <label class="row">
                <input type="checkbox" name="column" value=name checked=!is_left_out(name) />
                {label}
            </label>
        }
    });
    view! {
        <details class="menu-of push">
            <summary class="btn ghost">"Columns"</summary>
            <form class="card sheet" method="post" action="/jobs/columns">
                <input type="hidden" name="back" value=back />
                {choices.into_iter().collect_view()}
                <button class="btn primary">"Show these"</button>
            </form>
        </details>
    }
}
