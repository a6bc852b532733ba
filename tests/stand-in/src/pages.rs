//! The pages that are not the consent: refusals and dead ends. No script in any of them.

use crate::accounts::Account;

/// The stylesheet of all pages.
pub const CSS: &str = include_str!("stand-in.css");

/// A whole page around some content.
#[must_use]
pub fn frame(title: &str, content: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n\
         <link rel=\"stylesheet\" href=\"/static/stand-in.css\">\n</head>\n<body>\n\
         <p class=\"label\"><b>Stand-in</b> Plays Instagram. Nothing here is real.</p>\n\
         <main class=\"card\">\n{content}\n</main>\n</body>\n</html>\n",
        escape(title)
    )
}

/// Text for HTML, in content and in quoted attributes.
#[must_use]
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

/// A refusal with Instagram's text. The app is never told.
#[must_use]
pub fn refused(text: &str) -> String {
    let text = escape(text);
    frame(
        "Error",
        &format!(
            "<h1>Sorry, something went wrong</h1>\n<p class=\"refusal\" id=\"error\">{text}</p>\n\
             <p class=\"quiet\">The app that sent you here is not told about this.</p>"
        ),
    )
}

/// The retired authorize host.
#[must_use]
pub fn not_available() -> String {
    frame(
        "Page not found",
        "<h1 id=\"error\">Sorry, this page isn't available.</h1>\n\
         <p class=\"quiet\">The link you followed may be broken, or the page may have been removed.</p>",
    )
}

/// The unspecific failure.
#[must_use]
pub fn oops() -> String {
    frame(
        "Error",
        "<h1 id=\"error\">Oops, an error occurred</h1>\n<p class=\"quiet\">Please try again later.</p>",
    )
}

/// What a personal account meets instead of the consent.
#[must_use]
pub fn personal(account: &Account, query: &str) -> String {
    frame(
        "Switch to a professional account",
        &format!(
            "<h1>Switch to a professional account</h1>\n\
             <p id=\"error\">@{} is a personal account. To connect it, first switch to a business or creator \
             account in Instagram's settings.</p>\n\
             <p class=\"actions\"><a class=\"button\" href=\"/oauth/authorize?{}\">Choose another account</a></p>",
            escape(&account.username),
            escape(query)
        ),
    )
}

/// "Help us confirm it's you".
#[must_use]
pub fn checkpoint(query: &str) -> String {
    frame(
        "Help us confirm it's you",
        &format!(
            "<h1>Help us confirm it's you</h1>\n\
             <p>We noticed something unusual. Confirm that this account is yours to go on.</p>\n\
             <form method=\"post\" action=\"/integrity/checkpoint/?{}\" class=\"actions\">\
             <button class=\"primary\" name=\"confirm\" value=\"1\">This was me</button></form>",
            escape(query)
        ),
    )
}
