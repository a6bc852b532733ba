//! Keeping a token alive: `GET https://graph.instagram.com/refresh_access_token`.

use crate::accounts::Kind;
use crate::answer::Answer;
use crate::asked::Asked;
use crate::bearer;
use crate::errors::GraphError;
use crate::long_lived;
use crate::world::World;

/// A long-lived token of at least a day for 60 more days.
pub fn answer(world: &mut World, asked: &Asked) -> Answer {
    match refresh(world, asked) {
        Ok(token) => Answer::json(200, &long_lived::reply(world, token)),
        Err(error) => error.answer(world.trace()),
    }
}

fn refresh(world: &mut World, asked: &Asked) -> Result<String, GraphError> {
    if asked.method != "GET" || asked.field("grant_type") != Some("ig_refresh_token") {
        return Err(GraphError::unsupported());
    }
    let text = asked.field("access_token").ok_or_else(GraphError::no_token)?;
    if text.starts_with("EAA") {
        let message = "Error validating access token: Session key is malformed because of invalid user id.";
        return Err(GraphError::oauth(190, None, message));
    }
    let token = bearer::find(world, text)?.clone();
    bearer::check_at_tokens(world, &token)?;
    let now = world.now_ms();
    let young = now - token.issued_ms < world.clock.day_ms();
    let basic = token.permissions.iter().any(|one| one == world.profile.basic());
    let pending = world.kind_of(token.account) == Kind::PendingTester;
    if !token.long_lived || young || !basic || pending {
        return Err(GraphError::unsupported());
    }
    if !world.switches.refresh_same_token {
        // The older one was never reported as revoked by a refresh.
        return Ok(world.issue_long(token.account, token.permissions));
    }
    let expires_ms = now.saturating_add(world.long_life_ms());
    if let Some(record) = world.tokens.get_mut(text) {
        record.issued_ms = now;
        record.expires_ms = expires_ms;
    }
    Ok(text.to_owned())
}
