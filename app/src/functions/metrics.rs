//! How a function did: throughput, run times, errors and waiting, by minute, hour or day.

use domain::{FunctionName, Metrics, Span, Tally, Timestamp, VersionId, duration_text};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};

use super::{page::tab_address, read};
use crate::{
    components::{Chart, ChartData, ChartKind, Column, ErrorPage, Series},
    frame::Renewing,
};

#[component]
pub(super) fn MetricsTab(function: FunctionName) -> impl IntoView {
    let address = use_query_map().get_untracked();
    let span = address.get("by").and_then(|by| by.parse().ok()).unwrap_or(Span::Hour);
    let version = address.get("version").and_then(|id| id.parse().ok());
    Suspend::new(async move {
        match read::metrics(&function, span, version).await {
            Ok(metrics) => view! { <Shown metrics version /> }.into_any(),
            Err(error) => view! { <ErrorPage error /> }.into_any(),
        }
    })
}

#[component]
fn Shown(metrics: Metrics, version: Option<VersionId>) -> impl IntoView {
    let charts = if metrics.total.ended() == 0 {
        view! {
            <div class="blank quiet">
                <h2>"Nothing ended in this time"</h2>
                <p class="muted">"Run the function, or look at a longer time: an hour by minutes, two days by hours, thirty days."</p>
            </div>
        }
        .into_any()
    } else {
        view! {
            <Totals total=metrics.total.clone() />
            <Charts metrics=metrics.clone() />
        }
        .into_any()
    };
    view! {
        <Renewing />
        <div id="metrics" data-renews>
        <div class="filters">
            <Spans open=metrics.span version />
            <Versions metrics=metrics.clone() open=version />
        </div>
        {charts}
        <ByVersion metrics />
        </div>
    }
}

#[component]
fn Spans(open: Span, version: Option<VersionId>) -> impl IntoView {
    let path = tab_address(&use_location().pathname.get_untracked(), "metrics");
    let label = |span| match span {
        Span::Minute => "Last hour",
        Span::Hour => "Two days",
        Span::Day => "Thirty days",
    };
    let links = Span::ALL.map(|span| {
        let version = version.map(|id| format!("&version={id}")).unwrap_or_default();
        view! {
            <a href=format!("{path}?by={}{version}", span.as_str()) aria-current=(span == open).then_some("true")>
                {label(span)}
            </a>
        }
    });
    view! {
        <nav class="seg links" aria-label="Time">
            {links.into_iter().collect_view()}
        </nav>
    }
}

/// As a form, so that it works without JavaScript.
#[component]
fn Versions(metrics: Metrics, open: Option<VersionId>) -> impl IntoView {
    if metrics.versions.len() < 2 && open.is_none() {
        return ().into_any();
    }
    let path = tab_address(&use_location().pathname.get_untracked(), "metrics");
    let options = metrics.versions.iter().map(|(id, tally)| {
        let label = format!("{} ({} jobs)", id.short(), tally.ended());
        let selected = open == Some(*id);
        view! { <option value=id.to_string() selected=selected>{label}</option> }
    });
    view! {
        <form class="row push" method="get" action=path>
            <input type="hidden" name="by" value=metrics.span.as_str() />
            <select class="input" name="version" aria-label="Version" data-sends>
                <option value="">"All versions"</option>
                {options.collect_view()}
            </select>
            <button class="btn no-js">"Show"</button>
        </form>
    }
    .into_any()
}

#[component]
fn Totals(total: Tally) -> impl IntoView {
    let time = |part| total.run_times.quantile(part).map_or_else(dash, duration_text);
    let facts = [
        ("Jobs", total.ended().to_string()),
        ("Median", time(0.5)),
        ("p95", time(0.95)),
        ("p99", time(0.99)),
        ("Errors", total.error_rate().map_or_else(dash, share)),
        ("Median wait", total.queue_times.quantile(0.5).map_or_else(dash, duration_text)),
    ];
    let facts = facts.map(|(name, value)| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd class="num">{value}</dd>
            </div>
        }
    });
    view! { <dl class="totals">{facts.into_iter().collect_view()}</dl> }
}

#[component]
fn Charts(metrics: Metrics) -> impl IntoView {
    let columns = |values: fn(&Tally) -> Vec<Option<f64>>| -> Vec<Column> {
        let tallies = metrics.tallies.iter().enumerate();
        tallies
            .map(|(at, tally)| {
                let seconds = metrics.span.seconds() * i64::try_from(at).unwrap_or(0);
                let label = moment(metrics.first.plus_seconds(seconds), metrics.span);
                Column { label, values: values(tally) }
            })
            .collect()
    };
    let throughput = ChartData {
        kind: ChartKind::Bars,
        series: vec![
            Series { name: "finished", class: "c-ok" },
            Series { name: "error", class: "c-bad" },
            Series { name: "cancelled", class: "c-idle" },
        ],
        columns: columns(|tally| {
            [tally.finished, tally.errors, tally.cancelled].map(|n| Some(n as f64)).to_vec()
        }),
        words: count,
        least_top: 1.0,
    };
    let percentiles = vec![
        Series { name: "median", class: "c-1" },
        Series { name: "p95", class: "c-2" },
        Series { name: "p99", class: "c-3" },
    ];
    let run_times = ChartData {
        kind: ChartKind::Lines,
        series: percentiles.clone(),
        columns: columns(|tally| quantiles(&tally.run_times)),
        words: span_words,
        least_top: 1.0,
    };
    let queue_times = ChartData {
        kind: ChartKind::Lines,
        series: percentiles,
        columns: columns(|tally| quantiles(&tally.queue_times)),
        words: span_words,
        least_top: 1.0,
    };
    let errors = ChartData {
        kind: ChartKind::Lines,
        series: vec![Series { name: "errors", class: "c-bad" }],
        columns: columns(|tally| vec![tally.error_rate()]),
        words: share,
        least_top: 0.01,
    };
    view! {
        <div class="charts">
            <Chart title="Jobs that ended" data=throughput />
            <Chart title="Run time" data=run_times />
            <Chart title="Part that failed" data=errors />
            <Chart title="Time in the queue" data=queue_times />
        </div>
    }
}

#[component]
fn ByVersion(metrics: Metrics) -> impl IntoView {
    if metrics.versions.is_empty() {
        return ().into_any();
    }
    let rows = metrics.versions.iter().map(|(id, tally)| {
        let time = |part| tally.run_times.quantile(part).map_or_else(dash, duration_text);
        view! {
            <tr>
                <td><code title=id.to_string()>{id.short()}</code></td>
                <td class="num">{tally.ended()}</td>
                <td class="num">{time(0.5)}</td>
                <td class="num">{time(0.95)}</td>
                <td class="num">{time(0.99)}</td>
                <td class="num">{tally.error_rate().map_or_else(dash, share)}</td>
                <td class="num">{tally.queue_times.quantile(0.5).map_or_else(dash, duration_text)}</td>
            </tr>
        }
    });
    view! {
        <section class="card by-version">
            <header>
                <h2>"By version"</h2>
            </header>
            <div class="table-scroll" tabindex="0">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Version"</th>
                            <th scope="col" class="num">"Jobs"</th>
                            <th scope="col" class="num">"Median"</th>
                            <th scope="col" class="num">"p95"</th>
                            <th scope="col" class="num">"p99"</th>
                            <th scope="col" class="num">"Errors"</th>
                            <th scope="col" class="num">"Median wait"</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn quantiles(times: &domain::Distribution) -> Vec<Option<f64>> {
    [0.5, 0.95, 0.99].map(|part| times.quantile(part).map(|micros| micros as f64)).to_vec()
}

/// When a span began, as exact as it is.
fn moment(at: Timestamp, span: Span) -> String {
    match span {
        Span::Day => at.date(),
        Span::Hour => format!("{} {}", &at.date()[5..], &at.clock()[..5]),
        Span::Minute => at.clock()[..5].to_owned(),
    }
}

fn dash() -> String {
    "–".to_owned()
}

fn count(number: f64) -> String {
    format!("{number:.0}")
}

fn span_words(micros: f64) -> String {
    duration_text(micros as i64)
}

fn share(part: f64) -> String {
    format!("{:.1}%", part * 100.0)
}
