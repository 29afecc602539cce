//! The `$defs` of one JSON Schema: a struct each, under a name of its own even where two share theirs.
//! What a definition says is the matter of `json_schema`.

use serde_json::{Map, Value, json};

use crate::{StructType, ValueType};

#[derive(Default)]
pub(crate) struct Definitions<'a> {
    made: Vec<Definition<'a>>,
    /// Those around the place, innermost last.
    enclosing: Vec<usize>,
}

struct Definition<'a> {
    key: String,
    of: &'a StructType,
    /// What its references to structs around it stand for.
    around: Vec<Option<usize>>,
    schema: Value,
}

/// Where a struct is defined.
pub(crate) enum Place {
    Known(usize),
    /// To be given to `define`; until then the struct is around all that is defined.
    New(usize),
}

impl<'a> Definitions<'a> {
    pub(crate) fn place_of(&mut self, of: &'a StructType) -> Place {
        let mut names = Vec::new();
        free_references(of, &mut vec![], &mut names);
        let around: Vec<Option<usize>> = names.into_iter().map(|name| self.around(name)).collect();
        let known = self.made.iter().position(|made| *made.of == *of && made.around == around);
        if let Some(index) = known {
            return Place::Known(index);
        }
        let index = self.made.len();
        let key = self.free_key(&of.name);
        self.made.push(Definition { key, of, around, schema: Value::Null });
        self.enclosing.push(index);
        Place::New(index)
    }

    pub(crate) fn define(&mut self, index: usize, schema: Value) {
        if let Some(definition) = self.made.get_mut(index) {
            definition.schema = schema;
        }
        self.enclosing.pop();
    }

    pub(crate) fn reference(&self, index: usize) -> Value {
        let key = self.made.get(index).map_or("", |definition| definition.key.as_str());
        json!({ "$ref": format!("#/$defs/{key}") })
    }

    /// The struct of this name around the place; anything where there is none.
    pub(crate) fn reference_to(&self, name: &str) -> Value {
        self.around(name).map_or_else(|| json!({}), |index| self.reference(index))
    }

    pub(crate) fn into_schemas(self) -> Map<String, Value> {
        self.made.into_iter().map(|definition| (definition.key, definition.schema)).collect()
    }

    fn around(&self, name: &str) -> Option<usize> {
        self.enclosing.iter().rev().copied().find(|index| self.made[*index].of.name == name)
    }

    /// `Box`, or `Box2` where that is taken; without what a JSON pointer or an address would escape.
    fn free_key(&self, name: &str) -> String {
        let plain: String =
            name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        let plain = match plain.trim_end_matches('_') {
            "" => "Struct",
            plain => plain,
        };
        let is_taken = |key: &str| self.made.iter().any(|made| made.key == key);
        let numbered = (2..).map(|number| format!("{plain}{number}"));
        std::iter::once(plain.to_owned())
            .chain(numbered)
            .find(|key| !is_taken(key))
            .unwrap_or_default()
    }
}

/// Names of structs that a struct refers to and that are not in it.
fn free_references<'a>(of: &'a StructType, inside: &mut Vec<&'a str>, free: &mut Vec<&'a str>) {
    inside.push(&of.name);
    for field in &of.fields {
        free_in(&field.value_type, inside, free);
    }
    inside.pop();
}

fn free_in<'a>(value_type: &'a ValueType, inside: &mut Vec<&'a str>, free: &mut Vec<&'a str>) {
    match value_type {
        ValueType::Reference(name)
            if !inside.contains(&name.as_str()) && !free.contains(&name.as_str()) =>
        {
            free.push(name);
        }
        ValueType::Struct(of) => free_references(of, inside, free),
        ValueType::Optional(of) | ValueType::Dict(of) => free_in(of, inside, free),
        ValueType::List(items) | ValueType::Set(items) => free_in(&items.item, inside, free),
        ValueType::Union(types) | ValueType::Tuple(types) => {
            types.iter().for_each(|of| free_in(of, inside, free));
        }
        _ => {}
    }
}
