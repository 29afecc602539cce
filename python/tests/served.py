"""A test case with a fake server of its own, which the client finds in the environment."""

import os
import sys
import tempfile
import unittest
from unittest import mock

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, PACKAGE)

from fake_server import FakeServer  # noqa: E402


class Served(unittest.TestCase):
    def setUp(self):
        self.server = FakeServer()
        self.addCleanup(self.server.close)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        variables = {"SIEVE_API_URL": self.server.url, "SIEVE_API_KEY": "key-1", "XDG_CONFIG_HOME": folder.name}
        patched = mock.patch.dict(os.environ, variables)
        patched.start()
        self.addCleanup(patched.stop)

    def write(self, name, content=b"content"):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(content)
        return path
