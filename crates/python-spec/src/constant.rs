//! Values that are known from the source alone, and what they are as JSON.

use domain::{EnvironmentVariable, FileKind, Gpu, Metadata};
use serde_json::{Map, Number, Value};

/// A Python value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Constant {
    None,
    Bool(bool),
    Int(i128),
    /// Beyond 128 bits: decimal digits.
    BigInt(String),
    Float(f64),
    Str(String),
    Bytes(Vec<u8>),
    List(Vec<Constant>),
    Tuple(Vec<Constant>),
    Set(Vec<Constant>),
    Dict(Vec<(Constant, Constant)>),
    /// `pathlib.Path`
    Path(String),
    /// `open(...)` that was not read yet.
    OpenFile(String),
    Member(Box<Member>),
    Metadata(Box<Metadata>),
    Variable(EnvironmentVariable),
    File(FileKind, FileSource),
    /// `sieve.gpu.T4()`; none for the CPU.
    Gpu(Option<Gpu>),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FileSource {
    Url(String),
    Path(String),
}

/// A member of an enum class.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Member {
    pub(crate) name: String,
    /// None when only running the code tells.
    pub(crate) value: Option<Constant>,
}

impl Constant {
    pub(crate) fn member(name: impl Into<String>, value: Option<Constant>) -> Self {
        Self::Member(Box::new(Member { name: name.into(), value }))
    }

    /// The value of a member, other values as they are.
    pub(crate) fn plain(self) -> Self {
        match self {
            Self::Member(member) => member.value.unwrap_or(Self::Str(member.name)),
            other => other,
        }
    }

    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Str(text.into())
    }

    pub(crate) fn is_true(&self) -> bool {
        match self {
            Self::None => false,
            Self::Bool(truth) => *truth,
            Self::Int(number) => *number != 0,
            Self::Float(number) => *number != 0.0,
            Self::Str(text) => !text.is_empty(),
            Self::Bytes(bytes) => !bytes.is_empty(),
            Self::List(items) | Self::Tuple(items) | Self::Set(items) => !items.is_empty(),
            Self::Dict(items) => !items.is_empty(),
            _ => true,
        }
    }

    /// Values in it, itself included; a text counts one per 64 bytes.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Str(text) | Self::Path(text) | Self::BigInt(text) => 1 + text.len() / 64,
            Self::Bytes(bytes) => 1 + bytes.len() / 64,
            Self::List(items) | Self::Tuple(items) | Self::Set(items) => {
                1 + items.iter().map(Self::size).sum::<usize>()
            }
            Self::Dict(items) => {
                1 + items.iter().map(|(key, value)| key.size() + value.size()).sum::<usize>()
            }
            Self::Metadata(metadata) => {
                1 + metadata.readme.as_ref().map_or(0, |readme| readme.len() / 64)
            }
            Self::Member(member) => 1 + member.value.as_ref().map_or(0, Self::size),
            _ => 1,
        }
    }

    /// The items of a list, tuple or set; the keys of a dict.
    pub(crate) fn items(&self) -> Option<Vec<Constant>> {
        match self {
            Self::List(items) | Self::Tuple(items) | Self::Set(items) => Some(items.clone()),
            Self::Dict(items) => Some(items.iter().map(|(key, _)| key.clone()).collect()),
            _ => None,
        }
    }

    /// What kind of value it is, for an error.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Bool(_) => "a bool",
            Self::Int(_) | Self::BigInt(_) => "an int",
            Self::Float(_) => "a float",
            Self::Str(_) => "a str",
            Self::Bytes(_) => "bytes",
            Self::List(_) => "a list",
            Self::Tuple(_) => "a tuple",
            Self::Set(_) => "a set",
            Self::Dict(_) => "a dict",
            Self::Path(_) => "a Path",
            Self::OpenFile(_) => "an open file, add `.read()`",
            Self::Member(_) => "a member of an enum",
            Self::Metadata(_) => "a sieve.Metadata",
            Self::Variable(_) => "a sieve.Env",
            Self::File(..) => "a sieve.File",
            Self::Gpu(_) => "a sieve.gpu",
        }
    }

    /// The value for an error: its text when it is short and plain, else its kind.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Bool(true) => "True".to_owned(),
            Self::Bool(false) => "False".to_owned(),
            Self::Int(number) => number.to_string(),
            Self::Float(number) => float_text(*number),
            Self::Str(text) if text.chars().count() <= 60 => format!("{text:?}"),
            other => other.kind().to_owned(),
        }
    }

    /// As JSON means it to the runner; none for what JSON cannot say.
    pub(crate) fn to_json(&self) -> Option<Value> {
        Some(match self {
            Self::None => Value::Null,
            Self::Bool(truth) => Value::Bool(*truth),
            Self::Int(number) => Value::Number(integer(&number.to_string())?),
            Self::BigInt(digits) => Value::Number(integer(digits)?),
            Self::Float(number) => float(*number),
            Self::Str(text) | Self::Path(text) => Value::String(text.clone()),
            Self::Bytes(bytes) => Value::String(base64(bytes)),
            Self::List(items) | Self::Tuple(items) | Self::Set(items) => {
                Value::Array(items.iter().map(Self::to_json).collect::<Option<_>>()?)
            }
            Self::Dict(items) => Value::Object(
                items
                    .iter()
                    .map(|(key, value)| Some((key.key_text()?, value.to_json()?)))
                    .collect::<Option<Map<_, _>>>()?,
            ),
            Self::Member(member) => member.to_json(),
            Self::File(_, FileSource::Url(url)) => serde_json::json!({ "url": url }),
            Self::File(_, FileSource::Path(_))
            | Self::OpenFile(_)
            | Self::Metadata(_)
            | Self::Variable(_)
            | Self::Gpu(_) => return None,
        })
    }

    fn key_text(&self) -> Option<String> {
        match self {
            Self::Str(text) => Some(text.clone()),
            Self::Int(number) => Some(number.to_string()),
            Self::Bool(truth) => Some(truth.to_string()),
            Self::Float(number) => Some(float_text(*number)),
            Self::Member(member) => match member.to_json() {
                Value::String(text) => Some(text),
                other => Some(other.to_string()),
            },
            _ => None,
        }
    }
}

/// The value of a number as the parser has it; none for complex ones.
pub(crate) fn number(number: &ruff_python_ast::Number) -> Option<Constant> {
    use ruff_python_ast::Number;
    match number {
        Number::Int(int) => Some(match int.as_i64() {
            Some(small) => Constant::Int(small.into()),
            None => big_number(&int.to_string())?,
        }),
        Number::Float(number) => Some(Constant::Float(*number)),
        Number::Complex { .. } => None,
    }
}

fn big_number(written: &str) -> Option<Constant> {
    let digits = written.replace('_', "");
    let radix = digits.get(..2).map(str::to_ascii_lowercase);
    let number = match radix.as_deref() {
        Some("0x") => i128::from_str_radix(&digits[2..], 16).ok()?,
        Some("0o") => i128::from_str_radix(&digits[2..], 8).ok()?,
        Some("0b") => i128::from_str_radix(&digits[2..], 2).ok()?,
        _ => match digits.parse() {
            Ok(number) => number,
            Err(_) if digits.len() <= 1_000 && digits.bytes().all(|b| b.is_ascii_digit()) => {
                return Some(Constant::BigInt(digits));
            }
            Err(_) => return None,
        },
    };
    Some(Constant::Int(number))
}

fn integer(digits: &str) -> Option<Number> {
    digits.parse().ok()
}

/// Not-a-number and the infinities are texts, as everywhere in Sieve.
fn float(number: f64) -> Value {
    Number::from_f64(number)
        .map_or_else(|| Value::String(json_word(number).to_owned()), Value::Number)
}

fn json_word(number: f64) -> &'static str {
    if number.is_nan() {
        "NaN"
    } else if number > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    }
}

/// As Python's `str` writes it.
pub(crate) fn float_text(number: f64) -> String {
    if number.is_nan() {
        return "nan".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    format!("{number:?}")
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits = group.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte))
            << (8 * (3 - group.len()));
        for position in 0..4 {
            if position > group.len() {
                text.push('=');
            } else {
                let digit = (bits >> (18 - 6 * position)) & 63;
                text.push(char::from(DIGITS[digit as usize]));
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn bytes_are_padded_as_base64_wants() {
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
