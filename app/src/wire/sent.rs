//! What an island begins with.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, de::DeserializeOwned, ser};

use super::read;
use crate::browser;

/// Travels as a text within the island's properties, so that it is `read` like everything else.
#[derive(Debug, Clone)]
pub(crate) struct Sent<T>(pub(crate) T);

impl<T: Serialize> Serialize for Sent<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // An island writes its properties in the browser too, where nobody reads them.
        if browser::is_here() {
            return serializer.serialize_unit();
        }
        let text = serde_json::to_string(&self.0).map_err(ser::Error::custom)?;
        serializer.serialize_str(&text)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Sent<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        read(&text).map(Self).ok_or_else(|| de::Error::custom("not what was sent"))
    }
}
