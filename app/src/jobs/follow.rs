//! A job that keeps itself up to date.

use std::time::Duration;

use domain::{JobView, LiveMessage, Topic};
use leptos::prelude::*;

use crate::{live::Live, reactive::effect};

/// A replica that is replaced after the job's error says so shortly after the end.
const LINGER: Duration = Duration::from_secs(10);
/// Log lines that a tab keeps of one job; when it has more, a fifth goes.
const MOST_LINES: usize = 5_000;

/// The job as a signal, fed by the live connection until some time after its end. Call it where
/// the signal should live.
pub(crate) fn follow(view: JobView) -> RwSignal<JobView> {
    let (id, ended) = (view.id, view.status.has_ended());
    let job = RwSignal::new(view);
    if ended {
        return job;
    }
    let live = Live::here();
    let topic = move || {
        let after = job.try_with_untracked(|job| job.last_event).unwrap_or_default();
        Topic::Job { id, after }
    };
    let number = live.subscribe(topic, move |message| {
        if let LiveMessage::Event { job: of, event } = message
            && *of == id
        {
            job.try_update(|job| {
                job.apply(event.clone());
                forget_old_lines(job);
            });
        }
    });
    effect(move || {
        if job.with(|job| job.status.has_ended()) {
            set_timeout(move || live.unsubscribe(number), LINGER);
        }
    });
    job
}

fn forget_old_lines(job: &mut JobView) {
    if job.log.len() > MOST_LINES {
        job.log.drain(..MOST_LINES / 5);
        job.log_skipped += (MOST_LINES / 5) as u64;
    }
}
