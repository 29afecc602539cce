//! A job's log: numbered lines with their time, linked to by `#L12`, followed to the end.

use crate::reactive::{each, effect, live, maybe};
use domain::{JobView, LogLine, LogStream, Stage, Timestamp};
use leptos::{html, prelude::*};

use crate::components::CopyButton;

/// Lines on a job's page; the last ones.
const MOST_LINES: usize = 2_000;
/// Closer to the end than this, in CSS pixels, a reader follows it.
const AT_END: i32 = 40;

#[component]
pub(super) fn LogCard(job: RwSignal<JobView>) -> impl IntoView {
    let count = Memo::new(move |_| job.with(line_count));
    let running = Memo::new(move |_| job.with(|job| !job.status.has_ended()));
    let state = live(move || match (count.get(), running.get()) {
        (0, true) => "listening".to_owned(),
        (0, false) => "nothing was printed".to_owned(),
        (1, false) => "1 line".to_owned(),
        (n, false) => format!("{n} lines"),
        (n, true) => format!("following, {n} so far"),
    });
    let text = Signal::derive(move || job.with(whole_text));
    view! {
        <section class="card" aria-labelledby="log">
            <header>
                <h2 id="log">"Log"</h2>
                <span class="muted xs">{state}</span>
                <CopyButton label="Copy" text />
            </header>
            <LogLines job most=MOST_LINES linked=true />
        </section>
    }
}

/// The last `most` lines. `linked`: their numbers are addresses; once on a page.
#[component]
pub(super) fn LogLines(
    job: RwSignal<JobView>,
    most: usize,
    #[prop(optional)] linked: bool,
) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    let lines = move || job.with(|job| tail(job, most));
    let skipped = Memo::new(move |_| {
        job.with(|job| line_count(job).saturating_sub(most as u64).max(job.log_skipped))
    });
    let class = live(move || if job.with(|job| job.log.is_empty()) { "log gone" } else { "log" });
    follow_end(frame, job);
    view! {
        <div class=class role="log" aria-live="off" aria-label="Log" tabindex="0" node_ref=frame>
            {maybe(move || {
                let skipped = skipped.get();
                (linked && skipped > 0).then(|| view! { <p class="faint skipped">{format!("{skipped} earlier lines are not shown")}</p> })
            })}
            <ol>
                {each(lines, |(number, ..)| u128::from(*number), move |(number, at, line)| view! { <LineView number at line linked /> })}
            </ol>
        </div>
    }
}

#[component]
fn LineView(number: u64, at: Timestamp, line: LogLine, linked: bool) -> impl IntoView {
    let class = match line.stream {
        LogStream::Stdout => "l",
        LogStream::Stderr => "l e",
        LogStream::Notice => "l o",
    };
    let address = linked.then(|| format!("L{number}"));
    let mark = match &address {
        Some(address) => view! { <a class="n" href=format!("#{address}")>{number}</a> }.into_any(),
        None => view! { <span class="n">{number}</span> }.into_any(),
    };
    let stage = (line.stage != Stage::Run)
        .then(|| view! { <span class="stage">{line.stage.as_str()}</span> });
    view! {
        <li id=address>
            {mark} <time class="t" datetime=format!("{at}Z")>
                {at.clock()}
            </time> {stage} <span class=class>{plain_text(&line.text)}</span>
        </li>
    }
}

/// Keeps the end in sight while it is in sight.
fn follow_end(frame: NodeRef<html::Div>, job: RwSignal<JobView>) {
    effect(move || {
        job.with(|job| job.last_event);
        let Some(frame) = frame.get() else { return };
        let below = frame.scroll_height() - frame.scroll_top() - frame.client_height();
        // The new lines are drawn after this: what was the end a moment ago counts.
        if below < AT_END {
            request_animation_frame(move || frame.set_scroll_top(frame.scroll_height()));
        }
    });
}

fn line_count(job: &JobView) -> u64 {
    job.log_skipped + job.log.len() as u64
}

fn tail(job: &JobView, most: usize) -> Vec<(u64, Timestamp, LogLine)> {
    let from = job.log.len().saturating_sub(most);
    let number = |at: usize| job.log_skipped + at as u64 + 1;
    job.log
        .iter()
        .enumerate()
        .skip(from)
        .map(|(at, (time, line))| (number(at), *time, line.clone()))
        .collect()
}

fn whole_text(job: &JobView) -> String {
    job.log.iter().map(|(_, line)| plain_text(&line.text) + "\n").collect()
}

/// Without the escape sequences that colour terminals, and only what a carriage return left standing.
pub(crate) fn plain_text(text: &str) -> String {
    let text = text.trim_end_matches('\r').rsplit('\r').next().unwrap_or_default();
    if !text.contains('\u{1b}') {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '\u{1b}' {
            plain.push(letter);
        } else if letters.next() == Some('[') {
            // A control sequence ends with its first letter or `~`.
            letters.find(|c| c.is_ascii_alphabetic() || *c == '~');
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::plain_text;

    #[test]
    fn colours_and_overwritten_progress_do_not_litter_the_log() {
        assert_eq!(plain_text("\u{1b}[1;31mred\u{1b}[0m text"), "red text");
        assert_eq!(plain_text("10%\r50%\r100%\r"), "100%");
        assert_eq!(plain_text("plain"), "plain");
    }
}
