//! How a function did: throughput, run times, errors and waiting, by minute, hour or day.

use domain::{
    Condition, FunctionName, JobFilter, Metrics, Moment, Span, Tally, Timestamp, VersionId,
    duration_text,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};

use super::{catalogue::encoded, page::tab_address, read};
use crate::{
    components::{Chart, ChartData, ChartKind, Column, ErrorPage, Heading, Row, Series, Table},
    frame::Renewing,
};

#[component]
pub(super) fn MetricsTab(function: FunctionName) -> impl IntoView {
    let address = use_query_map().get_untracked();
    let span = address.get("by").and_then(|by| by.parse().ok()).unwrap_or(Span::Hour);
    let version = address.get("version").and_then(|id| id.parse().ok());
    Suspend::new(async move {
        match read::metrics(&function, span, version).await {
            Ok((metrics, before)) => view! { <Shown function metrics before version /> }.into_any(),
            Err(error) => view! { <ErrorPage error /> }.into_any(),
        }
    })
}

#[component]
fn Shown(
    function: FunctionName,
    metrics: Metrics,
    /// Of as much time, right before.
    before: Tally,
    version: Option<VersionId>,
) -> impl IntoView {
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
            <Totals total=metrics.total.clone() before />
            <Charts function metrics=metrics.clone() />
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
fn Totals(total: Tally, before: Tally) -> impl IntoView {
    let was = (before.ended() > 0).then(|| facts(&before));
    let facts = facts(&total).into_iter().enumerate().map(|(place, (name, value))| {
        let was = was.as_ref().and_then(|was| was.get(place)).map(|(_, was)| was.clone());
        let title = "In the same time before";
        view! {
            <div>
                <dt>{name}</dt>
                <dd class="num">{value}</dd>
                {was.map(|was| view! { <dd class="was num" title=title>"was " {was}</dd> })}
            </div>
        }
    });
    view! { <dl class="totals">{facts.collect_view()}</dl> }
}

fn facts(tally: &Tally) -> [(&'static str, String); 6] {
    let time = |part| tally.run_times.quantile(part).map_or_else(dash, duration_text);
    [
        ("Jobs", tally.ended().to_string()),
        ("Median", time(0.5)),
        ("p95", time(0.95)),
        ("p99", time(0.99)),
        ("Errors", tally.error_rate().map_or_else(dash, share)),
        ("Median wait", tally.queue_times.quantile(0.5).map_or_else(dash, duration_text)),
    ]
}

#[component]
fn Charts(function: FunctionName, metrics: Metrics) -> impl IntoView {
    let columns = |values: fn(&Tally) -> Vec<Option<f64>>| -> Vec<Column> {
        let tallies = metrics.tallies.iter().enumerate();
        tallies
            .map(|(at, tally)| {
                let seconds = metrics.span.seconds() * i64::try_from(at).unwrap_or(0);
                let begin = metrics.first.plus_seconds(seconds);
                let end = begin.plus_seconds(metrics.span.seconds());
                let href = (tally.ended() > 0).then(|| jobs_between(&function, begin, end));
                Column { label: moment(begin, metrics.span), values: values(tally), href }
            })
            .collect()
    };
    let throughput = ChartData {
        kind: ChartKind::Bars,
        series: vec![
            Series::new("finished", "c-ok"),
            Series::new("error", "c-bad"),
            Series::new("cancelled", "c-idle"),
        ],
        columns: columns(|tally| {
            [tally.finished, tally.errors, tally.cancelled].map(|n| Some(n as f64)).to_vec()
        }),
        words: count,
        least_top: 1.0,
    };
    let percentiles =
        vec![Series::new("median", "c-1"), Series::new("p95", "c-2"), Series::new("p99", "c-3")];
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
        series: vec![Series::new("errors", "c-bad")],
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
        let time =
            |part| tally.run_times.quantile(part).map_or_else(dash, duration_text).into_any();
        Row::new([
            view! { <code title=id.to_string()>{id.short()}</code> }.into_any(),
            tally.ended().into_any(),
            time(0.5),
            time(0.95),
            time(0.99),
            tally.error_rate().map_or_else(dash, share).into_any(),
            tally.queue_times.quantile(0.5).map_or_else(dash, duration_text).into_any(),
        ])
    });
    view! {
        <section class="card by-version">
            <header>
                <h2>"By version"</h2>
            </header>
            <Table label="By version" headings=&HEADINGS rows=rows.collect() />
        </section>
    }
    .into_any()
}

const HEADINGS: [Heading; 7] = [
    Heading::text("Version"),
    Heading::number("Jobs"),
    Heading::number("Median"),
    Heading::number("p95"),
    Heading::number("p99"),
    Heading::number("Errors"),
    Heading::number("Median wait"),
];

fn quantiles(times: &domain::Distribution) -> Vec<Option<f64>> {
    [0.5, 0.95, 0.99].map(|part| times.quantile(part).map(|micros| micros as f64)).to_vec()
}

/// The function's jobs that were pushed in a span.
fn jobs_between(function: &FunctionName, begin: Timestamp, end: Timestamp) -> String {
    let span = JobFilter::default()
        .and(Condition::Since(Moment::At(begin)))
        .and(Condition::Until(Moment::At(end)));
    format!("{}/jobs?q={}", function.path(), encoded(&span.to_string()))
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
