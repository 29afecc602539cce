//! Processes are killed at random under load, and the worker is stopped and started: every job that
//! was pushed ends once, and nothing stays behind.

use std::time::Duration;

use domain::Fact;
use serde_json::json;

use crate::house::{House, lenient};

const JOBS: usize = 120;
const KILLS: usize = 25;

const WORK: &str = r#"
import os, time, sieve

@sieve.function(name="f")
def f(n: int):
    open(os.environ["TMPDIR"] + "/%d" % n, "w").close()
    time.sleep(0.02)
    return n
"#;

#[tokio::test]
async fn every_job_ends_once_although_processes_and_the_worker_come_and_go() {
    let mut house = House::open().await;
    let version = house.deploy(lenient("f"), WORK).await;
    let jobs = house.push_all(version, (0..JOBS).map(|n| json!({"n": n})).collect()).await;
    for round in 0..KILLS {
        // Some job in the middle of all of them: its process is one that runs now or ran before.
        let job = jobs[round * JOBS / KILLS];
        let running = house.events_until(job, |fact| matches!(fact, Fact::Started { .. })).await;
        kill(running.process());
        if round % 10 == 9 {
            house.stop_worker().await;
            house.start_worker();
        }
    }
    for (n, job) in jobs.into_iter().enumerate() {
        let record = house.ended(job).await;
        let ends = record.facts().filter(|fact| fact.is_end()).count();
        assert_eq!(ends, 1);
        match record.facts().find(|fact| fact.is_end()) {
            Some(Fact::Finished { value }) => assert_eq!(value, &Some(json!(n))),
            Some(Fact::Failed { error }) => assert_eq!(error.kind, "Killed", "{error:?}"),
            other => panic!("{other:?}"),
        }
    }
    house.stop_worker().await;
    let scratch = house.folder.path().join("worker/scratch");
    for _ in 0..100 {
        if std::fs::read_dir(&scratch).expect("a folder").count() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("temporary files were left behind");
}

/// Only when it is a replica still: the kernel may have given the number to somebody else.
fn kill(process: u32) {
    let line = std::fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
    if String::from_utf8_lossy(&line).contains("sieve.runner") {
        let killed = std::process::Command::new("kill").args(["-9", &process.to_string()]).status();
        drop(killed);
    }
}
