"""The replica as its worker sees it."""

import os
import signal
import struct
import unittest

from fake_server import FakeServer
from replica_process import BOUNDARY, ReplicaProcess

MULTIPLIER = """
    import os, sys, sieve

    @sieve.function(name="multiplier")
    def multiply(x1: int, x2: int) -> int:
        print("multiplying", x1, x2)
        return x1 * x2
"""


class Loading(unittest.TestCase):
    def test_a_function_is_loaded_and_run(self):
        with ReplicaProcess({"main.py": MULTIPLIER}) as replica:
            self.assertEqual(replica.load("main.py", "multiply"), ["import", "setup", "ready"])
            self.assertEqual(replica.result(x1=2, x2=3), 6)
            self.assertEqual(replica.printed(), "multiplying 2 3\n")

    def test_a_model_sets_up_once_and_keeps_its_state(self):
        source = """
            import sieve

            @sieve.Model(name="counter")
            class Counter:
                def __setup__(self):
                    print("setting up")
                    self.calls = 0

                def __predict__(self, by: int = 1) -> int:
                    self.calls += by
                    return self.calls
        """
        with ReplicaProcess({"main.py": source}) as replica:
            replica.load("main.py", "Counter", "model")
            self.assertEqual([replica.result(), replica.result(by=5)], [1, 6])
            self.assertEqual(replica.printed(), "setting up\n")

    def test_relative_and_absolute_imports_of_siblings_work(self):
        sources = {
            "main.py": "top = 1\n",
            "text/ocr/run.py": """
                import sieve
                import beside
                from . import beside as by_package
                from ..shared import number
                from text.shared import number as by_root
                import main

                @sieve.function(name="f")
                def f():
                    return [beside.here, by_package.here, number, by_root, main.top, __name__]
            """,
            "text/ocr/beside.py": "here = True\n",
            "text/shared.py": "number = 7\n",
        }
        with ReplicaProcess(sources) as replica:
            replica.load("text/ocr/run.py", "f")
            self.assertEqual(replica.result(), [True, True, 7, 7, 1, "text.ocr.run"])

    def test_a_file_called_like_a_module_of_the_runner_is_loaded_without_harm(self):
        source = "import sieve\n@sieve.function(name='f')\ndef f():\n    return 1\n"
        for name in ("json.py", "struct.py", "my-file.py", "test/unit.py"):
            with ReplicaProcess({name: source}) as replica:
                self.assertEqual(replica.load(name, "f"), ["import", "setup", "ready"], name)
                self.assertEqual(replica.result(), 1)

    def test_a_module_that_opens_files_beside_itself_is_loaded_from_the_root_of_a_larger_deployment(self):
        source = "import sieve\ntext = open('notes.txt').read()\n@sieve.function(name='f')\ndef f(): return [text, open('notes.txt').read()]\n"
        with ReplicaProcess({"examples/a.py": source, "examples/notes.txt": "beside"}) as replica:
            self.assertEqual(replica.load("examples/a.py", "f"), ["import", "setup", "ready"])
            self.assertEqual(replica.result(), ["beside", "beside"])

    def test_code_that_fails_to_import_is_reported_with_its_line(self):
        with ReplicaProcess({"main.py": "import sieve\nprint('before')\n1 / 0\n"}) as replica:
            error = replica.load("main.py", "f")
            self.assertEqual((error["type"], error["message"]), ("ZeroDivisionError", "division by zero"))
            frame = error["traceback"][-1]
            self.assertEqual((frame["file"], frame["line"], frame["source"], frame["user"]), ("main.py", 3, "1 / 0", True))
            self.assertNotIn("runner", error["text"])
            self.assertEqual(replica.process.wait(10), 1)
            self.assertEqual(replica.printed(), "before\n")

    def test_a_syntax_error_is_reported_with_its_place(self):
        with ReplicaProcess({"main.py": "import sieve\ndef f(:\n"}) as replica:
            error = replica.load("main.py", "f")
            self.assertEqual((error["type"], error["traceback"][-1]["line"]), ("SyntaxError", 2))

    def test_sys_exit_in_setup_fails_the_load(self):
        source = "import sieve, sys\n@sieve.Model(name='m')\nclass M:\n    def __setup__(self): sys.exit(2)\n    def __predict__(self): pass\n"
        with ReplicaProcess({"main.py": source}) as replica:
            self.assertEqual(replica.load("main.py", "M", "model")["type"], "SystemExit")


class Running(unittest.TestCase):
    def replica(self, source, name="f"):
        replica = ReplicaProcess({"main.py": "import sieve, os, sys\n" + source})
        self.addCleanup(replica.__exit__)
        loaded = replica.load("main.py", name)
        self.assertEqual(loaded, ["import", "setup", "ready"])
        return replica

    def test_jobs_sent_ahead_run_in_their_order_and_the_replica_ends_at_the_end(self):
        replica = self.replica("@sieve.function(name='f')\ndef f(x): return x\n")
        for number in range(50):
            replica.send({"job": {"id": str(number), "inputs": {"x": number}}})
        replica.hang_up()
        frames = []
        while True:
            frame = replica.receive()
            if frame is None:
                break
            frames.append(frame)
        expected = []
        for number in range(50):
            expected += [("started", {"id": str(number)}), ("finished", {"id": str(number), "value": number})]
        self.assertEqual(frames, expected)
        self.assertEqual(replica.process.wait(10), 0)

    def test_a_generator_yields_each_output_as_it_comes(self):
        replica = self.replica("@sieve.function(name='f')\ndef f(n: int):\n    for i in range(n):\n        yield i\n")
        frames = replica.run(n=3)
        self.assertEqual([frame[0] for frame in frames], ["output"] * 3 + ["finished"])
        self.assertEqual([frame[1]["value"] for frame in frames[:3]], [0, 1, 2])
        self.assertNotIn("value", frames[-1][1])

    def test_integers_of_thousands_of_digits_are_multiplied(self):
        replica = self.replica("@sieve.function(name='f')\ndef f(x: int): return x * 10**5999 == 10**6000, 10**6000\n")
        replica.send({"job": {"id": "1", "inputs": {"x": 10}}})
        body = b'{"job":{"id":"2","inputs":{"x":1%s}}}' % (b"0" * 5000)
        os.write(replica._write, struct.pack(">I", len(body)) + body)
        self.assertEqual([replica.receive()[0] for _ in range(4)], ["started", "finished"] * 2)

    def test_async_functions_share_one_loop(self):
        replica = self.replica(
            "import asyncio\nloops = set()\n"
            "@sieve.function(name='f')\nasync def f():\n"
            "    loops.add(id(asyncio.get_running_loop()))\n    await asyncio.sleep(0)\n    return len(loops)\n"
        )
        self.assertEqual([replica.result(), replica.result()], [1, 1])

    def test_async_generators_yield(self):
        replica = self.replica("@sieve.function(name='f')\nasync def f():\n    yield 'a'\n    yield 'b'\n")
        self.assertEqual([fields.get("value") for _, fields in replica.run()], ["a", "b", None])

    def test_an_async_model_sets_up_and_predicts(self):
        replica = self.replica(
            "@sieve.function(name='f')\nclass f:\n    async def __setup__(self): self.x = 4\n"
            "    async def __predict__(self): return self.x\n"
        )
        self.assertEqual(replica.result(), 4)

    def test_an_error_has_the_users_frames_only(self):
        replica = self.replica(
            "def inner(x):\n    raise ValueError(f'x1 is {x}')\n@sieve.function(name='f')\ndef f(x1):\n    inner(x1)\n"
        )
        error = replica.error(x1=5)
        self.assertEqual((error["type"], error["message"], error["fatal"]), ("ValueError", "x1 is 5", False))
        self.assertEqual(
            [(frame["file"], frame["line"], frame["function"], frame["user"]) for frame in error["traceback"]],
            [("main.py", 6, "f", True), ("main.py", 3, "inner", True)],
        )
        self.assertTrue(error["text"].startswith("Traceback (most recent call last):\n"), error["text"])
        self.assertTrue(error["text"].endswith("ValueError: x1 is 5\n"))
        self.assertNotIn("sieve/runner", error["text"].replace(os.sep, "/"))

    def test_the_same_process_goes_on_after_an_error_and_fatal_is_told(self):
        replica = self.replica(
            "class Worse(sieve.FatalException): pass\n@sieve.function(name='f')\n"
            "def f(fatal: bool):\n    if fatal: raise Worse('broken')\n    raise ValueError(os.getpid())\n"
        )
        self.assertEqual(replica.error(fatal=False)["message"], str(replica.process.pid))
        self.assertIs(replica.error(fatal=True)["fatal"], True)
        self.assertEqual(replica.process.wait(10), 0)

    def test_an_error_ends_the_process_when_it_restarts_on_error_and_leaves_waiting_jobs_alone(self):
        source = "import sieve, threading, time\n@sieve.function(name='f')\ndef f(): raise ValueError\n"
        with ReplicaProcess({"main.py": source}) as replica:
            replica.load("main.py", "f", restart_on_error=True)
            for identity in ("one", "two"):
                replica.send({"job": {"id": identity, "inputs": {}}})
            self.assertEqual([replica.receive()[0] for _ in range(2)], ["started", "failed"])
            self.assertIsNone(replica.receive())
            self.assertEqual(replica.process.wait(10), 0)

    def test_marks_tell_each_jobs_output_from_the_next(self):
        replica = self.replica("@sieve.function(name='f')\ndef f(text): print(text, end='')\n")
        replica.run("one", text="1")
        replica.run("two", text="2")
        printed = replica.printed(marks=True)
        self.assertEqual(printed.split("ready\n")[2], f"1\0{BOUNDARY} one\n\0{BOUNDARY} one\n2\0{BOUNDARY} two\n\0{BOUNDARY} two\n")

    def test_leaving_and_running_out_are_errors_in_words(self):
        replica = self.replica(
            "@sieve.function(name='f')\ndef f(how):\n    if how == 'exit': sys.exit(3)\n"
            "    if how == 'interrupt': raise KeyboardInterrupt\n    if how == 'memory': raise MemoryError\n"
            "    return f(how)\n"
        )
        self.assertIn("called sys.exit(3)", replica.error(how="exit")["message"])
        for how, kind in (("interrupt", "KeyboardInterrupt"), ("memory", "MemoryError"), ("recurse", "RecursionError")):
            error = replica.error(how=how)
            self.assertEqual(error["type"], kind)
            self.assertLessEqual(len(error["traceback"]), 120)

    def test_an_exception_that_cannot_be_shown_is_still_reported(self):
        replica = self.replica(
            "class Odd(Exception):\n    def __str__(self): raise RuntimeError\n"
            "@sieve.function(name='f')\ndef f(): raise Odd\n"
        )
        self.assertEqual(replica.error()["type"], "Odd")

    def test_wrong_arguments_are_pythons_own_error(self):
        replica = self.replica("@sieve.function(name='f')\ndef f(a): return a\n")
        self.assertIn("unexpected keyword argument 'b'", replica.error(a=1, b=2)["message"])

    def test_a_result_that_cannot_be_sent_names_its_place_and_type(self):
        replica = self.replica(
            "import pathlib\n@sieve.function(name='f')\ndef f(what):\n"
            "    return {'a': [1, pathlib.Path('/etc/hostname') if what == 'path' else object()]}\n"
        )
        error = replica.error(what="path")
        self.assertEqual(error["type"], "TypeError")
        self.assertIn("the result.a[1] is of type pathlib", error["message"])
        self.assertIn("sieve.File('/etc/hostname')", error["message"])
        self.assertIn("the result.a[1] is of type object", replica.error(what="object")["message"])

    def test_a_path_that_is_returned_is_sent_as_the_file_there_unless_it_is_not_the_functions(self):
        server = FakeServer()
        self.addCleanup(server.close)
        source = """
            import os, pathlib, sieve

            @sieve.function(name="f")
            def f(place: pathlib.Path):
                pathlib.Path("made.txt").write_text("made")
                return [{"it": place}]
        """
        environment = {"SIEVE_API_URL": server.url, "SIEVE_API_KEY": "key-1", "HOME": "/nowhere", "TMPDIR": "/tmp"}
        with ReplicaProcess({"main.py": source}, environment) as replica:
            replica.load("main.py", "f")
            entry = replica.result(place="made.txt")[0]["it"]
            self.assertEqual((entry["name"], entry["size"], server.files[entry["url"]]), ("made.txt", 4, b"made"))
            outside = "outside of the function's folders"
            for place, words in (("/etc/hostname", outside), ("/tmp/../etc/hostname", outside), ("/tmp", "a folder")):
                self.assertIn(words, replica.error(place=place)["message"])

    def test_every_kind_of_function_is_given_the_objects_its_hints_ask_for(self):
        source = """
            import dataclasses, typing, sieve

            @dataclasses.dataclass
            class Box:
                x: float
                inner: "typing.Optional[Box]" = None

            Boxes = typing.List[typing.Union[int, Box]]

            @sieve.function(name="plain")
            def plain(boxes: Boxes):
                return [repr(box) for box in boxes]

            @sieve.function(name="asynchronous")
            async def asynchronous(boxes: Boxes):
                return [repr(box) for box in boxes]

            @sieve.function(name="generator")
            def generator(boxes: Boxes):
                yield from map(repr, boxes)

            @sieve.function(name="asynchronous-generator")
            async def asynchronous_generator(boxes: Boxes):
                for box in boxes:
                    yield repr(box)

            @sieve.Model(name="model")
            class Model:
                def __predict__(self, boxes: Boxes):
                    return [repr(box) for box in boxes]
        """
        expected = ["3", "Box(x=1.0, inner=Box(x=2.0, inner=None))"]
        for name in ("plain", "asynchronous", "generator", "asynchronous_generator", "Model"):
            with ReplicaProcess({"main.py": source}) as replica:
                replica.load("main.py", name, "model" if name == "Model" else "function")
                frames = replica.run(boxes=[3, {"x": 1, "inner": {"x": 2}}])
                outputs = [fields["value"] for kind, fields in frames if kind == "output"]
                self.assertEqual(outputs or frames[-1][1]["value"], expected, name)

    def test_an_input_that_the_hint_cannot_be_made_of_is_told_by_its_place(self):
        replica = self.replica(
            "import dataclasses, typing\n@dataclasses.dataclass\nclass Box:\n    x: int\n    def __post_init__(self):\n"
            "        if self.x < 0: raise ValueError('x is below 0')\n"
            "@sieve.function(name='f')\ndef f(boxes: typing.Dict[str, typing.List[Box]]): pass\n"
        )
        error = replica.error(boxes={"a": [{"x": 1}, {"x": -1}]})
        self.assertEqual((error["type"], error["message"]), ("ValueError", "boxes.a[1]: x is below 0"))
        self.assertIn("if self.x < 0", error["text"])

    def test_output_of_children_and_c_libraries_is_in_the_log_before_the_end(self):
        replica = self.replica(
            "import ctypes, subprocess\n@sieve.function(name='f')\ndef f():\n"
            "    sys.stdout.write('no line end, ')\n    sys.stdout.flush()\n    ctypes.CDLL(None).printf(b'from C, ')\n"
            "    ctypes.CDLL(None).fflush(None)\n    subprocess.run(['echo', 'from a child'])\n"
            "    ctypes.CDLL(None).printf(b'unflushed C')\n    sys.stdout.write('\\udcff')\n"
        )
        replica.result()
        self.assertEqual(replica.printed(), "no line end, from C, from a child\nunflushed C\\udcff")

    def test_a_child_process_holds_neither_pipe(self):
        replica = self.replica(
            "import subprocess\n@sieve.function(name='f')\ndef f(fork: bool):\n"
            "    if fork:\n        pid = os.fork()\n        if pid == 0: return 'from the child'\n"
            "        os.waitpid(pid, 0)\n        return 'from the parent'\n"
            "    return subprocess.run(['ls', '/proc/self/fd'], stdout=subprocess.PIPE, close_fds=False).stdout.decode().split()\n"
        )
        self.assertNotIn("4", replica.result(fork=False))
        self.assertEqual(replica.run(fork=True), [("finished", {"id": "job-1", "value": "from the parent"})])

    def test_a_thread_left_behind_does_not_keep_the_process(self):
        replica = self.replica(
            "import threading, time\n@sieve.function(name='f')\n"
            "def f(): threading.Thread(target=time.sleep, args=[600]).start()\n"
        )
        replica.result()
        replica.hang_up()
        self.assertEqual(replica.process.wait(20), 0)

    def test_dying_ends_the_frames(self):
        replica = self.replica(
            "import signal\n@sieve.function(name='f')\ndef f(): os.kill(os.getpid(), signal.SIGKILL)\n"
        )
        self.assertEqual(replica.run(), [None])
        self.assertEqual(replica.process.wait(10), -signal.SIGKILL)

    def test_a_child_job_knows_its_parent_also_from_a_thread(self):
        replica = self.replica(
            "import threading\nfrom sieve import context\n@sieve.function(name='f')\ndef f():\n"
            "    seen = [context.current_job()]\n"
            "    thread = threading.Thread(target=lambda: seen.append(context.current_job()))\n"
            "    thread.start()\n    thread.join()\n    return seen\n"
        )
        self.assertEqual(replica.result(), ["job-1", "job-1"])

    def test_what_parsing_could_not_resolve_is_described(self):
        replica = self.replica(
            "import enum, dataclasses, typing\nclass Colour(enum.Enum):\n    RED = 'red'\n"
            "@dataclasses.dataclass\nclass Point:\n    x: int\n    next: 'typing.Optional[Point]' = None\n"
            "@sieve.function(name='f')\ndef f(colour: Colour, point: Point, image: sieve.Image) -> 'typing.List[Point]': pass\n"
        )
        replica.send({"describe": {}})
        name, fields = replica.receive()
        self.assertEqual(name, "described")
        schemas = fields["schemas"]
        self.assertEqual(schemas["colour"], {"title": "Colour", "enum": ["red"]})
        self.assertEqual(schemas["point"]["$ref"], "#/$defs/Point")
        self.assertEqual(schemas["point"]["$defs"]["Point"]["required"], ["x"])
        self.assertEqual(schemas["return"]["items"], {"$ref": "#/$defs/Point"})

    def test_a_generator_is_described_by_what_it_yields(self):
        replica = self.replica(
            "import decimal, typing\nclass Line(sieve.Struct):\n    'One line.'\n    price: decimal.Decimal\n    count: int = 1\n"
            "@sieve.function(name='f')\ndef f() -> typing.Iterator[Line]: yield Line(1)\n"
        )
        replica.send({"describe": {}})
        schema = replica.receive()[1]["schemas"]["return"]
        self.assertEqual(schema["$ref"], "#/$defs/Line")
        line = schema["$defs"]["Line"]
        self.assertEqual((line["description"], line["required"]), ("One line.", ["price"]))
        self.assertEqual(line["properties"]["count"], {"type": "integer", "default": 1})


if __name__ == "__main__":
    unittest.main()
