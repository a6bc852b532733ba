//! Step 1, the consent: `GET https://www.instagram.com/oauth/authorize`, and the form of its page.
//!
//! What is refused before the redirect URI is known to be good is a page here, and the app never hears of it.

use url::form_urlencoded::byte_serialize;

use crate::accounts::Kind;
use crate::answer::Answer;
use crate::asked::Asked;
use crate::consent_page;
use crate::pages;
use crate::profile::Profile;
use crate::switches::{Auto, HashLiteral};
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

/// The page, or what its form or the switches decide.
pub fn answer(world: &mut World, asked: &Asked) -> Answer {
    if world.switches.authorize_host_retired {
        return Answer::html(404, pages::not_available());
    }
    let request = match check(world, asked) {
        Ok(request) => request,
        Err(text) => return Answer::html(400, pages::refused(&text)),
    };
    if let Some(error) = &world.switches.redirected_error {
        let reason = error.error_reason.as_deref().unwrap_or("user_denied");
        return back_with_error(&request, &error.error, reason, &error.error_description);
    }
    if world.switches.deny || asked.form("deny").is_some() {
        return denied(&request);
    }
    if let Some(auto) = world.switches.auto.clone() {
        return automatic(world, &request, &auto);
    }
    if asked.form("allow").is_none() {
        return Answer::html(200, consent_page::page(world, &request, None));
    }
    let Some(account) = asked.form("account").and_then(|name| world.people.named(name)) else {
        return Answer::html(
            200,
            consent_page::page(world, &request, Some("Choose an account first.")),
        );
    };
    let ticked = |permission: &str| {
        asked
            .form
            .iter()
            .any(|(key, value)| key == "permission" && value == permission)
    };
    let basic = world.profile.basic();
    let granted = request
        .permissions
        .iter()
        .filter(|one| *one == basic || ticked(one))
        .cloned()
        .collect();
    allow(world, &request, account, granted)
}

/// The switch `auto`: an account that isn't there is a mistake of the test's, and said plainly.
fn automatic(world: &mut World, request: &Request, auto: &Auto) -> Answer {
    let Some(account) = world.people.named(&auto.account) else {
        return Answer::html(
            500,
            pages::refused(&format!("stand-in: no account is named {}", auto.account)),
        );
    };
    let basic = world.profile.basic();
    let granted = request
        .permissions
        .iter()
        .filter(|one| *one == basic || !auto.untick.contains(one))
        .cloned()
        .collect();
    allow(world, request, account, granted)
}

/// The order of the checks: `client_id`, `redirect_uri`, `response_type`, `scope`.
fn check(world: &World, asked: &Asked) -> Result<Request, String> {
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

/// The checks of the account's part, role before type, and then the code.
fn allow(world: &mut World, request: &Request, account: usize, granted: Vec<String>) -> Answer {
    match world.kind_of(account) {
        Kind::NoRole => return Answer::html(400, pages::refused("Insufficient Developer Role")),
        Kind::Personal if world.profile == Profile::Instagram && !world.switches.personal_passes => {
            return Answer::html(
                200,
                pages::personal(&world.people.accounts[account], &request.query),
            );
        }
        _ => {}
    }
    if world.switches.checkpoint {
        let next = format!("/oauth/authorize?{}", request.query);
        return Answer::redirect(format!("/integrity/checkpoint/?next={}", encode(&next)));
    }
    let basic = world.profile.basic();
    let granted = granted
        .into_iter()
        .filter(|one| one == basic || !world.switches.untick.contains(one))
        .collect();
    let code = world.issue_code(account, &request.redirect_uri, granted);
    let literal = world.switches.code_hash_literal;
    let mut pairs = vec![(
        "code",
        if literal == Some(HashLiteral::Code) {
            format!("{code}#_")
        } else {
            code
        },
    )];
    pairs.extend(request.state.clone().map(|state| ("state", state)));
    let end = match literal {
        None => "#_",
        Some(HashLiteral::Code) => "",
        Some(HashLiteral::End) => "%23_",
    };
    Answer::redirect(format!("{}{end}", with_query(&request.redirect_uri, &pairs)))
}

fn denied(request: &Request) -> Answer {
    back_with_error(
        request,
        "access_denied",
        "user_denied",
        "The user denied your request",
    )
}

fn back_with_error(request: &Request, error: &str, reason: &str, description: &str) -> Answer {
    let mut pairs = vec![
        ("error", error.to_owned()),
        ("error_reason", reason.to_owned()),
        ("error_description", description.to_owned()),
    ];
    pairs.extend(request.state.clone().map(|state| ("state", state)));
    Answer::redirect(with_query(&request.redirect_uri, &pairs))
}

fn with_query(address: &str, pairs: &[(&str, String)]) -> String {
    let joined: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    let mark = if address.contains('?') { '&' } else { '?' };
    format!("{address}{mark}{}", joined.join("&"))
}

/// Form encoding: a space is a plus.
fn encode(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}
