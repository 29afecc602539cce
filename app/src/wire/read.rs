//! Reads what the other half of the same program wrote as JSON. Says only whether it could, and
//! knows each thing in one shape: reading with all of `serde_json`'s words and choices was a fifth
//! of the wasm. Values of any shape are still its to read: they keep numbers of any size.

use std::borrow::Cow;

use serde::{
    Deserializer,
    de::{
        DeserializeOwned, DeserializeSeed, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess,
        Visitor,
    },
    forward_to_deserialize_any,
};

/// None for a text that is not a `T`.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    T::deserialize(&mut Reader { rest: text }).ok()
}

struct Reader<'de> {
    rest: &'de str,
}

#[derive(Debug, thiserror::Error)]
#[error("not what was expected")]
struct Unreadable;

type Result<T> = std::result::Result<T, Unreadable>;

impl Error for Unreadable {
    fn custom<T: std::fmt::Display>(_message: T) -> Self {
        Self
    }

    fn missing_field(_field: &'static str) -> Self {
        Self
    }
}

impl<'de> Reader<'de> {
    fn peek(&mut self) -> Option<u8> {
        self.rest = self.rest.trim_ascii_start();
        self.rest.bytes().next()
    }

    /// Takes it, if it is next.
    fn takes(&mut self, sign: u8) -> bool {
        let is_next = self.peek() == Some(sign);
        if is_next {
            self.rest = &self.rest[1..];
        }
        is_next
    }

    fn expect(&mut self, sign: u8) -> Result<()> {
        if self.takes(sign) { Ok(()) } else { Err(Unreadable) }
    }

    fn cut(&mut self, length: usize) -> &'de str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    /// `12`, `true`, `null`
    fn word(&mut self) -> &'de str {
        self.peek();
        let ends = |letter: char| matches!(letter, ',' | '}' | ']' | ':') || letter.is_whitespace();
        self.cut(self.rest.find(ends).unwrap_or(self.rest.len()))
    }

    /// With its quotes.
    fn quoted(&mut self) -> Result<&'de str> {
        if self.peek() != Some(b'"') {
            return Err(Unreadable);
        }
        let mut escaped = true;
        let end = self.rest.bytes().position(|byte| {
            let is_end = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            is_end
        });
        Ok(self.cut(end.ok_or(Unreadable)? + 1))
    }

    fn string(&mut self) -> Result<Cow<'de, str>> {
        let quoted = self.quoted()?;
        if quoted.contains('\\') {
            serde_json::from_str(quoted).map(Cow::Owned).map_err(|_| Unreadable)
        } else {
            Ok(Cow::Borrowed(&quoted[1..quoted.len() - 1]))
        }
    }

    /// The text of the next value, whatever it is.
    fn whole(&mut self) -> Result<&'de str> {
        self.peek();
        let from = self.rest;
        let mut depth = 0_usize;
        loop {
            match self.peek().ok_or(Unreadable)? {
                b'"' => drop(self.quoted()?),
                b'{' | b'[' => {
                    depth += 1;
                    self.cut(1);
                    continue;
                }
                b'}' | b']' => {
                    depth = depth.checked_sub(1).ok_or(Unreadable)?;
                    self.cut(1);
                }
                b',' | b':' => {
                    self.cut(1);
                    continue;
                }
                _ => drop(self.word()),
            }
            if depth == 0 {
                return Ok(&from[..from.len() - self.rest.len()]);
            }
        }
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            visitor.$visit(self.word().parse().map_err(|_| Unreadable)?)
        }
    )*};
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        let mut value = serde_json::Deserializer::from_str(self.whole()?);
        value.deserialize_any(visitor).map_err(|_| Unreadable)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_bool(self.word() == "true")
    }

    numbers! {
        deserialize_u8 visit_u64
        deserialize_u16 visit_u64
        deserialize_u32 visit_u64
        deserialize_u64 visit_u64
        deserialize_i32 visit_i64
        deserialize_i64 visit_i64
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_str(&self.string()?)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.deserialize_str(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_string(self.string()?.into_owned())
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.peek() == Some(b'n') {
            self.word();
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.word();
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.expect(b'[')?;
        let value = visitor.visit_seq(Parts { reader: self, end: b']' })?;
        self.expect(b']')?;
        Ok(value)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.expect(b'{')?;
        let value = visitor.visit_map(Parts { reader: self, end: b'}' })?;
        self.expect(b'}')?;
        Ok(value)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let has_content = self.takes(b'{');
        let value = visitor.visit_enum(Variant { reader: self, has_content })?;
        if has_content {
            self.expect(b'}')?;
        }
        Ok(value)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.whole()?;
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        i8 i16 f32 f64 char bytes byte_buf unit_struct tuple_struct
    }
}

/// Of a list or an object, up to its end.
struct Parts<'a, 'de> {
    reader: &'a mut Reader<'de>,
    end: u8,
}

impl Parts<'_, '_> {
    /// Whether there is another one.
    fn advance(&mut self) -> bool {
        self.reader.takes(b',');
        self.reader.peek() != Some(self.end)
    }
}

impl<'de> SeqAccess<'de> for Parts<'_, 'de> {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        if self.advance() { seed.deserialize(&mut *self.reader).map(Some) } else { Ok(None) }
    }
}

impl<'de> MapAccess<'de> for Parts<'_, 'de> {
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        if self.advance() { seed.deserialize(&mut *self.reader).map(Some) } else { Ok(None) }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        self.reader.expect(b':')?;
        seed.deserialize(&mut *self.reader)
    }
}

/// `"name"`, or `{"name": content}`.
struct Variant<'a, 'de> {
    reader: &'a mut Reader<'de>,
    has_content: bool,
}

impl<'de> EnumAccess<'de> for Variant<'_, 'de> {
    type Error = Unreadable;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self)> {
        let name = seed.deserialize(&mut *self.reader)?;
        if self.has_content {
            self.reader.expect(b':')?;
        }
        Ok((name, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, 'de> {
    type Error = Unreadable;

    fn unit_variant(self) -> Result<()> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value> {
        seed.deserialize(self.reader)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value> {
        self.reader.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.reader.deserialize_map(visitor)
    }
}

#[cfg(test)]
mod tests {
    use domain::{Event, Fact, ValueType};
    use serde::{Serialize, de::DeserializeOwned};
    use serde_json::{Value, json};

    use super::read;

    fn comes_back<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
        let text = serde_json::to_string(value).expect("text");
        assert_eq!(read::<T>(&text).as_ref(), Some(value), "{text}");
    }

    #[test]
    fn what_one_half_writes_the_other_reads() {
        comes_back(&vec![(1_u32, "a \"quoted\" \\ grün\n".to_owned()), (2, String::new())]);
        comes_back(&(Some(-1_i64), None::<String>, true, false));
        let value = json!({ "a": [1, { "b": null }, "]}"], "c": { "d": 0.5 }, "": [] });
        comes_back(&value);
        comes_back(&Some(Fact::Output { index: 1, value }));
        comes_back(&vec![Fact::Queued {}, Fact::Finished { value: None }]);
        comes_back(&ValueType::Optional(Box::new(ValueType::int())));
    }

    #[test]
    fn a_number_of_any_size_is_read_as_it_is() {
        let text = r#"{"number":1,"at":2,"fact":{"output":{"index":0,"value":[123456789012345678901234567890.5,-0]}}}"#;
        let event: Event = read(text).expect("an event");
        assert_eq!(serde_json::to_string(&event).expect("text"), text);
    }

    #[test]
    fn half_a_text_is_refused() {
        let text = r#"{"a":["b",{"c":1}]}"#;
        for end in 0..text.len() {
            assert_eq!(read::<Value>(&text[..end]), None);
            assert_eq!(read::<std::collections::BTreeMap<String, Value>>(&text[..end]), None);
        }
    }
}
