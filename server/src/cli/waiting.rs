//! What a job waits for, told in the terminal while nothing else happens.

use std::{sync::mpsc, thread, time::Duration};

use domain::JobId;
use serde_json::Value;

use super::api::Api;

/// A job that starts sooner needs no words.
const PATIENCE: Duration = Duration::from_secs(2);
const AGAIN: Duration = Duration::from_secs(5);

/// Runs `act` while another thread prints, on stderr, what keeps the job from starting, each time
/// that it is something else. What `act` is given ends that, for a job that has started.
pub(super) fn telling<T>(api: &Api, job: JobId, act: impl FnOnce(&dyn Fn()) -> T) -> T {
    let (started, is_started) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(move || tell(api, job, &is_started));
        // Dropped with the job's end at the latest, which ends the thread too.
        let started = started;
        // Without a receiver it has been told.
        act(&|| started.send(()).unwrap_or_default())
    })
}

fn tell(api: &Api, job: JobId, is_started: &mpsc::Receiver<()>) {
    let mut told = String::new();
    let mut pause = PATIENCE;
    while is_started.recv_timeout(pause) == Err(mpsc::RecvTimeoutError::Timeout) {
        pause = AGAIN;
        // Only words: whoever follows the job tells of a server that does not answer.
        let Ok(now) = api.get::<Value>(&format!("/v2/jobs/{job}")) else { continue };
        let words = now["waits_for"].as_str().unwrap_or_default();
        if !words.is_empty() && words != told {
            eprintln!("[waiting for {words}]");
            words.clone_into(&mut told);
        }
    }
}
