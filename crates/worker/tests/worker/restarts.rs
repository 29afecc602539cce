//! Which process runs the next job, by process id.

use domain::{Fact, FunctionSpec, JobStatus};
use serde_json::json;

use crate::house::{House, function, lenient};

const MULTIPLIER: &str = r#"
import os, sieve

@sieve.function(name="f")
def f(x1: int, x2: int):
    if x1 == 5:
        raise ValueError("x1 is 5")
    if x2 == 10:
        raise sieve.FatalException("x2 is 10")
    return [x1 * x2, os.getpid()]
"#;

#[tokio::test]
async fn with_the_default_policy_every_error_gets_a_new_process() {
    let house = House::open().await;
    let version = house.deploy(function("f"), MULTIPLIER).await;
    let fine = house.run(version, json!({"x1": 2, "x2": 3})).await;
    assert_eq!(fine.result(), &json!([6, fine.process()]));
    let again = house.run(version, json!({"x1": 2, "x2": 4})).await;
    assert_eq!(again.process(), fine.process(), "without an error the process stays");
    let failed = house.run_to_restart(version, json!({"x1": 5, "x2": 3})).await;
    assert_eq!(failed.process(), fine.process());
    assert_eq!(failed.error().summary(), "ValueError: x1 is 5");
    assert_eq!(failed.error().user_frame().map(|frame| frame.file.as_str()), Some("main.py"));
    let reason = failed.restart_reason();
    assert_eq!(reason, Some("the function failed and restart_on_error is set"));
    let next = house.run(version, json!({"x1": 2, "x2": 5})).await;
    assert_ne!(next.process(), fine.process());
}

#[tokio::test]
async fn without_restart_on_error_an_error_keeps_the_process_and_a_fatal_one_does_not() {
    let house = House::open().await;
    let version = house.deploy(lenient("f"), MULTIPLIER).await;
    let failed = house.run(version, json!({"x1": 5, "x2": 3})).await;
    assert_eq!(failed.error().kind, "ValueError");
    let next = house.run(version, json!({"x1": 2, "x2": 3})).await;
    assert_eq!(next.process(), failed.process());
    assert_eq!(failed.restart_reason(), None);
    let fatal = house.run_to_restart(version, json!({"x1": 2, "x2": 10})).await;
    assert!(fatal.error().fatal);
    assert_eq!(fatal.process(), next.process());
    assert_eq!(fatal.restart_reason(), Some("the function raised FatalException"));
    let last = house.run(version, json!({"x1": 2, "x2": 3})).await;
    assert_ne!(last.process(), fatal.process());
}

#[tokio::test]
async fn no_job_runs_in_the_process_of_one_that_failed_although_it_waited_in_its_pipe() {
    let house = House::open_with(|config| config.slots = 1).await;
    let version = house.deploy(function("f"), MULTIPLIER).await;
    // Quick jobs first, so that later ones are sent ahead.
    let warm = (0..200).map(|x| json!({"x1": 1, "x2": x + 100})).collect();
    for job in house.push_all(version, warm).await {
        house.ended(job).await.result();
    }
    let mixed = (0..60).map(|n| json!({"x1": if n % 20 == 10 { 5 } else { 1 }, "x2": n + 100}));
    let jobs = house.push_all(version, mixed.collect()).await;
    let mut failed = Vec::new();
    for (n, job) in jobs.into_iter().enumerate() {
        let record = house.ended(job).await;
        if n % 20 == 10 {
            assert_eq!(record.error().kind, "ValueError");
            failed.push(record.process());
        } else {
            assert_eq!(record.result(), &json!([n + 100, record.process()]));
            assert!(
                !failed.contains(&record.process()),
                "job {n} ran in a process that had failed"
            );
        }
    }
    assert_eq!(failed.len(), 3);
}

#[tokio::test]
async fn a_model_is_set_up_once_and_its_set_up_is_in_the_log_of_its_first_job() {
    let house = House::open_with(|config| config.slots = 1).await;
    let source = r#"
import sieve
print("importing")
count = 0

@sieve.Model(name="m")
class M:
    def __setup__(self):
        global count
        count += 1
        print("setting up")
        self.loaded = count

    def __predict__(self, x: int):
        print("predicting")
        return [self.loaded, x]
"#;
    let version = house.deploy(function("M"), source).await;
    let first = house.run(version, json!({"x": 1})).await;
    assert_eq!(first.result(), &json!([1, 1]));
    let staged: Vec<_> =
        first.lines().map(|line| (line.stage.as_str(), line.text.as_str())).collect();
    assert_eq!(staged, [("import", "importing"), ("setup", "setting up"), ("run", "predicting")]);
    let second = house.run(version, json!({"x": 2})).await;
    assert_eq!(second.result(), &json!([1, 2]));
    assert_eq!(second.log(), ["predicting"]);
}

#[tokio::test]
async fn a_job_is_tried_again_as_often_as_it_was_asked_for() {
    let house = House::open().await;
    let source = r#"
import os, sieve

@sieve.function(name="f")
def f(fails: int):
    path = os.path.join(os.environ["XDG_CACHE_HOME"], f"attempts-{fails}")
    with open(path, "a+") as file:
        file.write("x")
        file.seek(0)
        attempt = len(file.read())
    yield attempt
    if attempt == 1 and fails:
        os._exit(3)
    if attempt <= fails:
        raise ValueError(f"attempt {attempt}")
"#;
    let spec = FunctionSpec { streams: true, ..lenient("f") };
    let version = house.deploy(spec, source).await;
    let job = house.push_with(2, version, json!({"fails": 2})).await;
    let record = house.ended(job).await;
    assert_eq!(record.outputs().last(), Some(&&json!(3)), "{record:#?}");
    let kinds: Vec<_> = record
        .facts()
        .filter_map(|fact| match fact {
            Fact::Restarted { reason, requeued, .. } => Some((reason.as_str(), *requeued)),
            _ => None,
        })
        .collect();
    assert!(kinds[0].0.starts_with("ReplicaExited") && kinds[0].1, "{kinds:?}");
    assert_eq!(kinds[1..], [("ValueError: attempt 2", true)]);
    assert!(record.log().iter().any(|line| line.contains("raise ValueError")), "its traceback");
    assert!(record.facts().any(|fact| matches!(fact, Fact::Finished { .. })));
    let exhausted = house.push_with(2, version, json!({"fails": 9})).await;
    let exhausted = house.ended(exhausted).await;
    assert_eq!(exhausted.error().message, "attempt 3");
}

#[tokio::test]
async fn a_job_that_is_cancelled_between_two_attempts_is_not_tried_again() {
    let house = House::open().await;
    let source = "import sieve\ndef f(): raise ValueError('again')\n";
    let version = house.deploy(lenient("f"), source).await;
    let job = house.push_with(5, version, json!({})).await;
    let notice =
        |fact: &Fact| matches!(fact, Fact::Log(line) if line.text.starts_with("attempt 1"));
    house.events_until(job, notice).await;
    house.store.cancel(house.organization, job, "ann").await.expect("cancelled");
    // Longer than the pause: another job that fails once ends after it.
    let later = house.push_with(1, version, json!({})).await;
    house.ended(later).await.error();
    let view = house.store.job(house.organization, job).await.expect("read").expect("there");
    assert_eq!((view.status, view.attempt), (JobStatus::Cancelled, 1));
}

#[tokio::test]
async fn a_set_up_that_fails_is_tried_again_for_the_job_that_waited_for_it() {
    let house = House::open().await;
    let source = r#"
import os, sieve

@sieve.Model(name="m")
class M:
    def __setup__(self):
        path = os.path.join(os.environ["XDG_CACHE_HOME"], "starts")
        with open(path, "a+") as file:
            file.write("x")
            file.seek(0)
            starts = len(file.read())
        print("start", starts)
        if starts == 2:  # the first is the build's
            raise OSError("the weights are not there yet")

    def __predict__(self, x: int):
        return x
"#;
    let version = house.deploy(function("M"), source).await;
    let job = house.push_with(3, version, json!({"x": 7})).await;
    let record = house.ended(job).await;
    assert_eq!(record.result(), &json!(7));
    let log = record.log();
    assert!(log.contains(&"start 2") && log.contains(&"start 3"), "{log:?}");
    assert!(log.iter().any(|line| line.contains("OSError")), "its traceback: {log:?}");
    let view = house.store.job(house.organization, job).await.expect("read").expect("there");
    assert_eq!(view.attempt, 2);
    assert!(view.restarts[0].reason.contains("the weights"), "{:?}", view.restarts);
    // The second replica was loaded for it too, after the pause.
    let loading = view.loading_since.expect("it waited for the replica");
    assert!(loading > view.restarts[0].at && Some(loading) < view.started_at);
}

#[tokio::test]
async fn a_job_that_comes_as_its_replica_ends_is_run_by_the_next_one() {
    let house = House::open_with(|config| config.slots = 1).await;
    let version = house.deploy(lenient("f"), MULTIPLIER).await;
    for _ in 0..40 {
        house.run(version, json!({"x1": 1, "x2": 10})).await.error();
        house.run(version, json!({"x1": 1, "x2": 2})).await.result();
    }
}
