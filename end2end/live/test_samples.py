"""The samples of the package's documentation, unchanged, as scripts on the oldest and newest Python."""

import pathlib
import subprocess
import unittest

from server import ROOT, Server

SAMPLES = ROOT / "python/tests/seed_samples.py"


def interpreter(version):
    """A Python of this machine; the package promises to run on this version."""
    found = subprocess.run([ROOT / "scripts/python", version], stdout=subprocess.PIPE, text=True, check=True)
    return found.stdout.strip()


class SamplesTest(unittest.TestCase):
    def test_they_run_on_each_python(self):
        server = Server()
        self.addCleanup(server.close)
        server.sieve("deploy", str(ROOT / "examples" / "multiplier.py"))
        server.sieve("deploy", str(ROOT / "examples" / "adder.py"))
        for version in ("3.8", "3.13"):
            with self.subTest(version):
                done = subprocess.run([interpreter(version), str(SAMPLES)], env=server.environment(), timeout=300,
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
                self.assertEqual(done.returncode, 0, done.stdout)


if __name__ == "__main__":
    unittest.main()
