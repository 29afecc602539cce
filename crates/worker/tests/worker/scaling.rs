//! How many replicas there are: kept warm, held to a most, and given a rest when they fail to start.

use std::time::Duration;

use domain::{ObstacleCause, ReplicaReport, ReplicaState, VersionId, WorkerReport};
use serde_json::json;
use store::NewJob;
use tokio::time::{sleep, timeout};

use crate::house::{House, function, lenient};

const PROCESS: &str = r#"
import os, time, sieve

@sieve.function(name="f")
def f(seconds: float = 0.0):
    time.sleep(seconds)
    return os.getpid()
"#;

impl House {
    /// What the worker says of itself as soon as `is_so`.
    async fn report(&self, is_so: impl Fn(&WorkerReport) -> bool) -> WorkerReport {
        let reported = async {
            loop {
                let workers = self.store.workers().await.expect("read");
                if let Some(view) = workers.into_iter().find(|view| is_so(&view.report)) {
                    return view.report;
                }
                // Reports come every few seconds, and nothing tells of them.
                sleep(Duration::from_millis(50)).await;
            }
        };
        timeout(Duration::from_secs(40), reported).await.expect("it is reported")
    }
}

fn idle(report: &WorkerReport, version: VersionId) -> usize {
    let is_idle = |one: &&ReplicaReport| one.version == version && one.state == ReplicaState::Idle;
    report.replicas.iter().filter(is_idle).count()
}

#[tokio::test]
async fn the_least_number_of_replicas_is_warm_before_anybody_asks() {
    let house = House::open_with(|config| config.slots = 3).await;
    let version = house.deploy(lenient("f"), PROCESS).await;
    house.store.set_replicas(house.organization, version, 2, None).await.expect("set");
    let report = house.report(|report| idle(report, version) == 2).await;
    assert!(report.replicas.iter().all(|replica| replica.memory > 0 && replica.jobs == 0));
    let record = house.run(version, json!({})).await;
    record.result();
    let again = house.report(|report| idle(report, version) == 2).await;
    assert_eq!(again.replicas.len(), 2, "one of them ran it");
}

#[tokio::test]
async fn what_is_kept_warm_makes_room_for_a_version_that_has_no_replica() {
    let house = House::open_with(|config| config.slots = 1).await;
    let warm = house.deploy(lenient("f"), PROCESS).await;
    house.store.set_replicas(house.organization, warm, 5, None).await.expect("set");
    house.report(|report| idle(report, warm) == 1).await;
    let other = house.deploy(lenient("f"), PROCESS).await;
    house.store.set_replicas(house.organization, other, 0, None).await.expect("set");
    house.run(other, json!({})).await.result();
}

#[tokio::test]
async fn no_more_replicas_than_the_owner_allows_share_the_work() {
    let house = House::open_with(|config| config.slots = 4).await;
    let version = house.deploy(lenient("f"), PROCESS).await;
    house.store.set_replicas(house.organization, version, 0, Some(1)).await.expect("set");
    let jobs = house.push_all(version, vec![json!({"seconds": 0.2}); 6]).await;
    let mut processes = std::collections::BTreeSet::new();
    for job in jobs {
        processes.insert(house.ended(job).await.process());
    }
    assert_eq!(processes.len(), 1);
}

#[tokio::test]
async fn a_job_that_waits_for_another_of_its_function_does_not_count_against_the_most() {
    let house = House::open_with(|config| config.slots = 2).await;
    let source = r#"
import os, time, sieve

@sieve.function(name="f")
def f(sets: bool = False):
    path = os.path.join(os.environ["XDG_CACHE_HOME"], "flag")
    if sets:
        open(path, "w").close()
    while not os.path.exists(path):
        time.sleep(0.01)
    return 1
"#;
    let version = house.deploy(lenient("f"), source).await;
    house.store.set_replicas(house.organization, version, 0, Some(1)).await.expect("set");
    let parent = house.push(version, json!({})).await;
    house.events_until(parent, |fact| matches!(fact, domain::Fact::Started { .. })).await;
    let child = house.new_job(version, json!({"sets": true}));
    let child = NewJob { parent: Some(parent), ..child };
    house.store.push(vec![child]).await.expect("pushed");
    assert_eq!(house.ended(parent).await.result(), &json!(1));
}

#[tokio::test]
async fn a_model_that_cannot_be_set_up_is_said_to_be_unhealthy_and_tried_again() {
    let house = House::open().await;
    let source = r#"
import os, sieve

@sieve.Model(name="m")
class M:
    def __setup__(self):
        weights = os.path.join(os.environ["XDG_CACHE_HOME"], "weights")
        if os.path.exists(weights):
            raise ValueError("the weights are broken")

    def __predict__(self):
        return "well"
"#;
    let version = house.deploy(function("M"), source).await;
    let weights = house.only_cache().join("weights");
    std::fs::write(&weights, "").expect("written");
    for job in house.push_all(version, vec![json!({}); 5]).await {
        let record = house.ended(job).await;
        assert_eq!(record.error().kind, "ValueError");
        assert!(record.error().text.contains("__setup__"), "its traceback: {record:#?}");
    }
    let report = house.report(|report| !report.obstacles.is_empty()).await;
    let ObstacleCause::Unhealthy { failures, error } = &report.obstacles[0].cause else {
        panic!("{report:#?}");
    };
    assert!(*failures >= 3 && error.contains("weights"), "{report:#?}");
    let healthy = house.deploy(lenient("f"), PROCESS).await;
    house.run(healthy, json!({})).await.result();
    std::fs::remove_file(&weights).expect("removed");
    assert_eq!(house.run(version, json!({})).await.result(), &json!("well"));
    house.report(|report| report.obstacles.is_empty()).await;
}

#[tokio::test]
async fn a_job_is_not_kept_for_a_replica_that_starts_when_another_is_free_sooner() {
    let house = House::open_with(|config| config.slots = 2).await;
    let source = r#"
import os, time, sieve

@sieve.Model(name="m")
class M:
    def __setup__(self):
        time.sleep(3)

    def __predict__(self, seconds: float = 0.0):
        time.sleep(seconds)
        return os.getpid()
"#;
    let version = house.deploy(lenient("M"), source).await;
    let first = house.run(version, json!({})).await.process();
    // By then it knows how long a job takes.
    house.report(|report| idle(report, version) == 1).await;
    let jobs = house.push_all(version, vec![json!({"seconds": 0.3}); 3]).await;
    for job in jobs {
        assert_eq!(house.ended(job).await.process(), first);
    }
    let report = house.report(|report| report.replicas.iter().all(|one| one.jobs == 0)).await;
    assert_eq!(report.replicas.len(), 1, "no other would have been ready in time: {report:#?}");
}

#[tokio::test]
async fn a_busy_version_gets_the_place_of_one_that_has_been_idle_for_a_while() {
    let house = House::open_with(|config| config.slots = 2).await;
    let idle_one = house.deploy(lenient("f"), PROCESS).await;
    house.run(idle_one, json!({})).await.result();
    let busy = house.deploy(lenient("f"), PROCESS).await;
    house.push_all(busy, vec![json!({"seconds": 0.5}); 80]).await;
    let of = |version| move |one: &&ReplicaReport| one.version == version;
    house.report(|report| report.replicas.iter().filter(of(busy)).count() == 2).await;
}
