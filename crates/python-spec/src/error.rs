//! What can be wrong with source code, where, and in words that say what to write instead.

use ruff_text_size::TextSize;
use serde::{Deserialize, Serialize};

use crate::bundle::FileIndex;

/// Something in a file that has to be changed before the bundle can be deployed, or, of a warning, should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}")]
pub struct SourceError {
    /// Relative to the root of the bundle.
    pub file: String,
    /// 1-based.
    pub line: u32,
    /// 1-based, in characters.
    pub column: u32,
    /// What was found and what to write instead.
    pub message: String,
}

/// A fault and where in the bundle it is.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) file: FileIndex,
    pub(crate) at: TextSize,
    pub(crate) fault: Fault,
}

#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum Fault {
    #[error("{0}")]
    Syntax(String),
    #[error("the file is not UTF-8 text: save it as UTF-8")]
    NotUtf8,
    #[error(
        "the file is longer than 1 MiB and is not read: move the decorated functions to a smaller file"
    )]
    FileTooLong,
    #[error(
        "the code nests too deeply here to be read: split it into several statements or functions"
    )]
    TooDeep,
    #[error("the bundle holds more than {0} functions: deploy it in parts")]
    TooManyFunctions(usize),

    #[error("`@{written}` is not called: write `@{written}(name=\"{suggestion}\")`")]
    NotCalled { written: String, suggestion: String },
    #[error("`{object}` has no name: write `@{written}(name=\"{suggestion}\")`")]
    NameMissing { object: String, written: String, suggestion: String },
    #[error("{reason}; for example name=\"{suggestion}\"")]
    NameRefused { reason: String, suggestion: String },
    #[error(
        "the name \"{name}\" is used twice, here and in {other_file} line {other_line}: give each function its own name"
    )]
    NameTwice { name: String, other_file: String, other_line: u32 },
    #[error(
        "`@{written}` takes keyword arguments only: write `name=`, or the keyword it belongs to, before this value"
    )]
    PositionalArgument { written: String },
    #[error("`{keyword}` is not an argument of {of}; it takes {known}")]
    UnknownKeyword { keyword: String, of: String, known: String },
    #[error("`{keyword}` is given twice to {of}: keep one")]
    KeywordTwice { keyword: String, of: String },
    #[error("{of} takes at most {most} values without keyword")]
    TooManyArguments { of: String, most: usize },
    #[error("{of} needs `{keyword}=`: write {example}")]
    ArgumentMissing { of: String, keyword: &'static str, example: &'static str },
    #[error("`{keyword}` must be {expected}; this is {found}")]
    WrongType { keyword: String, expected: &'static str, found: String },
    #[error("`{object}` is decorated twice: keep one of the decorators")]
    DecoratedTwice { object: String },
    #[error(
        "`{object}` is defined inside another function or class, where it cannot be deployed: move it to the top level of the file"
    )]
    Nested { object: String },
    #[error(
        "class `{class}` has no `__predict__`: add `def __predict__(self, ...)`, which each call goes through"
    )]
    PredictMissing { class: String },
    #[error("`__predict__` of `{class}` has no `self`: write `def __predict__(self, ...)`")]
    SelfMissing { class: String },
    #[error(
        "a parameter cannot be called `webhooks`: that word belongs to `.push(webhooks=[...])`; rename it"
    )]
    ParameterWebhooks,

    #[error(
        "{hint}: {name} is not defined in this file; import it or write the annotation as a string"
    )]
    HintUndefined { hint: String, name: String },
    #[error(
        "{hint}: {name} is defined further down in this file; move it up or write the annotation as a string"
    )]
    HintLater { hint: String, name: String },
    #[error(
        "{hint}: {name} is not defined in this file, so its values are edited as JSON; import it to get a field of its own"
    )]
    HintUnread { hint: String, name: String },

    #[error("python_version \"{found}\" is not available: use one of {known}")]
    PythonVersion { found: String, known: String },
    #[error(
        "cuda_version \"{found}\" is not available: use one of {known}, or the beginning of one"
    )]
    CudaVersion { found: String, known: String },
    #[error("there is no GPU \"{found}\": use {known}, or sieve.gpu.T4() and its like")]
    GpuUnknown { found: String, known: String },
    #[error("`split` must be a whole number from 1 to 8; this is {found}")]
    GpuSplit { found: String },
    #[error("{found} is not called: write {found}()")]
    GpuNotCalled { found: String },
    #[error(
        "\"{name}\" cannot be the name of an environment variable: use letters, digits and `_`, and begin with no digit"
    )]
    VariableName { name: String },

    #[error(
        "`{found}` cannot be known without running the code: write the value itself, or a constant of this file"
    )]
    NotConstant { found: String },
    #[error(
        "`{name}` is not defined in this file: define it, import it, or write the value itself"
    )]
    NotDefined { name: String },
    #[error(
        "`{name}` depends on a condition, a loop or a later change, and cannot be known without running the code: give it one value at the top level of the file"
    )]
    Uncertain { name: String },
    #[error("`{name}` is defined by itself: write its value")]
    Circular { name: String },
    #[error(
        "`{found}` reads an environment variable, which is not known at deployment: write the value in the source, or take it at run time with `sieve.Env(name=...)` in `environment_variables`"
    )]
    ReadsEnvironment { found: String },
    #[error(
        "the value is too large to be read from the source: keep it below 1 MiB and 100,000 values"
    )]
    TooLarge,
    #[error(
        "there is no file \"{path}\" in the bundle{looked}: add it, correct the path, or take it out of the ignore file"
    )]
    FileMissing { path: String, looked: String },
    #[error(
        "\"{path}\" lies outside of the bundle and is not deployed with it: copy it into the folder you deploy, and use a path relative to this file"
    )]
    FileOutside { path: String },
    #[error("the file \"{path}\" is not UTF-8 text: only text can be read here")]
    FileNotText { path: String },
    #[error("`{found}` fails: {reason}")]
    Failing { found: String, reason: String },
}

impl Fault {
    pub(crate) fn at(self, file: FileIndex, at: TextSize) -> Problem {
        Problem { file, at, fault: self }
    }
}
