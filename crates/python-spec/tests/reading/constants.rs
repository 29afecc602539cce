//! Values that the source alone tells, as they appear in defaults, names, lists and metadata.

use serde_json::json;

use super::support::{decorated, default, files, main_py, only, only_error, refused};

fn value(of: serde_json::Value) -> serde_json::Value {
    json!({ "value": of })
}

#[test]
fn literals_and_operators() {
    for (written, expected) in [
        ("None", json!(null)),
        ("True", json!(true)),
        ("-1", json!(-1)),
        ("- 1.5", json!(-1.5)),
        ("+3", json!(3)),
        ("~0", json!(-1)),
        ("not 0", json!(true)),
        ("2 * 3 + 4", json!(10)),
        ("7 // 2", json!(3)),
        ("-7 // 2", json!(-4)),
        ("7 // -2", json!(-4)),
        ("-7 % 3", json!(2)),
        ("2 ** 10", json!(1024)),
        ("1 / 4", json!(0.25)),
        ("1024 * 1024", json!(1_048_576)),
        ("1 << 20", json!(1_048_576)),
        ("0x10", json!(16)),
        ("1_000", json!(1000)),
        ("1e3", json!(1000.0)),
        ("\"a\" \"b\"", json!("ab")),
        ("\"a\" + 'b'", json!("ab")),
        ("\"ab\" * 2", json!("abab")),
        ("[1] + [2]", json!([1, 2])),
        ("[0] * 3", json!([0, 0, 0])),
        ("(1, 2)", json!([1, 2])),
        ("{1, 2, 1}", json!([1, 2])),
        ("{\"a\": 1, **{\"b\": 2}}", json!({ "a": 1, "b": 2 })),
        ("[1, *[2, 3]]", json!([1, 2, 3])),
        ("f\"{1}-{'a'}{{}}\" \"x\"", json!("1-a{}x")),
        ("\", \".join([\"a\", \"b\"])", json!("a, b")),
        ("\" a \".strip()", json!("a")),
        ("\"{}-{x}\".format(1, x=2)", json!("1-2")),
        ("\"a,b\".split(\",\")", json!(["a", "b"])),
        ("1 if True else 2", json!(1)),
        ("None or \"x\"", json!("x")),
        ("[x for x in [\"a\", \"\"] if x]", json!(["a"])),
        ("[\"a\", \"b\"][-1]", json!("b")),
        ("{\"k\": 5}[\"k\"]", json!(5)),
        ("str(3)", json!("3")),
        ("float(\"inf\")", json!("Infinity")),
        ("int(\"7\")", json!(7)),
        ("list((1, 2))", json!([1, 2])),
        ("dict(a=1)", json!({ "a": 1 })),
        ("b\"foo\"", json!("Zm9v")),
        (
            "sieve.File(\"https://example.com/a.png\")",
            json!({ "url": "https://example.com/a.png" }),
        ),
        (
            "sieve.Image(url=\"https://example.com/a.png\")",
            json!({ "url": "https://example.com/a.png" }),
        ),
        ("__import__", json!(null)),
    ] {
        if written == "__import__" {
            assert_eq!(default("", written), json!("computed"));
            continue;
        }
        assert_eq!(default("", written), value(expected), "{written}");
    }
}

#[test]
fn numbers_beyond_64_bits_stay_exact() {
    let digits = "123456789012345678901234567890123456789012345678901234567890";
    let written = serde_json::to_string(&default("", &format!("-{digits}"))).expect("json");
    assert_eq!(written, format!("{{\"value\":-{digits}}}"));
    let written = serde_json::to_string(&default("", "2 ** 70")).expect("json");
    assert_eq!(written, "{\"value\":1180591620717411303424}");
}

#[test]
fn what_cannot_be_known_is_computed_by_the_function() {
    for written in [
        "time.time()",
        "object()",
        "lambda: 1",
        "1 / 0",
        "undefined",
        "os.environ[\"A\"]",
        "1j",
        "[x for x in y]",
        "\"a\" + 1",
        "f\"{1:g}\"",
        "sieve.File(path=\"a.png\")",
        "9 ** 9 ** 9",
        "\"x\" * 10_000_000_000",
    ] {
        assert_eq!(default("import os, time", written), json!("computed"), "{written}");
    }
}

#[test]
fn names_of_constants() {
    let before = "
A = 1
B, C = 2, [3]
A = A + 10
NAMES = [\"a\"]
NAMES += [\"b\"]
NAMES.append(\"c\")
NAMES.extend((\"d\", \"e\"))
ANNOTATED: int = 5
class Config:
    SIZE = 4
    DOUBLE = SIZE * 2
";
    for (written, expected) in [
        ("A", json!(11)),
        ("B", json!(2)),
        ("C", json!([3])),
        ("NAMES", json!(["a", "b", "c", "d", "e"])),
        ("ANNOTATED", json!(5)),
        ("Config.SIZE", json!(4)),
        ("Config.DOUBLE", json!(8)),
    ] {
        assert_eq!(default(before, written), value(expected), "{written}");
    }
}

#[test]
fn a_default_of_a_method_may_name_what_the_class_defines() {
    let spec = only(main_py(
        "import sieve\n@sieve.Model(name=\"m\")\nclass M:\n    SIZE = 3\n    def __predict__(self, x=SIZE): ...\n",
    ));
    assert_eq!(serde_json::to_value(&spec.parameters[0].default).expect("json"), value(json!(3)));
}

#[test]
fn constants_of_other_files() {
    let settings = "VERSION = \"3.11\"\nPACKAGES = [\"torch==\" + VERSION]\n";
    for import in [
        "from settings import VERSION, PACKAGES",
        "from .settings import VERSION, PACKAGES",
        "from settings import *",
        "import settings\nVERSION = settings.VERSION\nPACKAGES = settings.PACKAGES",
        "import app.settings as s\nVERSION = s.VERSION\nPACKAGES = s.PACKAGES",
        "from app import settings\nVERSION = settings.VERSION\nPACKAGES = settings.PACKAGES",
        "import app.settings\nVERSION, PACKAGES = app.settings.VERSION, app.settings.PACKAGES",
    ] {
        let main = format!(
            "import sieve\n{import}\n@sieve.function(name=\"f\", python_version=VERSION, python_packages=PACKAGES)\ndef f(): ...\n"
        );
        let spec = only(files(&[("app/settings.py", settings), ("app/main.py", &main)]));
        assert_eq!(spec.environment.python_version, "3.11", "{import}");
        assert_eq!(spec.environment.python_packages, ["torch==3.11"], "{import}");
    }
}

#[test]
fn files_of_the_bundle() {
    for written in [
        "open(\"README.md\").read()",
        "open(\"README.md\", \"r\", encoding=\"utf-8\").read()",
        "open(file=\"./README.md\").read()",
        "Path(\"README.md\").read_text()",
        "pathlib.Path(\"README.md\").read_text(encoding=\"utf-8\")",
        "(Path(__file__).parent / \"README.md\").read_text()",
        "Path(__file__).resolve().parent.joinpath(\"README.md\").read_text()",
        "Path(__file__).with_name(\"README.md\").read_text()",
        "open(os.path.join(os.path.dirname(__file__), \"README.md\")).read()",
        "open(os.path.join(os.path.dirname(os.path.abspath(__file__)), \"README.md\")).read()",
        "open(f\"{os.path.dirname(__file__)}/README.md\").read()",
        "open(Path(__file__).parent / \"README.md\").read()",
        "README",
        "handle.read()",
    ] {
        let main = format!(
            "import sieve, os, pathlib\nfrom pathlib import Path\nREADME = open(\"README.md\").read()\nwith open(\"README.md\") as handle:\n    pass\n@sieve.function(name=\"f\", metadata=sieve.Metadata(readme={written}))\ndef f(): ...\n"
        );
        let spec = only(files(&[
            ("app/main.py", &main),
            ("app/README.md", "beside"),
            ("README.md", "root"),
        ]));
        assert_eq!(spec.metadata.readme.as_deref(), Some("beside"), "{written}");
    }
}

#[test]
fn files_beside_come_first_then_those_at_the_root() {
    let main = "import sieve\n@sieve.function(name=\"f\", metadata=sieve.Metadata(readme=open(\"README.md\").read()))\ndef f(): ...\n";
    let spec = only(files(&[("app/main.py", main), ("README.md", "root")]));
    assert_eq!(spec.metadata.readme.as_deref(), Some("root"));
    assert_eq!(
        only_error(&files(&[("app/main.py", main)])),
        "app/main.py:2:58: there is no file \"README.md\" in the bundle (looked in app/ and at the root): add it, correct the path, or take it out of the ignore file"
    );
}

#[test]
fn requirements_of_a_file() {
    let main = "import sieve\nlines = [line.strip() for line in open(\"requirements.txt\") if not line.startswith(\"#\")]\n@sieve.function(name=\"f\", python_packages=lines)\ndef f(): ...\n@sieve.function(name=\"g\", python_packages=open(\"requirements.txt\").read().splitlines())\ndef g(): ...\n";
    let reading = files(&[("main.py", main), ("requirements.txt", "# these\ntorch\nnumpy\n")]);
    assert_eq!(reading.errors, vec![]);
    assert_eq!(reading.functions[0].environment.python_packages, ["torch", "numpy"]);
    assert_eq!(reading.functions[1].environment.python_packages, ["# these", "torch", "numpy"]);
}

#[test]
fn dicts_of_arguments() {
    let spec = decorated("common = dict(python_version=\"3.10\", gpu=True)", "**common");
    assert_eq!(spec.environment.python_version, "3.10");
    assert!(spec.environment.gpu.is_some());
}

#[test]
fn errors_name_the_place_and_the_way_out() {
    for (before, arguments, expected) in [
        (
            "import os",
            "name=os.environ[\"NAME\"]",
            "main.py:3:22: `os.environ[\"NAME\"]` reads an environment variable, which is not known at deployment: write the value in the source, or take it at run time with `sieve.Env(name=...)` in `environment_variables`",
        ),
        (
            "import os",
            "name=os.getenv(\"NAME\", \"x\")",
            "main.py:3:22: `os.getenv(\"NAME\", \"x\")` reads an environment variable, which is not known at deployment: write the value in the source, or take it at run time with `sieve.Env(name=...)` in `environment_variables`",
        ),
        (
            "import time",
            "name=\"f\" + time.ctime()",
            "main.py:3:28: `time.ctime()` cannot be known without running the code: write the value itself, or a constant of this file",
        ),
        (
            "NAME = make()",
            "name=NAME",
            "main.py:2:8: `make` is not defined in this file: define it, import it, or write the value itself",
        ),
        (
            "",
            "name=NAME",
            "main.py:3:22: `NAME` is not defined in this file: define it, import it, or write the value itself",
        ),
        (
            "for NAME in \"ab\": pass",
            "name=NAME",
            "main.py:3:22: `NAME` depends on a condition, a loop or a later change, and cannot be known without running the code: give it one value at the top level of the file",
        ),
        ("NAME = NAME", "name=NAME", "main.py:2:8: `NAME` is defined by itself: write its value"),
        (
            "",
            "name=open(\"/etc/hostname\").read()",
            "main.py:3:22: \"/etc/hostname\" lies outside of the bundle and is not deployed with it: copy it into the folder you deploy, and use a path relative to this file",
        ),
        (
            "",
            "name=open(\"../../x\").read()",
            "main.py:3:22: \"../../x\" lies outside of the bundle and is not deployed with it: copy it into the folder you deploy, and use a path relative to this file",
        ),
    ] {
        assert_eq!(refused(before, arguments), expected);
    }
}

#[test]
fn columns_count_characters() {
    let error = refused("", "name=\"é\" + undefined");
    assert!(error.starts_with("main.py:3:28: "), "{error}");
}
