//! Jobs that the page shows, kept true: each event is taken in by the one reducer, and the parts
//! that it changed are drawn anew, those alone. What is open, chosen or scrolled stays as it is.

mod acts;
mod drawing;
mod renewed;
mod tab;

use std::{cell::RefCell, collections::HashMap, sync::Once, time::Duration};

use domain::{Event, Fact, JobId, JobStatus, JobView, LiveMessage, LogLine, Timestamp, Topic};
use leptos::prelude::{set_interval, set_timeout};
use web_sys::Element;

use self::drawing::{Change, Drawing};
use super::{
    bars::bars,
    card::{TAIL, TAIL_COUNT, TAIL_PART},
    log::{lines_text, plain_line, viewer},
    parts,
    watch::JobStart,
};
use crate::{browser, clock::Clock, components::tell_elapsed_anew, live::Live};

/// A replica that is replaced after the job's error says so shortly after the end.
const LINGER: Duration = Duration::from_secs(10);
const TICK: Duration = Duration::from_millis(100);
/// Bars grow by this.
const SLOW_TICK: Duration = Duration::from_secs(1);

/// A job that is shown, on a page of its own or on a card.
struct Shown {
    job: JobView,
    is_page: bool,
    /// Outputs that are shown are pictures, all of them.
    pictures: bool,
    /// The end of the log is drawn in a moment.
    tail_due: bool,
    subscription: Option<u64>,
}

thread_local! {
    static SHOWN: RefCell<HashMap<JobId, Shown>> = RefCell::default();
}

static LISTENING: Once = Once::new();

pub(super) fn open_page(start: JobStart) {
    let JobStart { job, pictures } = start;
    let id = job.id;
    viewer::open(id, !job.status.has_ended());
    tab::open(&job);
    acts::listen_to_keys();
    renewed::watch_children(id);
    let clock = Clock::here();
    set_interval(move || grow(id, clock.exact()), SLOW_TICK);
    follow(Shown { job, is_page: true, pictures, tail_due: false, subscription: None });
}

/// The card under a form.
pub(super) fn open_card(job: JobView) {
    let pictures = parts::are_pictures(job.outputs.iter().map(|output| &output.value));
    let subscription = None;
    follow(Shown { job, is_page: false, pictures, tail_due: false, subscription });
}

fn follow(shown: Shown) {
    let (id, ended) = (shown.job.id, shown.job.status.has_ended());
    SHOWN.with_borrow_mut(|all| all.insert(id, shown));
    LISTENING.call_once(|| {
        let clock = Clock::here();
        set_interval(move || tell_elapsed_anew(clock.exact()), TICK);
        acts::listen_to_forms();
    });
    if ended {
        return;
    }
    let topic = move || {
        let after = with(id, |shown| shown.job.last_event).unwrap_or_default();
        Topic::Job { id, after }
    };
    let clock = Clock::here();
    let live = Live::here();
    let number = live.subscribe(topic, move |message| {
        if let LiveMessage::Event { job, event } = message
            && *job == id
        {
            take(id, event.clone(), clock.exact(), live);
        }
    });
    with(id, |shown| shown.subscription = Some(number));
}

fn with<T>(id: JobId, act: impl FnOnce(&mut Shown) -> T) -> Option<T> {
    SHOWN.with_borrow_mut(|all| all.get_mut(&id).map(act))
}

/// What an event changed is found while the job is held, and drawn when it is not any more: what
/// is drawn may set off other events.
fn take(id: JobId, event: Event, now: Timestamp, live: Live) {
    let Some(drawing) = with(id, |shown| shown.take(event, now)).flatten() else { return };
    let Drawing { changes, lines, tail, stale, tab, ended } = drawing;
    if let Some(root) = browser::by_id::<Element>(&parts::root_id(id)) {
        changes.into_iter().for_each(|change| change.draw(&root));
    }
    for (number, at, line) in lines {
        viewer::push(number, at, &line);
    }
    if tail {
        set_timeout(move || draw_tail(id), TICK);
    }
    if let Some(tab) = tab {
        tab.show();
    }
    stale.into_iter().for_each(|part| renewed::renew_soon(id, part));
    if ended {
        viewer::end();
        let number = with(id, |shown| shown.subscription.take()).flatten();
        if let Some(number) = number {
            set_timeout(move || live.unsubscribe(number), LINGER);
        }
    }
}

impl Shown {
    fn take(&mut self, event: Event, now: Timestamp) -> Option<Drawing> {
        let before = self.job.status;
        let (is_line, is_start) =
            (matches!(event.fact, Fact::Log(_)), matches!(event.fact, Fact::Started { .. }));
        let outputs = self.job.outputs.len();
        if !self.job.apply(event) {
            return None;
        }
        let mut drawing = Drawing::default();
        if is_line {
            self.take_line(&mut drawing);
            return Some(drawing);
        }
        if is_start {
            drawing.set("outputs", String::new());
            self.pictures = true;
        } else if self.job.outputs.len() > outputs {
            self.append_output(&mut drawing);
        }
        if before != self.job.status {
            self.draw_status(now, &mut drawing);
        }
        let job = &self.job;
        drawing.set("progress", parts::progress(job).0);
        drawing.set("waiting", parts::waiting(job).0);
        drawing.set("restarts", parts::restarts(job).0);
        drawing.set("outputs-count", parts::outputs_count(job));
        if self.is_page {
            drawing.stale.extend(["timeline", "events"]);
            drawing.tab = Some(tab::Tab::of(job));
        }
        Some(drawing)
    }

    fn take_line(&mut self, drawing: &mut Drawing) {
        let job = &mut self.job;
        if self.is_page {
            let first = job.log_skipped + 1;
            let lines: Vec<(Timestamp, LogLine)> = std::mem::take(&mut job.log);
            job.log_skipped += lines.len() as u64;
            drawing.lines =
                (first..).zip(lines).map(|(number, (at, line))| (number, at, line)).collect();
            return;
        }
        let beyond = job.log.len().saturating_sub(TAIL);
        job.log.drain(..beyond);
        job.log_skipped += beyond as u64;
        drawing.tail = !std::mem::replace(&mut self.tail_due, true);
    }

    /// An output never changes: those that are there stay.
    fn append_output(&mut self, drawing: &mut Drawing) {
        let Some((last, before)) = self.job.outputs.split_last() else { return };
        self.pictures &= parts::are_pictures(std::iter::once(&last.value));
        let html = parts::output(&self.job, before.len(), last).0;
        drawing.changes.push(Change::Append("outputs", html));
        let class = parts::outputs_class(!before.is_empty(), self.pictures);
        drawing.changes.push(Change::Class("outputs", class));
        // A page needs to know how many there are, not what they were.
        if self.is_page
            && let Some(last) = self.job.outputs.last_mut()
        {
            last.value = serde_json::Value::Null;
        }
    }

    fn draw_status(&mut self, now: Timestamp, drawing: &mut Drawing) {
        let job = &self.job;
        drawing.changes.push(Change::Status(job.status));
        drawing.set("facts", parts::facts(job, now).0);
        drawing.set("bars", bars(job, now).0);
        if !job.status.has_ended() {
            return;
        }
        drawing.ended = true;
        let instead = if self.is_page { String::new() } else { super::card::use_inputs(job).0 };
        drawing.set("cancel", instead);
        if job.status == JobStatus::Error
            && let Some(error) = &job.error
        {
            // At once what is known here; a page has the server say more of it.
            drawing.set("failure", parts::failure(error).0);
        }
        if self.is_page {
            drawing.stale.extend(["failure", "tree"]);
        }
    }
}

/// While it runs: its bars, and how many events there are.
fn grow(id: JobId, now: Timestamp) {
    let drawn = with(id, |shown| {
        let count = shown.job.last_event.to_string();
        let running = !shown.job.status.has_ended();
        (count, running.then(|| bars(&shown.job, now).0))
    });
    let Some(((count, bars), root)) = drawn.zip(browser::by_id::<Element>(&parts::root_id(id)))
    else {
        return;
    };
    Change::Set("count", count).draw(&root);
    if let Some(bars) = bars.filter(|_| !browser::is_hidden()) {
        Change::Set("bars", bars).draw(&root);
        renewed::renew_soon(id, "timeline");
    }
}

/// The end of a card's log; whether it is open stays as the person leaves it.
fn draw_tail(id: JobId) {
    let drawn = with(id, |shown| {
        shown.tail_due = false;
        let lines = (shown.job.log_skipped + 1..).zip(&shown.job.log);
        let html: String =
            lines.map(|(number, (at, line))| plain_line(number, *at, line).0).collect();
        (html, format!("Log, {}", lines_text(shown.job.log_lines())))
    });
    let Some(((html, count), root)) = drawn.zip(browser::by_id::<Element>(&parts::root_id(id)))
    else {
        return;
    };
    Change::Set(TAIL_COUNT, count).draw(&root);
    Change::Set(TAIL_PART, html).draw(&root);
    Change::Class("log", "fold tail").draw(&root);
}
