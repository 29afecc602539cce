//! What `Annotated[...]`, `pydantic.Field(...)`, `annotated_types` and `Literal[...]` say about values.
//! Metadata that is not understood is passed over, as Python's typing demands.

use domain::{Bounds, DefaultValue, Items, Length, TextKind, ValueType};
use ruff_python_ast::{Expr, ExprCall};
use serde_json::{Number, Value};

use crate::{
    constant::Constant,
    evaluation::Evaluator,
    known_types::{self, text_kind},
    names::{Entity, Place},
    types::{Annotation, arguments},
};

/// Characters of a unit that fit beside a number.
const LONGEST_UNIT: usize = 12;

/// The options of a `Literal`; none when one of them is not a constant that JSON can say.
pub(crate) fn literal<'a>(
    evaluator: &Evaluator<'a>,
    place: Place<'a>,
    options: &[Expr],
) -> Option<ValueType> {
    let mut values: Vec<Value> = Vec::new();
    collect_options(evaluator, place, options, &mut values)?;
    Some(ValueType::Literal(values))
}

fn collect_options<'a>(
    evaluator: &Evaluator<'a>,
    place: Place<'a>,
    options: &[Expr],
    values: &mut Vec<Value>,
) -> Option<()> {
    for option in options {
        if let Expr::Subscript(nested) = option
            && let Some(Entity::External(path)) = evaluator.bundle.resolve(place, &nested.value)
            && known_types::short(&path) == "Literal"
        {
            collect_options(evaluator, place, arguments(nested), values)?;
            continue;
        }
        let value = evaluator.evaluate(place, option).ok()?.plain();
        let plain = matches!(
            value,
            Constant::None | Constant::Bool(_) | Constant::Int(_) | Constant::Str(_)
        );
        let value = value.to_json().filter(|_| plain)?;
        if !values.contains(&value) {
            values.push(value);
        }
    }
    Some(())
}

/// Adds what one piece of metadata of `Annotated` says.
pub(crate) fn annotate<'a>(
    evaluator: &Evaluator<'a>,
    place: Place<'a>,
    extra: &Expr,
    annotation: &mut Annotation,
) {
    match extra {
        // A plain text is documentation, by wide custom.
        Expr::StringLiteral(text) => {
            annotation.description.get_or_insert_with(|| text.value.to_str().to_owned());
        }
        Expr::Call(call) => {
            annotate_by_call(evaluator, place, call, annotation);
        }
        // `Annotated[str, sieve.Markdown]`
        name => {
            let kind = match evaluator.bundle.resolve(place, name) {
                Some(Entity::External(path)) => path.strip_prefix("sieve.").and_then(text_kind),
                _ => None,
            };
            if let Some(kind) = kind {
                annotation.value_type = annotation.value_type.clone().with_text_kind(kind);
            }
        }
    }
}

/// Adds what a call such as `Field(ge=0)` says; false when it is not such a call.
pub(crate) fn annotate_by_call<'a>(
    evaluator: &Evaluator<'a>,
    place: Place<'a>,
    call: &ExprCall,
    annotation: &mut Annotation,
) -> bool {
    let Some(Entity::External(path)) = evaluator.bundle.resolve(place, &call.func) else {
        return false;
    };
    let first = call.arguments.args.first();
    let value = |expression: &Expr| evaluator.evaluate(place, expression).ok();
    let name = path.rsplit('.').next().unwrap_or(&path);
    match (path.split('.').next().unwrap_or_default(), name) {
        ("pydantic", "Field" | "StringConstraints") | ("msgspec", "Meta") => {
            if let Some(default) = first {
                set_default(evaluator, place, default, annotation);
            }
        }
        ("annotated_types", "Len" | "MinLen" | "MaxLen") => {
            let positional = call.arguments.args.iter().zip(match name {
                "MaxLen" => ["max_length", ""],
                _ => ["min_length", "max_length"],
            });
            for (argument, keyword) in positional {
                if let Some(value) = value(argument) {
                    constrain(&mut annotation.value_type, keyword, &value);
                }
            }
        }
        ("annotated_types", "Ge" | "Gt" | "Le" | "Lt" | "MultipleOf" | "Interval") => {
            let keyword = match name {
                "MultipleOf" => "multiple_of".to_owned(),
                other => other.to_lowercase(),
            };
            if let Some(value) = first.and_then(value) {
                constrain(&mut annotation.value_type, &keyword, &value);
            }
        }
        ("annotated_types" | "sieve", "Unit") => {
            if let Some(unit) = first.and_then(value) {
                constrain(&mut annotation.value_type, "unit", &unit);
            }
        }
        ("typing_extensions" | "typing" | "annotated_doc", "Doc") | ("annotated_types", "doc") => {
            if let Some(Constant::Str(text)) = first.and_then(value) {
                annotation.description = Some(text);
            }
        }
        _ => return false,
    }
    for keyword in &call.arguments.keywords {
        if let Some(name) = &keyword.arg {
            by_keyword(evaluator, place, name.as_str(), &keyword.value, annotation);
        }
    }
    true
}

/// A type with the bounds that a call such as `conint(ge=1)` gives it.
pub(crate) fn by_keywords<'a>(
    evaluator: &Evaluator<'a>,
    place: Place<'a>,
    call: &ExprCall,
    value_type: ValueType,
) -> ValueType {
    let mut annotation = Annotation::of(value_type);
    for keyword in &call.arguments.keywords {
        if let Some(name) = &keyword.arg {
            by_keyword(evaluator, place, name.as_str(), &keyword.value, &mut annotation);
        }
    }
    annotation.value_type
}

fn by_keyword<'a>(
    evaluator: &Evaluator<'a>,
    place: Place<'a>,
    keyword: &str,
    expression: &Expr,
    annotation: &mut Annotation,
) {
    match keyword {
        "default" => set_default(evaluator, place, expression, annotation),
        "default_factory" => annotation.default = Some(made_default(evaluator, place, expression)),
        _ => {
            let Ok(value) = evaluator.evaluate(place, expression) else { return };
            match (keyword, value) {
                ("description", Constant::Str(text)) => annotation.description = Some(text),
                // A title without description is better than neither.
                ("title", Constant::Str(text)) => {
                    annotation.description.get_or_insert(text);
                }
                // pydantic reads by the validation alias where there are both.
                ("validation_alias", Constant::Str(text)) => annotation.alias = Some(text),
                ("alias", Constant::Str(text)) => {
                    annotation.alias.get_or_insert(text);
                }
                ("json_schema_extra", Constant::Dict(words)) => {
                    words.iter().for_each(|(word, value)| by_schema_word(word, value, annotation));
                }
                (_, value) => constrain(&mut annotation.value_type, keyword, &value),
            }
        }
    }
}

/// What a word of JSON Schema says that pydantic has no argument for.
fn by_schema_word(word: &Constant, value: &Constant, annotation: &mut Annotation) {
    let Constant::Str(word) = word else { return };
    let kind = match (word.as_str(), value) {
        ("format", Constant::Str(format)) if format == "password" => TextKind::Secret,
        ("writeOnly", Constant::Bool(true)) => TextKind::Secret,
        ("contentMediaType", Constant::Str(media)) if media == "text/markdown" => {
            TextKind::Markdown
        }
        ("unit", value) => return constrain(&mut annotation.value_type, "unit", value),
        _ => return,
    };
    annotation.value_type = annotation.value_type.clone().with_text_kind(kind);
}

/// The default in `Field(...)`: the ellipsis means that there is none.
fn set_default<'a>(
    evaluator: &Evaluator<'a>,
    place: Place<'a>,
    expression: &Expr,
    annotation: &mut Annotation,
) {
    match expression {
        Expr::EllipsisLiteral(_) => annotation.required = Some(true),
        other => annotation.default = Some(default_value(evaluator, place, other)),
    }
}

/// A default as written after `=`.
pub(crate) fn default_value<'a>(
    evaluator: &Evaluator<'a>,
    place: Place<'a>,
    expression: &Expr,
) -> DefaultValue {
    let constant = evaluator.evaluate(place, expression).ok();
    constant.and_then(|value| value.to_json()).map_or(DefaultValue::Computed, DefaultValue::Value)
}

/// The value that a `default_factory` makes.
pub(crate) fn made_default<'a>(
    evaluator: &Evaluator<'a>,
    place: Place<'a>,
    factory: &Expr,
) -> DefaultValue {
    if let Expr::Lambda(lambda) = factory
        && lambda.parameters.is_none()
    {
        return default_value(evaluator, place, &lambda.body);
    }
    let Some(Entity::External(path)) = evaluator.bundle.resolve(place, factory) else {
        return DefaultValue::Computed;
    };
    DefaultValue::Value(match known_types::short(&path) {
        "list" | "tuple" | "set" | "frozenset" => Value::Array(Vec::new()),
        "dict" => Value::Object(serde_json::Map::new()),
        "str" => Value::from(""),
        "int" => Value::from(0),
        "bool" => Value::from(false),
        _ => return DefaultValue::Computed,
    })
}

/// Sets a bound on every part of a type that can have it.
fn constrain(value_type: &mut ValueType, keyword: &str, value: &Constant) {
    match value_type {
        ValueType::Optional(inner) => constrain(inner, keyword, value),
        ValueType::Union(members) => {
            members.iter_mut().for_each(|member| constrain(member, keyword, value));
        }
        ValueType::Int(bounds) | ValueType::Float(bounds) | ValueType::Decimal(bounds) => {
            bound(bounds, keyword, value);
        }
        ValueType::Str(rules) => match (keyword, value) {
            ("pattern" | "regex", Constant::Str(pattern)) => rules.pattern = Some(pattern.clone()),
            _ => measure(&mut rules.length, keyword, value),
        },
        ValueType::Bytes(length) => measure(length, keyword, value),
        ValueType::List(Items { length, .. }) | ValueType::Set(Items { length, .. }) => {
            measure(length, keyword, value);
        }
        _ => {}
    }
}

fn bound(bounds: &mut Bounds, keyword: &str, value: &Constant) {
    if let ("unit", Constant::Str(unit)) = (keyword, value) {
        bounds.unit = Some(unit.trim().chars().take(LONGEST_UNIT).collect());
        return;
    }
    let slot = match keyword {
        "ge" => &mut bounds.ge,
        "gt" => &mut bounds.gt,
        "le" => &mut bounds.le,
        "lt" => &mut bounds.lt,
        "multiple_of" => &mut bounds.multiple_of,
        _ => return,
    };
    let number: Option<Number> = match value {
        Constant::Int(_) | Constant::Float(_) | Constant::BigInt(_) => match value.to_json() {
            Some(Value::Number(number)) => Some(number),
            _ => None,
        },
        // `Decimal("0.5")`
        Constant::Str(text) => text.parse().ok(),
        _ => None,
    };
    if number.is_some() {
        *slot = number;
    }
}

fn measure(length: &mut Length, keyword: &str, value: &Constant) {
    let Constant::Int(number) = value else { return };
    let Ok(number) = u64::try_from(*number) else { return };
    match keyword {
        "min_length" | "min_items" => length.min = Some(number),
        "max_length" | "max_items" => length.max = Some(number),
        _ => {}
    }
}
