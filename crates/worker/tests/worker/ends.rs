//! Every way in which a job can end, each in its own words.

use std::time::Duration;

use domain::{Fact, JobStatus};
use serde_json::json;

use crate::house::{House, function, lenient};

const WAYS: &str = r#"
import ctypes, os, signal, subprocess, sys, time, sieve

@sieve.function(name="f")
def f(way: str):
    print("going", way)
    if way == "exit":
        os._exit(3)
    if way == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if way == "fault":
        os.kill(os.getpid(), signal.SIGSEGV)
    if way == "sys.exit":
        sys.exit(4)
    if way == "garbage":
        os.write(4, b"\0\0\0\5hello")
    if way == "hang up":
        os.close(4)
    if way == "sleep":
        subprocess.Popen(["sleep", "1000"])
        time.sleep(1000)
    return os.getpid()
"#;

#[tokio::test]
async fn a_crash_ends_its_job_in_words_that_name_it_and_the_next_job_runs() {
    let house = House::open().await;
    let version = house.deploy(function("f"), WAYS).await;
    for (way, kind, words) in [
        ("exit", "ReplicaExited", "code 3"),
        ("kill", "Killed", "SIGKILL"),
        ("fault", "Killed", "segmentation fault"),
        ("garbage", "ReplicaExited", "fd 4"),
        ("sys.exit", "SystemExit", "sys.exit(4)"),
    ] {
        let crashed = house.run_to_restart(version, json!({"way": way})).await;
        assert_eq!(crashed.error().kind, kind, "{way}: {:?}", crashed.error());
        assert!(crashed.error().message.contains(words), "{way}: {:?}", crashed.error());
        assert_eq!(crashed.log(), [format!("going {way}")]);
        let next = house.run(version, json!({"way": "well"})).await;
        assert_eq!(next.result(), &json!(next.process()));
        assert_ne!(next.process(), crashed.process());
    }
}

#[tokio::test]
async fn without_a_sandbox_crash_and_cancellation_end_in_the_same_way() {
    let house = House::open_with(|config| config.executor = worker::ExecutorChoice::Process).await;
    let version = house.deploy(function("f"), WAYS).await;
    for (way, words) in [("exit", "code 3"), ("kill", "SIGKILL")] {
        let crashed = house.run_to_restart(version, json!({"way": way})).await;
        assert!(crashed.error().message.contains(words), "{:?}", crashed.error());
        assert_eq!(crashed.log(), [format!("going {way}")]);
    }
    let running = house.push(version, json!({"way": "sleep"})).await;
    let began = house.events_until(running, |fact| matches!(fact, Fact::Log(_))).await;
    house.store.cancel(house.organization, running, "a test").await.expect("cancelled");
    // Its place is only free once it is gone.
    let next = house.run(version, json!({"way": "well"})).await;
    assert_ne!(next.process(), began.process());
}

#[tokio::test]
async fn a_job_over_the_time_limit_is_stopped_and_told_the_limit() {
    let house = House::open_with(|config| config.job_time_limit = Duration::from_secs(4)).await;
    let version = house.deploy(function("f"), WAYS).await;
    let late = house.run_to_restart(version, json!({"way": "sleep"})).await;
    assert_eq!(late.error().kind, "TimedOut");
    assert!(late.error().message.contains("4.0 s"), "{:?}", late.error());
    assert_eq!(late.log(), ["going sleep"]);
    assert!(!is_alive(late.process()));
    house.run(version, json!({"way": "well"})).await.result();
}

#[tokio::test]
async fn a_cancelled_job_is_killed_and_its_process_with_it() {
    let house = House::open_with(|config| config.slots = 1).await;
    let version = house.deploy(function("f"), WAYS).await;
    let running = house.push(version, json!({"way": "sleep"})).await;
    let began = house.events_until(running, |fact| matches!(fact, Fact::Log(_))).await;
    let queued = house.push(version, json!({"way": "exit"})).await;
    let after = house.push(version, json!({"way": "well"})).await;
    for job in [queued, running] {
        house.store.cancel(house.organization, job, "a test").await.expect("cancelled");
    }
    let after = house.ended(after).await;
    assert_ne!(after.process(), began.process());
    assert!(!is_alive(began.process()));
    for job in [queued, running] {
        let view = house.store.job(house.organization, job).await.expect("read").expect("there");
        assert_eq!(view.status, JobStatus::Cancelled);
        assert!(view.error.is_none());
    }
}

#[tokio::test]
async fn a_failing_set_up_fails_the_job_that_waited_and_no_other_way_hangs() {
    let house = House::open().await;
    let source = r#"
import os, pathlib, sieve

@sieve.Model(name="m")
class M:
    def __setup__(self):
        # The trial of the build is the first time.
        seen = pathlib.Path(os.environ["XDG_CACHE_HOME"]) / "seen"
        times = len(seen.read_text()) if seen.exists() else 0
        seen.write_text("x" * (times + 1))
        print("setting up")
        if times == 1:
            raise RuntimeError("no weights")
        if times == 2:
            os._exit(7)

    def __predict__(self):
        return "well"
"#;
    let version = house.deploy(function("M"), source).await;
    let failed = house.run(version, json!({})).await;
    assert_eq!(failed.error().summary(), "RuntimeError: no weights");
    assert_eq!(failed.log(), ["setting up"]);
    let died = house.run(version, json!({})).await;
    assert_eq!(died.error().kind, "ReplicaExited");
    assert!(died.error().message.contains("__setup__"), "{:?}", died.error());
    assert_eq!(house.run(version, json!({})).await.result(), &json!("well"));
}

#[tokio::test]
async fn a_generator_delivers_each_output_while_it_runs() {
    let house = House::open().await;
    let source = r#"
import pathlib, os, time, sieve

@sieve.function(name="g")
def g(flag: str):
    yield {"step": 1}
    while not os.path.exists(flag):
        time.sleep(0.01)
    yield None
"#;
    // Through the cache, which is one of the few places that both sides see.
    let version = house.deploy(lenient("g"), source).await;
    let cache = house.only_cache();
    let inside = if sandboxed() { "/home/sieve/.cache".into() } else { cache.clone() };
    let flag = inside.join("flag").to_string_lossy().into_owned();
    let job = house.push(version, json!({"flag": flag})).await;
    let live = house.events_until(job, |fact| matches!(fact, Fact::Output { .. })).await;
    assert_eq!(live.outputs(), [&json!({"step": 1})]);
    std::fs::write(cache.join("flag"), "").expect("written");
    let record = house.ended(job).await;
    assert_eq!(record.outputs(), [&json!({"step": 1}), &json!(null)]);
    let without_value = matches!(record.facts().last(), Some(Fact::Finished { value: None }));
    assert!(without_value, "{record:#?}");
}

#[tokio::test]
async fn a_function_that_returns_none_has_a_result() {
    let house = House::open().await;
    let version = house.deploy(function("f"), "import sieve\ndef f(): pass\n").await;
    assert_eq!(house.run(version, json!({})).await.result(), &json!(null));
}

fn is_alive(process: u32) -> bool {
    // A zombie is not, nor one that is being collected.
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    stat.rsplit(')')
        .next()
        .is_some_and(|rest| !rest.trim().is_empty() && !rest.trim().starts_with(['Z', 'X']))
}

fn sandboxed() -> bool {
    let probe = ["--unshare-user", "--ro-bind", "/", "/", "true"];
    std::process::Command::new("bwrap").args(probe).status().is_ok_and(|status| status.success())
}
