//! Every event of a job, by number: the record itself.

use domain::{Event, Fact, JobId};
use maud::{Markup, html};

use crate::{
    AppError,
    backend::{answer, request},
    jobs::log::plain_text,
};

/// Events of one page.
const PAGE: u32 = 200;
/// Characters of what an event says.
const MOST_TEXT: usize = 400;

pub(super) async fn draw(id: JobId, after: u64, all: bool) -> Result<Markup, AppError> {
    let (platform, caller) = request()?;
    let page = answer(platform.event_page(&caller, id, after, PAGE, all).await)?;
    let address = |after: u64, all: bool| {
        let kinds = if all { "&kinds=all" } else { "" };
        format!("/jobs/{id}?view=events{kinds}&after={after}")
    };
    let next = page.events.last().filter(|_| page.more).map(|event| event.number);
    Ok(html! {
        section.card aria-labelledby="events" {
            header {
                h2 #events { "Events" }
                nav.seg.links aria-label="Kinds of events" {
                    a href=(address(0, false)) aria-current=[(!all).then_some("true")] { "Without the log" }
                    a href=(address(0, true)) aria-current=[all.then_some("true")] { "All" }
                }
            }
            div.table-scroll tabindex="0" role="group" aria-labelledby="events" {
                table.events {
                    thead { tr { th.num scope="col" { "Number" } th scope="col" { "Time" } th scope="col" { "Kind" } th scope="col" { "What" } } }
                    tbody { @for event in &page.events { (row(event)) } }
                }
            }
            @if page.events.is_empty() { p.body.faint { "There are no more events." } }
            @if after > 0 || next.is_some() {
                nav.pages aria-label="Pages of events" {
                    @if after > 0 { a.link href=(address(0, all)) { "To the first" } }
                    @if let Some(next) = next { a.link href=(address(next, all)) { "Later events" } }
                }
            }
        }
    })
}

fn row(event: &Event) -> Markup {
    let failed = matches!(event.fact, Fact::Failed { .. });
    html! {
        tr id={"event-" (event.number)} {
            td.num.faint { (event.number) }
            td.mono.xs { time datetime={(event.at) "Z"} title={(event.at.date()) " " (event.at.clock()) " UTC"} { (event.at.clock()) } }
            td { span.chip { (event.fact.name()) } }
            td.wide.bad[failed] { (detail(&event.fact)) }
        }
    }
}

fn detail(fact: &Fact) -> String {
    let text = match fact {
        Fact::Queued {} => "the push is durable".to_owned(),
        Fact::Started { attempt, worker, process, .. } => {
            format!("attempt {attempt} on {worker}, process {process}")
        }
        Fact::Log(line) => plain_text(&line.text),
        Fact::Output { index, value } => format!("{}: {value}", index + 1),
        Fact::Progress(progress) => format!("{} {}", progress.percent(), progress.text),
        Fact::Restarted { kind, reason, requeued, next_at } => {
            let then = match next_at {
                Some(at) => format!(", and the next attempt begins at {}", at.clock()),
                None if *requeued => ", and the job was queued again".to_owned(),
                None => String::new(),
            };
            format!("{}: {reason}{then}", kind.as_str())
        }
        Fact::Finished { value: Some(value) } => value.to_string(),
        Fact::Finished { value: None } => "after its outputs".to_owned(),
        Fact::Failed { error } => error.summary(),
        Fact::Cancelled { by } => format!("by {by}"),
    };
    let mut shown: String = text.chars().take(MOST_TEXT).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
