//! The one model of a Python type, from which come the form control, validation,
//! the JSON Schema and the runner's coercion. It says what a value may be, not how it is shown.

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use crate::DefaultValue;

/// A Python type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueType {
    /// `Any`, `object`, or no annotation at all.
    Any,
    Null,
    Bool,
    Int(Bounds),
    Float(Bounds),
    Str(TextRules),
    /// Base64 in JSON.
    Bytes(Length),
    /// `Literal[...]`: strings, whole numbers, booleans and null, in the order written.
    Literal(Vec<Value>),
    Enum {
        name: String,
        members: Vec<EnumMember>,
    },
    /// `Flag`, `IntFlag`: the number that its members make together. Their values are whole numbers.
    Flags {
        name: String,
        members: Vec<EnumMember>,
    },
    /// `Optional[T]`: `T` or null.
    Optional(Box<ValueType>),
    /// `Union[...]` of two or more, null excluded (that is `Optional`).
    Union(Vec<ValueType>),
    List(Items),
    Set(Items),
    /// `Tuple[a, b]`; `Tuple[a, ...]` is a `List`.
    Tuple(Vec<ValueType>),
    /// `Dict[str, V]`.
    Dict(Box<ValueType>),
    Struct(StructType),
    File(FileKind),
    Date,
    Time,
    DateTime,
    TimeDelta,
    Decimal(Bounds),
    Uuid,
    /// The path itself as text, or a file, whose path the function gets.
    Path,
    /// A struct of this name that encloses this place: recursive types.
    Reference(String),
    /// Not known without the function's environment; edited as JSON under the hint's text.
    Unresolved(String),
}

/// Bounds of a number.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Bounds {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ge: Option<Number>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gt: Option<Number>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub le: Option<Number>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lt: Option<Number>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multiple_of: Option<Number>,
    /// What it counts: `ms`. Shown and read aloud; nothing is converted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// Least and most characters, bytes or items.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Length {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TextRules {
    #[serde(default)]
    pub length: Length,
    /// A regular expression. Checked by the runner and told by the form; no regex engine reaches the browser.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    #[serde(default, skip_serializing_if = "TextKind::is_plain")]
    pub kind: TextKind,
}

/// What a text is to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextKind {
    #[default]
    Plain,
    /// Never shown again once it is given.
    Secret,
    Markdown,
}

impl TextKind {
    fn is_plain(&self) -> bool {
        *self == Self::Plain
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EnumMember {
    pub name: String,
    pub value: Value,
}

/// What a list or set holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Items {
    pub item: Box<ValueType>,
    #[serde(default)]
    pub length: Length,
}

impl Items {
    #[must_use]
    pub fn of(item: ValueType) -> Self {
        Self { item: Box::new(item), length: Length::default() }
    }
}

/// A record of named fields: dataclass, pydantic model, `TypedDict`, `NamedTuple`, `sieve.Struct`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StructType {
    pub name: String,
    pub fields: Vec<Field>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    pub name: String,
    pub value_type: ValueType,
    pub default: DefaultValue,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// What a file holds. A kind is a promise of the caller; content is not inspected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    Any,
    Image,
    Video,
    Audio,
}

impl FileKind {
    /// What a browser's file picker offers.
    #[must_use]
    pub fn accept(self) -> &'static str {
        match self {
            Self::Any => "",
            Self::Image => "image/*",
            Self::Video => "video/*",
            Self::Audio => "audio/*",
        }
    }

    #[must_use]
    pub fn python_name(self) -> &'static str {
        match self {
            Self::Any => "sieve.File",
            Self::Image => "sieve.Image",
            Self::Video => "sieve.Video",
            Self::Audio => "sieve.Audio",
        }
    }
}

impl ValueType {
    #[must_use]
    pub fn int() -> Self {
        Self::Int(Bounds::default())
    }

    #[must_use]
    pub fn float() -> Self {
        Self::Float(Bounds::default())
    }

    #[must_use]
    pub fn str() -> Self {
        Self::Str(TextRules::default())
    }

    #[must_use]
    pub fn text_of(kind: TextKind) -> Self {
        Self::Str(TextRules { kind, ..TextRules::default() })
    }

    /// The same where every text in it, alone or as an option, is of this kind, unless that is plain.
    #[must_use]
    pub fn with_text_kind(self, kind: TextKind) -> Self {
        match self {
            Self::Str(rules) if kind != TextKind::Plain => Self::Str(TextRules { kind, ..rules }),
            Self::Optional(inner) => Self::Optional(Box::new(inner.with_text_kind(kind))),
            Self::Union(options) => {
                Self::Union(options.into_iter().map(|of| of.with_text_kind(kind)).collect())
            }
            other => other,
        }
    }

    #[must_use]
    pub fn is_secret(&self) -> bool {
        matches!(self, Self::Str(TextRules { kind: TextKind::Secret, .. }))
    }

    /// Whether a text of this type is shown as what its Markdown says.
    #[must_use]
    pub fn is_markdown(&self) -> bool {
        match self {
            Self::Str(rules) => rules.kind == TextKind::Markdown,
            Self::Optional(inner) => inner.is_markdown(),
            _ => false,
        }
    }

    /// Whether null is a value of this type.
    #[must_use]
    pub fn accepts_null(&self) -> bool {
        match self {
            Self::Any | Self::Null | Self::Optional(_) | Self::Unresolved(_) => true,
            Self::Literal(options) => options.contains(&Value::Null),
            Self::Union(options) => options.iter().any(Self::accepts_null),
            _ => false,
        }
    }

    /// The type as a person reads it beside a field: `int`, `sieve.Image`, `float or None`, `list of str`.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Any => "any".to_owned(),
            Self::Null => "None".to_owned(),
            Self::Bool => "bool".to_owned(),
            Self::Int(bounds) => format!("int{}", bounds.label()),
            Self::Float(bounds) => format!("float{}", bounds.label()),
            Self::Decimal(bounds) => format!("Decimal{}", bounds.label()),
            Self::Str(TextRules { kind: TextKind::Secret, .. }) => "secret".to_owned(),
            Self::Str(TextRules { kind: TextKind::Markdown, .. }) => "Markdown".to_owned(),
            Self::Str(_) => "str".to_owned(),
            Self::Bytes(_) => "bytes".to_owned(),
            Self::Literal(_) => "Literal".to_owned(),
            Self::Enum { name, .. } | Self::Flags { name, .. } | Self::Reference(name) => {
                name.clone()
            }
            Self::Optional(inner) => format!("{} or None", inner.label()),
            Self::Union(options) => join(options, " or "),
            Self::List(items) => format!("list of {}", items.item.label()),
            Self::Set(items) => format!("set of {}", items.item.label()),
            Self::Tuple(items) => format!("({})", join(items, ", ")),
            Self::Dict(value) => format!("dict of {}", value.label()),
            Self::Struct(of) => of.name.clone(),
            Self::File(kind) => kind.python_name().to_owned(),
            Self::Date => "date".to_owned(),
            Self::Time => "time".to_owned(),
            Self::DateTime => "datetime".to_owned(),
            Self::TimeDelta => "timedelta".to_owned(),
            Self::Uuid => "UUID".to_owned(),
            Self::Path => "Path".to_owned(),
            Self::Unresolved(hint) => hint.clone(),
        }
    }
}

/// The bits of all members of a flag together.
#[must_use]
pub fn flag_bits(members: &[EnumMember]) -> u64 {
    members.iter().filter_map(|member| member.value.as_u64()).fold(0, |all, bits| all | bits)
}

fn join(types: &[ValueType], between: &str) -> String {
    types.iter().map(ValueType::label).collect::<Vec<_>>().join(between)
}

impl Bounds {
    /// `, 0 to 1`, `, 1 or more`, or nothing.
    fn label(&self) -> String {
        let low =
            self.ge.as_ref().map(|n| (n, "or more")).or(self.gt.as_ref().map(|n| (n, "above")));
        let high =
            self.le.as_ref().map(|n| (n, "at most")).or(self.lt.as_ref().map(|n| (n, "below")));
        match (low, high) {
            (Some((low, _)), Some((high, _))) => format!(", {low} to {high}"),
            (Some((low, "above")), None) => format!(", above {low}"),
            (Some((low, _)), None) => format!(", {low} or more"),
            (None, Some((high, how))) => format!(", {how} {high}"),
            (None, None) => String::new(),
        }
    }
}
