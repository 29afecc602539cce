//! Usage: seconds that jobs ran, by day, function, version, key and machine.

use std::collections::BTreeMap;

use domain::{Span, Timestamp, UsageRow, duration_text};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::read;
use crate::{
    backend,
    components::{Chart, ChartData, ChartKind, Column, ErrorPage, Series},
    head::{Bundle, PageHead},
};

/// Days to choose from.
const DAYS: [i64; 3] = [7, 30, 90];

/// What the table adds up by.
const GROUPS: [(&str, &str); 4] =
    [("function", "Function"), ("version", "Version"), ("key", "Key"), ("machine", "Machine")];

#[component]
pub(crate) fn UsagePage() -> impl IntoView {
    let address = use_query_map().get_untracked();
    let days = address.get("days").and_then(|days| days.parse().ok());
    let days = days.filter(|days| DAYS.contains(days)).unwrap_or(30);
    let asked = address.get("by").unwrap_or_default();
    let group = GROUPS.into_iter().find(|(key, _)| *key == asked).unwrap_or(GROUPS[0]);
    let until = backend::now();
    let from = until.plus_seconds(-(days - 1) * 86_400);
    Suspend::new(async move {
        let rows = match read::usage(from, until).await {
            Ok(rows) => rows,
            Err(error) => return view! { <ErrorPage error /> }.into_any(),
        };
        let content = if rows.is_empty() {
            view! {
                <div class="blank">
                    <h2>"Nothing was run in this time"</h2>
                    <p class="muted">"Every job that runs is counted here: how long, for which function, on behalf of which key."</p>
                </div>
            }
            .into_any()
        } else {
            view! {
                <Chart title="Compute time per day" data=by_day(&rows, from, until) />
                <Sums rows group />
            }
            .into_any()
        };
        view! {
            <PageHead title="Usage" bundle=Bundle::Frame />
            <h1>"Usage"</h1>
            <Choices days group=group.0 />
            {content}
        }
        .into_any()
    })
}

#[component]
fn Choices(days: i64, group: &'static str) -> impl IntoView {
    let spans = DAYS.map(|choice| {
        let current = (choice == days).then_some("true");
        view! { <a href=format!("/usage?days={choice}&by={group}") aria-current=current>{choice} " days"</a> }
    });
    let groups = GROUPS.map(|(key, label)| {
        let current = (key == group).then_some("true");
        view! { <a href=format!("/usage?days={days}&by={key}") aria-current=current>"by " {label.to_lowercase()}</a> }
    });
    view! {
        <div class="filters">
            <nav class="seg links" aria-label="Time">{spans.into_iter().collect_view()}</nav>
            <nav class="seg links" aria-label="Add up">{groups.into_iter().collect_view()}</nav>
            <a class="btn push" href=format!("/v2/usage.csv?days={days}") download="usage.csv">"Export as CSV"</a>
        </div>
    }
}

fn by_day(rows: &[UsageRow], from: Timestamp, until: Timestamp) -> ChartData {
    let columns = (Span::Day.number(from)..=Span::Day.number(until)).map(|number| {
        let day = Span::Day.start(number);
        let seconds = |gpu: bool| {
            let of_day = rows.iter().filter(|row| row.day == day && row.gpu.is_some() == gpu);
            Some(of_day.map(|row| row.run_micros as f64 / 1e6).sum())
        };
        Column { label: day.date(), values: vec![seconds(false), seconds(true)] }
    });
    ChartData {
        kind: ChartKind::Bars,
        series: vec![Series { name: "cpu", class: "c-1" }, Series { name: "gpu", class: "c-2" }],
        columns: columns.collect(),
        words: seconds_words,
        least_top: 0.001,
    }
}

fn seconds_words(seconds: f64) -> String {
    duration_text((seconds * 1e6) as i64)
}

#[component]
fn Sums(rows: Vec<UsageRow>, group: (&'static str, &'static str)) -> impl IntoView {
    let total: i64 = rows.iter().map(|row| row.run_micros).sum();
    let mut sums: BTreeMap<String, (u64, i64)> = BTreeMap::new();
    for row in &rows {
        let sum = sums.entry(key_of(row, group.0)).or_default();
        sum.0 += row.jobs;
        sum.1 += row.run_micros;
    }
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by_key(|(key, (_, micros))| (std::cmp::Reverse(*micros), key.clone()));
    let lines = sums.into_iter().map(|(key, (jobs, micros))| {
        let part = micros as f64 / total.max(1) as f64;
        let label = format!("{:.0}% of all compute seconds", part * 100.0);
        view! {
            <tr>
                <th scope="row">{key}</th>
                <td class="num">{jobs}</td>
                <td class="num">{duration_text(micros)}</td>
                <td class="part"><meter min="0" max="1" value=format!("{part:.4}") aria-label=label></meter></td>
            </tr>
        }
    });
    view! {
        <section class="card usage-sums">
            <div class="table-scroll" tabindex="0" role="group" aria-label="Sums">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{group.1}</th>
                            <th scope="col" class="num">"Jobs"</th>
                            <th scope="col" class="num">"Compute"</th>
                            <th scope="col">"Share"</th>
                        </tr>
                    </thead>
                    <tbody>{lines.collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}

fn key_of(row: &UsageRow, group: &str) -> String {
    match group {
        "version" => format!("{}:{}", row.function, row.version.short()),
        "key" => row.by.clone(),
        "machine" => row.machine().to_owned(),
        _ => row.function.to_string(),
    }
}
