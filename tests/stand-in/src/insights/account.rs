//! Numbers of an account, by day or over a lifetime.

use crate::asked::Asked;
use crate::calendar::{self, pacific_day, pacific_midnight};
use crate::errors::GraphError;
use crate::json::Json;
use crate::publishing::parameters::Parameters;
use crate::world::World;

use super::metrics::{OF_ACCOUNT, OF_LIFETIME, OfAccount, Total};
use super::numbers;
use super::telling::{asked_for, breakdowns, refused, shell, told, total};

const DAY: i64 = 86_400;
const MONTH: i64 = 30 * DAY;
/// Fewer followers have no numbers about them.
const FEW: u32 = 100;
/// Fewer have no reach either.
const FEWEST: u32 = 20;
const PRODUCTS: [&str; 4] = ["POST", "REEL", "STORY", "CAROUSEL_CONTAINER"];
const BUTTONS: [&str; 4] = ["BOOK_NOW", "CALL", "DIRECTION", "EMAIL"];

/// Answers `GET /{ig-id}/insights`.
///
/// # Errors
/// Whatever can be asked for wrongly, in Instagram's words.
pub fn read(
    world: &World,
    asked: &Asked,
    account: usize,
    (token, version): (&str, &str),
) -> Result<Json, GraphError> {
    let parameters = Parameters::of(asked);
    let known: Vec<&str> = OF_ACCOUNT
        .iter()
        .map(|metric| metric.name)
        .chain(OF_LIFETIME)
        .filter(|name| !world.insights.refused.iter().any(|one| one == name))
        .collect();
    let metrics = asked_for(&parameters, &known)?;
    let period = parameters.text("period");
    let lifetime = |name: &String| OF_LIFETIME.contains(&name.as_str());
    let words = match period.as_deref() {
        Some("day") if metrics.iter().any(lifetime) => Some("day"),
        Some("lifetime") if !metrics.iter().all(lifetime) => Some("lifetime"),
        Some("day" | "lifetime") => None,
        _ => {
            return Err(refused(
                "period must be one of the following values: day, lifetime",
            ));
        }
    };
    if let Some(period) = words {
        let metrics = metrics.join(", ");
        return Err(refused(&format!(
            "The following metrics ({metrics}) are incompatible with the period ({period})"
        )));
    }
    let call = Call {
        world,
        account,
        breakdown: parameters.text("breakdown"),
        is_total: total_asked(&parameters)?,
        parameters: &parameters,
    };
    let mut data = Vec::new();
    for metric in &metrics {
        let found = OF_ACCOUNT.iter().find(|one| one.name == metric);
        if world.insights.left_out.contains(metric) {
            continue;
        }
        data.extend(match found {
            Some(found) => call.by_day(found)?,
            None => call.of_lifetime(metric)?,
        });
    }
    let mut members = vec![("data", Json::List(data))];
    if period.as_deref() == Some("day") {
        let host = asked
            .header("host")
            .map_or_else(|| world.hosts.pages.clone(), |host| format!("http://{host}"));
        let id = world.people.accounts[account].professional_id;
        let (since, until) = call.range()?;
        let page = |since: i64, until: i64| {
            Json::Text(format!(
                "{host}/{version}/{id}/insights?access_token={token}&metric={}&period=day&since={since}&until={until}",
                metrics.join("%2C")
            ))
        };
        let length = until - since;
        members.push((
            "paging",
            Json::object(vec![
                ("previous", page(since - length, since)),
                ("next", page(until, until + length)),
            ]),
        ));
    }
    Ok(Json::object(members))
}

fn total_asked(parameters: &Parameters) -> Result<bool, GraphError> {
    match parameters.text("metric_type").as_deref() {
        None | Some("time_series") => Ok(false),
        Some("total_value") => Ok(true),
        Some(_) => Err(refused(
            "metric_type must be one of the following values: time_series, total_value",
        )),
    }
}

struct Call<'a> {
    world: &'a World,
    account: usize,
    breakdown: Option<String>,
    is_total: bool,
    parameters: &'a Parameters,
}

impl Call<'_> {
    /// From when to when, in Unix seconds: the day before now, if nothing is said.
    fn range(&self) -> Result<(i64, i64), GraphError> {
        let now = self.world.now_ms() / 1000;
        let moment = |name: &str, otherwise: i64| match self.parameters.text(name) {
            None => Ok(otherwise),
            Some(text) => text
                .parse::<i64>()
                .map_err(|_| refused(&format!("{name} param is not valid. It must be a Unix timestamp"))),
        };
        let until = moment("until", now)?;
        let since = moment("since", until - DAY)?;
        if until < since {
            return Err(refused("since param must be before until"));
        }
        if until - since > MONTH {
            return Err(refused(
                "There cannot be more than 30 days (2592000 s) between since and until.",
            ));
        }
        if since < now - self.world.insights.days.saturating_mul(DAY) - DAY {
            return Err(refused(
                "since param is not valid. Metrics data is available for the last 2 years",
            ));
        }
        Ok((since, until))
    }

    fn owner(&self) -> u64 {
        self.world.people.accounts[self.account].professional_id
    }

    fn by_day(&self, metric: &OfAccount) -> Result<Option<Json>, GraphError> {
        match (metric.total, self.is_total) {
            (Total::Needed, false) => {
                return Err(refused(&format!(
                    "The following metrics ({}) should be specified with parameter metric_type=total_value",
                    metric.name
                )));
            }
            (Total::Refused, true) => {
                return Err(refused(&format!(
                    "The following metric ({}) is incompatible with the metric type (total_value)",
                    metric.name
                )));
            }
            _ => {}
        }
        if let Some(breakdown) = &self.breakdown {
            self.can_be_broken_down(metric, breakdown)?;
        }
        let (since, until) = self.range()?;
        let days = numbers::days(since, until);
        if metric.name == "follower_count" {
            let today = pacific_midnight(pacific_day(self.world.now_ms() / 1000));
            if since < today - MONTH - 3600 || until > today + DAY {
                return Err(refused(
                    "(follower_count) metric only supports querying data for the last 30 days excluding the current day",
                ));
            }
        }
        let followers = self.world.followers_of(self.account);
        let too_few = match metric.name {
            "follower_count" => followers < FEW,
            "reach" => followers < FEWEST,
            _ => false,
        };
        if too_few {
            return Ok(None);
        }
        let shell = self.world.insights.shells.iter().any(|one| one == metric.name);
        let values = if shell && self.is_total {
            ("total_value", Json::object(Vec::new()))
        } else if self.is_total {
            match self.total(metric, &days) {
                Some(total) => ("total_value", total),
                None => return Ok(None),
            }
        } else {
            ("values", Json::List(self.series(metric, &days)))
        };
        Ok(Some(told(metric.name, "day", self.owner(), vec![values])))
    }

    fn can_be_broken_down(&self, metric: &OfAccount, breakdown: &str) -> Result<(), GraphError> {
        let own = match breakdown {
            "follow_type" | "follower_type" if metric.name == "views" => {
                breakdown == self.world.insights.followers_breakdown
            }
            _ => metric.breakdowns.contains(&breakdown),
        };
        if own && self.is_total {
            Ok(())
        } else {
            // Its whole message, as the documentation has it.
            Err(GraphError::oauth(1, None, "An unknown error has occurred."))
        }
    }

    fn series(&self, metric: &OfAccount, days: &[i64]) -> Vec<Json> {
        let today = pacific_day(self.world.now_ms() / 1000);
        days.iter()
            .filter(|day| **day < today)
            .filter_map(|day| {
                let value = self.of_day(metric, *day)?;
                Some(Json::object(vec![
                    ("value", Json::Number(value.into())),
                    ("end_time", Json::text(calendar::iso(pacific_midnight(day + 1)))),
                ]))
            })
            .collect()
    }

    fn of_day(&self, metric: &OfAccount, day: i64) -> Option<u64> {
        let at_last = numbers::at_last(self.world, self.account, metric, day);
        numbers::told(self.world, day, at_last)
    }

    fn total(&self, metric: &OfAccount, days: &[i64]) -> Option<Json> {
        if metric.name == "follows_and_unfollows" {
            return Some(self.gained_and_lost(days));
        }
        let values: Vec<u64> = days.iter().filter_map(|day| self.of_day(metric, *day)).collect();
        let first = *days.first()?;
        if values.is_empty() {
            return None;
        }
        let value = if metric.people {
            numbers::people(&values)
        } else {
            values.iter().sum()
        };
        let parts = self.breakdown.as_deref().map(|breakdown| {
            let names: &[&str] = match breakdown {
                "media_product_type" => &PRODUCTS,
                "contact_button_type" => &BUTTONS,
                _ => &["FOLLOWER", "NON_FOLLOWER"],
            };
            let parts = numbers::parts(self.world, self.account, metric, first, names, value);
            (breakdown, parts)
        });
        Some(total(value, parts))
    }

    /// Without its breakdown it is an empty shell, and one of its breakdown until it is counted.
    fn gained_and_lost(&self, days: &[i64]) -> Json {
        let Some(breakdown) = self.breakdown.as_deref() else {
            return Json::object(Vec::new());
        };
        let sum = |of: &dyn Fn(i64) -> u64| -> Option<u64> {
            let values: Vec<u64> = days
                .iter()
                .filter_map(|day| numbers::told(self.world, *day, of(*day)))
                .collect();
            (!values.is_empty()).then(|| values.iter().sum())
        };
        let gained = sum(&|day| numbers::at_last(self.world, self.account, &OF_ACCOUNT[1], day));
        let lost = sum(&|day| numbers::lost(self.world, self.account, day));
        let (Some(gained), Some(lost)) = (gained, lost) else {
            return shell(breakdown);
        };
        let parts = [("FOLLOWER", gained), ("NON_FOLLOWER", lost)];
        let parts = parts.map(|(name, value)| (vec![name.to_owned()], value));
        Json::object(vec![(
            "breakdowns",
            breakdowns(vec![breakdown], parts.into_iter()),
        )])
    }

    fn of_lifetime(&self, metric: &str) -> Result<Option<Json>, GraphError> {
        if self.world.followers_of(self.account) < FEW {
            return Ok(None);
        }
        if metric == "online_followers" {
            let (since, until) = self.range()?;
            let days = numbers::days(since, until);
            let values = days.iter().map(|day| self.online(*day)).collect();
            let values = vec![("values", Json::List(values))];
            return Ok(Some(told(metric, "lifetime", self.owner(), values)));
        }
        if !self.is_total {
            return Err(refused(&format!(
                "The following metrics ({metric}) should be specified with parameter metric_type=total_value"
            )));
        }
        let timeframe = match self.parameters.text("timeframe").as_deref() {
            Some(time @ ("this_month" | "this_week")) => time.to_uppercase(),
            _ => {
                return Err(refused(
                    "timeframe must be one of the following values: this_month, this_week",
                ));
            }
        };
        let breakdown = self.breakdown.as_deref().unwrap_or_default();
        let names: &[&str] = match breakdown {
            "age" => &["13-17", "18-24", "25-34", "35-44", "45-54", "55-64", "65+"],
            "gender" => &["F", "M", "U"],
            "country" => &["DE", "AT", "CH", "US", "FR", "IT", "NL"],
            "city" => &["Berlin, Berlin", "Wien, Wien", "Zürich, Zürich"],
            _ => {
                return Err(refused(
                    "breakdown must be one of the following values: age, city, country, gender",
                ));
            }
        };
        let week = pacific_day(self.world.now_ms() / 1000) / 7;
        let mut dice = numbers::dice(self.world, self.account, &format!("{metric} {breakdown}"), week);
        let followers = u64::from(self.world.followers_of(self.account));
        let parts = names.iter().map(|name| {
            let value = followers * dice.between(10, 300) / 1000;
            (vec![timeframe.clone(), (*name).to_owned()], value)
        });
        let total = Json::object(vec![(
            "breakdowns",
            breakdowns(vec!["timeframe", breakdown], parts),
        )]);
        let values = vec![("total_value", total)];
        Ok(Some(told(metric, "lifetime", self.owner(), values)))
    }

    fn online(&self, day: i64) -> Json {
        let mut dice = numbers::dice(self.world, self.account, "online", day);
        let followers = u64::from(self.world.followers_of(self.account));
        let hours = (0..24_u64).map(|hour| {
            let awake = 100 + 8 * hour.min(24 - hour) * hour.min(24 - hour);
            let value = followers * awake * dice.between(80, 120) / 200_000;
            (hour.to_string().into(), Json::Number(value.into()))
        });
        Json::object(vec![
            ("value", Json::Object(hours.collect())),
            ("end_time", Json::text(calendar::iso(pacific_midnight(day + 1)))),
        ])
    }
}
