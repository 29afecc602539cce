//! One stream of all that a page watches.

use std::time::Duration;

use domain::{Caller, LiveMessage, OrganizationId, Role, Topic};
use futures::{
    Stream, StreamExt,
    stream::{BoxStream, select, select_all},
};
use store::BuildChange;
use tokio_stream::wrappers::IntervalStream;

use crate::{Error, Platform, Result, require};

/// More than a page shows at once.
const MOST_TOPICS: usize = 200;
/// Tells the browser that silence is not a dead connection.
const HEARTBEAT: Duration = Duration::from_secs(5);

impl Platform {
    /// Everything about `topics` from now on and, where a topic has a number, since that number.
    /// Does not end by itself. A topic that is not the caller's is an error, as if it did not exist.
    pub async fn watch(
        &self,
        caller: &Caller,
        topics: Vec<Topic>,
    ) -> Result<impl Stream<Item = LiveMessage> + Send + use<>> {
        require(caller, Role::Viewer)?;
        if topics.len() > MOST_TOPICS {
            return Err(Error::invalid(format!("A page can watch at most {MOST_TOPICS} things.")));
        }
        let mut streams = Vec::with_capacity(topics.len());
        for topic in topics {
            streams.push(self.topic(caller.organization, topic).await?);
        }
        let mut interval = tokio::time::interval(HEARTBEAT);
        interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let heartbeats = IntervalStream::new(interval).map(|_| LiveMessage::Heartbeat);
        Ok(select(select_all(streams), heartbeats))
    }

    async fn topic(
        &self,
        organization: OrganizationId,
        topic: Topic,
    ) -> Result<BoxStream<'static, LiveMessage>> {
        Ok(match topic {
            Topic::Job { id, after } => {
                let known = self.store().job_summary(organization, id).await?;
                known.ok_or_else(|| Error::not_found(format!("The job {id}")))?;
                whole(self.store().watch_job(organization, id, after))
                    .map(move |event| LiveMessage::Event { job: id, event })
                    .boxed()
            }
            Topic::Jobs(query) => whole(self.store().watch_jobs(organization, query.clone()))
                .map(move |changes| LiveMessage::Jobs { query: query.clone(), changes })
                .boxed(),
            Topic::Build { id, after } => {
                let known = self.store().build_log(organization, id, after, 1).await?;
                known.ok_or_else(|| Error::not_found(format!("The version {id}")))?;
                whole(self.store().watch_build(organization, id, after))
                    .map(move |change| match change {
                        BuildChange::Line(line) => LiveMessage::BuildLine { version: id, line },
                        BuildChange::Status(version) => LiveMessage::Build(version),
                    })
                    .boxed()
            }
            Topic::Batch { id } => {
                let known = self.store().batch_summary(organization, id).await?;
                known.ok_or_else(|| Error::not_found(format!("The batch {id}")))?;
                whole(self.store().watch_batch(organization, id))
                    .map(move |change| LiveMessage::Batch { batch: id, change })
                    .boxed()
            }
        })
    }
}

/// The items up to the first failure, which is logged; the browser comes back with its number.
fn whole<T, E>(
    stream: impl Stream<Item = std::result::Result<T, E>> + Send,
) -> impl Stream<Item = T> + Send
where
    T: Send,
    E: std::fmt::Display + Send,
{
    stream
        .map(|item| {
            item.inspect_err(|cause| tracing::error!(%cause, "a live stream broke off")).ok()
        })
        .take_while(|item| futures::future::ready(item.is_some()))
        .filter_map(futures::future::ready)
}
