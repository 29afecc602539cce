//! Classes made by a call: `NamedTuple("Point", [...])`, `TypedDict("Movie", {...})`, `Enum("Color", "...")`.

use domain::{DefaultValue, EnumMember, Field, StructType, ValueType};
use ruff_python_ast::{Expr, ExprCall};

use crate::{classes::totality, constant::Constant, names::Place, types::TypeReader};

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
            ("enum.Enum" | "enum.IntEnum", members) => {
                let members = functional_members(self.evaluator.evaluate(place, members).ok()?)?;
                Some(ValueType::Enum { name, members })
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
            let annotation = self.annotation(place, hint);
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

fn functional_members(members: Constant) -> Option<Vec<EnumMember>> {
    let named = |name: String, value: Constant| Some(EnumMember { name, value: value.to_json()? });
    let numbered = |names: Vec<String>| {
        names.into_iter().zip(1_i128..).map(|(name, at)| named(name, Constant::Int(at))).collect()
    };
    match members {
        Constant::Str(names) => {
            numbered(names.replace(',', " ").split_whitespace().map(str::to_owned).collect())
        }
        Constant::Dict(entries) => entries
            .into_iter()
            .map(|(name, value)| match name {
                Constant::Str(name) => named(name, value),
                _ => None,
            })
            .collect(),
        Constant::List(items) | Constant::Tuple(items) => numbered(
            items
                .into_iter()
                .map(|item| match item {
                    Constant::Str(name) => Some(name),
                    _ => None,
                })
                .collect::<Option<_>>()?,
        ),
        _ => None,
    }
}
