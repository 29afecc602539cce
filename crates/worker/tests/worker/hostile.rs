//! Functions that mean harm, or do it by mistake: each ends with words that say what happened, the
//! next job runs as if nothing had been, and nothing of theirs is left on the machine.

use std::time::Duration;

use domain::LogStream;
use serde_json::json;
use worker::{ExecutorChoice, Limits};

use crate::house::{House, function, lenient, processes_with};

const MIB: u64 = 1 << 20;

/// Every way takes the mark, which its processes have in their arguments.
const WAYS: &str = r#"
import ctypes, os, signal, socket, subprocess, sys, threading, time, sieve

def children(mark, command):
    return subprocess.Popen([sys.executable, "-c", command, mark])

@sieve.function(name="f")
def f(way: str, mark: str = "", path: str = ""):
    if way == "well":
        return "well"
    if way == "fork bomb":
        while True:
            try:
                if os.fork() == 0:
                    time.sleep(1000)
            except OSError:
                time.sleep(0.01)
    if way == "memory":
        kept = []
        while True:
            kept.append(bytearray(16 << 20))
            time.sleep(0.02)
    if way == "memory of children":
        for _ in range(4):
            children(mark, "import time; x = bytearray(100 << 20); time.sleep(1000)")
        time.sleep(1000)
    if way == "one file":
        with open("/tmp/file" if os.getcwd() == "/src" else os.environ["TMPDIR"] + "/file", "wb") as file:
            while True:
                file.write(b"x" * (1 << 20))
    if way == "many files":
        number = 0
        while True:
            number += 1
            with open(os.environ["TMPDIR"] + "/%d" % number, "wb") as file:
                file.write(b"x" * (8 << 20))
            time.sleep(0.01)
    if way == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if way == "kill all":
        os.kill(-1, signal.SIGKILL)
        time.sleep(1000)
    if way == "exit":
        os._exit(3)
    if way == "segfault":
        ctypes.string_at(0)
    if way == "closes pipes":
        for descriptor in (0, 1, 2, 3, 4):
            os.close(descriptor)
        time.sleep(1000)
    if way == "closes everything":
        os.closerange(0, 1000)
        return "closed"
    if way == "rubbish":
        os.write(4, os.urandom(1 << 16))
        time.sleep(1000)
    if way == "a huge frame":
        os.write(4, b"\xff\xff\xff\xff" + b"x" * 1000)
        time.sleep(1000)
    if way == "a frame of another job":
        frame = b'{"finished":{"id":"00000000-0000-0000-0000-000000000000","value":1}}'
        os.write(4, len(frame).to_bytes(4, "big") + frame)
        time.sleep(1000)
    if way == "threads":
        for _ in range(50):
            threading.Thread(target=lambda: time.sleep(1000)).start()
        raise ValueError("with threads behind it")
    if way == "daemon":
        command = "import os, time; os.setsid(); os.fork() and os._exit(0); time.sleep(1000)"
        children(mark, command).wait()
        raise ValueError("with a daemon behind it")
    if way == "outputs":
        return (n for n in range(10 ** 9))
    if way == "ignores everything":
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        children(mark, "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(1000)")
        print("deaf", flush=True)
        time.sleep(1000)
    if way == "flood":
        block = b"x" * 1023 + b"\n"
        for _ in range(256 << 10):
            os.write(1, block)
        return "flooded"
    raise RuntimeError(way)
"#;

fn small() -> Limits {
    Limits { memory: 300 * MIB, processes: 40, disk: 200 * MIB, ..Limits::of_this_machine() }
}

async fn house() -> House {
    House::open_with(|config| {
        config.limits = small();
        config.slots = 1;
    })
    .await
}

#[tokio::test]
async fn each_kind_of_harm_ends_its_own_job_in_its_own_words() {
    let house = house().await;
    let version = house.deploy(function("f"), WAYS).await;
    for (way, kind, words) in [
        ("fork bomb", "TooManyProcesses", "more than 40 processes"),
        ("memory", "OutOfMemory", "300 MiB"),
        ("memory of children", "OutOfMemory", "300 MiB"),
        ("one file", "OSError", "File too large"),
        ("many files", "DiskFull", "200 MiB"),
        ("kill", "Killed", "SIGKILL"),
        ("exit", "ReplicaExited", "code 3"),
        ("segfault", "Killed", "segmentation fault"),
        ("closes pipes", "ReplicaExited", "closed its pipe"),
        ("rubbish", "ReplicaExited", "fd 4"),
        ("a huge frame", "ReplicaExited", "larger than"),
        ("a frame of another job", "ReplicaExited", "does not run"),
        ("threads", "ValueError", "with threads behind it"),
        ("outputs", "TooMuchOutput", "100,000 outputs"),
    ] {
        let mark = format!("mark-{}", uuid_like());
        println!("{way}");
        let harmed = house.run(version, json!({"way": way, "mark": mark})).await;
        assert_eq!(harmed.error().kind, kind, "{way}: {:?}", harmed.error());
        assert!(harmed.error().message.contains(words), "{way}: {:?}", harmed.error());
        let next = house.run(version, json!({"way": "well"})).await;
        assert_eq!(next.result(), &json!("well"), "after {way}");
        assert_eq!(processes_with(&mark), 0, "{way} left processes behind");
    }
}

#[tokio::test]
async fn whoever_closes_all_its_descriptors_ends_without_hanging_the_worker() {
    let house = house().await;
    let version = house.deploy(function("f"), WAYS).await;
    let closed = house.run(version, json!({"way": "closes everything"})).await;
    assert_eq!(closed.error().kind, "ReplicaExited", "{:?}", closed.error());
    house.run(version, json!({"way": "well"})).await.result();
}

#[tokio::test]
async fn a_signal_to_everybody_reaches_nobody_else() {
    let house = house().await;
    if !house.is_sandboxed() {
        return eprintln!("bubblewrap does not work here: this would end the tests themselves");
    }
    let version = house.deploy(function("f"), WAYS).await;
    let harmed = house.push(version, json!({"way": "kill all"})).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    house.store.cancel(house.organization, harmed, "a test").await.expect("cancelled");
    house.run(version, json!({"way": "well"})).await.result();
}

#[tokio::test]
async fn a_daemon_ends_with_the_replica_that_started_it() {
    for executor in [ExecutorChoice::Auto, ExecutorChoice::Process] {
        let house = House::open_with(|config| config.executor = executor).await;
        let version = house.deploy(function("f"), WAYS).await;
        let mark = format!("mark-{}", uuid_like());
        let harmed = house.run_to_restart(version, json!({"way": "daemon", "mark": mark})).await;
        assert_eq!(harmed.error().message, "with a daemon behind it");
        house.run(version, json!({"way": "well"})).await.result();
        assert_eq!(gone(&mark).await, 0, "{executor:?}");
    }
}

#[tokio::test]
async fn whoever_ignores_every_request_to_end_is_killed_with_its_children() {
    for executor in [ExecutorChoice::Auto, ExecutorChoice::Process] {
        let house = House::open_with(|config| config.executor = executor).await;
        let version = house.deploy(function("f"), WAYS).await;
        let mark = format!("mark-{}", uuid_like());
        let deaf = house.push(version, json!({"way": "ignores everything", "mark": mark})).await;
        house.events_until(deaf, |fact| matches!(fact, domain::Fact::Log(_))).await;
        house.store.cancel(house.organization, deaf, "a test").await.expect("cancelled");
        assert_eq!(gone(&mark).await, 0, "{executor:?}");
    }
}

#[tokio::test]
async fn a_flood_of_output_is_cut_and_counted_and_its_job_goes_on() {
    let house = house().await;
    let version = house.deploy(lenient("f"), WAYS).await;
    let record = house.run(version, json!({"way": "flood"})).await;
    assert_eq!(record.result(), &json!("flooded"));
    let kept: usize = record.log_of(LogStream::Stdout).iter().map(|line| line.len()).sum();
    assert!(kept <= 16 << 20, "{kept}");
    let notices = record.log_of(LogStream::Notice);
    let printed = 256 << 10;
    let dropped = printed - record.log_of(LogStream::Stdout).len();
    assert!(notices[1].starts_with(&format!("{dropped} more lines")), "{notices:?}");
}

const SPY: &str = r#"
import glob, os, socket, sieve

def tries(action):
    try:
        return action()
    except Exception as error:
        return type(error).__name__

@sieve.function(name="spy")
def spy(paths: list):
    return {
        "files": {path: tries(lambda: os.path.exists(path) and (os.path.isdir(path) or open(path, "rb").read(1) is not None)) for path in paths},
        "processes": [int(p) for p in os.listdir("/proc") if p.isdigit()],
        "environments": [e for p in glob.glob("/proc/[0-9]*/environ") for e in [tries(lambda: open(p, "rb").read().decode())] if "CARGO" in e],
        "written": {path: tries(lambda: open(path, "w").close() or True) for path in ("/src/x", "/x", "/usr/x", "/dev/x", "/etc/x", os.environ["VIRTUAL_ENV"] + "/x")},
        "privileges": [line.split()[1] for line in open("/proc/self/status") if line.startswith(("CapEff", "NoNewPrivs"))],
        "directory": os.getcwd(),
    }
"#;

#[tokio::test]
async fn a_sandboxed_function_sees_nothing_of_the_server_and_of_other_functions() {
    let house = house().await;
    if !house.is_sandboxed() {
        return eprintln!("bubblewrap does not work here: what the sandbox hides was not tested");
    }
    let other = house.deploy(function("other"), "import sieve\ndef other(): return 1\n").await;
    house.run(other, json!({})).await.result();
    let folder = house.folder.path();
    let secret = folder.join("store/sieve.db");
    let other_cache = house.only_cache();
    let other_code = std::fs::read_dir(folder.join("worker/code")).expect("a folder");
    let other_code = other_code.map(|entry| entry.expect("an entry").path()).next().expect("code");
    let version = house.deploy(function("spy"), SPY).await;
    let paths = [secret, other_cache, other_code, "/etc/shadow".into(), "/root/.cache".into()];
    let own_process = std::process::id();
    let record = house.run(version, json!({"paths": paths})).await;
    let seen = record.result();
    for path in &paths {
        assert_eq!(seen["files"][path.to_string_lossy().as_ref()], json!(false), "{path:?}");
    }
    let processes = seen["processes"].as_array().expect("a list");
    assert_eq!(processes.len(), 2, "the sandbox's first and the function: {processes:?}");
    assert!(!processes.contains(&json!(own_process)));
    assert_eq!(seen["environments"], json!([]));
    for (path, written) in seen["written"].as_object().expect("an object") {
        assert_ne!(written, &json!(true), "{path}");
    }
    assert_eq!(seen["privileges"], json!(["0000000000000000", "1"]));
    assert_eq!(seen["directory"], json!("/src"));
}

#[tokio::test]
async fn nothing_of_a_replica_stays_on_the_disk() {
    let mut house = house().await;
    let source = r#"
import os, sieve

@sieve.function(name="f")
def f():
    folder = os.environ["TMPDIR"] + "/locked"
    os.makedirs(folder + "/inner")
    open(folder + "/inner/file", "w").close()
    os.chmod(folder + "/inner", 0)
    os.chmod(folder, 0)
    os.symlink("/usr", os.environ["HOME"] + "/link")
"#;
    let version = house.deploy(function("f"), source).await;
    house.run(version, json!({})).await.result();
    house.stop_worker().await;
    let scratch = house.folder.path().join("worker/scratch");
    let empty = || std::fs::read_dir(&scratch).expect("a folder").count() == 0;
    until(empty).await;
    assert!(std::path::Path::new("/usr/bin").exists());
}

/// How many processes with the mark there still are after some patience.
async fn gone(mark: &str) -> usize {
    until(|| processes_with(mark) == 0).await;
    processes_with(mark)
}

async fn until(done: impl Fn() -> bool) {
    for _ in 0..300 {
        if done() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn uuid_like() -> String {
    domain::VersionId::generate().to_string()
}
