//! Production, and a staging beside it: another Worker at the same account, so with storage, secrets and limits of its own.
use serde_json::{Value, json};

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The one that sites use.
    Production,
    /// The one to try things on.
    Staging,
}

/// Rate limiters of one number count together at an account.
const STAGING_LIMITS: u64 = 1_000;

impl Stage {
    /// As the command line says.
    pub const fn of(staging: bool) -> Self {
        if staging { Self::Staging } else { Self::Production }
    }

    /// The same, in a command that is printed.
    pub const fn flag(self) -> &'static str {
        match self {
            Self::Production => "",
            Self::Staging => " --staging",
        }
    }

    /// What it shares nothing with.
    pub const fn other(self) -> Self {
        match self {
            Self::Production => Self::Staging,
            Self::Staging => Self::Production,
        }
    }

    /// In words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Staging => "the staging",
        }
    }

    /// Where its settings are looked for, from the top level.
    pub const fn file(self) -> &'static str {
        match self {
            Self::Production => super::file::DEFAULT,
            Self::Staging => ".deploy.staging.vars",
        }
    }

    /// The Worker's name, which its storage belongs to.
    pub fn worker(self, config: &Value) -> String {
        let name = config.get("name").and_then(Value::as_str).unwrap_or_default();
        match self {
            Self::Production => name.to_owned(),
            Self::Staging => format!("{name}-staging"),
        }
    }

    /// Makes the deploy configuration that of this stage.
    pub fn put(self, config: &mut Value) {
        let name = self.worker(config);
        config["name"] = json!(name);
        if self == Self::Production {
            return;
        }
        // Routes of the file are production's.
        for routes in ["route", "routes"] {
            if let Some(members) = config.as_object_mut() {
                members.remove(routes);
            }
        }
        let limits = config.get_mut("ratelimits").and_then(Value::as_array_mut);
        for limit in limits.into_iter().flatten() {
            let number = limit.get("namespace_id").and_then(Value::as_str);
            let number = number.and_then(|text| text.parse::<u64>().ok());
            if let Some(number) = number {
                limit["namespace_id"] = json!(number.saturating_add(STAGING_LIMITS).to_string());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Stage;

    #[test]
    fn a_staging_is_a_worker_of_its_own_with_limits_of_its_own() {
        let given = json!({"name": "edge", "routes": ["a.example"], "ratelimits": [{"namespace_id": "1001"}, {"namespace_id": "1002"}]});
        let (mut production, mut staging) = (given.clone(), given.clone());
        Stage::Production.put(&mut production);
        Stage::Staging.put(&mut staging);
        assert_eq!(production, given);
        assert_eq!(
            staging,
            json!({"name": "edge-staging", "ratelimits": [{"namespace_id": "2001"}, {"namespace_id": "2002"}]})
        );
    }
}
