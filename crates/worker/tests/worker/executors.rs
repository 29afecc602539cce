//! What every executor promises, asked of each one that works here.

use std::time::Duration;

use domain::{Fact, LogStream};
use serde_json::{Value, json};
use worker::{ExecutorChoice, Limits};

use crate::house::{House, executors, function, lenient, processes_with};

const MIB: u64 = 1 << 20;

const CONTRACT: &str = r#"
import ctypes, os, signal, subprocess, sys, time, sieve

def changes(path):
    try:
        open(path, "a").close()
        return True
    except OSError:
        return False

@sieve.function(name="f")
def f(way: str = "look", mark: str = ""):
    if way == "look":
        cache, temporary = os.environ["XDG_CACHE_HOME"], os.environ["TMPDIR"]
        seen = os.path.exists(cache + "/kept"), os.path.exists(temporary + "/lost")
        open(cache + "/kept", "w").close()
        open(temporary + "/lost", "w").close()
        open(os.environ["HOME"] + "/mine", "w").close()
        return {
            "code can be changed": changes("main.py"),
            "packages can be changed": changes(os.environ["VIRTUAL_ENV"] + "/x"),
            "cache was there": seen[0],
            "temporary file was there": seen[1],
            "key": os.environ["SIEVE_API_KEY"],
            "of the server": os.environ.get("CARGO_MANIFEST_DIR"),
            "privileges": [line.split()[1] for line in open("/proc/self/status") if line.startswith("NoNewPrivs")],
        }
    if way == "print":
        print("from Python", flush=True)
        subprocess.run(["sh", "-c", "echo from a child; echo an error >&2"])
        return "printed"
    if way == "spin":
        spin = "import time; end = time.monotonic() + 2\nwhile time.monotonic() < end: pass"
        try:
            os.sched_setaffinity(0, range(os.cpu_count()))
        except OSError:
            pass
        began, before = time.monotonic(), os.times()
        for child in [subprocess.Popen([sys.executable, "-c", spin]) for _ in range(4)]:
            child.wait()
        after = os.times()
        used = after.children_user + after.children_system - before.children_user - before.children_system
        return {"processors": used / (time.monotonic() - began), "named": len(os.sched_getaffinity(0))}
    if way == "exit":
        os._exit(3)
    if way == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if way == "segfault":
        ctypes.string_at(0)
    if way == "memory":
        kept = []
        while True:
            kept.append(bytearray(16 << 20))
            time.sleep(0.02)
    if way == "processes":
        while True:
            try:
                if os.fork() == 0:
                    time.sleep(1000)
            except OSError:
                time.sleep(0.01)
    if way == "cleans up":
        print("ready", flush=True)
        try:
            time.sleep(1000)
        except KeyboardInterrupt:
            print("cleaned up", flush=True)
            raise
    if way == "deaf":
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)", mark])
        print("ready", flush=True)
        time.sleep(1000)
    if way == "daemon":
        command = "import os, time; os.setsid(); os.fork() and os._exit(0); time.sleep(1000)"
        subprocess.Popen([sys.executable, "-c", command, mark]).wait()
        raise ValueError("with a daemon behind it")
"#;

async fn house(executor: ExecutorChoice) -> House {
    House::open_with(|config| {
        config.executor = executor;
        config.slots = 1;
        let machine = Limits::of_this_machine();
        config.limits = Limits { memory: 300 * MIB, processes: 40, disk: 200 * MIB, ..machine };
    })
    .await
}

fn mark() -> String {
    format!("mark-{}", domain::VersionId::generate())
}

#[tokio::test]
async fn a_function_finds_what_is_its_own_and_cannot_change_what_is_not() {
    for executor in executors() {
        let house = house(executor).await;
        let version = house.deploy(function("f"), CONTRACT).await;
        let first = house.run(version, json!({})).await;
        let seen = first.result();
        let expected = json!({
            "code can be changed": executor == ExecutorChoice::Process && is_root(),
            "packages can be changed": executor == ExecutorChoice::Process,
            "cache was there": false,
            "temporary file was there": false,
            "key": format!("key of {}", house.organization),
            "of the server": null,
            "privileges": ["1"],
        });
        assert_eq!(seen, &expected, "{executor:?}");
        // Another replica of the function.
        house.run_to_restart(version, json!({"way": "exit"})).await;
        let second = house.run(version, json!({})).await;
        assert_eq!(second.result()["cache was there"], json!(true), "{executor:?}");
        assert_eq!(second.result()["temporary file was there"], json!(false), "{executor:?}");
        assert_ne!(first.process(), second.process(), "{executor:?}");
    }
}

#[tokio::test]
async fn everything_that_is_printed_is_in_the_jobs_log() {
    for executor in executors() {
        let house = house(executor).await;
        let version = house.deploy(lenient("f"), CONTRACT).await;
        let record = house.run(version, json!({"way": "print"})).await;
        assert_eq!(record.result(), &json!("printed"), "{executor:?}");
        assert_eq!(record.log_of(LogStream::Stdout), ["from Python", "from a child"]);
        assert_eq!(record.log_of(LogStream::Stderr), ["an error"], "{executor:?}");
    }
}

#[tokio::test]
async fn each_way_to_end_is_named_and_the_next_job_runs() {
    for executor in executors() {
        let house = house(executor).await;
        let version = house.deploy(function("f"), CONTRACT).await;
        for (way, kind, words) in [
            ("exit", "ReplicaExited", "code 3"),
            ("kill", "Killed", "SIGKILL"),
            ("segfault", "Killed", "segmentation fault"),
            ("memory", "OutOfMemory", "300 MiB"),
            ("processes", "TooManyProcesses", "more than 40 processes"),
        ] {
            let ended = house.run(version, json!({"way": way})).await;
            let error = ended.error();
            assert_eq!(error.kind, kind, "{executor:?}, {way}: {error:?}");
            assert!(error.message.contains(words), "{executor:?}, {way}: {error:?}");
            let next = house.run(version, json!({"way": "print"})).await;
            assert_eq!(next.result(), &json!("printed"), "{executor:?}, after {way}");
        }
    }
}

#[tokio::test]
async fn a_cancelled_job_may_clean_up_and_its_children_end_with_it() {
    for executor in executors() {
        let house = house(executor).await;
        let version = house.deploy(function("f"), CONTRACT).await;
        let kind = start(&house, &json!({"way": "cleans up"}), version).await;
        house.store.cancel(house.organization, kind, "a test").await.expect("cancelled");
        let deaf = mark();
        let job = start(&house, &json!({"way": "deaf", "mark": deaf}), version).await;
        house.store.cancel(house.organization, job, "a test").await.expect("cancelled");
        until_gone(&deaf, executor).await;
        let daemon = mark();
        let inputs = json!({"way": "daemon", "mark": daemon});
        let left = house.run_to_restart(version, inputs).await;
        assert_eq!(left.error().message, "with a daemon behind it", "{executor:?}");
        until_gone(&daemon, executor).await;
    }
}

#[tokio::test]
async fn a_function_uses_no_more_processors_than_it_may() {
    for executor in executors() {
        let house = House::open_with(|config| {
            config.executor = executor;
            config.limits.processors = Some(1);
        })
        .await;
        let version = house.deploy(function("f"), CONTRACT).await;
        let record = house.run(version, json!({"way": "spin"})).await;
        let seen = record.result();
        // What a plain process is given it can take back.
        if executor != ExecutorChoice::Process {
            let used = seen["processors"].as_f64().expect("a number");
            assert!(used < 1.3, "{executor:?}: {seen}");
        }
        if executor == ExecutorChoice::Sandbox {
            assert_eq!(seen["named"], json!(1));
        }
    }
}

/// The job, once it prints.
async fn start(house: &House, inputs: &Value, version: domain::VersionId) -> domain::JobId {
    let job = house.push(version, inputs.clone()).await;
    house.events_until(job, |fact| matches!(fact, Fact::Log(_))).await;
    job
}

async fn until_gone(mark: &str, executor: ExecutorChoice) {
    for _ in 0..300 {
        if processes_with(mark) == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{executor:?}: something was left behind");
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}
