//! What is on the page, in its order.

use domain::JobView;
use maud::{Markup, html};
use serde_json::Value;

use super::{Page, View, events, failure, head, timeline, tree};
use crate::{
    AppError,
    components::{Glyph, copy_button, icon},
    jobs::{bars::bars, log::log_card, parts, read},
    values::{Place, drawn_named_values},
};

/// JSON that a button holds; more of it is behind a link.
const MOST_COPIED: usize = 32 << 10;

pub(super) async fn draw(page: &Page) -> Result<Markup, AppError> {
    let history = match page.asked.view {
        View::Compact => compact(page),
        View::Timeline => {
            let facts = read::facts(page.job.id).await?;
            let drawn = timeline::draw(&page.job, &page.tree, &facts, page.now);
            html! { div data-part="timeline" { (drawn) } }
        }
        View::Events => {
            let (after, all) = (page.asked.after, page.asked.all);
            let drawn = events::draw(page.job.id, after, all).await?;
            html! { div data-part="events" data-after=(after) data-all=[all.then_some("1")] { (drawn) } }
        }
    };
    let job = &page.job;
    Ok(html! {
        div id=(parts::root_id(job.id)) data-job=(job.id) {
            (head::draw(page))
            div data-part="progress" { (parts::progress(job)) }
            div data-part="failure" { (failure::draw(job, &page.tree)) }
            (views(page))
            (history)
            @if page.asked.view != View::Events {
                div.split.even { (inputs(job)) (outputs(page)) }
                div data-part="tree" { (tree::draw(job.id, &page.tree, page.now)) }
                (log_card(job, &page.log))
            }
        }
    })
}

fn views(page: &Page) -> Markup {
    html! {
        nav.tabs aria-label="Views" {
            @for (view, words, key) in [(View::Compact, "Compact", "1"), (View::Timeline, "Timeline", "2"), (View::Events, "Events", "3")] {
                a href={"/jobs/" (page.job.id) "?view=" (view.as_str())} data-key=(key) aria-current=[(view == page.asked.view).then_some("page")] {
                    (words)
                    @if view == View::Events { " " span.faint.num data-part="count" { (page.job.last_event) } }
                }
            }
        }
    }
}

fn compact(page: &Page) -> Markup {
    html! {
        section.card aria-label="Where the time went" {
            div.body {
                div.fall data-part="bars" { (bars(&page.job, page.now)) }
                div data-part="restarts" { (parts::restarts(&page.job)) }
            }
        }
    }
}

fn inputs(job: &JobView) -> Markup {
    let json = serde_json::to_string_pretty(&job.inputs).unwrap_or_default();
    html! {
        section.card aria-labelledby="inputs" {
            header { h2 #inputs { "Inputs" } (copy_or_link(job, "inputs", &json)) }
            div.body {
                @if job.inputs.is_empty() { p.faint { "None" } } @else { (drawn_named_values(&job.inputs, &Place::inputs(job.id))) }
            }
        }
    }
}

fn outputs(page: &Page) -> Markup {
    let job = &page.job;
    let values: Vec<&Value> = job.outputs.iter().map(|output| &output.value).collect();
    let json = match values.as_slice() {
        [one] => serde_json::to_string_pretty(one),
        many => serde_json::to_string_pretty(many),
    };
    let pictures = parts::are_pictures(values.iter().copied());
    let class = parts::outputs_class(values.len() > 1, pictures);
    html! {
        section.card aria-labelledby="outputs" {
            header {
                h2 #outputs { "Outputs" }
                span.muted.xs data-part="outputs-count" { (parts::outputs_count(job)) }
                @if !values.is_empty() && job.status.has_ended() { (copy_or_link(job, "outputs", &json.unwrap_or_default())) }
            }
            div.body.stack {
                @if let Some(words) = &page.about_outputs { p.muted.small { (words) } }
                div data-part="waiting" {
                    @match &page.waits_for {
                        Some(words) if job.next_attempt_at.is_none() => p.muted { "Waiting · " (words) },
                        _ => (parts::waiting(job)),
                    }
                }
                div class=(class) data-part="outputs" { (parts::outputs(job)) }
            }
        }
    }
}

/// What is long is not in the page twice.
fn copy_or_link(job: &JobView, what: &str, json: &str) -> Markup {
    if json.len() <= MOST_COPIED {
        return copy_button("Copy as JSON", json);
    }
    html! {
        a.btn.ghost rel="external" download href={"/v2/jobs/" (job.id) "/value?format=json&path=%5B%22" (what) "%22%5D"} { (icon(Glyph::Download)) "JSON" }
    }
}
