//! What a function is given as environment variables, and that none of it is shown to anybody.

use domain::{BuildStatus, Environment, EnvironmentVariable, Fact, FunctionSpec, LogStream};
use serde_json::json;
use store::{JobSecrets, NewJob};

use crate::house::{House, function, lenient, zip};

const SHOW: &str = r#"
import os, sys, sieve

@sieve.function(name="f")
def f(fails: bool = False):
    token = os.environ.get("TOKEN")
    print("token", token)
    print("to stderr", token, file=sys.stderr)
    if fails:
        raise ValueError("bad token " + token)
    return {"token": token, "length": len(token), "level": os.environ.get("LEVEL")}
"#;

fn asking(variables: &[(&str, Option<&str>)]) -> FunctionSpec {
    let spec = lenient("f");
    let variables = variables.iter().map(|(name, default)| EnvironmentVariable {
        name: (*name).to_owned(),
        default: default.map(str::to_owned),
        description: None,
    });
    let environment = Environment { variables: variables.collect(), ..spec.environment.clone() };
    FunctionSpec { environment, ..spec }
}

async fn set(house: &House, name: &str, value: &str) {
    let set = house.store.set_secret(house.organization, name, value, "a test", true);
    assert!(set.await.expect("set"));
}

#[tokio::test]
async fn a_secret_is_given_and_shown_nowhere() {
    let house = House::open().await;
    set(&house, "TOKEN", "open sesame").await;
    let version = house.deploy(asking(&[("TOKEN", None), ("LEVEL", Some("3"))]), SHOW).await;
    let record = house.run(version, json!({})).await;
    let shown = json!({"token": "[secret TOKEN]", "length": 11, "level": "3"});
    assert_eq!(record.result(), &shown);
    assert_eq!(record.log_of(LogStream::Stdout), ["token [secret TOKEN]"]);
    assert_eq!(record.log_of(LogStream::Stderr), ["to stderr [secret TOKEN]"]);
    let failed = house.run(version, json!({"fails": true})).await;
    assert_eq!(failed.error().message, "bad token [secret TOKEN]");
    assert!(!format!("{failed:?}").contains("open sesame"));
}

#[tokio::test]
async fn a_secret_that_changes_reaches_the_next_job() {
    let house = House::open_with(|config| config.slots = 1).await;
    set(&house, "TOKEN", "first").await;
    let version = house.deploy(asking(&[("TOKEN", None)]), SHOW).await;
    assert_eq!(house.run(version, json!({})).await.result()["length"], json!(5));
    set(&house, "TOKEN", "the second").await;
    assert_eq!(house.run(version, json!({})).await.result()["length"], json!(10));
}

#[tokio::test]
async fn a_variable_that_nobody_gave_ends_the_job_and_is_named() {
    let house = House::open().await;
    let version = house.deploy(asking(&[("TOKEN", None)]), SHOW).await;
    let record = house.run(version, json!({})).await;
    assert_eq!(record.error().kind, "MissingVariable");
    assert!(record.error().message.contains("TOKEN has no value"), "{:?}", record.error());
    assert!(!record.facts().any(|fact| matches!(fact, Fact::Started { .. })));
    set(&house, "TOKEN", "given now").await;
    assert_eq!(house.run(version, json!({})).await.result()["length"], json!(9));
}

#[tokio::test]
async fn variables_of_one_push_are_that_jobs_alone() {
    let house = House::open_with(|config| config.slots = 1).await;
    let version = house.deploy(asking(&[("TOKEN", Some("default"))]), SHOW).await;
    let job = house.new_job(version, json!({}));
    let variables = vec![("TOKEN".to_owned(), "only for this".to_owned())];
    let secrets = JobSecrets { variables, ..JobSecrets::default() };
    house.store.set_job_secrets(job.id, &secrets).await.expect("set");
    let id = job.id;
    house.store.push(vec![NewJob { ..job }]).await.expect("pushed");
    let record = house.ended(id).await;
    assert_eq!(record.result()["length"], json!(13));
    assert_eq!(record.result()["token"], json!("[secret TOKEN]"));
    assert_eq!(record.log_of(LogStream::Stdout), ["token [secret TOKEN]"]);
    let next = house.run(version, json!({})).await;
    assert_eq!(next.result()["token"], json!("default"));
    assert_eq!(next.process(), record.process(), "no new process for that");
}

#[tokio::test]
async fn a_secret_among_the_inputs_reaches_the_function_and_nothing_else() {
    let house = House::open().await;
    let source = "def f(token):\n    print('token', token)\n    return {'token': token, 'length': len(token)}\n";
    let version = house.deploy(function("f"), source).await;
    let job = house.new_job(version, json!({"token": domain::CONCEALED}));
    let place = domain::InputPath::key("token");
    let secrets =
        JobSecrets { inputs: vec![(place, json!("open sesame"))], ..JobSecrets::default() };
    house.store.set_job_secrets(job.id, &secrets).await.expect("set");
    let id = job.id;
    house.store.push(vec![job]).await.expect("pushed");
    let record = house.ended(id).await;
    assert_eq!(record.result(), &json!({"token": "[secret token]", "length": 11}));
    assert_eq!(record.log_of(LogStream::Stdout), ["token [secret token]"]);
    let next = house.run(version, json!({"token": "plain words"})).await;
    assert_eq!(next.result()["token"], json!("plain words"), "only that job's output was searched");
}

#[tokio::test]
async fn a_build_that_needs_a_secret_at_import_says_which() {
    let house = House::open().await;
    let source = "import os, sieve\nkey = os.environ['TOKEN']\ndef f(): return 1\n";
    let asks = asking(&[("TOKEN", None)]);
    let version = house.deploy_bundle(asks, zip(&[("main.py", source)])).await;
    let (status, error, _) = house.built(version).await;
    assert_eq!(status, BuildStatus::Error);
    let error = error.expect("words");
    assert!(error.contains("KeyError") && error.contains("TOKEN has no value"), "{error}");
}

#[tokio::test]
async fn a_function_gets_only_what_it_asks_for() {
    let house = House::open().await;
    set(&house, "OTHER", "of another function").await;
    let source = "import os, sieve\ndef f(): return os.environ.get('OTHER')\n";
    let version = house.deploy(function("f"), source).await;
    assert_eq!(house.run(version, json!({})).await.result(), &json!(null));
}
