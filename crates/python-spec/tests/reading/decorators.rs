//! `@sieve.function(...)` and `@sieve.Model(...)` in every spelling, and what is wrong with them.

use domain::{FunctionKind, GpuModel};

use super::support::{decorated, files, main_py, only, only_error, refused};

#[test]
fn every_spelling_of_the_import() {
    for (import, decorator) in [
        ("import sieve", "sieve.function"),
        ("import sieve as s", "s.function"),
        ("from sieve import function", "function"),
        ("from sieve import function as entry, Model", "entry"),
        ("from sieve import *", "function"),
        ("import sieve\nentry = sieve.function", "entry"),
        ("try:\n    import sieve\nexcept ImportError:\n    sieve = None", "sieve.function"),
    ] {
        let spec = only(main_py(&format!("{import}\n@{decorator}(name=\"f\")\ndef f(): ...\n")));
        assert_eq!(spec.name, "f", "{import}");
    }
    let common = "import sieve\nfunction = sieve.function\n";
    for import in ["from common import sieve", "import common\nsieve = common.sieve"] {
        let main = format!("{import}\n@sieve.function(name=\"f\")\ndef f(): ...\n");
        assert_eq!(only(files(&[("main.py", &main), ("common.py", common)])).name, "f", "{import}");
    }
}

#[test]
fn functions_and_classes_under_either_decorator() {
    let reading = main_py(
        "import sieve
@sieve.function(name=\"a\")
class A:
    def __predict__(self): ...
@sieve.Model(name=\"b\")
async def b(): ...
",
    );
    assert_eq!(reading.errors, vec![]);
    let kinds: Vec<_> = reading.functions.iter().map(|one| (one.kind, one.line)).collect();
    assert_eq!(kinds, [(FunctionKind::Model, 3), (FunctionKind::Function, 6)]);
}

#[test]
fn other_decorators_do_not_matter() {
    let spec = only(main_py(
        "import sieve, functools\n@functools.lru_cache\n@sieve.function(name=\"f\")\n@undefined.thing(1)\ndef f(): ...\n",
    ));
    assert_eq!((spec.name.as_str(), spec.line), ("f", 5));
}

#[test]
fn functions_of_all_files_in_order() {
    let one =
        |name: &str| format!("import sieve\n@sieve.function(name=\"{name}\")\ndef f(): ...\n");
    let reading = files(&[
        ("b.py", &one("b")),
        ("a/z.py", &one("z")),
        ("a.py", &one("a")),
        ("readme.md", "import sieve"),
        ("broken.py", "import sieve\ndef f(:\n"),
        ("unrelated.py", "def f(:\n"),
    ]);
    let names: Vec<&str> = reading.functions.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["a", "z", "b"]);
    let error = only_error(&reading);
    assert!(error.starts_with("broken.py:2:7: "), "{error}");
}

#[test]
fn the_environment() {
    let spec = decorated(
        "PACKAGES = [\"torch\"]",
        "python_version=\"3.11\", python_packages=PACKAGES + [\"numpy\"], system_packages=(\"ffmpeg\",), \
         run_commands=[\"echo 1\"], cuda_version=\"12.2\", gpu=sieve.gpu.A100(split=2), \
         environment_variables=[sieve.Env(name=\"TOKEN\", description=\"d\"), sieve.Env(\"A\", default=\"b\")], \
         machine_type=\"a100\", iterator_input=True, persist_output=False, system_version=None",
    );
    let environment = spec.environment;
    assert_eq!(environment.python_version, "3.11");
    assert_eq!(environment.python_packages, ["torch", "numpy"]);
    assert_eq!(environment.system_packages, ["ffmpeg"]);
    assert_eq!(environment.run_commands, ["echo 1"]);
    assert_eq!(environment.cuda_version.as_deref(), Some("12.2.2"));
    let gpu = environment.gpu.expect("a gpu");
    assert_eq!((gpu.model, gpu.split), (GpuModel::A100, 2));
    let variables: Vec<_> = environment
        .variables
        .iter()
        .map(|one| (one.name.as_str(), one.default.as_deref(), one.description.as_deref()))
        .collect();
    assert_eq!(variables, [("TOKEN", None, Some("d")), ("A", Some("b"), None)]);
}

#[test]
fn versions_of_python_and_cuda() {
    for (written, expected) in
        [("3.8", "3.8"), ("3.13", "3.13"), ("3.8.10", "3.8.10"), ("3.10.0", "3.10.0")]
    {
        let spec = decorated("", &format!("python_version=\"{written}\""));
        assert_eq!(spec.environment.python_version, expected);
    }
    for (written, expected) in
        [("11.2", "11.2.2"), ("11", "11.8.0"), ("12.3.2", "12.3.2"), ("10", "10.2"), ("8.0", "8.0")]
    {
        let spec = decorated("", &format!("cuda_version=\"{written}\""));
        assert_eq!(spec.environment.cuda_version.as_deref(), Some(expected));
    }
}

#[test]
fn every_way_to_ask_for_a_gpu() {
    for (written, expected) in [
        ("None", None),
        ("False", None),
        ("True", Some((GpuModel::T4, 1))),
        ("\"l4\"", Some((GpuModel::L4, 1))),
        ("\"A100\"", Some((GpuModel::A100, 1))),
        ("\"a100-20gb\"", Some((GpuModel::A10020Gb, 1))),
        ("\"v100\"", Some((GpuModel::V100, 1))),
        ("\"cpu\"", None),
        ("sieve.gpu.CPU()", None),
        ("sieve.gpu.T4()", Some((GpuModel::T4, 1))),
        ("sieve.gpu.A10020GB(8)", Some((GpuModel::A10020Gb, 8))),
        ("gpu.L4(split=3)", Some((GpuModel::L4, 3))),
        ("held", Some((GpuModel::V100, 1))),
    ] {
        let spec = decorated("from sieve import gpu; held = gpu.V100()", &format!("gpu={written}"));
        assert_eq!(spec.environment.gpu.map(|gpu| (gpu.model, gpu.split)), expected, "{written}");
    }
}

#[test]
fn images_of_metadata() {
    for (written, expected) in [
        ("sieve.File(\"https://example.com/a.png\")", "https://example.com/a.png"),
        ("sieve.Image(url=\"https://example.com/a.png\")", "https://example.com/a.png"),
        ("sieve.File(path=\"cover.png\")", "cover.png"),
        ("sieve.Image(\"images/cover.png\")", "images/cover.png"),
        ("\"cover.png\"", "cover.png"),
        ("sieve.File(path=Path(__file__).parent / \"cover.png\")", "cover.png"),
    ] {
        let metadata = format!("metadata=sieve.Metadata(image={written})");
        let spec = decorated("from pathlib import Path", &metadata);
        assert_eq!(spec.metadata.image.as_deref(), Some(expected), "{written}");
    }
}

#[test]
fn wrong_arguments() {
    let known = "name, gpu, python_version, python_packages, system_packages, cuda_version, run_commands, environment_variables, metadata, restart_on_error, retries, machine_type, iterator_input, persist_output, system_version";
    for (arguments, expected) in [
        ("", "3:2: `f` has no name: write `@sieve.function(name=\"f\")`".to_owned()),
        ("\"f\"", "3:17: `@sieve.function` takes keyword arguments only: write `name=`, or the keyword it belongs to, before this value".to_owned()),
        ("name=3", "3:22: `name` must be a str; this is 3".to_owned()),
        ("name=\"a b\"", "3:22: `a b` cannot be part of a function's name: use 1 to 100 characters without space, `/`, `\\`, `:` or control characters; for example name=\"a-b\"".to_owned()),
        ("name=\"a/b\"", "3:22: `a/b` cannot be part of a function's name: use 1 to 100 characters without space, `/`, `\\`, `:` or control characters; for example name=\"a-b\"".to_owned()),
        ("name=\"f\", nam=1", format!("3:27: `nam` is not an argument of `@sieve.function`; it takes {known}")),
        ("name=\"f\", python_version=3.10", "3:42: `python_version` must be a str, such as \"3.10\" with its quotes; this is 3.1".to_owned()),
        ("name=\"f\", python_version=\"3.7\"", "3:42: python_version \"3.7\" is not available: use one of 3.8, 3.9, 3.10, 3.11, 3.12, 3.13".to_owned()),
        ("name=\"f\", python_version=\"3.1\"", "3:42: python_version \"3.1\" is not available: use one of 3.8, 3.9, 3.10, 3.11, 3.12, 3.13".to_owned()),
        ("name=\"f\", python_packages=\"torch\"", "3:43: `python_packages` must be a list of str, such as [\"one\", \"two\"]; this is \"torch\"".to_owned()),
        ("name=\"f\", python_packages=[\"a\", 1]", "3:49: `each of python_packages` must be a str; this is 1".to_owned()),
        ("name=\"f\", gpu=\"h100\"", "3:31: there is no GPU \"h100\": use cpu, t4, l4, a100, a100-20gb, v100, or sieve.gpu.T4() and its like".to_owned()),
        ("name=\"f\", gpu=sieve.gpu.T4", "3:31: sieve.gpu.T4 is not called: write sieve.gpu.T4()".to_owned()),
        ("name=\"f\", gpu=sieve.gpu.T4(split=9)", "3:50: `split` must be a whole number from 1 to 8; this is 9".to_owned()),
        ("name=\"f\", gpu=3", "3:31: `gpu` must be None, True, a name such as \"l4\", or sieve.gpu.L4(); this is 3".to_owned()),
        ("name=\"f\", metadata={}", "3:36: `metadata` must be a sieve.Metadata(...); this is a dict".to_owned()),
        ("name=\"f\", metadata=sieve.Metadata(titel=\"x\")", "3:51: `titel` is not an argument of sieve.Metadata; it takes title, description, code_url, image, tags, readme".to_owned()),
        ("name=\"f\", metadata=sieve.Metadata(tags=\"x\")", "3:56: `tags` must be a list of str, such as [\"one\", \"two\"]; this is \"x\"".to_owned()),
        ("name=\"f\", retries=21", "3:35: `retries` must be a whole number from 0 to 20; this is 21".to_owned()),
        ("name=\"f\", restart_on_error=1", "3:44: `restart_on_error` must be True or False; this is 1".to_owned()),
        ("name=\"f\", environment_variables=[\"A\"]", "3:49: `environment_variables` must be a list of sieve.Env(name=...); this is \"A\"".to_owned()),
        ("name=\"f\", environment_variables=[sieve.Env()]", "3:50: sieve.Env needs `name=`: write sieve.Env(name=\"API_TOKEN\")".to_owned()),
        ("name=\"f\", environment_variables=[sieve.Env(name=\"A-B\")]", "3:65: \"A-B\" cannot be the name of an environment variable: use letters, digits and `_`, and begin with no digit".to_owned()),
        ("**options", "3:19: `options` is not defined in this file: define it, import it, or write the value itself".to_owned()),
    ] {
        assert_eq!(refused("", arguments), format!("main.py:{expected}"), "{arguments}");
    }
    let cuda = refused("", "name=\"f\", cuda_version=\"13\"");
    assert!(
        cuda.starts_with("main.py:3:40: cuda_version \"13\" is not available: use one of 8.0, 9.0"),
        "{cuda}"
    );
}

#[test]
fn every_wrong_argument_is_told_at_once() {
    let reading =
        main_py("import sieve\n@sieve.function(gpu=3, python_version=3)\ndef f(webhooks): ...\n");
    assert_eq!(reading.errors.len(), 4, "{:#?}", reading.errors);
}

#[test]
fn wrong_definitions() {
    for (source, expected) in [
        (
            "@sieve.function\ndef f(): ...\n",
            "2:2: `@sieve.function` is not called: write `@sieve.function(name=\"f\")`",
        ),
        (
            "@sieve.Model\nclass A:\n    def __predict__(self): ...\n",
            "2:2: `@sieve.Model` is not called: write `@sieve.Model(name=\"A\")`",
        ),
        (
            "@sieve.Model(name=\"a\")\nclass A:\n    def predict(self): ...\n",
            "3:7: class `A` has no `__predict__`: add `def __predict__(self, ...)`, which each call goes through",
        ),
        (
            "@sieve.Model(name=\"a\")\nclass A:\n    def __predict__(): ...\n",
            "4:9: `__predict__` of `A` has no `self`: write `def __predict__(self, ...)`",
        ),
        (
            "@sieve.function(name=\"f\")\ndef f(a, webhooks=None): ...\n",
            "3:10: a parameter cannot be called `webhooks`: that word belongs to `.push(webhooks=[...])`; rename it",
        ),
        (
            "@sieve.function(name=\"f\")\n@sieve.function(name=\"g\")\ndef f(): ...\n",
            "3:1: `f` is decorated twice: keep one of the decorators",
        ),
        (
            "def outer():\n    @sieve.function(name=\"f\")\n    def f(): ...\n",
            "4:9: `f` is defined inside another function or class, where it cannot be deployed: move it to the top level of the file",
        ),
        (
            "@sieve.function(name=\"f\")\ndef f(): ...\n@sieve.function(name=\"f\")\ndef g(): ...\n",
            "4:22: the name \"f\" is used twice, here and in main.py line 2: give each function its own name",
        ),
    ] {
        let error = only_error(&main_py(&format!("import sieve\n{source}")));
        assert_eq!(error, format!("main.py:{expected}"));
    }
}

#[test]
fn one_bad_function_hides_no_other() {
    let reading = main_py(
        "import sieve\n@sieve.function(name=3)\ndef bad(): ...\n@sieve.function(name=\"good\")\ndef good(): ...\n",
    );
    assert_eq!(reading.functions[0].name, "good");
    assert_eq!(reading.errors.len(), 1);
}

#[test]
fn functions_that_tests_define_do_not_stop_a_deployment() {
    let source = "import sieve\ndef test():\n    @sieve.function(name=\"f\")\n    def f(): ...\n";
    let reading = files(&[("tests/test_it.py", source), ("it_test.py", source)]);
    assert_eq!((reading.functions, reading.errors), (vec![], vec![]));
}

#[test]
fn what_only_runs_as_a_script_is_not_deployed() {
    let reading = main_py(
        "import sieve\nif __name__ == \"__main__\":\n    @sieve.function(name=\"f\")\n    def f(): ...\n",
    );
    assert_eq!((reading.functions, reading.errors), (vec![], vec![]));
}

#[test]
fn a_model_may_inherit_its_predict() {
    let spec = only(files(&[
        (
            "base.py",
            "from typing import List\nclass Base:\n    def __predict__(self, x: List[int]): ...\n",
        ),
        (
            "main.py",
            "import sieve\nfrom base import Base\n@sieve.Model(name=\"m\")\nclass M(Base): ...\n",
        ),
    ]));
    assert_eq!(spec.parameters[0].hint.as_deref(), Some("List[int]"));
    assert_eq!(
        serde_json::to_value(&spec.parameters[0].value_type).expect("json")["list"]["item"],
        serde_json::json!({ "int": {} })
    );
}

#[test]
fn a_static_predict_has_no_self() {
    let spec = only(main_py(
        "import sieve\n@sieve.Model(name=\"m\")\nclass M:\n    @staticmethod\n    def __predict__(x, y): ...\n",
    ));
    assert_eq!(spec.parameters.len(), 2);
}
