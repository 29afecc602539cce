"""`sieve.progress` as its worker hears it."""

import unittest

from replica_process import ReplicaProcess

import sieve  # after the path of the package is known

SOURCE = """
    import threading, sieve

    @sieve.function(name="f")
    def f(count: int = 0, total: float = None, fails: bool = False):
        for done in range(count):
            sieve.progress((done + 1) / count, f"step {done + 1}")
        if total is not None:
            sieve.progress(3, total=total)
        if fails:
            raise ValueError("no")

    @sieve.function(name="g")
    def g():
        sieve.progress(-1, "before")
        yield 1
        sieve.progress(7, "a" * 1000)
        sieve.progress(float("nan"), "what is this")

    @sieve.function(name="h")
    def h():
        import os
        child = os.fork()
        if child == 0:
            sieve.progress(0.5, "of a child")
            os._exit(0)
        os.waitpid(child, 0)
        late.append(lambda: sieve.progress(0.9, "late"))
        return len(late)

    late = []
"""


def told(frames):
    return [(fields["permille"], fields["text"]) for name, fields in frames if name == "progress"]


class Progress(unittest.TestCase):
    def test_of_many_words_few_are_sent_and_the_last_is_always(self):
        with ReplicaProcess({"main.py": SOURCE}) as replica:
            replica.load("main.py", "f")
            progress = told(replica.run(count=20_000))
            self.assertEqual(progress[0], (0, "step 1"))
            self.assertEqual(progress[-1], (1000, "step 20000"))
            self.assertLess(len(progress), 40)
            # The next job begins anew.
            self.assertEqual(told(replica.run(identity="job-2", count=1)), [(1000, "step 1")])
            self.assertEqual(told(replica.run(identity="job-3")), [])

    def test_a_word_that_had_to_wait_is_sent_while_the_job_goes_on(self):
        source = """
            import threading, sieve

            @sieve.function(name="f")
            def f():
                sieve.progress(0.1)
                sieve.progress(0.2, "waits")
                print("waiting", flush=True)
                threading.Event().wait(30)
        """
        with ReplicaProcess({"main.py": source}) as replica:
            replica.load("main.py", "f")
            replica.send({"job": {"id": "job", "inputs": {}}})
            frames = [replica.receive() for _ in range(3)]
            self.assertEqual(told(frames), [(100, ""), (200, "waits")])

    def test_counts_and_shares_beyond_the_whole_are_brought_within_it(self):
        with ReplicaProcess({"main.py": SOURCE}) as replica:
            replica.load("main.py", "f")
            self.assertEqual(told(replica.run(total=10)), [(300, "3 of 10")])
            self.assertEqual(told(replica.run(total=0)), [(0, "3 of 0")])
        with ReplicaProcess({"main.py": SOURCE}) as replica:
            replica.load("main.py", "g")
            frames = replica.run()
            self.assertEqual([name for name, _ in frames], ["progress", "output", "progress", "finished"])
            self.assertEqual(told(frames), [(0, "before"), (0, "what is this")])

    def test_what_was_said_last_is_sent_before_a_failure(self):
        with ReplicaProcess({"main.py": SOURCE}) as replica:
            replica.load("main.py", "f")
            frames = replica.run(count=2, fails=True)
            self.assertEqual([name for name, _ in frames], ["progress", "progress", "failed"])

    def test_neither_a_forked_child_nor_a_job_that_has_ended_is_heard(self):
        with ReplicaProcess({"main.py": SOURCE}) as replica:
            replica.load("main.py", "h")
            self.assertEqual(told(replica.run()), [])
            self.assertEqual(replica.run(identity="job-2")[-1], ("finished", {"id": "job-2", "value": 2}))

    def test_outside_of_a_job_it_does_nothing(self):
        self.assertIsNone(sieve.progress(0.5, "here"))


class Frames(unittest.TestCase):
    def test_a_frame_of_the_users_brings_the_lines_around_it(self):
        lines = [f"# line {number}" for number in range(1, 30)]
        lines[19:22] = ["import sieve", "@sieve.function(name='f')", "def f(): raise ValueError('no')"]
        with ReplicaProcess({"main.py": "\n".join(lines)}) as replica:
            replica.load("main.py", "f")
            (frame,) = replica.error()["traceback"]
            self.assertEqual((frame["line"], frame["first_line"]), (22, 17))
            self.assertEqual(frame["lines"], lines[16:26])


if __name__ == "__main__":
    unittest.main()
