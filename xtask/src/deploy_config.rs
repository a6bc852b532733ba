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
    /// The binding's name of the static assets.
    pub assets: String,
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

impl DeployConfig {
    /// Reads the file at the top level.
    pub fn read(paths: &Paths) -> Outcome<Self> {
        let text = files::text(&paths.at("wrangler.jsonc"))?;
        Self::from_json(&jsonc::parse(&text)?)
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
            assets: string(config, "/assets/binding")?,
            objects,
            rate_limits,
        })
    }
}

/// What `wrangler.jsonc` would let Cloudflare keep that holds whole URLs, and with them codes and states (R73).
pub fn observability_problems(paths: &Paths) -> Outcome<Vec<String>> {
    let text = files::text(&paths.at("wrangler.jsonc"))?;
    Ok(kept_urls(&jsonc::parse(&text)?))
}

fn kept_urls(config: &Value) -> Vec<String> {
    let must_be_off = [
        "/observability/logs/invocation_logs",
        "/observability/traces/enabled",
    ];
    let mut problems: Vec<String> = must_be_off
        .iter()
        .filter(|pointer| config.pointer(pointer) != Some(&Value::Bool(false)))
        .map(|pointer| {
            format!(
                "{} must be false",
                pointer.trim_start_matches('/').replace('/', ".")
            )
        })
        .collect();
    if config
        .get("logpush")
        .is_some_and(|logpush| *logpush != Value::Bool(false))
    {
        problems.push("logpush must be false".to_owned());
    }
    if list(config.get("tail_consumers")).next().is_some() {
        problems.push("tail_consumers must be empty".to_owned());
    }
    if config.get("env").is_some() {
        problems.push("env must go: only the top level is checked and deployed".to_owned());
    }
    problems
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

    use super::{DeployConfig, kept_urls};
    use crate::{files, jsonc, paths::Paths};

    fn deployed() -> Value {
        jsonc::parse(&files::text(&Paths::find().unwrap().at("wrangler.jsonc")).unwrap()).unwrap()
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

    /// R73: a deploy refuses what the test above would find.
    #[test]
    fn a_deploy_that_would_keep_urls_is_refused() {
        assert_eq!(kept_urls(&deployed()), Vec::<String>::new());
        for (pointer, value, complaint) in [
            (
                "/observability/logs/invocation_logs",
                json!(true),
                "observability.logs.invocation_logs must be false",
            ),
            (
                "/observability/traces/enabled",
                json!(true),
                "observability.traces.enabled must be false",
            ),
        ] {
            let mut config = deployed();
            *config.pointer_mut(pointer).unwrap() = value;
            assert_eq!(kept_urls(&config), [complaint]);
        }
        let mut config = deployed();
        config["observability"] = json!({"enabled": true});
        config["logpush"] = json!(true);
        config["tail_consumers"] = json!([{"service": "other"}]);
        config["env"] = json!({});
        assert_eq!(kept_urls(&config).len(), 5);
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
