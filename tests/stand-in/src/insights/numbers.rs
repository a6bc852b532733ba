//! The numbers themselves: drawn from the seed, the same at each look, and life-like enough to be plotted.

use crate::calendar::{pacific_day, pacific_midnight};
use crate::dice::Dice;
use crate::world::World;

use super::metrics::{OF_ACCOUNT, OfAccount};

/// What a day has in the end.
#[must_use]
pub fn at_last(world: &World, account: usize, metric: &OfAccount, day: i64) -> u64 {
    let mut dice = dice(world, account, metric.name, day);
    // Weeks have a shape, and years a slow one.
    let week = [96, 100, 92, 104, 118, 131, 87][usize::try_from(day.rem_euclid(7)).unwrap_or(0)];
    let year = 100 + (day.rem_euclid(365) - 182).unsigned_abs() * 60 / 182;
    let luck = if dice.chance(4) {
        dice.between(250, 600)
    } else {
        dice.between(70, 135)
    };
    let usual = u64::from(world.followers_of(account)) * metric.a_day;
    usual * week * year * luck / 1_000_000_000
}

/// How many followers a day took away.
#[must_use]
pub fn lost(world: &World, account: usize, day: i64) -> u64 {
    let gained = &OF_ACCOUNT[1];
    at_last(world, account, gained, day) * dice(world, account, "lost", day).between(20, 90) / 100
}

/// What is told of a day now: nothing before it is there, less than in the end while it moves, and of today what there is.
#[must_use]
pub fn told(world: &World, day: i64, at_last: u64) -> Option<u64> {
    let settings = &world.insights;
    let now = world.now_ms();
    let (begin, end) = (pacific_midnight(day) * 1000, pacific_midnight(day + 1) * 1000);
    if now < begin + settings.lag_ms || now - end > settings.days.saturating_mul(86_400_000) {
        return None;
    }
    if now < end {
        let part = u64::try_from(now - begin).unwrap_or(0);
        let whole = u64::try_from(end - begin).unwrap_or(1);
        return Some(at_last * 7 * part / (10 * whole));
    }
    if now < end + settings.lag_ms {
        return None;
    }
    let positive = |number: i64| u64::try_from(number).unwrap_or(0);
    let moves = positive(settings.moves_ms).max(1);
    let since = positive(now - end).min(moves);
    Some(at_last * (7 * moves + 3 * since) / (10 * moves))
}

/// So many people in several days are fewer than their sum: many came twice.
#[must_use]
pub fn people(days: &[u64]) -> u64 {
    let sum: u64 = days.iter().sum();
    let most = days.iter().copied().max().unwrap_or(0);
    let again = 1000 + 55 * u64::try_from(days.len().saturating_sub(1)).unwrap_or(0);
    most.max(sum * 1000 / again)
}

/// A number in parts that add up to it, or of people to more.
#[must_use]
pub fn parts(
    world: &World,
    account: usize,
    of: &OfAccount,
    day: i64,
    names: &[&str],
    whole: u64,
) -> Vec<(String, u64)> {
    let mut dice = dice(world, account, of.name, day ^ 0x5a5a);
    let mut left = whole;
    let last = names.len().saturating_sub(1);
    names
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let share = if index == last {
                left
            } else {
                left * dice.between(20, 65) / 100
            };
            left -= share;
            // Somebody who sees both a post and a reel is one of each.
            let share = if of.people { share + share / 10 } else { share };
            ((*name).to_owned(), share.min(whole))
        })
        .collect()
}

/// The days whose end is within those seconds, both of them among them: from midnight to midnight it is two days.
#[must_use]
pub fn days(since: i64, until: i64) -> Vec<i64> {
    (pacific_day(since) - 1..=pacific_day(until.max(since)))
        .filter(|day| (since..=until).contains(&pacific_midnight(day + 1)))
        .collect()
}

/// Dice of a day.
#[must_use]
pub fn dice(world: &World, account: usize, what: &str, day: i64) -> Dice {
    let name = &world.people.accounts[account].username;
    Dice::new(world.seed, &format!("{what} of {name}"), day.unsigned_abs())
}
