"""A Sieve server in this process, as far as the client can tell: jobs end as their inputs ask for.

Pushing to `local/echo` ends with the inputs; `local/stream` yields them; `local/fail` fails;
`local/slow` ends after `seconds`; `local/never` only when cancelled.
"""

import http.server
import json
import os
import sys
import threading
import time
import uuid

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from sieve import values  # noqa: E402


class FakeServer:
    def __init__(self):
        self.requests = []
        self.jobs = {}
        self.files = {}
        self.changed = threading.Condition()
        #: Answers to give instead, first come first served: (path, status) pairs.
        self.failures = []
        #: How many lines a watch tells before its connection breaks.
        self.break_watch_after = None
        self.batches = True
        server = self

        class Handler(_Handler):
            fake = server

        self.http = _Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, args=[0.01], name="fake-server", daemon=True).start()

    def close(self):
        with self.changed:
            for job in self.jobs.values():
                job["status"] = job["status"] if job["status"] != "queued" else "cancelled"
            self.changed.notify_all()
        self.http.shutdown()
        self.http.server_close()

    def seen(self, path):
        return [request for request in self.requests if request["path"].split("?")[0] == path]

    def push(self, request, headers):
        name = request["function"].split("/")[-1].split(":")[0]
        if name == "missing":
            return {"detail": "There is no function local/missing.", "status": 404}
        if name == "strict":
            detail = [{"loc": ["body", "inputs", "boxes", 3, "label"], "msg": "Is required.", "type": "missing"}]
            return {"detail": detail, "status": 422}
        job_id = request["idempotency_key"]
        if job_id not in self.jobs:
            self.jobs[job_id] = job = {"id": job_id, "status": "queued", "outputs": [], "error": None, "name": name}
            job["parent"], job["inputs"] = headers.get("X-Sieve-Parent"), request["inputs"]
            if name == "slow":
                threading.Timer(request["inputs"]["seconds"], self.end, [job]).start()
            elif name != "never":
                self.end(job)
        return {"id": job_id, "stream_output": name == "stream", "status": "queued"}

    def end(self, job):
        with self.changed:
            if job["name"] == "fail":
                job.update(status="error", error="ValueError: x1 is 5")
            elif job["name"] == "stream":
                job.update(status="finished", outputs=[{"data": item} for item in job["inputs"]["items"]])
            else:
                job.update(status="finished", outputs=[{"data": job["inputs"]}])
            self.changed.notify_all()


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fake = None
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def do(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fake = self.fake
        fake.requests.append(
            {"method": self.command, "path": self.path, "headers": dict(self.headers), "body": body, "client": self.client_address}
        )
        for index, (path, status) in enumerate(fake.failures):
            if self.path == path:
                del fake.failures[index]
                if status is None:
                    self.close_connection = True
                    return self.connection.close()
                return self.answer(status, {"detail": f"told to answer {status}"})
        if self.path.startswith(("/files/", "/v2/files/")):
            return self.file(body)
        if self.path == "/v2/push":
            found = fake.push(values.loads(body), self.headers)
            return self.answer(found.get("status", 200) if "detail" in found else 200, found)
        if self.path == "/v2/push/batch" and fake.batches:
            return self.answer(200, {"data": [fake.push(one, self.headers) for one in values.loads(body)["jobs"]]})
        if self.path == "/v2/jobs/watch":
            return self.watch(values.loads(body)["jobs"])
        if self.path == "/v1/upload_url":
            place = f"/files/{uuid.uuid4()}/{json.loads(body)['file_name']}"
            here = f"http://{self.headers['Host']}"  # a whole address, as the real server answers
            return self.answer(200, {"upload_url": here + place, "get_url": here + place})
        if self.path.startswith("/v2/functions/"):
            return self.answer(200, {"inputs": [{"name": "x1"}, {"name": "x2"}]})
        if self.path.startswith("/v2/jobs/"):
            return self.job(self.path.split("/")[3].split("?")[0])
        return self.answer(404, {"detail": "There is nothing here."})

    do_GET = do_POST = do_PUT = do_DELETE = do

    def job(self, job_id):
        job = self.fake.jobs.get(job_id)
        if job is None:
            return self.answer(404, {"detail": f"There is no job {job_id}."})
        if "/events" in self.path:
            return self.events()
        if self.command == "DELETE":
            with self.fake.changed:
                job["status"] = "cancelled"
                self.fake.changed.notify_all()
        return self.answer(200, job)

    def file(self, body):
        if self.command == "PUT":
            self.fake.files[self.path] = body
            return self.answer(200, {})
        content = self.fake.files.get(self.path)
        if self.path.startswith("/v2/files/") and not self.headers.get("X-API-Key"):
            return self.answer(401, {"detail": "A key is required."})
        if isinstance(content, str):
            self.send_response(302)
            self.send_header("Location", content)
            self.send_header("Content-Length", "0")
            return self.end_headers()
        if content is None:
            return self.answer(404, {"detail": "There is no such file."})
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def events(self):
        self.start_stream("text/event-stream")
        facts = [{"log": {"stream": "stdout", "stage": "run", "text": text}} for text in ("first line", "second line")]
        for number, fact in enumerate([*facts, {"finished": {"value": None}}], 1):
            event = {"number": number, "at": 0, "fact": fact}
            self.chunk(b"id: %d\ndata: %s\n\n" % (number, json.dumps(event).encode()))
        self.chunk(b"")

    def watch(self, ids):
        fake = self.fake
        self.start_stream("application/x-ndjson")
        left, told = [job_id for job_id in ids if job_id in fake.jobs], 0
        if len(left) < len(ids):
            self.chunk(json.dumps({"detail": "There is no such job."}).encode() + b"\n")
        while left:
            with fake.changed:
                ended = [job_id for job_id in left if fake.jobs[job_id]["status"] != "queued"]
                if not ended:
                    fake.changed.wait(0.2)
            for job_id in ended:
                if fake.break_watch_after is not None and told >= fake.break_watch_after:
                    self.close_connection = True
                    return self.connection.close()
                job = fake.jobs[job_id]
                line = {key: job[key] for key in ("id", "status", "outputs", "error")}
                self.chunk(values.dumps(line) + b"\n")
                left.remove(job_id)
                told += 1
            if not ended:
                self.chunk(b"\n")
        self.chunk(b"")

    def start_stream(self, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def chunk(self, data):
        try:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        except OSError:
            self.close_connection = True
            raise ConnectionAbortedError from None

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except (OSError, ValueError, LookupError):
            self.close_connection = True

    def answer(self, status, value):
        body = values.dumps(value)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
