//! The privacy statement that Meta asks for, in the name of a site: what this edge keeps of an account, made of the site's
//! settings and of what is truly stored (`docs/stored.md`).

use crate::{
    answers::{assets, page, problem},
    instagram::Permission,
    settings::{added::Unread, config::Config},
    values::{http::HttpResponse, json},
};
use serde::{Deserialize, Serialize};

/// The addresses of the statements begin like this; the site's id follows.
pub const PATH: &str = "/privacy/";

/// The site's id in an address.
#[must_use]
pub fn site_in(path: &str) -> Option<&str> {
    path.strip_prefix(PATH)
}

/// What a site's statement is made of. It is drawn in the Worker's second module.
#[derive(Serialize, Deserialize)]
struct Told {
    name: String,
    /// What the site asks for, in words.
    asked: String,
    /// Whether some of it can be left out.
    optional: bool,
    /// Whether a connection stays that nobody uses.
    keep: bool,
    /// For how many days numbers are kept.
    insights: Option<u32>,
    public_url: String,
}

/// What there is to say of the site in an address, as JSON.
///
/// # Errors
/// What is answered where there is none.
pub fn told(config: &Config, path: &str) -> Result<String, Box<HttpResponse>> {
    let site = match config.site(site_in(path).unwrap_or_default()) {
        Ok(Some(site)) => site,
        Ok(None) => return Err(Box::new(assets::not_found("GET"))),
        Err(Unread) => return Err(Box::new(problem::unavailable())),
    };
    let asked: Vec<&str> = site.permissions.iter().map(Permission::label).collect();
    let told = Told {
        name: site.name.clone(),
        asked: asked.join("; "),
        optional: !site.optional_permissions.is_empty(),
        keep: site.keep,
        insights: site.insights,
        public_url: config.public_url.clone(),
    };
    serde_json::to_string(&told).map_err(|_| Box::new(problem::unavailable()))
}

/// The HTML of a statement, of what there is to say.
#[must_use]
pub fn statement(told: &str) -> Option<String> {
    let told: Told = json::from_str(told).ok()?;
    let title = format!("Privacy: {} and your Instagram account", told.name);
    Some(page::document(&title, &parts(&told)))
}

fn parts(told: &Told) -> [(&'static str, String); 11] {
    let Told { name, asked, .. } = told;
    let choice = if told.optional {
        ", where you can leave out some of it"
    } else {
        ""
    };
    let after = if told.keep {
        "Without that it stays, also when nobody uses it."
    } else {
        "Without that it goes by itself 90 days after its last session has ended, unless a feed of it is still shown or a post is planned."
    };
    [
        (
            "What this is about",
            format!(
                "{name} works with Instagram accounts that their owners connect. The connection is held by the service at {}. This \
                 page says what it keeps of your account, and how it goes. What else {name} does, {name} says itself.",
                told.public_url
            ),
        ),
        (
            "What it is for",
            format!(
                "{name} asks for your leave to: {asked}. You give it at Instagram{choice}."
            ),
        ),
        (
            "What is kept",
            "The account's ids, its username, name, kind and the address of its picture; what you were asked for, gave and \
             refused; when you connected, when the connection was last used, how often Instagram was asked for it and how it is; an access token of Instagram's, \
             encrypted. Of each browser or server that uses the connection: random names, hashes, times and the site's \
             address. The same for minutes while you connect, and for three days at most while an event about the connection is on its way \
             to the site. Your password is never seen here: you enter it at Instagram."
                .to_owned(),
        ),
        (
            "What is not kept",
            "Posts, captions, pictures, comments, messages and statistics pass through to the site and are not stored here, but for \
             what the next paragraphs say. Nor is your address or your browser. A log of what the operator and Meta asked for holds random ids \
             alone, for 90 days."
                .to_owned(),
        ),
        (
            "If you publish a feed",
            "What you let it show is stored with its pictures, and shown to whoever has its address. Instagram's last answer about \
             your newest posts is stored too, with those that you hide: that is shown to nobody. Both go when you take the feed \
             back or disconnect; after 30 days without news from Instagram nothing of it is shown."
                .to_owned(),
        ),
        (
            "If you have something posted",
            "What you want posted, when, and what became of it is stored for 90 days, its files for days around its time: with \
             the rest, or in a store for files (R2) of whoever runs the service, at Cloudflare. \
             Instagram fetches them at a secret address. All of it goes when you disconnect."
                .to_owned(),
        ),
        ("If your numbers are kept", numbers(told)),
        (
            "In your browser",
            "A cookie for the ten minutes of connecting, and at the site's address a key and a token of this service's, with your \
             username and a random id, so that you stay connected: until you sign out or disconnect. No cookie follows you anywhere."
                .to_owned(),
        ),
        (
            "Who gets it",
            format!(
                "{name}, for what you allowed, and whoever runs the service. Instagram is asked with the token. What you publish as a feed, everybody. Nobody else; nothing \
                 is sold, and nothing is used for advertising by this service."
            ),
        ),
        (
            "How it goes",
            format!(
                "Press Disconnect in the button at {name}: all of it is deleted at once. Or remove the app at Instagram, under \
                 Settings, Apps and websites: then Meta tells this service, and it deletes the connection. There you can also ask for \
                 the deletion of your data, and get a page that says how far it is. {after}"
            ),
        ),
        (
            "What stays for a while",
            "The random id of an ended connection for a day, and the code of a deletion for 90 days. The platform that stores all \
             this can go back by up to 30 days, and the operator may have encrypted backups, which are theirs to delete."
                .to_owned(),
        ),
    ]
}

fn numbers(told: &Told) -> String {
    let Some(days) = told.insights else {
        return format!("They aren't: {} keeps none here.", told.name);
    };
    format!(
        "Where you allow it, Instagram's numbers of your account's days, posts and stories are fetched and kept for {days} days, with how \
         many follow you by age, gender, country and city. {} can send a link by which others read them until its end. All of it \
         goes when you disconnect.",
        told.name
    )
}

#[cfg(test)]
mod tests;
