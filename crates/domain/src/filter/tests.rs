use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{FunctionName, VersionId};

const NOW: Timestamp = Timestamp(1_795_000_000_000_000);

fn read(text: &str) -> JobFilter {
    let (filter, errors) = JobFilter::read(text);
    assert_eq!(errors, [], "{text}");
    filter
}

fn job() -> JobSummary {
    JobSummary {
        id: "019a0000-0000-7000-8000-00001a2b3c4d".parse().expect("an id"),
        function: FunctionName::new("local", "ocr").expect("a name"),
        version: VersionId(uuid::Uuid::nil()),
        status: JobStatus::Error,
        inputs_preview: String::new(),
        error: None,
        by: "Alice".into(),
        parent: None,
        attempt: 1,
        created_at: Timestamp(NOW.0 - 3_600_000_000),
        started_at: Some(Timestamp(NOW.0 - 30_000_000)),
        ended_at: Some(Timestamp(NOW.0 - 10_000_000)),
        progress: None,
        last_event: 3,
    }
}

fn content() -> JobContent {
    let inputs = json!({ "language": "de", "x1": 2, "options": { "tags": ["Blue sky", "b"] }, "deep": true });
    JobContent {
        inputs: inputs.as_object().expect("an object").clone(),
        outputs: vec![json!({ "score": 0.93 }), json!("a long answer")],
        error: "RuntimeError: CUDA out of memory".into(),
    }
}

#[test]
fn each_filter_accepts_the_job_that_it_means_and_its_negation_refuses_it() {
    for text in [
        "status:error",
        "status:error,queued",
        "function:ocr",
        "function:local/ocr",
        "by:alice",
        "id:1a2b3c4d",
        "id:019a00",
        "version:0000",
        "duration>10s",
        "duration<=20s",
        "since:2h",
        "until:30m",
        "since:2026-01-01",
        "error:CUDA",
        "error:\"out of memory\"",
        "input.language:de",
        "input.x1:2",
        "input.x1>=2",
        "input.options.tags:blue",
        "input.deep:true",
        "output.score>0.9",
        "input:sky",
        "\"long answer\"",
        "answer",
        "019a0000-0000-7000-8000-00001a2b3c4d",
    ] {
        assert!(read(text).accepts(&job(), Some(&content()), NOW), "{text}");
        assert!(!read(&format!("-{text}")).accepts(&job(), Some(&content()), NOW), "-{text}");
    }
    for text in [
        "status:queued",
        "function:oc",
        "function:other/ocr",
        "duration>20s",
        "since:30m",
        "error:memory_of",
        "input.language:d",
        "input.x1>2",
        "output.score<0.9",
        "\"answer long\"",
        "parent:019a0000-0000-7000-8000-000000000000",
        "!!",
        "output.none:1",
    ] {
        assert!(!read(text).accepts(&job(), Some(&content()), NOW), "{text}");
    }
}

#[test]
fn what_cannot_be_read_is_named_with_what_to_write() {
    for (text, token, hint) in [
        ("colour:red ocr", "colour:red", "status, function"),
        ("status:broken", "status:broken", "queued, processing"),
        ("status:", "status:", "status:error"),
        ("duration:10s", "duration:10s", "duration>10s"),
        ("duration>ten", "duration>ten", "10s"),
        ("since:sometime", "since:sometime", "2h"),
        ("since:2026-13-01", "since:2026-13-01", "2026-11-22"),
        ("parent:12", "parent:12", "copy the whole id"),
        ("error:\"no end", "error:\"no end", "not closed"),
        ("id:xyz", "id:xyz", "hex digits"),
        ("status>error", "status>error", "status:error"),
        ("input..x:1", "input..x:1", "input.language:de"),
    ] {
        let (_, errors) = JobFilter::read(text);
        assert_eq!(errors.len(), 1, "{text}");
        assert_eq!(errors[0].token, token);
        assert!(errors[0].message.contains(hint), "{}", errors[0].message);
    }
    assert_eq!(JobFilter::read("colour:red ocr").0.to_string(), "ocr", "the rest is read");
}

#[test]
fn statuses_and_times_are_narrowed_by_every_term() {
    let filter = read("status:error,queued -status:queued since:2h since:1h until:10m");
    assert_eq!(filter.statuses(), [JobStatus::Error]);
    let ago = |minutes: i64| Some(Timestamp(NOW.0 - minutes * 60_000_000));
    assert_eq!(filter.range(NOW), (ago(60), ago(10)));
}

fn moments() -> impl Strategy<Value = Moment> {
    prop_oneof![
        (0..10_i64.pow(15)).prop_map(Moment::Ago),
        (0..4 * 10_i64.pow(15)).prop_map(|at| Moment::At(Timestamp(at))),
        (0..4 * 10_i64.pow(9)).prop_map(|at| Moment::At(Timestamp(at * 1_000_000))),
    ]
}

fn conditions() -> impl Strategy<Value = Condition> {
    let comparison = || {
        prop::sample::select(vec![
            Comparison::Is,
            Comparison::Below,
            Comparison::AtMost,
            Comparison::Above,
            Comparison::AtLeast,
        ])
    };
    let text = || "\\PC{0,12}[a-z]".prop_map(|text| text);
    prop_oneof![
        prop::sample::subsequence(JobStatus::ALL.to_vec(), 1..=5).prop_map(Condition::Status),
        (prop::option::of("[a-z]{1,5}"), "[a-z0-9-]{1,8}[a-z]")
            .prop_map(|(owner, name)| Condition::Function { owner, name }),
        "[0-9a-f]{4,32}".prop_map(Condition::Version),
        "[0-9a-f]{4,31}".prop_map(Condition::Id),
        any::<u128>().prop_map(|id| Condition::Parent(JobId(uuid::Uuid::from_u128(id)))),
        text().prop_map(Condition::By),
        (
            comparison().prop_filter("a span is longer or shorter", |c| *c != Comparison::Is),
            0..10_i64.pow(15)
        )
            .prop_map(|(comparison, micros)| Condition::Duration(comparison, micros)),
        moments().prop_map(Condition::Since),
        moments().prop_map(Condition::Until),
        text().prop_map(Condition::Error),
        (prop::collection::vec("[a-z_]{1,6}", 0..3), comparison(), text()).prop_map(
            |(path, comparison, value)| Condition::Value {
                side: Side::Input,
                path,
                comparison,
                value
            }
        ),
        text().prop_map(Condition::Words),
    ]
}

proptest! {
    #[test]
    fn what_is_printed_reads_back_as_the_same_filter(
        terms in prop::collection::vec(
            (any::<bool>(), conditions()).prop_map(|(negated, condition)| FilterTerm { negated, condition }), 0..6,
        )
    ) {
        let filter = JobFilter { terms };
        let (again, errors) = JobFilter::read(&filter.to_string());
        prop_assert_eq!(errors, []);
        prop_assert_eq!(&again, &filter, "{}", filter);
    }

    #[test]
    fn no_text_is_lost_without_a_word(text in "\\PC{0,80}") {
        let (filter, errors) = JobFilter::read(&text);
        prop_assert_eq!(filter.terms.len() + errors.len(), tokens_of(&text));
    }
}

fn tokens_of(text: &str) -> usize {
    super::read::tokens(text).len()
}
