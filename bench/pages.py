"""Measures how long the server takes for each page of a store that was filled with `seed`.

Begins a server on the folder, asks for every page over one connection on 127.0.0.1, and prints a
JSON object of milliseconds: from the request's first byte to the answer's last.
"""

import argparse
import json
import time
import urllib.parse

import bench

FILTERS = [
    "status:error",
    "function:ocr-0 status:error",
    "input.language:de",
    "input.language:de input.page:7 function:train-59",
    "output.score>0.999",
    "error:\"out of memory\"",
    "duration>30s by:ann",
    "nosuchword",
]


def pages(job):
    function = "/functions/local/ocr-0"
    paths = ["/", "/?q=ocr"]
    paths += [function + tab for tab in ("", "/batch", "/readme", "/api", "/versions", "/jobs", "/metrics", "/settings")]
    paths += ["/queue", "/workers", "/usage", "/settings/keys", "/settings/secrets"]
    paths += ["/jobs", "/jobs?q=since%3A90d"]
    paths += ["/jobs?q=" + urllib.parse.quote(text) for text in FILTERS]
    paths += ["/jobs/" + job + view for view in ("", "?view=timeline", "?view=events")]
    paths += ["/find?q=ocr", "/v2/jobs?limit=50", "/v2/jobs/" + job]
    return paths


def measure(connection, path, rounds):
    durations = []
    for _ in range(rounds):
        begin = time.perf_counter()
        connection.http.request("GET", path, headers={"X-API-Key": bench.KEY})
        answer = connection.http.getresponse()
        answer.read()
        durations.append((time.perf_counter() - begin) * 1e3)
        assert answer.status == 200, (path, answer.status)
    at = lambda share: round(bench.percentile(durations, share), 1)
    return {"p50": at(.5), "p95": at(.95)}


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("data", help="the folder that `seed` filled")
    options.add_argument("--binary", default=str(bench.ROOT / "target/release/sieve"))
    options.add_argument("--rounds", type=int, default=50)
    options = options.parse_args()
    server = bench.Server(options.binary, options.data)
    try:
        connection = server.connect()
        job = connection.request("GET", "/v2/jobs?limit=1")["data"][0]["id"]
        for path in pages(job):
            measure(connection, path, 3)  # what a first request has to open and prepare
        print(json.dumps({path: measure(connection, path, options.rounds) for path in pages(job)}, indent=2))
    finally:
        server.stop()


if __name__ == "__main__":
    main()
