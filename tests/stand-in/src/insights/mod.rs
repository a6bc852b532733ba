//! Insights: numbers of an [`account`] and of a [`medium`], by the tables of [`metrics`]; [`numbers`] are drawn,
//! [`telling`] puts them into Instagram's shapes, and [`settings`] say how it goes here.

pub mod account;
pub mod medium;
pub mod metrics;
pub mod numbers;
pub mod settings;
pub mod telling;

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
