"""How long a quiet function's jobs wait while another function floods the queue.

Prints one JSON object; durations are milliseconds from push to result, over HTTP. `alone` is the
same function on an idle server, so that the ratio stands whatever the machine.
"""

import argparse
import json
import shutil
import tempfile
import threading
import time

from bench import ROOT, Server, deploy, percentile

FUNCTIONS = """\
import time
import sieve

@sieve.function(name="flood", python_version="{version}", restart_on_error=False)
def flood(seconds: float) -> None:
    time.sleep(seconds)

@sieve.function(name="quiet", python_version="{version}", restart_on_error=False)
def quiet() -> int:
    return 1
"""


def latencies(server, count, pause):
    connection, durations = server.connect(), []
    for _ in range(count):
        begin = time.perf_counter()
        pushed = connection.request("POST", "/v2/push", {"function": "local/quiet", "inputs": {}})
        connection.request("GET", "/v2/jobs/%s/await" % pushed["id"])
        durations.append((time.perf_counter() - begin) * 1e3)
        time.sleep(pause)
    return durations


def flood(server, jobs, seconds):
    connection = server.connect()
    batch = {"jobs": [{"function": "local/flood", "inputs": {"seconds": seconds}}] * 500}
    for _ in range(jobs // 500):
        connection.request("POST", "/v2/push/batch", batch)


def figures(durations):
    return {name: round(percentile(durations, share), 1) for name, share in (("p50", .5), ("p95", .95), ("most", 1))}


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--binary", default=str(ROOT / "target/release/sieve"))
    options.add_argument("--calls", type=int, default=60)
    options.add_argument("--rare-calls", type=int, default=6)
    options.add_argument("--flood", type=int, default=20000, help="jobs of the function that floods")
    options.add_argument("--seconds", type=float, default=0.05, help="what each of them takes")
    options.add_argument("--python", default="3.11", help="the functions' python_version")
    options = options.parse_args()

    data = tempfile.mkdtemp(prefix="sieve-bench-", dir=ROOT / "target")
    try:
        server = Server(options.binary, data)
        deploy(options.binary, server, options.python, FUNCTIONS)
        latencies(server, 5, 0)
        alone = latencies(server, options.calls, 0.1)
        pushing = threading.Thread(target=flood, args=(server, options.flood, options.seconds))
        pushing.start()
        time.sleep(3)
        beside = latencies(server, options.calls, 0.5)
        # By then its replica has made room for one more of the other's.
        rarely = latencies(server, options.rare_calls, 12)
        pushing.join()
        waiting = server.connect().request("GET", "/v2/user/concurrency")["num_current"]
        server.stop()
        print(json.dumps({
            "alone_ms": figures(alone),
            "beside_a_flood_ms": figures(beside),
            "beside_a_flood_once_in_12_s_ms": figures(rarely),
            "flood_left": waiting,
        }, indent=2))
    finally:
        shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    main()
