//! What pages tell of functions over time, and what was used.

use domain::{Fact, JobError, Span};
use serde_json::json;
use store::now;

use crate::house::{House, finished, ready_version};

fn failed() -> Fact {
    Fact::Failed { error: JobError::new("ValueError", "no") }
}

#[tokio::test]
async fn metrics_count_ends_and_times_per_version_in_every_span() {
    let house = House::new().await;
    for end in [finished(json!(1)), finished(json!(2)), failed()] {
        let job = house.running().await;
        house.append(job.id, 1, vec![end]).await;
    }
    let waiting = house.push().await;
    house.store.cancel(house.ours, waiting.id, "somebody").await.unwrap();
    let name = "ours/f".parse().unwrap();
    let other = ready_version(&house.store, house.ours, "ours/f").await;
    for span in Span::ALL {
        let of = |version| house.store.metrics(house.ours, &name, span, version);
        let metrics = of(None).await.unwrap().unwrap();
        assert_eq!(metrics.tallies.len(), span.shown());
        let total = &metrics.total;
        assert_eq!((total.finished, total.errors, total.cancelled), (2, 1, 1), "{span:?}");
        assert_eq!(total.run_times.count(), 3, "what never ran has no run time");
        assert_eq!(total.queue_times.count(), 3);
        assert_eq!(metrics.tallies.last().unwrap().ended(), 4, "the present span is the last");
        assert_eq!(metrics.versions.len(), 1);
        assert_eq!(of(Some(house.version)).await.unwrap().unwrap().total, *total);
        assert_eq!(of(Some(other)).await.unwrap().unwrap().total.ended(), 0);
    }
    assert!(house.store.metrics(house.theirs, &name, Span::Hour, None).await.unwrap().is_none());
}

#[tokio::test]
async fn tallies_go_on_after_a_restart_where_they_were() {
    let house = House::new().await;
    let job = house.running().await;
    house.append(job.id, 1, vec![finished(json!(1))]).await;
    let house = house.reopen().await;
    let job = house.running().await;
    house.append(job.id, 1, vec![finished(json!(1))]).await;
    let name = "ours/f".parse().unwrap();
    let metrics = house.store.metrics(house.ours, &name, Span::Day, None).await.unwrap().unwrap();
    assert_eq!((metrics.total.finished, metrics.total.run_times.count()), (2, 2));
}

#[tokio::test]
async fn usage_tells_who_used_what_on_which_day_and_only_to_its_owner() {
    let house = House::new().await;
    for end in [finished(json!(1)), failed()] {
        let job = house.running().await;
        house.append(job.id, 1, vec![end]).await;
    }
    let rows = house.store.usage(house.ours, now(), now()).await.unwrap();
    let row = &rows[0];
    assert_eq!((rows.len(), row.jobs, row.by.as_str()), (1, 2, "a test"));
    assert_eq!((row.machine(), row.version, row.day.date()), ("cpu", house.version, now().date()));
    assert!(house.store.usage(house.theirs, now(), now()).await.unwrap().is_empty());
    let past = now().plus_seconds(-5 * 86_400);
    assert!(house.store.usage(house.ours, past, past).await.unwrap().is_empty());
}
