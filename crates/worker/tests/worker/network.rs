//! What a function in a sandbox or container reaches: the server and the world outside, but no neighbour on the machine.

use std::{
    io::Write,
    net::TcpListener,
    os::{linux::net::SocketAddrExt, unix::net},
    process::Command,
    thread,
};

use domain::{BuildStatus, Environment, FunctionSpec};
use serde_json::{Value, json};
use worker::{ExecutorChoice, FunctionNetwork, WorkerError};

use crate::house::{
    House, containers_or_skip, function, networks_work, pasta_is_there, processes_with, zip,
};

const REACHES: &str = r#"
import socket, subprocess, sys, sieve

def answer(family, address):
    with socket.socket(family) as own:
        own.settimeout(3)
        try:
            own.connect(address)
            return own.recv(100).decode()
        except OSError as error:
            return type(error).__name__ if isinstance(error, ConnectionError) else "OSError"

def gateway():
    for line in open("/proc/net/route"):
        fields = line.split()
        if fields[1] == "00000000" and fields[2] != "00000000":
            return socket.inet_ntoa(bytes.fromhex(fields[2])[::-1])

def undone(destination):
    try:
        command = ["ip", "route", "del", "unreachable", destination]
        return subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0
    except FileNotFoundError:
        return False

@sieve.function(name="f")
def f(api: int, other: int, abstract: str, address: str):
    way_out = gateway()
    return {
        "api": answer(socket.AF_INET, ("127.0.0.1", api)),
        "loopback": answer(socket.AF_INET, ("127.0.0.1", other)),
        "loopback, through the gateway": answer(socket.AF_INET, (way_out, other)) if way_out else "OSError",
        "abstract socket": answer(socket.AF_UNIX, "\0" + abstract),
        "metadata": answer(socket.AF_INET, ("169.254.169.254", 80)),
        "another address": answer(socket.AF_INET, (address, other)),
        "can undo it": undone("169.254.0.0/16") or undone(address),
        "name servers": [line for line in open("/etc/resolv.conf") if line.startswith("nameserver")] != [],
    }
"#;

/// Says its word to everybody who connects, until the test ends.
fn answering(word: &'static str) -> u16 {
    let listener = TcpListener::bind("0.0.0.0:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let _ = (&connection).write_all(word.as_bytes());
        }
    });
    port
}

fn answering_abstract(name: &str) {
    let address = net::SocketAddr::from_abstract_name(name).expect("a name");
    let listener = net::UnixListener::bind_addr(&address).expect("a socket");
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let _ = (&connection).write_all(b"abstract");
        }
    });
}

/// As the bridge of a container engine has one. Of those for documentation, and another for each test.
struct OtherAddress {
    text: String,
    /// Not every user may have one.
    is_there: bool,
}

impl OtherAddress {
    fn take(number: u8) -> Self {
        let text = format!("198.51.100.{number}");
        let is_there = set_address("add", &text);
        Self { text, is_there }
    }
}

impl Drop for OtherAddress {
    fn drop(&mut self) {
        set_address("del", &self.text);
    }
}

fn set_address(how: &str, address: &str) -> bool {
    let address = format!("{address}/32");
    let done = Command::new("ip").args(["address", how, &address, "dev", "lo"]).output();
    done.is_ok_and(|output| output.status.success())
}

fn isolating() -> Vec<ExecutorChoice> {
    let mut executors = Vec::new();
    if networks_work() {
        executors.push(ExecutorChoice::Sandbox);
    }
    if pasta_is_there() && containers_or_skip() {
        executors.push(ExecutorChoice::Container);
    }
    executors
}

async fn house(executor: ExecutorChoice, network: FunctionNetwork, api: u16) -> House {
    House::open_with(|config| {
        config.executor = executor;
        config.function_network = network;
        config.api_url = format!("http://127.0.0.1:{api}");
    })
    .await
}

async fn reached(house: &House, api: u16, address: &OtherAddress) -> Value {
    let (other, name) = (answering("a neighbour"), format!("sieve-test-{api}"));
    answering_abstract(&name);
    let version = house.deploy(function("f"), REACHES).await;
    let inputs = json!({"api": api, "other": other, "abstract": name, "address": address.text});
    house.run(version, inputs).await.result().clone()
}

#[tokio::test]
async fn a_function_reaches_the_server_and_nothing_else_of_the_machine() {
    for executor in isolating() {
        let address = OtherAddress::take(77);
        let api = answering("the server");
        let mut house = house(executor, FunctionNetwork::Isolated, api).await;
        let seen = reached(&house, api, &address).await;
        assert_eq!(seen["api"], json!("the server"), "{executor:?}: {seen}");
        assert_eq!(seen["loopback"], json!("ConnectionRefusedError"), "{executor:?}");
        assert_ne!(seen["loopback, through the gateway"], json!("a neighbour"), "{executor:?}");
        assert_eq!(seen["abstract socket"], json!("ConnectionRefusedError"), "{executor:?}");
        assert_eq!(seen["metadata"], json!("OSError"), "{executor:?}: no route, and no time-out");
        assert_eq!(seen["another address"], json!("OSError"), "{executor:?}");
        assert_eq!(seen["can undo it"], json!(false), "{executor:?}");
        assert_eq!(seen["name servers"], json!(true), "{executor:?}");
        // The port is in the arguments of what connects it.
        let port = api.to_string();
        assert_ne!(processes_with(&port), 0);
        house.stop_worker().await;
        house.until(|_| processes_with(&port) == 0).await;
    }
}

#[tokio::test]
async fn a_function_with_the_machines_network_reaches_all_of_it() {
    for executor in isolating() {
        let address = OtherAddress::take(78);
        let api = answering("the server");
        let house = house(executor, FunctionNetwork::Host, api).await;
        let seen = reached(&house, api, &address).await;
        assert_eq!(seen["api"], json!("the server"), "{executor:?}");
        assert_eq!(seen["loopback"], json!("a neighbour"), "{executor:?}");
        assert_eq!(seen["abstract socket"], json!("abstract"), "{executor:?}");
        if address.is_there {
            assert_eq!(seen["another address"], json!("a neighbour"), "{executor:?}");
        }
    }
}

#[tokio::test]
async fn steps_of_a_build_reach_no_neighbour_either() {
    if !pasta_is_there() || !containers_or_skip() {
        return;
    }
    let house = house(ExecutorChoice::Auto, FunctionNetwork::Isolated, answering("api")).await;
    let port = answering("a neighbour");
    let script = format!(
        "import socket; print('it says', socket.create_connection(('127.0.0.1', {port}), 3).recv(100))"
    );
    let spec = function("f");
    let environment = Environment {
        run_commands: vec![
            "cat /etc/resolv.conf; echo until here".to_owned(),
            format!("python -c \"{script}\""),
        ],
        ..spec.environment.clone()
    };
    let source = zip(&[("main.py", "import sieve\ndef f(): pass\n")]);
    let version = house.deploy_bundle(FunctionSpec { environment, ..spec }, source).await;
    let (status, error, log) = house.built(version).await;
    assert_eq!(status, BuildStatus::Error);
    assert!(error.is_some_and(|error| error.contains("ConnectionRefusedError")), "{log:?}");
    assert!(log.iter().any(|line| line.starts_with("nameserver")), "{log:?}");
    assert!(log.iter().any(|line| line == "until here"), "{log:?}");
}

#[tokio::test]
async fn isolation_that_cannot_be_had_is_refused_and_not_forgotten() {
    let mut house = House::open_with(|config| {
        config.executor = ExecutorChoice::Process;
        config.function_network = FunctionNetwork::Isolated;
    })
    .await;
    let error = house.worker_ended().await.expect_err("refused");
    assert!(matches!(error, WorkerError::NoNetwork { .. }), "{error}");
    assert!(error.to_string().contains("--function-network host"), "{error}");
}
