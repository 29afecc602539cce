"""Measures a release build the way its users meet it: over HTTP, on a fresh data folder.

Prints one JSON object. Durations are milliseconds, sizes bytes. Every figure that is a latency
stands beside the machine's own sync, measured in the same run, since durable work waits for it.
"""

import argparse
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
KEY = "bench-admin-key"

FUNCTION = """\
import sieve

@sieve.function(name="multiplier", python_version="{version}", restart_on_error=False)
def multiply(x1: int, x2: int) -> int:
    return x1 * x2
"""


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def sync_latency(folder):
    """One 4 KiB append and fdatasync, on the disk that holds the store."""
    path = os.path.join(folder, "sync")
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY)
    durations = []
    for _ in range(500):
        os.write(descriptor, b"x" * 4096)
        begin = time.perf_counter()
        os.fdatasync(descriptor)
        durations.append((time.perf_counter() - begin) * 1e3)
    os.close(descriptor)
    os.unlink(path)
    return durations


class Server:
    def __init__(self, binary, data, *options):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        environment = {**os.environ, "SIEVE_ADMIN_KEY": KEY}
        self.begin = time.perf_counter()
        self.process = subprocess.Popen(
            [binary, "serve", "--listen", "127.0.0.1:%d" % self.port, "--data", data, *options],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        self.first_page = self._first_page()

    def _first_page(self):
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/sign-in")
                answer = connection.getresponse()
                answer.read()
                if answer.status == 200:
                    return (time.perf_counter() - self.begin) * 1e3
            except OSError:
                if self.process.poll() is not None:
                    sys.exit("the server ended with %s" % self.process.returncode)
                time.sleep(0.002)

    def connect(self):
        return Connection(self.port)

    def memory(self):
        status = pathlib.Path("/proc/%d/status" % self.process.pid).read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) * 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


class Connection:
    def __init__(self, port):
        self.http = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        self.http.connect()
        self.http.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def request(self, method, path, body=None, headers=None):
        headers = {"X-API-Key": KEY, **(headers or {})}
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        self.http.request(method, path, body=body, headers=headers)
        answer = self.http.getresponse()
        content = answer.read()
        if answer.status >= 400:
            sys.exit("%s %s: %s %s" % (method, path, answer.status, content[:500]))
        return json.loads(content) if content else None


def deploy(binary, server, version, functions=FUNCTION):
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "main.py").write_text(functions.format(version=version))
        environment = {
            **os.environ,
            "SIEVE_API_URL": "http://127.0.0.1:%d" % server.port,
            "SIEVE_API_KEY": KEY,
        }
        subprocess.run([binary, "deploy", folder], env=environment, check=True,
                       stdout=subprocess.DEVNULL)


def call(connection, number):
    pushed = connection.request("POST", "/v2/push", {"function": "local/multiplier", "inputs": {"x1": number, "x2": 2}})
    job = connection.request("GET", "/v2/jobs/%s/await" % pushed["id"])
    assert job["outputs"][0]["data"] == number * 2, job


def call_at_once(connection, number):
    body = {"function": "local/multiplier", "inputs": {"x1": number, "x2": 2}}
    job = connection.request("POST", "/v2/push", body, {"Prefer": "wait"})
    assert job["outputs"][0]["data"] == number * 2, job


def warm_calls(server, count, call):
    connection = server.connect()
    for number in range(50):
        call(connection, number)
    durations = []
    for number in range(count):
        begin = time.perf_counter()
        call(connection, number)
        durations.append((time.perf_counter() - begin) * 1e3)
    return durations


def shares(durations):
    return {"p50": round(percentile(durations, .5), 3), "p99": round(percentile(durations, .99), 3)}


def throughput(server, jobs, batch, connections):
    """Jobs per second from the first push to the last durable end, all through Python replicas."""
    body = json.dumps({"jobs": [
        {"function": "local/multiplier", "inputs": {"x1": 6, "x2": 7}} for _ in range(batch)
    ]}).encode()
    batches = jobs // batch // connections

    def push():
        connection = server.connect()
        for _ in range(batches):
            connection.http.request("POST", "/v2/push/batch", body=body,
                                    headers={"X-API-Key": KEY, "Content-Type": "application/json"})
            answer = connection.http.getresponse()
            answer.read()
            assert answer.status == 200, answer.status

    threads = [threading.Thread(target=push) for _ in range(connections)]
    watcher = server.connect()
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pushed = time.perf_counter() - begin
    while watcher.request("GET", "/v2/user/concurrency")["num_current"] > 0:
        time.sleep(0.01)
    ended = time.perf_counter() - begin
    total = batches * batch * connections
    return {"jobs": total, "pushed_per_second": round(total / pushed), "jobs_per_second": round(total / ended)}


def site_sizes():
    """Brotli bytes of what a browser loads: the style, and of each bundle the script and the wasm."""
    package = ROOT / "target/site/pkg"
    return {
        re.sub(r"\.[0-9a-f]+(?=\.)", "", path.stem): path.stat().st_size
        for path in sorted(package.glob("*.br"))
    }


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--binary", default=str(ROOT / "target/release/sieve"))
    options.add_argument("--calls", type=int, default=2000)
    options.add_argument("--jobs", type=int, default=40000)
    options.add_argument("--python", default="3.11", help="the function's python_version")
    options = options.parse_args()

    data = tempfile.mkdtemp(prefix="sieve-bench-", dir=ROOT / "target")
    try:
        syncs = sync_latency(data)
        Server(options.binary, data).stop()  # makes the store, so that the next is an ordinary start
        server = Server(options.binary, data)
        time.sleep(2)  # what is left after start-up work
        idle = server.memory()
        deploy(options.binary, server, options.python)
        at_once = warm_calls(server, options.calls, call_at_once)
        calls = warm_calls(server, options.calls, call)
        rate = throughput(server, options.jobs, 200, 2)
        result = {
            "sync_ms": shares(syncs),
            "warm_call_ms": shares(at_once),
            "warm_call_in_two_requests_ms": shares(calls),
            "end_to_end": rate,
            "start_to_first_page_ms": round(server.first_page, 1),
            "idle_memory": idle,
            "memory_after_load": server.memory(),
            "site": site_sizes(),
        }
        server.stop()
        print(json.dumps(result, indent=2))
    finally:
        shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    main()
