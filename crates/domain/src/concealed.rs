//! Secrets among the inputs of a call: what is kept and shown of the call has a mark in their place,
//! and they are kept apart, for the run alone.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::{InputPath, Parameter, StructType, ValueType, enclosing::Enclosing};

/// Stands where a secret was. The validator does not take it for one.
pub const CONCEALED: &str = "**********";

/// Puts the mark in the place of every secret; gives what was there.
pub fn conceal(
    parameters: &[Parameter],
    inputs: &mut Map<String, Value>,
) -> Vec<(InputPath, Value)> {
    let mut found = Vec::new();
    for parameter in parameters.iter().filter(|parameter| holds_secret(&parameter.value_type)) {
        let Some(value) = inputs.get(&parameter.name) else { continue };
        let mut search =
            Search { found: Vec::new(), seen: HashSet::new(), enclosing: Enclosing::default() };
        let place = InputPath::key(&parameter.name);
        search.parameter(parameter, value, &place);
        found.append(&mut search.found);
    }
    let taken = found.into_iter().filter_map(|place| {
        let value = place.find_in(inputs)?;
        let is_new = value.as_str() != Some(CONCEALED);
        let secret = std::mem::replace(value, Value::from(CONCEALED));
        is_new.then_some((place, secret))
    });
    taken.collect()
}

/// Puts secrets back where their marks are.
pub fn reveal(inputs: &mut Map<String, Value>, secrets: &[(InputPath, Value)]) {
    for (place, secret) in secrets {
        if let Some(value) = place.find_in(inputs).filter(|value| value.as_str() == Some(CONCEALED))
        {
            *value = secret.clone();
        }
    }
}

/// Whether a value of the type may have a secret in it.
#[must_use]
pub fn holds_secret(value_type: &ValueType) -> bool {
    match value_type {
        ValueType::Optional(inner) | ValueType::Dict(inner) => holds_secret(inner),
        ValueType::List(items) | ValueType::Set(items) => holds_secret(&items.item),
        ValueType::Union(types) | ValueType::Tuple(types) => types.iter().any(holds_secret),
        ValueType::Struct(of) => of.fields.iter().any(|field| holds_secret(&field.value_type)),
        other => other.is_secret(),
    }
}

struct Search<'a> {
    found: Vec<InputPath>,
    /// By address: a value of many options is looked at once for each.
    seen: HashSet<(usize, usize, Vec<usize>)>,
    enclosing: Enclosing<'a>,
}

impl<'a> Search<'a> {
    /// `*args` are a list of the type, `**kwargs` an object.
    fn parameter(&mut self, parameter: &'a Parameter, value: &Value, place: &InputPath) {
        use crate::ParameterKind::{VariableKeyword, VariablePositional};
        let of = &parameter.value_type;
        match (parameter.kind, value) {
            (VariablePositional, Value::Array(values)) => self.items(of, values, place),
            (VariableKeyword, Value::Object(entries)) => self.entries(of, entries, place),
            _ => self.value(of, value, place),
        }
    }

    /// Of a union every option is looked into: too much is concealed rather than too little.
    fn value(&mut self, value_type: &'a ValueType, value: &Value, place: &InputPath) {
        let address = (std::ptr::from_ref(value_type) as usize, std::ptr::from_ref(value) as usize);
        if !self.seen.insert((address.0, address.1, self.enclosing.key())) {
            return;
        }
        match (value_type, value) {
            (of, Value::String(_)) if of.is_secret() => self.found.push(place.clone()),
            (ValueType::Optional(inner), _) => self.value(inner, value, place),
            (ValueType::Union(types), _) => {
                types.iter().for_each(|of| self.value(of, value, place));
            }
            (ValueType::List(items) | ValueType::Set(items), Value::Array(values)) => {
                self.items(&items.item, values, place);
            }
            (ValueType::Tuple(types), Value::Array(values)) => {
                for (index, (of, value)) in types.iter().zip(values).enumerate() {
                    self.value(of, value, &place.index_in(index));
                }
            }
            (ValueType::Dict(of), Value::Object(entries)) => self.entries(of, entries, place),
            (ValueType::Struct(of), Value::Object(fields)) => self.structure(of, fields, place),
            (ValueType::Reference(name), Value::Object(fields)) => {
                if let Some(of) = self.enclosing.find(name) {
                    self.structure(of, fields, place);
                }
            }
            _ => {}
        }
    }

    fn items(&mut self, of: &'a ValueType, values: &[Value], place: &InputPath) {
        for (index, value) in values.iter().enumerate() {
            self.value(of, value, &place.index_in(index));
        }
    }

    fn entries(&mut self, of: &'a ValueType, entries: &Map<String, Value>, place: &InputPath) {
        for (key, value) in entries {
            self.value(of, value, &place.key_in(key));
        }
    }

    fn structure(&mut self, of: &'a StructType, fields: &Map<String, Value>, place: &InputPath) {
        self.enclosing.push(of);
        for field in &of.fields {
            if let Some(value) = fields.get(&field.name) {
                self.value(&field.value_type, value, &place.key_in(&field.name));
            }
        }
        self.enclosing.pop();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{DefaultValue, Field, Items, ParameterKind, TextKind};

    fn parameter(kind: ParameterKind, value_type: ValueType) -> Parameter {
        let (name, default) = ("x".to_owned(), DefaultValue::Required);
        Parameter { name, kind, value_type, hint: None, default, description: None }
    }

    fn secret() -> ValueType {
        ValueType::text_of(TextKind::Secret)
    }

    /// `Account { name: str, key: Secret, owner: Optional[Account] }`
    fn account() -> ValueType {
        let field = |name: &str, value_type| Field {
            name: name.into(),
            value_type,
            default: DefaultValue::Computed,
            description: None,
        };
        let again = ValueType::Optional(Box::new(ValueType::Reference("Account".into())));
        let fields =
            vec![field("name", ValueType::str()), field("key", secret()), field("owner", again)];
        ValueType::Struct(StructType { name: "Account".into(), fields, description: None })
    }

    #[test]
    fn secrets_are_taken_out_wherever_they_are_and_put_back() {
        use ParameterKind::{PositionalOrKeyword, VariableKeyword, VariablePositional};
        let list = |of| ValueType::List(Items::of(of));
        let either = ValueType::Union(vec![ValueType::int(), list(secret()), account()]);
        for (kind, value_type, value, kept) in [
            (PositionalOrKeyword, secret(), json!("sesame"), json!(CONCEALED)),
            (VariablePositional, secret(), json!(["a", "b"]), json!([CONCEALED, CONCEALED])),
            (VariableKeyword, secret(), json!({"k": "a"}), json!({"k": CONCEALED})),
            (PositionalOrKeyword, either.clone(), json!(3), json!(3)),
            (PositionalOrKeyword, either.clone(), json!(["a"]), json!([CONCEALED])),
            (
                PositionalOrKeyword,
                either,
                json!({"name": "n", "key": "a", "owner": {"key": "b", "owner": null}}),
                json!({"name": "n", "key": CONCEALED, "owner": {"key": CONCEALED, "owner": null}}),
            ),
            (PositionalOrKeyword, ValueType::str(), json!("plain"), json!("plain")),
        ] {
            let parameters = [parameter(kind, value_type)];
            let given = Map::from_iter([("x".to_owned(), value)]);
            let mut inputs = given.clone();
            let secrets = conceal(&parameters, &mut inputs);
            assert_eq!(inputs["x"], kept);
            assert!(conceal(&parameters, &mut inputs.clone()).is_empty(), "the mark is no secret");
            reveal(&mut inputs, &secrets);
            assert_eq!(inputs, given);
        }
    }
}
