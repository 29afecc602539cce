use domain::{BuildStatus, JobStatus, RestartKind};
use futures::FutureExt;
use serde_json::json;
use store::{MAX_ATTEMPTS, Store, StoreConfig, StoreError};

use crate::house::{House, finished, new_version, started};

#[tokio::test]
async fn an_acknowledged_push_survives_a_kill() {
    let house = House::new().await;
    let jobs = house.push_many(3).await;
    let (after, _folder) = house.after_kill().await;
    for id in jobs {
        let view = after.job(house.ours, id).await.unwrap().unwrap();
        assert_eq!((view.status, view.last_event), (JobStatus::Queued, 1));
        assert_eq!(view.inputs["x1"], json!(2));
    }
}

#[tokio::test]
async fn a_result_survives_a_kill_and_the_job_is_not_run_again() {
    let house = House::new().await;
    let job = house.running().await;
    house.append(job.id, 1, vec![finished(json!(6))]).await;
    let (after, _folder) = house.after_kill().await;
    let view = after.job(house.ours, job.id).await.unwrap().unwrap();
    assert_eq!((view.status, view.outputs[0].value.clone()), (JobStatus::Finished, json!(6)));
    let next = after.push(vec![house.job()]).await.unwrap();
    let claimed = after.claim("w", vec![house.want(5)]).await.unwrap();
    assert_eq!(claimed.iter().map(|job| job.id).collect::<Vec<_>>(), [next[0].id]);
}

#[tokio::test]
async fn after_a_kill_held_jobs_run_again_and_only_started_ones_tell_of_a_restart() {
    let house = House::new().await;
    let waiting = house.push_many(3).await;
    let claimed = house.claim(2).await;
    house.append(claimed[0].id, 1, vec![started(1)]).await;

    let (after, _folder) = house.after_kill().await;
    let view = after.job(house.ours, waiting[0]).await.unwrap().unwrap();
    assert_eq!((view.status, view.restarts.len()), (JobStatus::Queued, 1));
    assert_eq!(view.restarts[0].kind, RestartKind::Preemption);
    assert_eq!(view.restarts[0].reason, "the worker stopped while the job ran");
    let merely_claimed = after.job(house.ours, waiting[1]).await.unwrap().unwrap();
    assert_eq!(merely_claimed.last_event, 1);

    let again = after.claim("w", vec![house.want(9)]).await.unwrap();
    let attempts: Vec<_> = again.iter().map(|job| (job.id, job.attempt)).collect();
    assert_eq!(attempts, [(waiting[0], 2), (waiting[1], 1), (waiting[2], 1)]);
}

#[tokio::test]
async fn a_job_pushed_by_who_waits_for_its_end_survives_a_kill_too() {
    let house = House::new().await;
    let id = house.store.push_to_wait(vec![house.job()]).await.unwrap()[0].id;
    house.store.sync().await.unwrap();
    let (after, _folder) = house.after_kill().await;
    let view = after.job(house.ours, id).await.unwrap().unwrap();
    assert_eq!(view.status, JobStatus::Queued);
    assert_eq!(after.claim("w", vec![house.want(1)]).await.unwrap()[0].id, id);
}

#[tokio::test]
async fn a_job_that_takes_its_worker_down_every_time_ends_as_an_error() {
    let mut house = House::new().await;
    let id = house.push().await.id;
    for attempt in 1..=MAX_ATTEMPTS {
        let job = house.claim(1).await.remove(0);
        assert_eq!((job.id, job.attempt), (id, attempt));
        house.append(id, attempt, vec![started(attempt)]).await;
        house = house.reopen().await;
    }
    let view = house.store.job(house.ours, id).await.unwrap().unwrap();
    assert_eq!(view.status, JobStatus::Error);
    assert_eq!(view.error.unwrap().kind, "WorkerLost");
    assert_eq!(view.restarts.len(), MAX_ATTEMPTS as usize);
}

#[tokio::test]
async fn a_build_that_was_under_way_begins_anew() {
    let house = House::new().await;
    house.store.create_versions(vec![new_version(house.ours, "ours/g")]).await.unwrap();
    let building = house.store.next_build().await.unwrap();
    assert_eq!(building.summary.build_status, BuildStatus::Building);
    let house = house.reopen().await;
    assert_eq!(house.store.next_build().await.unwrap().id, building.id);
}

#[tokio::test]
async fn two_servers_cannot_share_a_folder() {
    let house = House::new().await;
    let data = house.folder.path().to_path_buf();
    let refused = Store::open(StoreConfig { data: data.clone() }).await.err().unwrap();
    assert!(matches!(refused, StoreError::FolderInUse { .. }), "{refused}");
    house.store.close().await;
    Store::open(StoreConfig { data }).await.unwrap();
}

#[tokio::test]
async fn a_closed_store_says_so_and_a_waiting_claim_ends() {
    let house = House::new().await;
    let mut waiting = Box::pin(house.store.claim("w", vec![house.want(1)]));
    assert!(waiting.as_mut().now_or_never().is_none());
    house.store.close().await;
    assert!(matches!(waiting.await, Err(StoreError::Closed)));
    assert!(matches!(house.store.push(vec![house.job()]).await, Err(StoreError::Closed)));
}
