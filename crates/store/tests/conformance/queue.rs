use std::collections::HashSet;

use domain::{BuildStatus, Fact, Gpu, GpuModel, JobId, JobStatus, RestartKind};
use futures::{FutureExt, StreamExt, future::join_all};
use serde_json::json;
use store::{Accepted, Demand, LEASE_SECONDS, NewJob, Others, Requeued, StoreError, Want, now};

use crate::house::{House, finished, log, new_job, new_version, ready_version, started};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_job_is_handed_to_two_workers() {
    let house = House::new().await;
    let pushed: HashSet<JobId> = house.push_many(300).await.into_iter().collect();
    let workers = (0..10).map(|worker| {
        let (store, want) = (house.store.clone(), house.want(7));
        tokio::spawn(async move {
            let mut mine = Vec::new();
            // 10 workers by 5 claims of up to 7: every claim finds some.
            for _ in 0..4 {
                let jobs = store.claim(&format!("w{worker}"), vec![want]).await.unwrap();
                mine.extend(jobs.into_iter().map(|job| job.id));
            }
            mine
        })
    });
    let handed: Vec<JobId> =
        join_all(workers).await.into_iter().flat_map(|jobs| jobs.unwrap()).collect();
    let distinct: HashSet<JobId> = handed.iter().copied().collect();
    assert_eq!((handed.len(), distinct.len()), (280, 280));
    assert!(distinct.is_subset(&pushed));
}

#[tokio::test]
async fn jobs_are_handed_out_oldest_first_and_no_more_than_wanted() {
    let house = House::new().await;
    let other = ready_version(&house.store, house.ours, "ours/g").await;
    let first = house.push_many(3).await;
    house.store.push(vec![new_job(house.ours, "ours/g", other)]).await.unwrap();
    let claimed = house.claim(2).await;
    assert_eq!(claimed.iter().map(|job| job.id).collect::<Vec<_>>(), first[..2]);
    let wants = vec![house.want(5), Want { version: other, most: 5 }];
    let rest = house.store.claim("w", wants).await.unwrap();
    assert_eq!(rest.iter().map(|job| job.version).collect::<Vec<_>>(), [house.version, other]);
}

#[tokio::test]
async fn a_waiting_claim_has_its_job_when_the_push_is_acknowledged() {
    let house = House::new().await;
    let mut claim = Box::pin(house.claim(1));
    assert!(claim.as_mut().now_or_never().is_none());
    let id = house.push().await.id;
    // Answered by the same commit, so that nothing is left to wait for.
    assert_eq!(claim.now_or_never().unwrap()[0].id, id);
}

#[tokio::test]
async fn a_claim_that_nobody_waits_for_any_more_loses_no_job() {
    let house = House::new().await;
    let mut unread = Box::pin(house.claim(5));
    assert!(unread.as_mut().now_or_never().is_none());
    let mut given_up = Box::pin(house.claim(5));
    assert!(given_up.as_mut().now_or_never().is_none());
    drop(given_up);
    let id = house.push().await.id;
    // The first has its answer but never looks at it.
    drop(unread);
    let job = house.claim(1).await.remove(0);
    assert_eq!((job.id, job.attempt), (id, 1));
}

#[tokio::test]
async fn what_was_released_is_handed_out_again_as_the_same_attempt() {
    let house = House::new().await;
    let job = {
        house.push().await;
        house.claim(1).await.remove(0)
    };
    house.store.release(vec![(job.id, job.attempt), (JobId::generate(), 1)]).await.unwrap();
    assert_eq!(house.append(job.id, 1, vec![log("late")]).await, [Accepted::Stale]);
    let again = house.claim(1).await.remove(0);
    assert_eq!((again.id, again.attempt), (job.id, 1));
    // Once started it cannot be released, only lost.
    house.append(job.id, 1, vec![started(1)]).await;
    house.store.release(vec![(job.id, 1)]).await.unwrap();
    assert_eq!(house.append(job.id, 1, vec![finished(json!(1))]).await.len(), 1);
    assert_eq!(house.summary(job.id).await.status, JobStatus::Finished);
}

#[tokio::test]
async fn a_worker_that_stops_renewing_loses_its_jobs() {
    let house = House::new().await;
    let job = house.running().await;
    let later = now().plus_seconds(LEASE_SECONDS + 60);
    assert_eq!(house.store.expire_leases_at(later).await.unwrap(), 0, "held by this process");

    let held = vec![(job.id, 1)];
    assert!(house.store.renew("worker", held.clone()).await.unwrap().is_empty());
    assert_eq!(house.store.expire_leases().await.unwrap(), 0);
    assert_eq!(house.store.expire_leases_at(later).await.unwrap(), 1);
    assert_eq!(house.store.renew("worker", held).await.unwrap(), [job.id]);

    let again = house.claim(1).await.remove(0);
    assert_eq!((again.id, again.attempt), (job.id, 2));
    let another = house.store.renew("another", vec![(job.id, 2)]).await.unwrap();
    assert_eq!(another, [job.id], "only the worker that holds it renews");
}

#[tokio::test]
async fn a_job_lost_too_often_is_not_tried_again() {
    let house = House::new().await;
    let id = house.push().await.id;
    let mut outcomes = Vec::new();
    for attempt in 1..=store::MAX_ATTEMPTS {
        house.claim(1).await;
        house.append(id, attempt, vec![started(attempt)]).await;
        let kind = RestartKind::OutOfMemory;
        let lost = house.store.requeue(id, attempt, kind, "it used all memory".into()).await;
        outcomes.push(lost.unwrap());
    }
    assert_eq!(outcomes.pop(), Some(Requeued::Ended));
    assert!(outcomes.iter().all(|outcome| *outcome == Requeued::Queued));
    let summary = house.summary(id).await;
    assert_eq!(summary.status, JobStatus::Error);
    assert!(summary.error.unwrap().starts_with("WorkerLost: it used all memory"));
}

#[tokio::test]
async fn a_job_that_failed_is_not_claimed_before_its_next_attempt_may_begin() {
    let house = House::new().await;
    let job = house.running().await;
    let next_at = now().plus_seconds(1);
    house.append(job.id, 1, vec![failed_until(next_at)]).await;
    assert_eq!(house.append(job.id, 1, vec![log("late")]).await, [Accepted::Stale]);
    let view = house.store.job(house.ours, job.id).await.unwrap().unwrap();
    assert_eq!((view.status, view.next_attempt_at), (JobStatus::Queued, Some(next_at)));
    let row = house.store.queue(house.ours).await.unwrap().remove(0);
    assert_eq!((row.waiting, row.pausing), (0, 1));

    // Another job does not wait for it.
    let other = house.push().await.id;
    assert_eq!(house.claim(9).await.iter().map(|job| job.id).collect::<Vec<_>>(), [other]);
    let again = house.claim(9).await.remove(0);
    assert!(now() >= next_at);
    assert_eq!((again.id, again.attempt), (job.id, 2));
    let view = house.store.job(house.ours, job.id).await.unwrap().unwrap();
    assert_eq!(view.attempt, 1, "claimed and not begun");
    house.append(job.id, 2, vec![started(2), finished(json!(2))]).await;
    let view = house.store.job(house.ours, job.id).await.unwrap().unwrap();
    assert_eq!((view.status, view.next_attempt_at), (JobStatus::Finished, None));
}

#[tokio::test]
async fn a_pause_between_two_attempts_survives_a_restart_of_the_server() {
    let house = House::new().await;
    let job = house.running().await;
    let next_at = now().plus_seconds(2);
    house.append(job.id, 1, vec![failed_until(next_at)]).await;
    let house = house.reopen().await;
    let again = house.claim(9).await.remove(0);
    assert!(now() >= next_at);
    assert_eq!((again.id, again.attempt), (job.id, 2));
}

#[tokio::test]
async fn a_set_up_that_failed_counts_as_an_attempt_and_a_lost_one_is_not_told() {
    let house = House::new().await;
    let id = house.push().await.id;
    house.claim(1).await;
    house.append(id, 1, vec![failed_until(now())]).await;
    let lost = house.claim(1).await.remove(0);
    assert_eq!(lost.attempt, 2);
    let requeued = house.store.requeue(id, 2, RestartKind::Preemption, "gone".into()).await;
    assert_eq!(requeued.unwrap(), Requeued::Queued);
    let view = house.store.job(house.ours, id).await.unwrap().unwrap();
    assert_eq!((view.restarts.len(), view.started_at), (1, None));
}

#[tokio::test]
async fn a_job_that_is_cancelled_in_a_pause_is_not_tried_again() {
    let house = House::new().await;
    let job = house.running().await;
    house.append(job.id, 1, vec![failed_until(now().plus_seconds(1))]).await;
    let cancelled = house.store.cancel(house.ours, job.id, "me").await.unwrap();
    assert_eq!(cancelled, store::Cancelled::Cancelled);
    let later = house.running().await;
    house.append(later.id, 1, vec![failed_until(now().plus_seconds(1))]).await;
    let again = house.claim(9).await;
    assert_eq!(again.iter().map(|job| job.id).collect::<Vec<_>>(), [later.id]);
}

#[tokio::test]
async fn what_a_push_asks_for_comes_with_its_job_and_the_shorter_limit_counts() {
    let house = House::new().await;
    let function = "ours/f".parse().unwrap();
    let mut limits = Vec::new();
    for (of_function, of_push) in
        [(None, None), (None, Some(5)), (Some(7), None), (Some(7), Some(9))]
    {
        house.store.set_function_settings(house.ours, &function, true, of_function).await.unwrap();
        let job = NewJob { retries: 3, time_limit: of_push, ..house.job() };
        house.store.push(vec![job]).await.unwrap();
        let claimed = house.claim(1).await.remove(0);
        assert_eq!(claimed.retries, 3);
        limits.push(claimed.time_limit);
    }
    assert_eq!(limits, [None, Some(5), Some(7), Some(7)]);
}

fn failed_until(next_at: domain::Timestamp) -> Fact {
    let reason = "ValueError: again".to_owned();
    Fact::Restarted { kind: RestartKind::Error, reason, requeued: true, next_at: Some(next_at) }
}

#[tokio::test]
async fn a_version_of_another_organisation_cannot_be_pushed_to_and_fails_alone() {
    let house = House::new().await;
    let foreign = new_job(house.theirs, "ours/f", house.version);
    let good = house.store.push(vec![house.job()]);
    let bad = house.store.push(vec![foreign.clone()]);
    let mixed = house.store.push(vec![house.job(), foreign]);
    let (good, bad, mixed) = tokio::join!(good, bad, mixed);
    assert!(matches!(bad, Err(StoreError::NoSuchVersion { .. })));
    assert!(mixed.is_err());
    assert_eq!(good.unwrap().len(), 1);
    assert_eq!(house.claim(9).await.len(), 1, "all or none of a push");
}

#[tokio::test]
async fn a_failed_build_ends_the_jobs_that_waited_for_it_and_those_that_come() {
    let house = House::new().await;
    let version =
        house.store.create_versions(vec![new_version(house.ours, "ours/g")]).await.unwrap()[0].id;
    let job = || new_job(house.ours, "ours/g", version);
    let early = house.store.push(vec![job(), job()]).await.unwrap();
    let building = house.store.next_build().await.unwrap().id;
    let why = Some("no such package".to_owned());
    house.store.set_build_status(building, BuildStatus::Error, why).await.unwrap();
    let late = house.store.push(vec![job()]).await.unwrap();
    assert_eq!(late[0].status, JobStatus::Error);
    for id in early.iter().chain(&late).map(|job| job.id) {
        let error = house.store.job(house.ours, id).await.unwrap().unwrap().error.unwrap();
        assert_eq!(error.kind, "BuildFailed");
        assert!(error.message.contains("no such package"));
    }
    let none = house.store.claim("w", vec![Want { version, most: 1 }]).now_or_never();
    assert!(none.is_none());
}

#[tokio::test]
async fn a_builder_waits_for_a_version_and_a_builder_that_leaves_loses_none() {
    let house = House::new().await;
    let mut left = Box::pin(house.store.next_build());
    assert!(left.as_mut().now_or_never().is_none());
    let mut builder = Box::pin(house.store.next_build());
    assert!(builder.as_mut().now_or_never().is_none());
    let versions = vec![new_version(house.ours, "ours/g")];
    let id = house.store.create_versions(versions).await.unwrap()[0].id;
    // It was given to the first, who does not look at it.
    drop(left);
    assert_eq!(builder.await.unwrap().id, id);
}

#[tokio::test]
async fn claims_of_many_versions_and_a_stream_of_pushes_meet() {
    let house = House::new().await;
    let pushes = futures::stream::iter(0..40).map(|_| house.push_many(5)).buffer_unordered(8);
    let all: HashSet<JobId> = pushes.flat_map(futures::stream::iter).collect().await;
    let mut claimed = HashSet::new();
    while claimed.len() < all.len() {
        claimed.extend(house.claim(17).await.into_iter().map(|job| job.id));
    }
    assert_eq!(claimed, all);
}

#[tokio::test]
async fn a_worker_takes_jobs_of_versions_it_does_not_know_once_they_are_ready() {
    let house = House::new().await;
    let version =
        house.store.create_versions(vec![new_version(house.ours, "ours/g")]).await.unwrap()[0].id;
    let excepted = house.push().await.id;
    let unknown = new_job(house.ours, "ours/g", version);
    let others = Some(Others { most: 1, except: vec![house.version] });
    let demand = Demand { others, ..Demand::default() };
    let mut claim = Box::pin(house.store.claim_any("w", demand));
    assert!(claim.as_mut().now_or_never().is_none());
    let jobs = vec![unknown.clone(), new_job(house.ours, "ours/g", version)];
    house.store.push(jobs).await.unwrap();
    assert!(claim.as_mut().now_or_never().is_none(), "its version is not ready");
    house.store.set_build_status(version, BuildStatus::Ready, None).await.unwrap();
    let claimed = claim.now_or_never().unwrap().unwrap();
    let claimed: Vec<_> = claimed.iter().map(|job| (job.id, job.version)).collect();
    assert_eq!(claimed, [(unknown.id, version)], "no more than wanted");
    assert_eq!(house.claim(9).await[0].id, excepted);
}

#[tokio::test]
async fn the_child_that_a_running_job_may_wait_for_comes_even_to_a_full_worker() {
    let house = House::new().await;
    let parent = house.running().await.id;
    house.push_many(3).await;
    let full = Demand { children_of: vec![parent], ..Demand::default() };
    let mut claim = Box::pin(house.store.claim_any("worker", full));
    assert!(claim.as_mut().now_or_never().is_none(), "others in the queue are not its children");
    let child = NewJob { parent: Some(parent), ..house.job() };
    house.store.push(vec![child.clone()]).await.unwrap();
    let claimed = claim.now_or_never().unwrap().unwrap();
    let claimed: Vec<_> = claimed.iter().map(|job| (job.id, job.parent)).collect();
    assert_eq!(claimed, [(child.id, Some(parent))]);
}

#[tokio::test]
async fn a_job_whose_version_asks_for_a_gpu_is_only_had_by_who_has_one() {
    let house = House::new().await;
    let mut version = new_version(house.ours, "ours/g");
    version.spec.environment.gpu = Some(Gpu { model: GpuModel::A100, split: 1 });
    let id = version.id;
    house.store.create_versions(vec![version]).await.unwrap();
    house.store.set_build_status(id, BuildStatus::Ready, None).await.unwrap();
    let job = new_job(house.ours, "ours/g", id);
    let pushed = job.id;
    house.store.push(vec![job]).await.unwrap();
    let anything = |gpus: &[GpuModel]| Demand {
        others: Some(Others { most: 5, except: vec![] }),
        gpus: gpus.to_vec(),
        ..Demand::default()
    };
    for gpus in [&[][..], &[GpuModel::L4, GpuModel::A10020Gb]] {
        let mut claim = Box::pin(house.store.claim_any("without", anything(gpus)));
        assert!(claim.as_mut().now_or_never().is_none());
        // Whatever comes next is not mistaken for it.
        let other = house.push().await.id;
        assert_eq!(claim.await.unwrap()[0].id, other);
    }
    let claimed = house.store.claim_any("with", anything(&[GpuModel::L4, GpuModel::A100])).await;
    assert_eq!(claimed.unwrap()[0].id, pushed);
}
