//! Members that are read one by one: an odd one costs itself alone.

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

/// A member; one that can't be read is as if it wasn't there.
pub fn odd<'de, D: Deserializer<'de>, T: Default + DeserializeOwned>(reader: D) -> Result<T, D::Error> {
    let value = Value::deserialize(reader)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// A list without the items that can't be read.
pub fn list<'de, D: Deserializer<'de>, T: DeserializeOwned>(reader: D) -> Result<Vec<T>, D::Error> {
    let items: Vec<Value> = odd(reader)?;
    let read = items
        .into_iter()
        .filter_map(|item| serde_json::from_value(item).ok());
    Ok(read.collect())
}
