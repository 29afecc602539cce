"""Starts, kills and asks the real binary. What the tests beside it share; no test itself."""

import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("SIEVE_BINARY", str(ROOT / "target/release/sieve"))
KEY = "live-test-admin-key"


class Server:
    """A `sieve serve` on a data folder of its own."""

    def __init__(self, *arguments, host="127.0.0.1", command=(BINARY, "serve"), inside=lambda folder: []):
        """`inside`: the command that runs the server's, by its data folder. It has to become it."""
        self.command, self.inside = command, inside
        self.data = tempfile.mkdtemp(prefix="sieve-live-")
        with socket.socket() as probe:
            probe.bind((host, 0))
            self.address = "%s:%d" % probe.getsockname()
            self.port = probe.getsockname()[1]
        self.url = "http://" + self.address
        self.arguments = arguments
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [*self.inside(self.data), *self.command, "--listen", self.address, "--data", self.data, *self.arguments],
            env={**os.environ, "SIEVE_ADMIN_KEY": KEY},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        seen = []
        for line in self.process.stdout:
            seen.append(line)
            if re.search(r"/sign-in\?token=", line):
                break
        else:
            raise AssertionError("the server did not start:\n" + "".join(seen))
        # Read on, or a full pipe would stop the server.
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def kill(self):
        """As a power cut would: no chance to put anything in order."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()
        shutil.rmtree(self.data, ignore_errors=True)

    def environment(self, **more):
        """For a client on this machine."""
        package = str(ROOT / "python")
        return {**os.environ, "SIEVE_API_URL": self.url, "SIEVE_API_KEY": KEY, "PYTHONPATH": package, **more}

    def sieve(self, *arguments, check=True, **more):
        """Runs the command line client."""
        done = subprocess.run(
            [BINARY, *arguments], env=self.environment(**more), stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, timeout=600,
        )
        if check and done.returncode != 0:
            raise AssertionError("sieve %s ended with %d\n%s%s" % (" ".join(arguments), done.returncode, done.stdout, done.stderr))
        return done

    def deploy(self, **files):
        """Deploys source files given as name=text; `main` is `main.py`."""
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                pathlib.Path(folder, name + ".py").write_text(text)
            return self.sieve("deploy", folder)

    def request(self, method, path, body=None, headers=None):
        """Status and decoded body of one call."""
        request = urllib.request.Request(
            self.url + path, method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"X-API-Key": KEY, "Content-Type": "application/json", **(headers or {})},
        )
        try:
            with urllib.request.urlopen(request, timeout=620) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as refused:
            return refused.code, json.loads(refused.read() or b"null")

    def push(self, name, **inputs):
        status, job = self.request("POST", "/v2/push", {"function": "local/" + name, "inputs": inputs})
        assert status == 200, (status, job)
        return job["id"]

    def end(self, job):
        """The job once it has ended."""
        status, ended = self.request("GET", "/v2/jobs/%s/await" % job)
        assert status == 200, (status, ended)
        return ended

    def run(self, name, **inputs):
        return self.end(self.push(name, **inputs))


def output(job):
    assert job["status"] == "finished", job
    return job["outputs"][0]["data"]
