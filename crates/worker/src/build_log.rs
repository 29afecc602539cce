//! What a build prints, on its way to the store: live, and in groups of about 50 ms.

use std::time::Duration;

use domain::{LogStream, Timestamp};
use store::{BuildAttempt, Store};
use tokio::{sync::mpsc, task::JoinHandle, time};

use crate::full_disk;

type Line = (Timestamp, LogStream, String);

const GROUP: Duration = Duration::from_millis(50);
const MOST_LINES: usize = 50_000;
const WAITING: usize = 1_024;

/// Where a step of a build writes to.
#[derive(Clone)]
pub(crate) struct BuildLog(Option<mpsc::Sender<Line>>);

impl BuildLog {
    /// For what is made ready again without a build.
    pub(crate) fn unheard() -> Self {
        Self(None)
    }

    /// The log of the build, and what ends once all of it is stored and every clone is gone.
    pub(crate) fn of(store: Store, build: BuildAttempt) -> (Self, JoinHandle<()>) {
        let (sender, received) = mpsc::channel(WAITING);
        (Self(Some(sender)), tokio::spawn(write(store, build, received)))
    }

    pub(crate) async fn line(&self, stream: LogStream, text: impl Into<String>) {
        if let Some(sender) = &self.0 {
            // The writer only ends before us when the store is closed: nobody can read it then.
            let _ = sender.send((store::now(), stream, text.into())).await;
        }
    }

    pub(crate) async fn notice(&self, text: impl Into<String>) {
        self.line(LogStream::Notice, text).await;
    }
}

async fn write(store: Store, build: BuildAttempt, mut received: mpsc::Receiver<Line>) {
    let mut left = MOST_LINES;
    while let Some(first) = received.recv().await {
        time::sleep(GROUP).await;
        let mut lines = vec![first];
        while let Ok(line) = received.try_recv() {
            lines.push(line);
        }
        if left == 0 {
            continue;
        }
        if lines.len() >= left {
            lines.truncate(left - 1);
            lines.push((store::now(), LogStream::Notice, "log truncated".to_owned()));
        }
        left -= lines.len();
        if let Err(error) =
            full_disk::sit_out(|| store.append_build_log(build, lines.clone())).await
        {
            tracing::error!(version = %build.version, %error, "a build's log could not be stored");
        }
    }
}
