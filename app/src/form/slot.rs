//! A place in a form for one value: its type, and what it means to leave it out. Parameters, fields
//! of records, items of lists and options of unions are all slots; the form is drawn, read and
//! edited by walking them.

use domain::{
    DefaultValue, Field, Items, Parameter, ParameterKind, StructType, ValueType, value_text,
};
use serde_json::Value;

use super::names;

/// Records inside records beyond this are edited as JSON.
const DEEPEST: u8 = 8;

/// A parameter's type as a whole, and the records in it that references lead back to.
pub struct Shape<'a> {
    parameter: &'a Parameter,
    whole: ValueType,
}

#[derive(Clone, Copy)]
pub struct Slot<'a> {
    /// Never a reference: those are followed.
    pub value_type: &'a ValueType,
    pub default: &'a DefaultValue,
    pub description: Option<&'a str>,
    whole: &'a ValueType,
    depth: u8,
    /// An item of a list: it is there, so a text may be empty.
    listed: bool,
}

/// Whether there is a value in a slot, and if not, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Presence {
    /// Left out: Python uses the default.
    Unset,
    Null,
    #[default]
    Set,
}

impl Presence {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unset => "unset",
            Self::Null => "null",
            Self::Set => "set",
        }
    }

    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        [Self::Unset, Self::Null, Self::Set].into_iter().find(|p| p.as_str() == text)
    }
}

impl<'a> Shape<'a> {
    #[must_use]
    pub fn of(parameter: &'a Parameter) -> Self {
        Self { parameter, whole: whole_type(parameter) }
    }

    #[must_use]
    pub fn slot(&'a self) -> Slot<'a> {
        Slot {
            value_type: &self.whole,
            default: &self.parameter.default,
            description: self.parameter.description.as_deref(),
            whole: &self.whole,
            depth: 0,
            listed: false,
        }
    }
}

/// The type of the whole value: `*args: int` takes a list of int.
fn whole_type(parameter: &Parameter) -> ValueType {
    let of = parameter.value_type.clone();
    match parameter.kind {
        ParameterKind::VariablePositional => ValueType::List(Items::of(of)),
        ParameterKind::VariableKeyword => ValueType::Dict(Box::new(of)),
        _ => of,
    }
}

impl<'a> Slot<'a> {
    /// The slot of a part of this one, which may not be left out.
    fn part(self, value_type: &'a ValueType) -> Self {
        let whole =
            Self { default: &DefaultValue::Required, description: None, listed: false, ..self };
        whole.typed(value_type)
    }

    fn typed(self, value_type: &'a ValueType) -> Self {
        let value_type = match value_type {
            ValueType::Reference(name) => record_named(self.whole, name).unwrap_or(value_type),
            other => other,
        };
        Self { value_type, depth: self.depth + 1, ..self }
    }

    #[must_use]
    pub fn item(self, items: &'a Items) -> Self {
        self.entry(&items.item)
    }

    /// Of a tuple or a dictionary.
    #[must_use]
    pub fn entry(self, value_type: &'a ValueType) -> Self {
        Self { listed: true, ..self.part(value_type) }
    }

    /// Of a union.
    #[must_use]
    pub fn option(self, value_type: &'a ValueType) -> Self {
        self.part(value_type)
    }

    #[must_use]
    pub fn field(self, field: &'a Field) -> Self {
        let slot = self.part(&field.value_type);
        Self { default: &field.default, description: field.description.as_deref(), ..slot }
    }

    /// The same place, where a value is: `T` of `Optional[T]`.
    #[must_use]
    pub fn inner(self) -> Self {
        match self.value_type {
            ValueType::Optional(inner) => Self { depth: self.depth, ..self.typed(inner) },
            _ => self,
        }
    }

    #[must_use]
    pub fn is_required(self) -> bool {
        *self.default == DefaultValue::Required
    }

    #[must_use]
    pub fn is_null_by_default(self) -> bool {
        *self.default == DefaultValue::Value(Value::Null)
    }

    /// Too deep to be drawn as anything but JSON.
    #[must_use]
    pub fn is_too_deep(self) -> bool {
        self.depth > DEEPEST
    }

    /// Edited in one control rather than in a group of them.
    #[must_use]
    pub fn is_single(self) -> bool {
        use ValueType as V;
        match self.inner().value_type {
            V::List(_) | V::Tuple(_) | V::Dict(_) | V::Struct(_) | V::Union(_) => false,
            V::Set(items) => options_of(&items.item).is_some(),
            _ => true,
        }
    }

    /// What a person may choose between before the value itself; empty where an empty control
    /// says it all.
    #[must_use]
    pub fn presences(self) -> Vec<Presence> {
        let nullable = matches!(self.value_type, ValueType::Optional(_));
        let omittable = !self.is_required();
        let mut presences = Vec::new();
        // A default that is shown in the control can be had back by resetting it.
        let default_hidden = match self.default {
            DefaultValue::Required => false,
            DefaultValue::Computed => true,
            DefaultValue::Value(value) => value.is_null(),
        };
        if omittable && default_hidden {
            presences.push(Presence::Unset);
        }
        if nullable && !self.is_null_by_default() {
            presences.push(Presence::Null);
        }
        if presences.is_empty() || presences.len() == 1 && self.empty_says_it() {
            return Vec::new();
        }
        presences.push(Presence::Set);
        presences
    }

    /// Drawn as a switch, which is always on or off.
    #[must_use]
    pub fn is_switch(self) -> bool {
        *self.value_type == ValueType::Bool
            && !matches!(self.default, DefaultValue::Computed)
            && !self.is_null_by_default()
    }

    /// Whether no text is a text.
    #[must_use]
    pub fn takes_empty_text(self) -> bool {
        let optional = matches!(self.value_type, ValueType::Optional(_));
        matches!(self.inner().value_type, ValueType::Str(_)) && (self.listed || optional)
    }

    /// Whether an empty control can stand for the absence of a value.
    fn empty_says_it(self) -> bool {
        match self.inner().value_type {
            ValueType::Str(_) | ValueType::Bytes(_) => {
                !matches!(self.value_type, ValueType::Optional(_))
            }
            // With an option of their own for it.
            ValueType::Bool | ValueType::Literal(_) | ValueType::Enum { .. } => true,
            ValueType::Set(_) | ValueType::Flags { .. } => false,
            _ => self.is_single(),
        }
    }

    /// The presence that an empty control means.
    #[must_use]
    pub fn absence(self) -> Option<Presence> {
        if !self.is_required() {
            let hides = matches!(self.default, DefaultValue::Value(value) if !value.is_null());
            return Some(if hides && self.value_type.accepts_null() {
                Presence::Null
            } else {
                Presence::Unset
            });
        }
        self.value_type.accepts_null().then_some(Presence::Null)
    }

    /// Its type leads back to a record around it.
    #[must_use]
    pub fn is_recursive(self) -> bool {
        has_reference(self.inner().value_type)
    }

    /// What is inside is drawn only when it is there: it would have no end.
    #[must_use]
    pub fn is_lazy(self) -> bool {
        self.is_recursive() && !self.is_single()
    }
}

fn has_reference(value_type: &ValueType) -> bool {
    match value_type {
        ValueType::Reference(_) => true,
        other => parts(other).into_iter().any(has_reference),
    }
}

fn record_named<'a>(value_type: &'a ValueType, name: &str) -> Option<&'a ValueType> {
    match value_type {
        ValueType::Struct(StructType { name: of, .. }) if of == name => Some(value_type),
        other => parts(other).into_iter().find_map(|part| record_named(part, name)),
    }
}

fn parts(value_type: &ValueType) -> Vec<&ValueType> {
    match value_type {
        ValueType::Optional(inner) | ValueType::Dict(inner) => vec![inner],
        ValueType::List(items) | ValueType::Set(items) => vec![&items.item],
        ValueType::Union(parts) | ValueType::Tuple(parts) => parts.iter().collect(),
        ValueType::Struct(of) => of.fields.iter().map(|field| &field.value_type).collect(),
        _ => Vec::new(),
    }
}

/// One of a few values, and how it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What the field holds.
    pub text: String,
    pub label: String,
}

/// The values of a type that has only a few.
#[must_use]
pub fn options_of(value_type: &ValueType) -> Option<Vec<Choice>> {
    match value_type {
        ValueType::Literal(options) => Some(options.iter().map(|o| literal(o, options)).collect()),
        ValueType::Enum { members, .. } => {
            let named = |name: &String| Choice { text: name.clone(), label: name.clone() };
            Some(members.iter().map(|member| named(&member.name)).collect())
        }
        _ => None,
    }
}

/// `Literal[1, "1", None]` has three different options: those that read the same are written as JSON.
fn literal(option: &Value, all: &[Value]) -> Choice {
    let text = value_text(option);
    let alike = all.iter().filter(|other| value_text(other) == text).count() > 1;
    let text = if alike || text.is_empty() { option.to_string() } else { text };
    let label = if option.is_null() { "None".to_owned() } else { text.clone() };
    Choice { text, label }
}

/// The option that a value is.
#[must_use]
pub fn option_text(value_type: &ValueType, value: &Value) -> Option<String> {
    match value_type {
        ValueType::Literal(options) => {
            options.contains(value).then(|| literal(value, options).text)
        }
        ValueType::Enum { members, .. } => {
            Some(members.iter().find(|member| member.value == *value)?.name.clone())
        }
        _ => None,
    }
}

/// The value that an option stands for.
#[must_use]
pub fn option_value(value_type: &ValueType, text: &str) -> Option<Value> {
    match value_type {
        ValueType::Literal(options) => {
            options.iter().find(|option| literal(option, options).text == text).cloned()
        }
        ValueType::Enum { members, .. } => {
            Some(members.iter().find(|member| member.name == text)?.value.clone())
        }
        _ => None,
    }
}

/// Where a slot's fields are in the form.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The name of its field, which those of its parts begin with.
    pub name: String,
    /// As of the value in the inputs, but that entries of dictionaries go by their number, whatever
    /// key is typed into them.
    pub path: domain::InputPath,
}

impl Place {
    #[must_use]
    pub fn of_parameter(name: &str) -> Self {
        Self { name: names::of_parameter(name), path: domain::InputPath::key(name) }
    }

    #[must_use]
    pub fn field(&self, name: &str) -> Self {
        Self { name: names::of_field(&self.name, name), path: self.path.key_in(name) }
    }

    #[must_use]
    pub fn item(&self, index: usize) -> Self {
        Self { name: names::of_item(&self.name, index), path: self.path.index_in(index) }
    }

    #[must_use]
    pub fn option(&self, index: usize) -> Self {
        Self { name: names::of_option(&self.name, index), path: self.path.clone() }
    }

    #[must_use]
    pub fn id(&self) -> String {
        format!("in-{}", self.name)
    }

    /// What the ids of its help and its error begin with: an option's are those of the union.
    #[must_use]
    pub fn described_id(&self) -> String {
        let mut name = self.name.as_str();
        while let Some((union, option)) = name.rsplit_once('~')
            && option.bytes().all(|byte| byte.is_ascii_digit())
        {
            name = union;
        }
        format!("in-{name}")
    }
}
