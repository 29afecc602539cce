//! What a job prints is in its log: all of it, in order, before its end, and nothing of others.

use domain::{Fact, LogStream};
use serde_json::{Value, json};

use crate::house::{House, function, lenient};

#[tokio::test]
async fn python_c_and_child_processes_all_print_into_the_log_in_order() {
    let house = House::open().await;
    let source = r#"
import ctypes, os, subprocess, sys, sieve

@sieve.function(name="f")
def f():
    print("from python")
    os.write(1, b"from a system call\n")
    subprocess.run(["sh", "-c", "echo from a child; echo complaint >&2"], check=True)
    ctypes.CDLL(None).puts(b"from c, buffered")
    print("no line break", end="")
    print("\u00e4 to stderr", file=sys.stderr)
    for step in range(101):
        print("\r%d %%" % step, end="", file=sys.stderr)
    return 1
"#;
    let version = house.deploy(function("f"), source).await;
    let record = house.run(version, json!({})).await;
    assert_eq!(record.result(), &json!(1));
    let stdout = record.log_of(LogStream::Stdout);
    // C's buffer is flushed with the end of the job, after Python's.
    let last = "no line breakfrom c, buffered";
    assert_eq!(stdout, ["from python", "from a system call", "from a child", last]);
    assert_eq!(record.log_of(LogStream::Stderr), ["complaint", "ä to stderr", "100 %"]);
}

#[tokio::test]
async fn a_job_says_how_far_it_is_in_words_and_in_drawn_bars() {
    let house = House::open().await;
    let source = r#"
import sys, time, sieve

@sieve.function(name="f")
def f():
    sieve.progress(0.25, "reading")
    time.sleep(0.3)
    for step in (40, 50, 60):
        sys.stderr.write("\rdrawing: %d%%|###| %d/100 [00:01<00:01]" % (step, step))
        sys.stderr.flush()
        time.sleep(0.3)
    sys.stderr.write("\r\n")
    return 1
"#;
    let version = house.deploy(function("f"), source).await;
    let record = house.run(version, json!({})).await;
    let told: Vec<(u16, String)> = record
        .facts()
        .filter_map(|fact| match fact {
            Fact::Progress(progress) => Some((progress.permille, progress.text.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(told[0], (250, "reading".to_owned()));
    assert_eq!(told.last(), Some(&(600, "drawing 60/100 [00:01<00:01]".to_owned())));
    assert_eq!(record.log_of(LogStream::Stderr), ["drawing: 60%|###| 60/100 [00:01<00:01]"]);
}

#[tokio::test]
async fn a_huge_line_and_many_lines_arrive_whole() {
    let house = House::open().await;
    let source = r#"
import sieve

@sieve.function(name="f")
def f():
    print("x" * 1_000_000)
    for number in range(20_000):
        print(number)
"#;
    let version = house.deploy(function("f"), source).await;
    let record = house.run(version, json!({})).await;
    let log = record.log();
    let (huge, numbers): (Vec<&str>, Vec<&str>) =
        log.iter().partition(|line| line.starts_with('x'));
    assert!(huge.iter().all(|line| line.len() <= 16 << 10));
    assert_eq!(huge.concat().len(), 1_000_000);
    assert_eq!(numbers.len(), 20_000);
    assert!(numbers.iter().enumerate().all(|(at, line)| **line == at.to_string()));
}

#[tokio::test]
async fn a_job_that_prints_without_end_is_cut_off_and_still_ends() {
    let house = House::open().await;
    let source = r#"
import sieve

@sieve.function(name="f")
def f():
    for number in range(120_000):
        print(number)
    return "done"
"#;
    let version = house.deploy(function("f"), source).await;
    let record = house.run(version, json!({})).await;
    assert_eq!(record.result(), &json!("done"));
    let notices = record.log_of(LogStream::Notice);
    assert_eq!(notices.len(), 2, "{notices:?}");
    assert!(notices[0].starts_with("log truncated"));
    assert!(notices[1].starts_with("20001 more lines"), "{notices:?}");
    assert_eq!(record.log().len(), 100_001);
}

#[tokio::test]
async fn no_line_of_a_job_is_in_the_log_of_the_one_before_or_after() {
    let house = House::open_with(|config| config.slots = 1).await;
    let source = r#"
import os, sieve

@sieve.function(name="f")
def f(n: int):
    print("a", n)
    os.write(2, b"b %d" % n)
    return n
"#;
    let version = house.deploy(lenient("f"), source).await;
    let inputs: Vec<Value> = (0..2_000).map(|n| json!({"n": n})).collect();
    let jobs = house.push_all(version, inputs).await;
    for (n, job) in jobs.into_iter().enumerate() {
        let record = house.ended(job).await;
        assert_eq!(record.result(), &json!(n));
        // Two pipes: which line was first is not promised.
        assert_eq!(record.log_of(LogStream::Stdout), [format!("a {n}")]);
        assert_eq!(record.log_of(LogStream::Stderr), [format!("b {n}")]);
    }
}
