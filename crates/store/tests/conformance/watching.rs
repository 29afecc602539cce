use domain::{BuildStatus, Event, JobId, JobStatus, LogStream};
use futures::{FutureExt, StreamExt, future::join_all};
use proptest::prelude::*;
use serde_json::json;
use store::{BuildChange, StoreError, now};

use crate::house::{House, finished, log, new_version};

/// Reads to event `last` and checks that every number came exactly once.
async fn read_all(house: &House, job: JobId, after: u64, last: u64) {
    let mut numbers = Vec::new();
    let mut events = Box::pin(house.store.watch_job(house.ours, job, after));
    while numbers.last() != Some(&last) && after < last {
        let event: Event = events.next().await.unwrap().unwrap();
        numbers.push(event.number);
    }
    assert_eq!(numbers, (after + 1..=last).collect::<Vec<_>>());
}

/// Watchers from every number, begun at any moment, while others append.
async fn watch_while_writing(writers: u64, lines: u64, watchers: u64) {
    let house = House::new().await;
    let job = house.running().await.id;
    let last = 2 + writers * lines + 1;
    let write = async {
        let writing = (0..writers).map(|_| async {
            for line in 0..lines {
                house.append(job, 1, vec![log(&line.to_string())]).await;
            }
        });
        join_all(writing).await;
        house.append(job, 1, vec![finished(json!(1))]).await;
    };
    let watch = join_all((0..watchers).map(|watcher| {
        let house = &house;
        async move {
            for _ in 0..watcher {
                house.append(job, 9, vec![log("stale: only passes the time")]).await;
            }
            read_all(house, job, watcher * last / watchers, last).await;
        }
    }));
    tokio::join!(write, watch);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn a_watcher_that_comes_back_at_any_number_sees_each_event_once(
        writers in 1_u64..6, lines in 1_u64..40, watchers in 1_u64..20,
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(watch_while_writing(writers, lines, watchers));
    }
}

#[tokio::test]
async fn a_watcher_that_fell_far_behind_reads_again_and_misses_nothing() {
    let house = House::new().await;
    let job = house.running().await.id;
    let mut events = Box::pin(house.store.watch_job(house.ours, job, 0));
    for number in 1..=2 {
        assert_eq!(events.next().await.unwrap().unwrap().number, number);
    }
    assert!(events.next().now_or_never().is_none());
    for line in 0..700 {
        house.append(job, 1, vec![log(&line.to_string())]).await;
    }
    for number in 3..=702 {
        assert_eq!(events.next().await.unwrap().unwrap().number, number);
    }
}

#[tokio::test]
async fn nobody_watches_the_job_or_build_of_another_organisation() {
    let house = House::new().await;
    let job = house.push().await.id;
    let mut events = Box::pin(house.store.watch_job(house.theirs, job, 0));
    assert!(matches!(events.next().await, Some(Err(StoreError::NoSuchJob(_)))));
    assert!(events.next().await.is_none());
    let mut build = Box::pin(house.store.watch_build(house.theirs, house.version, 0));
    assert!(matches!(build.next().await, Some(Err(StoreError::UnknownVersion(_)))));
    assert!(build.next().await.is_none());

    let query = domain::JobQuery { filter: "status:finished".into(), ..Default::default() };
    let mut theirs = Box::pin(house.store.watch_jobs(house.theirs, query.clone()));
    let mut ours = Box::pin(house.store.watch_jobs(house.ours, query));
    assert!(theirs.next().now_or_never().is_none());
    let job = house.running().await;
    house.append(job.id, 1, vec![finished(json!(1))]).await;
    let told = ours.next().await.unwrap().unwrap();
    assert_eq!(told.matching.iter().map(|job| job.id).collect::<Vec<_>>(), [job.id]);
    assert!(theirs.next().now_or_never().is_none());
}

#[tokio::test]
async fn a_list_hears_of_a_thousand_changes_in_a_few_messages_and_ends_exact() {
    let house = House::new().await;
    let first = house.push().await.id;
    let mut changes = Box::pin(house.store.watch_jobs(house.ours, domain::JobQuery::default()));
    let page = changes.next().await.unwrap().unwrap();
    assert_eq!(page.matching.iter().map(|job| job.id).collect::<Vec<_>>(), [first]);
    let mut last = first;
    for _ in 0..100 {
        last = house.push_many(10).await[9];
    }
    house.store.cancel(house.ours, first, "me").await.unwrap();
    let (mut messages, mut shown, mut newest) = (0, None, None);
    while shown != Some(JobStatus::Cancelled) || newest != Some(last) {
        let told = changes.next().await.unwrap().unwrap();
        messages += 1;
        assert!(told.matching.len() <= 200);
        newest = told.matching.iter().map(|job| job.id).max().max(newest);
        shown = told.rows.iter().find(|job| job.id == first).map(|job| job.status).or(shown);
    }
    // A fast machine needs one, a slow one a message for each quarter of a second.
    assert!(messages < 50, "{messages}");
}

#[tokio::test]
async fn a_row_that_leaves_its_filter_is_told_and_others_are_not() {
    let house = House::new().await;
    let job = house.running().await;
    let query = domain::JobQuery { filter: "status:processing".into(), ..Default::default() };
    let mut changes = Box::pin(house.store.watch_jobs(house.ours, query));
    assert_eq!(changes.next().await.unwrap().unwrap().matching.len(), 1);
    house.push().await;
    house.append(job.id, 1, vec![finished(json!(1))]).await;
    let told = changes.next().await.unwrap().unwrap();
    assert!(told.matching.is_empty());
    assert_eq!(told.rows.iter().map(|job| job.status).collect::<Vec<_>>(), [JobStatus::Finished]);
}

#[tokio::test]
async fn a_build_is_watched_line_by_line_to_its_end() {
    let house = House::new().await;
    house.store.create_versions(vec![new_version(house.ours, "ours/g")]).await.unwrap();
    let version = house.store.next_build().await.unwrap();
    let (id, build) = (version.id, version.build_attempt());
    let line = |text: &str| (now(), LogStream::Stdout, text.to_owned());
    house.store.append_build_log(build, vec![line("one"), line("two")]).await.unwrap();
    let mut changes = Box::pin(house.store.watch_build(house.ours, id, 1));
    let mut told = Vec::new();
    for _ in 0..2 {
        told.push(describe(changes.next().await.unwrap().unwrap()));
    }
    house.store.append_build_log(build, vec![line("three")]).await.unwrap();
    house.store.set_build_status(id, BuildStatus::Ready, None).await.unwrap();
    for _ in 0..2 {
        told.push(describe(changes.next().await.unwrap().unwrap()));
    }
    assert_eq!(told, ["2 two", "building", "3 three", "ready"]);
}

#[tokio::test]
async fn a_build_that_was_cancelled_cannot_speak_for_the_next_one() {
    let house = House::new().await;
    let store = &house.store;
    store.create_versions(vec![new_version(house.ours, "ours/g")]).await.unwrap();
    let first = store.next_build().await.unwrap().build_attempt();
    let mut changes = Box::pin(store.watch_build(house.ours, first.version, 0));
    let mut told = vec![describe(changes.next().await.unwrap().unwrap())];
    let why = Some("cancelled".to_owned());
    store.set_build_status(first.version, BuildStatus::Error, why).await.unwrap();
    store.set_build_status(first.version, BuildStatus::Queued, None).await.unwrap();
    let second = store.next_build().await.unwrap().build_attempt();
    assert_eq!(second.number, first.number + 1);

    let late = vec![(now(), LogStream::Stdout, "late".to_owned())];
    store.append_build_log(first, late).await.unwrap();
    store.advance_build(first, BuildStatus::Ready, None).await.unwrap();
    let now_built = store.version(first.version).await.unwrap().unwrap().summary;
    assert_eq!(now_built.build_status, BuildStatus::Building);
    store.advance_build(second, BuildStatus::Ready, None).await.unwrap();
    while told.last().is_none_or(|last| last != "ready") {
        told.push(describe(changes.next().await.unwrap().unwrap()));
    }
    assert_eq!(told, ["building", "error", "queued", "building", "ready"]);
}

fn describe(change: BuildChange) -> String {
    match change {
        BuildChange::Line(line) => format!("{} {}", line.number, line.text),
        BuildChange::Status(summary) => summary.build_status.to_string(),
    }
}
