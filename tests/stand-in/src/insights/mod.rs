//! Insights: numbers of an [`account`] and of a [`medium`], by the tables of [`metrics`]; [`numbers`] are drawn, and
//! [`settings`] say how it goes here.

pub mod account;
pub mod medium;
pub mod metrics;
pub mod numbers;
pub mod settings;

pub use settings::Settings;

use crate::asked::Asked;
use crate::errors::GraphError;
use crate::json::Json;
use crate::people::Place;
use crate::publishing::parameters::Parameters;
use crate::world::{Token, World};

const PERMISSION: &str = "instagram_business_manage_insights";

/// `GET /{ig-id}/insights`; `from` is the token's text and the version of the call.
pub(crate) fn of_account(
    world: &World,
    asked: &Asked,
    token: &Token,
    from: (&str, &str),
) -> Result<Json, GraphError> {
    permitted(token)?;
    account::read(world, asked, token.account, from)
}

/// `GET /{ig-media-id}/insights`.
pub(crate) fn of_medium(
    world: &World,
    asked: &Asked,
    token: &Token,
    place: Place,
) -> Result<Json, GraphError> {
    permitted(token)?;
    medium::read(world, &Parameters::of(asked), place)
}

fn permitted(token: &Token) -> Result<(), GraphError> {
    if token.permissions.iter().any(|one| one == PERMISSION) {
        Ok(())
    } else {
        Err(GraphError::no_permission())
    }
}

/// The metrics that are asked for.
fn asked_for(parameters: &Parameters, known: &[&str]) -> Result<Vec<String>, GraphError> {
    let metrics = parameters.names("metric");
    if metrics.is_empty() {
        return Err(refused("The parameter metric is required."));
    }
    for (index, metric) in metrics.iter().enumerate() {
        if metrics::GONE.contains(&metric.as_str()) {
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

fn refused(message: &str) -> GraphError {
    GraphError::oauth(100, None, format!("(#100) {message}"))
}

/// What everything has that Instagram tells of a metric.
fn told(metric: &str, period: &str, owner: u64, mut values: Vec<(&'static str, Json)>) -> Json {
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
fn total(value: u64, parts: Option<(&str, Vec<(String, u64)>)>) -> Json {
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

fn breakdowns(keys: Vec<&str>, parts: impl Iterator<Item = (Vec<String>, u64)>) -> Json {
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
