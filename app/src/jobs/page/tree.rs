//! The jobs that a job pushed, and those that these pushed: opened where something failed or runs.

use domain::{JobId, JobStatus, Timestamp};
use maud::{Markup, html};
use platform::{JobTree, TreeNode};

use crate::{
    components::{elapsed, job_badge},
    jobs::log::grouped,
};

pub(super) fn draw(id: JobId, tree: &JobTree, now: Timestamp) -> Markup {
    if tree.children.is_empty() {
        return html! {};
    }
    html! {
        section.card aria-labelledby="children" {
            header {
                h2 #children { "Children" }
                span.muted.xs aria-live="polite" { (counts(tree)) }
                @if let Some(culprit) = tree.culprits.first() { a.link.xs.bad href={"#child-" (culprit.id)} { "To the first that failed" } }
            }
            div.family { (list(&tree.children, now)) }
            @if tree.more() > 0 { (all_of(id, tree.more())) }
        }
    }
}

/// `3 of 8 ended, 1 with an error`
fn counts(tree: &JobTree) -> String {
    let mut text =
        format!("{} of {} ended", grouped(tree.ended as u64), grouped(tree.counted as u64));
    if tree.failed > 0 {
        text += &format!(", {} with an error", grouped(tree.failed as u64));
    }
    text
}

fn list(nodes: &[TreeNode], now: Timestamp) -> Markup {
    html! { ul { @for node in nodes { li { (one(node, now)) } } } }
}

fn one(node: &TreeNode, now: Timestamp) -> Markup {
    if node.children.is_empty() {
        return line(node, now);
    }
    let opened = matches!(node.job.status, JobStatus::Error | JobStatus::Processing);
    let count = node.children.len() + node.more;
    html! {
        (line(node, now))
        details open[opened] id={"below-" (node.job.id)} {
            summary.xs.muted { (grouped(count as u64)) @if count == 1 { " child" } @else { " children" } }
            (list(&node.children, now))
            @if node.more > 0 { (all_of(node.job.id, node.more)) }
        }
    }
}

fn line(node: &TreeNode, now: Timestamp) -> Markup {
    let job = &node.job;
    html! {
        a.family-line id={"child-" (job.id)} href={"/jobs/" (job.id)} {
            (job_badge(job.status, false))
            span.strong { (job.function) }
            @match &job.error {
                Some(error) => span.cut.grow.bad { (error) },
                None => span.cut.grow.muted.hide-s { (job.inputs_preview) },
            }
            @if let Some(started) = job.started_at { span.muted.push { (elapsed(started, job.ended_at, now)) } }
            span.mono.faint.xs.hide-s { (job.id.short()) }
        }
    }
}

fn all_of(id: JobId, more: usize) -> Markup {
    html! {
        p.family-more.xs { a.link href={"/jobs?q=parent:" (id)} { "and " (grouped(more as u64)) " more" } }
    }
}
