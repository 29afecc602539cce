//! What a function in a sandbox reaches: the server and the world outside, but no neighbour on the machine's loopback.

use std::{
    io::Write,
    net::TcpListener,
    os::{linux::net::SocketAddrExt, unix::net},
    thread,
};

use serde_json::{Value, json};
use worker::{ExecutorChoice, FunctionNetwork, WorkerError};

use crate::house::{House, function, networks_work, processes_with};

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

@sieve.function(name="f")
def f(api: int, other: int, abstract: str):
    way_out = gateway()
    undone = subprocess.run(["ip", "route", "del", "unreachable", "169.254.0.0/16"], stderr=subprocess.DEVNULL)
    return {
        "api": answer(socket.AF_INET, ("127.0.0.1", api)),
        "loopback": answer(socket.AF_INET, ("127.0.0.1", other)),
        "loopback, through the gateway": answer(socket.AF_INET, (way_out, other)) if way_out else "OSError",
        "abstract socket": answer(socket.AF_UNIX, "\0" + abstract),
        "metadata": answer(socket.AF_INET, ("169.254.169.254", 80)),
        "can undo it": undone.returncode == 0,
    }
"#;

/// Says its word to everybody who connects, until the test ends.
fn answering(word: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
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

async fn house(network: FunctionNetwork, api: u16) -> House {
    House::open_with(|config| {
        config.executor = ExecutorChoice::Sandbox;
        config.function_network = network;
        config.api_url = format!("http://127.0.0.1:{api}");
    })
    .await
}

async fn reached(house: &House, api: u16) -> Value {
    let (other, name) = (answering("a neighbour"), format!("sieve-test-{api}"));
    answering_abstract(&name);
    let version = house.deploy(function("f"), REACHES).await;
    let inputs = json!({"api": api, "other": other, "abstract": name});
    house.run(version, inputs).await.result().clone()
}

#[tokio::test]
async fn a_sandbox_reaches_the_server_and_nothing_else_of_the_machine() {
    if !networks_work() {
        return;
    }
    let api = answering("the server");
    let mut house = house(FunctionNetwork::Isolated, api).await;
    let seen = reached(&house, api).await;
    assert_eq!(seen["api"], json!("the server"));
    assert_eq!(seen["loopback"], json!("ConnectionRefusedError"));
    assert_ne!(seen["loopback, through the gateway"], json!("a neighbour"));
    assert_eq!(seen["abstract socket"], json!("ConnectionRefusedError"));
    assert_eq!(seen["metadata"], json!("OSError"), "no route, and no time-out");
    assert_eq!(seen["can undo it"], json!(false));
    // The port is in the arguments of what connects the sandbox.
    let port = api.to_string();
    assert_ne!(processes_with(&port), 0);
    house.stop_worker().await;
    house.until(|_| processes_with(&port) == 0).await;
}

#[tokio::test]
async fn a_sandbox_with_the_machines_network_reaches_all_of_it() {
    if !networks_work() {
        return;
    }
    let api = answering("the server");
    let seen = reached(&house(FunctionNetwork::Host, api).await, api).await;
    assert_eq!(seen["api"], json!("the server"));
    assert_eq!(seen["loopback"], json!("a neighbour"));
    assert_eq!(seen["abstract socket"], json!("abstract"));
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
