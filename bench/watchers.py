"""How late events reach thousands of people who watch live jobs, and what that costs the server.

Prints one JSON object; bytes and milliseconds. The watchers run on the same machine: what they
take of it is taken from the server, and their own delay is in the lags.
"""

import argparse
import json
import subprocess
import tempfile
import time

from bench import KEY, ROOT, Server, deploy

FUNCTION = """\
import time
import sieve

@sieve.function(name="clock", python_version="{version}", restart_on_error=False)
def clock(seconds: int) -> None:
    for second in range(seconds):
        print("second", second)
        time.sleep(1)
"""


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--binary", default=str(ROOT / "target/release/sieve"))
    options.add_argument("--client", default=str(ROOT / "target/release/examples/watchers"))
    options.add_argument("--watchers", type=int, default=5000)
    options.add_argument("--jobs", type=int, default=16)
    options.add_argument("--seconds", type=int, default=30)
    options.add_argument("--python", default="3.11", help="the function's python_version")
    options = options.parse_args()

    with tempfile.TemporaryDirectory(prefix="sieve-bench-", dir=ROOT / "target") as data:
        server = Server(options.binary, data, "--slots", str(options.jobs))
        try:
            deploy(options.binary, server, options.python, FUNCTION)
            print(json.dumps(measure(server, options), indent=2))
        finally:
            server.stop()


def measure(server, options):
    connection = server.connect()
    call = {"function": "local/clock", "inputs": {"seconds": options.seconds + 30}}
    jobs = [connection.request("POST", "/v2/push", call)["id"] for _ in range(options.jobs)]
    while any(connection.request("GET", "/v2/jobs/" + job)["status"] == "queued" for job in jobs):
        time.sleep(0.1)
    time.sleep(2)
    alone, most = server.memory(), 0
    address = "127.0.0.1:%d" % server.port
    client = subprocess.Popen(
        [options.client, address, KEY, str(options.watchers), str(options.seconds), *jobs],
        stdout=subprocess.PIPE,
    )
    while client.poll() is None:
        most = max(most, server.memory())
        time.sleep(0.2)
    figures = json.loads(client.stdout.read())
    return {**figures, "memory_alone": alone, "memory_with_watchers": most}


if __name__ == "__main__":
    main()
