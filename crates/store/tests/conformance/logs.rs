//! A job's log by line numbers, and what it last said of its progress.

use domain::{Fact, JobQuery, Level, LogLine, LogPart, LogQuery, LogStream, Progress, Stage};
use serde_json::json;

use crate::house::{House, log};

fn line(stage: Stage, text: &str) -> Fact {
    Fact::Log(LogLine { stream: LogStream::Stdout, stage, text: text.to_owned() })
}

#[tokio::test]
async fn any_part_of_a_log_is_read_by_its_line_numbers_whatever_else_happened() {
    let house = House::new().await;
    let job = house.running().await;
    for block in 0..20 {
        let mut facts: Vec<Fact> =
            (1..=50).map(|line| log(&format!("line {}", block * 50 + line))).collect();
        facts.push(Fact::Output { index: block, value: json!(block) });
        facts.push(Fact::Progress(Progress::new(10, "on")));
        house.append(job.id, job.attempt, facts).await;
    }
    for first in [1, 2, 50, 51, 52, 500, 951, 999, 1_000] {
        let range = house.store.log_range(house.ours, job.id, first, 3).await.unwrap().unwrap();
        assert_eq!((range.total, range.first), (1_000, first));
        let expected: Vec<String> =
            (first..=1_000).take(3).map(|number| format!("line {number}")).collect();
        let texts: Vec<String> = range.lines.into_iter().map(|entry| entry.line.text).collect();
        assert_eq!(texts, expected);
    }
    let beyond = house.store.log_range(house.ours, job.id, 1_001, 3).await.unwrap().unwrap();
    assert!(beyond.lines.is_empty());
    let theirs = house.store.log_range(house.theirs, job.id, 1, 3).await.unwrap();
    assert_eq!(theirs, None);
}

#[tokio::test]
async fn lines_are_found_by_words_by_level_and_by_part() {
    let house = House::new().await;
    let job = house.running().await;
    let facts = vec![
        line(Stage::Setup, "loading 100% of it"),
        line(Stage::Run, "begun"),
        Fact::Output { index: 0, value: json!(1) },
        line(Stage::Run, "WARNING: slow"),
        line(Stage::Run, "Traceback (most recent call last):"),
        line(Stage::Run, "  File \"main.py\""),
        line(Stage::Setup, "LOADING again"),
        line(Stage::Run, "done_100"),
    ];
    house.append(job.id, job.attempt, facts).await;
    let found = async |query: LogQuery, after| {
        let found = house.store.log_found(house.ours, job.id, &query, after).await;
        let found = found.unwrap().unwrap();
        assert_eq!((found.total, found.searched_to), (7, 7));
        found.ranges
    };
    let words = |text: &str| LogQuery { text: text.into(), ..LogQuery::default() };
    assert_eq!(found(words("loading"), 0).await, [(1, 1), (6, 6)]);
    assert_eq!(found(words("loading"), 1).await, [(6, 6)]);
    // Neither sign means "anything".
    assert_eq!(found(words("100%"), 0).await, [(1, 1)]);
    assert_eq!(found(words("e_1"), 0).await, [(7, 7)]);
    let part = |part| LogQuery { part, ..LogQuery::default() };
    assert_eq!(found(part(LogPart::Setup), 0).await, [(1, 1), (6, 6)]);
    assert_eq!(found(part(LogPart::Run), 0).await, [(2, 5), (7, 7)]);
    let run_words = LogQuery { part: LogPart::Run, ..words("o") };
    assert_eq!(found(run_words, 0).await, [(3, 4), (7, 7)]);
    let level = |level, text: &str| LogQuery { level: Some(level), ..words(text) };
    assert_eq!(found(level(Level::Warning, ""), 0).await, [(3, 5)]);
    assert_eq!(found(level(Level::Error, "main.PY"), 0).await, [(5, 5)]);
    let theirs = house.store.log_found(house.theirs, job.id, &LogQuery::default(), 0).await;
    assert_eq!(theirs.unwrap(), None);
}

#[tokio::test]
async fn progress_is_in_lists_and_survives_a_restart_until_another_attempt_begins() {
    let house = House::new().await;
    let job = house.running().await;
    let half = Progress::new(500, "reading");
    house.append(job.id, job.attempt, vec![Fact::Progress(half.clone())]).await;
    assert_eq!(house.summary(job.id).await.progress, Some(half.clone()));
    let view = house.store.job(house.ours, job.id).await.unwrap().unwrap();
    assert_eq!(view.progress, Some(half.clone()));
    house.append(job.id, job.attempt, vec![log("a line after it")]).await;
    let page = house.store.jobs(house.ours, &JobQuery::default()).await.unwrap();
    assert_eq!(page.jobs[0].progress, Some(half));

    let house = house.reopen().await;
    let again = house.claim(1).await.remove(0);
    house.append(again.id, again.attempt, vec![crate::house::started(again.attempt)]).await;
    assert_eq!(house.summary(job.id).await.progress, None);
}
