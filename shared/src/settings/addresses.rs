//! The addresses in a site's entry: how people spell them, and what is wrong with one, in words for the operator. What
//! an entry holds is never repeated (R60).

use crate::values::address::Address;

/// Looks at each entry of a list; `right` says whether it is one.
///
/// # Errors
/// The first that is wrong.
pub(super) fn check(what: &str, entries: &[String], right: impl Fn(&str) -> bool) -> Result<(), String> {
    for (index, entry) in entries.iter().enumerate() {
        if let Some(why) = odd(what, entry).or_else(|| (!right(entry)).then(|| expected(what))) {
            return Err(format!("{what} {} {why}", index.saturating_add(1)));
        }
    }
    Ok(())
}

/// What many people write.
fn odd(what: &str, entry: &str) -> Option<&'static str> {
    if !entry.is_ascii() {
        return Some(
            "has a letter beyond ASCII; write it as browsers do, the host as `xn--…` (`new URL(\"…\").href` in a \
             browser's console prints it)",
        );
    }
    if is_pattern(head(entry)) || (what == "origin" && entry.contains('*')) {
        return Some(
            "has a pattern for a host, and hosts are listed one by one, since others get hosts there too; for previews \
             see docs/settings.md",
        );
    }
    entry.contains('*').then_some(
        "has a `*`, but return URLs match to the letter; list it whole, or its folder, without the `*`, in \
         `return_urls_below`",
    )
}

/// Whether the host is none, but stands for many: what no name of a host has, or a label that is left out.
fn is_pattern(head: &str) -> bool {
    let odd = [
        '*', '{', '}', '(', ')', '$', '+', '|', '^', '%', '<', '>', ',', '~', '!', '&', '=', '\'',
    ];
    let host = head.split_once("://").map_or("", |(_, host)| host);
    host.contains(odd) || host.starts_with('.') || host.contains("..")
}

fn expected(what: &str) -> &'static str {
    match what {
        "origin" => "is not `https://host` or `https://host:port` alone (http is for loopback)",
        "return URL" => {
            "is not an https URL (http is for loopback, a scheme such as `com.example.app` for `native` clients)"
        }
        _ => "is not an https URL that ends in `/`, without a query (http is for loopback)",
    }
}

/// Scheme, host and port.
fn head(entry: &str) -> &str {
    let start = entry.find("://").map_or(0, |at| at.saturating_add(3));
    let length = entry
        .get(start..)
        .and_then(|rest| rest.find(['/', '?', '#', '\\']));
    length
        .and_then(|length| entry.get(..start.saturating_add(length)))
        .unwrap_or(entry)
}

/// The entry with its scheme, host and port as browsers spell them: in small letters, without the port that is the
/// scheme's own. What is no address of a page stays as it is.
pub(super) fn spelt(entry: &str) -> String {
    let head = head(entry);
    match Address::parse(head) {
        Some(url) if matches!(url.scheme(), "http" | "https") => {
            let rest = entry.get(head.len()..).unwrap_or_default();
            [url.origin().unwrap_or_default(), rest].concat()
        }
        // Their browsers write the id in small letters.
        Some(url) if matches!(url.scheme(), "chrome-extension" | "moz-extension") => {
            entry.to_ascii_lowercase()
        }
        _ => entry.to_owned(),
    }
}

/// The origin of an app's own pages, such as `capacitor://localhost` or `chrome-extension://…`, as its web view sends
/// it.
pub(super) fn is_of_packaged_app(origin: &str) -> bool {
    let named = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
    origin.split_once("://").is_some_and(|(scheme, host)| {
        let own = !matches!(
            scheme,
            "http" | "https" | "ws" | "wss" | "ftp" | "file" | "data" | "blob" | "javascript"
        );
        let small = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.' | '+');
        own && !scheme.is_empty() && scheme.chars().all(small) && !host.is_empty() && host.chars().all(named)
    })
}
