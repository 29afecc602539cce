"""Kills replicas and the server at random while jobs of several kinds are pushed, then counts.

Every job that was acknowledged has to end, once, and right where it says it finished; when the server
is gone no process and no temporary folder of it may be left. Prints one JSON object, and fails when
anything of that does not hold.
"""

import argparse
import collections
import http.client
import json
import os
import pathlib
import random
import signal
import sqlite3
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "end2end/live"))

from server import KEY, Server  # noqa: E402: it stands with the tests of the running server

FUNCTIONS = '''
import time
import sieve

@sieve.function(name="quick", python_version="3.11", restart_on_error=False)
def quick(number: int) -> int:
    return number * 2

@sieve.function(name="slow", python_version="3.11", restart_on_error=False)
def slow(number: int) -> int:
    print("working on", number)
    time.sleep(0.3)
    return number * 2

@sieve.function(name="stream", python_version="3.11", restart_on_error=False)
def stream(number: int):
    for step in range(3):
        yield number * 2
        time.sleep(0.05)

@sieve.Model(name="loaded", python_version="3.11", restart_on_error=False)
class Loaded:
    def __setup__(self):
        time.sleep(0.5)

    def __predict__(self, number: int) -> int:
        return number * 2

@sieve.function(name="parent", python_version="3.11", restart_on_error=False)
def parent(number: int) -> int:
    return sieve.function.get("local/quick").run(number)
'''
KINDS = ["quick", "slow", "stream", "loaded", "parent"]


class Load:
    """Pushes from several threads, and remembers what was acknowledged."""

    def __init__(self, port, threads, pause):
        self.port, self.pause = port, pause
        self.acknowledged = {}
        self.stopped = threading.Event()
        self.threads = [threading.Thread(target=self.push, args=(seed,)) for seed in range(threads)]
        for thread in self.threads:
            thread.start()

    def push(self, seed):
        dice, connection = random.Random(seed), None
        while not self.stopped.wait(self.pause):
            kind, number = dice.choice(KINDS), dice.randrange(1_000_000)
            body = json.dumps({"function": "local/" + kind, "inputs": {"number": number}})
            try:
                connection = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
                connection.request("POST", "/v2/push", body, {"X-API-Key": KEY, "Content-Type": "application/json"})
                answer = connection.getresponse()
                content = json.loads(answer.read())
                if answer.status == 200:
                    self.acknowledged[content["id"]] = (kind, number)
            except (OSError, http.client.HTTPException, ValueError):
                connection = None  # the server was just killed: nothing was acknowledged

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join()


def descendants(process):
    children = collections.defaultdict(list)
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue  # it has just ended
            children[parent].append(int(entry.name))
    found, rest = [], [process]
    while rest:
        found += children[rest[-1]]
        rest += children[rest.pop()]
    return found


def left_behind(data, port):
    """Processes that have the folder among their arguments or variables, and networks of its sandboxes."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            command = (entry / "cmdline").read_bytes()
            about = command + (entry / "environ").read_bytes()
        except OSError:
            continue  # it has just ended
        if data.encode() in about or b"pasta\0" in about and b"\0%d\0" % port in about:
            words = command.replace(b"\0", b" ").decode(errors="replace")
            found.append("%s: %s" % (entry.name, words[:300]))
    return found


def kill_at_random(server, seconds, dice):
    killed = collections.Counter()
    end, next_server = time.monotonic() + seconds, time.monotonic() + dice.uniform(5, 20)
    while time.monotonic() < end:
        time.sleep(dice.uniform(0.1, 1.5))
        if time.monotonic() > next_server:
            next_server = time.monotonic() + dice.uniform(5, 20)
            server.kill()
            killed["server"] += 1
            time.sleep(dice.uniform(0, 1))
            server.start()
            continue
        replicas = descendants(server.process.pid)
        if replicas:
            try:
                os.kill(dice.choice(replicas), dice.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV]))
                killed["replica"] += 1
            except ProcessLookupError:
                pass
    return killed


def wait_for_the_end(server, patience):
    """However many there are; but not when none ends any more."""
    left, since = None, time.monotonic()
    while time.monotonic() < since + patience:
        now = server.request("GET", "/v2/user/concurrency")[1]["num_current"]
        if now == 0:
            return True
        if now != left:
            left, since = now, time.monotonic()
        time.sleep(0.2)
    return False


def verdicts(data, acknowledged):
    """How the acknowledged jobs ended, from the store itself; and what is wrong about that."""
    store = sqlite3.connect("file:%s/sieve.db?mode=ro" % data, uri=True)
    ends, outputs, errors = collections.Counter(), collections.defaultdict(list), collections.Counter()
    for job, fact in store.execute("SELECT lower(hex(j.id)), e.fact FROM events e JOIN jobs j ON j.sequence = e.job"):
        fact = json.loads(fact)
        name = next(iter(fact)) if isinstance(fact, dict) else fact
        if name in ("finished", "failed", "cancelled"):
            ends[job] += 1
        if name == "failed":
            errors["%(type)s: %(message).100s" % fact[name]["error"]] += 1
        if name in ("output", "finished") and fact[name].get("value") is not None:
            outputs[job].append(fact[name]["value"])
    status = dict(store.execute("SELECT lower(hex(id)), status FROM jobs"))
    counts, wrong = collections.Counter(), []
    for job, (kind, number) in acknowledged.items():
        key = job.replace("-", "")
        counts[{2: "finished", 3: "error", 4: "cancelled"}.get(status.get(key), "lost")] += 1
        if ends[key] != 1:
            wrong.append((job, kind, "ended %d times" % ends[key]))
        elif status[key] == 2 and (not outputs[key] or set(outputs[key]) != {number * 2}):
            wrong.append((job, kind, outputs[key]))
    restarts = store.execute("SELECT count(*) FROM jobs WHERE attempt > 1").fetchone()[0]
    return counts, wrong, restarts, dict(errors.most_common(12))


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("seconds", type=int, nargs="?", default=300)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--pause", type=float, default=0.1, help="between two pushes of each of four threads")
    options = options.parse_args()

    server = Server("--slots", "4")
    try:
        server.deploy(main=FUNCTIONS)
        load = Load(server.port, 4, options.pause)
        killed = kill_at_random(server, options.seconds, random.Random(options.seed))
        load.stop()
        all_ended = wait_for_the_end(server, 60)
        server.process.terminate()
        server.process.wait(30)
        counts, wrong, restarts, errors = verdicts(server.data, load.acknowledged)
        time.sleep(1)
        left = left_behind(server.data, server.port)
        temporary = [str(path) for name in ("replicas", "tmp") for path in pathlib.Path(server.data, name).glob("*")]
        print(json.dumps({
            "acknowledged": len(load.acknowledged), "killed": killed, "ended": counts, "errors": errors, "tried_again": restarts,
            "wrong": wrong[:20], "all_ended": all_ended, "processes_left": left, "folders_left": temporary,
        }, indent=2))
        if wrong or left or temporary or not all_ended:
            sys.exit("something was lost, doubled or left behind")
    finally:
        server.close()


if __name__ == "__main__":
    main()
