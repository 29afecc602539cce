"""Wrong input has the same words at the same place, whichever way it came."""

import re
import unittest
import urllib.error
import urllib.request

from server import Server

FUNCTIONS = '''
import sieve

@sieve.function(name="multiplier", python_version="3.11")
def multiply(x1: int, x2: int) -> int:
    return x1 * x2
'''


class WordsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.close)
        cls.server.deploy(main=FUNCTIONS)

    def by_http(self, **inputs):
        status, answer = self.server.request("POST", "/v2/push", {"function": "local/multiplier", "inputs": inputs})
        self.assertEqual(status, 422, answer)
        return {".".join(map(str, error["loc"][1:])): error["msg"] for error in answer["detail"]}

    def by_terminal(self, *words):
        done = self.server.sieve("push", "local/multiplier", *words, check=False)
        self.assertNotEqual(done.returncode, 0)
        return done.stderr

    def test_a_missing_and_an_unknown_input(self):
        by_http = self.by_http(x1=1, x3=2)
        self.assertEqual(by_http["x2"], "Is required.")
        self.assertIn("Is not a parameter", by_http["x3"])
        terminal = self.by_terminal("x1=1")
        self.assertIn("x2: Is required.", terminal)

    def test_a_form_without_script_says_it_beside_the_field(self):
        boundary = "boundary"
        fields = {"x1": "1", "x2": ""}
        body = "".join(
            '--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (boundary, name, value)
            for name, value in fields.items()
        ) + "--%s--\r\n" % boundary
        request = urllib.request.Request(
            self.server.url + "/functions/local/multiplier/run", data=body.encode(), method="POST",
            headers={"X-API-Key": "live-test-admin-key", "Content-Type": "multipart/form-data; boundary=" + boundary},
        )
        with self.assertRaises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=30)
        self.assertEqual(refused.exception.code, 422)
        page = refused.exception.read().decode()
        self.assertIn("Is required.", page)
        self.assertRegex(page, re.compile(r'aria-invalid="?true', re.I))

    def test_a_syntax_error_is_placed(self):
        with self.assertRaises(AssertionError) as failed:
            self.server.deploy(main="import sieve\n\n@sieve.function(name='broken')\ndef broken(x: int -> int:\n    return x\n")
        self.assertRegex(str(failed.exception), r"main\.py:4:\d+: ")


if __name__ == "__main__":
    unittest.main()
