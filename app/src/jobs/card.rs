//! The card in which a job that was just pushed resolves. The browser draws it, wherever on a page
//! of another bundle it is asked for.

use std::sync::Once;

use domain::JobView;
use maud::{Markup, html};
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlElement;

use super::{live, parts};
use crate::{clock::Clock, components::job_badge, values::acts, wire};

/// Lines of the log that are shown while the job runs.
pub(super) const TAIL: usize = 8;
/// Where these are, and how many there are of all.
pub(super) const TAIL_PART: &str = "tail";
pub(super) const TAIL_COUNT: &str = "tail-count";

static LISTENING: Once = Once::new();

/// Called by the page's script: shows in `place` the job that `job` is the JSON of, and follows it.
#[wasm_bindgen]
pub fn show_job(place: HtmlElement, job: &str) {
    let Some(job) = wire::read::<JobView>(job) else {
        return leptos::logging::warn!("job not understood");
    };
    // Values may be looked at closer; the page's own bundle has nothing for that.
    LISTENING.call_once(acts::listen);
    // In place of what said that the call was on its way.
    place.set_inner_html(&card(&job).0);
    live::open_card(job);
}

fn card(job: &JobView) -> Markup {
    let now = Clock::here().exact();
    let class = parts::outputs_class(
        job.outputs.len() > 1,
        parts::are_pictures(job.outputs.iter().map(|output| &output.value)),
    );
    html! {
        article.card.future id=(parts::root_id(job.id)) aria-label={"Job " (job.id.short())} {
            header {
                span data-part="badge" { (job_badge(job.status, true)) }
                span.xs.muted.card-facts data-part="facts" { (parts::facts(job, now)) }
                a.xs.mono.link.push href={"/jobs/" (job.id)} { (job.id.short()) }
                span data-part="cancel" {
                    @if job.status.has_ended() { (use_inputs(job)) } @else { (parts::cancel(job.id, false)) }
                }
            }
            div.body.stack {
                div data-part="progress" { (parts::progress(job)) }
                div data-part="failure" { @if let Some(error) = &job.error { (parts::failure(error)) } }
                div data-part="waiting" { (parts::waiting(job)) }
                div class=(class) data-part="outputs" { (parts::outputs(job)) }
                details.fold.tail.gone data-part="log" open {
                    summary data-part=(TAIL_COUNT) {}
                    div.log role="log" aria-live="off" aria-label="Log" tabindex="0" { ol data-part=(TAIL_PART) {} }
                }
            }
        }
    }
}

/// The form listens for the click.
pub(super) fn use_inputs(job: &JobView) -> Markup {
    let inputs = serde_json::to_string(&job.inputs).unwrap_or_default();
    html! { button.btn.ghost type="button" data-use-inputs=(inputs) { "Use inputs" } }
}
