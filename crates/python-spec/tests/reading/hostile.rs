//! Source made to harm: it costs an error, not a stack, a gigabyte or a minute.

use proptest::prelude::*;
use python_spec::{Sources, inspection, read};

use super::support::{hint, main_py, only_error};

#[test]
fn deep_nesting_is_an_error_with_its_line() {
    let deep = 20_000;
    for (open, inside, close) in [
        ("(", "1", ")"),
        ("[", "", "]"),
        ("{", "", "}"),
        ("f(", "", ")"),
        ("a[", "0", "]"),
        ("-", "1", ""),
        ("not ", "1", ""),
        ("1 + ", "1", ""),
        ("1 ** ", "1", ""),
        ("lambda: ", "1", ""),
        ("1 if 1 else ", "1", ""),
        ("", "a", ".b"),
        ("", "a", "()"),
        ("await ", "a", ""),
        ("async ", "a", ""),
        ("if a: ", "b", ""),
    ] {
        let nested = format!("{}{inside}{}", open.repeat(deep), close.repeat(deep));
        for source in [
            format!("import sieve\nx = {nested}\n"),
            format!("import sieve\n{nested}\n"),
            format!("import sieve\ndef f(x: {nested} = {nested}): ...\n"),
        ] {
            let error = only_error(&main_py(&source));
            assert!(error.starts_with("main.py:2:1: the code nests too deeply"), "{error}");
        }
    }
    for open in ["(", "[", "{", "f'{"] {
        let reading = main_py(&format!("import sieve\n{}", open.repeat(deep)));
        assert_eq!(reading.errors.len(), 1);
    }
}

#[test]
fn what_is_just_not_too_deep_fits_on_the_stack() {
    for (open, inside, close, tokens) in [
        ("(", "1", ")", 45),
        ("f(", "1", ")", 45),
        ("-", "1", "", 1),
        ("not ", "1", "", 1),
        ("1 + ", "1", "", 2),
        ("1 ** ", "1", "", 2),
        ("lambda: ", "1", "", 2),
        ("1 if 1 else ", "1", "", 4),
        ("", "a", ".b", 2),
        ("", "a", "()", 2),
        ("await ", "a", "", 1),
        ("async ", "a", "", 1),
        ("if a: ", "b", "", 3),
    ] {
        let times = 8_900 / tokens;
        let nested = format!("{}{inside}{}", open.repeat(times), close.repeat(times));
        for source in [
            format!("import sieve\nx = {nested}\n@sieve.function(name=x)\ndef f(): ...\n"),
            format!("import sieve\n{nested}\n"),
            format!("import sieve\n@sieve.function(name='f')\ndef f(x: {nested}):\n    {nested}\n"),
            format!("import sieve\n@sieve.function(name='f')\ndef f(x={nested}): ...\n"),
        ] {
            for error in main_py(&source).errors {
                assert_eq!(error.file, "main.py");
                assert!(!error.message.contains("the code nests too deeply"), "{open}{close}");
            }
        }
    }
}

#[test]
fn deep_indentation_is_an_error() {
    let mut source = "import sieve\n".to_owned();
    for depth in 0..1_000 {
        source.push_str(&format!("{}if x:\n", " ".repeat(depth)));
    }
    let error = only_error(&main_py(&source));
    assert!(error.contains("the code nests too deeply"), "{error}");
}

#[test]
fn deep_types_stop_at_the_bound() {
    let nested = format!("{}int{}", "list[".repeat(150), "]".repeat(150));
    assert!(hint("", &nested).to_string().contains("unresolved"));
    assert!(hint("", &format!("\"{nested}\"")).to_string().contains("unresolved"));
    let quoted = format!("\"{}\"", "(".repeat(5_000));
    assert!(hint("", &quoted).to_string().contains("unresolved"));
}

#[test]
fn types_and_constants_that_double_stay_small() {
    let mut before = "from typing import *\nA0 = int\nB0 = 'x' * 64\n".to_owned();
    for step in 1..60 {
        let last = step - 1;
        before
            .push_str(&format!("A{step} = Tuple[A{last}, A{last}]\nB{step} = B{last} + B{last}\n"));
    }
    assert!(hint(&before, "A59").to_string().len() < 1_000_000);
    let reading =
        main_py(&format!("import sieve\n{before}@sieve.function(name=B59)\ndef f(): ...\n"));
    assert!(only_error(&reading).contains("too large"));
}

#[test]
fn long_chains_of_names_end() {
    let mut source = "import sieve\nx0 = 1\n".to_owned();
    for step in 1..40_000 {
        source.push_str(&format!("x{step} = x{} + 1\n", step - 1));
    }
    source.push_str("@sieve.function(name=x39999)\ndef f(): ...\n");
    assert_eq!(main_py(&source).errors.len(), 1);
}

#[test]
fn circles_end() {
    let files = [
        (
            "a.py",
            "import sieve\nfrom b import *\nfrom b import X\nfrom c import *\nclass A(A, B): ...\nclass B(A): ...\n@sieve.function(name=X)\ndef f(x: Y, y: A): ...\n@sieve.Model(name='m')\nclass M(A): ...\n",
        ),
        ("b.py", "from a import *\nfrom a import X\nfrom c import *\nY = X\n"),
        ("c.py", "from a import *\nfrom b import *\n"),
    ];
    let reading = read(&files.iter().map(|(path, text)| (*path, text.as_bytes())).collect());
    assert_eq!(reading.errors.len(), 2, "{:#?}", reading.errors);
}

#[test]
fn files_that_are_not_text_or_too_long() {
    let sources: Sources = [
        ("latin.py", b"import sieve\n# \xe9\n".to_vec()),
        ("long.py", [b"import sieve\n".to_vec(), b"#\n".repeat(600_000)].concat()),
        ("long_and_unrelated.py", b"#\n".repeat(600_000)),
    ]
    .into_iter()
    .collect();
    let errors: Vec<String> = read(&sources).errors.iter().map(ToString::to_string).collect();
    assert_eq!(
        errors,
        [
            "latin.py:2:3: the file is not UTF-8 text: save it as UTF-8",
            "long.py:1:1: the file is longer than 1 MiB and is not read: move the decorated functions to a smaller file",
        ]
    );
}

#[test]
fn a_mark_at_the_beginning_and_foreign_line_ends_do_not_matter() {
    let reading = main_py("\u{feff}import sieve\r\n@sieve.function(name='f')\r\ndef f(): ...\r\n");
    assert_eq!(reading.errors, vec![]);
    assert_eq!(reading.functions[0].line, 3);
}

const PIECES: &[&str] = &[
    "import sieve\n",
    "from sieve import *\n",
    "@sieve.function(",
    "name=",
    "\"f\"",
    ")\n",
    "def f(",
    "x: ",
    "List[",
    "]",
    "Optional[",
    "int",
    " | ",
    "None",
    "= ",
    "): ...\n",
    "class A(",
    "Enum",
    "):\n",
    "    ",
    "a = ",
    "1",
    "b\n",
    "f\"{",
    "}\"",
    "lambda",
    "yield ",
    "open(\"a\").read()",
    "(",
    ")",
    "[",
    "{",
    "}",
    ",",
    ":",
    "*",
    "**",
    "\"\"\"",
    "'",
    "\n",
    "\t",
    "é",
    "\\",
    "#",
    "-",
    "+",
    "%",
    "async ",
    "await ",
    "with ",
    "as x:\n",
    "try:\n",
    "except:\n",
    "if ",
    "else:\n",
    "for x in ",
    "match ",
    "case ",
    "type X = ",
    "\u{0}",
    "@sieve.Model(name='m')\n",
    "Literal[",
    "Annotated[",
    "Field(ge=",
    "auto()",
    "dataclass",
    "__predict__(self",
];

proptest! {
    #[test]
    fn reading_never_fails_on_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let source = [b"import sieve\n".to_vec(), bytes].concat();
        let _ = inspection(&read(&[("a.py", source)].into_iter().collect()));
    }

    #[test]
    fn reading_never_fails_on_any_text(text in "\\PC{0,300}") {
        let source = format!("import sieve\n{text}");
        let _ = inspection(&read(&[("a.py", source)].into_iter().collect()));
    }

    #[test]
    fn reading_never_fails_on_pieces_of_python(picked in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        let source = format!("import sieve\n{}", picked.concat());
        let _ = inspection(&read(&[("a.py", source)].into_iter().collect()));
    }
}
