//! Classes made by a call: `NamedTuple("Point", [...])`, `namedtuple("Point", "x y")`,
//! `TypedDict("Movie", {...})`, `Enum("Color", "...")`.

use domain::{DefaultValue, Field, StructType, ValueType};
use ruff_python_ast::{Expr, ExprCall};

use crate::{
    classes::totality,
    constant::{Constant, Member},
    enums::enum_of,
    names::Place,
    types::TypeReader,
};

impl<'a> TypeReader<'_, 'a> {
    /// `Point = NamedTuple("Point", [("x", int)])`, `Movie = TypedDict("Movie", {"name": str})`,
    /// `Color = Enum("Color", ["RED", "GREEN"])`.
    pub(crate) fn functional_class(
        &mut self,
        place: Place<'a>,
        maker: &str,
        call: &'a ExprCall,
    ) -> Option<ValueType> {
        let [Expr::StringLiteral(name), members, ..] = call.arguments.args.as_ref() else {
            return None;
        };
        let name = name.value.to_str().to_owned();
        match (maker, members) {
            (
                "enum.Enum" | "enum.IntEnum" | "enum.StrEnum" | "enum.Flag" | "enum.IntFlag",
                members,
            ) => {
                let members = self.evaluator.evaluate(place, members).ok()?;
                let members = functional_members(members, |name, at| counted(maker, name, at))?;
                enum_of(name, members, maker.ends_with("Flag"))
            }
            ("namedtuple", fields) => {
                let names = field_names(self.evaluator.evaluate(place, fields).ok()?)?;
                let defaults = call.arguments.find_keyword("defaults");
                let defaults = match defaults {
                    Some(defaults) => {
                        self.evaluator.evaluate(place, &defaults.value).ok()?.items()?
                    }
                    None => Vec::new(),
                };
                Some(loose_struct(name, names, &defaults))
            }
            ("NamedTuple", Expr::List(list)) => {
                let pairs = list.elts.iter().map(|pair| match pair {
                    Expr::Tuple(pair) => match pair.elts.as_slice() {
                        [Expr::StringLiteral(name), hint] => Some((name.value.to_str(), hint)),
                        _ => None,
                    },
                    _ => None,
                });
                let pairs = pairs.collect::<Option<Vec<_>>>()?;
                Some(self.functional_struct(place, name, &pairs, DefaultValue::Required))
            }
            ("TypedDict", Expr::Dict(dict)) => {
                let pairs = dict.items.iter().map(|item| match &item.key {
                    Some(Expr::StringLiteral(name)) => Some((name.value.to_str(), &item.value)),
                    _ => None,
                });
                let pairs = pairs.collect::<Option<Vec<_>>>()?;
                let default = if totality(&call.arguments.keywords) {
                    DefaultValue::Required
                } else {
                    DefaultValue::Computed
                };
                Some(self.functional_struct(place, name, &pairs, default))
            }
            _ => None,
        }
    }

    fn functional_struct(
        &mut self,
        place: Place<'a>,
        name: String,
        pairs: &[(&str, &Expr)],
        default: DefaultValue,
    ) -> ValueType {
        let mut fields = Vec::new();
        for (name, hint) in pairs {
            let annotation = self.whole_annotation(place, hint);
            fields.push(Field {
                name: (*name).to_owned(),
                value_type: annotation.value_type,
                default: default.clone(),
                description: annotation.description,
            });
        }
        ValueType::Struct(StructType { name, fields, description: None })
    }
}

/// The fields of `namedtuple("Point", "x y")`.
fn field_names(written: Constant) -> Option<Vec<String>> {
    match written {
        Constant::Str(names) => {
            Some(names.replace(',', " ").split_whitespace().map(str::to_owned).collect())
        }
        other => other
            .items()?
            .into_iter()
            .map(|name| match name {
                Constant::Str(name) => Some(name),
                _ => None,
            })
            .collect(),
    }
}

/// Fields without types; the defaults belong to the last ones.
fn loose_struct(name: String, names: Vec<String>, defaults: &[Constant]) -> ValueType {
    let required = names.len().saturating_sub(defaults.len());
    let fields = names.into_iter().enumerate().map(|(at, name)| {
        let default = match at.checked_sub(required).and_then(|at| defaults.get(at)) {
            None => DefaultValue::Required,
            Some(value) => value.to_json().map_or(DefaultValue::Computed, DefaultValue::Value),
        };
        Field { name, value_type: ValueType::Any, default, description: None }
    });
    ValueType::Struct(StructType { name, fields: fields.collect(), description: None })
}

/// The members of `Enum("Color", ...)`: names in a text or a list, pairs, or a dict.
fn functional_members(
    members: Constant,
    starts_with: impl Fn(&str, i128) -> Constant,
) -> Option<Vec<Member>> {
    let names: Vec<Constant> = match members {
        Constant::Str(names) => {
            names.replace(',', " ").split_whitespace().map(Constant::text).collect()
        }
        Constant::List(items) | Constant::Tuple(items) => items,
        Constant::Dict(entries) => {
            entries.into_iter().map(|(name, value)| Constant::Tuple(vec![name, value])).collect()
        }
        _ => return None,
    };
    let member = |(at, item): (i128, Constant)| match item {
        Constant::Str(name) => Some(Member { value: Some(starts_with(&name, at)), name }),
        Constant::Tuple(pair) => match <[Constant; 2]>::try_from(pair).ok()? {
            [Constant::Str(name), value] => Some(Member { name, value: Some(value) }),
            _ => None,
        },
        _ => None,
    };
    (1_i128..).zip(names).map(member).collect()
}

/// The value of the member at a place, counted from 1, when none is written.
fn counted(maker: &str, name: &str, at: i128) -> Constant {
    match maker {
        "enum.StrEnum" => Constant::Str(name.to_lowercase()),
        "enum.Flag" | "enum.IntFlag" => Constant::Int(1 << (at - 1).clamp(0, 100)),
        _ => Constant::Int(at),
    }
}
