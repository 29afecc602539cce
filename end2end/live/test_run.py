"""What `make run` starts once all is built."""

import os
import pathlib
import time
import unittest
import unittest.mock

from server import ROOT, Server


def without_uv():
    """PATH as someone has it who never heard of uv; the script needs the system's folders."""
    folders = os.environ["PATH"].split(os.pathsep)
    kept = (folder for folder in folders if folder in ("/usr/bin", "/bin") or not pathlib.Path(folder, "uv").exists())
    return os.pathsep.join(kept)


class RunTest(unittest.TestCase):
    def test_its_examples_become_ready_with_the_tools_that_set_up_installed(self):
        with unittest.mock.patch.dict(os.environ, PATH=without_uv()):
            server = Server(command=[str(ROOT / "scripts/run")])
        self.addCleanup(server.close)
        deadline = time.monotonic() + 120
        while (state := self.state(server)) not in ("ready", "error") and time.monotonic() < deadline:
            time.sleep(0.2)
        self.assertEqual(state, "ready")

    def state(self, server):
        status, function = server.request("GET", "/v2/functions/local/multiplier")
        return function["build_status"] if status == 200 else None


if __name__ == "__main__":
    unittest.main()
