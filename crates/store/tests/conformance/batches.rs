use std::time::{Duration, Instant};

use domain::{
    BatchId, BatchQuery, BatchSummary, BatchView, Fact, JobError, JobStatus, RowChanges,
    StatusCounts,
};
use futures::{FutureExt, StreamExt};
use serde_json::{Value, json};
use store::{NewBatch, StoreError};

use crate::house::{House, finished, inputs, log, started};

fn batch(house: &House, rows: impl Iterator<Item = Value>) -> NewBatch {
    NewBatch {
        id: BatchId::generate(),
        organization: house.ours,
        function: "ours/f".parse().unwrap(),
        title: "F".to_owned(),
        version: house.version,
        columns: vec!["x".to_owned(), "text".to_owned()],
        rows: rows.map(inputs).collect(),
        by: "a test".to_owned(),
        retries: 0,
    }
}

async fn push(house: &House, size: u32) -> BatchSummary {
    let rows = (0..size).map(|x| json!({ "x": x }));
    house.store.push_batch(batch(house, rows)).await.unwrap()
}

async fn view(house: &House, id: BatchId) -> BatchView {
    let view = house.store.batch(house.ours, id).await.unwrap().unwrap();
    assert_eq!(view.summary.counts, view.states.counts(), "counts and rows agree");
    view
}

async fn end(house: &House, most: usize, fact: impl Fn(u32) -> Fact) {
    for job in house.claim(most).await {
        let x = job.inputs["x"].as_u64().unwrap() as u32;
        house.append(job.id, job.attempt, vec![started(job.attempt), log("a"), fact(x)]).await;
    }
}

fn failed() -> Fact {
    Fact::Failed { error: JobError::new("ValueError", "x is wrong") }
}

#[tokio::test]
async fn a_batch_counts_its_rows_as_they_go_on_and_says_when_it_ended() {
    let house = House::new().await;
    let pushed = push(&house, 5).await;
    assert_eq!((pushed.size, pushed.counts.queued, pushed.ended_at), (5, 5, None));
    assert_eq!(view(&house, pushed.id).await.states.0, "qqqqq");
    end(&house, 1, |x| finished(json!(x))).await;
    end(&house, 1, |_| failed()).await;
    let held = house.claim(1).await.remove(0);
    house.append(held.id, 1, vec![started(1)]).await;
    let now = view(&house, pushed.id).await;
    assert_eq!((now.states.0.as_str(), now.summary.ended_at), ("fepqq", None));

    assert_eq!(house.store.cancel_batch(house.ours, pushed.id, "me").await.unwrap(), Some(3));
    let now = view(&house, pushed.id).await;
    assert_eq!(now.states.0, "feccc");
    let counts = StatusCounts { finished: 1, error: 1, cancelled: 3, ..StatusCounts::default() };
    assert_eq!(now.summary.counts, counts);
    assert!(now.summary.ended_at.is_some());
    assert_eq!(house.store.cancel_batch(house.ours, pushed.id, "me").await.unwrap(), Some(0));
}

#[tokio::test]
async fn a_batch_is_there_as_a_whole_or_not_at_all() {
    let house = House::new().await;
    let id = push(&house, 300).await.id;
    let (after, _folder) = house.after_kill().await;
    let survived = after.batch(house.ours, id).await.unwrap().unwrap();
    assert_eq!((survived.states.0.len(), survived.summary.counts.queued), (300, 300));

    let mut refused = batch(&house, (0..300).map(|x| json!({ "x": x })));
    refused.organization = house.theirs;
    let id = refused.id;
    let error = house.store.push_batch(refused).await.unwrap_err();
    assert!(matches!(error, StoreError::NoSuchVersion { .. }), "{error}");
    assert_eq!(house.store.batch(house.theirs, id).await.unwrap(), None);
    let query = BatchQuery { function: "ours/f".parse().unwrap(), before: None, limit: 0 };
    assert_eq!(house.store.batches(house.ours, &query).await.unwrap().batches.len(), 1);
}

#[tokio::test]
async fn jobs_that_were_held_at_a_kill_go_on_as_rows_of_their_batch() {
    let house = House::new().await;
    let id = push(&house, 3).await.id;
    let held = house.claim(2).await;
    house.append(held[0].id, 1, vec![started(1)]).await;
    assert_eq!(view(&house, id).await.states.0, "pqq");
    let house = house.reopen().await;
    assert_eq!(view(&house, id).await.states.0, "qqq");
    end(&house, 9, |x| finished(json!(x))).await;
    assert_eq!(view(&house, id).await.states.0, "fff");
}

#[tokio::test]
async fn rows_are_shown_by_window_with_what_came_of_them() {
    let house = House::new().await;
    let long = "é".repeat(100_000);
    let rows = [
        json!({ "x": 0, "text": "a\nb" }),
        json!({ "x": 1, "text": { "url": "/v2/files/1/a.png", "name": "a.png" } }),
        json!({ "x": 2 }),
        json!({ "x": 3, "text": long }),
    ];
    let id = house.store.push_batch(batch(&house, rows.into_iter())).await.unwrap().id;
    end(&house, 1, |_| finished(json!({ "y": [1, 2] }))).await;
    end(&house, 1, |_| failed()).await;
    end(&house, 1, |_| finished(json!(long))).await;
    let rows = house.store.batch_rows(house.ours, id, 0, 200).await.unwrap().unwrap();
    let shown: Vec<_> = rows.iter().map(|row| (row.row, row.status)).collect();
    let statuses = [JobStatus::Finished, JobStatus::Error, JobStatus::Finished, JobStatus::Queued];
    assert_eq!(shown, (0..).zip(statuses).collect::<Vec<_>>());
    assert_eq!(rows[0].inputs, [Some("0".to_owned()), Some("a b".to_owned())]);
    assert_eq!(rows[0].output.as_deref(), Some(r#"{"y":[1,2]}"#));
    assert!(rows[0].run_time(store::now()).is_some());
    assert_eq!(rows[1].inputs[1].as_deref(), Some("a.png"));
    assert_eq!(rows[1].error.as_deref(), Some("ValueError: x is wrong"));
    assert_eq!(rows[1].output, None);
    assert_eq!(rows[2].inputs[1], None);
    assert_eq!(rows[2].output.as_ref().map(|text| text.chars().count()), Some(201));
    assert_eq!(rows[3].inputs[1].as_deref(), Some("…"), "too large to be read for a table");

    let window = house.store.batch_rows(house.ours, id, 2, 1).await.unwrap().unwrap();
    assert_eq!(window, rows[2..3]);
    assert_eq!(house.store.batch_rows(house.ours, id, 4, 200).await.unwrap().unwrap(), []);
}

#[tokio::test]
async fn a_row_that_is_tried_again_does_not_show_what_it_yielded_before() {
    let house = House::new().await;
    let id = push(&house, 1).await.id;
    let job = house.claim(1).await.remove(0).id;
    let yields = |value| Fact::Output { index: 0, value: json!(value) };
    house.append(job, 1, vec![started(1), yields("old")]).await;
    let shown = |house: House| async move {
        let row = house.store.batch_rows(house.ours, id, 0, 1).await.unwrap().unwrap().remove(0);
        let whole = house.store.batch_results(house.ours, id, 0, 1).await.unwrap().unwrap();
        let outputs: Vec<_> = whole[0].job.outputs.iter().map(|o| o.value.clone()).collect();
        (house, row.output, outputs)
    };
    let (house, preview, whole) = shown(house.reopen().await).await;
    assert_eq!((preview.as_deref(), whole), (Some("old"), vec![json!("old")]));
    assert_eq!(house.claim(1).await[0].attempt, 2);
    house.append(job, 2, vec![started(2)]).await;
    let (house, preview, whole) = shown(house).await;
    assert_eq!((preview, whole), (None, vec![]));
    house.append(job, 2, vec![yields("new"), Fact::Finished { value: None }]).await;
    let (_, preview, whole) = shown(house).await;
    assert_eq!((preview.as_deref(), whole), (Some("new"), vec![json!("new")]));
}

#[tokio::test]
async fn results_hold_whole_inputs_outputs_and_errors_in_the_order_of_the_rows() {
    let house = House::new().await;
    let id = push(&house, 3).await.id;
    end(&house, 1, |x| finished(json!({ "y": x }))).await;
    end(&house, 1, |_| failed()).await;
    let results = house.store.batch_results(house.ours, id, 0, 200).await.unwrap().unwrap();
    let rows: Vec<_> = results.iter().map(|result| (result.row, result.job.status)).collect();
    let statuses = [JobStatus::Finished, JobStatus::Error, JobStatus::Queued];
    assert_eq!(rows, (0..).zip(statuses).collect::<Vec<_>>());
    assert_eq!(results[0].job.outputs[0].value, json!({ "y": 0 }));
    assert_eq!(results[1].job.error.as_ref().unwrap().message, "x is wrong");
    assert_eq!(results[2].job.inputs, inputs(json!({ "x": 2 })));
}

#[tokio::test]
async fn batches_of_a_function_are_listed_newest_first_page_by_page() {
    let house = House::new().await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(push(&house, 1).await.id);
    }
    ids.reverse();
    let mut query = BatchQuery { function: "ours/f".parse().unwrap(), before: None, limit: 2 };
    let mut listed = Vec::new();
    loop {
        let page = house.store.batches(house.ours, &query).await.unwrap();
        listed.extend(page.batches.into_iter().map(|batch| batch.id));
        query.before = page.next;
        if page.next.is_none() {
            break;
        }
    }
    assert_eq!(listed, ids);
}

#[tokio::test]
async fn another_organisations_batch_is_not_found() {
    let house = House::new().await;
    let (store, id) = (&house.store, push(&house, 2).await.id);
    assert_eq!(store.batch(house.theirs, id).await.unwrap(), None);
    assert_eq!(store.batch_summary(house.theirs, id).await.unwrap(), None);
    assert_eq!(store.batch_rows(house.theirs, id, 0, 9).await.unwrap(), None);
    assert_eq!(store.batch_results(house.theirs, id, 0, 9).await.unwrap(), None);
    assert_eq!(store.cancel_batch(house.theirs, id, "them").await.unwrap(), None);
    let query = BatchQuery { function: "ours/f".parse().unwrap(), before: None, limit: 0 };
    assert_eq!(store.batches(house.theirs, &query).await.unwrap().batches, []);
    let mut changes = Box::pin(store.watch_batch(house.theirs, id));
    assert!(matches!(changes.next().await, Some(Err(StoreError::NoSuchBatch(_)))));
    assert!(changes.next().await.is_none());
    assert_eq!(view(&house, id).await.summary.counts.queued, 2, "nothing was cancelled");
}

#[tokio::test]
async fn a_grid_is_told_of_thousands_of_rows_in_a_handful_of_messages() {
    let house = House::new().await;
    let mut batch = view(&house, push(&house, 2_000).await.id).await;
    let mut changes = Box::pin(house.store.watch_batch(house.ours, batch.summary.id));
    let first = changes.next().await.unwrap().unwrap();
    assert!(matches!(first.rows, RowChanges::All(_)), "the first tells of all rows");
    batch.apply(first);
    let begun = Instant::now();
    let watch = async {
        let mut messages = 0;
        while !batch.summary.counts.have_ended() {
            batch.apply(changes.next().await.unwrap().unwrap());
            assert_eq!(batch.summary.counts, batch.states.counts());
            messages += 1;
        }
        messages
    };
    let work = async {
        for _ in 0..100 {
            end(&house, 20, |x| finished(json!(x))).await;
        }
    };
    let (messages, ()) = tokio::join!(watch, work);
    let most = begun.elapsed().as_millis() / 200 + 2;
    assert!(messages <= most, "{messages} messages, {most} at most");
    assert!(batch.summary.ended_at.is_some());
    assert!(changes.next().now_or_never().is_none(), "nothing more to tell");
}

#[tokio::test]
async fn a_grid_hears_of_a_single_row_by_itself_and_of_all_after_falling_behind() {
    let house = House::new().await;
    let id = push(&house, 100).await.id;
    let mut changes = Box::pin(house.store.watch_batch(house.ours, id));
    changes.next().await.unwrap().unwrap();
    end(&house, 1, |x| finished(json!(x))).await;
    let patience = Duration::from_secs(10);
    let change = tokio::time::timeout(patience, changes.next()).await.unwrap().unwrap().unwrap();
    assert_eq!(change.rows, RowChanges::Some(vec![(0, JobStatus::Finished)]));
    assert_eq!((change.counts.queued, change.counts.finished), (99, 1));
    for _ in 0..40 {
        end(&house, 1, |x| finished(json!(x))).await;
    }
    let change = tokio::time::timeout(patience, changes.next()).await.unwrap().unwrap().unwrap();
    assert!(matches!(change.rows, RowChanges::All(_)));
    assert_eq!(change.counts.finished, 41);
}
