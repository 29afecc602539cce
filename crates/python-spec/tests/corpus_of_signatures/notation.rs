//! A function's spec as lines that a person writes and reads, the whole of it and nothing left out:
//!
//! ```text
//! "Summary of the function."
//! x: int(ge=0, le=9) = 3 -- its description
//! positional x: T          keyword x: T          *args: T          **kwargs: T
//! -> T -- description      -> each T: a generator of T
//! warning words
//! ```
//!
//! No `=` is required, `= JSON` a default, `= ?` one that is only known by running. A type is
//! `any null bool int float str bytes date time datetime timedelta decimal uuid path file image
//! video audio`, `literal("a", 1)`, `enum Name(MEMBER="value")`, `T?` for `Optional`, `A | B`,
//! `list[T]`, `set[T]`, `tuple[A, B]`, `dict[T]` of the values, `Name "description"{field: T = 1
//! "description"}`, `&Name` for a struct around the place, and the hint in backticks when unresolved.

use domain::{
    Bounds, DefaultValue, FileKind, FunctionSpec, Items, Length, Parameter, ParameterKind,
    TextKind, TextRules, ValueType,
};

pub(crate) fn lines(spec: &FunctionSpec) -> Vec<String> {
    let mut lines: Vec<String> =
        spec.metadata.description.iter().map(|text| format!("{text:?}")).collect();
    lines.extend(spec.parameters.iter().map(parameter));
    let each = if spec.streams { "each " } else { "" };
    let help = after(spec.output_description.as_deref());
    if spec.streams || !help.is_empty() || spec.output != ValueType::Any {
        lines.push(format!("-> {each}{}{help}", of(&spec.output)));
    }
    lines
}

fn after(description: Option<&str>) -> String {
    description.map_or_else(String::new, |text| format!(" -- {text}"))
}

fn parameter(parameter: &Parameter) -> String {
    let kind = match parameter.kind {
        ParameterKind::PositionalOnly => "positional ",
        ParameterKind::PositionalOrKeyword => "",
        ParameterKind::KeywordOnly => "keyword ",
        ParameterKind::VariablePositional => "*",
        ParameterKind::VariableKeyword => "**",
    };
    let Parameter { name, value_type, default, description, .. } = parameter;
    format!("{kind}{name}: {}{}{}", of(value_type), given(default), after(description.as_deref()))
}

fn given(default: &DefaultValue) -> String {
    match default {
        DefaultValue::Required => String::new(),
        DefaultValue::Computed => " = ?".to_owned(),
        DefaultValue::Value(value) => format!(" = {}", spaced(value)),
    }
}

/// JSON on one line, with spaces where a person puts them.
fn spaced(value: &serde_json::Value) -> String {
    use serde_json::Value;
    match value {
        Value::Array(items) => {
            format!("[{}]", items.iter().map(spaced).collect::<Vec<_>>().join(", "))
        }
        Value::Object(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{key:?}: {}", spaced(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        other => other.to_string(),
    }
}

fn of(value_type: &ValueType) -> String {
    match value_type {
        ValueType::Any => "any".to_owned(),
        ValueType::Null => "null".to_owned(),
        ValueType::Bool => "bool".to_owned(),
        ValueType::Int(bounds) => format!("int{}", within(bounds)),
        ValueType::Float(bounds) => format!("float{}", within(bounds)),
        ValueType::Decimal(bounds) => format!("decimal{}", within(bounds)),
        ValueType::Str(rules) => match rules.kind {
            TextKind::Plain => format!("str{}", text_rules(rules)),
            TextKind::Secret => format!("secret{}", text_rules(rules)),
            TextKind::Markdown => format!("markdown{}", text_rules(rules)),
        },
        ValueType::Bytes(length) => format!("bytes{}", in_brackets(&sized(length))),
        ValueType::Literal(options) => {
            format!("literal({})", options.iter().map(spaced).collect::<Vec<_>>().join(", "))
        }
        ValueType::Flags { name, members } => {
            let members: Vec<String> =
                members.iter().map(|member| format!("{}={}", member.name, member.value)).collect();
            format!("flags {name}({})", members.join(", "))
        }
        ValueType::Enum { name, members } => {
            let members: Vec<String> = members
                .iter()
                .map(|member| format!("{}={}", member.name, spaced(&member.value)))
                .collect();
            format!("enum {name}({})", members.join(", "))
        }
        ValueType::Optional(inner) => match inner.as_ref() {
            ValueType::Union(_) => format!("({})?", of(inner)),
            _ => format!("{}?", of(inner)),
        },
        ValueType::Union(options) => joined(options, " | "),
        ValueType::List(items) => format!("list{}", holding(items)),
        ValueType::Set(items) => format!("set{}", holding(items)),
        ValueType::Tuple(types) => format!("tuple[{}]", joined(types, ", ")),
        ValueType::Dict(value) => format!("dict[{}]", of(value)),
        ValueType::Struct(structure) => {
            let fields: Vec<String> = structure
                .fields
                .iter()
                .map(|field| {
                    let help = quoted(field.description.as_deref());
                    format!(
                        "{}: {}{}{help}",
                        field.name,
                        of(&field.value_type),
                        given(&field.default)
                    )
                })
                .collect();
            let help = quoted(structure.description.as_deref());
            format!("{}{help}{{{}}}", structure.name, fields.join(", "))
        }
        ValueType::File(FileKind::Any) => "file".to_owned(),
        ValueType::File(FileKind::Image) => "image".to_owned(),
        ValueType::File(FileKind::Video) => "video".to_owned(),
        ValueType::File(FileKind::Audio) => "audio".to_owned(),
        ValueType::Date => "date".to_owned(),
        ValueType::Time => "time".to_owned(),
        ValueType::DateTime => "datetime".to_owned(),
        ValueType::TimeDelta => "timedelta".to_owned(),
        ValueType::Uuid => "uuid".to_owned(),
        ValueType::Path => "path".to_owned(),
        ValueType::Reference(name) => format!("&{name}"),
        ValueType::Unresolved(hint) => format!("`{hint}`"),
    }
}

fn quoted(description: Option<&str>) -> String {
    description.map_or_else(String::new, |text| format!(" {text:?}"))
}

fn joined(types: &[ValueType], between: &str) -> String {
    types.iter().map(of).collect::<Vec<_>>().join(between)
}

fn holding(items: &Items) -> String {
    format!("[{}]{}", of(&items.item), in_brackets(&sized(&items.length)))
}

fn within(bounds: &Bounds) -> String {
    let Bounds { ge, gt, le, lt, multiple_of, unit } = bounds;
    let named = [("ge", ge), ("gt", gt), ("le", le), ("lt", lt), ("multiple_of", multiple_of)];
    let mut written: Vec<String> = named
        .into_iter()
        .filter_map(|(name, bound)| bound.as_ref().map(|bound| format!("{name}={bound}")))
        .collect();
    written.extend(unit.iter().map(|unit| format!("unit={unit:?}")));
    in_brackets(&written)
}

fn sized(length: &Length) -> Vec<String> {
    let named = [("min", length.min), ("max", length.max)];
    named
        .into_iter()
        .filter_map(|(name, count)| count.map(|count| format!("{name}={count}")))
        .collect()
}

fn text_rules(rules: &TextRules) -> String {
    let mut written = sized(&rules.length);
    written.extend(rules.pattern.iter().map(|pattern| format!("pattern={pattern:?}")));
    in_brackets(&written)
}

fn in_brackets(written: &[String]) -> String {
    if written.is_empty() { String::new() } else { format!("({})", written.join(", ")) }
}
