//! Which jobs run where and when: nothing starves, nothing is lost, nothing runs twice.

use domain::{Fact, JobStatus};
use serde_json::{Value, json};
use store::NewJob;

use crate::house::{House, function, lenient};

const SLEEPER: &str = r#"
import os, time, sieve

@sieve.function(name="f")
def f(seconds: float = 0.0, die: bool = False):
    time.sleep(seconds)
    if die:
        os._exit(1)
    return os.getpid()
"#;

#[tokio::test]
async fn more_versions_than_slots_are_all_served() {
    let house = House::open().await;
    let mut jobs = Vec::new();
    for number in 0..4 {
        let source = format!("import sieve\ndef f(): return {number}\n");
        let version = house.deploy(lenient("f"), &source).await;
        jobs.extend((0..3).map(|_| (version, number)));
    }
    let mut pushed = Vec::new();
    for (version, number) in jobs {
        pushed.push((house.push(version, json!({})).await, number));
    }
    for (job, number) in pushed {
        assert_eq!(house.ended(job).await.result(), &json!(number));
    }
}

#[tokio::test]
async fn a_version_is_served_although_others_have_work_without_end() {
    let house = House::open_with(|config| config.slots = 1).await;
    let busy = house.deploy(lenient("f"), SLEEPER).await;
    let other = house.deploy(lenient("f"), "import sieve\ndef f(): return 'other'\n").await;
    let work: Vec<Value> = (0..400).map(|_| json!({"seconds": 0.05})).collect();
    let jobs = house.push_all(busy, work).await;
    house.events_until(jobs[0], Fact::is_end).await;
    let starving = house.push(other, json!({})).await;
    assert_eq!(house.ended(starving).await.result(), &json!("other"));
    let last = jobs[jobs.len() - 1];
    let view = house.store.job(house.organization, last).await.expect("read").expect("there");
    assert_eq!(view.status, JobStatus::Queued, "it need not wait for all of the others");
}

#[tokio::test]
async fn jobs_sent_ahead_to_a_process_that_dies_run_in_another_and_only_once() {
    let house = House::open_with(|config| config.slots = 1).await;
    let version = house.deploy(lenient("f"), SLEEPER).await;
    let quick = vec![json!({}); 300];
    for job in house.push_all(version, quick.clone()).await {
        house.ended(job).await.result();
    }
    let mut inputs = quick;
    inputs[100] = json!({"die": true});
    let jobs = house.push_all(version, inputs).await;
    for (n, job) in jobs.into_iter().enumerate() {
        let record = house.ended(job).await;
        let starts = record.facts().filter(|fact| matches!(fact, Fact::Started { .. })).count();
        assert_eq!(starts, 1, "{record:#?}");
        if n == 100 {
            assert_eq!(record.error().kind, "ReplicaExited");
        } else {
            record.result();
            assert_eq!(record.restart_reason(), None);
        }
    }
}

#[tokio::test]
async fn jobs_behind_one_that_takes_long_after_all_are_not_kept_waiting() {
    let house = House::open_with(|config| config.slots = 2).await;
    let version = house.deploy(lenient("f"), SLEEPER).await;
    for job in house.push_all(version, vec![json!({}); 300]).await {
        house.ended(job).await.result();
    }
    let mut inputs = vec![json!({}); 100];
    inputs[0] = json!({"seconds": 30});
    let jobs = house.push_all(version, inputs).await;
    for job in &jobs[1..] {
        house.ended(*job).await.result();
    }
    let view = house.store.job(house.organization, jobs[0]).await.expect("read").expect("there");
    assert_eq!(view.status, JobStatus::Processing);
}

#[tokio::test]
async fn parents_that_wait_for_children_do_not_keep_them_from_running() {
    let house = House::open_with(|config| config.slots = 1).await;
    let source = r#"
import os, time, sieve

@sieve.function(name="f")
def f(flag: str, sets: bool = False):
    path = os.path.join(os.environ["XDG_CACHE_HOME"], flag)
    if sets:
        open(path, "w").close()
    while not os.path.exists(path):
        time.sleep(0.005)
    return flag
"#;
    let version = house.deploy(lenient("f"), source).await;
    // The parent waits for its child's child, and other jobs are in the queue before both.
    let parent = house.push(version, json!({"flag": "a"})).await;
    house.events_until(parent, |fact| matches!(fact, Fact::Started { .. })).await;
    house.push_all(version, vec![json!({"flag": "b"}); 3]).await;
    let child = NewJob { parent: Some(parent), ..house.new_job(version, json!({"flag": "a"})) };
    let child_id = child.id;
    house.store.push(vec![child]).await.expect("pushed");
    house.events_until(child_id, |fact| matches!(fact, Fact::Started { .. })).await;
    let grandchild = house.new_job(version, json!({"flag": "a", "sets": true}));
    let grandchild = NewJob { parent: Some(child_id), ..grandchild };
    house.store.push(vec![grandchild]).await.expect("pushed");
    assert_eq!(house.ended(child_id).await.result(), &json!("a"));
    assert_eq!(house.ended(parent).await.result(), &json!("a"));
}

#[tokio::test]
async fn a_chain_of_fifty_calls_that_wait_for_each_other_ends_on_one_slot() {
    let house = House::open_with(|config| config.slots = 1).await;
    let source = r#"
import os, time, sieve

@sieve.function(name="f")
def f(sets: bool = False):
    path = os.path.join(os.environ["XDG_CACHE_HOME"], "flag")
    if sets:
        open(path, "w").close()
    while not os.path.exists(path):
        time.sleep(0.2)
    return 1
"#;
    let version = house.deploy(lenient("f"), source).await;
    let mut chain = vec![house.push(version, json!({})).await];
    for depth in 2..=50 {
        let parent = chain[chain.len() - 1];
        house.events_until(parent, |fact| matches!(fact, Fact::Started { .. })).await;
        let child = house.new_job(version, json!({"sets": depth == 50}));
        chain.push(child.id);
        let child = NewJob { parent: Some(parent), ..child };
        house.store.push(vec![child]).await.expect("pushed");
    }
    for job in chain {
        assert_eq!(house.ended(job).await.result(), &json!(1));
    }
}

#[tokio::test]
async fn a_job_that_ends_its_process_before_it_begins_is_not_tried_for_ever() {
    let house = House::open().await;
    let source = r#"
import os, sieve, sys, threading, time

@sieve.Model(name="m")
class M:
    def __setup__(self):
        # Once its process is ready and before a job can begin.
        sys.modules["sieve.context"].enter_job = lambda _: os._exit(5)

    def __predict__(self):
        return 1
"#;
    let version = house.deploy(function("M"), source).await;
    let record = house.run(version, json!({})).await;
    assert_eq!(record.error().kind, "ReplicaExited");
}

#[tokio::test]
async fn a_worker_that_stops_gives_back_what_it_did_not_begin() {
    let mut house = House::open_with(|config| config.slots = 1).await;
    let version = house.deploy(lenient("f"), SLEEPER).await;
    let jobs = house.push_all(version, vec![json!({"seconds": 0.3}); 5]).await;
    house.events_until(jobs[0], |fact| matches!(fact, Fact::Started { .. })).await;
    house.stop_worker().await;
    let view = house.store.job(house.organization, jobs[0]).await.expect("read").expect("there");
    assert_eq!(view.status, JobStatus::Finished, "what ran was allowed to end");
    let view = house.store.job(house.organization, jobs[4]).await.expect("read").expect("there");
    assert_eq!(view.status, JobStatus::Queued);
    house.start_worker();
    for job in jobs {
        house.ended(job).await.result();
    }
}

#[tokio::test]
async fn no_process_outlives_its_worker() {
    let mut house = House::open().await;
    let version = house.deploy(function("f"), SLEEPER).await;
    let job = house.push(version, json!({"seconds": 1000})).await;
    let began = house.events_until(job, |fact| matches!(fact, Fact::Started { .. })).await;
    house.kill_worker();
    let gone = async {
        while std::path::Path::new(&format!("/proc/{}", began.process())).exists() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), gone).await.expect("it is gone");
}
