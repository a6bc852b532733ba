//! What Cloudflare would keep of every request.
use serde_json::Value;

/// What `wrangler.jsonc` would let Cloudflare keep that holds whole URLs, and with them codes and states (R73).
pub fn kept_urls(config: &Value) -> Vec<String> {
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
    let tails = config.get("tail_consumers").and_then(Value::as_array);
    if tails.is_some_and(|tails| !tails.is_empty()) {
        problems.push("tail_consumers must be empty".to_owned());
    }
    if config.get("env").is_some() {
        problems.push("env must go: only the top level is checked and deployed".to_owned());
    }
    problems
}

#[cfg(test)]
mod tests {
    use common::deploy_config::whole;
    use common::paths::Paths;
    use serde_json::{Value, json};

    use super::kept_urls;

    fn deployed() -> Value {
        whole(&Paths::find().unwrap()).unwrap()
    }

    /// R73: a deploy refuses what would be kept.
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
}
