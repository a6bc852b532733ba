//! What is asked for and told, in Instagram's shapes and words.

use crate::errors::GraphError;
use crate::json::Json;
use crate::publishing::parameters::Parameters;

use super::metrics::GONE;

/// The metrics that are asked for.
///
/// # Errors
/// If there are none, or one that isn't known.
pub fn asked_for(parameters: &Parameters, known: &[&str]) -> Result<Vec<String>, GraphError> {
    let metrics = parameters.names("metric");
    if metrics.is_empty() {
        return Err(refused("The parameter metric is required."));
    }
    for (index, metric) in metrics.iter().enumerate() {
        if GONE.contains(&metric.as_str()) {
            return Err(refused(&format!(
                "Starting from version 22 and above, the {metric} metric is no longer supported"
            )));
        }
        if !known.contains(&metric.as_str()) {
            let known = known.join(", ");
            return Err(refused(&format!(
                "metric[{index}] must be one of the following values: {known}"
            )));
        }
    }
    Ok(metrics)
}

/// A parameter that can't be so.
#[must_use]
pub fn refused(message: &str) -> GraphError {
    GraphError::oauth(100, None, format!("(#100) {message}"))
}

/// What everything has that Instagram tells of a metric.
#[must_use]
pub fn told(metric: &str, period: &str, owner: u64, mut values: Vec<(&'static str, Json)>) -> Json {
    let title = metric.replace('_', " ");
    let mut members = vec![("name", Json::text(metric)), ("period", Json::text(period))];
    members.append(&mut values);
    members.extend([
        ("title", Json::text(&title)),
        (
            "description",
            Json::text(format!("What Instagram says of {title}.")),
        ),
        ("id", Json::text(format!("{owner}/insights/{metric}/{period}"))),
    ]);
    Json::object(members)
}

/// `total_value`, by a breakdown if one was asked for.
#[must_use]
pub fn total(value: u64, parts: Option<(&str, Vec<(String, u64)>)>) -> Json {
    let mut members = vec![("value", Json::Number(value.into()))];
    if let Some((breakdown, parts)) = parts {
        members.push((
            "breakdowns",
            breakdowns(
                vec![breakdown],
                parts.into_iter().map(|(name, value)| (vec![name], value)),
            ),
        ));
    }
    Json::object(members)
}

/// A total that isn't counted yet: by what it is divided, and nothing else.
#[must_use]
pub fn shell(breakdown: &str) -> Json {
    let keys = Json::List(vec![Json::text(breakdown)]);
    let breakdown = Json::object(vec![("dimension_keys", keys)]);
    Json::object(vec![("breakdowns", Json::List(vec![breakdown]))])
}

/// Parts by their names.
#[must_use]
pub fn breakdowns(keys: Vec<&str>, parts: impl Iterator<Item = (Vec<String>, u64)>) -> Json {
    let texts = |list: Vec<String>| Json::List(list.into_iter().map(Json::Text).collect());
    let results = parts
        .map(|(names, value)| {
            Json::object(vec![
                ("dimension_values", texts(names)),
                ("value", Json::Number(value.into())),
            ])
        })
        .collect();
    Json::List(vec![Json::object(vec![
        (
            "dimension_keys",
            texts(keys.into_iter().map(str::to_owned).collect()),
        ),
        ("results", Json::List(results)),
    ])])
}
