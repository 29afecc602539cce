//! Values for a type: mostly ones that fit, with one thing or another slightly wrong, or nothing to do with it.

use domain::{DefaultValue, StructType, ValueType};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Texts on which Python and RFC 3339 agree, right or wrong; the others are kept disagreements.
const TEXTS: &[&str] = &[
    "",
    "a",
    "ab",
    "abc",
    "é",
    "1",
    "RED",
    "NaN",
    "Infinity",
    "-Infinity",
    "true",
    "null",
    "2024-02-29",
    "2023-02-29",
    "2024-13-01",
    "2024-2-9",
    "+024-01-01",
    "12:04:31Z",
    "12:04:31.5+02:00",
    "24:00:00Z",
    "12:60:00Z",
    "12:04:31Zx",
    "12:04:31+25:00",
    "2024-02-29T12:04:31Z",
    "2024-02-29T12:04:31.25-11:30",
    "2023-02-29T12:04:31Z",
    "2024-02-29T12",
    "P1D",
    "PT90S",
    "P1DT2H30M",
    "P",
    "PT",
    "P1H",
    "PT1D",
    "P1",
    "Pfoo",
    "0.10",
    "+1",
    ".5",
    "1e-3",
    "1_0",
    "1,5",
    "Zg==",
    "Zm9v",
    "Zg=",
    "Z===",
    "12345678-1234-5678-1234-567812345678",
    "12345678-1234-5678-1234-56781234567",
    "not-a-uuid",
    "https://example.com/a.png",
    "/v2/files/1",
    "file:///etc/passwd",
];

const NUMBERS: &[&str] = &[
    "0",
    "1",
    "-1",
    "2",
    "3",
    "4",
    "5",
    "-3",
    "-4",
    "0.5",
    "-0.5",
    "2.5",
    "1.0",
    "2.0",
    "-0.0",
    "1e0",
    "1.5e1",
    "9007199254740993",
    "18446744073709551615",
    "-9223372036854775808",
    "1e20",
];

pub(crate) fn near(of: &ValueType) -> BoxedStrategy<Value> {
    let of = of.clone();
    let choices = prop::collection::vec(any::<u16>(), 1..64);
    (choices, 0_u8..10)
        .prop_map(move |(choices, how)| {
            let mut chance = Chance { choices, next: 0 };
            match how {
                0 => chance.anything(2),
                1..4 => chance.fitting(&of, &mut Vec::new(), 0),
                _ => {
                    let fitting = chance.fitting(&of, &mut Vec::new(), 0);
                    chance.spoiled(fitting)
                }
            }
        })
        .boxed()
}

struct Chance {
    choices: Vec<u16>,
    next: usize,
}

impl Chance {
    fn below(&mut self, count: usize) -> usize {
        let choice = self.choices.get(self.next % self.choices.len()).copied().unwrap_or(0);
        self.next += 1;
        // Used up, they begin anew, shifted so as not to repeat.
        (usize::from(choice) + self.next / self.choices.len()) % count.max(1)
    }

    fn pick<'p, T>(&mut self, from: &'p [T]) -> &'p T {
        &from[self.below(from.len())]
    }

    fn text(&mut self) -> Value {
        Value::from(*self.pick::<&str>(TEXTS))
    }

    fn number(&mut self) -> Value {
        let written = *self.pick::<&str>(NUMBERS);
        serde_json::from_str(written).expect("a number")
    }

    fn anything(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 5 } else { 8 }) {
            0 => Value::Null,
            1 => Value::from(self.below(2) == 0),
            2 => self.number(),
            3 | 4 => self.text(),
            5 => (0..self.below(4)).map(|_| self.anything(depth - 1)).collect(),
            6 => json!({ "url": self.text() }),
            _ => {
                let count = self.below(3);
                let names = ["a", "b", "c"].into_iter().take(count);
                Value::Object(names.map(|name| (name.into(), self.anything(depth - 1))).collect())
            }
        }
    }

    fn fitting<'t>(
        &mut self,
        of: &'t ValueType,
        around: &mut Vec<&'t StructType>,
        depth: usize,
    ) -> Value {
        if depth > 12 {
            return Value::Null;
        }
        match of {
            ValueType::Any | ValueType::Unresolved(_) => self.anything(1),
            ValueType::Null => Value::Null,
            ValueType::Bool => Value::from(self.below(2) == 0),
            ValueType::Int(_) | ValueType::Float(_) if self.below(8) > 0 => self.number(),
            ValueType::Literal(options) => self.pick(options).clone(),
            ValueType::Enum { members, .. } => self.pick(members).value.clone(),
            ValueType::Flags { .. } => Value::from(self.below(16)),
            ValueType::Optional(_) if self.below(3) == 0 => Value::Null,
            ValueType::Optional(inner) => self.fitting(inner, around, depth + 1),
            ValueType::Union(options) => {
                let option = self.below(options.len());
                self.fitting(&options[option], around, depth + 1)
            }
            ValueType::List(items) | ValueType::Set(items) => {
                let count = self.below(4);
                (0..count).map(|_| self.fitting(&items.item, around, depth + 1)).collect()
            }
            ValueType::Tuple(types) => {
                types.iter().map(|of| self.fitting(of, around, depth + 1)).collect()
            }
            ValueType::Dict(of) => {
                let count = self.below(3);
                let names = ["x", "y", "z"].into_iter().take(count);
                let entry = |name: &str| (name.into(), self.fitting(of, around, depth + 1));
                Value::Object(names.map(entry).collect())
            }
            ValueType::Struct(of) => self.object(of, around, depth),
            ValueType::Reference(name) => {
                match around.iter().rposition(|of| of.name == *name) {
                    // In a struct further out, what is around is what is around that one.
                    Some(at) => {
                        let of = around[at];
                        self.object(of, &mut around[..at].to_vec(), depth)
                    }
                    None => self.anything(1),
                }
            }
            ValueType::File(_) => json!({ "url": self.text() }),
            ValueType::TimeDelta | ValueType::Decimal(_) if self.below(2) == 0 => self.number(),
            _ => self.text(),
        }
    }

    fn object<'t>(
        &mut self,
        of: &'t StructType,
        around: &mut Vec<&'t StructType>,
        depth: usize,
    ) -> Value {
        around.push(of);
        let mut object = Map::new();
        for field in &of.fields {
            if field.default == DefaultValue::Required || self.below(3) > 0 {
                let value = self.fitting(&field.value_type, around, depth + 1);
                object.insert(field.name.clone(), value);
            }
        }
        around.pop();
        Value::Object(object)
    }

    /// One thing in it, at any depth, is replaced, left out or added.
    fn spoiled(&mut self, value: Value) -> Value {
        match value {
            Value::Array(mut items) if self.below(3) > 0 => {
                match (self.below(3), items.len()) {
                    (0, _) => items.push(self.anything(1)),
                    (_, 0) => {}
                    (1, count) => drop(items.remove(self.below(count))),
                    (_, count) => {
                        let at = self.below(count);
                        items[at] = self.spoiled(items[at].clone());
                    }
                }
                Value::Array(items)
            }
            Value::Object(mut object) if self.below(4) > 0 => {
                let keys: Vec<String> = object.keys().cloned().collect();
                match (self.below(4), keys.len()) {
                    (0, _) => drop(object.insert("other".into(), self.anything(1))),
                    (_, 0) => {}
                    (1, count) => drop(object.shift_remove(&keys[self.below(count)])),
                    (_, count) => {
                        let key = &keys[self.below(count)];
                        let inside = object.get(key).cloned().unwrap_or_default();
                        object.insert(key.clone(), self.spoiled(inside));
                    }
                }
                Value::Object(object)
            }
            Value::String(text) => match self.below(3) {
                0 => Value::from(format!("{text}x")),
                1 => Value::from(text.chars().skip(1).collect::<String>()),
                _ => self.anything(1),
            },
            _ => self.anything(1),
        }
    }
}
