"""What becomes of a function's process after an error, seen by its process id."""

import unittest

from server import Server, output

FUNCTIONS = '''
import os
import sieve

def act(x1, x2):
    if x1 == 5:
        raise ValueError("x1 is 5")
    if x2 == 10:
        raise sieve.FatalException("x2 is 10")
    return {"product": x1 * x2, "process": os.getpid()}

@sieve.function(name="lenient", python_version="3.11", restart_on_error=False)
def lenient(x1: int, x2: int):
    return act(x1, x2)

@sieve.function(name="strict", python_version="3.11")
def strict(x1: int, x2: int):
    return act(x1, x2)

@sieve.function(name="ending", python_version="3.11")
def ending(how: str):
    import signal, sys
    print("about to end", flush=True)
    if how == "exit":
        sys.exit(3)
    if how == "crash":
        os._exit(4)
    if how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    return os.getpid()
'''


class RestartTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--slots", "1")
        cls.addClassCleanup(cls.server.close)
        cls.server.deploy(main=FUNCTIONS)

    def process(self, name):
        return output(self.server.run(name, x1=2, x2=3))["process"]

    def failed(self, name, **inputs):
        job = self.server.run(name, **inputs)
        self.assertEqual(job["status"], "error")
        return job

    def test_an_error_leaves_the_process_when_restarting_is_off(self):
        before = self.process("lenient")
        job = self.failed("lenient", x1=5, x2=1)
        self.assertIn("ValueError: x1 is 5", job["error"])
        self.assertEqual(self.process("lenient"), before)
        self.assertEqual(job["restarts"], [])

    def test_a_fatal_exception_replaces_the_process_even_when_restarting_is_off(self):
        before = self.process("lenient")
        job = self.failed("lenient", x1=1, x2=10)
        self.assertNotEqual(self.process("lenient"), before)
        _, job = self.server.request("GET", "/v2/jobs/" + job["id"])
        self.assertEqual([restart["type"] for restart in job["restarts"]], ["error"])

    def test_every_error_replaces_the_process_by_default(self):
        before = self.process("strict")
        self.failed("strict", x1=5, x2=1)
        after = self.process("strict")
        self.assertNotEqual(after, before)
        self.failed("strict", x1=5, x2=1)
        self.assertNotEqual(self.process("strict"), after)

    def test_each_way_to_end_has_its_own_words_and_the_next_job_runs(self):
        for how, words in [("exit", "sys.exit(3)"), ("crash", "code 4"), ("kill", "SIGKILL")]:
            with self.subTest(how):
                job = self.server.run("ending", how=how)
                self.assertEqual(job["status"], "error", job)
                self.assertIn(words, job["error"])
        self.assertIsInstance(output(self.server.run("ending", how="well")), int)


if __name__ == "__main__":
    unittest.main()
