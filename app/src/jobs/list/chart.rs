//! How many jobs ended when, stacked by status. A span is chosen by dragging, by a bar, or from the
//! table that says the same.

use domain::{Histogram, HistogramBar, JobFilter, Moment, Timestamp, duration_text};
use leptos::prelude::*;

use super::address::Asked;
use crate::components::Ago;

const HEIGHT: u64 = 56;
const STEP: usize = 10;
const HOUR: i64 = 3_600_000_000;
const SPANS: [(&str, i64); 5] = [
    ("1 h", HOUR),
    ("24 h", 24 * HOUR),
    ("7 d", 7 * 24 * HOUR),
    ("30 d", 30 * 24 * HOUR),
    ("90 d", 90 * 24 * HOUR),
];

#[component]
pub(super) fn Chart(asked: Asked, chart: Histogram) -> impl IntoView {
    let jobs: u64 = chart.bars.iter().map(HistogramBar::jobs).sum();
    let errors: u64 = chart.bars.iter().map(|bar| bar.error).sum();
    let share = if jobs == 0 { 0.0 } else { errors as f64 * 100.0 / jobs as f64 };
    let first = chart.bars.first().map_or(Timestamp(0), |bar| bar.start);
    let end = Timestamp(chart.bars.last().map_or(0, |bar| bar.start.0) + chart.width_micros);
    let drawn = drawing(&asked, &chart);
    let width = chart.bars.len() * STEP;
    let note = about(&asked);
    view! {
        <section class="card chart" aria-label="Jobs over time">
            <div class="row chart-head">
                <p class="muted xs">
                    {format!("{} jobs ended, {share:.1} % with an error", thousands(jobs))} {note}
                </p>
                <Spans asked=asked.clone() />
            </div>
            <svg class="bars" viewBox=format!("0 0 {width} {HEIGHT}") preserveAspectRatio="none" aria-hidden="true" data-brush=asked.address_of(&asked.without_range())
                data-from=first.0.to_string() data-until=end.0.to_string() inner_html=drawn></svg>
            <div class="row xs faint axis">
                <span><Ago at=first /></span>
                <Table asked=asked.clone() chart />
                <span class="push">{if end.0 - first.0 > 0 && asked.filter.range(crate::backend::now()).1.is_some() { format!("{} {}", end.date(), &end.clock()[..5]) } else { "now".to_owned() }}</span>
            </div>
        </section>
    }
}

/// The chart counts by function, status and time alone.
fn about(asked: &Asked) -> Option<&'static str> {
    let more = asked.filter.terms.iter().any(|term| {
        use domain::Condition::{Function, Since, Until};
        term.negated || !matches!(term.condition, Function { .. } | Since(_) | Until(_))
    });
    more.then_some(" · the other filters are not in the chart")
}

#[component]
fn Spans(asked: Asked) -> impl IntoView {
    let spans = SPANS.map(|(label, micros)| {
        let filter = asked.with_range(Moment::Ago(micros), None);
        let current = asked.filter == filter;
        view! { <a href=asked.address_of(&filter) aria-current=current.then_some("true")>{label}</a> }
    });
    view! {
        <nav class="seg links" aria-label="Time">
            <a href=asked.address_of(&asked.without_range()) aria-current=(asked.filter == asked.without_range()).then_some("true")>"any time"</a>
            {spans.into_iter().collect_view()}
        </nav>
    }
}

fn drawing(asked: &Asked, chart: &Histogram) -> String {
    let most = chart.bars.iter().map(HistogramBar::jobs).max().unwrap_or(0).max(1);
    let mut drawn = String::new();
    for (place, bar) in chart.bars.iter().enumerate() {
        if bar.jobs() == 0 {
            continue;
        }
        let href = asked
            .address_of(&of_bar(asked, chart, bar))
            .replace('&', "&amp;")
            .replace('"', "&quot;");
        drawn += &format!(r#"<a href="{href}" tabindex="-1">"#);
        let mut top = HEIGHT;
        for (class, count) in
            [("finished", bar.finished), ("cancelled", bar.cancelled), ("error", bar.error)]
        {
            let height = (count * HEIGHT).div_ceil(most).min(top);
            top -= height;
            let x = place * STEP;
            if height > 0 {
                drawn += &format!(
                    r#"<rect class="{class}" x="{x}" y="{top}" width="{}" height="{height}"/>"#,
                    STEP - 2
                );
            }
        }
        drawn += "</a>";
    }
    drawn
}

fn of_bar(asked: &Asked, chart: &Histogram, bar: &HistogramBar) -> JobFilter {
    let until = Timestamp(bar.start.0 + chart.width_micros);
    asked.with_range(Moment::At(bar.start), Some(until))
}

#[component]
fn Table(asked: Asked, chart: Histogram) -> impl IntoView {
    let rows = chart.bars.iter().filter(|bar| bar.jobs() > 0).map(|bar| {
        let href = asked.address_of(&of_bar(&asked, &chart, bar));
        view! {
            <tr>
                <th scope="row"><a href=href>{format!("{} {}", bar.start.date(), &bar.start.clock()[..5])}</a></th>
                <td class="num">{bar.finished}</td>
                <td class="num">{bar.error}</td>
                <td class="num">{bar.cancelled}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <details class="chart-table">
            <summary>"as a table"</summary>
            <div class="table-scroll" tabindex="0" role="region" aria-label="Jobs over time as a table">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{format!("From, UTC, for {}", duration_text(chart.width_micros))}</th>
                            <th scope="col" class="num">"finished"</th>
                            <th scope="col" class="num">"error"</th>
                            <th scope="col" class="num">"cancelled"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}

/// `128,402`
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let mut text = digits[..first].to_owned();
    for (place, digit) in digits[first..].chars().enumerate() {
        if place % 3 == 0 && !text.is_empty() {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn large_counts_are_grouped_by_thousands() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (12_345_678, "12,345,678")]
        {
            assert_eq!(super::thousands(number), text);
        }
    }
}
