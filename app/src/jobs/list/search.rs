//! The line in which jobs are asked for, its parts as chips, and what is wrong with it.

use domain::{Condition, FILTER_KEYS, FunctionName, JobStatus};
use leptos::prelude::*;

use super::address::Asked;
use crate::components::{Glyph, Icon};

const ERRORS: &str = "filter-errors";

#[component]
pub(super) fn Search(asked: Asked, functions: Vec<FunctionName>) -> impl IntoView {
    let wrong = !asked.errors.is_empty();
    view! {
        <form class="search jobs-search" method="get" action=asked.path.clone() role="search">
            <Icon glyph=Glyph::Search />
            <input class="input" type="text" id="filter" name="q" value=asked.text.clone() maxlength="4000" autocomplete="off" spellcheck="false"
                role="combobox" aria-expanded="false" aria-controls="filter-options" aria-autocomplete="list" aria-label="Filter jobs" placeholder="status:error function:ocr duration>10s or any words" aria-invalid=wrong.then_some("true")
                aria-describedby=wrong.then_some(ERRORS) data-completes="filter-options" data-needs="lists" />
            <button class="btn">"Search"</button>
            <Options asked=asked.clone() functions />
        </form>
        {wrong.then(|| view! { <Errors asked /> })}
    }
}

/// All that can be completed; the browser shows what fits.
#[component]
fn Options(asked: Asked, functions: Vec<FunctionName>) -> impl IntoView {
    let keys = FILTER_KEYS.map(|(key, example)| (key.to_owned(), example.to_owned()));
    let statuses = JobStatus::ALL.map(|status| (format!("status:{status} "), String::new()));
    let functions = functions.into_iter().filter(|_| asked.query.function.is_none());
    let functions = functions.map(|function| (format!("function:{function} "), String::new()));
    let times =
        ["since:1h ", "since:24h ", "since:7d "].map(|time| (time.to_owned(), String::new()));
    let all = keys.into_iter().chain(statuses).chain(times).chain(functions);
    let options = all.enumerate().map(|(place, (text, example))| {
        view! {
            <li role="option" id=format!("filter-option-{place}") aria-selected="false" data-inserts=text.clone()>
                <code>{text.trim_end().to_owned()}</code>
                <span class="faint">{example}</span>
            </li>
        }
    });
    view! {
        <ul class="options completions" role="listbox" id="filter-options" aria-label="Filters" hidden>
            {options.collect_view()}
        </ul>
    }
}

#[component]
fn Errors(asked: Asked) -> impl IntoView {
    let rest = asked.address_of(&asked.filter);
    let errors = asked.errors.into_iter().map(|error| {
        view! { <li><code>{error.token}</code> " " {error.message}</li> }
    });
    view! {
        <div class="notice bad" id=ERRORS role="alert">
            <ul class="plain">{errors.collect_view()}</ul>
            <p><a href=rest>"Search without"</a></p>
        </div>
    }
}

/// Each part of the filter, to be taken away.
#[component]
pub(super) fn Chips(asked: Asked) -> impl IntoView {
    if asked.filter.terms.is_empty() {
        return ().into_any();
    }
    let chips = asked.filter.terms.iter().enumerate().map(|(place, term)| {
        let mut rest = asked.filter.clone();
        rest.terms.remove(place);
        let href = asked.address_of(&rest);
        let label = format!("Take away {term}");
        view! {
            <li>
                <a class="chip" href=href aria-label=label>
                    {term.to_string()}
                    <Icon glyph=Glyph::Remove />
                </a>
            </li>
        }
    });
    view! { <ul class="chips filter-chips" aria-label="Filters in use">{chips.collect_view()}</ul> }
        .into_any()
}

#[component]
pub(super) fn Statuses(asked: Asked) -> impl IntoView {
    let current = asked.filter.terms.iter().find_map(|term| match &term.condition {
        Condition::Status(statuses) if !term.negated => Some(statuses.clone()),
        _ => None,
    });
    let link = |status: Option<JobStatus>, label: &'static str| {
        let href = asked.address_of(&asked.with_status(status));
        let here = current == status.map(|status| vec![status]);
        view! {
            <a href=href aria-current=here.then_some("true")>
                {label}
            </a>
        }
    };
    let each = JobStatus::ALL.map(|status| link(Some(status), status.as_str()));
    view! {
        <nav class="seg links" aria-label="Status">
            {link(None, "all")} {each.into_iter().collect_view()}
        </nav>
    }
}
