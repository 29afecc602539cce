"""Functions that call others, of a server that does not listen on loopback."""

import socket
import unittest

from server import Server, output

FUNCTIONS = '''
import os
import sieve

@sieve.function(name="doubled", python_version="3.11")
def doubled(number: int) -> int:
    return number * 2

@sieve.function(name="caller", python_version="3.11")
def caller(number: int) -> list:
    return [sieve.function.get("local/doubled").run(number), os.environ["SIEVE_API_URL"]]
'''


def own_address():
    """Of this machine, that others on its network would use; None where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("198.51.100.1", 9))  # nothing is sent
        except OSError:
            return None
        return probe.getsockname()[0]


class AddressTest(unittest.TestCase):
    def test_a_function_reaches_a_server_that_listens_on_one_address_only(self):
        host = own_address()
        if host is None or host.startswith("127."):
            self.skipTest("this machine has no address beside loopback")
        server = Server("--public-url", "http://%s" % host, host=host)
        self.addCleanup(server.close)
        server.deploy(main=FUNCTIONS)
        doubled, url = output(server.run("caller", number=21))
        self.assertEqual(doubled, 42)
        self.assertTrue(url.startswith("http://127.0.0.1:"), url)
        self.assertNotEqual(url, "http://127.0.0.1:%d" % server.port)


if __name__ == "__main__":
    unittest.main()
