//! That the index never leaves out a job that a filter accepts, asked of FTS5 itself.

use domain::{
    Comparison, Condition, FunctionId, FunctionName, JobContent, JobFilter, JobId, JobStatus,
    JobSummary, OrganizationId, Side, Timestamp, VersionId,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use uuid::Uuid;

use super::{
    document::Document,
    expression::{Scope, expression},
    index,
};

const NAMES: [&str; 6] = ["language", "top_k", "config", "7", "__", "größe"];
const WORDS: [&str; 8] = ["de", "language", "2.0", "none", "the same", "2026-11-02", "-5", "true"];

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        prop::sample::select(&WORDS).prop_map(Value::from),
        (-3_i64..300).prop_map(Value::from),
        (-1e3..1e3).prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
        Just(Value::from("de or another ".repeat(9))),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            object(inner).prop_map(Value::from),
        ]
    })
}

fn object(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    let field = (prop::sample::select(&NAMES).prop_map(str::to_owned), value);
    prop::collection::vec(field, 0..4).prop_map(Map::from_iter)
}

fn content() -> impl Strategy<Value = JobContent> {
    (object(value()), prop::collection::vec(value(), 0..3))
        .prop_map(|(inputs, outputs)| JobContent { inputs, outputs, error: String::new() })
}

fn condition() -> impl Strategy<Value = Condition> {
    let path = prop::collection::vec(
        prop::sample::select(&["language", "top_k", "config", "7", "__", "größe", "0"])
            .prop_map(str::to_owned),
        0..3,
    );
    let comparison = prop::sample::select(&[
        Comparison::Is,
        Comparison::Below,
        Comparison::AtMost,
        Comparison::Above,
        Comparison::AtLeast,
    ]);
    let wanted = prop_oneof![
        prop::sample::select(&WORDS).prop_map(str::to_owned),
        (-3_i64..300).prop_map(|number: i64| number.to_string()),
        (-1e3..1e3).prop_map(|number: f64| number.to_string()),
    ];
    let side = prop::sample::select(&[Side::Input, Side::Output]);
    prop_oneof![
        4 => (side, path, comparison, wanted.clone()).prop_map(|(side, path, comparison, value)| {
            Condition::Value { side, path, comparison, value }
        }),
        1 => wanted.prop_map(Condition::Words),
    ]
}

fn job() -> JobSummary {
    JobSummary {
        id: JobId(Uuid::nil()),
        function: FunctionName { owner: "local".to_owned(), name: "ocr".to_owned() },
        version: VersionId(Uuid::nil()),
        status: JobStatus::Finished,
        inputs_preview: String::new(),
        error: None,
        by: "ann".to_owned(),
        parent: None,
        attempt: 1,
        created_at: Timestamp(0),
        started_at: None,
        ended_at: None,
        progress: None,
        last_event: 3,
    }
}

async fn stands_in_the_index(content: &JobContent, words: &str) -> bool {
    let mut connection = SqliteConnection::connect(":memory:").await.expect("a database");
    index::make_shard(&mut connection, 0).await.expect("a table");
    let (organization, function) = (OrganizationId(Uuid::nil()), FunctionId(Uuid::nil()));
    let document = Document::new(1, organization, function, &job(), content);
    index::add(&mut connection, &[document]).await.expect("a document");
    let sql = format!("SELECT count(*) FROM jobs_0 WHERE jobs_0 MATCH '{words}'");
    let found: i64 = sqlx::query_scalar(AssertSqlSafe(sql.clone()))
        .fetch_one(&mut connection)
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
    found == 1
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]
    #[test]
    fn what_a_filter_accepts_is_found_by_its_words(content in content(), condition in condition()) {
        let filter = JobFilter::default().and(condition);
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let scope = Scope::Function(FunctionId(Uuid::nil()));
        let Some(words) = expression(&filter, scope) else { return Ok(()) };
        if filter.accepts(&job(), Some(&content), Timestamp(0)) {
            prop_assert!(runtime.block_on(stands_in_the_index(&content, &words)), "{words}");
        }
    }
}

#[test]
fn a_number_far_from_what_is_asked_for_is_not_looked_at() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let content =
        |score: f64| JobContent { outputs: vec![json!({ "score": score })], ..Default::default() };
    let (filter, errors) = JobFilter::read("output.score>0.999");
    assert!(errors.is_empty());
    let words = expression(&filter, Scope::Everybody).expect("words");
    for (score, stands) in [(0.5, false), (0.98, false), (0.9995, true), (7.0, true)] {
        let found = runtime.block_on(stands_in_the_index(&content(score), &words));
        assert_eq!(found, stands, "{score}");
    }
}

#[tokio::test]
async fn a_merged_shard_is_in_one_piece_and_finds_the_same() {
    let mut connection = SqliteConnection::connect(":memory:").await.expect("a database");
    sqlx::raw_sql("CREATE TABLE progress (format, watermark, merged); INSERT INTO progress VALUES (2, 262144, 0)")
        .execute(&mut connection)
        .await
        .expect("a table");
    index::make_shard(&mut connection, 0).await.expect("a table");
    let (organization, function) = (OrganizationId(Uuid::nil()), FunctionId(Uuid::nil()));
    for number in 1..=30 {
        let content = JobContent { outputs: vec![json!({ "page": number })], ..Default::default() };
        let document = Document::new(number, organization, function, &job(), &content);
        index::add(&mut connection, &[document]).await.expect("a document");
    }
    let count = async |connection: &mut SqliteConnection, sql: &'static str| -> i64 {
        sqlx::query_scalar(sql).fetch_one(connection).await.expect("a number")
    };
    let pieces = "SELECT count(DISTINCT segid) FROM jobs_0_idx";
    assert!(count(&mut connection, pieces).await > 1);
    assert_eq!(index::next_to_merge(&mut connection).await.expect("a shard"), Some(0));
    let mut begins = true;
    while !index::merge(&mut connection, 0, begins).await.expect("a merge") {
        begins = false;
    }
    assert_eq!(count(&mut connection, pieces).await, 1);
    let found = "SELECT rowid FROM jobs_0 WHERE jobs_0 MATCH 'outputs:\"page\u{1c0}7\"'";
    assert_eq!(count(&mut connection, found).await, 7);
    assert_eq!(index::next_to_merge(&mut connection).await.expect("a shard"), None);
}
