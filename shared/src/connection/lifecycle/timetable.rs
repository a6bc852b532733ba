//! When a token is tried for the first time, and how what would come together is spread.

use crate::{connection::token_dates::TokenDates, instagram::EndpointProfile, values::time::Timestamp};

/// Tries to refresh begin when a token has so many days left (R47).
const FIRST_TRY_DAYS_LEFT: u64 = 30;
/// The first try is put off by up to so many days, so that accounts connected together don't refresh together.
const SPREAD_DAYS: u64 = 16;
/// Instagram refreshes no token younger than this (R47).
const YOUNGEST_DAYS: u64 = 1;

/// The age from which a token may be refreshed: an hour more than Instagram's 24, since the edge counts from before it
/// asked for it.
pub(super) const fn youngest(rules: &EndpointProfile) -> u64 {
    rules.days(YOUNGEST_DAYS).saturating_add(rules.day_ms / 24)
}

/// The first try with 30 days left, put off by up to 16, and never before 24 hours of age (R47).
pub(super) fn first_try(token: &TokenDates, rules: &EndpointProfile, random: u64) -> Timestamp {
    let begin = back(token.expires, rules.days(FIRST_TRY_DAYS_LEFT));
    // A token with a shorter life is spread over the first half of what it has.
    let life = token.expires.since(token.issued);
    let width = rules.days(SPREAD_DAYS).min(life / 3);
    begin
        .max(token.issued.plus(youngest(rules)))
        .plus(spread(width, random))
        .min(token.expires)
}

pub(super) fn back(moment: Timestamp, millis: u64) -> Timestamp {
    Timestamp::from_millis(moment.millis().saturating_sub(millis))
}

/// A part of `width`, by chance.
pub(super) fn spread(width: u64, random: u64) -> u64 {
    let part = u128::from(width).saturating_mul(u128::from(random)) >> 64;
    u64::try_from(part).unwrap_or(width)
}
