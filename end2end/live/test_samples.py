"""The samples of the package's documentation, unchanged, as scripts on the oldest and newest Python."""

import pathlib
import shutil
import subprocess
import unittest

from server import ROOT, Server

SAMPLES = ROOT / "python/tests/seed_samples.py"


def interpreters():
    """The Pythons of this machine that the package promises to run on: oldest and newest."""
    for version in ("3.8", "3.13"):
        uv = shutil.which("uv") or str(ROOT / "target/tools/bin/uv")
        found = subprocess.run([uv, "python", "find", version], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        if found.returncode == 0:
            yield version, found.stdout.strip()


class SamplesTest(unittest.TestCase):
    def test_they_run_on_each_python(self):
        server = Server()
        self.addCleanup(server.close)
        server.sieve("deploy", str(ROOT / "examples" / "multiplier.py"))
        server.sieve("deploy", str(ROOT / "examples" / "adder.py"))
        tried = 0
        for version, interpreter in interpreters():
            with self.subTest(version):
                done = subprocess.run([interpreter, str(SAMPLES)], env=server.environment(), timeout=300,
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
                self.assertEqual(done.returncode, 0, done.stdout)
                tried += 1
        self.assertGreater(tried, 0, "no Python was found to run them on")


if __name__ == "__main__":
    unittest.main()
