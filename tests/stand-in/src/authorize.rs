//! Step 1, the consent: `GET https://www.instagram.com/oauth/authorize`, and the form of its page.
//!
//! What is refused before the redirect URI is known to be good is a page here, and the app never hears of it.

use url::form_urlencoded::byte_serialize;

use crate::accounts::Kind;
use crate::answer::Answer;
use crate::asked::Asked;
use crate::authorization_request::{self, Request};
use crate::consent_page;
use crate::pages;
use crate::profile::Profile;
use crate::switches::{Auto, HashLiteral};
use crate::world::World;

/// The page, or what its form or the switches decide.
pub fn answer(world: &mut World, asked: &Asked) -> Answer {
    if world.switches.authorize_host_retired {
        return Answer::html(404, pages::not_available());
    }
    let request = match authorization_request::check(world, asked) {
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
