"""Deploys in the middle of work: nothing is lost, old versions finish, and new calls go to the new one."""

import concurrent.futures
import threading
import unittest

from server import Server, output

FUNCTION = '''
import time
import sieve

@sieve.function(name="numbered", python_version="3.11")
def numbered() -> int:
    time.sleep(0.02)
    return {version}
'''


class DeployTest(unittest.TestCase):
    def test_no_job_is_lost_while_new_versions_are_deployed_under_load(self):
        server = Server()
        self.addCleanup(server.close)
        server.deploy(main=FUNCTION.format(version=1))
        output(server.run("numbered"))

        stop, pushed = threading.Event(), []

        def push():
            mine = []
            while not stop.is_set():
                mine.append(server.push("numbered"))
            return mine

        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            pushing = [pool.submit(push) for _ in range(3)]
            for version in (2, 3, 4):
                server.deploy(main=FUNCTION.format(version=version))
            stop.set()
            for one in pushing:
                pushed.append(one.result())
        self.assertEqual(output(server.run("numbered")), 4, "the last one is what is called now")

        self.assertGreater(sum(map(len, pushed)), 30)
        for mine in pushed:
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                versions = [output(job) for job in pool.map(server.end, mine)]
            self.assertEqual(versions, sorted(versions), "a call went to an older version than one before it")
            self.assertEqual({1, 2, 3, 4} - set(versions) - {4}, set(), "each served while it was the latest")


if __name__ == "__main__":
    unittest.main()
