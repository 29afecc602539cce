use domain::{Fact, JobError, JobStatus, RestartKind};
use futures::future::join_all;
use serde_json::{Value, json};
use store::{Accepted, Cancelled, LOG_TAIL, Requeued};

use crate::house::{House, finished, inputs, log, started};

#[tokio::test]
async fn a_job_is_the_fold_of_its_events() {
    let house = House::new().await;
    let job = house.running().await;
    let facts = vec![log("hello"), Fact::Output { index: 0, value: json!(1) }, finished(json!(2))];
    let accepted = house.append(job.id, 1, facts).await;
    let numbers = [3, 4, 5].map(|number| Accepted::Recorded { number });
    assert_eq!(accepted, numbers);

    let view = house.store.job(house.ours, job.id).await.unwrap().unwrap();
    assert_eq!(view.status, JobStatus::Finished);
    assert_eq!(
        view.outputs.iter().map(|o| o.value.clone()).collect::<Vec<_>>(),
        [json!(1), json!(2)]
    );
    assert_eq!(view.log[0].1.text, "hello");
    assert_eq!((view.attempt, view.process, view.last_event), (1, Some(7), 5));

    let summary = house.summary(job.id).await;
    assert_eq!((summary.status, summary.last_event), (view.status, view.last_event));
    assert_eq!((summary.started_at, summary.ended_at), (view.started_at, view.ended_at));
    assert_eq!(summary.inputs_preview, "x1=2, big=1.5");
}

#[tokio::test]
async fn events_are_numbered_without_gaps_when_many_write_at_once() {
    let house = House::new().await;
    let job = house.running().await;
    let writers = (0..50).map(|writer| {
        let house = &house;
        async move {
            for line in 0..10 {
                house.append(job.id, 1, vec![log(&format!("{writer} {line}"))]).await;
            }
        }
    });
    join_all(writers).await;
    let events = house.store.events(house.ours, job.id, 0, 10_000).await.unwrap().unwrap();
    let numbers: Vec<u64> = events.iter().map(|event| event.number).collect();
    assert_eq!(numbers, (1..=502).collect::<Vec<_>>());
}

#[tokio::test]
async fn facts_of_an_attempt_that_lost_the_job_are_dropped() {
    let house = House::new().await;
    let job = house.running().await;
    let lost = house.store.requeue(job.id, 1, RestartKind::Preemption, "gone".into()).await;
    assert_eq!(lost.unwrap(), Requeued::Queued);
    assert_eq!(house.append(job.id, 1, vec![log("late")]).await, [Accepted::Stale]);
    let again = house.claim(1).await.remove(0);
    assert_eq!(again.attempt, 2);
    assert_eq!(house.append(job.id, 1, vec![finished(json!(1))]).await, [Accepted::Stale]);
    house.append(job.id, 2, vec![started(2), finished(json!(2))]).await;
    assert_eq!(house.append(job.id, 2, vec![finished(json!(3))]).await, [Accepted::Stale]);
    let view = house.store.job(house.ours, job.id).await.unwrap().unwrap();
    assert_eq!((view.outputs.len(), view.outputs[0].value.clone()), (1, json!(2)));
}

#[tokio::test]
async fn a_replica_replaced_after_the_error_is_told_on_the_job_that_caused_it() {
    let house = House::new().await;
    let job = house.running().await;
    let error = JobError::new("ValueError", "x1 is 5");
    house.append(job.id, 1, vec![Fact::Failed { error }]).await;
    let restart = Fact::Restarted {
        kind: RestartKind::Error,
        reason: "restart_on_error".into(),
        requeued: false,
        next_at: None,
    };
    assert_eq!(
        house.append(job.id, 1, vec![restart.clone()]).await,
        [Accepted::Recorded { number: 4 }]
    );
    let view = house.store.job(house.ours, job.id).await.unwrap().unwrap();
    assert_eq!((view.status, view.restarts.len()), (JobStatus::Error, 1));
    assert_eq!(house.summary(job.id).await.error.as_deref(), Some("ValueError: x1 is 5"));
}

#[tokio::test]
async fn cancelling_ends_a_job_in_each_state_once() {
    let house = House::new().await;
    let mut cancellations = house.store.cancellations();

    let queued = house.push().await.id;
    let outcome = house.store.cancel(house.ours, queued, "me").await.unwrap();
    assert_eq!(outcome, Cancelled::Cancelled);
    assert!(cancellations.try_recv().is_err(), "no worker held it");

    let running = house.running().await;
    assert_eq!(
        house.store.cancel(house.ours, running.id, "me").await.unwrap(),
        Cancelled::Cancelled
    );
    assert_eq!(cancellations.recv().await.unwrap(), running.id);
    assert_eq!(house.append(running.id, 1, vec![finished(json!(1))]).await, [Accepted::Stale]);

    let again = house.store.cancel(house.ours, running.id, "me").await.unwrap();
    assert_eq!(again, Cancelled::AlreadyEnded(JobStatus::Cancelled));
    let foreign = house.store.cancel(house.theirs, running.id, "me").await.unwrap();
    assert_eq!(foreign, Cancelled::NotFound);

    // What was cancelled in the queue is not handed out.
    let next = house.push().await.id;
    assert_eq!(house.claim(9).await.iter().map(|job| job.id).collect::<Vec<_>>(), [next]);
}

#[tokio::test]
async fn the_same_idempotency_key_answers_the_earlier_job() {
    let house = House::new().await;
    let keyed = || store::NewJob { idempotency_key: Some("k\0".into()), ..house.job() };
    let first = house.store.push(vec![keyed(), keyed()]).await.unwrap();
    assert_eq!(first[0].id, first[1].id);
    let later = house.store.push(vec![keyed()]).await.unwrap();
    assert_eq!(later[0].id, first[0].id);
    let house = house.reopen().await;
    let keyed = store::NewJob { idempotency_key: Some("k\0".into()), ..house.job() };
    assert_eq!(house.store.push(vec![keyed]).await.unwrap()[0].id, first[0].id);
    assert_eq!(house.claim(9).await.len(), 1);
}

#[tokio::test]
async fn a_long_log_shows_its_end_and_says_how_much_is_before() {
    let house = House::new().await;
    let job = house.running().await;
    let lines = (0..LOG_TAIL + 5).map(|line| log(&format!("line {line}"))).collect();
    house.append(job.id, 1, lines).await;
    house.append(job.id, 1, vec![finished(json!(null))]).await;
    let view = house.store.job(house.ours, job.id).await.unwrap().unwrap();
    assert_eq!((view.log.len() as u64, view.log_skipped), (LOG_TAIL, 5));
    assert_eq!(view.log[0].1.text, "line 5");
    let first = house.store.log_lines(house.ours, job.id, 0, 3).await.unwrap().unwrap();
    assert_eq!(first.iter().map(|entry| entry.number).collect::<Vec<_>>(), [3, 4, 5]);
}

#[tokio::test]
async fn any_text_and_number_comes_back_as_it_was() {
    let house = House::new().await;
    let number: Value = serde_json::from_str("123456789012345678901234567890.5").unwrap();
    let given = inputs(json!({"text": "nul \0 quote \" line\n é 🦀", "number": number}));
    let job = store::NewJob { inputs: given.clone(), ..house.job() };
    house.store.push(vec![job]).await.unwrap();
    let claimed = house.claim(1).await.remove(0);
    assert_eq!(claimed.inputs, given);
    let output = json!({"number": number, "text": "\0\u{1b}[31m"});
    house.append(claimed.id, 1, vec![started(1), log("a\0b"), finished(output.clone())]).await;
    let view = house.store.job(house.ours, claimed.id).await.unwrap().unwrap();
    assert_eq!((&view.inputs, &view.outputs[0].value), (&given, &output));
    assert_eq!(view.log[0].1.text, "a\0b");
}
