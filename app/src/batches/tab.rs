//! The Batch tab of a function: a table to run, and the batches that were run before.

use domain::{FunctionPage, TableCheck};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    list::BatchList,
    read,
    start::{Column, StartBatch, TableReturn, TableStart},
};
use crate::{components::ErrorPage, wire::Sent};

#[component]
pub(crate) fn BatchTab(page: FunctionPage) -> impl IntoView {
    let before = use_query_map().with_untracked(|query| query.get("before"));
    let before = before.and_then(|id| id.parse().ok());
    Suspend::new(async move {
        let start = start_of(&page);
        match read::batches(page.function.clone(), before).await {
            Ok(batches) => view! {
                <StartBatch start=Sent(start) />
                <BatchList batches function=page.function />
            }
            .into_any(),
            Err(error) => view! { <ErrorPage error /> }.into_any(),
        }
    })
}

fn start_of(page: &FunctionPage) -> TableStart {
    let returned = use_context::<TableReturn>().filter(|table| table.function == page.function);
    let column = |parameter: &domain::Parameter| Column {
        name: parameter.name.clone(),
        label: parameter.value_type.label(),
        required: parameter.is_required(),
    };
    let (table, check, error) = match returned {
        Some(TableReturn { table, check, error, .. }) => (table, check, error),
        None => Default::default(),
    };
    TableStart {
        function: page.function.clone(),
        version: page.version.id,
        parameters: page.spec.parameters.iter().map(column).collect(),
        table,
        check: check.unwrap_or_else(TableCheck::default),
        error,
    }
}
