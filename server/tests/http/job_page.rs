//! The page of a job as the server draws it, whole without JavaScript.

use axum::http::{Method, StatusCode};
use domain::{Fact, JobError, JobId, LogLine, LogStream, Progress, Role, Stage, TraceFrame};
use serde_json::{Value, json};
use store::{JobFact, Want};

use crate::world::{Answer, World};

/// Plays the worker for the queued job: what happens to it after it has begun.
async fn happens(world: &World, facts: Vec<Fact>) -> JobId {
    let wants = vec![Want { version: world.version, most: 1 }];
    let job = world.store.claim("test", wants).await.expect("a claim").remove(0);
    let started = Fact::Started {
        attempt: job.attempt,
        worker: "test".into(),
        process: 7,
        loading_since: None,
    };
    let facts = std::iter::once(started).chain(facts);
    let facts =
        facts.map(|fact| JobFact { job: job.id, attempt: job.attempt, at: store::now(), fact });
    world.store.append(facts.collect()).await.expect("facts");
    job.id
}

fn line(text: &str) -> Fact {
    Fact::Log(LogLine { stream: LogStream::Stdout, stage: Stage::Run, text: text.to_owned() })
}

fn failure(message: &str) -> Fact {
    let frame = TraceFrame {
        file: "main.py".into(),
        line: 12,
        function: "deeper".into(),
        source: "return 1 / 0".into(),
        user: true,
        lines: vec!["def deeper():".into(), "    return 1 / 0  # <script>".into()],
        first_line: 11,
    };
    let error = JobError {
        traceback: vec![frame],
        text: format!("Traceback (most recent call last):\n{message}"),
        ..JobError::new("ZeroDivisionError", message)
    };
    Fact::Failed { error }
}

async fn page(world: &World, key: &str, path: &str) -> String {
    let answer: Answer = world.get(key, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
    answer.text()
}

#[tokio::test]
async fn a_failed_job_shows_the_lines_it_failed_at_before_its_inputs() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    world.push(&key).await;
    let job = happens(&world, vec![failure("division by zero")]).await;
    let page = page(&world, &key, &format!("/jobs/{job}")).await;
    let at = |part: &str| page.find(part).unwrap_or_else(|| panic!("{part} is not there: {page}"));
    assert!(at("division by zero") < at("main.py, line 12, in deeper"));
    assert!(at("main.py, line 12, in deeper") < at("id=\"inputs\""));
    assert!(page.contains("aria-current=\"location\""), "the line is marked");
    assert!(page.contains("hl-") && !page.contains("# <script>"), "coloured and escaped");
    assert!(page.contains("Whole traceback") && page.contains("Run it again"));
}

#[tokio::test]
async fn a_parent_names_the_child_that_made_it_fail() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    let parent = world.push(&key).await;
    let wants = vec![Want { version: world.version, most: 1 }];
    let claimed = world.store.claim("test", wants).await.expect("a claim").remove(0);
    let push = json!({ "function": "local/multiplier", "inputs": { "x1": 1 } });
    let child = world
        .send({
            let mut request =
                crate::world::with_key(&key, Method::POST, "/v2/push", push.to_string());
            let id = parent.to_string().parse().expect("a header");
            request.headers_mut().insert("x-sieve-parent", id);
            request
        })
        .await;
    assert_eq!(child.status, StatusCode::OK, "{}", child.text());
    let child = happens(&world, vec![failure("no such number")]).await;
    let error = JobError::new("JobError", "ZeroDivisionError: no such number");
    let facts = [
        Fact::Started {
            attempt: claimed.attempt,
            worker: "test".into(),
            process: 7,
            loading_since: None,
        },
        Fact::Failed { error },
    ];
    let facts =
        facts.map(|fact| JobFact { job: parent, attempt: claimed.attempt, at: store::now(), fact });
    world.store.append(facts.into()).await.expect("facts");
    let html = page(&world, &key, &format!("/jobs/{parent}")).await;
    assert!(html.contains("It failed because a child failed"), "{html}");
    assert!(html.contains(&format!("href=\"/jobs/{child}\"")));
    let below = page(&world, &key, &format!("/jobs/{child}")).await;
    assert!(below.contains(&format!("href=\"/jobs/{parent}\"")), "the way up");
}

#[tokio::test]
async fn a_log_is_read_page_by_page_filtered_and_downloaded_without_script() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    world.push(&key).await;
    let mut facts: Vec<Fact> = (1..=1_200).map(|number| line(&format!("line {number}"))).collect();
    facts[699] = line("WARNING: \u{1b}[31mneedle\u{1b}[0m <b>");
    facts.push(Fact::Progress(Progress::new(420, "reading")));
    let job = happens(&world, facts).await;
    let last = page(&world, &key, &format!("/jobs/{job}")).await;
    assert!(last.contains("id=\"L701\"") && last.contains("id=\"L1200\""));
    assert!(!last.contains("id=\"L700\"") && last.contains("Earlier lines"));
    assert!(last.contains("42 %") && last.contains("reading"), "its progress");
    let first = page(&world, &key, &format!("/jobs/{job}?lines=1")).await;
    assert!(first.contains("id=\"L1\"") && !first.contains("id=\"L501\""));
    for filter in ["find=needle", "level=warning"] {
        let found = page(&world, &key, &format!("/jobs/{job}?{filter}")).await;
        assert!(found.contains("id=\"L700\"") && !found.contains("id=\"L701\""), "{filter}");
        assert!(found.contains("<span class=\"ink c1\">needle</span> &lt;b&gt;"), "{found}");
    }
    let text = world.get(&key, &format!("/v2/jobs/{job}/log.txt")).await;
    assert_eq!(text.text().lines().count(), 1_200);
    assert!(text.text().contains("\nWARNING: needle <b>\n"));
    let job = world.get(&key, &format!("/v2/jobs/{job}")).await.json();
    assert_eq!(job["progress"], json!({ "fraction": 0.42, "text": "reading" }));
}

#[tokio::test]
async fn three_views_show_one_history() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    world.push(&key).await;
    let mut facts: Vec<Fact> =
        (0..250).map(|index| Fact::Output { index, value: json!(index) }).collect();
    facts.push(line("a line"));
    facts.push(Fact::Finished { value: None });
    let job = happens(&world, facts).await;
    let timeline = page(&world, &key, &format!("/jobs/{job}?view=timeline")).await;
    assert!(timeline.contains("waterfall") && timeline.contains("outputs</th>"), "{timeline}");
    let events = page(&world, &key, &format!("/jobs/{job}?view=events")).await;
    assert!(events.contains("id=\"event-200\"") && !events.contains("id=\"event-201\""));
    let later = page(&world, &key, &format!("/jobs/{job}?view=events&after=200")).await;
    assert!(later.contains("id=\"event-254\"") && !later.contains("a line"), "{later}");
    let all = page(&world, &key, &format!("/jobs/{job}?view=events&kinds=all&after=200")).await;
    assert!(all.contains("a line"));
}

#[tokio::test]
async fn a_job_is_run_again_by_a_form_with_the_inputs_it_had() {
    let world = World::new().await;
    let key = world.key("local", Role::Runner).await;
    let job = world.push(&key).await;
    let answer = world.call(&key, Method::POST, &format!("/jobs/{job}/again"), Value::Null).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let again = answer.header("location").to_owned();
    assert_ne!(again, format!("/jobs/{job}"));
    let again = world.get(&key, &format!("/v2{again}")).await.json();
    assert_eq!(again["inputs"], json!({ "x1": 3 }));
}
