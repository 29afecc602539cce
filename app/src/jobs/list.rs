//! Pages with a list of jobs, newest first. What is asked for and its place are in the address.

mod address;
mod bulk;
mod chart;
mod columns;
mod search;
mod views;

use domain::{FunctionName, JobFilter, JobPage, JobQuery};
use futures::join;
use leptos::prelude::*;

use self::{
    bulk::{Bulk, Sure},
    chart::Chart,
    columns::{Columns, chosen_columns},
    search::{Chips, Search, Statuses},
    views::Views,
};
use super::{
    listing::{ListStart, Listing},
    read,
};
use crate::{
    AppError,
    components::ErrorPage,
    head::{Bundle, PageHead},
    wire::Sent,
};

pub(crate) use address::Asked;
pub use columns::{COLUMNS, COLUMNS_COOKIE};

#[component]
pub(crate) fn JobsPage() -> impl IntoView {
    view! {
        <PageHead title="Jobs" bundle=Bundle::Lists />
        <h1>"Jobs"</h1>
        <List function=None />
    }
}

/// The jobs of one function, as a tab of its page.
#[component]
pub(crate) fn JobsOf(function: FunctionName) -> impl IntoView {
    view! { <List function=Some(function) /> }
}

#[component]
fn List(function: Option<FunctionName>) -> impl IntoView {
    let asked = Asked::of_address(function);
    Suspend::new(async move {
        let page = async {
            match asked.errors.is_empty() {
                true => Some(read::jobs(&asked.query).await),
                false => None,
            }
        };
        let (page, chart, views, functions) =
            join!(page, read::histogram(&asked), read::saved_views(), read::function_names());
        let (views, functions) = (views.unwrap_or_default(), functions.unwrap_or_default());
        view! {
            <Sure asked=asked.clone() />
            <Search asked=asked.clone() functions />
            <Chips asked=asked.clone() />
            <div class="filters">
                <Statuses asked=asked.clone() />
                <Views asked=asked.clone() views />
                <Columns />
            </div>
            {chart.ok().map(|chart| view! { <Chart asked=asked.clone() chart /> })}
            {page.map(|page| listed(page, asked))}
        }
    })
}

fn listed(page: Result<JobPage, AppError>, asked: Asked) -> AnyView {
    match page {
        Ok(JobPage { jobs, next, searched_to }) => {
            let query = asked.query.clone();
            let all = asked.filter == JobFilter::default() && query.before.is_none();
            let start = ListStart {
                jobs,
                query: JobQuery { limit: 50, ..query },
                columns: chosen_columns(),
                all,
            };
            view! {
                <Bulk asked=asked.clone() />
                <Listing start=Sent(start) />
                <address::Pages asked next searched_to />
            }
            .into_any()
        }
        Err(error) => view! { <ErrorPage error /> }.into_any(),
    }
}
