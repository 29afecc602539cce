"""What one job is given and asked for, and no other: variables, limits, the request to end."""

import signal
import time
import unittest

from replica_process import ReplicaProcess

SOURCE = {
    "m.py": """
        import os, resource, time, sieve

        @sieve.function(name="f")
        def f(wait: bool = False):
            try:
                while wait:
                    time.sleep(0.01)
            except KeyboardInterrupt:
                print("cleaning up", flush=True)
            return [os.environ.get("TOKEN"), resource.getrlimit(resource.RLIMIT_NOFILE)[0]]
    """
}


class OneJobTest(unittest.TestCase):
    def test_variables_of_a_job_are_gone_after_it(self):
        with ReplicaProcess(SOURCE) as replica:
            replica.load("m.py", "f")
            replica.send({"job": {"id": "a", "inputs": {}, "env": {"TOKEN": "x"}}})
            self.assertEqual(replica.receive(), ("started", {"id": "a"}))
            self.assertEqual(replica.receive()[1]["value"][0], "x")
            self.assertIsNone(replica.result()[0])

    def test_limits_hold_when_the_code_is_loaded(self):
        with ReplicaProcess(SOURCE) as replica:
            limits = {"open_files": 64, "memory": None, "file_size": 1 << 30, "threads": None}
            load = {"module": "m.py", "object": "f", "kind": "function", "restart_on_error": False}
            replica.send({"load": {**load, "boundary": "", "limits": limits}})
            while replica.receive()[1]["name"] != "ready":
                pass
            self.assertEqual(replica.result()[1], 64)

    def test_a_job_that_was_asked_to_end_cleans_up_and_no_other_is_begun(self):
        with ReplicaProcess(SOURCE) as replica:
            replica.load("m.py", "f")
            replica.send({"job": {"id": "a", "inputs": {"wait": True}}})
            replica.send({"job": {"id": "b", "inputs": {}}})
            self.assertEqual(replica.receive(), ("started", {"id": "a"}))
            time.sleep(0.1)
            replica.process.send_signal(signal.SIGINT)
            self.assertEqual(replica.receive()[0], "finished")
            self.assertIsNone(replica.receive())
            self.assertIn("cleaning up", replica.printed())


if __name__ == "__main__":
    unittest.main()
