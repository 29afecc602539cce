"""Decorators, metadata, settings and files, as far as they need no server."""

import asyncio
import os
import pickle
import struct
import sys
import tempfile
import unittest
import zlib
from unittest import mock

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import sieve  # noqa: E402
from sieve import config  # noqa: E402


class Decorators(unittest.TestCase):
    def test_a_decorated_function_runs_as_plain_python(self):
        @sieve.function(name="multiplier")
        def multiply(x1: int, x2: int) -> int:
            "Multiplies."
            return x1 * x2

        self.assertEqual(multiply(2, x2=3), 6)
        self.assertEqual((multiply.name, multiply.kind, multiply.__doc__), ("multiplier", "function", "Multiplies."))

    def test_a_decorated_class_sets_up_once_and_predicts(self):
        for decorate in (sieve.Model, sieve.function):

            @decorate(name="adder")
            class Adder:
                setups = 0

                def __setup__(self):
                    type(self).setups += 1

                def __predict__(self, x1: int, x2: int) -> int:
                    return x1 + x2

            self.assertEqual((Adder(1, 2), Adder(3, x2=4), Adder.wrapped.setups, Adder.kind), (3, 7, 1, "model"))

    def test_an_async_model_sets_up_before_it_predicts(self):
        @sieve.Model(name="m")
        class Later:
            async def __setup__(self):
                self.x = 1

            async def __predict__(self):
                return self.x

        self.assertEqual(asyncio.run(Later()), 1)

    def test_every_documented_argument_is_accepted(self):
        decorated = sieve.function(
            name="f",
            gpu=sieve.gpu.A100(split=2),
            python_version="3.10",
            python_packages=["numpy"],
            system_packages=["ffmpeg"],
            cuda_version="12.2",
            run_commands=["true"],
            environment_variables=[sieve.Env(name="KEY", default="x", description="A key")],
            metadata=sieve.Metadata(
                title="T", description="D", code_url="https://example.com", tags=["a"], readme="#",
                image=sieve.Image(url="https://example.com/a.png"),
            ),
            restart_on_error=False,
            retries=3,
            machine_type="a100",
            iterator_input=True,
            persist_output=True,
            system_version="v2",
        )(lambda: None)
        self.assertEqual((decorated.options.gpu.split, decorated.options.cuda_version), (2, "12.2.2"))

    def test_wrong_arguments_are_refused_in_words(self):
        cases = [
            ({"name": "a b"}, ValueError, "try 'a-b'"),
            ({"name": "a/b"}, ValueError, "slash"),
            ({"name": "f", "retries": 21}, ValueError, "from 0 to 20"),
            ({"name": ""}, ValueError, "needs a name"),
            ({"python_version": "2.7"}, ValueError, "not one of 3.8"),
            ({"python_version": 3.8}, TypeError, "must be text"),
            ({"gpu": "h900"}, ValueError, "no gpu named 'h900'"),
            ({"gpu": sieve.gpu.T4}, TypeError, r"call it, sieve.gpu.T4\(\)"),
            ({"cuda_version": "13"}, ValueError, "12.3.2"),
            ({"python_packages": "numpy"}, TypeError, r"\['numpy'\]"),
            ({"environment_variables": ["KEY"]}, TypeError, "sieve.Env"),
            ({"metadata": {"title": "T"}}, TypeError, "sieve.Metadata"),
        ]
        for arguments, kind, words in cases:
            with self.assertRaisesRegex(kind, words):
                sieve.function(**{"name": "f", **arguments})

    def test_what_cannot_be_deployed_is_refused(self):
        with self.assertRaisesRegex(TypeError, "__predict__"):
            sieve.Model(name="m")(type("M", (), {}))
        with self.assertRaisesRegex(TypeError, "webhooks"):
            sieve.function(name="f")(lambda webhooks: None)
        with self.assertRaisesRegex(ValueError, "1 to 8"):
            sieve.gpu.L4(split=9)


class Settings(unittest.TestCase):
    def settings(self, **variables):
        folder = tempfile.mkdtemp()
        self.addCleanup(__import__("shutil").rmtree, folder)
        os.mkdir(os.path.join(folder, "sieve"))
        with open(os.path.join(folder, "sieve", "credentials.json"), "w") as file:
            file.write('{"api_url": "https://sieve.example/", "api_key": "saved"}')
        with mock.patch.dict(os.environ, {"XDG_CONFIG_HOME": folder, **variables}):
            for name in {"SIEVE_API_URL", "SIEVE_API_KEY"} - set(variables):
                os.environ.pop(name, None)
            return config.settings()

    def test_the_environment_comes_first_then_what_login_saved(self):
        self.assertEqual(self.settings(), ("https://sieve.example", "saved"))
        self.assertEqual(self.settings(SIEVE_API_KEY="mine"), ("https://sieve.example", "mine"))

    def test_a_saved_key_is_not_shown_to_another_server(self):
        self.assertEqual(self.settings(SIEVE_API_URL="https://SIEVE.example:443")[1], "saved")
        self.assertEqual(self.settings(SIEVE_API_URL="https://other.example"), ("https://other.example", None))


class Files(unittest.TestCase):
    def image(self, content):
        file = tempfile.NamedTemporaryFile(delete=False)
        self.addCleanup(os.remove, file.name)
        with file:
            file.write(content)
        return sieve.Image(file.name)

    def size(self, content):
        image = self.image(content)
        return image.width, image.height, image.channels

    def test_image_sizes_are_read_from_the_first_bytes(self):
        header = struct.pack(">IIBBBBB", 640, 480, 8, 6, 0, 0, 0)
        chunk = b"IHDR" + header
        png = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
        self.assertEqual(self.size(png), (640, 480, 4))
        self.assertEqual(self.size(b"GIF89a" + struct.pack("<HH", 3, 2) + b"\0" * 10), (3, 2, 3))
        frame = b"\xff\xc2\x00\x11" + struct.pack(">BHHB", 8, 480, 640, 3) + b"\0" * 9
        jpeg = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 10 + b"\xff\xdb\x00\x04\0\0\xff" + frame
        self.assertEqual(self.size(jpeg), (640, 480, 3))
        lossy = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 640, 480)
        self.assertEqual(self.size(lossy), (640, 480, 3))
        lossless = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + struct.pack("<I", 639 | 479 << 14 | 1 << 28) + b"\0" * 5
        self.assertEqual(self.size(lossless), (640, 480, 4))
        extended = b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\x10\0\0\0" + (639).to_bytes(3, "little") + (479).to_bytes(3, "little")
        self.assertEqual(self.size(extended), (640, 480, 4))

    def test_a_file_that_is_no_picture_says_so(self):
        for content in (b"", b"hello", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"):
            with self.assertRaises(ValueError):
                self.size(content)

    def test_paths_and_urls_are_told_apart(self):
        self.assertEqual(repr(sieve.File("a.txt")), "sieve.File(path='a.txt')")
        self.assertEqual(repr(sieve.Audio("https://example.com/a.mp3")), "sieve.Audio(url='https://example.com/a.mp3')")
        self.assertEqual(sieve.File(url="https://example.com/dir/a%20b.txt?x=1").name, "a b.txt")
        self.assertEqual(sieve.File(url="https://example.com/..%2f..%2fetc%2fpasswd").name, "_.._etc_passwd")
        for wrong in ({}, {"path_or_url": "a", "url": "b"}):
            with self.assertRaises(TypeError):
                sieve.File(**wrong)

    def test_files_can_be_pickled_compared_and_kept_in_sets(self):
        file = sieve.File(url="https://example.com/a")
        self.assertEqual(pickle.loads(pickle.dumps(file)), file)
        self.assertEqual(len({file, sieve.File(url="https://example.com/a")}), 1)


if __name__ == "__main__":
    unittest.main()
