//! Numbers of a post, a reel or a story: over its lifetime, and they grow.

use crate::errors::GraphError;
use crate::json::Json;
use crate::library::Product;
use crate::people::Place;
use crate::publishing::parameters::Parameters;
use crate::world::World;

use super::metrics::{OF_MEDIUM, OfMedium};
use super::numbers;
use super::telling::{asked_for, refused, told, total};

/// A story that fewer saw tells nothing.
const FEW: u64 = 5;

/// Answers `GET /{ig-media-id}/insights`.
///
/// # Errors
/// Whatever can be asked for wrongly, in Instagram's words.
pub fn read(world: &World, parameters: &Parameters, place: Place) -> Result<Json, GraphError> {
    let settings = &world.insights;
    let known: Vec<&str> = OF_MEDIUM
        .iter()
        .map(|metric| metric.name)
        .filter(|name| !settings.refused.iter().any(|one| one == name))
        .collect();
    let metrics = asked_for(parameters, &known)?;
    let medium = world.people.medium(place);
    if settings
        .professional_since
        .is_some_and(|since| medium.posted_at < since)
    {
        return Err(GraphError::oauth(
            100,
            Some(2_108_006),
            "Media posted before business account conversion",
        ));
    }
    let kind = match medium.product {
        Product::Feed if place.child.is_none() => Some(0),
        Product::Reels => Some(1),
        Product::Story => Some(2),
        _ => None,
    };
    let asked: Vec<&OfMedium> = metrics
        .iter()
        .filter_map(|name| OF_MEDIUM.iter().find(|one| one.name == name))
        .collect();
    let wrong: Vec<&str> = asked
        .iter()
        .filter(|metric| kind.is_none_or(|kind: usize| !metric.has[kind]))
        .map(|metric| metric.name)
        .collect();
    if !wrong.is_empty() {
        let wrong = wrong.join(", ");
        return Err(refused(&format!(
            "The Media Insights API does not support the {wrong} metric for this media product type."
        )));
    }
    let elsewhere = ["crossposted_views", "facebook_views"];
    if !settings.on_facebook && asked.iter().any(|metric| elsewhere.contains(&metric.name)) {
        return Err(refused("The media is not shared to Facebook."));
    }
    if medium.product == Product::Story && value(world, place, &OF_MEDIUM[0]) < FEW {
        return Err(GraphError::oauth(
            10,
            None,
            "(#10) Not enough viewers for the media to show insights",
        ));
    }
    let breakdown = parameters.text("breakdown");
    let data: Result<Vec<Json>, GraphError> = asked
        .into_iter()
        .filter(|metric| !settings.left_out.iter().any(|one| one == metric.name))
        .map(|metric| one(world, place, metric, breakdown.as_deref()))
        .collect();
    Ok(Json::object(vec![("data", Json::List(data?))]))
}

fn one(world: &World, place: Place, metric: &OfMedium, breakdown: Option<&str>) -> Result<Json, GraphError> {
    let number = match metric.name {
        "reels_skip_rate" => Json::Real(0.3125),
        "ig_reels_avg_watch_time" => Json::Number(4_512),
        _ => Json::Number(value(world, place, metric).into()),
    };
    let first = Json::object(vec![("value", number)]);
    let mut values = vec![("values", Json::List(vec![first]))];
    if world.insights.shells.iter().any(|one| one == metric.name) {
        values = vec![("values", Json::List(Vec::new()))];
    }
    if let Some(asked) = breakdown {
        let Some((_, names)) = metric.breakdown.filter(|(name, _)| *name == asked) else {
            return Err(GraphError::oauth(1, None, "An unknown error has occurred."));
        };
        let whole = value(world, place, metric);
        let part = whole / u64::try_from(names.len()).unwrap_or(1);
        let mut left = whole;
        let parts = names.iter().enumerate().map(|(index, name)| {
            let value = if index + 1 == names.len() { left } else { part };
            left -= value;
            ((*name).to_owned(), value)
        });
        values.push(("total_value", total(whole, Some((asked, parts.collect())))));
    }
    let id = world.people.medium(place).id;
    Ok(told(metric.name, "lifetime", id, values))
}

/// What it has now: half of the end after a day.
fn value(world: &World, place: Place, metric: &OfMedium) -> u64 {
    let medium = world.people.medium(place);
    let followers = u64::from(world.followers_of(place.account));
    let id = i64::try_from(medium.id % 1_000_000_007).unwrap_or(0);
    let reached = followers * numbers::dice(world, place.account, "medium", id).between(60, 900) / 1000;
    let age = u64::try_from(world.now_ms() / 1000 - medium.posted_at).unwrap_or(0);
    let luck = numbers::dice(world, place.account, metric.name, id).between(70, 130);
    let luck = if metric.name == "reach" { 100 } else { luck };
    let at_last = reached * metric.at_last * luck / 100_000;
    at_last * age / (age + 86_400)
}
