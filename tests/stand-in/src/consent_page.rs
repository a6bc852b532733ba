//! The consent page: whose account, which permissions, allow or deny. A plain form, without script.

use std::fmt::Write as _;

use crate::accounts::Account;
use crate::authorization_request::Request;
use crate::cdn;
use crate::pages::{escape, frame};

use crate::world::World;

/// The page for a request that passed the checks.
#[must_use]
pub fn page(world: &World, request: &Request, complaint: Option<&str>) -> String {
    let host = host_of(&request.redirect_uri);
    let mut form = format!(
        "<h1>Connect to <span class=\"host\">{}</span></h1>\n\
         <form method=\"post\" action=\"/oauth/authorize?{}\">\n",
        escape(&host),
        escape(&request.query)
    );
    if let Some(complaint) = complaint {
        let _ = writeln!(
            form,
            "<p class=\"refusal\" role=\"alert\">{}</p>",
            escape(complaint)
        );
    }
    form.push_str(&accounts(world, request));
    form.push_str(&permissions(world, request));
    form.push_str(
        "<div class=\"actions\">\n<button class=\"primary\" name=\"allow\" value=\"1\">Allow</button>\n\
         <button class=\"plain\" name=\"deny\" value=\"1\" formnovalidate>Don't allow</button>\n</div>\n",
    );
    let _ = write!(
        form,
        "</form>\n<p class=\"quiet\">You go back to <b>{}</b> afterwards.{}</p>",
        escape(&host),
        if request.facebook_login {
            " Log in with Facebook isn't played here."
        } else {
            ""
        }
    );
    frame("Connect your account", &form)
}

fn accounts(world: &World, request: &Request) -> String {
    let title = if request.force_reauth {
        "Log in again as"
    } else {
        "Account"
    };
    let mut list = format!("<fieldset class=\"accounts\">\n<legend>{title}</legend>\n");
    for (index, account) in world.people.accounts.iter().enumerate() {
        // Whoever is logged in is chosen, unless the app asks for a new login.
        let checked = if index == 0 && !request.force_reauth {
            " checked"
        } else {
            ""
        };
        let _ = writeln!(
            list,
            "<label class=\"row\"><input type=\"radio\" name=\"account\" value=\"{0}\" required{checked}>\
             {1}<span class=\"who\"><b>{0}</b><small>{2}</small></span></label>",
            escape(&account.username),
            face(world, index),
            escape(&kind(world, index, account)),
        );
    }
    list.push_str("</fieldset>\n");
    list
}

fn face(world: &World, index: usize) -> String {
    let account = &world.people.accounts[index];
    if account.pictured {
        let address = cdn::profile_address(world, index);
        return format!(
            "<img class=\"face\" src=\"{}\" alt=\"\" width=\"40\" height=\"40\">",
            escape(&address)
        );
    }
    let letter = account
        .username
        .chars()
        .next()
        .unwrap_or('?')
        .to_ascii_uppercase();
    format!("<span class=\"face\" aria-hidden=\"true\">{letter}</span>")
}

fn kind(world: &World, index: usize, account: &Account) -> String {
    use crate::accounts::Kind;
    let words = match world.kind_of(index) {
        Kind::Personal => "Personal",
        Kind::NoRole => "No role on this app",
        Kind::PendingTester => "Tester invite not accepted",
        Kind::Professional if account.account_type == "MEDIA_CREATOR" => "Creator",
        Kind::Professional => "Business",
    };
    match account.name {
        Some(name) => format!("{name} · {words}"),
        None => words.to_owned(),
    }
}

fn permissions(world: &World, request: &Request) -> String {
    let mut list = String::from("<fieldset class=\"permissions\">\n<legend>Let this app</legend>\n");
    for permission in &request.permissions {
        let name = escape(permission);
        let (title, detail) = describe(permission);
        let ticks = if permission == world.profile.basic() {
            " checked disabled"
        } else if world.switches.untick.contains(permission) {
            ""
        } else {
            " checked"
        };
        let _ = writeln!(
            list,
            "<label class=\"row\"><span class=\"who\"><b>{title}</b><small>{detail}</small></span>\
             <input type=\"checkbox\" role=\"switch\" name=\"permission\" value=\"{name}\"{ticks}></label>"
        );
    }
    list.push_str("</fieldset>\n");
    list
}

fn describe(permission: &str) -> (&'static str, &'static str) {
    match permission {
        "instagram_business_basic" => ("View profile and media", "Always needed"),
        "instagram_business_content_publish" => ("Create and publish posts", "Optional"),
        "instagram_business_manage_comments" => ("Read and answer comments", "Optional"),
        "instagram_business_manage_messages" => ("Read and answer messages", "Optional"),
        "instagram_business_manage_insights" => ("View insights", "Optional"),
        "user_profile" => ("View profile", "Always needed"),
        _ => ("View media", "Optional"),
    }
}

fn host_of(address: &str) -> String {
    url::Url::parse(address)
        .ok()
        .and_then(|url| {
            let host = url.host_str()?.to_owned();
            Some(
                url.port()
                    .map_or_else(|| host.clone(), |port| format!("{host}:{port}")),
            )
        })
        .unwrap_or_else(|| address.to_owned())
}
