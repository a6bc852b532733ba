//! `wrangler.jsonc`, read: what deploys is also what runs here (R63).
use serde_json::Value;

use crate::failure::{Failure, Outcome};
use crate::{files, jsonc, paths::Paths};

/// What the local workerd takes over from the deploy configuration.
#[derive(Debug, Clone)]
pub struct DeployConfig {
    /// The platform's behaviour as of this date.
    pub compatibility_date: String,
    /// Behaviours switched on or off by name.
    pub compatibility_flags: Vec<String>,
    /// The Worker's entry, from the top level.
    pub main: String,
    /// The binding's name of the static assets.
    pub assets: String,
    /// Their folder, from the top level.
    pub assets_folder: String,
    /// Durable Object bindings: the binding's name and the class.
    pub objects: Vec<Named>,
    /// Rate limiter bindings.
    pub rate_limits: Vec<RateLimit>,
}

/// A Durable Object binding.
#[derive(Debug, Clone)]
pub struct Named {
    /// The name in `env`.
    pub binding: String,
    /// The exported class.
    pub class: String,
    /// Whether its storage is SQLite.
    pub sqlite: bool,
}

/// A rate limiter binding.
#[derive(Debug, Clone)]
pub struct RateLimit {
    /// The name in `env`.
    pub binding: String,
    /// Calls in a period.
    pub limit: u64,
    /// Seconds of a period.
    pub period: u64,
}

/// The whole file, which lies at the top level.
pub fn whole(paths: &Paths) -> Outcome<Value> {
    jsonc::parse(&files::text(&paths.at("wrangler.jsonc"))?)
}

impl DeployConfig {
    /// What of it counts here.
    pub fn read(paths: &Paths) -> Outcome<Self> {
        Self::from_json(&whole(paths)?)
    }

    fn from_json(config: &Value) -> Outcome<Self> {
        let sqlite: Vec<&str> = list(config.get("migrations"))
            .flat_map(|migration| list(migration.get("new_sqlite_classes")))
            .filter_map(Value::as_str)
            .collect();
        let objects = list(config.pointer("/durable_objects/bindings"))
            .map(|object| {
                let class = string(object, "/class_name")?;
                let sqlite = sqlite.contains(&class.as_str());
                Ok(Named {
                    binding: string(object, "/name")?,
                    class,
                    sqlite,
                })
            })
            .collect::<Outcome<_>>()?;
        let rate_limits = list(config.get("ratelimits"))
            .map(|limiter| {
                Ok(RateLimit {
                    binding: string(limiter, "/name")?,
                    limit: number(limiter, "/simple/limit")?,
                    period: number(limiter, "/simple/period")?,
                })
            })
            .collect::<Outcome<_>>()?;
        Ok(Self {
            compatibility_date: string(config, "/compatibility_date")?,
            compatibility_flags: list(config.get("compatibility_flags"))
                .filter_map(|flag| flag.as_str().map(str::to_owned))
                .collect(),
            main: string(config, "/main")?,
            assets: string(config, "/assets/binding")?,
            assets_folder: string(config, "/assets/directory")?,
            objects,
            rate_limits,
        })
    }
}

fn list(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

fn string(value: &Value, pointer: &str) -> Outcome<String> {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .map(str::to_owned)
        .ok_or_else(|| missing(pointer))
}

fn number(value: &Value, pointer: &str) -> Outcome<u64> {
    value
        .pointer(pointer)
        .and_then(Value::as_u64)
        .ok_or_else(|| missing(pointer))
}

fn missing(pointer: &str) -> Failure {
    Failure::new(format!("wrangler.jsonc has no usable {pointer}"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{DeployConfig, whole};
    use crate::paths::Paths;

    fn deployed() -> Value {
        whole(&Paths::find().unwrap()).unwrap()
    }

    /// R73: both would hold URLs, and with them codes and states.
    #[test]
    fn invocation_logs_and_traces_stay_off() {
        let config = deployed();
        assert_eq!(
            config.pointer("/observability/logs/invocation_logs"),
            Some(&json!(false))
        );
        assert_eq!(
            config.pointer("/observability/traces/enabled"),
            Some(&json!(false))
        );
    }

    #[test]
    fn no_metrics_are_sent() {
        assert_eq!(deployed().get("send_metrics"), Some(&json!(false)));
    }

    /// From 2026-02-24 on `deleteAll` clears alarms.
    #[test]
    fn the_compatibility_date_is_one_that_clears_alarms() {
        assert!(
            DeployConfig::from_json(&deployed())
                .unwrap()
                .compatibility_date
                .as_str()
                >= "2026-02-24"
        );
    }

    #[test]
    fn every_object_has_sql_storage() {
        let config = DeployConfig::from_json(&deployed()).unwrap();
        assert!(
            config.objects.iter().all(|object| object.sqlite),
            "{:?}",
            config.objects
        );
    }

    #[test]
    fn the_worker_sees_every_request_first() {
        assert_eq!(deployed().pointer("/assets/run_worker_first"), Some(&json!(true)));
    }
}
