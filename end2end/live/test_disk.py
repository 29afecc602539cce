"""A data folder whose disk fills up and has room again."""

import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import time
import unittest

from server import Server, output

SIZE, MOST_FILES = "24m", 4000
FUNCTIONS = '''
import time
import sieve

@sieve.function(name="works", python_version="3.11")
def works() -> int:
    time.sleep(2)
    return 7

@sieve.function(name="echo", python_version="3.11")
def echo(text: str) -> str:
    return text
'''

SLOW_TO_IMPORT = '''
import time
import sieve

time.sleep(3)

@sieve.function(name="late", python_version="3.11")
def late() -> int:
    return 9
'''


def small_disk(folder):
    """The command that gives another one a disk of its own at a folder."""
    become_root = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    mount = 'mount -t tmpfs -o size=%s,nr_inodes=%d tmpfs "$0" && exec "$@"' % (SIZE, MOST_FILES)
    return ["unshare", *become_root, "--mount", "sh", "-c", mount, folder]


class DiskTest(unittest.TestCase):
    def setUp(self):
        if shutil.which("unshare") is None or subprocess.run([*small_disk("/mnt"), "true"], stderr=subprocess.DEVNULL).returncode:
            self.skipTest("this user may not mount a small disk")
        self.server = Server(inside=small_disk)
        self.addCleanup(self.server.close)
        self.server.deploy(main=FUNCTIONS)
        # The server sees another folder there than this test does.
        self.folder = pathlib.Path("/proc/%d/root" % self.server.process.pid, self.server.data.lstrip("/"))

    def fill(self):
        """To the last byte."""
        with open(self.folder / "filler", "wb", buffering=0) as filler:
            for size in (1 << 20, 1 << 10):
                try:
                    while filler.write(bytes(size)) == size:
                        pass
                except OSError:
                    pass

    def use_up_files(self):
        """What is there can grow, and nothing new can be made."""
        (self.folder / "filler").mkdir()
        try:
            for number in range(MOST_FILES):
                (self.folder / "filler" / str(number)).touch()
        except OSError:
            pass

    def make_room(self):
        filler = self.folder / "filler"
        if filler.is_dir():
            shutil.rmtree(filler)
        else:
            filler.unlink()

    def test_what_was_accepted_survives_a_full_disk_and_what_was_not_is_told(self):
        accepted = []
        self.fill()
        for _ in range(100):
            status, answer = self.server.request("POST", "/v2/push", {"function": "local/echo", "inputs": {"text": "z" * 50000}})
            if status != 200:
                break
            accepted.append(answer["id"])
        self.assertEqual((status, answer["code"]), (507, "disk_full"), answer)
        self.assertEqual(self.server.request("GET", "/v2/jobs")[0], 200)
        self.make_room()
        for job in accepted:
            self.assertEqual(output(self.server.end(job)), "z" * 50000)
        self.assertEqual(output(self.server.run("echo", text="after")), "after")
        listed = self.server.request("GET", "/v2/jobs")[1]
        self.assertEqual(len(listed["data"]), len(accepted) + 1)

    def test_a_job_that_ran_meanwhile_is_not_run_again(self):
        job = self.server.push("works")
        while self.server.request("GET", "/v2/jobs/" + job)[1]["status"] != "processing":
            time.sleep(0.05)
        self.fill()
        time.sleep(4)
        self.assertEqual(self.server.request("GET", "/v2/jobs/" + job)[1]["status"], "processing")
        self.make_room()
        ended = self.server.end(job)
        self.assertEqual(output(ended), 7)
        self.assertEqual(ended["restarts"], [])

    def test_a_job_waits_for_the_folder_its_replica_needs(self):
        self.use_up_files()
        job = self.server.push("works")
        time.sleep(4)
        self.assertIn(self.server.request("GET", "/v2/jobs/" + job)[1]["status"], ("queued", "processing"))
        self.make_room()
        ended = self.server.end(job)
        self.assertEqual(output(ended), 7)
        self.assertEqual(ended["restarts"], [])

    def test_a_build_that_ends_meanwhile_has_ended(self):
        with concurrent.futures.ThreadPoolExecutor() as beside:
            deploy = beside.submit(self.server.deploy, main=SLOW_TO_IMPORT)
            while self.built() != "deploying":
                time.sleep(0.05)
            self.fill()
            time.sleep(5)
            self.assertEqual(self.built(), "deploying")
            self.make_room()
            deploy.result(60)
        self.assertEqual(output(self.server.run("late")), 9)

    def built(self):
        """How far the build of `late` is; None before it is one."""
        status, function = self.server.request("GET", "/v2/functions/local/late")
        return function["build_status"] if status == 200 else None


if __name__ == "__main__":
    unittest.main()
