//! Step 2, the code exchange: `POST https://api.instagram.com/oauth/access_token`.
//!
//! Errors have the older shape here. A wrong secret looks like a wrong redirect URI, as it really does.

use crate::accounts::Kind;
use crate::answer::Answer;
use crate::asked::Asked;
use crate::errors::{GraphError, exchange_error};
use crate::json::Json;
use crate::profile::Profile;
use crate::switches::{CodeErrors, PermissionsShape, ReplyShape};
use crate::tokens;
use crate::world::{Code, World};

const NOT_FOUND: &str = "Matching code was not found or was already used";
const MISMATCH: &str = "Error validating verification code. Please make sure your redirect_uri is identical to \
                        the one you used in the OAuth dialog request";

/// A code for a short-lived token.
pub fn answer(world: &mut World, asked: &Asked) -> Answer {
    if asked.method != "POST" {
        return GraphError::unsupported().answer(world.trace());
    }
    match redeem(world, asked) {
        Ok(code) => {
            let token = world.issue_short(code.account, code.permissions.clone());
            Answer::json(200, &reply(world, &code, token))
        }
        Err(text) => exchange_error(&text),
    }
}

/// Only the body counts, never the query.
fn redeem(world: &mut World, asked: &Asked) -> Result<Code, String> {
    let need = |name: &str| {
        asked
            .form(name)
            .ok_or_else(|| format!("Missing required field {name}"))
    };
    if need("client_id")? != world.app.app_id {
        return Err("Invalid platform app".to_owned());
    }
    let secret = need("client_secret")?;
    if need("grant_type")? != "authorization_code" {
        return Err("Invalid grant_type".to_owned());
    }
    let redirect_uri = need("redirect_uri")?;
    let text = need("code")?;
    // Comes before the secret is looked at.
    if !tokens::looks_like_code(text) {
        return Err("Invalid authorization code".to_owned());
    }
    let distinct = world.switches.code_errors == CodeErrors::Distinct;
    let now = world.now_ms();
    let life = world.clock.hour_ms();
    let spent = world.switches.code_already_used;
    let code = world
        .codes
        .get(text)
        .cloned()
        .ok_or_else(|| NOT_FOUND.to_owned())?;
    if code.used || spent {
        return Err(if distinct {
            "This authorization code has been used"
        } else {
            NOT_FOUND
        }
        .to_owned());
    }
    if now - code.issued_ms >= life {
        return Err(if distinct {
            "This authorization code has expired"
        } else {
            NOT_FOUND
        }
        .to_owned());
    }
    if redirect_uri != code.redirect_uri || secret != world.app.app_secret {
        return Err(MISMATCH.to_owned());
    }
    if !world
        .redirect_uris
        .iter()
        .any(|registered| registered == redirect_uri)
    {
        return Err("Invalid redirect_uri".to_owned());
    }
    if world.kind_of(code.account) == Kind::NoRole {
        return Err("Insufficient developer role".to_owned());
    }
    if let Some(record) = world.codes.get_mut(text) {
        record.used = true;
    }
    Ok(code)
}

fn reply(world: &World, code: &Code, token: String) -> Json {
    let id = world.people.accounts[code.account].app_scoped_id;
    if world.profile == Profile::BasicDisplay {
        return Json::object(vec![
            ("access_token", Json::Text(token)),
            ("user_id", Json::Number(id.into())),
        ]);
    }
    let wrapped = world.switches.reply_shape == ReplyShape::Wrapped;
    let user_id = if wrapped {
        Json::text(id.to_string())
    } else {
        Json::Number(id.into())
    };
    let mut members = vec![("access_token", Json::Text(token)), ("user_id", user_id)];
    let permissions = match world.switches.permissions_shape {
        PermissionsShape::Absent => None,
        PermissionsShape::Spaced => Some(Json::text(code.permissions.join(", "))),
        PermissionsShape::String => Some(Json::text(code.permissions.join(","))),
        PermissionsShape::Default if wrapped => Some(Json::text(code.permissions.join(","))),
        PermissionsShape::Default | PermissionsShape::Array => {
            Some(Json::List(code.permissions.iter().map(Json::text).collect()))
        }
    };
    members.extend(permissions.map(|list| ("permissions", list)));
    let flat = Json::object(members);
    if wrapped {
        Json::object(vec![("data", Json::List(vec![flat]))])
    } else {
        flat
    }
}
