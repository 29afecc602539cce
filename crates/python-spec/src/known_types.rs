//! Types of Python's standard library, of Sieve and of pydantic, by their full names.

use domain::{Bounds, Items, Length, TextKind, TextRules, ValueType};
use serde_json::Number;

use crate::records::file_kind;

/// `List` for `typing.List`, `list` for `builtins.list`; other names as they are.
pub(crate) fn short(path: &str) -> &str {
    for package in
        ["typing.", "typing_extensions.", "builtins.", "collections.abc.", "collections."]
    {
        if let Some(name) = path.strip_prefix(package) {
            return name;
        }
    }
    path
}

pub(crate) fn is_list(name: &str) -> bool {
    matches!(
        name,
        "List"
            | "list"
            | "Sequence"
            | "MutableSequence"
            | "Iterable"
            | "Collection"
            | "deque"
            | "Deque"
            | "Container"
            | "Reversible"
            | "UserList"
    )
}

pub(crate) fn is_set(name: &str) -> bool {
    matches!(name, "Set" | "set" | "FrozenSet" | "frozenset" | "AbstractSet" | "MutableSet")
}

/// As a return type: values that come one by one.
pub(crate) fn is_stream(name: &str) -> bool {
    matches!(name, "Iterator" | "Generator" | "AsyncIterator" | "AsyncGenerator" | "AsyncIterable")
}

/// A type without arguments.
pub(crate) fn plain(path: &str) -> Option<ValueType> {
    let name = short(path);
    if is_list(name) || is_stream(name) || matches!(name, "tuple" | "Tuple") {
        return Some(ValueType::List(Items::of(ValueType::Any)));
    }
    if is_set(name) {
        return Some(ValueType::Set(Items::of(ValueType::Any)));
    }
    Some(match name {
        "Any" | "object" | "Optional" | "Union" | "Hashable" => ValueType::Any,
        "NoneType" | "types.NoneType" | "NoReturn" | "Never" => ValueType::Null,
        "bool" | "StrictBool" => ValueType::Bool,
        "int" | "SupportsInt" | "numbers.Integral" => ValueType::int(),
        "float" | "SupportsFloat" | "numbers.Number" | "numbers.Real" => ValueType::float(),
        "str" | "Text" | "AnyStr" | "LiteralString" => ValueType::str(),
        "bytes" | "bytearray" | "ByteString" => ValueType::Bytes(Length::default()),
        "dict" | "Dict" | "Mapping" | "MutableMapping" | "OrderedDict" | "DefaultDict"
        | "defaultdict" | "UserDict" => ValueType::Dict(Box::new(ValueType::Any)),
        "Counter" => ValueType::Dict(Box::new(ValueType::int())),
        "datetime.date" => ValueType::Date,
        "datetime.time" => ValueType::Time,
        "datetime.datetime" => ValueType::DateTime,
        "datetime.timedelta" => ValueType::TimeDelta,
        "decimal.Decimal" => ValueType::Decimal(Bounds::default()),
        "uuid.UUID" => ValueType::Uuid,
        "pathlib.Path"
        | "pathlib.PurePath"
        | "pathlib.PosixPath"
        | "pathlib.PurePosixPath"
        | "os.PathLike" => ValueType::Path,
        other => return of_package(other),
    })
}

/// `sieve.Secret` and `sieve.Markdown`: as a type, or as a note on `str`.
pub(crate) fn text_kind(name: &str) -> Option<TextKind> {
    Some(match name {
        "Secret" => TextKind::Secret,
        "Markdown" => TextKind::Markdown,
        _ => return None,
    })
}

/// `PositiveInt`, by whichever of pydantic's modules and generations it was imported.
pub(crate) fn of_pydantic(path: &str) -> Option<&str> {
    let path = path.strip_prefix("pydantic.")?;
    let path = path.strip_prefix("v1.").unwrap_or(path);
    let module = path.split_once('.').filter(|(module, _)| {
        matches!(*module, "types" | "networks" | "fields" | "main" | "root_model" | "generics")
    });
    Some(module.map_or(path, |(_, name)| name))
}

fn of_package(path: &str) -> Option<ValueType> {
    if let Some(name) = path.strip_prefix("sieve.") {
        return file_kind(name).map(ValueType::File).or(text_kind(name).map(ValueType::text_of));
    }
    let name = of_pydantic(path)?;
    let zero = || Some(Number::from(0));
    let positive = || Bounds { gt: zero(), ..Bounds::default() };
    let negative = || Bounds { lt: zero(), ..Bounds::default() };
    let not_negative = || Bounds { ge: zero(), ..Bounds::default() };
    let not_positive = || Bounds { le: zero(), ..Bounds::default() };
    Some(match name {
        "PositiveInt" => ValueType::Int(positive()),
        "NegativeInt" => ValueType::Int(negative()),
        "NonNegativeInt" => ValueType::Int(not_negative()),
        "NonPositiveInt" => ValueType::Int(not_positive()),
        "PositiveFloat" => ValueType::Float(positive()),
        "NegativeFloat" => ValueType::Float(negative()),
        "NonNegativeFloat" => ValueType::Float(not_negative()),
        "NonPositiveFloat" => ValueType::Float(not_positive()),
        "StrictInt" => ValueType::int(),
        "StrictFloat" | "FiniteFloat" => ValueType::float(),
        "SecretStr" | "SecretBytes" => ValueType::text_of(TextKind::Secret),
        "StrictStr" | "EmailStr" | "NameEmail" | "Base64Str" | "PaymentCardNumber" | "AnyUrl"
        | "AnyHttpUrl" | "HttpUrl" | "FileUrl" | "FtpUrl" | "WebsocketUrl" | "AnyWebsocketUrl"
        | "IPvAnyAddress" | "IPvAnyNetwork" | "IPvAnyInterface" => {
            ValueType::Str(TextRules::default())
        }
        dsn if dsn.ends_with("Dsn") => ValueType::Str(TextRules::default()),
        "StrictBool" => ValueType::Bool,
        "StrictBytes" | "Base64Bytes" => ValueType::Bytes(Length::default()),
        "FilePath" | "DirectoryPath" | "NewPath" => ValueType::Path,
        "UUID1" | "UUID3" | "UUID4" | "UUID5" => ValueType::Uuid,
        "PastDate" | "FutureDate" => ValueType::Date,
        "AwareDatetime" | "NaiveDatetime" | "PastDatetime" | "FutureDatetime" => {
            ValueType::DateTime
        }
        _ => return None,
    })
}

/// What a function such as `pydantic.conint` makes, before its bounds.
pub(crate) fn constrained(path: &str, item: ValueType) -> Option<ValueType> {
    Some(match of_pydantic(path)? {
        "conint" => ValueType::int(),
        "confloat" => ValueType::float(),
        "condecimal" => ValueType::Decimal(Bounds::default()),
        "constr" => ValueType::str(),
        "conbytes" => ValueType::Bytes(Length::default()),
        "conlist" => ValueType::List(Items::of(item)),
        "conset" | "confrozenset" => ValueType::Set(Items::of(item)),
        _ => return None,
    })
}
