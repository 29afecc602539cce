"""The functions that the browser tests fill: what each gets for the JSON that its form makes."""

import hashlib
import io
import os
import sys
import unittest
from typing import Any, Dict

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "tests"))
FUNCTIONS = os.path.join(os.path.dirname(os.path.dirname(HERE)), "end2end", "functions")

import pydantic
from fake_server import FakeServer
from replica_process import ReplicaProcess

CHAPTER = {"title": "Sea", "children": [{"title": "Tides", "pages": 3, "preface": {"title": "Moon"}}]}
COMPANY = {
    "name": "Lamps",
    "address": {"street": "Rua 1", "position": {"latitude": 38, "longitude": -9.5}},
    "founded": "2025-03-12",
    "branches": [{"street": "Rua 2", "town": "Porto"}],
}

#: By the file and the Python name: what is given, and the `repr`s of what arrives.
RECEIVED: Dict[str, Any] = {
    "every_control.write_letter": ({"recipient": "Ada", "body": "a\nb"}, {"body": "'a\\nb'", "postscript": "None"}),
    "every_control.set_thermostat": (
        {"target": 21, "floor": -1, "away": None, "serial_number": 2**70},
        {"target": "21.0", "floor": "-1", "away": "None", "serial_number": str(2**70), "boost": "False"},
    ),
    "every_control.order_tea": (
        {"size": "small", "strength": "mild", "sugar": 2, "priority": 10, "extras": ["mint", "honey"], "served": None},
        {
            "strength": "<Strength.MILD: 'mild'>",
            "priority": "<Priority.NOW: 10>",
            "sugar": "2",
            "extras": "{'honey', 'mint'}",
            "allergies": "{}",
        },
    ),
    "every_control.translate_text": (
        {"text": "a", "target": "Greek", "also": ["Hindi"], "never": ["Czech", "Arabic"]},
        {"also": "['Hindi']", "never": "{'Arabic', 'Czech'}", "source": "None"},
    ),
    "every_control.plan_trip": (
        {"stops": ["A"], "distances": [1], "travellers": [{"name": "Ada"}], "budget": {"food": 1}, "weeks": [2, 1, 2]},
        {
            "travellers": "[Traveller(name='Ada', age=30, vegetarian=False)]",
            "budget": "{'food': 1.0}",
            "weeks": "{1, 2}",
            "start": "(52.5, 13.4)",
        },
    ),
    "every_control.register_company": (
        {"company": COMPANY, "contact": {"phone": "1"}, "shares": [{"owner": "Ada"}], "parent": None},
        {
            "company": "Company(name='Lamps', address=Address(street='Rua 1', town='Berlin', "
            "position=Position(latitude=38.0, longitude=-9.5)), founded=datetime.date(2025, 3, 12), "
            "branches=[Address(street='Rua 2', town='Porto', position=None)], key='unset')",
            "shares": "[Share(owner='Ada', percent=50.0)]",
            "contact": "{'phone': '1'}",
        },
    ),
    "every_control.move_marker": (
        {
            "target": {"x": 1, "y": 2},
            "shape": {"kind": "rectangle", "width": 1, "height": 2},
            "when": "2025-03-12",
            "steps": [1],
            "speed": 2,
            "path": ["5", {"x": 3}],
        },
        {
            "target": "Point(x=1.0, y=2.0)",
            "shape": "Rectangle(width=1.0, height=2.0, kind='rectangle')",
            "when": "datetime.date(2025, 3, 12)",
            "steps": "[1]",
            "speed": "2.0",
            "path": "['5', Point(x=3.0, y=0.0)]",
        },
    ),
    "every_control.update_profile": (
        {"referral": None, "attempts": None, "limit": None, "joined": "2025-03-12"},
        {"referral": "None", "attempts": "None", "limit": "None", "joined": "datetime.date(2025, 3, 12)"},
    ),
    "every_control.arrange_chapters": (
        {"book": CHAPTER},
        {
            "book": "Chapter(title='Sea', pages=1, children=[Chapter(title='Tides', pages=3, children=[], "
            "preface=Chapter(title='Moon', pages=1, children=[], preface=None))], preface=None)"
        },
    ),
    "every_control.book_room": (
        {"day": "2025-03-12", "start": "10:30", "announced": "2025-03-12T10:30:00+02:00", "length": "PT2H", "reminder": 90},
        {
            "day": "datetime.date(2025, 3, 12)",
            "start": "datetime.time(10, 30)",
            "announced": "datetime.datetime(2025, 3, 12, 10, 30, tzinfo=datetime.timezone(datetime.timedelta(seconds=7200)))",
            "length": "datetime.timedelta(seconds=7200)",
            "reminder": "datetime.timedelta(seconds=90)",
        },
    ),
    "every_control.record_payment": (
        {"amount": "12.30", "reference": "0" * 31 + "1", "folder": "a/b", "seal": "AP8="},
        {
            "amount": "Decimal('12.30')",
            "reference": "UUID('00000000-0000-0000-0000-000000000001')",
            "folder": "PosixPath('a/b')",
            "seal": repr(b"\x00\xff"),
            "rate": "Decimal('1.10')",
        },
    ),
    "every_control.add_up": (
        {"currency": "EUR", "amounts": [1, 2.5], "taxes": {"vat": 19}},
        {"currency": "'EUR'", "amounts": "(1.0, 2.5)", "digits": "2", "taxes": "{'vat': 19.0}"},
    ),
    "every_control.keep_anything": (
        {"anything": {"a": [1, None]}, "elsewhere": [1, 2]},
        {"anything": "{'a': [1, None]}", "elsewhere": "[1, 2]", "bare": "None"},
    ),
    "every_control.FinishSentence": (
        {"sentence": "The sea", "sampling": {"temperature": 1, "seed": 7}},
        {"sampling": "Sampling(temperature=1.0, stop=['\\n\\n'], seed=7)", "words": "5"},
    ),
    "newer_syntax.measure_signal": (
        {
            "signal": [1, "NaN"],
            "device": {"name": "a", "port": None},
            "window": "flat",
            "report": 1,
            "filters": [{"high": 5, "order": 4}],
            "temperature": 20,
            "gain": 2.5,
            "counts": {"a": 1},
            "layout": {"a": {"b": 1}},
            "span": [0, 9],
            "channels": ["right"],
            "offsets": [1],
        },
        {
            "signal": "[1.0, nan]",
            "device": "{'name': 'a', 'port': None}",
            "window": "<Window.FLAT: 'flat'>",
            "report": "<Report.MEAN: 1>",
            "filters": "[Filter(low=20.0, high=5.0, order=4)]",
            "temperature": "20.0",
            "gain": "2.5",
            "layout": "{'a': {'b': 1}}",
            "span": "(0, 9)",
            "channels": "{'right'}",
            "offsets": "(1,)",
        },
    ),
    "bounded.adjust_image": ({"gain": 1, "weights": [1, 0, 1]}, {"gain": "1.0", "weights": "[1.0, 0.0, 1.0]", "brightness": "50"}),
    "bounded.queue_training": (
        {"job": {"name": "a", "limits": {"maxTokens": 5}}},
        {"job": "Job(name='a', limits=Limits(most_tokens=5, temperature=0.7, stop=[]), labels={})", "after": "None"},
    ),
}


def sources() -> Dict[str, str]:
    found = {}
    for name in os.listdir(FUNCTIONS):
        if name.endswith(".py"):
            with open(os.path.join(FUNCTIONS, name), encoding="utf-8") as file:
                found[name] = file.read()
    return found


def is_for_here(module: str) -> bool:
    return module != "newer_syntax" or sys.version_info >= (3, 12)


@unittest.skipUnless(pydantic.VERSION.startswith("2"), "the catalogue is written for version 2")
class Catalogue(unittest.TestCase):
    def setUp(self) -> None:
        self.server = FakeServer()
        self.addCleanup(self.server.close)

    def replica(self, name: str) -> ReplicaProcess:
        module, _, made = name.partition(".")
        environment = {"SIEVE_API_URL": self.server.url, "SIEVE_API_KEY": "key-1"}
        replica = ReplicaProcess(sources(), environment)
        self.addCleanup(replica.__exit__)
        self.assertEqual(replica.load(module + ".py", made, "model" if made[0].isupper() else "function")[-1], "ready")
        return replica

    def test_each_function_receives_what_was_meant(self) -> None:
        for name, (given, expected) in RECEIVED.items():
            if is_for_here(name.split(".")[0]):
                with self.subTest(name):
                    result = self.replica(name).result(**given)
                    self.assertEqual({key: result[key]["repr"] for key in expected}, expected)

    def test_files_arrive_whole_wherever_they_stand(self) -> None:
        content = b"\x89PNG and more"
        self.server.files["/v2/files/1/a.png"] = content
        file = {"url": "/v2/files/1/a.png"}
        whole = {"name": "a.png", "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        result = self.replica("every_control.file_claim").result(
            report=file,
            photo=file,
            claim={"title": "roof", "photo": file, "receipts": [file]},
            attachments=[file],
            evidence=file,
            rooms={"hall": file},
        )
        self.assertEqual(result["report"], {**whole, "type": "File"})
        self.assertEqual(result["claim"]["items"]["photo"], {**whole, "type": "Image"})
        self.assertEqual(result["claim"]["items"]["receipts"]["items"], [{**whole, "type": "File"}])
        self.assertEqual(result["rooms"]["items"]["hall"], {**whole, "type": "Image"})
        self.assertEqual(result["evidence"], {**whole, "type": "File"})
        self.assertEqual(result["recording"], {"repr": "None", "type": "NoneType"})

    def test_types_of_packages_arrive_as_such(self) -> None:
        from PIL import Image

        buffer = io.BytesIO()
        Image.new("L", (3, 2)).save(buffer, "PNG")
        self.server.files["/v2/files/1/a.png"] = buffer.getvalue()
        replica = self.replica("completed.compare_picture")
        result = replica.result(picture={"url": "/v2/files/1/a.png"}, kernel=[[1, 2.5]], table=[{"a": 1}], level=200)
        self.assertEqual(result["picture"], "PngImageFile (3, 2) L")
        self.assertEqual(result["kernel"], "ndarray (1, 2) float64")
        self.assertEqual(result["table"], "DataFrame (1, 1) ['a']")
        self.assertEqual(result["level"], "uint8 200")

    def test_results_of_every_shape(self) -> None:
        sales = self.replica("results.list_sales").result()
        self.assertEqual((len(sales), sales[0]["day"], sales[0]["price"]), (300, "2025-01-02", "37.90"))
        self.assertEqual(len(self.replica("results.paint_gallery").result(count=3)), 3)
        self.assertEqual(self.replica("results.play_tone").result(seconds=0.1)["content_type"].split("/")[0], "audio")
        numbers = self.replica("results.list_numbers").result()
        self.assertEqual((numbers["a hundred digits"], numbers["not a number"]), (10**99 + 7, "NaN"))
        packed = self.replica("results.pack_documents").result()
        self.assertEqual([entry["name"] for entry in packed["documents"]["data"]], ["prices.csv", "facts.json"])
        self.assertEqual(self.server.files[packed["documents"]["text"][0]["url"]], b"Be kind.\n")
        story = self.replica("results.tell_story").run(sentences=2, pause=0)
        self.assertEqual([kind for kind, _ in story], ["output", "output", "finished"])
        self.assertEqual(self.replica("results.nest_deep").result(depth=3)["inner"]["inner"]["leaf"], True)
        for name in ("summarise_shop", "explain_tides", "print_log", "measure_pool"):
            self.replica("results." + name).result()
        visitors = self.replica("results.count_visitors")
        self.assertEqual(len(visitors.result()), 9)
        self.assertIn("visitors[0] is of type object", visitors.error(how="unsendable")["message"])


if __name__ == "__main__":
    unittest.main()
