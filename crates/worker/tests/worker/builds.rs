//! From a bundle to a version that is ready, or to words that say why it is not.

use domain::{BuildStatus, Environment, FunctionSpec, Parameter, ParameterKind, ValueType};
use futures::StreamExt;
use serde_json::json;
use store::BuildChange;

use crate::house::{House, function, processes_with, zip, zip_bytes};

const FINE: &str = "import sieve\nprint('imported')\ndef f(): return 1\n";

#[tokio::test]
async fn what_the_import_prints_is_in_the_build_log() {
    let house = House::open().await;
    let version = house.deploy_bundle(function("f"), zip(&[("main.py", FINE)])).await;
    let (status, error, log) = house.built(version).await;
    assert_eq!((status, error), (BuildStatus::Ready, None));
    assert!(log.iter().any(|line| line == "imported"), "{log:?}");
    assert!(log.iter().any(|line| line.contains("Python")), "{log:?}");
}

#[tokio::test]
async fn a_second_version_shares_the_environment_of_the_first() {
    let house = House::open().await;
    house.deploy(function("f"), FINE).await;
    let other = "import sieve\ndef f(): return 2\n";
    let version = house.deploy_bundle(function("f"), zip(&[("main.py", other)])).await;
    let (status, _, log) = house.built(version).await;
    assert_eq!(status, BuildStatus::Ready);
    assert!(log.iter().any(|line| line.contains("made before")), "{log:?}");
    assert_eq!(house.environments().len(), 1);
}

#[tokio::test]
async fn code_that_cannot_be_imported_fails_the_build_and_the_jobs_that_waited() {
    let house = House::open().await;
    let source = "import sieve\nimport no_such_module\ndef f(): pass\n";
    let version = house.deploy_bundle(function("f"), zip(&[("main.py", source)])).await;
    let job = house.push(version, json!({})).await;
    let (status, error, log) = house.built(version).await;
    assert_eq!(status, BuildStatus::Error);
    let error = error.expect("words");
    assert!(error.contains("ModuleNotFoundError") && error.contains("no_such_module"), "{error}");
    assert!(log.iter().any(|line| line.contains("line 2")), "{log:?}");
    assert!(house.ended(job).await.error().message.contains("no_such_module"));
}

#[tokio::test]
async fn a_bundle_that_writes_outside_of_its_folder_is_refused() {
    let house = House::open().await;
    let bundle = zip(&[("main.py", FINE), ("../../evil.py", "")]);
    let version = house.deploy_bundle(function("f"), bundle).await;
    let (status, error, _) = house.built(version).await;
    assert_eq!(status, BuildStatus::Error);
    assert!(error.expect("words").contains("../../evil.py"));
    assert!(!house.folder.path().join("worker/evil.py").exists());
    assert!(!house.folder.path().join("evil.py").exists());
}

#[tokio::test]
async fn without_an_engine_what_needs_a_container_is_refused_in_words_that_say_what_to_install() {
    let nowhere = |config: &mut worker::WorkerConfig| {
        config.containers.engine = Some("/no/such.sock".to_owned());
    };
    let house = House::open_with(nowhere).await;
    let spec = function("f");
    let environment = Environment { system_packages: vec!["ffmpeg".into()], ..spec.environment };
    let spec = FunctionSpec { environment, ..function("f") };
    let version = house.deploy_bundle(spec, zip(&[("main.py", FINE)])).await;
    let (status, error, _) = house.built(version).await;
    assert_eq!(status, BuildStatus::Error);
    let error = error.expect("words");
    assert!(error.contains("system_packages"), "{error}");
    assert!(error.contains("install Docker or Podman"), "{error}");
}

#[tokio::test]
async fn a_package_that_cannot_be_installed_fails_the_build_with_uvs_words() {
    let house = House::open().await;
    let spec = function("f");
    let environment = Environment {
        // A name that no index can hold.
        python_packages: vec!["not a package".into()],
        ..spec.environment
    };
    let spec = FunctionSpec { environment, ..function("f") };
    let version = house.deploy_bundle(spec, zip(&[("main.py", FINE)])).await;
    let (status, error, log) = house.built(version).await;
    assert_eq!(status, BuildStatus::Error);
    let error = error.expect("words");
    assert!(error.contains("uv could not install the packages"), "{error}");
    assert!(error.contains("not a package"), "{error}");
    assert!(!log.is_empty());
}

#[tokio::test]
async fn a_type_that_parsing_could_not_resolve_is_completed_by_the_code_itself() {
    let house = House::open().await;
    let source = "
import dataclasses

@dataclasses.dataclass
class Box:
    x: int

def f(box: Box): return box.x
";
    let parameter = Parameter {
        name: "box".into(),
        kind: ParameterKind::PositionalOrKeyword,
        value_type: ValueType::Unresolved("Box".into()),
        hint: Some("Box".into()),
        default: domain::DefaultValue::Required,
        description: None,
    };
    let spec = FunctionSpec { parameters: vec![parameter], ..function("f") };
    let version = house.deploy(spec, source).await;
    let stored = house.store.version(version).await.expect("read").expect("there");
    let ValueType::Struct(of) = &stored.spec.parameters[0].value_type else {
        panic!("{:?}", stored.spec.parameters)
    };
    assert_eq!((of.name.as_str(), of.fields.len()), ("Box", 1));
    assert_eq!(house.run(version, json!({"box": {"x": 3}})).await.result(), &json!(3));
}

#[tokio::test]
async fn in_a_sandbox_the_code_is_read_only_and_the_store_is_out_of_sight() {
    let house = House::open().await;
    let source = r#"
import os, sieve

@sieve.function(name="f")
def f(database: str):
    try:
        open(os.path.join(os.environ["SIEVE_WORKING_DIRECTORY"], "main.py"), "a")
        changed = True
    except OSError:
        changed = False
    open(os.path.join(os.environ["TMPDIR"], "mine"), "w").close()
    open(os.path.join(os.environ["HOME"], "mine"), "w").close()
    return {
        "directory": os.getcwd(),
        "changed": changed,
        "sees": os.path.exists(database),
        "key": os.environ["SIEVE_API_KEY"],
        "secret": os.environ.get("CARGO_MANIFEST_DIR"),
    }
"#;
    let version = house.deploy(function("f"), source).await;
    let database = house.folder.path().join("store/sieve.db");
    assert!(database.exists());
    let record = house.run(version, json!({"database": database})).await;
    let seen = record.result();
    assert_eq!(seen["key"], json!(format!("key of {}", house.organization)));
    assert_eq!(seen["secret"], json!(null));
    if seen["directory"] == json!("/src") {
        assert_eq!(seen["changed"], json!(false));
        assert_eq!(seen["sees"], json!(false));
    } else {
        eprintln!("bubblewrap does not work here: what the sandbox hides was not tested");
    }
}

/// A wheel of one module: a package that needs no index.
fn wheel(version: &str) -> Vec<u8> {
    let info = format!("tiny-{version}.dist-info");
    let metadata = format!("Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n");
    let about = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n";
    let record = format!("tiny.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n");
    zip(&[
        ("tiny.py", &format!("version = '{version}'\n")),
        (&format!("{info}/METADATA"), &metadata),
        (&format!("{info}/WHEEL"), about),
        (&format!("{info}/RECORD"), &record),
    ])
}

fn bundle_with_wheel(requirements: Option<&str>) -> Vec<u8> {
    let source = "import sieve, tiny\ndef f(): return tiny.version\n";
    let wheel = wheel("1.0");
    let mut files: Vec<(&str, &[u8])> =
        vec![("main.py", source.as_bytes()), ("wheels/tiny-1.0-py3-none-any.whl", &wheel)];
    files.extend(requirements.map(|text| ("requirements.txt", text.as_bytes())));
    zip_bytes(&files)
}

#[tokio::test]
async fn a_wheel_of_the_bundle_is_installed_and_locked_with_the_version() {
    let house = House::open().await;
    let spec = function("f");
    let python_packages = vec!["./wheels/tiny-1.0-py3-none-any.whl".to_owned()];
    let environment = Environment { python_packages, ..spec.environment.clone() };
    let spec = FunctionSpec { environment, ..spec };
    let version = house.deploy_bundle(spec, bundle_with_wheel(None)).await;
    let (status, error, log) = house.built(version).await;
    assert_eq!(status, BuildStatus::Ready, "{error:?} {log:?}");
    assert_eq!(house.run(version, json!({})).await.result(), &json!("1.0"));
    let stored = house.store.version(version).await.expect("read").expect("there");
    let locked = stored.locked_packages.expect("locked");
    assert!(locked.starts_with("tiny @ file:///src/wheels/tiny-1.0"), "{locked}");
}

#[tokio::test]
async fn a_requirements_file_of_the_bundle_is_honoured() {
    let house = House::open().await;
    let bundle = bundle_with_wheel(Some("./wheels/tiny-1.0-py3-none-any.whl\n"));
    let version = house.deploy_bundle(function("f"), bundle).await;
    let (status, error, log) = house.built(version).await;
    assert_eq!(status, BuildStatus::Ready, "{error:?} {log:?}");
    assert_eq!(house.run(version, json!({})).await.result(), &json!("1.0"));
}

#[tokio::test]
async fn an_environment_that_was_lost_is_made_again_as_it_was_locked() {
    let mut house = House::open_with(|config| config.slots = 1).await;
    let bundle = bundle_with_wheel(Some("./wheels/tiny-1.0-py3-none-any.whl\n"));
    let version = house.deploy_bundle(function("f"), bundle).await;
    house.built(version).await;
    house.stop_worker().await;
    for environment in house.environments() {
        std::fs::remove_dir_all(environment).expect("removed");
    }
    house.start_worker();
    assert_eq!(house.run(version, json!({})).await.result(), &json!("1.0"));
}

#[tokio::test]
async fn in_what_a_version_runs_is_on_its_record() {
    let house = House::open_with(|config| config.executor = worker::ExecutorChoice::Process).await;
    let version = house.deploy(function("f"), FINE).await;
    let stored = house.store.version(version).await.expect("read").expect("there");
    assert_eq!(stored.summary.executor, Some(domain::Executor::Process));
}

#[tokio::test]
async fn a_cancelled_build_leaves_nothing_running_and_can_be_tried_again() {
    let house = House::open().await;
    let slow = "import sieve, time\nprint('begun')\ntime.sleep(600)\ndef f(): pass\n";
    let version = house.deploy_bundle(function("f"), zip(&[("main.py", slow)])).await;
    let job = house.push(version, json!({})).await;
    let mark = house.folder.path().display().to_string();
    let mut changes = Box::pin(house.store.watch_build(house.organization, version, 0));
    while let Some(Ok(change)) = changes.next().await {
        if matches!(change, BuildChange::Line(line) if line.text == "begun") {
            break;
        }
    }
    assert!(processes_with(&mark) > 0);

    let words = Some("The build was cancelled by ann.".to_owned());
    let store = &house.store;
    store.set_build_status(version, BuildStatus::Error, words.clone()).await.expect("cancelled");
    assert!(house.ended(job).await.error().message.contains("cancelled by ann"));
    until(|| processes_with(&mark) == 0).await;
    let lines = store.build_log(house.organization, version, 0, 100).await.expect("a log");
    let log: Vec<_> = lines.expect("the version").into_iter().map(|line| line.text).collect();
    assert!(log.iter().any(|line| line == "begun"), "{log:?}");
    let known = store.version(version).await.expect("read").expect("the version").summary;
    assert_eq!((known.build_status, known.build_error), (BuildStatus::Error, words));

    store.set_build_status(version, BuildStatus::Queued, None).await.expect("queued");
    until(|| processes_with(&mark) > 0).await;
}

async fn until(done: impl Fn() -> bool) {
    for _ in 0..300 {
        if done() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("it took too long");
}
