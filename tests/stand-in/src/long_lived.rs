//! Step 3, the long-lived exchange: `GET https://graph.instagram.com/access_token`.
//! The secret and the token are taken from the query alone.

use crate::accounts::Kind;
use crate::answer::Answer;
use crate::asked::Asked;
use crate::bearer;
use crate::clock::REAL_DAY_MS;
use crate::dice::Dice;
use crate::errors::GraphError;
use crate::json::Json;
use crate::world::World;

/// A short-lived token for one of about 60 days.
pub fn answer(world: &mut World, asked: &Asked) -> Answer {
    match exchange(world, asked) {
        Ok(token) => Answer::json(200, &reply(world, token)),
        Err(error) => error.answer(world.trace()),
    }
}

fn exchange(world: &mut World, asked: &Asked) -> Result<String, GraphError> {
    if asked.method != "GET" || asked.field("grant_type") != Some("ig_exchange_token") {
        return Err(GraphError::unsupported());
    }
    // Before the token: so an operator can test the secret alone.
    if asked.field("client_secret") != Some(&world.app.app_secret) {
        return Err(GraphError::oauth(100, None, "Error validating client secret"));
    }
    let text = asked.field("access_token").ok_or_else(GraphError::no_token)?;
    let token = bearer::find(world, text)?.clone();
    bearer::check_at_tokens(world, &token)?;
    if token.long_lived {
        let error = GraphError::oauth(452, None, "Session key invalid");
        return Err(GraphError {
            kind: "IGApiException",
            ..error
        });
    }
    // A pending tester got through consent and code exchange, and fails only here.
    if world.kind_of(token.account) == Kind::PendingTester {
        return Err(GraphError::unsupported());
    }
    Ok(world.issue_long(token.account, token.permissions))
}

/// The reply of this step and of the refresh: a little under 60 days, in true seconds of this stand-in.
#[must_use]
pub fn reply(world: &World, token: String) -> Json {
    let short_of = Dice::new(world.seed, &token, 0).between(20, 90);
    let short_of =
        i64::try_from(short_of).unwrap_or(20).saturating_mul(1000) * world.clock.day_ms() / REAL_DAY_MS;
    let seconds = (world.long_life_ms() - short_of - 1) / 1000;
    let granted = world
        .switches
        .long_lived_permissions
        .then(|| world.tokens.get(&token))
        .flatten()
        .map(|record| ("permissions", Json::Text(record.permissions.join(","))));
    let mut members = vec![
        ("access_token", Json::Text(token)),
        ("token_type", Json::text("bearer")),
        ("expires_in", Json::Number(seconds.into())),
    ];
    members.extend(granted);
    Json::object(members)
}
