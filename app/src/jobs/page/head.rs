//! Whose call it is, how it is, and what one can do about it.

use maud::{Markup, html};

use super::Page;
use crate::{
    components::{Glyph, copy_button, icon, job_badge},
    jobs::parts,
    site::Site,
};

pub(super) fn draw(page: &Page) -> Markup {
    let job = &page.job;
    html! {
        (crumbs(page))
        div.head.wrap {
            div.grow {
                div.row.wrap {
                    span data-part="badge" { (job_badge(job.status, true)) }
                    h1 { (job.title) }
                }
                p.xs.muted.facts {
                    a.link href=(job.function.path()) { (job.function) }
                    span { "version " code { (job.version.short()) } }
                    @if let Some((batch, row)) = job.batch {
                        a.link href={"/batches/" (batch)} { "row " (row + 1) " of a batch" }
                    }
                    span.facts data-part="facts" { (parts::facts(job, page.now)) }
                }
            }
            (acts(page))
        }
    }
}

fn crumbs(page: &Page) -> Markup {
    html! {
        nav.crumbs aria-label="Where this is" {
            a href="/jobs" { "Jobs" }
            @for parent in &page.tree.parents {
                span aria-hidden="true" { "/" }
                a.cut href={"/jobs/" (parent.id)} title={(parent.status)} { (parent.function.name) " " span.mono { (parent.id.short()) } }
            }
            span aria-hidden="true" { "/" }
            span.here.mono title=(page.job.id) { (page.job.id.short()) }
            (copy_button("Copy id", &page.job.id.to_string()))
        }
    }
}

fn acts(page: &Page) -> Markup {
    let job = &page.job;
    let site = Site::here();
    let running = !job.status.has_ended();
    let address = format!("{}/jobs/{}", site.public_url, job.id);
    html! {
        div.row.wrap.acts {
            @if running {
                button.btn.ghost.needs-js type="button" data-notifies aria-pressed="false" title="Tell me when it ends, while I look at something else" { "Notify me" }
            }
            button.btn.ghost.needs-js type="button" data-copy=(address) data-key="c" title="Copy a link to this job (c)" { (icon(Glyph::Copy)) span aria-live="polite" { "Copy link" } }
            a.btn.ghost href={"/jobs/" (job.id) "/compare"} data-key="d" title="Compare with another job (d)" { "Compare" }
            @if site.may_run() {
                a.btn href={(job.function.path()) "?:job=" (job.id)} data-key="e" title="Open the form with these inputs (e)" { "Edit and run" }
                form method="post" action={"/jobs/" (job.id) "/again"} {
                    button.btn data-key="r" title="Run again with the same inputs (r)" { (icon(Glyph::Restart)) "Run again" }
                }
                span data-part="cancel" { @if running { (parts::cancel(job.id, true)) } }
            }
        }
    }
}
