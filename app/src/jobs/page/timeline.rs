//! All of a job's history over one axis: waiting, setting up, each attempt, what it yielded, its
//! restarts, and the jobs it pushed. A table, which is read aloud as one.

use domain::{Event, Fact, JobStatus, JobSummary, JobView, Timestamp, duration_text};
use maud::{Markup, html};
use platform::JobTree;

use crate::jobs::bars::track;

/// Ticks on one line; more would be one black bar.
const MOST_TICKS: usize = 400;

struct Line {
    name: String,
    /// Where the name leads.
    address: Option<String>,
    class: &'static str,
    spans: Vec<(Timestamp, Timestamp)>,
    /// What there is to say beside the bar.
    detail: String,
}

impl Line {
    fn new(name: &str, class: &'static str, from: Timestamp, to: Timestamp) -> Self {
        Self {
            name: name.to_owned(),
            address: None,
            class,
            spans: vec![(from, to)],
            detail: duration_text(to.since(from)),
        }
    }

    /// Moments rather than spans.
    fn ticks(name: &str, class: &'static str, moments: &[Timestamp], detail: String) -> Self {
        let step = moments.len().div_ceil(MOST_TICKS).max(1);
        let spans = moments.iter().step_by(step).map(|at| (*at, *at)).collect();
        Self { name: name.to_owned(), address: None, class, spans, detail }
    }
}

pub(super) fn draw(job: &JobView, tree: &JobTree, facts: &[Event], now: Timestamp) -> Markup {
    let own_end = job.ended_at.unwrap_or(now);
    let children = tree.children.iter().map(|node| &node.job);
    let end = children.clone().filter_map(|child| child.ended_at).fold(own_end, Timestamp::max);
    let mut lines = attempts(job, facts, own_end);
    lines.extend(moments(facts));
    lines.extend(children.map(|child| child_line(child, now)));
    let span = (job.created_at, end);
    html! {
        section.card aria-labelledby="timeline" {
            header {
                h2 #timeline { "Timeline" }
                span.muted.xs.num { (duration_text(end.since(job.created_at))) " in all" }
            }
            div.body.table-scroll tabindex="0" role="group" aria-labelledby="timeline" {
                table.waterfall aria-label="What happened, when it began after the push, and how long it took" {
                    tbody { @for line in &lines { (row(line, span)) } }
                    tfoot aria-hidden="true" { tr { td {} td.lane { (axis(span)) } td.num.faint {} td.num {} } }
                }
                @if tree.more() > 0 { p.faint.xs { (tree.more()) " more children are not drawn." } }
            }
        }
    }
}

fn row(line: &Line, span: (Timestamp, Timestamp)) -> Markup {
    let began = line.spans.first().map(|(from, _)| duration_text(from.since(span.0)));
    html! {
        tr {
            th scope="row" {
                @match &line.address {
                    Some(address) => a.link href=(address) { (line.name) },
                    None => (line.name),
                }
            }
            td.lane { (track(line.class, &line.spans, span)) }
            td.num.faint { (began.unwrap_or_default()) }
            td.num.muted { (line.detail) }
        }
    }
}

fn axis((start, end): (Timestamp, Timestamp)) -> Markup {
    let whole = end.since(start);
    html! {
        div.axis { @for part in 0..=4 { span { (if part == 0 { "0".to_owned() } else { duration_text(whole * part / 4) }) } } }
    }
}

/// Waiting, setup and run of each attempt, and the pauses between them.
fn attempts(job: &JobView, facts: &[Event], end: Timestamp) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut since = job.created_at;
    let mut running: Option<(Timestamp, u32)> = None;
    let mut number = 1;
    let several = facts.iter().any(|event| is_retry(&event.fact));
    let named = |what: &str, attempt: u32| match several {
        true => format!("{what} {attempt}"),
        false => what.to_owned(),
    };
    for event in facts {
        match &event.fact {
            Fact::Started { attempt, loading_since, .. } => {
                number = *attempt;
                lines.extend(before_start(since, *loading_since, event.at, |what| {
                    named(what, number)
                }));
                running = Some((event.at, number));
            }
            Fact::Restarted { requeued: true, next_at, .. } => {
                lines.push(match running.take() {
                    Some((from, attempt)) => {
                        Line::new(&named("run", attempt), "error", from, event.at)
                    }
                    None => Line::new(&named("failed setup", number), "setup", since, event.at),
                });
                since = event.at;
                if let Some(until) = next_at.map(|at| at.min(end)) {
                    lines.push(Line::new("pause", "pause", event.at, until));
                    since = until;
                }
                number += 1;
            }
            _ => {}
        }
    }
    match running {
        Some((from, attempt)) => {
            let class = if job.status == JobStatus::Error { "error" } else { "run" };
            lines.push(Line::new(&named("run", attempt), class, from, end));
        }
        None if since < end => {
            lines.extend(before_start(since, job.loading_since, end, |what| named(what, number)));
        }
        None => {}
    }
    lines
}

fn is_retry(fact: &Fact) -> bool {
    matches!(fact, Fact::Restarted { requeued: true, .. })
}

/// What an attempt waited for: a replica, and the load of it.
fn before_start(
    since: Timestamp,
    loading: Option<Timestamp>,
    start: Timestamp,
    named: impl Fn(&str) -> String,
) -> Vec<Line> {
    let loading = loading.map(|at| at.max(since)).filter(|at| *at < start);
    let queued = Line::new(&named("queued"), "queued", since, loading.unwrap_or(start));
    let setup = loading.map(|at| Line::new(&named("setup"), "setup", at, start));
    std::iter::once(queued).chain(setup).collect()
}

fn moments(facts: &[Event]) -> Vec<Line> {
    let of = |fits: fn(&Fact) -> bool| -> Vec<Timestamp> {
        facts.iter().filter(|event| fits(&event.fact)).map(|event| event.at).collect()
    };
    let outputs = of(|fact| matches!(fact, Fact::Output { .. }));
    let restarts = of(|fact| matches!(fact, Fact::Restarted { .. }));
    let mut lines = Vec::new();
    if !outputs.is_empty() {
        lines.push(Line::ticks("outputs", "finished", &outputs, outputs.len().to_string()));
    }
    if !restarts.is_empty() {
        lines.push(Line::ticks("restarts", "setup", &restarts, restarts.len().to_string()));
    }
    lines
}

fn child_line(child: &JobSummary, now: Timestamp) -> Line {
    let from = child.started_at.unwrap_or(child.created_at);
    let class = match child.status {
        JobStatus::Queued => "queued",
        JobStatus::Processing => "run",
        JobStatus::Finished => "finished",
        JobStatus::Error => "error",
        JobStatus::Cancelled => "cancelled",
    };
    let to = child.ended_at.unwrap_or(now);
    let mut line = Line::new(&child.function.to_string(), class, from, to);
    line.address = Some(format!("/jobs/{}", child.id));
    if child.status != JobStatus::Finished {
        line.detail = format!("{} {}", child.status, line.detail);
    }
    line
}
