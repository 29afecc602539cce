//! What a function gets that asks for more than Python: a real image, made by a real engine.

use domain::{BuildStatus, Environment, Executor, FunctionSpec};
use serde_json::json;

use crate::house::{House, containers_or_skip, function, processes_with, zip};

fn asking(system_packages: &[&str], run_commands: &[&str]) -> FunctionSpec {
    let spec = function("f");
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let environment = Environment {
        system_packages: texts(system_packages),
        run_commands: texts(run_commands),
        ..spec.environment.clone()
    };
    FunctionSpec { environment, ..spec }
}

#[tokio::test]
async fn a_package_of_the_system_is_there_and_commands_ran_in_order_without_the_code() {
    if !containers_or_skip() {
        return;
    }
    let house = House::open().await;
    let commands = [
        "echo one > /order; ls /src > /seen 2>/dev/null || true",
        "echo two >> /order; command -v python >> /order",
    ];
    let source = r#"
import os, subprocess, sys, sieve

@sieve.function(name="f")
def f():
    answer = subprocess.run(["jq", "-n", "6*7"], stdout=subprocess.PIPE)
    return [answer.stdout.decode().strip(), open("/order").read().split(), open("/seen").read(), sys.prefix, os.getcwd()]
"#;
    let version = house.deploy(asking(&["jq"], &commands), source).await;
    let environment = "/opt/sieve/environment";
    let python = format!("{environment}/bin/python");
    let expected = json!(["42", ["one", "two", python], "", environment, "/src"]);
    assert_eq!(house.run(version, json!({})).await.result(), &expected);
    let stored = house.store.version(version).await.expect("read").expect("there");
    assert_eq!(stored.summary.executor, Some(Executor::Container));

    // Other code makes no other image, another command only its own layer.
    let changed = source.replace("6*7", "7*7");
    let bundle = zip(&[("main.py", &changed)]);
    let version = house.deploy_bundle(asking(&["jq"], &commands), bundle.clone()).await;
    let (status, _, log) = house.built(version).await;
    assert_eq!(status, BuildStatus::Ready, "{log:?}");
    assert!(log.iter().any(|line| line == "Using an image that was made before"), "{log:?}");
    assert_eq!(house.run(version, json!({})).await.result()[0], json!("49"));
    let commands = [commands[0], "echo three >> /order"];
    let version = house.deploy_bundle(asking(&["jq"], &commands), bundle).await;
    let (status, _, log) = house.built(version).await;
    assert_eq!(status, BuildStatus::Ready, "{log:?}");
    assert_eq!(log.iter().filter(|line| *line == "Done before").count(), 3, "{log:?}");
    assert_eq!(house.run(version, json!({})).await.result()[1], json!(["one", "three"]));
}

#[tokio::test]
async fn a_step_that_fails_ends_the_build_with_its_last_words_and_what_to_change() {
    if !containers_or_skip() {
        return;
    }
    let house = House::open().await;
    let source = "import sieve\ndef f(): pass\n";
    for (spec, expected) in [
        (
            asking(&["no-such-package-anywhere"], &[]),
            ["Unable to locate package", "What to change"],
        ),
        (
            asking(&[], &["echo half way; gti clone x"]),
            ["`echo half way; gti clone x`", "not installed"],
        ),
        (asking(&[], &["cat main.py"]), ["ended with code 1", "do not see the deployed code"]),
    ] {
        let version = house.deploy_bundle(spec, zip(&[("main.py", source)])).await;
        let (status, error, log) = house.built(version).await;
        assert_eq!(status, BuildStatus::Error);
        let error = error.expect("words");
        assert!(expected.iter().all(|words| error.contains(words)), "{error}");
        assert!(!log.is_empty());
    }
}

#[tokio::test]
async fn packages_are_locked_and_the_image_goes_with_the_last_version_that_has_it() {
    if !containers_or_skip() {
        return;
    }
    let mut house = House::open().await;
    let source = "import sieve\ndef f(): return open('/made').read()\n";
    let version = house.deploy(asking(&[], &["printf it > /made"]), source).await;
    assert_eq!(house.run(version, json!({})).await.result(), &json!("it"));
    assert_eq!(house.images().len(), 1);
    // The only version of a function is not deleted.
    house.deploy(function("f"), source).await;
    let deleted = house.store.delete_version(house.organization, version).await;
    deleted.expect("deleted");
    house.stop_worker().await;
    house.start_worker();
    house.until(|house| house.images().is_empty()).await;
}

#[tokio::test]
async fn a_containered_function_sees_nothing_of_the_server() {
    if !containers_or_skip() {
        return;
    }
    let house =
        House::open_with(|config| config.executor = worker::ExecutorChoice::Container).await;
    let source = r#"
import os, sieve

def tries(action):
    try:
        return action()
    except OSError as error:
        return type(error).__name__

@sieve.function(name="f")
def f(paths: list):
    return {
        "files": [path for path in paths if os.path.exists(path)],
        "processes": len([p for p in os.listdir("/proc") if p.isdigit()]),
        "written": [path for path in ("/src/x", "/x", "/usr/x", "/etc/x", "/run/sieve/x") if tries(lambda: open(path, "w").close() or True) is True],
        "privileges": [line.split()[1] for line in open("/proc/self/status") if line.startswith(("CapEff", "CapBnd", "NoNewPrivs"))],
        "again": tries(lambda: __import__("socket").socket(1).connect("/run/sieve/s")),
    }
"#;
    let version = house.deploy(function("f"), source).await;
    let paths = [house.folder.path().join("store/sieve.db"), "/var/run/docker.sock".into()];
    let record = house.run(version, json!({"paths": paths})).await;
    let none = "0000000000000000";
    let expected = json!({
        "files": [],
        "processes": 2,
        "written": [],
        "privileges": [none, none, "1"],
        // Nobody else is handed the pipes.
        "again": "ConnectionRefusedError",
    });
    assert_eq!(record.result(), &expected);
}

#[tokio::test]
async fn a_cancelled_step_ends_with_its_container_and_the_steps_before_it_are_kept() {
    if !containers_or_skip() {
        return;
    }
    let house = House::open().await;
    let mark = house.folder.path().display().to_string();
    let slow = format!("echo begun; : {mark}; sleep 600");
    let spec = asking(&[], &["echo quick > /quick", &slow]);
    let version =
        house.deploy_bundle(spec, zip(&[("main.py", "import sieve\ndef f(): pass\n")])).await;
    let job = house.push(version, json!({})).await;
    house.until(|_| processes_with(&slow) > 0).await;
    let words = Some("The build was cancelled by ann.".to_owned());
    house.store.set_build_status(version, BuildStatus::Error, words).await.expect("cancelled");
    assert!(house.ended(job).await.error().message.contains("cancelled by ann"));
    house.until(|_| processes_with(&slow) == 0).await;

    house.store.set_build_status(version, BuildStatus::Queued, None).await.expect("queued");
    house.until(|_| processes_with(&slow) > 0).await;
    let log = house.store.build_log(house.organization, version, 0, 100).await.expect("a log");
    let log: Vec<_> = log.expect("the version").into_iter().map(|line| line.text).collect();
    assert!(log.iter().any(|line| line == "Done before"), "{log:?}");
}
