//! The authorization request: the app's part, checked before anybody sees a page.

use crate::asked::Asked;
use crate::profile::Profile;
use crate::world::World;

/// A request for consent that passed the checks of the app's part.
#[derive(Debug, Clone)]
pub struct Request {
    /// Equal to a registered one.
    pub redirect_uri: String,
    /// What is asked for, in the order of the request, without repetition.
    pub permissions: Vec<String>,
    /// Comes back unchanged.
    pub state: Option<String>,
    /// The user must log in again.
    pub force_reauth: bool,
    /// Whether "Log in with Facebook" is offered.
    pub facebook_login: bool,
    /// The query, as sent.
    pub query: String,
}

/// Reads it. The order of the checks: `client_id`, `redirect_uri`, `response_type`, `scope`.
///
/// # Errors
/// Instagram's text for whoever sent it.
pub fn check(world: &World, asked: &Asked) -> Result<Request, String> {
    const INVALID: &str = "Invalid Request: Request parameters are invalid: ";
    if asked.field("client_id") != Some(&world.app.app_id) {
        return Err(format!("{INVALID}Invalid platform app"));
    }
    let redirect_uri = asked.field("redirect_uri").unwrap_or_default();
    if !world
        .redirect_uris
        .iter()
        .any(|registered| registered == redirect_uri)
    {
        return Err(format!("{INVALID}Invalid redirect_uri"));
    }
    if asked.field("response_type") != Some("code") {
        return Err("Only response type \"code\" is allowed".to_owned());
    }
    Ok(Request {
        redirect_uri: redirect_uri.to_owned(),
        permissions: scope(world.profile, asked.field("scope").unwrap_or_default())?,
        state: asked.field("state").map(str::to_owned),
        force_reauth: [asked.field("force_reauth"), asked.field("force_authentication")]
            .iter()
            .any(|value| matches!(value, Some("true" | "1"))),
        facebook_login: !matches!(asked.field("enable_fb_login"), Some("false" | "0")),
        query: asked.query.clone(),
    })
}

/// Separated by comma or space; none unknown, none retired, and the basic one always there.
fn scope(profile: Profile, text: &str) -> Result<Vec<String>, String> {
    let mut permissions: Vec<String> = Vec::new();
    for word in text.split([',', ' ']).filter(|word| !word.is_empty()) {
        if !permissions.iter().any(|known| known == word) {
            permissions.push(word.to_owned());
        }
    }
    let unknown: Vec<&str> = permissions
        .iter()
        .map(String::as_str)
        .filter(|word| !profile.permissions().contains(word))
        .collect();
    if !unknown.is_empty() || !permissions.iter().any(|word| word == profile.basic()) {
        return Err(format!("Invalid scope: [{}]", unknown.join(", ")));
    }
    Ok(permissions)
}
