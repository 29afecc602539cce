//! What the address of a list asks for, and the addresses of other lists.

use domain::{
    Condition, FilterError, FunctionName, JobFilter, JobId, JobQuery, JobStatus, Moment, Timestamp,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};

use crate::{components::Ago, functions};

#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(super) path: String,
    /// As typed.
    pub(super) text: String,
    pub(crate) filter: JobFilter,
    pub(super) errors: Vec<FilterError>,
    pub(crate) query: JobQuery,
}

impl Asked {
    /// `function` when the list stands on its page.
    pub(super) fn of_address(function: Option<FunctionName>) -> Self {
        let address = use_query_map().get_untracked();
        let path = use_location().pathname.get_untracked();
        let mut text = address.get("q").unwrap_or_default();
        // Links from before there were filters, and from other programs.
        for key in ["status", "function"] {
            if let Some(value) = address.get(key).filter(|value| !value.is_empty()) {
                text = format!("{text} {key}:{value}").trim_start().to_owned();
            }
        }
        let (filter, errors) = JobFilter::read(&text);
        let before = address.get("before").and_then(|id| id.parse().ok());
        let query =
            JobQuery { function, before, filter: filter.to_string(), ..JobQuery::default() };
        Self { path: functions::tab_address(&path, "jobs"), text, filter, errors, query }
    }

    /// Where the list is that this filter shows, from its newest job on.
    pub(super) fn address_of(&self, filter: &JobFilter) -> String {
        self.with(&filter.to_string(), None)
    }

    pub(super) fn here(&self) -> String {
        self.with(&self.text, self.query.before)
    }

    fn with(&self, filter: &str, before: Option<JobId>) -> String {
        let mut parts = Vec::new();
        if !filter.is_empty() {
            parts.push(format!("q={}", functions::encoded(filter)));
        }
        parts.extend(before.map(|before| format!("before={before}")));
        if parts.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, parts.join("&"))
        }
    }

    pub(super) fn with_status(&self, status: Option<JobStatus>) -> JobFilter {
        let others = self.filter.keeping(|condition| !matches!(condition, Condition::Status(_)));
        match status {
            Some(status) => others.and(Condition::Status(vec![status])),
            None => others,
        }
    }

    pub(super) fn with_range(&self, since: Moment, until: Option<Timestamp>) -> JobFilter {
        let others = self.without_range().and(Condition::Since(since));
        match until {
            Some(until) => others.and(Condition::Until(Moment::At(until))),
            None => others,
        }
    }

    pub(super) fn without_range(&self) -> JobFilter {
        self.filter.keeping(|c| !matches!(c, Condition::Since(_) | Condition::Until(_)))
    }

    /// The one function that it asks for.
    pub(crate) fn function(&self) -> Option<FunctionName> {
        self.query.function.clone().or_else(|| {
            self.filter.terms.iter().filter(|term| !term.negated).find_map(|term| {
                match &term.condition {
                    Condition::Function { owner, name } => {
                        let owner = owner.clone().or_else(crate::backend::owner)?;
                        FunctionName::new(&owner, name).ok()
                    }
                    _ => None,
                }
            })
        })
    }
}

#[component]
pub(super) fn Pages(
    asked: Asked,
    next: Option<JobId>,
    searched_to: Option<Timestamp>,
) -> impl IntoView {
    let filter = asked.filter.to_string();
    let newest = asked.query.before.is_some().then(|| asked.with(&filter, None));
    let older = next.map(|id| asked.with(&filter, Some(id)));
    let label = if searched_to.is_some() { "Search further back" } else { "Older" };
    let told = searched_to.map(|at| {
        view! { <p class="muted searched">"Searched back to jobs of " <Ago at />". There may be more before."</p> }
    });
    view! {
        {told}
        <nav class="row pages" aria-label="More jobs">
            {newest.map(|href| view! { <a class="btn" href=href>"Newest"</a> })}
            {older.map(|href| view! { <a class="btn push" href=href rel="next">{label}</a> })}
        </nav>
    }
}
