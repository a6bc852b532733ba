//! Whose token a call carries, and whether it still works.

use crate::accounts::Kind;
use crate::asked::Asked;
use crate::death::Death;
use crate::errors::GraphError;
use crate::profile::Profile;
use crate::publishing::parameters::Parameters;
use crate::tokens;
use crate::world::{Token, World};

/// The token of a data call: its text and what it stands for.
///
/// # Errors
/// What Instagram answers for no, a wrong or a dead token.
pub fn of_data_call<'a>(world: &World, asked: &'a Asked) -> Result<(&'a str, Token), GraphError> {
    let text = asked
        .field("access_token")
        .or_else(|| header(world, asked))
        .ok_or_else(GraphError::no_token)?;
    Ok((text, alive(world, text)?))
}

/// The token of a call that may have it in its body too, `said` there or in the query.
///
/// # Errors
/// The same.
pub fn of_call(world: &World, asked: &Asked, said: Option<&str>) -> Result<Token, GraphError> {
    let text = said.or_else(|| header(world, asked));
    alive(world, text.ok_or_else(GraphError::no_token)?)
}

fn alive(world: &World, text: &str) -> Result<Token, GraphError> {
    let token = find(world, text)?.clone();
    if let Some(death) = death(world, &token) {
        return Err(death.error(token.expires_ms / 1000, world.now_ms() / 1000));
    }
    if world.kind_of(token.account) == Kind::PendingTester {
        return Err(GraphError::unsupported());
    }
    Ok(token)
}

/// Whose token a call carries, dead or alive.
#[must_use]
pub fn account(world: &World, asked: &Asked) -> Option<usize> {
    let said = Parameters::of(asked).text("access_token");
    let text = said.as_deref().or_else(|| header(world, asked))?;
    world.tokens.get(text).map(|token| token.account)
}

/// The record of a token.
///
/// # Errors
/// If no such token was issued.
pub fn find<'a>(world: &'a World, text: &str) -> Result<&'a Token, GraphError> {
    if text.is_empty() {
        return Err(GraphError::no_token());
    }
    if world.profile == Profile::Instagram && text.starts_with(tokens::BASIC_DISPLAY) {
        return Err(GraphError::unsupported());
    }
    world.tokens.get(text).ok_or_else(GraphError::unparsable_token)
}

/// Whether a token may be exchanged or refreshed.
///
/// # Errors
/// What the two token endpoints answer if it is dead.
pub fn check_at_tokens(world: &World, token: &Token) -> Result<(), GraphError> {
    death(world, token).map_or(Ok(()), |death| {
        Err(death.error_at_tokens(token.expires_ms / 1000, world.now_ms() / 1000))
    })
}

fn header<'a>(world: &World, asked: &'a Asked) -> Option<&'a str> {
    let value = asked
        .header("authorization")
        .filter(|_| !world.switches.no_bearer)?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn death(world: &World, token: &Token) -> Option<Death> {
    if token.death.is_some() {
        return token.death;
    }
    if world.now_ms() >= token.expires_ms {
        return Some(Death::Expired);
    }
    if world.switches.checkpoint {
        return Some(Death::Checkpoint);
    }
    match world.kind_of(token.account) {
        Kind::NoRole => Some(Death::RoleLost),
        Kind::Personal if world.profile == Profile::Instagram && !world.switches.personal_passes => {
            Some(Death::Personal)
        }
        _ => None,
    }
}
