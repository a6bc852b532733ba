//! What a call says: in its query, in a form, or in JSON, which are all the same to Instagram.

use serde_json::{Map, Value};

use crate::asked::Asked;

/// The parameters of a call.
#[derive(Debug, Default)]
pub struct Parameters(Map<String, Value>);

impl Parameters {
    /// Query first, so that the body has the last word.
    #[must_use]
    pub fn of(asked: &Asked) -> Self {
        let pairs = asked.fields.iter().chain(&asked.form);
        let mut all: Map<String, Value> = pairs
            .map(|(name, value)| (name.clone(), Value::from(value.as_str())))
            .collect();
        let is_json = asked
            .header("content-type")
            .is_some_and(|kind| kind.starts_with("application/json"));
        if let Some(Ok(body)) = is_json.then(|| serde_json::from_slice::<Map<String, Value>>(&asked.body)) {
            all.extend(body);
        }
        Self(all)
    }

    /// Whether it is said at all, and not empty.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.text(name).is_some()
    }

    /// As text; what is empty counts as not said.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        match self.0.get(name)? {
            Value::Null => None,
            Value::String(text) => (!text.is_empty()).then(|| text.clone()),
            other => Some(other.to_string()),
        }
    }

    /// As JSON: a value of a JSON body, or text that spells it.
    #[must_use]
    pub fn json(&self, name: &str) -> Option<Value> {
        match self.0.get(name)? {
            Value::String(text) => serde_json::from_str(text).ok(),
            other => Some(other.clone()),
        }
    }

    /// As a list of names: JSON, or joined by comma.
    #[must_use]
    pub fn names(&self, name: &str) -> Vec<String> {
        if let Some(Value::Array(list)) = self.json(name) {
            let word = |one: &Value| one.as_str().map_or_else(|| one.to_string(), str::to_owned);
            return list.iter().map(word).collect();
        }
        let text = self.text(name).unwrap_or_default();
        text.split(',')
            .map(|one| one.trim().to_owned())
            .filter(|one| !one.is_empty())
            .collect()
    }

    /// As yes or no.
    ///
    /// # Errors
    /// For anything else: the name.
    pub fn flag(&self, name: &'static str) -> Result<Option<bool>, &'static str> {
        match self.text(name).as_deref() {
            None => Ok(None),
            Some("true" | "1") => Ok(Some(true)),
            Some("false" | "0") => Ok(Some(false)),
            Some(_) => Err(name),
        }
    }
}
