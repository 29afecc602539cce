"""Power cuts: what was acknowledged ends, once, and its restarts are on its record."""

import concurrent.futures
import unittest

from server import Server, output

FUNCTIONS = '''
import time
import sieve

@sieve.function(name="slow", python_version="3.11")
def slow(number: int) -> int:
    time.sleep(0.2)
    return number
'''


class KillTest(unittest.TestCase):
    def test_no_acknowledged_job_is_lost_or_ends_twice_when_the_server_is_killed(self):
        server = Server()
        self.addCleanup(server.close)
        server.deploy(main=FUNCTIONS)
        output(server.run("slow", number=0))

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            jobs = list(pool.map(lambda number: server.push("slow", number=number), range(200)))
        running = server.request("GET", "/v2/jobs?status=processing")[1]["data"]
        self.assertTrue(running, "nothing was running when the server was killed")
        server.kill()
        server.start()

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            ended = list(pool.map(server.end, jobs))
        self.assertEqual([output(job) for job in ended], list(range(200)))
        restarted = [job for job in ended if job["restarts"]]
        self.assertTrue(restarted, "no job says that it was restarted")
        self.assertEqual({r["type"] for job in restarted for r in job["restarts"]}, {"preemption"})
        for job in jobs:
            self.assertEqual(self.ends(server, job), 1)

    def ends(self, server, job):
        """How many of the job's events end it."""
        import json
        import urllib.request

        request = urllib.request.Request(
            "%s/v2/jobs/%s/events?after=0" % (server.url, job), headers={"X-API-Key": "live-test-admin-key"}
        )
        count = 0
        with urllib.request.urlopen(request, timeout=60) as events:
            for line in events:
                if line.startswith(b"data: {"):
                    fact = json.loads(line[6:]).get("fact", {})
                    count += any(end in fact for end in ("finished", "failed", "cancelled"))
        return count


if __name__ == "__main__":
    unittest.main()
