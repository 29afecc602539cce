//! Usage: seconds that jobs ran, by day, function, version, key and machine.

use std::collections::BTreeMap;

use domain::{Span, Timestamp, UsageRow, duration_text};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::read;
use crate::{
    backend,
    components::{Chart, ChartData, ChartKind, Column, ErrorPage, Heading, Row, Series, Table},
    head::{Bundle, PageHead},
};

/// Days to choose from.
const DAYS: [i64; 3] = [7, 30, 90];

/// What chart and table add up by.
struct Group {
    key: &'static str,
    label: &'static str,
    headings: [Heading; 4],
}

const fn group(key: &'static str, label: &'static str) -> Group {
    let headings = [
        Heading::text(label),
        Heading::number("Jobs"),
        Heading::number("Compute"),
        Heading::wide("Share"),
    ];
    Group { key, label, headings }
}

static GROUPS: [Group; 4] = [
    group("function", "Function"),
    group("version", "Version"),
    group("key", "Key"),
    group("machine", "Machine"),
];

#[component]
pub(crate) fn UsagePage() -> impl IntoView {
    let address = use_query_map().get_untracked();
    let days = address.get("days").and_then(|days| days.parse().ok());
    let days = days.filter(|days| DAYS.contains(days)).unwrap_or(30);
    let asked = address.get("by").unwrap_or_default();
    let group = GROUPS.iter().find(|group| group.key == asked).unwrap_or(&GROUPS[0]);
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
            let sums = sums_of(&rows, group.key);
            view! {
                <Chart title="Compute time per day" data=by_day(&rows, &sums, group.key, from, until) />
                <Sums sums headings=&group.headings />
            }
            .into_any()
        };
        view! {
            <PageHead title="Usage" bundle=Bundle::Frame />
            <h1>"Usage"</h1>
            <Choices days group=group.key />
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
    let groups = GROUPS.iter().map(|Group { key, label, .. }| {
        let current = (*key == group).then_some("true");
        view! { <a href=format!("/usage?days={days}&by={key}") aria-current=current>"by " {label.to_lowercase()}</a> }
    });
    view! {
        <div class="filters">
            <nav class="seg links" aria-label="Time">{spans.into_iter().collect_view()}</nav>
            <nav class="seg links" aria-label="Add up">{groups.collect_view()}</nav>
            <a class="btn push" href=format!("/v2/usage.csv?days={days}") download="usage.csv">"Export as CSV"</a>
        </div>
    }
}

/// The first few of what is added up by have a colour each; the others share one.
const COLOURS: [&str; 5] = ["c-s1", "c-s2", "c-s3", "c-s4", "c-rest"];

fn colour(place: usize) -> &'static str {
    COLOURS[place.min(COLOURS.len() - 1)]
}

/// Divided by what the table adds up by.
fn by_day(
    rows: &[UsageRow],
    sums: &[Sum],
    group: &str,
    from: Timestamp,
    until: Timestamp,
) -> ChartData {
    let own = sums.len().min(COLOURS.len() - 1);
    let places: BTreeMap<&str, usize> =
        sums.iter().enumerate().map(|(place, sum)| (sum.key.as_str(), place.min(own))).collect();
    let mut days: BTreeMap<Timestamp, Vec<f64>> = BTreeMap::new();
    let parts = own + usize::from(sums.len() > own);
    for row in rows {
        let day = days.entry(row.day).or_insert_with(|| vec![0.0; parts]);
        if let Some(place) = places.get(key_of(row, group).as_str()) {
            day[*place] += row.run_micros as f64 / 1e6;
        }
    }
    let columns = (Span::Day.number(from)..=Span::Day.number(until)).map(|number| {
        let day = Span::Day.start(number);
        let seconds = days.remove(&day).unwrap_or_else(|| vec![0.0; parts]);
        Column { label: day.date(), values: seconds.into_iter().map(Some).collect(), href: None }
    });
    let columns = columns.collect();
    let named = sums.iter().take(own).map(|sum| sum.key.clone());
    let rest = (sums.len() > own).then(|| match sums.len() - own {
        1 => "1 other".to_owned(),
        others => format!("{others} others"),
    });
    let series = named.chain(rest).enumerate();
    ChartData {
        kind: ChartKind::Bars,
        series: series.map(|(place, name)| Series::new(name, colour(place))).collect(),
        columns,
        words: seconds_words,
        least_top: 0.001,
    }
}

fn seconds_words(seconds: f64) -> String {
    duration_text((seconds * 1e6) as i64)
}

struct Sum {
    key: String,
    jobs: u64,
    micros: i64,
}

/// What ran longest first.
fn sums_of(rows: &[UsageRow], group: &str) -> Vec<Sum> {
    let mut sums: BTreeMap<String, (u64, i64)> = BTreeMap::new();
    for row in rows {
        let sum = sums.entry(key_of(row, group)).or_default();
        sum.0 += row.jobs;
        sum.1 += row.run_micros;
    }
    let sums = sums.into_iter().map(|(key, (jobs, micros))| Sum { key, jobs, micros });
    let mut sums: Vec<_> = sums.collect();
    sums.sort_by_key(|sum| std::cmp::Reverse(sum.micros));
    sums
}

#[component]
fn Sums(sums: Vec<Sum>, headings: &'static [Heading]) -> impl IntoView {
    let total: i64 = sums.iter().map(|sum| sum.micros).sum();
    let rows = sums.into_iter().enumerate().map(|(place, Sum { key, jobs, micros })| {
        let part = micros as f64 / total.max(1) as f64;
        let label = format!("{:.0}% of all compute seconds", part * 100.0);
        Row::new([
            view! {
                <svg class="dot" width="8" height="8" aria-hidden="true">
                    <rect class=colour(place) width="8" height="8" rx="2" />
                </svg>
                " " {key}
            }
            .into_any(),
            grouped(jobs).into_any(),
            duration_text(micros).into_any(),
            view! { <meter min="0" max="1" value=format!("{part:.4}") aria-label=label></meter> }
                .into_any(),
        ])
    });
    view! {
        <section class="card usage-sums">
            <Table label="Sums" headings rows=rows.collect() />
        </section>
    }
}

/// With the thousands apart.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut words = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            words.push(',');
        }
        words.push(digit);
    }
    words
}

fn key_of(row: &UsageRow, group: &str) -> String {
    match group {
        "version" => format!("{}:{}", row.function, row.version.short()),
        "key" => row.by.clone(),
        "machine" => row.machine().to_owned(),
        _ => row.function.to_string(),
    }
}
